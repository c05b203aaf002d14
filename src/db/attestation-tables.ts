import type { ColumnType, Generated } from 'kysely'
import type { Answer } from '../facts/fact.ts'
import type { EvidenceKind } from '../questions/question.ts'

// The tables in which vendors speak for themselves (migration 0003). Part of schema.ts.

type Id = ColumnType<number, never, never>
type Recorded = ColumnType<Date, Date | undefined, never>

export type AttestationTables = {
  claims: {
    id: Id
    vendor_id: number
    person_id: number
    state: 'mailed' | 'waiting' | 'confirmed' | 'refused'
    because: 'other_domain' | 'already_claimed' | null
    message: Generated<string>
    asked_at: Recorded
    decided_at: Date | null
    decided_by: number | null
    reason: string | null
  }
  questionnaires: {
    id: Id
    offering_id: number
    organisation_id: number
    number: number
    bank_version: string
    state: Generated<'draft' | 'signed' | 'abandoned'>
    opened_at: Recorded
    opened_by: number
  }
  answers: {
    questionnaire_id: number
    question_id: string
    stance: Generated<Stance>
    value: ColumnType<Answer | null, string | null, string | null>
    note: Generated<string>
    evidence: VendorEvidence | null
    visibility: Generated<Visibility>
    source_title: Generated<string>
    source_url: Generated<string>
    quote: Generated<string>
    fact_id: number | null
    assigned_to: number | null
    version: Generated<number>
    updated_at: Generated<Date>
    updated_by: number
  }
  answer_comments: { id: Id; questionnaire_id: number; question_id: string; person_id: number; is_shared: Generated<boolean>; text: string; at: Recorded }
  evidence_files: {
    id: Id
    organisation_id: number
    sha256: string
    bytes: number
    media_type: MediaType
    name: string
    title: string
    effective_on: string | null
    received_on: string
    expires_on: string | null
    visibility: Generated<Visibility>
    scan: 'clean' | 'not_scanned'
    uploaded_by: number
    uploaded_at: Recorded
    waits_for_signing: Generated<boolean>
    withdrawn_at: Date | null
  }
  answer_files: { questionnaire_id: number; question_id: string; file_id: number }
  nda_acceptances: { id: Id; organisation_id: number; person_id: number; version: string; accepted_at: Recorded; ends_on: string }
  disclosures: {
    id: Id
    organisation_id: number
    person_id: number
    message: Generated<string>
    asked_at: Recorded
    state: Generated<'asked' | 'granted' | 'refused' | 'ended'>
    decided_at: Date | null
    decided_by: number | null
    ends_on: string | null
  }
  attestations: {
    id: Id
    questionnaire_id: number
    offering_id: number
    organisation_id: number
    statement: string
    digest: string
    jws: string
    signed_by: number
    signatory_title: string
    signatory_authority: string
    valid_from: string
    valid_to: string
    supersedes: number | null
    signed_at: Recorded
  }
  attested_answers: {
    attestation_id: number
    question_id: string
    organisation_id: number
    stance: Stance
    value: ColumnType<Answer, string, never>
    note: string
    evidence: VendorEvidence
    visibility: Visibility
    source_title: string
    source_url: string
    quote: string
    fact_id: number | null
  }
  attestation_reminders: { attestation_id: number; days: 30 | 7 | 1; at: Recorded }
  answer_reviews: {
    id: Id
    attestation_id: number
    question_id: string
    studio_id: number
    ruling: AnswerRuling
    reason: Generated<string>
    fact_id: number | null
    reviewed_by: number
    at: Recorded
  }
  conflicts: {
    id: Id
    offering_id: number
    question_id: string
    attestation_id: number
    fact_id: number
    kind: 'found' | 'contested'
    opened_at: Recorded
    due_on: string
  }
  conflict_closures: {
    conflict_id: number
    ruling: 'fact_stands' | 'answer_stands' | 'withdrawn'
    reason: string
    fact_id: number | null
    closed_by: number | null
    at: Recorded
  }
  vendor_letters: { id: Id; offering_id: number; studio_id: number; question_ids: string[]; text: string; sent_by: number; sent_at: Recorded }
}

/** How a vendor's answer stands to what the register says already. */
export type Stance = 'answer' | 'confirm' | 'contest' | 'supersede'
/** Who may read a vendor's answer or file; `registry`: procurement only, and the default. */
export type Visibility = 'public' | 'on_request' | 'nda' | 'registry'
/** What a vendor can say that its answer rests on. */
export type VendorEvidence = Extract<
  EvidenceKind,
  'contract' | 'published_terms' | 'documentation' | 'independent_report' | 'vendor_attestation' | 'tenant_configuration' | 'own_test'
>
export type AnswerRuling = 'accepted' | 'asked' | 'flagged' | 'rejected'
export type MediaType =
  | 'application/pdf'
  | 'image/png'
  | 'image/jpeg'
  | 'image/webp'
  | 'text/plain'
  | 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
