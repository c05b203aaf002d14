import { type Actor, type AuditEvent, audited, type Tx } from '../audit/audited.ts'
import { type Db, readAs } from '../db/database.ts'
import type { ReviewPart } from '../db/review-tables.ts'
import { doOnce, type Once } from '../http/once.ts'
import { conflict } from '../http/problem.ts'
import { type Letter, mentionLetter, reviewersAskLetter, vendorAnsweredLetter } from '../mail/letters.ts'
import { insertMail } from '../mail/queries.ts'
import type { Person } from '../people/person.ts'
import { listVendorPeople } from '../reviews/queries.ts'
import { type Conversation, findStudioOf, insertComment, insertMentions, listAddressees, listSpeakers } from './queries.ts'

// What is said stays between those who talk: the log has that something was. A mail says that, and where.

type Speaker = Extract<Actor, { kind: 'person' }> & { person: Person }
type Deps = { db: Db; publicUrl: string }

export type NewComment = {
  review: { id: number; studio_id: number; vendor_id: number | null; name: string }
  studio: string
  text: string
  part: ReviewPart | null
  is_shared: boolean
  mentions: number[]
}

/** Somebody of the studio speaks: to colleagues, or to the vendor's people too. */
export const addComment = (deps: Deps, actor: Speaker, asked: NewComment, once: Once): Promise<{ id: number }> =>
  audited(readAs(deps.db, 'system'), actor, async (tx) => {
    const { review, text, part, is_shared, mentions } = asked
    const mentioned = await listAddressees(tx, review.studio_id, mentions)
    const result = await doOnce(tx, once, async () => {
      const id = await insertComment(tx, { review_id: review.id, part, person_id: actor.person.id, is_shared, text })
      await insertMentions(
        tx,
        id,
        mentioned.map(({ person_id }) => person_id),
      )
      const link = `${deps.publicUrl}/desk/reviews/${review.id}/comments#comment-${id}`
      await mailTo(
        tx,
        mentioned.filter(({ person_id }) => person_id !== actor.person.id),
        mentionLetter({ by: actor.person.name, about: review.name, link }),
      )
      if (is_shared && review.vendor_id !== null) {
        const people = await listVendorPeople(tx, review.vendor_id)
        await mailTo(
          tx,
          people,
          reviewersAskLetter({ studio: asked.studio, about: review.name, link: `${deps.publicUrl}/attest/reviewers#review-${review.id}` }),
        )
      }
      return { id }
    })
    const names = mentioned.map(({ log_name }) => log_name)
    const sentence = `${review.name}: ${actor.person.log_name} commented on review ${review.id}, ${is_shared ? 'for the vendor too' : 'for the studio only'}${names.length === 0 ? '' : `, and mentioned ${names.join(', ')}`}.`
    return { result, events: [added(review, sentence, result.id, is_shared)] }
  })

/** Somebody of the vendor answers what reviewers asked. */
export const answerReviewers = (
  deps: Deps,
  actor: Speaker,
  asked: { conversation: Conversation; organisation_id: number; vendor: string; text: string },
  once: Once,
): Promise<{ id: number }> =>
  audited(readAs(deps.db, 'system'), actor, async (tx) => {
    const { conversation, organisation_id, vendor, text } = asked
    if (conversation.is_closed) throw conflict('Write to procurement: this review is closed, and nothing is added to it.')
    const studio_id = await findStudioOf(tx, conversation.id)
    const name = `${conversation.tool_name}, ${conversation.offering_name}`
    const result = await doOnce(tx, once, async () => {
      const id = await insertComment(tx, { review_id: conversation.id, part: null, person_id: actor.person.id, is_shared: true, text, organisation_id })
      const link = `${deps.publicUrl}/desk/reviews/${conversation.id}/comments#comment-${id}`
      await mailTo(tx, await listAddressees(tx, studio_id, await listSpeakers(tx, conversation.id)), vendorAnsweredLetter({ vendor, about: name, link }))
      return { id }
    })
    const sentence = `${name}: ${actor.person.log_name} answered for ${vendor} what reviewers asked.`
    return { result, events: [added({ id: conversation.id, studio_id }, sentence, result.id, true)] }
  })

const added = (review: { id: number; studio_id: number }, sentence: string, comment: number, is_shared: boolean): AuditEvent => ({
  action: 'comment.added',
  subject: `/desk/reviews/${review.id}`,
  sentence,
  audience: { organisation: review.studio_id },
  after: { comment, is_shared },
})

const mailTo = async (tx: Tx, people: { person_id: number; email: string }[], letter: Letter) => {
  for (const { person_id, email } of people) await insertMail(tx, { person_id, address: email, ...letter, expires_at: null })
}
