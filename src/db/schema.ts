import type { ColumnType, Generated, JSONColumnType } from 'kysely'
import type { Answer } from '../facts/fact.ts'
import type { OrganisationKind, Role } from '../people/roles.ts'
import type { EvidenceKind } from '../questions/question.ts'
import type { AttestationTables } from './attestation-tables.ts'
import type { ClearanceTables } from './clearance-tables.ts'
import type { ContractTables } from './contract-tables.ts'
import type { NotificationTables } from './notification-tables.ts'
import type { ProductionTables } from './production-tables.ts'
import type { ReadingTables } from './reading-tables.ts'
import type { ReviewTables } from './review-tables.ts'
import type { WatchTables } from './watch-tables.ts'

// Hand-written to be read; tests/schema.test.ts compares it with the migrated database.
// Dates are `YYYY-MM-DD` strings, instants are Date, bigint is number (parsers in database.ts).

type Id = ColumnType<number, never, never>
type Recorded = ColumnType<Date, Date | undefined, never>
type Json<T> = JSONColumnType<T & object>

export type Database = AttestationTables &
  ClearanceTables &
  ContractTables &
  NotificationTables &
  ProductionTables &
  ReviewTables &
  ReadingTables &
  WatchTables & {
    vendors: { id: Id; slug: string; name: string; website: string | null; is_demo: Generated<boolean>; retired_on: string | null; created_at: Recorded }
    organisations: {
      id: Id
      slug: string
      name: string
      kind: OrganisationKind
      vendor_id: number | null
      studio_id: number | null
      publishes_clearances: Generated<boolean>
      publishes_policies: Generated<boolean>
      runs_installation: Generated<boolean>
      is_demo: Generated<boolean>
      created_at: Recorded
    }
    people: { id: Id; log_name: string; name: string; is_demo: Generated<boolean>; created_at: Recorded; forgotten_at: Date | null }
    accounts: { person_id: number; email: string }
    credentials: {
      person_id: number
      log_salt: Buffer
      password_hash: string | null
      totp_secret: Buffer | null
      totp_confirmed_at: Date | null
      totp_last_step: Generated<number>
    }
    recovery_codes: { person_id: number; code_hash: Buffer; used_at: Date | null }
    passkeys: {
      id: string
      person_id: number
      public_key: Buffer
      counter: number
      transports: Generated<string[]>
      name: string
      created_at: Recorded
      last_used_at: Date | null
    }
    identities: { issuer: string; subject: string; person_id: number; linked_at: Recorded }
    memberships: { person_id: number; organisation_id: number; role: Role; since: Recorded }
    domains: { domain: string; organisation_id: number; role: Role; verified_at: Recorded }
    sessions: {
      id: string
      secret_hash: Buffer
      person_id: number
      created_at: Date
      expires_at: Date
      last_seen_at: Date
      authenticated_at: Date
      method: SignInMethod
      organisation_id: number | null
      is_stale: Generated<boolean>
      browser: Generated<string>
      address: Generated<string>
    }
    links: {
      id: Id
      token_hash: Buffer
      kind: LinkKind
      person_id: number | null
      organisation_id: number | null
      role: Role | null
      domain: string | null
      vendor_id: number | null
      issued_by: number | null
      issued_at: Recorded
      expires_at: Date
      used_at: Date | null
      withdrawn_at: Date | null
    }
    challenges: { id: string; secret_hash: Buffer; kind: ChallengeKind; person_id: number | null; data: Json<Record<string, unknown>>; expires_at: Date }
    tokens: {
      id: Id
      person_id: number
      organisation_id: number | null
      name: string
      secret_hash: Buffer
      scopes: string[]
      created_at: Recorded
      expires_at: Date
      last_used_at: Date | null
      revoked_at: Date | null
    }
    idempotency_keys: {
      person_id: number
      key: string
      request_digest: string
      answer: Json<Record<string, unknown>> | null
      created_at: Recorded
    }
    throttles: { key: string; points: number; expire: number | null }
    mails: {
      id: Id
      person_id: number | null
      address: string
      subject: string
      text: string | null
      created_at: Recorded
      expires_at: Generated<Date>
      attempts: Generated<number>
      begun_at: Date | null
      unsubscribe: string | null
      sent_at: Date | null
      last_error: string | null
    }
    audit_events: {
      leaf: ColumnType<number, never, never>
      at: Recorded
      entry: string
      hash: Buffer
      event: ColumnType<Record<string, unknown>, never, never>
      action: string
      subject: string
      sentence: string
      actor_kind: 'person' | 'token' | 'agent' | 'job' | 'anonymous'
      actor: string | null
      is_public: boolean
      organisation_id: number | null
      people: ColumnType<string[], never, never>
    }
    audit_nodes: { level: number; index: number; hash: Buffer }
    audit_keys: { id: string; verifier_key: string; added_at: Recorded }
    audit_checkpoints: { size: number; key_id: string; root: Buffer; note: string; made_at: Recorded }
    witnesses: { id: Id; kind: 'mail' | 'webhook' | 'file'; target: string; added_at: Recorded; removed_at: Date | null }
    witness_posts: { witness_id: number; size: number; at: Recorded; error: string | null }
    tools: {
      id: Id
      vendor_id: number
      slug: string
      name: string
      description: Generated<string>
      website: string | null
      modalities: Generated<string[]>
      status: Generated<'active' | 'discontinued'>
      is_demo: Generated<boolean>
    }
    offerings: {
      id: Id
      tool_id: number
      slug: string
      name: string
      plan_kind: PlanKind
      deployment: Deployment
      search_name: Generated<string>
      search_words: ColumnType<string | null, never, never>
    }
    modality_words: { modality: string; words: string }
    configurations: { id: Id; offering_id: number; slug: string; name: string; instruction: string; set_by: 'user' | 'org_admin' | 'vendor' }
    configuration_proofs: {
      id: Id
      configuration_id: number
      shown_on: string
      expires_on: string
      description: string
      asserted_by: string
      recorded_at: Recorded
    }
    questions: { id: string; code: string | null; section: string; wording: string; retired_on: string | null }
    documents: {
      id: Id
      vendor_id: number
      title: string
      url: string
      evidence: EvidenceKind
      tier: 'vendor_document' | 'secondary'
      dated_on: string | null
      is_stale: Generated<boolean>
    }
    captures: {
      id: Id
      document_id: number
      url: string
      captured_on: string | null
      outcome: Generated<'captured' | 'failed' | 'blocked' | 'empty'>
      text: string | null
      sha256: string | null
      bytes: number | null
      location: Json<Record<string, string>>
      recorded_at: Recorded
    }
    document_checks: {
      id: Id
      document_id: number
      checked_on: string
      outcome: 'unchanged' | 'failed' | 'blocked' | 'empty'
      recorded_at: Recorded
      why: string | null
      checked_by: string | null
    }
    quotes: { id: Id; document_id: number; text: string; locator: string | null }
    quote_checks: {
      id: Id
      quote_id: number
      capture_id: number
      found: boolean
      at_offset: number | null
      capture_sha256: string
      method: 'exact' | 'exact_in_plain_text'
      checked_by: string
      checked_on: string
      recorded_at: Recorded
    }
    facts: {
      id: Id
      offering_id: number
      question_id: string
      value: ColumnType<Answer, string, never>
      evidence: EvidenceKind
      configuration_id: number | null
      territory: string | null
      account: 'individual' | 'organisation' | null
      is_disputed: Generated<boolean>
      note: string | null
      asserted_by: string
      source_ref: string | null
      valid_from: string | null
      valid_to: string | null
      supersedes: number | null
      recorded_at: Recorded
    }
    citations: { fact_id: number; quote_id: number; capture_id: number }
    policy_versions: {
      key: Id
      id: string
      version: string
      kind: 'pack' | 'overlay'
      title: string
      digest: string
      source_text: string
      effective_from: string
      effective_to: string | null
      is_demo: Generated<boolean>
      /** Whose overlay it is; a pack is everybody's. */
      studio_id: number | null
      recorded_at: Recorded
    }
    verdicts: {
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
      changed_at: ColumnType<Date, never, never>
    }
    verdict_changes: {
      id: Id
      at: Recorded
      policy_key: number
      offering_id: number
      from_band: number | null
      to_band: number
      from_digest: string | null
      to_digest: string
      cause: string
      fact_id: number | null
      digest_id: number | null
    }
  }

export type { OrganisationKind, Role }
export type SignInMethod = 'password' | 'password_and_code' | 'passkey' | 'single_sign_on' | 'link'
export type { AnswerRuling, MediaType, Stance, VendorEvidence, Visibility } from './attestation-tables.ts'
export type LinkKind = 'invitation' | 'reset' | 'domain' | 'setup' | 'claim'
export type ChallengeKind = 'second_factor' | 'passkey_sign_in' | 'passkey_registration' | 'single_sign_on'

export const planKinds = [
  'free',
  'consumer_paid',
  'pro',
  'team',
  'business',
  'enterprise',
  'api_payg',
  'api_enterprise',
  'perpetual_licence',
  'open_weights',
  'other',
  'unknown',
] as const
export type PlanKind = (typeof planKinds)[number]

export const deployments = [
  'public_saas',
  'single_tenant_saas',
  'customer_vpc',
  'hyperscaler_managed',
  'on_prem',
  'local_offline',
  'local_with_cloud_calls',
  'unknown',
] as const
export type Deployment = (typeof deployments)[number]

export type { ClearanceCondition, ClearanceKind, InFlight, RulingWord, SetBy } from './clearance-tables.ts'
