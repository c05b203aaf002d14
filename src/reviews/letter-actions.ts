import { type AuditEvent, audited } from '../audit/audited.ts'
import { type Db, readAs } from '../db/database.ts'
import { doOnce, type Once } from '../http/once.ts'
import type { Letter } from '../mail/letters.ts'
import { insertMail } from '../mail/queries.ts'
import type { Reviewer } from './actions.ts'
import { insertLetter, listVendorPeople } from './queries.ts'

export type NewLetter = {
  offering: { id: number; tool: string; offering: string; name: string; vendor_id: number }
  studio_id: number
  questions: string[]
  letter: Letter
}

/** Mails a letter to everybody who speaks for the vendor, one mail each, and keeps it. Null, and nothing is kept, when nobody does. */
export const sendLetter = (db: Db, actor: Reviewer, { offering, studio_id, questions, letter }: NewLetter, once: Once): Promise<{ people: number } | null> =>
  audited(readAs(db, 'system'), actor, async (tx) => {
    const people = await listVendorPeople(tx, offering.vendor_id)
    const [first] = people
    if (!first) throw new Nobody()
    const result = await doOnce(tx, once, async () => {
      await insertLetter(tx, { offering_id: offering.id, studio_id, question_ids: questions, text: letter.text, sent_by: actor.person.id })
      for (const { person_id, email } of people) await insertMail(tx, { person_id, address: email, ...letter, expires_at: null })
      return { people: people.length }
    })
    const event: AuditEvent = {
      action: 'letter.sent',
      subject: `/tools/${offering.tool}/${offering.offering}`,
      sentence: `${offering.name}: the vendor was asked ${questions.length === 1 ? 'one question' : `${questions.length} questions`} that what it publishes does not answer.`,
      audience: { organisation: first.organisation_id },
      after: { questions },
    }
    return { result, events: [event] }
  }).catch((error: unknown) => {
    if (error instanceof Nobody) return null
    throw error
  })

class Nobody extends Error {}
