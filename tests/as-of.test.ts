import { sql } from 'kysely'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { loadClearance } from '../src/clearances/record.ts'
import { boundsOf, linesOf, turnsOf, type View } from '../src/facts/as-of.ts'
import type { Answer } from '../src/facts/fact.ts'
import { evaluateAll } from '../src/policy/refresh.ts'
import { policiesOf } from '../src/policy/store.ts'
import { validateHtml } from './html.ts'
import { createWorld, type World } from './world.ts'

const path = '/tools/demo-framewright/studio'
type Json = {
  band: string
  view: string | null
  as_of: string | null
  facts_digest: string
  recheck_on: string | null
  clearance: { state: string; because: string }
  facts: { id: number; question: string; value: Answer; in_force: boolean; quote: string }[]
}

let world: World
const worlds: World[] = []
beforeEach(async () => {
  world = await createWorld()
  worlds.push(world)
})
afterAll(() => Promise.all(worlds.map(({ close }) => close())))

const textOf = async (query: string, suffix = '.json') => (await world.request(`${path}${suffix}${query}`)).text()
const ask = async (query: string): Promise<Json> => JSON.parse(await textOf(query))
const then = (day: string) => `?as_of=${day}&view=known_then`
const now = (day: string) => `?as_of=${day}&view=known_now`

type Told = { question?: string; value: Answer; from: string | null; until?: string | null; at: string; instead?: boolean }

/** Records an answer of a contract, at an instant that only the owner of the tables can choose; `instead`: in place of the one there is. */
const tell = async ({ question = 'trains_on_inputs', value, from, until = null, at, instead = true }: Told): Promise<number> => {
  const { rows } = await sql<{ id: number }>`
    with place as (select o.id from offerings o join tools t on t.id = o.tool_id where t.slug = 'demo-framewright' and o.slug = 'studio')
    insert into facts (offering_id, question_id, value, evidence, asserted_by, valid_from, valid_to, supersedes, recorded_at)
    select place.id, ${question}, ${JSON.stringify(value)}::jsonb, 'contract', 'test', ${from}, ${until},
      case when ${instead}::boolean then (select max(f.id) from facts f where f.offering_id = place.id and f.question_id = ${question}) end, ${at} from place
    returning id`.execute(world.owner)
  return rows[0]!.id
}

describe('a discovery that is dated back', () => {
  it('changes what we now know of that day, and never what was known then', async () => {
    const [jsonBefore, csvBefore] = [await textOf(then('2026-11-15')), await textOf(then('2026-11-15'), '.csv')]
    const nowBefore = await ask(now('2026-11-15'))
    expect([nowBefore.band, nowBefore.clearance.state]).toEqual(['tool_side_ready', 'cleared'])

    await tell({ value: 'on_no_opt_out', from: '2026-11-10', at: '2026-11-22T10:00:00Z' })
    expect(await textOf(then('2026-11-15'))).toBe(jsonBefore)
    expect(await textOf(then('2026-11-15'), '.csv')).toBe(csvBefore)
    const nowAfter = await ask(now('2026-11-15'))
    expect([nowAfter.band, nowAfter.clearance.state]).toEqual(['not_for_production_data', 'in_re_review'])
    // The day before it began is as it was in both.
    expect((await ask(now('2026-11-09'))).facts_digest).toBe((await ask(then('2026-11-09'))).facts_digest)
  })

  it('without a beginning corrects every day that the answer had', async () => {
    await tell({ value: 'on_no_opt_out', from: null, at: '2026-11-22T10:00:00Z' })
    expect((await ask(now('2026-10-30'))).band).toBe('not_for_production_data')
    expect((await ask(then('2026-10-30'))).band).toBe('tool_side_ready')
  })

  it('that takes an answer back leaves the last known one, as of the day on which it applies', async () => {
    await tell({ value: 'on_no_opt_out', from: '2026-11-05', at: '2026-11-05T10:00:00Z' })
    await tell({ value: 'no_by_contract', from: '2026-11-18', at: '2026-11-18T10:00:00Z' })
    await tell({ value: 'unknown', from: null, at: '2026-11-22T10:00:00Z' })
    // On the 10th the good answer had not begun: what is taken back there is the bad one, which stays.
    expect((await ask(now('2026-11-10'))).band).toBe('not_for_production_data')
    expect((await ask(now('2026-11-20'))).band).toBe('escalate')
    expect((await ask(then('2026-11-20'))).band).toBe('tool_side_ready')
  })
})

