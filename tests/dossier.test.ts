import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Fact } from '../src/facts/fact.ts'
import { evaluate } from '../src/policy/evaluate.ts'
import { addressOf, type DossierJson, everyOffering, jsonOf, type OfferingName, readCsv, readPage } from './dossier-reading.ts'
import { validateHtml } from './html.ts'
import { createWorld, type World } from './world.ts'

type Seen = { at: string; html: string; json: string; csv: string; api: string; dossier: DossierJson }

let world: World
let offerings: OfferingName[]
/** Every offering in every shape, asked for once. */
let seen: Seen[]
beforeAll(async () => {
  world = await createWorld()
  offerings = await everyOffering(world)
  seen = []
  for (const one of offerings) {
    const at = addressOf(one)
    const [html, json, csv, api] = await Promise.all([at, `${at}.json`, `${at}.csv`, `/api/v1/offerings/${one.tool}/${one.offering}`].map(textOf))
    seen.push({ at, html: html!, json: json!, csv: csv!, api: api!, dossier: JSON.parse(json!) })
  }
}, 180_000)
afterAll(() => world.close())

const textOf = async (path: string) => (await world.request(path)).text()

describe('every offering of the seed', () => {
  it('says the same on its page, as JSON, as CSV and in the API', () => {
    expect(seen.length).toBeGreaterThan(107)
    for (const { at, html, json, csv, api, dossier } of seen) {
      expect(api, at).toBe(json)
      const page = readPage(html)
      expect(page.band, at).toBe(dossier.band)
      expect(page.principles, at).toEqual(dossier.principles)
      for (const { id, outcome } of dossier.criteria.filter(({ kind }) => kind === 'gate')) expect([id, page.outcomes.get(id)], at).toEqual([id, outcome])
      const rows = readCsv(csv).filter(({ row }) => row === 'criterion')
      expect(rows.map(({ id, result, band }) => [id, result, band])).toEqual(dossier.criteria.map(({ id, outcome }) => [id, outcome, dossier.band]))
    }
  })

  it('says the same in the list, which reads what was stored', async () => {
    const listed = new Map<string, Record<string, unknown>>()
    for (let next: string | null = '/api/v1/offerings?limit=200'; next !== null; ) {
      const page = (await (await world.request(next)).json()) as { items: (Record<string, unknown> & OfferingName)[]; next: string | null }
      for (const item of page.items) listed.set(addressOf(item), item)
      next = page.next && `/api/v1/offerings?limit=200&cursor=${page.next}`
    }
    for (const { at, dossier } of seen) {
      const { band, principles, score, completeness, evidence_strength, envelope } = dossier
      expect(listed.get(at), at).toMatchObject({ band, principles, score, completeness, evidence_strength, envelope, clearance: dossier.clearance.state })
    }
  })

  it('shows every fact with its words, address and day, and hides none', () => {
    for (const { at, html, dossier } of seen)
      for (const fact of dossier.facts) {
        expect(html, `${at} fact ${fact.id}`).toContain(`id="fact-${fact.id}"`)
        for (const citation of fact.citations) expect(html).toContain(`href="${citation.url.replaceAll('&', '&amp;')}"`)
      }
  })

  it('can be judged again from its JSON by anybody, to the same digest', () => {
    const policy = world.policies.current('2026-11-22')
    for (const { at, dossier } of seen) {
      const below = dossier.stands_on.flatMap(({ record, inherited }) => [...record.map((fact) => ({ ...plain, ...fact }) as Fact), ...(inherited as Fact[])])
      const record = dossier.record.map((fact) => ({ ...plain, ...fact }))
      const verdict = evaluate(policy, [...record, ...(dossier.facts as unknown as Fact[]), ...below], '2026-11-22')
      expect(verdict.facts_digest, at).toBe(dossier.facts_digest)
      expect(JSON.parse(JSON.stringify(verdict.criteria))).toEqual(dossier.criteria)
    }
  })

  it('writes nothing when it is looked at', async () => {
    const contents = async () => {
      const tables = (await world.owner.introspection.getTables()).flatMap(({ schema, name }) => (schema === 'public' ? [name] : []))
      const sums = tables.map(async (table) => {
        const { rows } = await sql<{
          sum: string
        }>`select count(*) || ' ' || coalesce(md5(string_agg(t::text, '' order by t::text)), '') as sum from ${sql.table(table)} t`.execute(world.owner)
        return [table, rows[0]?.sum] as const
      })
      return Object.fromEntries(await Promise.all(sums))
    }
    const before = await contents()
    for (const { tool, offering } of offerings.slice(-12))
      for (const suffix of ['', '.json', '.csv', '.svg']) await world.request(`/tools/${tool}/${offering}${suffix}`)
    for (const path of ['/tools/chatgpt', '/matrix', '/compare', '/compare?o=chatgpt/consumer&o=chatgpt/enterprise', '/tools/chatgpt.json'])
      await world.request(path)
    expect(await contents()).toEqual(before)
  })
})

