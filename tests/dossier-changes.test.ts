import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { attachProof, type NewFact, recordFact } from '../src/facts/actions.ts'
import { dataClassIds } from '../src/policy/policy.ts'
import { jsonOf } from './dossier-reading.ts'
import { createWorld, type World } from './world.ts'

const today = '2026-11-22'
const job = { kind: 'job', name: 'test' } as const

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const deps = () => ({ db: world.system, bank: world.bank, policies: world.policies, today })
const textOf = async (path: string) => (await world.request(path)).text()
const storedVerdicts = async () => {
  const rows = await world.db
    .selectFrom('verdicts as v')
    .innerJoin('offerings as o', 'o.id', 'v.offering_id')
    .innerJoin('tools as t', 't.id', 'o.tool_id')
    .selectAll('v')
    .select(sql<string>`t.slug || '/' || o.slug || ' ' || v.policy_key`.as('key'))
    .execute()
  return new Map(rows.map(({ key, ...row }) => [key, JSON.stringify(row)]))
}

const answer = (of: Partial<NewFact> & Pick<NewFact, 'offering' | 'question' | 'value' | 'evidence'>): NewFact => ({
  source: null,
  note: null,
  valid_from: today,
  supersedes: null,
  territory: null,
  ...of,
})

const headOf = async (path: string, question: string) => (await jsonOf(world, path)).facts.find((fact) => fact.question === question)!

describe('a past day', () => {
  it('shows what was known and in force then, with the clearance as it stood', async () => {
    const then = await jsonOf(world, '/tools/demo-scriptkeeper/business.json?as_of=2026-11-01')
    const now = await jsonOf(world, '/tools/demo-scriptkeeper/business.json')
    expect([then.band, then.clearance.state]).toEqual(['tool_side_ready', 'cleared'])
    expect([now.band, now.clearance.state]).toEqual(['escalate', 'in_re_review'])
    expect(then.history.some(({ on }) => on > '2026-11-01')).toBe(false)
    const page = await textOf('/tools/demo-scriptkeeper/business?as_of=2026-11-01')
    expect(page).toContain('This is what was known and in force on')
    expect(page).toContain('action="/tools/demo-scriptkeeper/business"')
  })

  it('before anything was recorded says that nothing was known, and clears nothing', async () => {
    const page = await textOf('/tools/demo-scriptkeeper/business?as_of=2026-01-01')
    expect(page).toContain('Nothing about this offering had been recorded by then.')
    const then = await jsonOf(world, '/tools/demo-scriptkeeper/business.json?as_of=2026-01-01')
    expect([then.band, then.clearance.state, then.facts, then.history]).toEqual(['not_assessed', 'not_reviewed', [], []])
  })

  it('stays as it was when more is recorded later', async () => {
    const before = await textOf('/tools/demo-cleanplate/workstation.json?as_of=2026-11-21')
    await recordFact(
      deps(),
      job,
      answer({ offering: { tool: 'demo-cleanplate', offering: 'workstation' }, question: 'input_retention', value: 30, evidence: 'contract' }),
    )
    expect(await textOf('/tools/demo-cleanplate/workstation.json?as_of=2026-11-21')).toBe(before)
    expect((await jsonOf(world, '/tools/demo-cleanplate/workstation.json')).band).not.toBe('tool_side_ready')
  })
})

describe('a change', () => {
  it('of proof moves its own cell only: one plan, its setting, nothing beside it', async () => {
    const before = await storedVerdicts()
    const criteria = async () => new Map((await jsonOf(world, '/tools/demo-lumen-plates/team.json')).criteria.map(({ id, outcome }) => [id, outcome]))
    const [was, enterprise] = [await criteria(), await textOf('/tools/demo-lumen-plates/enterprise.json')]
    await attachProof(deps(), job, {
      tool: 'demo-lumen-plates',
      offering: 'team',
      configuration: 'training-off',
      shown_on: '2026-11-22',
      expires_on: '2027-05-22',
      description: 'An export of the settings.',
    })
    const now = await criteria()
    expect([...now].filter(([id, outcome]) => was.get(id) !== outcome)).toEqual([
      ['p2_trains_on_inputs', 'met'],
      ['p2_trains_on_outputs', 'met'],
    ])
    expect((await jsonOf(world, '/tools/demo-lumen-plates/team.json')).band).toBe('tool_side_ready')
    expect(await textOf('/tools/demo-lumen-plates/enterprise.json')).toBe(enterprise)
    const moved = [...(await storedVerdicts())].filter(([key, row]) => before.get(key) !== row).map(([key]) => key.split(' ')[0])
    expect(new Set(moved)).toEqual(new Set(['demo-lumen-plates/team']))
  })

  it('of the backing passes for one class of data and fails for another, until a contract is there', async () => {
    const path = '/tools/demo-voicewell/production.json'
    const offering = { tool: 'demo-voicewell', offering: 'production' }
    const envelope = async () => (await jsonOf(world, path)).envelope
    const before = await envelope()
    expect([before.D1, before.D2]).toEqual(['socialise', 'escalate'])

    const contract = await headOf(path, 'trains_on_inputs')
    const text = 'We do not train on what you send.\n'
    const { id: published } = await recordFact(
      deps(),
      job,
      answer({
        offering,
        question: 'trains_on_inputs',
        value: 'no_by_published_terms',
        evidence: 'published_terms',
        supersedes: contract.id,
        source: { title: 'Terms', url: 'https://voicewell.example/terms', copied_on: today, quote: 'We do not train on what you send.', locator: null, text },
      }),
    )
    const after = await envelope()
    expect([after.D1, after.D2]).toEqual(['socialise', 'written_approval'])

    await recordFact(deps(), job, answer({ offering, question: 'trains_on_inputs', value: 'no_by_contract', evidence: 'contract', supersedes: published }))
    expect(await envelope()).toEqual(before)
  })

  it('under a clearance sends it to re-review by itself, on page and in JSON alike', async () => {
    const path = '/tools/demo-framewright/studio'
    expect((await jsonOf(world, `${path}.json`)).clearance.state).toBe('cleared')
    await recordFact(
      deps(),
      job,
      answer({
        offering: { tool: 'demo-framewright', offering: 'studio' },
        question: 'human_review',
        value: 'unknown',
        evidence: 'documentation',
        supersedes: (await headOf(`${path}.json`, 'human_review')).id,
      }),
    )
    const { clearance, history } = await jsonOf(world, `${path}.json`)
    expect(clearance.state).toBe('in_re_review')
    expect(history.some(({ what }) => what.includes('was withdrawn'))).toBe(true)
    expect(await textOf(path)).toContain('data-clearance="in_re_review"')
  })
})

