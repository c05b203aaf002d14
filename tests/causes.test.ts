import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { audited } from '../src/audit/audited.ts'
import { grounds } from '../src/changes/causes.ts'
import { attachProof, recordFact } from '../src/facts/actions.ts'
import { evaluateAll, refreshDue } from '../src/policy/refresh.ts'
import { clear, endSuspension, loseQuote, revoke, suspend, today } from './clearing.ts'
import { allOf } from './documents.ts'
import { createWorld, type World } from './world.ts'

// Why is it so? Every change in the feed answers, by one chain that ends where there is nothing more to ask.

type Change = {
  id: string
  kind: string
  at: string
  tool: string
  offering: string
  sentence: string
  from: string | null
  to: string | null
  causes: { kind: string; sentence: string; path: string | null; facts?: number[] }[]
  clearance: { id: number; studio: string; change: string } | null
}

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const changes = async (query = '') => (await allOf(world, `/api/v1/changes?limit=200${query}`)).items as unknown as Change[]
const of = async (tool: string, kind = 'clearance') => (await changes(`&kind=${kind}&tool=${tool}`)).toReversed()
const said = ({ causes }: Change) => causes.map(({ kind, sentence }) => `${kind}: ${sentence}`)

/** What is wrong with a chain; nothing when it is one and whole. */
const flaws = ({ id, kind, causes }: Change): string[] => {
  const isGround = causes.map((cause) => (grounds as readonly string[]).includes(cause.kind))
  return [
    ...(causes[0]?.kind === kind ? [] : [`${id} does not begin with itself`]),
    ...(isGround.indexOf(true) === causes.length - 1 ? [] : [`${id} does not end at its one ground`]),
    ...(causes.length >= 2 ? [] : [`${id} has no cause`]),
    ...causes
      .filter(({ sentence }) => !/^\S.*[.!?…]$/s.test(sentence) || /undefined|null|NaN|\[object/.test(sentence))
      .map(({ sentence }) => `${id}: ${sentence}`),
  ]
}

const recorded = (tool: string, offering: string, question: string, value: string, supersedes: number | null = null) =>
  recordFact(
    { db: world.system, bank: world.bank, policies: world.policies, today },
    { kind: 'job', name: 'test' },
    {
      ...{ offering: { tool, offering }, question, value, evidence: 'contract', source: null, note: null, valid_from: today, supersedes, territory: null },
    },
  )

const used = new Set(['krea'])
/** A real tool that no test has touched, with a fact that cites a passage. */
const another = async () => {
  const { rows } = await sql<{ tool: string; offering: string; offering_id: number; fact: number }>`
    select distinct on (t.slug) t.slug as tool, o.slug as offering, o.id as offering_id, f.id as fact
    from facts f join citations c on c.fact_id = f.id join offerings o on o.id = f.offering_id join tools t on t.id = o.tool_id
    join quote_checks q on q.quote_id = c.quote_id and q.found
    where not t.is_demo and f.configuration_id is null and t.slug <> all(${[...used]}::text[]) order by t.slug, f.id`.execute(world.owner)
  used.add(rows[0]!.tool)
  return rows[0]!
}

describe('every change of the seeded register', () => {
  it('has exactly one chain of causes, and it is whole', async () => {
    const all = await changes()
    expect(new Set(all.map(({ kind }) => kind))).toEqual(new Set(['verdict', 'clearance', 'fact']))
    expect(all.flatMap(flaws)).toEqual([])
  })

  it('leads from a clearance in re-review to the fact, and to the passage that is gone from the newest copy', async () => {
    const [moved] = (await changes('&kind=clearance')).filter(({ to }) => to === 'in_re_review')
    expect(moved).toMatchObject({ from: 'cleared', clearance: { change: 'in_re_review', studio: 'Demo Studio' } })
    expect(moved?.causes.map(({ kind }) => kind)).toEqual(['clearance', 'fact', 'passage'])
    expect(moved?.causes[1]?.sentence).toMatch(/^The answer to “.+”, “.+” \(fact \d+\), has lost a passage that it rests on\. So did 1 more\.$/)
    expect(moved?.causes[2]?.sentence).toMatch(/^The passage “.+” of .+ is no longer in the copy of 10 Nov 2026\.$/)
    expect(moved?.causes[2]?.path).toMatch(/^\/captures\/\d+$/)
    expect(moved?.at).toBe('2026-11-10T09:00:00.000Z')
  })
})

describe('a change', () => {
  it('by an answer leads to the answer before and after, and to what it rests on', async () => {
    await clear(world, { tool: 'krea', offering: 'all' })
    const { id } = await recorded('krea', 'all', 'trains_on_inputs', 'on_no_opt_out')
    const [given, moved, ...rest] = await of('krea')
    expect([given?.to, moved?.from, moved?.to, rest]).toEqual(['cleared', 'cleared', 'in_re_review', []])
    expect(given?.causes[1]).toEqual({ kind: 'decision', sentence: 'Read and found good.', path: `/clearances/${given?.clearance?.id}` })
    const words = [
      `fact: The answer to “${world.bank.byId.get('trains_on_inputs')?.wording}” was recorded: “`,
      'word: It rests on: signed contract. Recorded by test.',
    ]
    expect(said(moved!)[1]).toContain(words[0])
    expect([said(moved!)[2], moved?.causes[1]?.facts]).toEqual([words[1], [id]])
    await clear(world, { tool: 'krea', offering: 'all' })
    await recorded('krea', 'all', 'trains_on_inputs', 'off_opt_in', id)
    const again = await of('krea')
    expect(again.map(({ from, to }) => [from, to])).toEqual([
      ['not_reviewed', 'cleared'],
      ['cleared', 'in_re_review'],
      ['in_re_review', 'cleared'],
      ['cleared', 'in_re_review'],
    ])
    expect(again[3]?.causes[1]?.sentence).toMatch(/changed from “.+” to “.+” \(fact \d+\)\.$/)
    const [verdict] = (await of('krea', 'verdict')).filter(({ from }) => from === 'not_assessed')
    expect(said(verdict!)[2]).toBe(words[1])
    expect((await of('krea', 'verdict')).flatMap(flaws)).toEqual([])
  })

  it('by a passage that is lost leads to the copy that no longer has it', async () => {
    const { tool, offering, offering_id, fact } = await another()
    await clear(world, { tool, offering })
    await loseQuote(world, fact)
    await audited(world.system, { kind: 'job', name: 'test' }, async (tx) => {
      await evaluateAll(tx, { policies: world.policies, today, offeringIds: [offering_id], cause: { text: 'A document changed.' } })
      return { result: null, events: [{ action: 'test.done', subject: '/', sentence: 'Done.', audience: 'public' }] }
    })
    const moved = (await of(tool)).at(-1)!
    expect(moved.causes.map(({ kind }) => kind)).toEqual(['clearance', 'fact', 'passage'])
    expect(moved.causes[1]?.facts).toContain(fact)
    expect(said(moved)[2]).toMatch(/is no longer in the copy of 22 Nov 2026\.$/)
  })

  it('by time leads to the answer that nobody has looked at for too long', async () => {
    const due = await world.owner
      .selectFrom('verdicts as v')
      .innerJoin('offerings as o', 'o.id', 'v.offering_id')
      .innerJoin('tools as t', 't.id', 'o.tool_id')
      .select(['t.slug as tool', 'o.slug as offering', 'v.recheck_on'])
      .where('v.recheck_on', '>', today)
      .where('t.is_demo', '=', false)
      .where('t.slug', 'not in', [...used])
      .orderBy('v.recheck_on')
      .executeTakeFirstOrThrow()
    used.add(due.tool)
    await clear(world, { ...due, valid_to: '2099-01-01' })
    await refreshDue(world.system, world.bank, world.policies, due.recheck_on!)
    const moved = (await of(due.tool)).at(-1)!
    expect([moved.to, moved.causes.map(({ kind }) => kind).slice(0, 2)]).toEqual(['in_re_review', ['clearance', 'fact']])
    expect(moved.causes[1]?.sentence).toMatch(/no longer counts in favour: for too long nobody has seen its source unchanged\./)
    expect(flaws(moved)).toEqual([])
  })

  it('by proof of a setting leads to the setting', async () => {
    const setting = await sql<{ tool: string; offering: string; configuration: string }>`
      select t.slug as tool, o.slug as offering, s.slug as configuration from configurations s join offerings o on o.id = s.offering_id join tools t on t.id = o.tool_id
      where not t.is_demo and exists (select from facts f where f.configuration_id = s.id) and not exists (select from configuration_proofs p where p.configuration_id = s.id)
      order by s.id limit 1`.execute(world.owner)
    const { tool, offering, configuration } = setting.rows[0]!
    used.add(tool)
    await clear(world, { tool, offering })
    await attachProof(
      { db: world.system, bank: world.bank, policies: world.policies, today },
      { kind: 'job', name: 'test' },
      { tool, offering, configuration, shown_on: today, expires_on: '2027-01-01', description: 'Seen on the screen' },
    )
    const moved = (await of(tool)).at(-1)!
    expect(moved.causes.map(({ kind }) => kind)).toEqual(['clearance', 'fact', 'setting'])
    expect(said(moved)[1]).toContain('counts: the setting that it depends on was shown to be on')
  })

  it('of a clearance by a person leads to their reasons', async () => {
    const place = await another()
    const id = await clear(world, place)
    const suspension = await suspend(world, id)
    await endSuspension(world, suspension)
    await suspend(world, id, 'Again')
    await revoke(world, id)
    const all = await of(place.tool)
    expect(all.map(({ from, to, clearance, causes }) => [clearance?.change, from, to, causes[1]?.kind, causes[1]?.sentence])).toEqual([
      ['given', 'not_reviewed', 'cleared', 'decision', 'Read and found good.'],
      ['suspended', 'cleared', 'suspended', 'decision', 'A leak was reported.'],
      ['suspension_ended', 'suspended', 'cleared', 'decision', 'It was a false alarm.'],
      ['suspended', 'cleared', 'suspended', 'decision', 'Again.'],
      ['revoked', 'suspended', 'revoked', 'decision', 'The vendor was sold.'],
    ])
    expect(all[1]?.sentence).toContain('Demo Studio suspended its clearance. A shot that is under way may be finished; nothing new is begun.')
    expect(all[4]?.sentence).toContain('Demo Studio revoked its clearance, from 1 Dec 2026 on. Cause: The vendor was sold.')
    expect(all.flatMap(flaws)).toEqual([])
  })

  it('of a clearance that runs out is there on the day, and not before', async () => {
    const { tool, offering } = await another()
    await clear(world, { tool, offering, valid_to: '2026-12-24' })
    world.setNow('2026-12-23T23:59:59Z')
    expect((await of(tool)).map(({ to }) => to)).toEqual(['cleared'])
    world.setNow('2026-12-24T00:00:00Z')
    const [, expired] = await of(tool)
    expect(expired).toMatchObject({ at: '2026-12-24T00:00:00.000Z', from: 'cleared', to: 'expired' })
    expect(said(expired!)[1]).toBe('time: It ended on 24 Dec 2026, and nobody had renewed it.')
    world.setNow('2026-11-22T12:00:00Z')
  })

  it('of a clearance by a newer version of its policy is there from the day on which that takes effect', async () => {
    const { rows } = await sql<{ key: number }>`insert into policy_versions (id, version, kind, title, digest, source_text, effective_from)
      select id, '2026-12-20', kind, title, digest, source_text, '2026-12-20' from policy_versions where kind = 'pack' order by key limit 1 returning key`.execute(
      world.owner,
    )
    expect(rows).toHaveLength(1)
    const { tool, offering } = await another()
    await clear(world, { tool, offering })
    expect((await of(tool)).map(({ to }) => to)).toEqual(['cleared'])
    world.setNow('2026-12-21T00:00:00Z')
    const [, moved] = await of(tool)
    expect(moved).toMatchObject({ to: 'in_re_review', at: '2026-12-20T00:00:00.000Z' })
    expect(said(moved!)[1]).toMatch(/^policy: [a-z-]+@2026-12-20 rules now, a newer version of the policy that it was decided under\.$/)
    world.setNow('2026-11-22T12:00:00Z')
  })

  it('that came while a clearance was suspended does not say that it may be relied on', async () => {
    const { tool, offering } = await another()
    const suspension = await suspend(world, await clear(world, { tool, offering }))
    await recorded(tool, offering, 'human_review', 'yes_general')
    await endSuspension(world, suspension)
    const all = await of(tool)
    expect(all.map(({ from, to }) => [from, to])).toEqual([
      ['not_reviewed', 'cleared'],
      ['cleared', 'suspended'],
      ['suspended', 'suspended'],
      ['suspended', 'in_re_review'],
    ])
    expect(all[2]?.sentence).toContain('has moved while it is suspended: a person has to decide again before it counts')
    expect(all.flatMap(flaws)).toEqual([])
  })
})
