import { createHash } from 'node:crypto'
import { type Actor, audited, type Tx } from '../audit/audited.ts'
import type { Db } from '../db/database.ts'
import { doOnce, type Once } from '../http/once.ts'
import { evaluateAll } from '../policy/refresh.ts'
import type { Policies } from '../policy/store.ts'
import { labelOf } from '../questions/answer.ts'
import type { Bank, EvidenceKind } from '../questions/question.ts'
import type { Answer } from './fact.ts'
import { findOfferingForFact, insertCapture, insertFact, insertProof, insertQuote, insertQuoteCheck, upsertDocument } from './writes.ts'

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
  supersedes: number | null
  territory: string | null
}

/** `db` is read as the system, and `policies` are all there are: a fact is everybody's, and moves verdicts that the one who records it may not see. */
type Deps = { db: Db; bank: Bank; policies: Policies; today: string }

/** Nobody records a fact without a name. */
type Asserter = Exclude<Actor, { kind: 'anonymous' }>
const assertedBy = (actor: Asserter): string => (actor.kind === 'job' ? actor.name : `person ${actor.person.id}`)

/**
 * Records one fact with its source and evaluates the offering again, in one transaction. A quote is checked against
 * the text given with it; when it is not an exact substring the database refuses the check and the fact stays inferred.
 * Under a key that was used before it throws DoneBefore, and nothing is recorded twice.
 */
export const recordFact = ({ db, bank, policies, today }: Deps, actor: Asserter, fact: NewFact, once: Once | null = null): Promise<{ id: number }> =>
  audited(db, actor, async (tx) => {
    const offering = await findOfferingForFact(tx, fact.offering.tool, fact.offering.offering)
    const result = await doOnce(tx, once, async () => ({ id: await writeFact(tx, offering, fact, assertedBy(actor)) }))
    const answer = labelOf(bank.byId.get(fact.question)!, fact.value)
    const sentence = `${offering.name}: ${fact.question} is now “${answer}”${fact.supersedes === null ? '' : `, in place of fact ${fact.supersedes}`}.`
    await evaluateAll(tx, { policies, today, offeringIds: [offering.id], cause: { text: sentence, fact_id: result.id } })
    const event = {
      action: 'fact.recorded',
      subject: `/tools/${fact.offering.tool}/${fact.offering.offering}`,
      sentence,
      audience: 'public' as const,
      after: { id: result.id, question: fact.question, value: fact.value, evidence: fact.evidence },
    }
    return { result, events: [event] }
  })

const writeFact = async (tx: Tx, offering: { id: number; vendor_id: number }, fact: NewFact, by: string): Promise<number> => {
  const id = await insertFact(tx, {
    offering_id: offering.id,
    question_id: fact.question,
    value: JSON.stringify(fact.value),
    evidence: fact.evidence,
    note: fact.note,
    asserted_by: by,
    valid_from: fact.valid_from,
    supersedes: fact.supersedes,
    territory: fact.territory,
  })
  if (fact.source) await cite(tx, offering.vendor_id, id, fact.evidence, fact.source, by)
  return id
}

const cite = async (tx: Tx, vendorId: number, factId: number, evidence: EvidenceKind, source: Source, by: string) => {
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
  const captureId = await insertCapture(tx, {
    document_id: documentId,
    url: source.url,
    captured_on: source.copied_on,
    text: source.text,
    sha256,
    bytes,
    location: '{}',
  })
  const quoteId = await insertQuote(tx, { document_id: documentId, text: source.quote, locator: source.locator }, factId, captureId)
  const place = source.text === null ? -1 : codePointIndex(source.text, source.quote)
  if (sha256 !== null && place >= 0)
    await insertQuoteCheck(tx, {
      quote_id: quoteId,
      capture_id: captureId,
      found: true,
      at_offset: place,
      capture_sha256: sha256,
      method: 'exact',
      checked_by: by,
      checked_on: source.copied_on,
    })
}

/** PostgreSQL counts characters, JavaScript counts UTF-16 units. */
const codePointIndex = (text: string, part: string): number => {
  const at = text.indexOf(part)
  return at < 0 ? -1 : [...text.slice(0, at)].length
}

export type NewProof = { tool: string; offering: string; configuration: string; shown_on: string; expires_on: string; description: string }

/** Attaches proof that a setting is on. Claims that depend on it count from now until the proof ends. */
export const attachProof = ({ db, policies, today }: Deps, actor: Asserter, proof: NewProof): Promise<number> =>
  audited(db, actor, async (tx) => {
    const offering = await findOfferingForFact(tx, proof.tool, proof.offering)
    const id = await insertProof(tx, offering.id, proof.configuration, {
      shown_on: proof.shown_on,
      expires_on: proof.expires_on,
      description: proof.description,
      asserted_by: assertedBy(actor),
    })
    const sentence = `${offering.name}: proof of the setting “${proof.configuration}” was attached; it counts until ${proof.expires_on}.`
    await evaluateAll(tx, { policies, today, offeringIds: [offering.id], cause: { text: sentence } })
    return { result: id, events: [{ action: 'proof.attached', subject: `/tools/${proof.tool}/${proof.offering}`, sentence, audience: 'public' }] }
  })
