import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { factsDigestOf } from '../src/certificates/certificate.ts'
import { checkCertificate } from '../src/certificates/check.ts'
import { extension } from '../src/certificates/statement.ts'
import { causesOf } from '../src/changes/causes.ts'
import { listChanges } from '../src/changes/queries.ts'
import { withContract } from '../src/contracts/rules.ts'
import { readAs } from '../src/db/database.ts'
import type { Fact, Upstream } from '../src/facts/fact.ts'
import { listFacts } from '../src/facts/queries.ts'
import { supposedFact } from '../src/facts/rules.ts'
import { evaluate } from '../src/policy/evaluate.ts'
import { bands } from '../src/policy/policy.ts'
import { recompute } from '../src/register/recompute.ts'
import { concentrationOf } from '../src/upstream/concentration.ts'
import { inheritedQuestions, withChoice } from '../src/upstream/rules.ts'
import { clear } from './clearing.ts'
import { idOfOffering } from './desk.ts'
import { textOf } from './evidence-desk.ts'
import { validateHtml } from './html.ts'
import { createWorld, type Visitor, type World } from './world.ts'

// A tool stands on the model of somebody else: what that one does with material counts for the tool as well, against it and never for it.

let world: World
let reviewer: Visitor
beforeAll(async () => {
  world = await createWorld()
  reviewer = await world.signIn('reviewer@demo.test')
})
afterAll(() => world.close())

const today = '2026-11-22'
const [tool, model, host] = ['demo-framewright/studio', 'demo-lumen-plates/enterprise', 'demo-cleanplate/workstation']
const says = { title: 'How it works', url: 'https://framewright.example/how', copied_on: '2026-11-20', quote: 'Plates are made by Lumen.', text: '' }
const link = (upstream: string, more = {}) => ({ ...says, upstream, role: 'model', rank: '1', way: 'always', ...more })
const stand = (on: string, more = {}, at = tool) => reviewer.post(`/tools/${at}/upstream/new`, link(on, more))
const dossierOf = async (path: string) => JSON.parse(await textOf(world.request(`/tools/${path}.json`)))
const idOf = (path: string) => idOfOffering(world, path.split('/')[0]!, path.split('/')[1]!)
const stateOf = async () => (await dossierOf(tool)).clearance.state
const endAll = async (path: string) => {
  for (const { id } of (
    await sql<{
      id: number
    }>`select l.id from upstream_links l where l.offering_id = ${await idOf(path)} and not exists (select from upstream_link_ends e where e.link_id = l.id)`.execute(
      world.owner,
    )
  ).rows)
    expect((await reviewer.post(`/tools/${path}/upstream/${id}/end`, { reason: 'It moved to its own.' })).status).toBe(303)
}

