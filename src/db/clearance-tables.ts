import type { ColumnType, Generated } from 'kysely'

// The tables of what a studio decides (migration 0004). Part of schema.ts.

type Id = ColumnType<number, never, never>
type Recorded = ColumnType<Date, Date | undefined, never>
/** Copied from the proposal by the database. */
type Proposed<T> = ColumnType<T, never, never>

export type RulingWord = 'cleared' | 'cleared_with_conditions' | 'not_cleared'
export type ClearanceKind = 'clearance' | 'sandbox'
export type InFlight = 'stop_now' | 'finish_shot' | 'grace'
export type SetBy = 'user' | 'org_admin' | 'vendor'

/** A duty attached to a clearance: what to set and where, who can, how it is shown, and after how many days it is shown again. */
export type ClearanceCondition = {
  number: number
  instruction: string
  menu_path: string
  set_by: SetBy
  proof: string
  reprove_days: number | null
  configuration_id: number | null
}

export type ClearanceTables = {
  facts_digests: { id: Id; offering_id: number; facts_digest: string; cause: string; at: Recorded }
  clearance_proposals: {
    id: Id
    studio_id: number
    offering_id: number
    kind: Generated<ClearanceKind>
    ruling: RulingWord
    data_classes: string[]
    uses: string[]
    productions: number[] | null
    reasons: string
    policy_key: number
    facts_digest: string
    valid_from: string
    valid_to: string
    exception_name: string | null
    exception_reason: string | null
    owner_id: number | null
    review_id: number | null
    proposed_by: number
    proposed_at: Recorded
    is_demo: Generated<boolean>
  }
  clearance_conditions: {
    proposal_id: number
    number: number
    instruction: string
    menu_path: Generated<string>
    set_by: SetBy
    proof: string
    reprove_days: number | null
    configuration_id: number | null
  }
  clearance_dissents: { id: Id; proposal_id: number; person_id: number; text: string; at: Recorded }
  exception_approvals: { proposal_id: number; approved_by: number; reason: string; approved_at: Recorded }
  proposal_decisions: {
    proposal_id: number
    outcome: 'approved' | 'refused' | 'withdrawn'
    decided_by: number
    reason: Generated<string>
    decided_at: Recorded
  }
  clearances: {
    id: Id
    proposal_id: number
    studio_id: Proposed<number>
    offering_id: Proposed<number>
    kind: Proposed<ClearanceKind>
    ruling: Proposed<RulingWord>
    data_classes: Proposed<string[]>
    uses: Proposed<string[]>
    productions: Proposed<number[] | null>
    conditions: Proposed<ClearanceCondition[]>
    reasons: Proposed<string>
    policy_key: Proposed<number>
    policy_digest: Proposed<string>
    facts_digest: Proposed<string>
    valid_from: Proposed<string>
    valid_to: Proposed<string>
    exception_name: Proposed<string | null>
    exception_reason: Proposed<string | null>
    exception_by: Proposed<number | null>
    owner_id: Proposed<number | null>
    proposed_by: Proposed<number>
    proposed_at: Proposed<Date>
    decided_by: Proposed<number>
    supersedes: Proposed<number | null>
    is_demo: Proposed<boolean>
    recorded_at: Recorded
  }
  clearance_suspensions: {
    id: Id
    clearance_id: number
    reason: string
    in_flight: InFlight
    grace_until: string | null
    suspended_by: number
    suspended_at: Recorded
  }
  suspension_endings: { suspension_id: number; reason: string; ended_by: number; ended_at: Recorded }
  suspension_acknowledgements: { suspension_id: number; production_id: number; note: Generated<string>; acknowledged_by: number; acknowledged_at: Recorded }
  clearance_revocations: { clearance_id: number; reason: string; takes_effect_on: string; revoked_by: number; revoked_at: Recorded }
  condition_proofs: {
    id: Id
    clearance_id: number
    number: number
    production_id: number | null
    shown_on: string
    expires_on: string
    description: string
    file_id: number | null
    proven_by: number
    proven_at: Recorded
  }
}