describe('today', () => {
  it('is the present in both views', async () => {
    await tell({ value: 'on_no_opt_out', from: '2026-11-10', at: '2026-11-22T10:00:00Z' })
    const { as_of: _none, view: _no, ...present } = await ask('')
    for (const view of ['known_then', 'known_now']) {
      const { as_of, view: said, ...shown } = await ask(`?as_of=2026-11-22&view=${view}`)
      expect([as_of, said, shown]).toEqual(['2026-11-22', view, present])
    }
  })

  it('keeps an answer until the one in its place begins, and the list says the same', async () => {
    await tell({ value: 'on_no_opt_out', from: '2026-11-01', at: '2026-11-01T10:00:00Z' })
    const better = await tell({ value: 'no_by_contract', from: '2026-11-25', at: '2026-11-20T10:00:00Z' })
    const stored = async (today: string) => {
      await world.system.transaction().execute((tx) => evaluateAll(tx as never, { policies: world.policies, today, cause: { text: 'Test.' } }))
      const { rows } = await sql<{ band: number; recheck_on: string }>`
        select v.band, v.recheck_on from verdicts v join offerings o on o.id = v.offering_id join tools t on t.id = o.tool_id
        where t.slug = 'demo-framewright' and o.slug = 'studio' and v.policy_key = ${world.policies.current(today).key}`.execute(world.owner)
      return rows[0]!
    }
    const before = await ask('')
    expect([before.band, before.recheck_on]).toEqual(['not_for_production_data', '2026-11-25'])
    expect(before.facts.filter(({ question }) => question === 'trains_on_inputs').map(({ id, in_force }) => [id === better, in_force])).toEqual([
      [false, true],
      [true, false],
    ])
    expect(await stored('2026-11-22')).toEqual({ band: 1, recheck_on: '2026-11-25' })

    world.setNow('2026-11-25T00:00:00Z')
    expect((await ask('')).band).toBe('tool_side_ready')
    expect((await stored('2026-11-25')).band).toBe(3)
    expect((await ask(then('2026-11-24'))).band).toBe('not_for_production_data')
  })
})

describe('the clock', () => {
  it('ends an answer on its day, in both views and at present alike', async () => {
    await tell({ value: 'no_by_contract', from: '2026-11-01', until: '2026-11-20', at: '2026-11-01T10:00:00Z' })
    for (const view of [then, now])
      expect([(await ask(view('2026-11-19'))).band, (await ask(view('2026-11-20'))).band]).toEqual(['tool_side_ready', 'escalate'])
    for (const [instant, band] of [
      ['2026-11-19T23:59:59.999Z', 'tool_side_ready'],
      ['2026-11-20T00:00:00Z', 'escalate'],
    ] as const) {
      world.setNow(instant)
      expect((await ask('')).band).toBe(band)
    }
  })

  it('takes what was recorded up to the last moment of the day, in UTC, and nothing later', async () => {
    await tell({ value: 'on_no_opt_out', from: '2026-11-01', at: '2026-11-10T23:59:59.999Z' })
    await tell({ value: 'no_by_contract', from: '2026-11-01', at: '2026-11-11T00:00:00Z' })
    expect([(await ask(then('2026-11-09'))).band, (await ask(then('2026-11-10'))).band, (await ask(then('2026-11-11'))).band]).toEqual([
      'tool_side_ready',
      'not_for_production_data',
      'tool_side_ready',
    ])
  })
})

const loaded = (id: number, day: string, view: View) =>
  loadClearance({ db: world.system, bank: world.bank, policies: world.policies, today: '2026-11-22' }, id, { on: day, asOf: day, view })

