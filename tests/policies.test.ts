import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clauseAnchor } from '../views/policy-criteria.tsx'
import { allOf, jsonAt, pageAt, refusalAt } from './documents.ts'
import { createWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const netflix = () => world.policies.current('2026-11-22')
const overlay = () => world.policies.list.find(({ pack }) => pack.kind === 'overlay')!
const nameOf = ({ pack }: { pack: { id: string; version: string } }) => `${pack.id}@${pack.version}`
/** As it stands in a page. */
const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;')

describe('the list of policies', () => {
  it('names every version with kind, dates and digest, and marks what is invented', async () => {
    const html = await pageAt(world, '/policies')
    for (const policy of world.policies.list) {
      expect(html).toContain(`href="/policies/${nameOf(policy)}"`)
      expect(html).toContain(policy.digest.slice(0, 12))
    }
    expect(html).toContain('unconfirmed live')
    expect(html).toContain('demo-mark')
  })

  it('comes in pages for programs', async () => {
    const { items, total } = await allOf(world, '/api/v1/policies?limit=1')
    expect(items.map(({ id, version }) => `${id}@${version}`)).toEqual(world.policies.list.map(nameOf))
    expect(total).toBe(items.length)
    expect(await refusalAt(world, '/api/v1/policies?limit=x')).toEqual({ status: 400, fields: ['limit'] })
    expect(await refusalAt(world, '/policies.json?cursor=!')).toEqual({ status: 400, fields: ['cursor'] })
  })
})

describe('the page of a policy', () => {
  it('shows every clause with its quote, and every criterion beside the clause that it serves', async () => {
    const html = await pageAt(world, `/policies/${nameOf(netflix())}`)
    const { pack } = netflix()
    for (const clause of pack.clauses) {
      expect(html).toContain(`id="${clauseAnchor(clause.id)}"`)
      if (clause.quote) expect(html).toContain(escaped(clause.quote))
    }
    for (const criterion of pack.criteria) {
      const entry = html.slice(html.indexOf(`id="criterion-${criterion.id}"`)).split('</article>')[0]!
      expect(entry).toContain(escaped(criterion.title))
      expect(entry).toContain(escaped(criterion.reading))
      expect(entry).toContain(`href="#${clauseAnchor(criterion.clauses[0]!)}"`)
      expect(entry).toContain(escaped(world.bank.byId.get(criterion.question)!.wording))
    }
    expect(html).toContain(escaped(pack.disclaimer))
    expect(html).toContain('unconfirmed live')
    expect(html).toContain(netflix().digest)
  })

  it('shows for each criterion what every answer of its question does', async () => {
    const html = await pageAt(world, `/policies/${nameOf(netflix())}`)
    for (const criterion of netflix().criteria.filter(({ kind }) => kind === 'gate')) {
      const entry = html.slice(html.indexOf(`id="criterion-${criterion.id}"`)).split('</article>')[0]!
      for (const value of world.bank.byId.get(criterion.question)!.values) expect(entry, criterion.id).toContain(escaped(value.label))
    }
  })

  it('shows both readings of an option, and what changes under the other', async () => {
    const html = await pageAt(world, `/policies/${nameOf(netflix())}`)
    for (const option of netflix().pack.options) for (const value of option.values) expect(html).toContain(escaped(value.label))
    expect(html).toContain('Under the reading')
  })

  it('links within itself only to what is there', async () => {
    for (const policy of world.policies.list) {
      const html = await pageAt(world, `/policies/${nameOf(policy)}`)
      const ids = new Set([...html.matchAll(/\bid="([^"]+)"/g)].map(([, id]) => id))
      expect([...html.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id).filter((id) => !ids.has(id))).toEqual([])
    }
  })

  it('of an overlay shows what it adds to its base and what it tightens', async () => {
    const html = await pageAt(world, `/policies/${nameOf(overlay())}`)
    expect(html).toContain('Added by this overlay')
    expect(html).toContain('Tightened by this overlay')
    const added = overlay().pack.clauses.filter(({ id }) => !overlay().base!.pack.clauses.some((clause) => clause.id === id))
    for (const { id } of added) expect(html).toContain(`<a href="#${clauseAnchor(id)}">Clause ${id}</a>`)
  })

  it('without a version is the newest in force', async () => {
    const html = await pageAt(world, `/policies/${netflix().pack.id}`)
    expect(html).toContain(netflix().digest)
  })

  it('gives its source as a file, byte for byte', async () => {
    const answer = await world.request(`/policies/${nameOf(netflix())}.yaml`)
    expect(answer.headers.get('content-disposition')).toBe(`attachment; filename="${nameOf(netflix())}.yaml"`)
    expect(await answer.text()).toBe(readFileSync(new URL(`../seeds/policies/${nameOf(netflix())}.yaml`, import.meta.url), 'utf8'))
  })

  it('says the same to programs', async () => {
    for (const policy of world.policies.list) {
      const file = await jsonAt(world, `/policies/${nameOf(policy)}.json`)
      expect(await jsonAt(world, `/api/v1/policies/${policy.pack.id}/${policy.pack.version}`)).toEqual(file)
      expect(file).toMatchObject({ id: policy.pack.id, version: policy.pack.version, digest: policy.digest })
      expect(file.criteria.length).toBe(policy.criteria.length)
    }
  })

  it.each(['nobody', 'netflix-genai@1999-01-01', 'netflix-genai@', 'netflix-genai@2025-08-22@x', '@', 'netflix-genai@2025-08-22.txt', '..%2F..%2Fetc'])(
    'is missed: %s',
    async (name) => {
      expect((await world.request(`/policies/${name}`)).status).toBe(404)
      expect((await world.request(`/policies/${name}.json`)).status).toBe(404)
    },
  )

  it('is missed in the API', async () => {
    expect((await refusalAt(world, '/api/v1/policies/netflix-genai/1999-01-01')).status).toBe(404)
    expect((await refusalAt(world, '/api/v1/policies/nobody/2025-08-22')).status).toBe(404)
  })
})
