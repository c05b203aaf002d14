import { createHash } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Tx, unaudited } from '../src/audit/audited.ts'
import { readAs } from '../src/db/database.ts'
import { findLink, issueLink, useLink, withdrawLinks } from '../src/people/links.ts'
import { createWorld, type World } from './world.ts'

let world: World
let producer: { id: number; log_name: string }
let studio: { id: number }
beforeAll(async () => {
  world = await createWorld()
  producer = await world.owner
    .selectFrom('people as p')
    .innerJoin('accounts as a', 'a.person_id', 'p.id')
    .select(['p.id', 'p.log_name'])
    .where('a.email', '=', 'producer@demo.test')
    .executeTakeFirstOrThrow()
  studio = await world.owner.selectFrom('organisations').select('id').where('slug', '=', 'demo-studio').executeTakeFirstOrThrow()
})
afterAll(() => world.close())
afterEach(() => {
  vi.useRealTimers()
})

const inTx = <T>(work: (tx: Tx) => Promise<T>) => unaudited(readAs(world.db, 'system'), 'sign_in', work)
const issue = (about: Parameters<typeof issueLink>[1]) => inTx((tx) => issueLink(tx, about))
const invitation = () => ({ kind: 'invitation', person_id: producer.id, organisation_id: studio.id, role: 'reviewer', issued_by: producer.id }) as const
const use = (id: number) => inTx((tx) => useLink(tx, id))
/** Only the clock of the program: the database and its driver go on as usual. */
const later = (minutes: number) => vi.useFakeTimers({ now: Date.now() + minutes * 60_000, toFake: ['Date'] })

describe('a link', () => {
  it('is found by its secret, with what it is about', async () => {
    const { secret, expires_at } = await issue(invitation())
    const link = await findLink(world.db, 'invitation', secret)
    expect(link).toEqual({
      id: expect.any(Number),
      kind: 'invitation',
      role: 'reviewer',
      vendor_id: null,
      domain: null,
      expires_at,
      person: { id: producer.id, log_name: producer.log_name, name: 'Demo Producer', email: 'producer@demo.test', has_password: true },
      organisation: { id: studio.id, slug: 'demo-studio', name: 'Demo Studio', kind: 'studio' },
      issued_by: { id: producer.id, name: 'Demo Producer' },
    })
  })

  it('may be about no person, or about nothing', async () => {
    const domain = await issue({ kind: 'domain', organisation_id: studio.id, role: 'reviewer', domain: 'studio.example' })
    expect(await findLink(world.db, 'domain', domain.secret)).toMatchObject({ person: null, issued_by: null, domain: 'studio.example' })
    const setup = await issue({ kind: 'setup' })
    expect(await findLink(world.db, 'setup', setup.secret)).toMatchObject({ person: null, organisation: null, role: null })
  })

  it('has a secret of 32 random bytes, of which only the SHA-256 is in the table', async () => {
    const { secret } = await issue(invitation())
    expect(Buffer.from(secret, 'base64url')).toHaveLength(32)
    const rows = await world.owner.selectFrom('links').selectAll().execute()
    expect(rows.at(-1)?.token_hash.equals(createHash('sha256').update(secret).digest())).toBe(true)
    for (const form of [secret, Buffer.from(secret, 'base64url').toString('hex')]) expect(JSON.stringify(rows)).not.toContain(form)
    expect(JSON.stringify(rows)).not.toContain(JSON.stringify(Buffer.from(secret)))
  })

  it('is one of its kind only', async () => {
    const { secret } = await issue(invitation())
    expect(await findLink(world.db, 'reset', secret)).toBe(null)
  })

  it.each([undefined, '', 'x', 'a'.repeat(43), `${'a'.repeat(42)}=`, 'a'.repeat(5000), "' or 1=1", '\u0000'])(
    'is not found by a made-up secret: %j',
    async (secret) => {
      expect(await findLink(world.db, 'invitation', secret)).toBe(null)
    },
  )

  it('works once', async () => {
    const { secret } = await issue(invitation())
    const { id } = (await findLink(world.db, 'invitation', secret))!
    expect(await use(id)).toBe(true)
    expect(await use(id)).toBe(false)
    expect(await findLink(world.db, 'invitation', secret)).toBe(null)
  })

  it('works for exactly one of several at once', async () => {
    for (let round = 0; round < 10; round++) {
      const { secret } = await issue(invitation())
      const { id } = (await findLink(world.db, 'invitation', secret))!
      const used = await Promise.all(Array.from({ length: 4 }, () => use(id)))
      expect(used.filter(Boolean)).toHaveLength(1)
    }
  })

  it('stays open when what it was for fails', async () => {
    const { secret } = await issue(invitation())
    const { id } = (await findLink(world.db, 'invitation', secret))!
    const failed = inTx(async (tx) => {
      await useLink(tx, id)
      throw new Error('it fails')
    })
    await expect(failed).rejects.toThrow('it fails')
    expect(await use(id)).toBe(true)
  })

  it.each([
    ['invitation', 7 * 24 * 60],
    ['domain', 7 * 24 * 60],
    ['reset', 60],
    ['setup', 24 * 60],
  ] as const)('ends: %s after %i minutes', async (kind, minutes) => {
    const about = { ...invitation(), kind, domain: 'studio.example' }
    const before = Date.now()
    const { secret, expires_at } = await issue(about)
    expect(expires_at.getTime() - before).toBeGreaterThanOrEqual(minutes * 60_000)
    expect(expires_at.getTime() - Date.now()).toBeLessThanOrEqual(minutes * 60_000)
    const { id } = (await findLink(world.db, kind, secret))!
    later(minutes - 1)
    expect(await findLink(world.db, kind, secret)).not.toBe(null)
    later(2)
    expect(await findLink(world.db, kind, secret)).toBe(null)
    expect(await use(id)).toBe(false)
  })

  it('is not found for somebody who was forgotten', async () => {
    const { id } = await world.owner
      .insertInto('people')
      .values({ log_name: `p-${'0'.repeat(20)}`, name: 'Forgotten' })
      .returning('id')
      .executeTakeFirstOrThrow()
    const { secret } = await issue({ ...invitation(), person_id: id })
    expect(await findLink(world.db, 'invitation', secret)).toBe(null)
  })
})

