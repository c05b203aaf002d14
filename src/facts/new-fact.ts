import { createHash } from 'node:crypto'
import type { Tx } from '../audit/audited.ts'
import type { EvidenceKind } from '../questions/question.ts'
import type { Answer } from './fact.ts'
import { findSameCopy, insertCapture, insertCitation, insertFact, insertQuoteCheck, upsertDocument, upsertQuote } from './writes.ts'

export type Source = {
  title: string
  url: string
  copied_on: string
  /** The passage that says it, word for word. */
  quote: string
  locator: string | null
  /** The whole text that the passage was copied from. Without it the fact is inferred, never verified. */
  text: string | null
}

export type NewFact = {
  offering: { tool: string; offering: string }
  question: string
  value: Answer
  evidence: EvidenceKind
  source: Source | null
  note: string | null
  valid_from: string
  /** The first day on which it no longer holds, when it has an end of its own. */
  valid_to?: string | null
  supersedes: number | null
  territory: string | null
}

/** Writes one fact with its source; the verdicts are the caller's to make again, in the same transaction. */
export const writeFact = async (tx: Tx, offering: { id: number; vendor_id: number }, fact: Omit<NewFact, 'offering'>, by: string): Promise<number> => {
  const id = await insertFact(tx, {
    offering_id: offering.id,
    question_id: fact.question,
    value: JSON.stringify(fact.value),
    evidence: fact.evidence,
    note: fact.note,
    asserted_by: by,
    valid_from: fact.valid_from,
    valid_to: fact.valid_to ?? null,
    supersedes: fact.supersedes,
    territory: fact.territory,
  })
  if (fact.source) await insertCitation(tx, { fact_id: id, ...(await writePassage(tx, offering.vendor_id, fact.evidence, fact.source, by)) })
  return id
}

/** Writes a passage with its document and its copy, each found again when it is there; with the whole text given, also that it stands in it. */
export const writePassage = async (
  tx: Tx,
  vendorId: number,
  evidence: EvidenceKind,
  source: Source,
  by: string,
): Promise<{ quote_id: number; capture_id: number }> => {
  const documentId = await upsertDocument(tx, {
    vendor_id: vendorId,
    title: source.title,
    url: source.url,
    evidence,
    tier: evidence === 'press' ? 'secondary' : 'vendor_document',
    dated_on: null,
  })
  const sha256 = source.text === null ? null : createHash('sha256').update(source.text).digest('hex')
  const bytes = source.text === null ? null : Buffer.byteLength(source.text)
  // A copy that is here already is the one that is cited.
  const known = sha256 === null ? undefined : await findSameCopy(tx, { document_id: documentId, captured_on: source.copied_on, sha256 })
  const copy = { document_id: documentId, url: source.url, captured_on: source.copied_on, text: source.text, sha256, bytes, location: '{}' }
  const capture_id = known ?? (await insertCapture(tx, copy))
  const quote_id = await upsertQuote(tx, { document_id: documentId, text: source.quote, locator: source.locator })
  const place = source.text === null ? -1 : codePointIndex(source.text, source.quote)
  if (sha256 !== null && place >= 0)
    await insertQuoteCheck(tx, {
      quote_id,
      capture_id,
      found: true,
      at_offset: place,
      capture_sha256: sha256,
      method: 'exact',
      checked_by: by,
      checked_on: source.copied_on,
    })
  return { quote_id, capture_id }
}

/** PostgreSQL counts characters, JavaScript counts UTF-16 units. */
const codePointIndex = (text: string, part: string): number => {
  const at = text.indexOf(part)
  return at < 0 ? -1 : [...text.slice(0, at)].length
}
