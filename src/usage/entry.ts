import type { UseKind } from '../clearances/uses.ts'
import type { ConsentCover, EntrySource, Fate, SourceRights } from '../db/production-tables.ts'
import type { DataClassId } from '../policy/policy.ts'

/** A line of the register of uses, as it stands. */
export type Entry = {
  id: number
  number: number
  supersedes: number | null
  use_number: number | null
  offering_id: number | null
  /** `tool/offering`; null for one that the register of tools does not have. */
  path: string | null
  tool: string
  version: string
  settings: string
  used_from: string
  used_to: string
  kind: UseKind
  data_classes: DataClassId[]
  shot: string
  asset: string
  timecode_in: string
  timecode_out: string
  people: string
  purpose: string
  prompts: string
  source_material: string
  source_rights: SourceRights
  output: string
  fate: Fate
  in_locked_cut: boolean
  talent: ConsentCover | null
  performer: string
  /** Pinned when it was entered. */
  clearance_id: number | null
  policy: string | null
  consents: number[]
  source: EntrySource
  by: string | null
  entered_at: string
  is_demo: boolean
}

export const fates: Fate[] = ['temporary', 'final', 'undecided']
export const covers: ConsentCover[] = ['create_replica', 'use_replica', 'alter_performance', 'train_model']
export const sourceRights: Exclude<SourceRights, ''>[] = ['owned', 'licensed', 'public_domain', 'third_party', 'none', 'unknown']

/** A performer's consent, with its end if somebody ended it. */
export type Consent = {
  id: number
  performer: string
  covers: ConsentCover[]
  scope: string
  /** Empty: every shot of the production. */
  shots: string[]
  guild: string
  valid_from: string
  /** The first day on which it no longer holds. */
  ends_on: string | null
  ended_on: string | null
  ended_because: string | null
  file_id: number | null
  file_name: string | null
  by: string | null
  recorded_at: string
  is_demo: boolean
}

/** A clearance of the studio with all that ends it, known up to now. */
export type ClearanceHistory = {
  id: number
  offering_id: number
  /** To try a tool out: it covers a trial of what it names, and nothing that is kept. */
  is_sandbox: boolean
  is_positive: boolean
  data_classes: DataClassId[]
  uses: UseKind[]
  productions: number[] | null
  recorded_at: string
  valid_from: string
  valid_to: string
  superseded_at: string | null
  revoked_at: string | null
  revoked_on: string | null
  /** When the facts under it first were others, and since which day its policy has a newer version. */
  moved_at: string | null
  policy_moved_on: string | null
  suspensions: {
    id: number
    at: string
    ended_at: string | null
    in_flight: 'stop_now' | 'finish_shot' | 'grace'
    grace_until: string | null
    reason: string
    acknowledged: number[]
  }[]
  conditions: { number: number; instruction: string }[]
  proofs: { number: number; production_id: number | null; shown_on: string; expires_on: string; proven_at: string }[]
}

/** A change of terms: it happened after the first day and was seen on the second. */
export type Exposure = { offering_id: number; question: string; held_on: string; seen_on: string; document: string }

/** A use that was proposed, as far as a line of the register asks. */
export type LinkedUse = {
  number: number
  needs_approval: boolean
  told_on: string | null
  approvals: { uses: UseKind[]; shots: string[]; data_classes: DataClassId[]; ends_on: string | null; replied_on: string }[]
}
