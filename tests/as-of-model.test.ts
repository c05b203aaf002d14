import { isDeepStrictEqual } from 'node:util'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listRulings } from '../src/clearances/queries.ts'
import { type ClearanceState, clearanceState } from '../src/clearances/rules.ts'
import type { View, When } from '../src/facts/as-of.ts'
import type { Fact } from '../src/facts/fact.ts'
import { listFacts } from '../src/facts/queries.ts'
import { evaluate } from '../src/policy/evaluate.ts'
import type { CompiledPolicy } from '../src/policy/load.ts'
import { dossierFacts } from '../src/tools/dossier.ts'
import { chanceOf } from './as-of/chance.ts'
import { type History, knownNow, knownThen, nextDay } from './as-of/history.ts'
import { live } from './as-of/live.ts'
import { naiveClearance, naiveDigest, naiveFacts, naiveState, recordOf } from './as-of/naive.ts'
import { type Shared, writeHistories } from './as-of/write.ts'
import { createWorld, type World } from './world.ts'

// The answers of the register about past days, against a model that plays each history again. AS_OF_SEED=… repeats a run.

const seed = Number(process.env.AS_OF_SEED ?? Date.now() % 1_000_000)
const histories = 500
const first = '2026-10-02'
const today = '2026-11-20'
/** Each history is asked about half of them, in both views. */
const days = [-1, 0, 2, 7, 12, 18, 24, 30, 36, 42, 48, 49].map((n) => nextDay(first, n))

let world: World
let shared: Shared
let policy: CompiledPolicy
let lives: History[]
beforeAll(async () => {
  world = await createWorld()
  const whole = world.policies.current(today)
  // Three questions decide, so that one answer moves the band.
  const deciding = new Set(['p2_trains_on_inputs', 'p2_human_review', 'p3_encryption'])
  policy = { ...whole, criteria: whole.criteria.filter(({ id }) => deciding.has(id)) }
  shared = await makeShared(whole.key)
  let id = 10_000_000
  const ids = { next: () => ++id }
  lives = Array.from({ length: histories }, (_, n) => live(chanceOf(seed * 1000 + n), ids, world.bank, ids.next(), first, today))
  await writeHistories(world.owner, shared, lives)
}, 180_000)
afterAll(() => world.close())

/** A vendor with one tool for all offerings, and a signed statement that conflicts can name. */
const makeShared = async (policy: number): Promise<Shared> => {
  const { rows } = await sql<Shared>`
    with vendor as (insert into vendors (slug, name, is_demo) values ('model', 'Model', true) returning id),
    tool as (insert into tools (vendor_id, slug, name, is_demo) select id, 'model', 'Model', true from vendor returning id),
    signed as (
      insert into questionnaires (offering_id, organisation_id, number, bank_version, state, opened_by)
      select (select min(id) from offerings), g.id, 999, '1', 'signed', (select min(id) from people) from organisations g where g.kind = 'vendor' order by id limit 1 returning *),
    attestation as (
      insert into attestations (questionnaire_id, offering_id, organisation_id, statement, digest, jws, signed_by, signatory_title, signatory_authority, valid_from, valid_to)
      select id, offering_id, organisation_id, 'x', encode(sha256('x'), 'hex'), 'x', opened_by, 'x', 'x', '2026-01-01', '2027-01-01' from signed returning id)
    select vendor.id as vendor, tool.id as tool, attestation.id as attestation, ${policy}::int as policy,
      (select id from organisations where slug = 'demo-studio') as studio,
      (select person_id from accounts where email = 'reviewer@demo.test') as proposer,
      (select person_id from accounts where email = 'approver@demo.test') as approver
    from vendor, tool, attestation`.execute(world.owner)
  return rows[0]!
}

type Said = { facts: ReturnType<typeof worth>[]; band: string; digest: string; clearance: ClearanceState }

