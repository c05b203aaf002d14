import type { Fact } from '../../src/facts/fact.ts'

// A history of one offering as a list of what was recorded, oldest first: the only thing that the model and the database both know.

type Recorded = { /** When it was recorded. */ at: string }

export type FactOp = Recorded & {
  op: 'fact'
  id: number
  question: string
  value: string
  evidence: Fact['evidence']
  valid_from: string | null
  valid_to: string | null
  supersedes: number | null
  /** Holds only with the setting of the offering. */
  needs_setting: boolean
  cites: { quote: number; document: number; capture: number }[]
}
export type CaptureOp = Recorded & { op: 'capture'; id: number; document: number; captured_on: string | null }
export type CheckOp = Recorded & { op: 'check'; id: number; quote: number; capture: number; found: boolean; checked_on: string }
export type LookOp = Recorded & { op: 'look'; id: number; document: number; checked_on: string; outcome: 'unchanged' | 'failed' }
export type ProofOp = Recorded & { op: 'proof'; id: number; shown_on: string; expires_on: string }
export type ConflictOp = Recorded & { op: 'conflict'; id: number; fact: number }
export type ClosureOp = Recorded & { op: 'closure'; conflict: number; ruling: 'fact_stands' | 'answer_stands' }
export type ClearanceOp = Recorded & {
  op: 'clearance'
  id: number
  proposed_at: string
  ruling: 'cleared' | 'cleared_with_conditions' | 'not_cleared'
  digest: string
  valid_from: string
  valid_to: string
  supersedes: number | null
}
export type SuspensionOp = Recorded & { op: 'suspension'; id: number; clearance: number }
export type EndingOp = Recorded & { op: 'ending'; suspension: number }
export type RevocationOp = Recorded & { op: 'revocation'; clearance: number; takes_effect_on: string }
/** What evaluating again leaves behind, whenever the facts are others than before. */
export type DigestOp = Recorded & { op: 'digest'; digest: string }

export type Op = FactOp | CaptureOp | CheckOp | LookOp | ProofOp | ConflictOp | ClosureOp | ClearanceOp | SuspensionOp | EndingOp | RevocationOp | DigestOp

export type Document = { id: number; tier: 'vendor_document' | 'secondary'; is_stale: boolean }
export type History = { offering: number; setting: number; documents: Document[]; ops: Op[] }

/** Which rows a question may read: recorded before an instant; bearing no date after a day. */
export type Ask = { on: string; before: string | null; dated: string | null }

export const nextDay = (day: string, days = 1) => new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10)

/** What was known at the end of a day. */
export const knownThen = (day: string): Ask => ({ on: day, before: `${nextDay(day)}T00:00:00.000Z`, dated: null })
/** What is now known of a day. */
export const knownNow = (day: string): Ask => ({ on: day, before: null, dated: day })
/** What the product says at an instant of what is recorded up to it. */
export const atInstant = (at: string): Ask => ({ on: at.slice(0, 10), before: new Date(Date.parse(at) + 1).toISOString(), dated: null })
