import type { ColumnType, Generated, JSONColumnType } from 'kysely'

// The tables of the desk (migration 0005). Part of schema.ts.

type Id = ColumnType<number, never, never>
type Recorded = ColumnType<Date, Date | undefined, never>

export const reviewParts = ['security', 'privacy', 'ai', 'legal'] as const
export type ReviewPart = (typeof reviewParts)[number]
export const partStates = ['not_started', 'in_progress', 'waiting_on_vendor', 'in_review', 'changes_requested', 'on_hold', 'completed', 'withdrawn'] as const
export type PartState = (typeof partStates)[number]
export type ReviewKind = 'new' | 'renewal' | 'wider' | 'reassessment' | 'event'
export const severities = ['critical', 'high', 'medium', 'low'] as const
export type Severity = (typeof severities)[number]
export const findingStates = ['open', 'in_remediation', 'closed'] as const
export type FindingState = (typeof findingStates)[number]
export type WaiverKind = 'waiver' | 'risk_acceptance'

export type ReviewTables = {
  reviews: {
    id: Id
    studio_id: number
    offering_id: number | null
    tool_name: Generated<string>
    tool_url: Generated<string>
    kind: ReviewKind
    irq: JSONColumnType<Record<string, string>>
    lead_id: number | null
    version: Generated<number>
    opened_by: number | null
    opened_at: Recorded
    closed_at: Date | null
    closed_by: number | null
    closing_reason: Generated<string>
  }
  requests: {
    id: Id
    review_id: number
    studio_id: number
    production_id: number | null
    purpose: string
    data_classes: string[]
    uses: string[]
    needed_on: string | null
    asked_by: number
    asked_at: Recorded
  }
  review_parts: {
    review_id: number
    part: ReviewPart
    state: Generated<PartState>
    owner_id: number | null
    due_on: string
    cadence_days: number
    version: Generated<number>
    moved_at: Generated<Date>
  }
  review_moves: {
    id: Id
    review_id: number
    part: ReviewPart
    from_state: PartState | null
    to_state: PartState
    reason: Generated<string>
    moved_by: number | null
    at: Recorded
  }
  review_comments: {
    id: Id
    review_id: number
    part: ReviewPart | null
    person_id: number
    is_shared: Generated<boolean>
    text: string
    /** A vendor's, when its people said it; null: the studio's. */
    organisation_id: ColumnType<number | null, number | undefined, never>
    at: Recorded
  }
  review_mentions: { comment_id: number; person_id: number }
  findings: {
    id: Id
    studio_id: number
    offering_id: number
    review_id: number | null
    part: ReviewPart
    title: string
    detail: Generated<string>
    severity: Severity
    rule: string | null
    question_id: string | null
    fact_id: number | null
    state: Generated<FindingState>
    owner_id: number | null
    due_on: string
    version: Generated<number>
    opened_by: number | null
    opened_at: Recorded
  }
  finding_moves: { id: Id; finding_id: number; from_state: FindingState; to_state: FindingState; reason: string; moved_by: number; at: Recorded }
  waivers: {
    id: Id
    finding_id: number
    kind: WaiverKind
    justification: string
    compensating_control: Generated<string>
    ends_on: string
    facts_digest: string
    proposed_by: number
    proposed_at: Recorded
  }
  waiver_decisions: { waiver_id: number; outcome: 'approved' | 'refused'; reason: string; decided_by: number; decided_at: Recorded }
  review_reminders: {
    review_id: number
    part: ReviewPart
    person_id: number
    kind: 'due_soon' | 'due_tomorrow' | 'overdue'
    due_on: string
    days: number
    at: Recorded
  }
  saved_views: { id: Id; person_id: number; name: string; query: string; created_at: Recorded }
}
