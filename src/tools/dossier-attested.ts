import { sql } from 'kysely'
import type { VendorEvidence, Visibility } from '../db/schema.ts'
import type { Answer } from '../facts/fact.ts'
import { labelOf } from '../questions/answer.ts'
import type { Bank } from '../questions/question.ts'

/** What the vendor of an offering signed, as far as the reader may know of it, and where that does not fit the register. */
export type Attested = {
  /** The newest, whether it has ended or not; null when nothing was ever signed. */
  outline: {
    id: number
    signed_at: string
    valid_from: string
    valid_to: string
    signatory_title: string
    digest: string
    answers: number
    accepted: number
  } | null
  /** Those that the vendor lets this reader read. */
  answers: { question: string; value: Answer; evidence: VendorEvidence; visibility: Visibility }[]
  conflicts: {
    id: number
    question: string
    fact: number
    opened_at: string
    due_on: string
    /** Null when the reader may not know. */
    answer: Answer | null
  }[]
}

/** One value, to stand among the columns of a query: what was signed by an instant, or now; `known`: by when conflicts were opened and closed. */
export const attestedColumn = (offeringId: number, until: string | null, known: string | null) => sql<Attested>`
  jsonb_build_object(
    'outline', (select to_jsonb(a) from attestation_outline(${offeringId}, ${until}::timestamptz) a),
    'answers', coalesce((
      select jsonb_agg(jsonb_build_object('question', n.question_id, 'value', n.value, 'evidence', n.evidence, 'visibility', n.visibility))
      from attested_answers n where n.attestation_id = (select id from attestation_outline(${offeringId}, ${until}::timestamptz))), '[]'),
    'conflicts', coalesce((
      select jsonb_agg(jsonb_build_object('id', c.id, 'question', c.question_id, 'fact', c.fact_id, 'opened_at', c.opened_at, 'due_on', c.due_on,
        'answer', (select n.value from attested_answers n where n.attestation_id = c.attestation_id and n.question_id = c.question_id)) order by c.due_on, c.id)
      from conflicts c
      where c.offering_id = ${offeringId} and (${known}::timestamptz is null or c.opened_at < ${known}::timestamptz)
        and not exists (select from conflict_closures e where e.conflict_id = c.id and (${known}::timestamptz is null or e.at < ${known}::timestamptz))), '[]'))`

/** As programs read it; null when the vendor never signed anything about the offering. */
export const attestationJson = ({ outline, answers, conflicts }: Attested, bank: Bank) => {
  if (outline === null) return null
  const label = (question: string, value: Answer) => {
    const asked = bank.byId.get(question)
    return asked ? labelOf(asked, value) : String(value)
  }
  return {
    id: outline.id,
    signed_on: outline.signed_at.slice(0, 10),
    valid_from: outline.valid_from,
    valid_to: outline.valid_to,
    signatory_title: outline.signatory_title,
    digest: outline.digest,
    answer_count: outline.answers,
    accepted_count: outline.accepted,
    answers: inBankOrder(answers, bank).map((answer) => ({ ...answer, label: label(answer.question, answer.value) })),
    conflicts: conflicts.map(({ id, question, fact, opened_at, due_on, answer }) => ({
      id,
      question,
      fact,
      opened_on: opened_at.slice(0, 10),
      due_on,
      answer,
    })),
  }
}

export const inBankOrder = <T extends { question: string }>(rows: T[], bank: Bank): T[] => {
  const place = new Map(bank.questions.map(({ id }, i) => [id, i]))
  return [...rows].sort((a, b) => (place.get(a.question) ?? 999) - (place.get(b.question) ?? 999))
}