describe('a clearance', () => {
  it('is shown as of a past day in both ways, with nothing to be done on it', async () => {
    const { id } = await world.owner.selectFrom('clearances').select('id').where('valid_from', '=', '2026-10-28').executeTakeFirstOrThrow()
    await tell({ value: 'on_no_opt_out', from: '2026-11-10', at: '2026-11-22T10:00:00Z' })
    const approver = await world.signIn('approver@demo.test')
    const pageOf = async (query: string) => (await approver.request(`/clearances/${id}${query}`)).text()
    const [past, present, known] = [await pageOf('?as_of=2026-11-15'), await pageOf(''), await pageOf('?as_of=2026-11-15&view=known_now')]
    expect(past).toContain('This is what was known and in force on')
    expect(known).toContain('This is what we now know was true on')
    expect([past, present, known].map((html) => /data-clearance="(\w+)"/.exec(html)?.[1])).toEqual(['cleared', 'in_re_review', 'in_re_review'])
    expect([past, present, known].map((html) => [html.includes('What to do:'), html.includes(`action="/clearances/${id}/`)])).toEqual([
      [false, false],
      [true, true],
      [false, false],
    ])
    // What moved is told up to the day: nothing had by then, as far as was known.
    expect([past, known].map((html) => html.includes('On, with no way to opt out'))).toEqual([false, true])
    for (const html of [past, known]) expect(await validateHtml(html)).toEqual([])
    expect((await approver.request(`/clearances/${id}?as_of=2026-11-23`)).status).toBe(400)
  })

  it('that is revoked with effect from an earlier day is revoked on it only in what we now know', async () => {
    const { id } = await world.owner.selectFrom('clearances').select('id').where('valid_from', '=', '2026-10-28').executeTakeFirstOrThrow()
    const approver = await world.owner.selectFrom('accounts').select('person_id').where('email', '=', 'approver@demo.test').executeTakeFirstOrThrow()
    await sql`insert into clearance_revocations (clearance_id, reason, takes_effect_on, revoked_by, revoked_at)
      values (${id}, 'A breach.', '2026-11-10', ${approver.person_id}, '2026-11-20T10:00:00Z')`.execute(world.owner)
    const states = async (view: typeof then) =>
      Promise.all(['2026-11-09', '2026-11-10', '2026-11-19', '2026-11-20'].map(async (day) => (await ask(view(day))).clearance.state))
    expect(await states(then)).toEqual(['cleared', 'cleared', 'cleared', 'not_cleared'])
    expect(await states(now)).toEqual(['cleared', 'not_cleared', 'not_cleared', 'not_cleared'])

    expect((await loaded(id, '2026-11-15', 'known_then'))?.standing).toMatchObject({ state: 'cleared', detail: null })
    expect((await loaded(id, '2026-11-15', 'known_now'))?.standing).toMatchObject({ state: 'not_cleared', detail: 'revoked' })
  })

  it('is not given for a day that was over when it was decided', async () => {
    const { rows } = await sql<{ id: number }>`select id from clearances where recorded_at::date = '2026-10-28'`.execute(world.owner)
    expect(await loaded(rows[0]!.id, '2026-10-27', 'known_now')).toBe(null)
    expect((await world.request(`/clearances/${rows[0]!.id}?as_of=2026-10-27&view=known_now`)).status).toBe(404)
  })
})

describe('the policy of a past day', () => {
  it('is the one that the register held then, or that took effect then while it held none', () => {
    const [own] = [world.policies.current('2026-11-22')]
    const later = { ...own, key: 99, pack: { ...own.pack, version: '2026-11-05', effective_from: '2026-11-05' }, recorded_at: new Date('2026-11-20T10:00:00Z') }
    const { current } = policiesOf([{ ...own, recorded_at: new Date('2026-10-01T10:00:00Z') }, later])
    expect(current('2026-11-10').key).toBe(99)
    expect(current('2026-11-10', boundsOf('2026-11-10', 'known_now').recordedBefore).key).toBe(99)
    expect(current('2026-11-10', boundsOf('2026-11-10', 'known_then').recordedBefore).key).toBe(own.key)
    expect(current('2026-09-10', boundsOf('2026-09-10', 'known_then').recordedBefore).key).toBe(own.key)
  })

  it('sends a clearance to re-review once its newer version was known', async () => {
    await sql`insert into policy_versions (id, version, kind, title, digest, source_text, effective_from, recorded_at)
      select id, '2026-11-05', kind, title, repeat('b', 64), source_text, '2026-11-05', '2026-11-20T10:00:00Z' from policy_versions where id = 'netflix-genai'`.execute(
      world.owner,
    )
    const known = async (day: string, before: string) => {
      const { key } = world.policies.current(day)
      return (
        await sql<{ is_own: boolean }>`select policy_known(${key}::smallint, ${day}::date, ${before}::timestamptz) = ${key} as is_own`.execute(world.owner)
      ).rows[0]?.is_own
    }
    // The first version came with the seed, after these days: while none was held, all count by the day on which they took effect.
    expect(await known('2026-11-10', '2026-11-11')).toBe(false)
    await sql`alter table policy_versions disable trigger user`.execute(world.owner)
    await sql`update policy_versions set recorded_at = '2026-10-01T10:00:00Z' where version = '2025-08-22'`.execute(world.owner)
    expect([await known('2026-11-10', '2026-11-11'), await known('2026-11-10', '2026-11-21'), await known('2026-11-20', '2026-11-21')]).toEqual([
      true,
      false,
      false,
    ])
  })
})