describe('a look at a document that could not read it', () => {
  it.each(['failed', 'blocked', 'empty'] as const)('%s: says not checked, never unchanged', async (outcome) => {
    const { rows } = await sql<{
      id: number
      title: string
    }>`select d.id, d.title from documents d join vendors v on v.id = d.vendor_id where v.slug = 'openai' and d.id in (
      select q.document_id from facts f join citations c on c.fact_id = f.id join quotes q on q.id = c.quote_id join offerings o on o.id = f.offering_id join tools t on t.id = o.tool_id
      where t.slug = 'chatgpt' and o.slug = 'consumer') order by d.id limit 1`.execute(world.db)
    await world.db.insertInto('document_checks').values({ document_id: rows[0]!.id, checked_on: '2026-11-20', outcome }).execute()
    const { history } = await jsonOf(world, '/tools/chatgpt/consumer.json')
    const said = history.filter(({ on, what }) => on === '2026-11-20' && what.includes(rows[0]!.title)).map(({ what }) => what)
    expect(said.length).toBeGreaterThan(0)
    for (const what of said) expect(what).toContain('was not checked')
    expect(said.join(' ')).not.toContain('unchanged')
    expect(await textOf('/tools/chatgpt/consumer')).toContain('<b>Not checked</b>')
  })
})

describe('alternatives', () => {
  it('are cleared today, for the data asked for, and say what is lost', async () => {
    const offered = [...(await textOf('/tools/chatgpt/consumer?data_class=D1')).matchAll(/<th scope="row"><a href="\/tools\/([a-z0-9-]+\/[a-z0-9-]+)"/g)].map(
      ([, name]) => name,
    )
    expect(offered.length).toBeGreaterThan(0)
    for (const name of offered) {
      const { clearance } = await jsonOf(world, `/tools/${name}.json`)
      expect(['cleared', 'cleared_with_conditions'], name).toContain(clearance.state)
      expect((clearance.scope as { data_classes: string[] }).data_classes).toContain('D1')
    }
  })

  it('put another plan of the same tool first', async () => {
    const page = await textOf('/tools/demo-lumen-plates/team')
    expect(page.slice(page.indexOf('id="alternatives"'))).toMatch(/href="\/tools\/demo-lumen-plates\/enterprise"/)
  })

  it('are said to be none when there are none, and not shown on a cleared tool', async () => {
    expect(await textOf('/tools/chatgpt/consumer?data_class=D4')).toContain('The studio has cleared no other plan of ChatGPT')
    expect(await textOf('/tools/demo-lumen-plates/enterprise')).not.toContain('Cleared alternatives')
    expect(await textOf('/tools/demo-lumen-plates/enterprise?data_class=D3')).toContain('Cleared alternatives')
  })
})

describe('territory and kind of account', () => {
  const offering = { tool: 'demo-noteforge', offering: 'standard' }
  const outcome = async (query: string) =>
    (await jsonOf(world, `/tools/demo-noteforge/standard.json${query}`)).criteria.find(({ id }) => id === 'p2_trains_on_inputs')?.outcome

  it('select the fact that is meant; where nothing is said of it the answer is unknown', async () => {
    await recordFact(deps(), job, answer({ offering, question: 'trains_on_inputs', value: 'no_by_contract', evidence: 'contract', territory: 'US' }))
    expect(await outcome('')).toBe('unknown')
    expect(await outcome('?territory=US')).toBe('met')
    expect(await outcome('?territory=us')).toBe('met')
    expect(await outcome('?territory=DE')).toBe('unknown')
  })

  it('take what is true in the EU for true in each of its countries, and not the other way round', async () => {
    await recordFact(deps(), job, answer({ offering, question: 'trains_on_inputs', value: 'on_no_opt_out', evidence: 'contract', territory: 'EU' }))
    expect(await outcome('?territory=DE')).toBe('unmet')
    expect(await outcome('?territory=US')).toBe('met')
    expect(await outcome('')).toBe('unmet')
  })
})

it('a tool that is no longer offered says so', async () => {
  const { rows } = await sql<{
    tool: string
    offering: string
  }>`select t.slug as tool, o.slug as offering from tools t join offerings o on o.tool_id = t.id where t.status = 'discontinued' limit 1`.execute(world.db)
  expect(await textOf(`/tools/${rows[0]!.tool}/${rows[0]!.offering}`)).toContain('Discontinued.')
  expect(await textOf(`/tools/${rows[0]!.tool}`)).toContain('Discontinued.')
})

it('the envelope names every class of data, with an outcome in words', async () => {
  const page = await textOf('/tools/demo-lumen-plates/enterprise')
  for (const id of dataClassIds) expect(page).toContain(`<abbr>${id}</abbr>`)
})
