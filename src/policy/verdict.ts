import type { Answer } from '../facts/fact.ts'
import type { EvidenceKind, Mover } from '../questions/question.ts'
import type { Band, CriterionOutcome, DataClassId, Effect, Outcome, PrincipleAnswer, PrincipleId } from './policy.ts'

/** Why a criterion came out as it did; the words for it are in explain.ts. */
export type Reason =
  | 'met' // a good answer with the evidence that the pack asks for
  | 'bad_answer' // a known answer that fails, whatever it rests on
  | 'blocking_answer' // a known answer that blocks "yes"
  | 'silent' // nobody has said
  | 'conflicting' // live facts disagree
  | 'expired' // good, but nobody has looked at the text for too long
  | 'stale_document' // good, but the document is marked as old
  | 'lost_quote' // good, but the newest capture no longer holds the quote
  | 'unchecked_quote' // good, but the quote was never checked against a capture
  | 'secondary_source' // good, but not the vendor's own document
  | 'weak_evidence' // good, but not the kind of evidence that the pack asks for
  | 'below_floor' // good, but too weakly backed for this data class
  | 'unproven_setting' // good, but only with a setting that nobody has shown
  | 'out_of_scope' // good, but in another territory or for another kind of account
  | 'withdrawn' // the answer was replaced by "unknown"
  | 'not_evaluable' // an answer that this pack has no mapping for
  | 'not_applicable'

export type CriterionResult = {
  id: string
  clause: string
  principle: PrincipleId | null
  kind: 'gate' | 'support' | 'info'
  weight: number
  question: string
  title: string
  outcome: CriterionOutcome
  effect: Effect
  reason: Reason
  /** One sentence: what was found and what it means here. */
  because: string
  /** Ids of the facts that were read, the deciding one first. */
  facts: number[]
  /** What the offering stands on and the finding is about, as tool/offering; not there when it is about the offering itself. */
  upstream?: string
}

export type Verdict = {
  policy: { id: string; version: string; digest: string }
  facts_digest: string
  /** The day for which it holds. */
  on: string
  band: Band
  principles: Record<PrincipleId, PrincipleAnswer>
  /** 0 to 100; ranks inside a band only. */
  score: number
  /** Share of the gating questions that have an answer, 0 to 1, two decimals. */
  completeness: number
  /** Share of the answered gating questions whose deciding fact is verified, 0 to 1, two decimals. */
  evidence_strength: number
  criteria: CriterionResult[]
  envelope: Record<DataClassId, Outcome>
  /** The first day on which the verdict may change by time alone (a fact expires, a proof ends); null if never. */
  recheck_on: string | null
}

/** One change of a flip set: the answer, who can bring it about and the evidence it has to come with. `or`: other ways to the same end. */
export type FlipChange = { question: string; to: Answer; by: Mover; with: EvidenceKind; or: { to: Answer; by: Mover; with: EvidenceKind }[] }
export type Flip = { band: Band; changes: FlipChange[] }
