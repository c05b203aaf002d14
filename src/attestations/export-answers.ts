import type { Db } from '../db/database.ts'
import { labelOf } from '../questions/answer.ts'
import type { Bank } from '../questions/question.ts'
import type { VendorAnswer } from './answer.ts'
import { findNewestAttestation } from './attestation-queries.ts'
import { nameOf, type Offering } from './questionnaire-names.ts'
import { findDraft, listAnswers, listSignedAnswers } from './questionnaire-queries.ts'

/** Whose answers are handed out: those of the draft, or, where there is none, those that were signed last. */
export type OwnAnswers = {
  state: 'draft' | 'signed' | 'none'
  number: number | null
  bank_version: string | null
  valid_to: string | null
  answers: VendorAnswer[]
}

export const ownAnswers = async (db: Db, offering_id: number): Promise<OwnAnswers> => {
  const draft = await findDraft(db, offering_id)
  if (draft) return { state: 'draft', number: draft.number, bank_version: draft.bank_version, valid_to: null, answers: await listAnswers(db, draft.id) }
  const last = await findNewestAttestation(db, offering_id)
  if (!last) return { state: 'none', number: null, bank_version: null, valid_to: null, answers: [] }
  const { bank_version } = JSON.parse(last.statement) as { bank_version: string }
  return { state: 'signed', number: last.number, bank_version, valid_to: last.valid_to, answers: await listSignedAnswers(db, last.id) }
}

export const answersJson = (offering: Offering, { answers, ...about }: OwnAnswers, bank: Bank) => ({
  format: 'toolslate-answers/1',
  vendor: { slug: offering.vendor, name: offering.vendor_name },
  offering: { tool: offering.tool, offering: offering.offering, name: nameOf(offering) },
  ...about,
  answers: answers
    .filter(({ value }) => value !== null)
    .map(({ question, value, ...answer }) => {
      const asked = bank.byId.get(question)
      return { question, wording: asked?.wording ?? null, answer: asked && value !== null ? labelOf(asked, value) : null, value, ...answer }
    }),
})
