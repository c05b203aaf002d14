import type { ClearanceCondition } from '../db/schema.ts'
import type { DataClassId } from '../policy/policy.ts'

/** The five words that productions read. */
export const clearanceStates = ['cleared', 'cleared_with_conditions', 'in_re_review', 'not_cleared', 'not_reviewed'] as const
export type ClearanceState = (typeof clearanceStates)[number]

export type Ruling = {
  id: number
  ruling: 'cleared' | 'cleared_with_conditions' | 'not_cleared'
  data_classes: DataClassId[]
  conditions: ClearanceCondition[]
  reasons: string
  facts_digest: string
  valid_from: string
  valid_to: string
  decided_by: string
  proposed_by: string
  policy: string
  studio: string
  is_demo: boolean
  recorded_at: string
}

/**
 * What a ruling is worth on a day, given the digest of the facts as they are then. Computed whenever it is read:
 * nothing has to be set when a fact moves or an end date passes. queries.ts has the same rule in SQL; a test compares them.
 */
export const clearanceState = (ruling: Ruling | null, factsDigest: string, today: string): { state: ClearanceState; because: string } => {
  if (!ruling) return { state: 'not_reviewed', because: 'Nobody has ruled on this offering.' }
  if (today < ruling.valid_from) return { state: 'not_reviewed', because: `The ruling takes effect on ${ruling.valid_from}.` }
  if (ruling.ruling === 'not_cleared') return { state: 'not_cleared', because: ruling.reasons }
  if (today >= ruling.valid_to) return { state: 'in_re_review', because: `The clearance ended on ${ruling.valid_to}.` }
  if (ruling.facts_digest !== factsDigest)
    return { state: 'in_re_review', because: 'The facts under the clearance have changed since it was given. A person has to decide again.' }
  return { state: ruling.ruling, because: ruling.reasons }
}
