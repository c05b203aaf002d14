import fc from 'fast-check'
import { type RawBuilder, sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clearanceStateSql, findRuling, newestRulings } from '../src/clearances/queries.ts'
import { type ClearanceState, clearanceState, clearanceStates, covers, inFlightSentence, type Ruling, unproven } from '../src/clearances/rules.ts'
import { inFlightRules, revocationFrom } from '../src/clearances/suspend-rules.ts'
import { type UseKind, useKinds } from '../src/clearances/uses.ts'
import { type Stage, stages, stageWords, stepWords, tieWords, workflow } from '../src/clearances/workflow.ts'
import { listFacts } from '../src/facts/queries.ts'
import { addDays } from '../src/policy/dates.ts'
import { digestOn } from '../src/policy/evaluate.ts'
import { type DataClassId, dataClassIds } from '../src/policy/policy.ts'
import { clearanceWords } from '../views/words.ts'
import { pageAt } from './documents.ts'
import { validateHtml } from './html.ts'
import { createWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const today = '2026-11-22'

describe('the law of the workflow', () => {
  it('has one answer for each stage and step', () => {
    const keys = workflow.map(({ from, step }) => `${from} ${step}`)
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('lets every stage be reached but those that are over when another ruling comes', () => {
    const reached = new Set<Stage>(['nothing', ...workflow.map(({ to }) => to)])
    // These two come by the word of the ruling, and by time.
    expect(stages.filter((stage) => !reached.has(stage))).toEqual(['against', 'expired'])
    expect(stages.filter((stage) => !workflow.some(({ from }) => from === stage))).toEqual(['refused', 'withdrawn', 'superseded'])
  })

  it('never lets who proposed decide, nor who speaks for the vendor propose or decide', () => {
    for (const { step, never } of workflow) {
      if (step === 'approve' || step === 'refuse' || step === 'agree_to_exception')
        expect([step, never]).toEqual([step, expect.arrayContaining(['proposer', 'vendor'])])
      if (step === 'propose' || step === 'propose_again' || step === 'end_suspension') expect([step, never]).toEqual([step, expect.arrayContaining(['vendor'])])
    }
  })

  it('is printed whole in the help, word for word', async () => {
    const page = await pageAt(world, '/help/clearances')
    expect(await validateHtml(page)).toEqual([])
    const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll("'", '&#39;').replaceAll('<', '&lt;')
    for (const rule of workflow) {
      const row = page.slice(page.indexOf(`data-rule="${rule.from} ${rule.step}"`))
      const cells = row.slice(0, row.indexOf('</tr>'))
      for (const text of [stageWords[rule.from].word, stepWords[rule.step], rule.from === rule.to ? 'stays' : stageWords[rule.to].word, rule.says])
        expect([rule.from, rule.step, cells.includes(escaped(text))]).toEqual([rule.from, rule.step, true])
      for (const tie of rule.never) expect(cells).toContain(tieWords[tie].word)
    }
    expect(page.match(/data-rule=/g)).toHaveLength(workflow.length)
    for (const state of clearanceStates) expect(page).toContain(escaped(clearanceWords[state].means))
    for (const stage of stages) expect(page).toContain(escaped(stageWords[stage].means))
    for (const in_flight of ['stop_now', 'finish_shot'] as const) expect(page).toContain(escaped(inFlightSentence({ in_flight, grace_until: null })))
    expect(inFlightRules).toHaveLength(3)
    expect(await pageAt(world, '/help')).toContain('href="/help/clearances"')
  })
})

const day = fc.integer({ min: -60, max: 260 }).map((n) => addDays(today, n))

describe('the state of a ruling', () => {
  const ruling = (more: Partial<Ruling>): Ruling =>
    ({
      ...{
        ruling: 'cleared',
        valid_from: '2026-11-01',
        valid_to: '2027-05-01',
        facts_digest: 'a',
        policy_key: 1,
        policy_now: 1,
        policy: 'p@1',
        reasons: 'Because.',
      },
      ...{ suspension: null, revocation: null, moved_at: null, ...more },
    }) as Ruling

  it('is never better than what was ruled, and cleared only with everything as it was', () => {
    const rulings = fc.record({
      ruling: fc.constantFrom('cleared' as const, 'cleared_with_conditions' as const, 'not_cleared' as const),
      valid_from: day,
      valid_to: day,
      policy_now: fc.constantFrom(1, 2),
      moved_at: fc.constantFrom(null, '2026-11-10T00:00:00Z'),
      suspension: fc.constantFrom(null, { id: 1, reason: 'x', in_flight: 'stop_now' as const, grace_until: null, suspended_at: '', by: null }),
      revocation: fc.option(day.map((takes_effect_on) => ({ reason: 'x', takes_effect_on, revoked_at: '', by: null }))),
    })
    fc.assert(
      fc.property(rulings, fc.constantFrom('a', 'b'), day, (more, digest, on) => {
        const one = ruling(more)
        const { state, detail } = clearanceState(one, digest, on)
        const holds =
          on >= one.valid_from &&
          on < one.valid_to &&
          !one.suspension &&
          (!one.revocation || on < one.revocation.takes_effect_on) &&
          digest === 'a' &&
          one.moved_at === null &&
          one.policy_now === 1
        if (state === 'cleared' || state === 'cleared_with_conditions') expect([state, holds, detail]).toEqual([one.ruling, true, null])
        else if (one.ruling !== 'not_cleared') expect(holds).toBe(false)
      }),
      { numRuns: 2000 },
    )
  })

  it('speaks of a use only when data, kind of use and production are all in its envelope', () => {
    const some = <T>(all: readonly T[]) => fc.subarray([...all])
    fc.assert(
      fc.property(
        some(dataClassIds),
        some(useKinds),
        fc.option(fc.uniqueArray(fc.nat(3), { minLength: 1 })),
        some(dataClassIds),
        fc.constantFrom(...useKinds),
        fc.nat(3),
        (data_classes, uses, productions, wanted, use, production) => {
          const is = covers({ data_classes: data_classes as DataClassId[], uses: uses as UseKind[], productions }, { data_classes: wanted, use, production })
          expect(is).toBe(wanted.every((id) => data_classes.includes(id)) && uses.includes(use) && (productions === null || productions.includes(production)))
        },
      ),
    )
  })

  it('is unproven with one condition that is not shown, or that was shown too long ago', () => {
    const proof = { number: 1, production_id: 7, shown_on: '2026-11-01', expires_on: '2026-12-01', proven_at: '' }
    const conditions = [{ number: 1 }, { number: 2 }]
    const forAll = { ...proof, number: 2, production_id: null }
    expect(unproven(conditions, [proof], 7, today)).toEqual([2])
    expect(unproven(conditions, [proof, forAll], 7, today)).toEqual([])
    expect(unproven(conditions, [proof, forAll], 8, today)).toEqual([1])
    expect(unproven(conditions, [proof, forAll], 7, '2026-12-01')).toEqual([1, 2])
    expect(unproven(conditions, [proof, forAll], 7, '2026-10-31')).toEqual([1, 2])
  })

  it('at the end of a day is nobody’s to choose: a revocation today says why it cannot wait', () => {
    const typed = { reason: 'Sold', takes_effect_on: today, urgency: '' }
    expect(revocationFrom(typed, today, '2027-01-01').problems).toHaveProperty('urgency')
    expect(revocationFrom({ ...typed, urgency: 'Now.' }, today, '2027-01-01').revocation).toEqual({
      reason: 'Sold. At once, because: Now.',
      takes_effect_on: today,
    })
    expect(revocationFrom({ ...typed, takes_effect_on: '2026-11-23' }, today, '2027-01-01').revocation).toEqual({
      reason: 'Sold',
      takes_effect_on: '2026-11-23',
    })
  })
})

const undone = new Error('undone')
const usually = <A, B>(value: A, rarely: fc.Arbitrary<B>) => fc.oneof({ weight: 3, arbitrary: fc.constant(value) }, { weight: 1, arbitrary: rarely })

describe('the same rule in SQL', () => {
  it('says what the one in TypeScript says, whatever was suspended, revoked, moved or published; of what is due to be evaluated again, nothing better', {
    timeout: 120_000,
  }, async () => {
    const { rows: offerings } = await sql<{ id: number; digest: string; recheck: string | null }>`
      select o.id, v.facts_digest as digest, v.recheck_on as recheck from offerings o join tools t on t.id = o.tool_id join verdicts v on v.offering_id = o.id
      join policy_versions p on p.key = v.policy_key and p.id = 'netflix-genai' where t.is_demo order by o.id`.execute(world.owner)
    const known = await listFacts(world.owner, { offeringIds: offerings.map(({ id }) => id) })
    const people = await world.owner.selectFrom('accounts').select(['person_id as id', 'email']).execute()
    const [reviewer, approver] = ['reviewer', 'approver'].map((name) => people.find(({ email }) => email.startsWith(name))!.id)
    const studio = (await world.owner.selectFrom('organisations').select('id').where('slug', '=', 'demo-studio').executeTakeFirstOrThrow()).id
    const key = world.policies.current(today).key
    const plan = fc.record({
      offering: fc.nat(),
      ruling: fc.constantFrom('cleared', 'cleared_with_conditions', 'not_cleared'),
      isSame: usually(true, fc.constant(false)),
      valid_from: fc.integer({ min: -60, max: 20 }).map((n) => addDays(today, n)),
      lasts: fc.integer({ min: 20, max: 300 }),
      suspended: usually('no', fc.constantFrom('ended', 'open')),
      revoked: usually(null, day),
      moves: usually([], fc.array(fc.constantFrom('other', 'same'), { minLength: 1, maxLength: 3 })),
      movesBefore: fc.boolean(),
      published: usually(null, day),
      // A list is of today: the verdict that it reads is the newest.
      on: fc.integer({ min: 0, max: 260 }).map((n) => addDays(today, n)),
    })
    const seen = new Map<string, number>()
    await fc.assert(
      fc.asyncProperty(plan, async (asked) => {
        const { id, digest, recheck } = offerings[asked.offering % offerings.length]!
        const facts_digest = asked.isSame ? digest : 'x'.repeat(64)
        const work = world.owner.transaction().execute(async (trx) => {
          const one = <T>(query: RawBuilder<T>) => query.execute(trx).then(({ rows }) => rows[0]!)
          const { id: proposal } = await one(sql<{ id: number }>`
            insert into clearance_proposals (studio_id, offering_id, ruling, data_classes, uses, reasons, policy_key, facts_digest, valid_from, valid_to, proposed_by, proposed_at, is_demo)
            values (${studio}, ${id}, ${asked.ruling}, '{D0}', '{office}', 'Because.', ${key}, ${facts_digest}, ${asked.valid_from}, ${addDays(asked.valid_from, asked.lasts)}, ${reviewer},
              clock_timestamp() - interval '1 second', true) returning id`)
          if (asked.ruling === 'cleared_with_conditions')
            await sql`insert into clearance_conditions (proposal_id, number, instruction, set_by, proof) values (${proposal}, 1, 'Do it', 'user', 'A picture')`.execute(
              trx,
            )
          await sql`insert into proposal_decisions (proposal_id, outcome, decided_by, decided_at) select id, 'approved', ${approver}, proposed_at from clearance_proposals where id = ${proposal}`.execute(
            trx,
          )
          const { id: clearance } = await one(sql<{ id: number }>`insert into clearances (proposal_id) values (${proposal}) returning id`)
          for (const move of asked.moves)
            await sql`insert into facts_digests (offering_id, facts_digest, cause, at) values (${id}, ${move === 'same' ? facts_digest : 'y'.repeat(64)}, 'x',
              clock_timestamp() ${asked.movesBefore ? sql`- interval '2 seconds'` : sql``})`.execute(trx)
          if (asked.published !== null)
            await sql`insert into policy_versions (id, version, kind, title, digest, source_text, effective_from)
              values ('netflix-genai', '2090-01-01', 'pack', 'Newer', ${'0'.repeat(64)}, '#', ${asked.published})`.execute(trx)
          if (asked.ruling !== 'not_cleared' && asked.suspended !== 'no') {
            const { id: suspension } = await one(sql<{ id: number }>`
              insert into clearance_suspensions (clearance_id, reason, in_flight, suspended_by) values (${clearance}, 'Because.', 'stop_now', ${reviewer}) returning id`)
            if (asked.suspended === 'ended')
              await sql`insert into suspension_endings (suspension_id, reason, ended_by) values (${suspension}, 'Well.', ${approver})`.execute(trx)
          }
          if (asked.ruling !== 'not_cleared' && asked.revoked !== null)
            await sql`insert into clearance_revocations (clearance_id, reason, takes_effect_on, revoked_by) values (${clearance}, 'Sold.', ${asked.revoked}, ${approver})`.execute(
              trx,
            )
          const found = await findRuling(trx, studio, id, { on: asked.on })
          expect(found?.id).toBe(clearance)
          const { state, detail } = clearanceState(found, digestOn(world.policies.current(asked.on), known.get(id) ?? [], asked.on), asked.on)
          const { state: inSql } = await one(sql<{ state: ClearanceState }>`
            select ${clearanceStateSql(asked.on)} as state from ${newestRulings(studio)} c left join verdicts v on v.offering_id = c.offering_id and v.policy_key = ${key} where c.offering_id = ${id}`)
          const isDue = recheck !== null && recheck <= asked.on
          seen.set(`${state} ${detail}`, (seen.get(`${state} ${detail}`) ?? 0) + 1)
          if (isDue && inSql !== state) expect([state, inSql]).toEqual([found?.ruling, 'in_re_review'])
          else expect([asked, inSql]).toEqual([asked, state])
          throw undone
        })
        await expect(work).rejects.toBe(undone)
      }),
      { numRuns: 600 },
    )
    expect([...seen.keys()].sort()).toEqual(
      expect.arrayContaining([
        'cleared null',
        'cleared_with_conditions null',
        'in_re_review expired',
        'in_re_review facts_moved',
        'in_re_review policy_moved',
        'not_cleared null',
        'not_cleared revoked',
        'not_cleared suspended',
        'not_reviewed not_yet',
      ]),
    )
  })
})
