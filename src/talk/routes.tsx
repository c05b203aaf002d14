import { type Context, Hono } from 'hono'
import { reviewName } from '../../views/review-head.tsx'
import { ReviewTalkPage } from '../../views/review-talk.tsx'
import { reviewParts } from '../db/review-tables.ts'
import { listColleagues } from '../findings/queries.ts'
import { atDesk, ownReview } from '../findings/request.ts'
import { onceIn, readForm } from '../http/form.ts'
import { asBefore, onceOf } from '../http/once.ts'
import { type AppEnv, page, redirect } from '../http/page.tsx'
import { badRequest, conflict, type Problems } from '../http/problem.ts'
import { actingMemberships } from '../people/person.ts'
import { addComment } from './actions.ts'
import { reviewTalk } from './review.ts'
import { commentProblem, mentionsIn, type TypedComment } from './rules.ts'

// What a studio says about a review: among colleagues, or to the vendor too.

export const talkRoutes = new Hono<AppEnv>()

const comments = '/desk/reviews/:review{[0-9]{1,15}}/comments'

talkRoutes.get(comments, async (c) => {
  const { studio_id } = atDesk(c, 'review.read')
  const review = await ownReview(c, studio_id)
  return page(c, <ReviewTalkPage review={review} talk={await reviewTalk(c, review)} />)
})

talkRoutes.post(comments, async (c) => {
  const { actor, studio_id } = atDesk(c, 'review.work')
  const review = await ownReview(c, studio_id)
  const { typed, once } = await typedComment(c)
  if (typed.is_shared && review.vendor_id === null)
    throw badRequest('is_shared', 'Keep it among colleagues: the register does not have this tool and its vendor yet.')
  if (review.closed_at !== null) throw conflict('Open a new review first: this one is closed, and nothing is added to it.')
  const mentions = mentionsIn(typed.text, typed.mentions, await listColleagues(c.var.db, studio_id))
  const wrong = commentProblem(typed.text) ?? mentions.problem
  if (wrong !== null) return refused(c, studio_id, { typed, once, problems: { text: wrong } })
  const { person } = actor
  const studio = actingMemberships(person)[0]?.name ?? ''
  const said = { text: typed.text, part: typed.part, is_shared: typed.is_shared, mentions: mentions.people }
  const about = { id: review.id, studio_id, vendor_id: review.vendor_id, name: reviewName(review) }
  const { id } = await addComment(
    { db: c.var.db, publicUrl: c.var.config.publicUrl },
    actor,
    { ...said, review: about, studio },
    onceOf(person.id, `comment:${once}`, said),
  ).catch(asBefore<{ id: number }>)
  return redirect(c, `/desk/reviews/${review.id}/comments#comment-${id}`, typed.is_shared ? 'It is said, and the vendor’s people get a mail.' : 'It is said.')
})

type C = Context<AppEnv, string>

const typedComment = async (c: C): Promise<{ typed: TypedComment; once: string }> => {
  const form = await readForm(c)
  const typed = {
    text: form.text('text').replaceAll('\r\n', '\n').trim(),
    is_shared: form.text('is_shared') === '1',
    part: reviewParts.find((part) => part === form.text('part')) ?? null,
    mentions: form.all('mention'),
  }
  return { typed, once: onceIn(form, c.var.requestId) }
}

const refused = async (c: C, studio_id: number, said: { typed: TypedComment; once: string; problems: Problems }) => {
  const review = await ownReview(c, studio_id)
  return page(c, <ReviewTalkPage review={review} talk={await reviewTalk(c, review, said)} />, 422)
}
