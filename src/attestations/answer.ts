import type { Stance, VendorEvidence, Visibility } from '../db/schema.ts'
import type { Answer } from '../facts/fact.ts'

/** What a vendor says to one question. Of a draft `value` may be null: not answered yet. */
export type VendorAnswer = {
  question: string
  stance: Stance
  value: Answer | null
  /** Why it does not apply, or why our reading is wrong; a note otherwise. */
  note: string
  evidence: VendorEvidence | null
  visibility: Visibility
  source_title: string
  source_url: string
  quote: string
  /** The fact of ours that it confirms, contests or supersedes. */
  fact_id: number | null
}

/** One that can be signed. */
export type SignedAnswer = VendorAnswer & { value: Answer; evidence: VendorEvidence }