describe('what an offering stands on', () => {
  it('is recorded with the passage that says so, and every wrong field is named', async () => {
    const refused = await stand('nobody/knows', { role: '', way: '', rank: 'first', quote: '', copied_on: 'yesterday' })
    expect(refused.status).toBe(422)
    const said = await refused.text()
    for (const word of [
      'Choose an offering of the register',
      'Choose what it is',
      'Choose whether',
      'a number from 1 to 99',
      'Enter the passage',
      'Enter the day',
    ])
      expect(said).toContain(word)
    expect(await textOf(stand(tool))).toContain('nothing stands on itself')
    expect(await validateHtml(await textOf(reviewer.request(`/tools/${tool}/upstream/new`)))).toEqual([])
    for (const email of ['producer@demo.test', 'vendor@demo.test']) {
      const other = await world.signIn(email)
      expect((await other.post(`/tools/${tool}/upstream/new`, link(model))).status).toBe(403)
    }
  })

  it('shows what is inherited, says that it is, and puts the clearance into re-review with the link as cause', async () => {
    const before = await dossierOf(tool)
    expect([before.band, before.clearance.state, before.stands_on]).toEqual(['tool_side_ready', 'cleared', []])
    expect((await stand(model)).status).toBe(303)
    const after = await dossierOf(tool)
    // What it stands on is as good as itself: the verdict stays, and what is known is another all the same.
    expect([after.band, after.clearance.state]).toEqual(['tool_side_ready', 'in_re_review'])
    expect(after.facts).toEqual(before.facts)
    expect(after.stands_on).toHaveLength(1)
    expect(after.stands_on[0]).toMatchObject({ tool: 'demo-lumen-plates', role: 'model', rank: 1, is_chosen: false, depth: 1 })
    expect(after.stands_on[0].inherited.length).toBeGreaterThan(10)
    const page = await textOf(reviewer.request(`/tools/${tool}`))
    expect(await validateHtml(page)).toEqual([])
    expect(page).toContain('What it stands on')
    expect(page).toContain('Plates are made by Lumen.')
    expect(await textOf(stand(model))).toContain('this link is recorded')
  })

  it('is counted by what rests on it, as a picture with its table', async () => {
    const page = await textOf(world.request('/upstream'))
    expect(await validateHtml(page)).toEqual([])
    expect(page).toMatch(/Demo Lumen Plates, Enterprise[\s\S]*Demo Framewright, Studio/)
    expect(page).toContain('<svg')
  })

  it('takes with it, when it worsens, all that stands on it, at any distance, with the cause shown', async () => {
    // A third one, which stands on the tool.
    expect((await stand(tool, {}, host)).status).toBe(303)
    const fact = (await dossierOf(model)).facts.find(({ question }: { question: string }) => question === 'trains_on_inputs')
    const source = { title: 'Terms', url: 'https://lumen.example/terms', copied_on: today, quote: 'We train on what you put in.' }
    const form = { question: 'trains_on_inputs', value: 'on_no_opt_out', evidence: 'published_terms', supersedes: String(fact.id), ...source }
    expect((await reviewer.post(`/tools/${model}/facts/new`, form)).status).toBe(303)
    for (const path of [model, tool, host]) expect((await dossierOf(path)).band, path).toBe('not_for_production_data')
    const finding = (await dossierOf(tool)).criteria.find(
      ({ upstream, outcome }: { upstream?: string; outcome: string }) => upstream === model && outcome === 'unmet',
    )
    expect(finding.because).toMatch(/^Of Demo Lumen Plates, Enterprise, a model that it stands on: /)
    const changes = (await listChanges(readAs(world.db, 'system'), { kind: 'verdict' }, new Date(`${today}T12:00:00Z`), null, 20)).filter(
      (row) => row.to_band === bands.indexOf('not_for_production_data') && [row.tool, row.offering].join('/') === tool,
    )
    expect(changes.length).toBeGreaterThan(0)
    for (const row of changes) {
      const causes = causesOf(row, world.bank)
      expect(causes.map(({ kind }) => kind)).toEqual(['verdict', 'fact', 'passage'])
      expect(causes[1]?.sentence).toMatch(/^The answer of Demo Lumen Plates, Enterprise to /)
      expect(causes[2]?.sentence).toContain('We train on what you put in.')
    }
  })

  it('is in a certificate as what it is, and the facts come to the same digest', async () => {
    const [slug = '', offering = ''] = host.split('/')
    const id = await clear(world, { tool: slug, offering, ruling: 'not_cleared' })
    const file = await textOf(reviewer.request(`/clearances/${id}/certificate.json`))
    const { statement, problems } = checkCertificate(Buffer.from(file), { on: today, keys: [world.deps.auditLog.verifierKey] })
    // Refused, and made past the log: that, and nothing about the facts.
    expect(problems.map((problem) => problem.replace(/:.*/, ''))).toEqual([
      'On 2026-11-22 the clearance did not stand (not cleared)',
      'It holds no proof that the decision is in the log.',
    ])
    const { content } = statement!.predicate[extension]
    expect(content.facts.some(({ wording }) => String(wording).startsWith('Of Demo Lumen Plates, Enterprise: '))).toBe(true)
    expect(factsDigestOf(content.facts)).toBe(content.facts_digest)
  })

  it('was not known before it was recorded, in either view of a past day', async () => {
    for (const view of ['known_then', 'known_now']) {
      const { stands_on } = JSON.parse(await textOf(world.request(`/tools/${tool}.json?as_of=2026-11-19&view=${view}`)))
      expect(stands_on).toEqual([])
    }
    const known = JSON.parse(await textOf(world.request(`/tools/${tool}.json?as_of=2026-11-21&view=known_now`)))
    expect(known.stands_on).toHaveLength(1)
  })

  it('is not changed by a contract with the vendor of the tool', () => {
    const inherited = { ...supposedFact({ question: 'trains_on_inputs', value: 'on_no_opt_out', evidence: 'published_terms' }, today), id: 5 }
    const upstream: Upstream = { offering_id: 7, link: 1, via: 1, role: 'model', is_chosen: false, depth: 1, tool: 'a', offering: 'b', name: 'A, B' }
    const term = {
      id: 1,
      offering_id: 1,
      question: 'trains_on_inputs',
      value: 'no_by_contract',
      contract: 'Ours',
      valid_from: '2026-01-01',
      ends_on: '2027-01-01',
      recorded_at: '2026-01-01T00:00:00Z',
    }
    const facts = withContract([inherited, { ...inherited, id: 6, upstream }], [term], today)
    expect(facts.map(({ id }) => id)).toEqual([6, expect.any(Number)])
  })

  it('is recomputed by anybody out of the export', async () => {
    const found = recompute(JSON.parse(await textOf(world.request('/register.json'))))
    expect(found.problems).toEqual([])
  })

  it('is no circle, whoever asks for one', async () => {
    expect(await textOf(stand(host, {}, model))).toContain('stands on this one itself')
    const [from, to] = [await idOf(model), await idOf(host)]
    const direct = sql`insert into upstream_links (offering_id, upstream_id, role, rank, quote_id, capture_id, since, recorded_by)
      select ${from}, ${to}, role, 1, quote_id, capture_id, since, 'a test' from upstream_links limit 1`.execute(world.owner)
    await expect(direct).rejects.toThrow('itself')
  })

  it('is gone when the link ends, and nothing else is', async () => {
    await endAll(host)
    expect((await dossierOf(host)).band).toBe('tool_side_ready')
    expect((await reviewer.post(`/tools/${tool}/upstream/999999/end`, { reason: 'None' })).status).toBe(404)
    await endAll(tool)
    const after = await dossierOf(tool)
    expect([after.band, after.stands_on]).toEqual(['tool_side_ready', []])
    // The facts are again those under the ruling; that they had moved is for a person to settle.
    expect(await stateOf()).toBe('in_re_review')
  })

  it('has a verdict for each choice where the user chooses', async () => {
    expect((await stand(model, { way: 'chosen' })).status).toBe(303)
    expect((await stand(host, { way: 'chosen', rank: '2' })).status).toBe(303)
    const { band, stands_on } = await dossierOf(tool)
    // Nobody knows which is chosen: the whole is as the weakest.
    expect(band).toBe('not_for_production_data')
    expect(stands_on.map(({ tool: slug, band: with_it }: { tool: string; band: string }) => [slug, with_it])).toEqual([
      ['demo-lumen-plates', 'not_for_production_data'],
      ['demo-cleanplate', 'tool_side_ready'],
    ])
    expect(await validateHtml(await textOf(reviewer.request(`/tools/${tool}`)))).toEqual([])
    await endAll(tool)
  })
})

