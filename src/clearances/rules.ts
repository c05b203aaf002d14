import type { ClearanceCondition, ClearanceKind, InFlight, RulingWord } from '../db/schema.ts'
import { addDays } from '../policy/dates.ts'
import type { DataClassId, Outcome } from '../policy/policy.ts'
import type { UseKind } from './uses.ts'

/** The five words that productions read. */
export const clearanceStates = ['cleared', 'cleared_with_conditions', 'in_re_review', 'not_cleared', 'not_reviewed'] as const
export type ClearanceState = (typeof clearanceStates)[number]

export type Suspension = { id: number; reason: string; in_flight: InFlight; grace_until: string | null; suspended_at: string; by: string | null }
export type Revocation = { reason: string; takes_effect_on: string; revoked_at: string; by: string | null }

/** A person's ruling with everything that ends it, as it was known at a time. */
export type Ruling = {
  id: number
  studio_id: number
  offering_id: number
  kind: ClearanceKind
  ruling: RulingWord
  data_classes: DataClassId[]
  uses: UseKind[]
  /** Null: every production of the studio. */
  productions: number[] | null
  conditions: ClearanceCondition[]
  reasons: string
  facts_digest: string
  policy: string
  policy_key: number
  policy_digest: string
  /** The version of that policy which rules on the day that is asked about. */
  policy_now: number
  valid_from: string
  valid_to: string
  exception_name: string | null
  exception_reason: string | null
  exception_by: string | null
  owner: string | null
  decided_by: string
  proposed_by: string
  studio: string
  is_demo: boolean
  proposed_at: string
  recorded_at: string
  supersedes: number | null
  /** The one that is not ended. */
  suspension: Suspension | null
  revocation: Revocation | null
  /** When the facts first were others than those it rests on, even if they are the same again. */
  moved_at: string | null
  /** Where the facts of the studio are others than everybody's: their digest, '' when something under it has ended and nobody has evaluated it since. */
  studio_digest?: string | null
}

/** Why a clearance is not what was ruled. */
export type StateDetail = 'not_yet' | 'revoked' | 'suspended' | 'expired' | 'facts_moved' | 'policy_moved'

export type Standing = { state: ClearanceState; detail: StateDetail | null; because: string }

/**
 * What a ruling is worth on a day, given the digest of the facts as they are then. Computed whenever it is read: nothing has to be set
 * when a fact moves, a policy takes effect or an end date passes, and what moved back does not restore it: a person decides.
 * queries.ts has the same rule in SQL; a test compares them.
 */
export const clearanceState = (ruling: Ruling | null, factsDigest: string, today: string): Standing => {
  if (!ruling) return standing('not_reviewed', null, 'Nobody has ruled on this offering.')
  const { suspension, revocation } = ruling
  if (today < ruling.valid_from) return standing('not_reviewed', 'not_yet', `The ruling takes effect on ${ruling.valid_from}.`)
  if (revocation && today >= revocation.takes_effect_on)
    return standing('not_cleared', 'revoked', `Revoked on ${revocation.takes_effect_on}: ${revocation.reason}`)
  if (suspension) return standing('not_cleared', 'suspended', `Suspended: ${suspension.reason} ${inFlightSentence(suspension)}`)
  if (ruling.ruling === 'not_cleared') return standing('not_cleared', null, ruling.reasons)
  if (today >= ruling.valid_to) return standing('in_re_review', 'expired', `The clearance ended on ${ruling.valid_to}.`)
  if (ruling.facts_digest !== (ruling.studio_digest ?? factsDigest) || ruling.moved_at !== null)
    return standing('in_re_review', 'facts_moved', 'The facts under the clearance have changed since it was given. A person has to decide again.')
  if (ruling.policy_now !== ruling.policy_key)
    return standing('in_re_review', 'policy_moved', `The policy under the clearance (${ruling.policy}) has a newer version. A person has to decide again.`)
  return standing(ruling.ruling, null, ruling.reasons)
}

const standing = (state: ClearanceState, detail: StateDetail | null, because: string): Standing => ({ state, detail, because })

/** What a suspension means for work that is under way. */
export const inFlightSentence = ({ in_flight, grace_until }: Pick<Suspension, 'in_flight' | 'grace_until'>): string => {
  if (in_flight === 'stop_now') return 'Work that is under way stops at once.'
  return in_flight === 'finish_shot'
    ? 'A shot that is under way may be finished; nothing new is begun.'
    : `Work that is under way may go on until ${grace_until}.`
}

export const stands = ({ state }: Pick<Standing, 'state'>): boolean => state === 'cleared' || state === 'cleared_with_conditions'

/** Data classes for which the policy asks for more than the production may decide: a clearance for them is an exception. */
export const widerThan = (envelope: Record<DataClassId, Outcome>, wanted: DataClassId[]): DataClassId[] =>
  wanted.filter((id) => envelope[id] === 'escalate' || envelope[id] === 'written_approval')

export type Proof = { number: number; production_id: number | null; shown_on: string; expires_on: string; proven_at: string }

/** Until when a condition is proven for a production; null: it is not. What the studio shows counts for all. A proof that has run out is none. */
export const provenUntil = (proofs: Proof[], number: number, production: number | null, today: string): string | null =>
  proofs
    .filter((proof) => proof.number === number && (proof.production_id === null || proof.production_id === production))
    .filter(({ shown_on, expires_on }) => shown_on <= today && today < expires_on)
    .map(({ expires_on }) => expires_on)
    .sort()
    .at(-1) ?? null

/** The conditions that a production cannot show to be met on a day: with one of them a clearance is conditional and unproven. */
export const unproven = (conditions: Pick<ClearanceCondition, 'number'>[], proofs: Proof[], production: number | null, today: string): number[] =>
  conditions.map(({ number }) => number).filter((number) => provenUntil(proofs, number, production, today) === null)

/** The first day on which a proof has to be renewed: after so many days, at the latest when the clearance ends. */
export const proofEnds = ({ reprove_days }: Pick<ClearanceCondition, 'reprove_days'>, shownOn: string, validTo: string): string => {
  const due = reprove_days === null ? validTo : addDays(shownOn, reprove_days)
  return due < validTo ? due : validTo
}

/** Whether a clearance speaks of a use at all: data, kind of use and production are all in its envelope. */
export const covers = (
  { data_classes, uses, productions }: Pick<Ruling, 'data_classes' | 'uses' | 'productions'>,
  use: { data_classes: DataClassId[]; use: UseKind; production: number },
): boolean =>
  use.data_classes.every((id) => data_classes.includes(id)) && uses.includes(use.use) && (productions === null || productions.includes(use.production))