describe('withdrawing links', () => {
  it('voids the open ones of that kind, person, organisation and role, and no others', async () => {
    await inTx((tx) => withdrawLinks(tx, { kind: 'invitation' }))
    const [reviewer, approver] = [await issue(invitation()), await issue({ ...invitation(), role: 'approver' })]
    const which = { kind: 'invitation', person_id: producer.id, organisation_id: studio.id, role: 'reviewer' } as const
    expect(await inTx((tx) => withdrawLinks(tx, which))).toBe(1)
    expect(await findLink(world.db, 'invitation', reviewer.secret)).toBe(null)
    const { id } = (await findLink(world.db, 'invitation', approver.secret))!
    expect(await inTx((tx) => withdrawLinks(tx, which))).toBe(0)
    expect(await inTx((tx) => withdrawLinks(tx, { id }))).toBe(1)
    expect(await use(id)).toBe(false)
  })

  it('never means all of them by mistake', async () => {
    await expect(inTx((tx) => withdrawLinks(tx, {}))).rejects.toThrow('which links')
    await expect(inTx((tx) => withdrawLinks(tx, { kind: 'reset', person_id: undefined as unknown as number }))).rejects.toThrow('which links')
  })

  it('happens by itself to the older links of a reset, also when two are asked for at once', async () => {
    const about = { kind: 'reset', person_id: producer.id } as const
    const first = await issue(about)
    const other = await issue({ ...about, person_id: producer.id + 1 })
    const several = await Promise.all(Array.from({ length: 4 }, () => issue(about)))
    expect(await findLink(world.db, 'reset', first.secret)).toBe(null)
    const found = await Promise.all(several.map(({ secret }) => findLink(world.db, 'reset', secret)))
    expect(found.filter((link) => link !== null)).toHaveLength(1)
    expect(await findLink(world.db, 'reset', other.secret)).not.toBe(null)
  })
})