it('inherits what the bank asks of handling, by its names', () => {
  const handling = world.bank.questions.filter(({ section }) => section === 'data_handling').map(({ id }) => id)
  for (const id of inheritedQuestions) expect(handling).toContain(id)
})

it('never makes a verdict better, whatever stands on whatever', async () => {
  const ids = (await world.owner.selectFrom('offerings').select('id').orderBy('id').execute()).map(({ id }) => id)
  const facts = await listFacts(world.system, { ownOnly: true, offeringIds: ids, on: today })
  const upstream: Upstream = { offering_id: 0, link: 1, via: 1, role: 'host', is_chosen: true, depth: 1, tool: 'a', offering: 'b', name: 'A, B' }
  const inherited = (all: Fact[]) => all.filter(({ id, question }) => id < 0 || inheritedQuestions.has(question)).map((fact) => ({ ...fact, upstream }))
  const policy = world.policies.list[0]!
  let fell = 0
  for (const [i, own] of [...facts.values()].entries()) {
    const alone = evaluate(policy, own, today)
    // Each on some others, so that all pairs of bands come up.
    for (const other of [...facts.values()].filter((_, j) => (i + j) % 5 === 0)) {
      const both = [...own, ...inherited(other)]
      const chained = evaluate(policy, both, today)
      expect(bands.indexOf(chained.band)).toBeLessThanOrEqual(bands.indexOf(alone.band))
      expect(evaluate(policy, both.toReversed(), today)).toEqual(chained)
      expect(evaluate(policy, withChoice(both, 2), today)).toEqual(alone)
      if (chained.band !== alone.band) fell++
    }
  }
  expect(fell).toBeGreaterThan(0)
})

it('counts each tool once, directly or through another, and what is cleared', () => {
  const one = { id: 1, tool: 'a', offering: 'x', name: 'A, X', is_demo: false }
  const plan = { ...one, id: 2, offering: 'y', name: 'A, Y' }
  const other = { ...one, id: 3, tool: 'b', name: 'B, X' }
  const standing = (offering_id: number, upstream_id: number, depth: number) => ({
    ...{
      offering_id,
      upstream_id,
      depth,
      link: 1,
      via: offering_id,
      role: 'model' as const,
      is_chosen: false,
      tool: `t${upstream_id}`,
      offering: 'p',
      name: `T${upstream_id}`,
      is_demo: false,
    },
  })
  const [first, second] = concentrationOf([standing(1, 9, 1), standing(2, 9, 1), standing(3, 8, 1), standing(3, 9, 2)], [one, plan, other], new Set([2]))
  expect(first).toMatchObject({ tool: 't9', tools: 2, cleared_tools: 1 })
  expect(first?.resting.map(({ id, is_direct, is_cleared }) => [id, is_direct, is_cleared])).toEqual([
    [1, true, false],
    [2, true, true],
    [3, false, false],
  ])
  expect(second).toMatchObject({ tool: 't8', tools: 1, cleared_tools: 0 })
})
