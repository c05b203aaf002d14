import type { Db } from '../db/database.ts'
import type { Fact } from '../facts/fact.ts'
import { listFacts } from '../facts/queries.ts'
import { evaluate } from '../policy/evaluate.ts'
import type { Policies, StoredPolicy } from '../policy/store.ts'
import type { Verdict } from '../policy/verdict.ts'
import type { Bank } from '../questions/question.ts'
import type { Move } from './moves.ts'
import { findDigestSeen, listMovesSince } from './moves-queries.ts'

/** What a ruling rests on: a policy, the facts on file, and what the one makes of the others. */
export type Basis = { policy: StoredPolicy; facts: Fact[]; verdict: Verdict }

/** `policies` are all there are; `db` is read as who asks until something is written. */
export type Deps = { db: Db; bank: Bank; policies: Policies; today: string }
type Of = { studio_id: number; offering_id: number }

/** By what a studio rules on a day: its own overlay that is in force, else the pack. */
export const policyFor = (policies: Policies, studio_id: number, today: string): StoredPolicy =>
  policies.list
    .filter(({ studio, pack }) => studio?.id === studio_id && pack.effective_from <= today && (pack.effective_to === null || today < pack.effective_to))
    .sort((a, b) => (a.pack.effective_from < b.pack.effective_from ? -1 : 1))
    .at(-1) ?? policies.current(today)

export const readBasis = async ({ db, policies, today }: Omit<Deps, 'bank'>, { studio_id, offering_id }: Of): Promise<Basis> => {
  const policy = policyFor(policies, studio_id, today)
  const facts = (await listFacts(db, { offeringIds: [offering_id], on: today, studioId: studio_id })).get(offering_id) ?? []
  return { policy, facts, verdict: evaluate(policy, facts, today) }
}

/** What of it was shown with a form, so that nobody proposes on what they have not seen. */
export const markOf = ({ policy, verdict }: Pick<Basis, 'policy' | 'verdict'>): string => `${policy.key}-${verdict.facts_digest}`

/** What moved since a form was shown: the answers, old and new; and whether another policy rules by now. */
export const movedSince = async (
  { db, bank, today }: Omit<Deps, 'policies'>,
  of: Of,
  shown: string,
  now: Basis,
): Promise<{ policy: boolean; moves: Move[] }> => {
  const [, key, digest] = /^(\d+)-([0-9a-f]{64})$/.exec(shown) ?? []
  const seen = digest === undefined ? undefined : await findDigestSeen(db, of, digest)
  const moves = seen === undefined ? [] : await listMovesSince(db, bank, { ...of, since: seen, when: { on: today } })
  return { policy: Number(key) !== now.policy.key, moves }
}