describe('the page of a past day', () => {
  it('says in which way it looks, leads to the other, and lists where the two differ', async () => {
    await tell({ value: 'on_no_opt_out', from: '2026-11-10', at: '2026-11-22T10:00:00Z' })
    const pageThen = await textOf('?as_of=2026-11-15', '')
    expect(pageThen).toContain('This is what was known and in force on')
    expect(pageThen).toContain(`href="${path}?as_of=2026-11-15&amp;view=known_now"`)
    expect(pageThen).toContain('What differs between the two ways to look at this day: the verdict, the clearance, 1 answer')
    const table = pageThen.slice(pageThen.indexOf('id="two-views"'), pageThen.indexOf('</table>', pageThen.indexOf('id="two-views"')))
    for (const words of ['data-band="tool_side_ready"', 'data-band="not_for_production_data"', 'No, by signed contract', 'On, with no way to opt out'])
      expect(table).toContain(words)
    const pageNow = await textOf(now('2026-11-15'), '')
    expect(pageNow).toContain('This is what we now know was true on')
    expect(pageNow).toContain(`href="${path}?as_of=2026-11-15&amp;view=known_then"`)
    expect(pageNow).toContain(`href="${path}"`)
    for (const html of [pageThen, pageNow]) expect(await validateHtml(html)).toEqual([])
    const day = await textOf('?as_of=2026-11-05', '')
    expect(day).toContain('Both ways to look at this day come to the same')
    expect(await textOf('', '')).not.toContain('two ways')
  })

  it('is asked for in a way that can be read', async () => {
    for (const [query, part] of [
      ['?as_of=2026-11-15&view=later', 'view'],
      ['?as_of=2026-11-23&view=known_now', 'as_of'],
    ] as const) {
      const answer = await world.request(`${path}.json${query}`)
      expect([answer.status, Object.keys(((await answer.json()) as { problems: object }).problems)]).toEqual([400, [part]])
    }
  })

  it('covers the tool with all its plans, and a comparison', async () => {
    await tell({ value: 'on_no_opt_out', from: '2026-11-10', at: '2026-11-22T10:00:00Z' })
    const bands = async (view: string) => {
      const { offerings } = (await (await world.request(`/tools/demo-framewright.json?as_of=2026-11-15&view=${view}`)).json()) as {
        offerings: { offering: string; band: string }[]
      }
      return offerings.find(({ offering }) => offering === 'studio')?.band
    }
    expect([await bands('known_then'), await bands('known_now')]).toEqual(['tool_side_ready', 'not_for_production_data'])
    expect(await (await world.request('/tools/demo-framewright?as_of=2026-11-15&view=known_now')).text()).toContain('This is what we now know was true on')
    const compared = '/compare?o=demo-framewright/free&o=demo-framewright/studio&as_of=2026-11-15'
    for (const [view, words, band] of [
      ['known_then', 'What was known then', 'tool_side_ready'],
      ['known_now', 'What we now know was true then', 'not_for_production_data'],
    ]) {
      const html = await (await world.request(`${compared}&view=${view}`)).text()
      expect(html).toContain(`${words}:`)
      expect(html.slice(html.indexOf('<tbody>')).match(/data-band="(\w+)"/g)?.[1]).toBe(`data-band="${band}"`)
    }
  })
})

it('lines of supersession are told apart, and rows that begin later wait', () => {
  const row = (id: number, supersedes: number | null, valid_from: string | null) => ({ id, supersedes, valid_from })
  const [a, b, c, other] = [row(1, null, '2026-01-01'), row(2, 1, '2026-03-01'), row(4, 2, '2026-02-01'), row(3, null, null)]
  const lines = linesOf([a, b, other, c])
  expect(lines.map((line) => line.map(({ id }) => id)).toSorted()).toEqual([[1, 2, 4], [3]])
  const turns = (on?: string) => {
    const { begun, later } = turnsOf([a, b, c], on)
    return [begun.map(({ id }) => id), later.map(({ id }) => id)]
  }
  expect(turns('2026-01-15')).toEqual([[1], [2, 4]])
  expect(turns('2026-02-15')).toEqual([[1, 4], []])
  expect(turns('2025-12-31')).toEqual([[], [1, 2, 4]])
  expect(turns()).toEqual([[1, 2, 4], []])
})
