import type { Deployment, PlanKind } from '../src/db/schema.ts'
import type { Answer } from '../src/facts/fact.ts'
import type { EvidenceKind } from '../src/questions/question.ts'

// What a seed brings, in plain rows that name each other by keys of this file, never by database ids. The catalogue and the
// demonstration data are both turned into this, and write.ts puts it into the register.

export type SeedVendor = { slug: string; name: string; website: string | null; is_demo: boolean }
export type SeedTool = {
  vendor: string
  slug: string
  name: string
  description: string
  website: string | null
  modalities: string[]
  status: 'active' | 'discontinued'
  is_demo: boolean
}
/** `key` is `tool/plan`, as in the address. */
export type SeedOffering = { key: string; tool: string; slug: string; name: string; plan_kind: PlanKind; deployment: Deployment }
export type SeedConfiguration = { key: string; offering: string; slug: string; name: string; instruction: string; set_by: 'user' | 'org_admin' | 'vendor' }
export type SeedProof = { configuration: string; shown_on: string; expires_on: string; description: string; asserted_by: string; recorded_at: string }
export type SeedDocument = {
  key: string
  vendor: string
  title: string
  url: string
  evidence: EvidenceKind
  tier: 'vendor_document' | 'secondary'
  dated_on: string | null
  is_stale: boolean
}
export type SeedCapture = {
  key: string
  document: string
  url: string
  captured_on: string | null
  text: string | null
  sha256: string | null
  bytes: number | null
  location: Record<string, string>
  recorded_at: string
}
export type SeedDocumentCheck = { document: string; checked_on: string; outcome: 'unchanged' | 'failed' | 'blocked' | 'empty'; recorded_at: string }
export type SeedQuote = { key: string; document: string; text: string; locator: string | null }
export type SeedQuoteCheck = {
  quote: string
  capture: string
  found: boolean
  at_offset: number | null
  capture_sha256: string
  method: 'exact' | 'exact_in_plain_text'
  checked_by: string
  checked_on: string
  recorded_at: string
}
export type SeedFact = {
  /** Stable name of the fact in its source; a later revision gets `@2`, `@3` behind it. */
  ref: string
  offering: string
  question: string
  value: Answer
  evidence: EvidenceKind
  configuration: string | null
  territory: string | null
  account: 'individual' | 'organisation' | null
  is_disputed: boolean
  note: string | null
  asserted_by: string
  valid_from: string | null
  valid_to: string | null
  supersedes: string | null
  recorded_at: string
  citations: { quote: string; capture: string }[]
}

export type Register = {
  vendors: SeedVendor[]
  tools: SeedTool[]
  offerings: SeedOffering[]
  configurations: SeedConfiguration[]
  proofs: SeedProof[]
  documents: SeedDocument[]
  captures: SeedCapture[]
  document_checks: SeedDocumentCheck[]
  quotes: SeedQuote[]
  quote_checks: SeedQuoteCheck[]
  facts: SeedFact[]
}

export const emptyRegister = (): Register => ({
  vendors: [],
  tools: [],
  offerings: [],
  configurations: [],
  proofs: [],
  documents: [],
  captures: [],
  document_checks: [],
  quotes: [],
  quote_checks: [],
  facts: [],
})

/** One name made of several parts. A line break parts them, for no part may hold one. */
export const keyOf = (...parts: (string | null)[]): string => parts.map((part) => part ?? '').join('\n')

/** Adds a row unless one with its key is there: one passage, one row. */
export const addOnce = <T extends { key: string }>(rows: T[], seen: Map<string, T>, row: T): T => {
  const known = seen.get(row.key)
  if (known) return known
  seen.set(row.key, row)
  rows.push(row)
  return row
}

/** Database ids by the keys of this file. */
export type Ids = ReadonlyMap<string, number>

/** The id behind a key; a key that nothing answers to is a mistake in the seed. */
export const idOf = (ids: Ids, key: string): number => {
  const id = ids.get(key)
  if (id === undefined) throw new Error(`the seed names ${key.replaceAll('\n', ' / ')}, which it does not bring`)
  return id
}
