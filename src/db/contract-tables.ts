import type { ColumnType, Generated } from 'kysely'
import type { Answer } from '../facts/fact.ts'

// The tables of what a studio's own contracts say (migration 0011). Part of schema.ts.

type Id = ColumnType<number, never, never>
type Recorded = ColumnType<Date, Date | undefined, never>

export type ContractTables = {
  contract_terms: {
    id: Id
    studio_id: number
    offering_id: number
    question_id: string
    value: ColumnType<Answer, string, never>
    contract: string
    quote: string
    locator: string | null
    file_id: number | null
    valid_from: string
    ends_on: string
    supersedes: number | null
    recorded_by: number
    recorded_at: Recorded
  }
  contract_term_withdrawals: { term_id: number; reason: string; withdrawn_by: number; withdrawn_at: Recorded }
  studio_verdicts: {
    studio_id: number
    policy_key: number
    offering_id: number
    band: number
    score: number
    completeness: number
    evidence_strength: number
    principles: string
    envelope: string
    rank: number
    facts_digest: string
    evaluated_on: string
    recheck_on: string | null
    changed_at: Generated<Date>
  }
  studio_facts_digests: {
    id: Id
    studio_id: number
    offering_id: number
    facts_digest: string
    recheck_on: string | null
    is_overlay: boolean
    at: Recorded
  }
}
