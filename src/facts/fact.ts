import type { UpstreamRole } from '../db/watch-tables.ts'
import type { AssuranceLevel, EvidenceKind } from '../questions/question.ts'

/** `unknown` and `not_applicable` are stored values like any other; they are never the absence of a row. */
export type Answer = string | string[] | number

export type FactState = 'verified' | 'attested' | 'inferred' | 'unknown' | 'contradicted' | 'not_applicable'

/**
 * How the quote stands against the newest capture of its document.
 * held: an exact substring of it, by a recorded check. lost: the newest check did not find it.
 * unchecked: nobody compared it with a capture. none: the fact rests on something without a quote.
 */
export type QuoteStanding = 'held' | 'lost' | 'unchecked' | 'none'

export type Citation = {
  quote: string
  document: string
  url: string
  locator: string | null
  /** The day the copy was made that holds the quote; null when the source does not say. */
  copied_on: string | null
  capture: number | null
  standing: QuoteStanding
}

/** What an inherited fact is about: something that the offering stands on. */
export type Upstream = {
  offering_id: number
  /** The link that leads to it, and the offering's own link on the way. */
  link: number
  via: number
  role: UpstreamRole
  /** The user chooses it, or something on the way to it. */
  is_chosen: boolean
  depth: number
  tool: string
  offering: string
  name: string
}

/** A fact about one offering as `evaluate` reads it: no clock, no database. */
export type Fact = {
  id: number
  question: string
  value: Answer
  evidence: EvidenceKind
  assurance: AssuranceLevel
  /** Secondary sources (press, transcriptions) are leads: they never clear anything. */
  tier: 'vendor_document' | 'secondary'
  quote: QuoteStanding
  /** Signed by the vendor, and not more than that. */
  attested: boolean
  /** The source itself says that the vendor's own documents disagree. */
  disputed: boolean
  /** Superseded by "unknown": a good answer is gone, a bad one stays until a better one is known. */
  blanked: boolean
  /** The last day the text was seen unchanged; null when nobody knows: then it is as good as expired. */
  seen_on: string | null
  /** The document carries an old date of its own; to be read again before it clears anything. */
  stale: boolean
  /** The setting that the claim depends on, and whether proof of it is attached and still counts. */
  configuration: { id: number; name: string; instruction: string; proven_until: string | null } | null
  /** Set when the claim holds in one territory or for one kind of account only. */
  territory: string | null
  account: 'individual' | 'organisation' | null
  valid_from: string | null
  valid_to: string | null
  citations: Citation[]
  note: string | null
  recorded_at: string
  /** Set when it is inherited: a fact about what the offering stands on, which can worsen a verdict and never better it. */
  upstream: Upstream | null
}

/** About the offering itself. */
export const isOwn = ({ upstream }: Pick<Fact, 'upstream'>): boolean => upstream === null
