import type { ColumnType, Generated } from 'kysely'
import type { UseKind } from '../clearances/uses.ts'
import type { DataClassId, Outcome } from '../policy/policy.ts'

// The tables of what a production keeps (migration 0013). Part of schema.ts.

type Id = ColumnType<number, never, never>
type Recorded = ColumnType<Date, Date | undefined, never>

export type ConsentCover = 'create_replica' | 'use_replica' | 'alter_performance' | 'train_model'
export type SourceRights = '' | 'owned' | 'licensed' | 'public_domain' | 'third_party' | 'none' | 'unknown'
export type Fate = 'temporary' | 'final' | 'undecided'
export type ReplyRuling = 'approved' | 'declined' | 'more_wanted' | 'no_objection'
export type TriageCause = 'asked' | 'changed' | 'facts' | 'clearance' | 'policy'
export type EntrySource = 'form' | 'sheet' | 'api' | 'demo'
export type DeletionAnswer = 'deleted' | 'refused' | 'partly'

export type ProductionTables = {
  uses: {
    id: Id
    production_id: number
    number: number
    proposed_by: number | null
    proposed_at: Recorded
    is_demo: Generated<boolean>
  }
  triages: {
    id: Id
    use_id: number
    title: string
    purpose: Generated<string>
    department: Generated<string>
    kind: UseKind
    settings: Generated<string>
    without_ai: Generated<string>
    answers: ColumnType<Record<string, 'yes' | 'no' | 'unsure'>, string, never>
    policy_key: number
    policy_digest: string
    outcome: Outcome
    obligations: string[]
    result: ColumnType<unknown, string, never>
    cause: TriageCause
    because: Generated<string>
    triaged_by: number | null
    triaged_at: Recorded
  }
  triage_steps: {
    triage_id: number
    number: number
    offering_id: number | null
    name: string
    data_classes: DataClassId[]
    facts_digest: Generated<string>
    clearance_id: number | null
    clearance_state: Generated<string>
  }
  use_tellings: {
    id: Id
    use_id: number
    triage_id: number
    told_on: string
    contact: string
    note: Generated<string>
    told_by: number | null
    recorded_at: Recorded
  }
  use_replies: {
    id: Id
    use_id: number
    triage_id: number
    ruling: ReplyRuling
    replied_by: string
    replied_on: string
    uses: UseKind[]
    shots: Generated<string[]>
    data_classes: DataClassId[]
    ends_on: string | null
    words: string
    file_id: number | null
    recorded_by: number | null
    recorded_at: Recorded
  }
  consents: {
    id: Id
    production_id: number
    performer: string
    covers: ConsentCover[]
    scope: string
    shots: Generated<string[]>
    guild: Generated<string>
    valid_from: string
    ends_on: string | null
    file_id: number | null
    recorded_by: number | null
    recorded_at: Recorded
    is_demo: Generated<boolean>
  }
  consent_endings: {
    consent_id: number
    ended_on: string
    reason: string
    ended_by: number | null
    ended_at: Recorded
  }
  register_entries: {
    id: Id
    production_id: number
    number: number
    supersedes: number | null
    use_id: number | null
    offering_id: number | null
    tool: string
    version: Generated<string>
    settings: Generated<string>
    used_from: string
    used_to: string
    kind: UseKind
    data_classes: DataClassId[]
    shot: Generated<string>
    asset: Generated<string>
    timecode_in: Generated<string>
    timecode_out: Generated<string>
    people: Generated<string>
    purpose: string
    prompts: Generated<string>
    source_material: Generated<string>
    source_rights: Generated<SourceRights>
    output: Generated<string>
    fate: Fate
    in_locked_cut: Generated<boolean>
    talent: ConsentCover | null
    performer: Generated<string>
    clearance_id: number | null
    policy_key: number | null
    source: EntrySource
    entered_by: number | null
    entered_at: Recorded
    is_demo: Generated<boolean>
  }
  register_entry_consents: {
    entry_id: number
    consent_id: number
  }
  wraps: {
    production_id: number
    wrapped_on: string
    note: Generated<string>
    wrapped_by: number | null
    wrapped_at: Recorded
  }
  deletion_requests: {
    id: Id
    production_id: number
    vendor_id: number
    offering_ids: number[]
    because: string
    letter: string
    sent_to: Generated<string>
    due_on: string
    asked_by: number | null
    asked_at: Recorded
  }
  deletion_answers: {
    id: Id
    request_id: number
    answer: DeletionAnswer
    answered_by: string
    answered_on: string
    words: string
    file_id: number | null
    recorded_by: number | null
    recorded_at: Recorded
  }
}