/** What the product answers about each offering. */
const product = async (when: When, asked = lives): Promise<Map<number, Said>> => {
  const ids = asked.map(({ offering }) => offering)
  const [known, rulings] = await Promise.all([listFacts(world.system, { offeringIds: ids, ...when }), listRulings(world.system, shared.studio, ids, when)])
  return new Map(
    ids.map((id) => {
      const facts = known.get(id) ?? []
      const verdict = evaluate(policy, facts, when.on)
      const { state } = clearanceState(rulings.get(id) ?? null, verdict.facts_digest, when.on)
      const shown = dossierFacts(facts, world.bank, when.on, {}).filter((fact) => fact.in_force && !fact.is_record)
      return [id, { facts: shown.map((fact) => worth(fact, fact.state)), band: verdict.band, digest: verdict.facts_digest, clearance: state }]
    }),
  )
}

/** What the model answers about one. */
const model = (history: History, day: string, view: View): Said => {
  const ask = view === 'known_then' ? knownThen(day) : knownNow(day)
  const facts = naiveFacts(history, ask)
  return {
    facts: inBankOrder(facts).map((fact) => worth(fact, naiveState(fact, facts, world.bank))),
    band: evaluate(policy, [...recordOf(history), ...facts], day).band,
    digest: naiveDigest(history, ask, world.bank),
    clearance: naiveClearance(history, day, ask, world.bank),
  }
}

const worth = ({ id, question, value, quote, disputed, blanked, seen_on, configuration, valid_from, valid_to }: Fact, state: string) => ({
  id,
  question,
  value,
  state,
  quote,
  disputed,
  blanked,
  seen_on,
  proven_until: configuration?.proven_until ?? null,
  valid_from,
  valid_to,
})

const inBankOrder = (facts: Fact[]) => {
  const place = new Map(world.bank.questions.map(({ id }, i) => [id, i]))
  return facts.toSorted((a, b) => place.get(a.question)! - place.get(b.question)! || a.id - b.id)
}

const told = ({ offering, ops }: History, view: View, day: string) =>
  `AS_OF_SEED=${seed}, offering ${offering}, ${view} on ${day}\n${ops.map((op) => JSON.stringify(op)).join('\n')}`

describe(`${histories} histories (AS_OF_SEED=${seed})`, () => {
  it('are answered as the model answers them, on any day and in both views', async () => {
    const seen = { questions: 0, differ: 0, bands: new Set<string>(), clearances: new Set<string>(), states: new Set<string>() }
    for (const [d, day] of days.entries()) {
      const asked = lives.filter((_, n) => (n + d) % 2 === 0)
      const then = await product({ on: day, asOf: day, view: 'known_then' }, asked)
      const now = await product({ on: day, asOf: day, view: 'known_now' }, asked)
      for (const history of asked) {
        for (const [view, answers] of [
          ['known_then', then],
          ['known_now', now],
        ] as const) {
          const [said, expected] = [answers.get(history.offering)!, model(history, day, view)]
          if (!isDeepStrictEqual(said, expected)) expect(said, told(history, view, day)).toEqual(expected)
          seen.questions++
          seen.bands.add(said.band)
          seen.clearances.add(said.clearance)
          for (const { state } of said.facts) seen.states.add(state)
        }
        if (then.get(history.offering)!.digest !== now.get(history.offering)!.digest) seen.differ++
      }
    }
    expect(seen.questions).toBe(histories * days.length)
    // Otherwise nothing would have been tried.
    expect(seen.differ).toBeGreaterThan(histories / 2)
    expect(seen.bands.size).toBeGreaterThanOrEqual(4)
    expect([...seen.clearances].sort()).toEqual(['cleared', 'cleared_with_conditions', 'in_re_review', 'not_cleared', 'not_reviewed'])
    expect([...seen.states].sort()).toEqual(['attested', 'contradicted', 'inferred', 'unknown', 'verified'])
  }, 180_000)

  it('come to the present in either view of the last day', async () => {
    const last = lives
      .map(({ ops }) => ops.at(-1)!.at.slice(0, 10))
      .toSorted()
      .at(-1)!
    const present = await product({ on: last })
    expect(await product({ on: last, asOf: last, view: 'known_then' })).toEqual(present)
    expect(await product({ on: last, asOf: last, view: 'known_now' })).toEqual(present)
  }, 60_000)
})
