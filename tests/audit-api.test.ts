import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseVerifierKey, readCheckpoint } from '../src/audit/checkpoint.ts'
import { frontier, isConsistent, isIncluded, leafHash } from '../src/audit/tree.ts'
import { jsonAt, refusalAt } from './documents.ts'
import { createWorld, type Visitor, type World } from './world.ts'

let world: World
let producer: Visitor
beforeAll(async () => {
  world = await createWorld()
  producer = await world.signIn('producer@demo.test')
  await world.signIn('admin@demo.test')
})
afterAll(() => world.close())

type Leaf = { index: number; leaf_hash: string; entry: string | null }
const bytes = (text: string) => Buffer.from(text, 'base64')
const all = async (): Promise<Leaf[]> => (await jsonAt(world, '/api/v1/audit/entries')).items

describe('the checkpoint', () => {
  it('is JSON, or the signed note for whoever asks for text', async () => {
    const { origin, size, root, note, made_at, key } = await jsonAt(world, '/api/v1/audit/checkpoint')
    expect(origin).toBe('127.0.0.1:3000/audit')
    expect(made_at).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
    const answer = await world.request('/api/v1/audit/checkpoint', { headers: { accept: 'text/plain' } })
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain/)
    expect(answer.headers.get('vary')).toContain('Accept')
    expect(await answer.text()).toBe(note)
    expect(readCheckpoint(note, [parseVerifierKey(key)!])).toEqual({ origin, size, root: bytes(root) })
  })

  it('is JSON for a browser and for a program that does not mind', async () => {
    for (const accept of ['text/html,application/xhtml+xml,*/*;q=0.8', '*/*', 'application/json;q=0.5, */*;q=0.1'])
      expect((await world.request('/api/v1/audit/checkpoint', { headers: { accept } })).headers.get('content-type')).toMatch(/^application\/json/)
  })
})

describe('the leaves', () => {
  it('are all there, in their order, and lead to the root; what the reader may not see is a hash', async () => {
    const leaves = await all()
    const { size, root } = await jsonAt(world, '/api/v1/audit/checkpoint')
    expect(leaves.map(({ index }) => index)).toEqual(leaves.map((_, i) => i))
    const tree = frontier()
    for (const { leaf_hash } of leaves.slice(0, size)) tree.add(bytes(leaf_hash))
    expect(tree.root().equals(bytes(root))).toBe(true)
    for (const { entry, leaf_hash } of leaves) if (entry !== null) expect(leafHash(entry).equals(bytes(leaf_hash))).toBe(true)
    // What is private to the studio, and the proposal of the demonstration.
    expect(leaves.filter(({ entry }) => entry === null)).toHaveLength(4)
    const own = (await (await producer.request('/api/v1/audit/entries')).json()) as { items: Leaf[] }
    expect(own.items.filter(({ entry }) => entry === null)).toHaveLength(2)
  })

  it('come from one to another, both included, and no further than there are', async () => {
    const { length } = await all()
    const range = async (query: string) => {
      const { items, total, next } = await jsonAt(world, `/api/v1/audit/entries?${query}`)
      return [(items as Leaf[]).map(({ index }) => index), total, next]
    }
    expect(await range('from=2&to=4')).toEqual([[2, 3, 4], length, null])
    expect(await range('from=3&to=3')).toEqual([[3], length, null])
    expect(await range(`from=${length - 1}&to=99999`)).toEqual([[length - 1], length, null])
    expect(await range(`from=${length}`)).toEqual([[], length, null])
  })

  it('come a thousand at a time', async () => {
    await world.owner.transaction().execute(async (trx) => {
      const { sql } = await import('kysely')
      const event = JSON.stringify({ action: 'test.many', subject: '/', sentence: 'One of many.', actor: { kind: 'job', id: 'test' }, audience: 'public' })
      await sql`select append_audit_events(array_fill(${event}::text, array[1100]))`.execute(trx)
    })
    const first = await jsonAt(world, '/api/v1/audit/entries?from=5')
    expect(first.items).toHaveLength(1000)
    const second = await jsonAt(world, `/api/v1/audit/entries?cursor=${first.next}`)
    expect(second.items[0].index).toBe(1005)
    expect(second).toMatchObject({ next: null, total: first.total })
    expect(5 + 1000 + second.items.length).toBe(first.total)
    const exact = await jsonAt(world, '/api/v1/audit/entries?from=0&to=999')
    expect([exact.items.length, exact.next]).toEqual([1000, null])
  })
})

describe('the proofs', () => {
  it('show that a leaf is in the log, at every size it was in', async () => {
    const leaves = await all()
    for (const size of [1, 2, 7, 8, 13]) {
      for (const leaf of [0, size - 1]) {
        const { leaf_hash, proof, root } = await jsonAt(world, `/api/v1/audit/inclusion?leaf=${leaf}&size=${size}`)
        expect(leaf_hash).toBe(leaves[leaf]!.leaf_hash)
        const tree = frontier()
        for (const one of leaves.slice(0, size)) tree.add(bytes(one.leaf_hash))
        expect(bytes(root).equals(tree.root())).toBe(true)
        expect(isIncluded(bytes(leaf_hash), leaf, size, proof.map(bytes), bytes(root))).toBe(true)
      }
    }
  })

  it('show that the log has only grown', async () => {
    for (const [from, to] of [
      [0, 0],
      [0, 9],
      [4, 4],
      [3, 9],
      [8, 13],
    ] as const) {
      const { proof, from_root, to_root } = await jsonAt(world, `/api/v1/audit/consistency?from=${from}&to=${to}`)
      expect(isConsistent(from, bytes(from_root), to, bytes(to_root), proof.map(bytes)), `${from} to ${to}`).toBe(true)
    }
  })

  it('lead to the newest checkpoint, when no size is given', async () => {
    const { size, root } = await jsonAt(world, '/api/v1/audit/checkpoint')
    expect(await jsonAt(world, '/api/v1/audit/inclusion?leaf=3')).toMatchObject({ leaf: 3, size, root })
    expect(await jsonAt(world, '/api/v1/audit/consistency?from=3')).toMatchObject({ from: 3, to: size, to_root: root })
  })
})

describe('what cannot be read is named', () => {
  it.each([
    ['entries?from=-1', 'from'],
    ['entries?from=x', 'from'],
    ['entries?from=99999999', 'from'],
    ['entries?from=5&to=4', 'to'],
    ['entries?to=1e3', 'to'],
    ['entries?cursor=zzz', 'cursor'],
    ['inclusion?leaf=9&size=9', 'leaf'],
    ['inclusion?leaf=0&size=0', 'size'],
    ['inclusion?leaf=0&size=99999999', 'size'],
    ['inclusion?leaf=%2e', 'leaf'],
    ['consistency?from=9&to=3', 'from'],
    ['consistency?to=99999999', 'to'],
    ['consistency?from=1.5', 'from'],
  ])('%s', async (path, field) => {
    expect(await refusalAt(world, `/api/v1/audit/${path}`)).toEqual({ status: 400, fields: [field] })
  })
})