/** What the record of an offering says of itself, as `evaluate` reads it. */
const plain: Omit<Fact, 'id' | 'question' | 'value'> = {
  upstream: null,
  evidence: 'documentation',
  assurance: 'documentation',
  tier: 'vendor_document',
  quote: 'held',
  attested: false,
  disputed: false,
  blanked: false,
  seen_on: '2999-01-01',
  stale: false,
  configuration: null,
  territory: null,
  account: null,
  valid_from: null,
  valid_to: null,
  citations: [],
  note: null,
  recorded_at: '1970-01-01T00:00:00.000Z',
}

describe('one offering', () => {
  it('has its own verdict on each plan: two plans of one tool stand opposite', async () => {
    const [free, studio] = await Promise.all([jsonOf(world, '/tools/demo-framewright/free.json'), jsonOf(world, '/tools/demo-framewright/studio.json')])
    expect([free.band, free.clearance.state]).toEqual(['not_for_production_data', 'not_cleared'])
    expect([studio.band, studio.clearance.state]).toEqual(['tool_side_ready', 'cleared'])
  })

  it('never answers for a plan that nobody named', async () => {
    const page = await textOf('/tools/demo-framewright')
    expect(page).toContain('Which plan do you use?')
    expect(page).not.toContain('class="verdict')
    expect(await (await world.request('/tools/demo-framewright.json')).json()).toMatchObject({
      verdict: 'unknown_plan',
      offerings: [{ offering: 'free' }, { offering: 'studio' }],
    })
    const answer = await world.request('/api/v1/offerings/demo-framewright/premium')
    expect(answer.status).toBe(404)
    expect(((await answer.json()) as { detail: string }).detail).toContain('free (Free), studio (Studio)')
  })

  it('says what it stands on: as configured, under which policy, on which day', async () => {
    const page = await textOf('/tools/demo-lumen-plates/enterprise')
    expect(page).toContain('“Training off” shown to be set')
    expect(page).toContain('2025-08-22')
    expect(await textOf('/tools/demo-lumen-plates/team')).toContain('“Training off”, which nobody has shown to be set')
  })

  it('shows the verdict under the other reading of storage beside its own', async () => {
    const { readings } = await jsonOf(world, '/tools/chatgpt/enterprise.json')
    expect(readings).toMatchObject([{ option: 'storage_reading', is: 'vendor_capture' }])
    expect(await textOf('/tools/chatgpt/enterprise')).toMatch(/other reading of the policy/)
  })

  it('carries the mark of a demonstration on page and badge when it is one', async () => {
    expect(await textOf('/tools/demo-noteforge/standard')).toMatch(/<h1>[\s\S]*demo-mark[\s\S]*<\/h1>/)
    const badge = await world.request('/tools/demo-noteforge/standard.svg')
    expect(badge.headers.get('content-type')).toContain('image/svg+xml')
    expect(badge.headers.get('cross-origin-resource-policy')).toBe('cross-origin')
    expect(badge.headers.get('cache-control')).toBe('no-cache')
    const svg = await badge.text()
    expect(svg).toContain('Toolslate demonstration: Not assessed · 22 Nov 2026')
    expect(svg).not.toMatch(/approved|<script|<style|style=/i)
    expect(await textOf('/tools/chatgpt/enterprise.svg?as_of=2020-01-01')).toContain('Toolslate: Escalate · 22 Nov 2026')
  })

  it('is valid HTML in every state', async () => {
    for (const path of [
      '/tools/demo-lumen-plates/enterprise',
      '/tools/chatgpt/consumer',
      '/tools/demo-noteforge/standard',
      '/tools/demo-scriptkeeper/business?as_of=2026-10-01',
      '/tools/chatgpt',
    ])
      expect(await validateHtml(await textOf(path)), path).toEqual([])
  }, 60_000)

  it('takes few steps to the database', async () => {
    world.queries()
    await world.request('/tools/demo-lumen-plates/enterprise')
    expect(world.queries()).toBeLessThanOrEqual(8)
  })
})

describe('an address that cannot be answered', () => {
  it.each([
    ['/tools/nothing', 404, 'This tool'],
    ['/tools/nothing/pro', 404, 'This tool'],
    ['/tools/chatgpt/gold', 404, 'consumer (Free, Go, Plus, Pro)'],
    ['/tools/chatgpt/consumer?as_of=yesterday', 400, 'as_of'],
    ['/tools/chatgpt/consumer?as_of=2026-02-30', 400, 'as_of'],
    ['/tools/chatgpt/consumer?as_of=2026-11-23', 400, 'as_of'],
    ['/tools/chatgpt/consumer?policy=nobody@2020-01-01', 400, 'netflix-genai@2025-08-22'],
    ['/tools/chatgpt/consumer?policy=%27', 400, 'netflix-genai@2025-08-22'],
    ['/tools/chatgpt/consumer?territory=Europe', 400, 'territory'],
    ['/tools/chatgpt/consumer?account=both', 400, 'account'],
    ['/tools/chatgpt/consumer?data_class=D9', 400, 'data_class'],
    ['/tools/chatgpt?as_of=0000-00-00', 400, 'as_of'],
  ])('%s is refused with %i and a sentence', async (path, status, words) => {
    for (const at of [path, path.replace(/(\/tools\/[^?]+)/, '$1.json')]) {
      const answer = await world.request(at)
      expect(answer.status, at).toBe(status)
      expect(await answer.text()).toContain(words)
    }
  })
})
