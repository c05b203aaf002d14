import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clearanceStateSql, newestRulings } from '../src/clearances/queries.ts'
import { listFacts } from '../src/facts/queries.ts'
import { stateOf } from '../src/facts/rules.ts'
import { bands } from '../src/policy/policy.ts'
import { createWorld, type World } from './world.ts'

const today = '2026-11-22'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

describe('the demonstration', () => {
  it('has every band, two plans of one tool with opposite ones', async () => {
    const { rows } = await sql<{
      key: string
      band: number
    }>`select t.slug || '/' || o.slug as key, v.band from verdicts v join policy_versions p on p.key = v.policy_key and p.id = 'netflix-genai'
      join offerings o on o.id = v.offering_id join tools t on t.id = o.tool_id where t.is_demo`.execute(world.db)
    const band = Object.fromEntries(rows.map((row) => [row.key, bands[row.band]]))
    expect(new Set(Object.values(band))).toEqual(new Set(bands))
    expect([band['demo-framewright/free'], band['demo-framewright/studio']]).toEqual(['not_for_production_data', 'tool_side_ready'])
    expect([band['demo-lumen-plates/team'], band['demo-lumen-plates/enterprise']]).toEqual(['escalate', 'tool_side_ready'])
  })

  it('has every clearance state, and rules on demonstration tools only', async () => {
    const studio = await world.owner.selectFrom('organisations').select('id').where('slug', '=', 'demo-studio').executeTakeFirstOrThrow()
    const { rows } = await sql<{
      key: string
      state: string
      is_demo: boolean
    }>`select t.slug || '/' || o.slug as key, t.is_demo, ${clearanceStateSql(today)} as state
      from offerings o join tools t on t.id = o.tool_id join policy_versions p on p.id = 'netflix-genai' join verdicts v on v.offering_id = o.id and v.policy_key = p.key
      left join ${newestRulings(studio.id)} c on c.offering_id = o.id`.execute(world.db)
    const state = Object.fromEntries(rows.map((row) => [row.key, row.state]))
    expect(state).toMatchObject({
      'demo-framewright/studio': 'cleared',
      'demo-framewright/free': 'not_cleared',
      'demo-lumen-plates/enterprise': 'cleared_with_conditions',
      'demo-scriptkeeper/business': 'in_re_review',
      'demo-soundloft/api': 'in_re_review',
      'demo-voicewell/production': 'cleared',
      'demo-noteforge/standard': 'not_reviewed',
    })
    expect(new Set(rows.filter((row) => !row.is_demo).map((row) => row.state))).toEqual(new Set(['not_reviewed']))
  })

  it('shows each way in which an answer can fail to count', async () => {
    const { rows } = await sql<{
      id: number
      key: string
    }>`select o.id, t.slug || '/' || o.slug as key from offerings o join tools t on t.id = o.tool_id where t.is_demo`.execute(world.db)
    const facts = await listFacts(world.db, { offeringIds: rows.map(({ id }) => id) })
    const of = (key: string, question: string) => (facts.get(rows.find((row) => row.key === key)!.id) ?? []).filter((fact) => fact.question === question)
    const [terms, attested] = of('demo-rivalto-motion/business', 'human_review')
    expect(stateOf(terms!, [attested!], world.bank.byId.get('human_review')!)).toBe('contradicted')
    expect(of('demo-scriptkeeper/business', 'trains_on_inputs')).toMatchObject([{ quote: 'lost' }])
    expect(of('demo-scriptkeeper/business', 'input_retention')).toMatchObject([{ quote: 'held' }])
    expect(of('demo-lumen-plates/team', 'trains_on_inputs')).toMatchObject([{ configuration: { proven_until: null } }])
    expect(of('demo-lumen-plates/enterprise', 'trains_on_inputs')[0]?.configuration?.proven_until).toBeTruthy()
    expect(of('demo-voicewell/production', 'opt_out_reach')).toMatchObject([{ value: 'not_applicable' }])
  })

  it('can be looked at as of an earlier day, when one tool was worse', async () => {
    const { rows } = await sql<{
      from_band: number | null
      to_band: number
    }>`select c.from_band, c.to_band from verdict_changes c join policy_versions p on p.key = c.policy_key and p.id = 'netflix-genai'
      join offerings o on o.id = c.offering_id join tools t on t.id = o.tool_id where t.slug = 'demo-framewright' and o.slug = 'studio' order by c.id`.execute(
      world.db,
    )
    expect(rows.map((row) => bands[row.to_band])).toEqual(['escalate', 'tool_side_ready'])
  })

  it('says that it is one wherever it can be met', async () => {
    const { rows } = await sql<{
      name: string
      description: string
      vendor: string
    }>`select t.name, t.description, v.name as vendor from tools t join vendors v on v.id = t.vendor_id where t.is_demo`.execute(world.db)
    for (const row of rows) expect(`${row.name} ${row.description} ${row.vendor}`).toMatch(/Demo .*not a real product.* Demo/s)
    const { rows: captures } = await sql<{ text: string }>`select text from captures where text is not null`.execute(world.db)
    for (const { text } of captures) expect(text).toMatch(/^Demonstration text\. Not a real vendor\.\n/)
    const { rows: texts } = await sql`select document_id from captures where text is not null group by 1 having count(*) = 2`.execute(world.db)
    expect(texts.length).toBe(1)
  })

  it('has the people of the contract, each in their place', async () => {
    const { rows } = await sql<{
      who: string
    }>`select p.email || ' ' || o.slug || ' ' || m.role as who from accounts p join memberships m on m.person_id = p.person_id join organisations o on o.id = m.organisation_id order by 1`.execute(
      world.owner,
    )
    expect(rows.map((row) => row.who)).toEqual([
      'admin@demo.test demo-studio admin',
      'approver@demo.test demo-studio approver',
      'assistant@demo.test harbour-lights member',
      'outsider@demo.test night-ferry producer',
      'producer@demo.test harbour-lights producer',
      'reviewer@demo.test demo-studio reviewer',
      'rival@demo.test rivalto-demo-labs contributor',
      'rival@demo.test rivalto-demo-labs signatory',
      'vendor@demo.test lumen-demo-works contributor',
      'vendor@demo.test lumen-demo-works signatory',
    ])
  })
})
