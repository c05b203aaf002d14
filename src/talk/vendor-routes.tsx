import { type Context, Hono } from 'hono'
import { ReviewersPage } from '../../views/attest-reviewers.tsx'
import { vendorOf } from '../attestations/questionnaire-sheet.ts'
import { onceIn, readForm } from '../http/form.ts'
import { DoneBefore, onceOf } from '../http/once.ts'
import { type AppEnv, page, redirect } from '../http/page.tsx'
import { notFound, type Problems } from '../http/problem.ts'
import { signedIn } from '../http/signed-in.ts'
import { may } from '../people/rights.ts'
import { answerReviewers } from './actions.ts'
import { listConversations, listTalk } from './queries.ts'
import { commentProblem } from './rules.ts'

// What reviewers ask a vendor, and what its people answer. What a studio says among its own people is not there for them, by the database.

export const vendorTalkRoutes = new Hono<AppEnv>()

vendorTalkRoutes.get('/attest/reviewers', (c) => show(c))

vendorTalkRoutes.post('/attest/reviewers/:review{[0-9]{1,15}}/comments', async (c) => {
  const { actor, acting } = ownVendor(c)
  const form = await readForm(c)
  const text = form.text('text').replaceAll('\r\n', '\n').trim()
  const once = onceIn(form, c.var.requestId)
  const conversation = (await listConversations(c.var.db, acting.organisation_id)).find(({ id }) => String(id) === c.req.param('review'))
  if (!conversation) throw notFound('This conversation')
  const problem = commentProblem(text)
  if (problem !== null) return show(c, { review: conversation.id, text, once, problems: { text: problem } }, 422)
  const { organisation_id, name: vendor } = acting
  const asked = { conversation, organisation_id, vendor, text }
  const deps = { db: c.var.db, publicUrl: c.var.config.publicUrl }
  await answerReviewers(deps, actor, asked, onceOf(actor.person.id, `answer:${once}`, { text, review: conversation.id })).catch((error: unknown) => {
    if (!(error instanceof DoneBefore)) throw error
  })
  return redirect(c, `/attest/reviewers#review-${conversation.id}`, 'Your answer is there, and the studio gets a mail.')
})

type C = Context<AppEnv, string>

/** The vendor that somebody answers for at present. For others there is nothing. */
const ownVendor = (c: C) => {
  const { person, actor } = signedIn(c)
  const { acting } = vendorOf(person)
  if (!acting || !may(c.var.asker, 'attestation.answer', { organisation: { id: acting.organisation_id, studio_id: null } })) throw notFound('This page')
  return { actor, acting }
}

type Typed = { review: number; text: string; once: string; problems: Problems }

const show = async (c: C, typed: Typed | null = null, status: 200 | 422 = 200) => {
  const { acting } = ownVendor(c)
  const conversations = await listConversations(c.var.db, acting.organisation_id)
  const comments = await listTalk(
    c.var.db,
    conversations.map(({ id }) => id),
  )
  const shared = comments.filter(({ is_shared }) => is_shared)
  return page(c, <ReviewersPage {...{ vendor: acting.name, conversations, typed }} comments={shared} once={c.var.requestId} />, status)
}
