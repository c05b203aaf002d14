import { type Context, Hono } from 'hono'
import { CaseEnd, CaseHistory, CaseLink, CaseRequests, ReviewCasePage, SinceLast } from '../../views/review-case.tsx'
import { CaseParts } from '../../views/review-case-parts.tsx'
import { CaseRisk } from '../../views/review-case-risk.tsx'
import { ReviewFindings } from '../../views/review-findings.tsx'
import { ReviewTalk } from '../../views/review-talk.tsx'
import { partStateWords, partWords } from '../../views/review-words.ts'
import { speaksForVendor } from '../claims/queries.ts'
import type { PartState } from '../db/review-tables.ts'
import { ownReview } from '../findings/request.ts'
import { reviewFindings } from '../findings/review.ts'
import type { Form } from '../http/form.ts'
import { readForm } from '../http/form.ts'
import { type AppEnv, page, redirect } from '../http/page.tsx'
import { notFound, type Problems } from '../http/problem.ts'
import { may } from '../people/rights.ts'
import { reviewTalk } from '../talk/review.ts'
import { closeReview, linkReview, scoreReview, setLead } from './case-actions.ts'
import { changesSince } from './changes.ts'
import { depsOf, deskOf, partIn, reviewIn, versionIn } from './request.ts'
import { addPart, assignPart, movePart, type Outcome } from './review-actions.ts'
import { findReview, listColleagues, listLikelyOfferings, listMoves, listParts, listRequestsOf } from './review-queries.ts'
import { riskQuestions } from './risk-questions.ts'

// One review: its parts, whose they are, how far each is, and what it all is about.

export const caseRoutes = new Hono<AppEnv>()

const review = '/desk/reviews/:review{[0-9]{1,15}}'

caseRoutes.get(review, (c) => showCase(c))

caseRoutes.post(`${review}/parts`, async (c) => {
  const desk = deskOf(c)
  const form = await readForm(c)
  const part = form.text('part')
  return after(c, await addPart(depsOf(c), desk, { review: reviewIn(c), part }), form, 'The part is added.', `part-${part}`)
})

caseRoutes.post(`${review}/parts/:part/moves`, async (c) => {
  const [desk, part] = [deskOf(c), partIn(c)]
  const form = await readForm(c)
  const asked = { review: reviewIn(c), part, to: form.text('to'), reason: form.text(`reason-${part}`).trim(), version: versionIn(form.text('version')) }
  return after(c, await movePart(depsOf(c), desk, asked), form, `${partWords[part].word}: ${stateWord(asked.to)}.`, `part-${part}`)
})

caseRoutes.post(`${review}/parts/:part/assignment`, async (c) => {
  const [desk, part] = [deskOf(c), partIn(c)]
  const form = await readForm(c)
  const typed = { owner: form.text(`owner-${part}`), due_on: form.text(`due-${part}`).trim(), cadence: form.text(`cadence-${part}`).trim() }
  const outcome = await assignPart(depsOf(c), desk, { review: reviewIn(c), part, ...typed, version: versionIn(form.text('version')) })
  return after(c, outcome, form, `${partWords[part].word}: owner and days are kept.`, `part-${part}`)
})

caseRoutes.post(`${review}/lead`, async (c) => {
  const desk = deskOf(c)
  const form = await readForm(c)
  return after(
    c,
    await setLead(depsOf(c), desk, { review: reviewIn(c), lead: form.text('lead'), version: versionIn(form.text('version')) }),
    form,
    'The lead is changed.',
  )
})

caseRoutes.post(`${review}/risk`, async (c) => {
  const desk = deskOf(c)
  const form = await readForm(c)
  const risk = Object.fromEntries(riskQuestions.map(({ id }) => [id, form.text(`risk-${id}`)]))
  const asked = { review: reviewIn(c), risk, reason: form.text('risk-reason').trim(), version: versionIn(form.text('version')) }
  return after(c, await scoreReview(depsOf(c), desk, asked), form, 'The answers are kept, and the review is as deep as they call for.', 'risk')
})

caseRoutes.post(`${review}/offering`, async (c) => {
  const desk = deskOf(c)
  const form = await readForm(c)
  const asked = { review: reviewIn(c), offering: form.text('offering').trim(), version: versionIn(form.text('version')) }
  return after(c, await linkReview(depsOf(c), desk, asked), form, 'The review is linked to the offering.')
})

caseRoutes.post(`${review}/closure`, async (c) => {
  const desk = deskOf(c)
  const form = await readForm(c)
  const asked = {
    review: reviewIn(c),
    reason: form.text('closing-reason').trim(),
    withdraw: form.text('do') === 'withdraw',
    version: versionIn(form.text('version')),
  }
  return after(c, await closeReview(depsOf(c), desk, asked), form, 'The review is closed.')
})

/** For the line that says that it was done. */
const stateWord = (state: string) => (partStateWords[state as PartState]?.word ?? 'moved').toLowerCase()

/** Back to the page with one line, or the page again with what was typed. */
const after = (c: Context<AppEnv>, outcome: Outcome, form: Form, said: string, place = '') =>
  outcome === null
    ? redirect(c, `/desk/reviews/${reviewIn(c)}${place === '' ? '' : `#${place}`}`, said)
    : showCase(c, { typed: (name) => form.all(name)[0] ?? null, problems: outcome.problems }, outcome.status)

/** What a form that was refused brought, by field; null for a field of another form. */
type Refused = { typed: (name: string) => string | null; problems: Problems }

export const showCase = async (c: Context<AppEnv>, { typed, problems }: Refused = { typed: () => null, problems: {} }, status: 200 | 409 | 422 = 200) => {
  const desk = deskOf(c, 'review.read')
  const { db, today, bank } = c.var
  const found = await findReview(db, desk.studio_id, reviewIn(c))
  if (!found) throw notFound('This review')
  const likely = found.offering_id === null && found.closed_at === null
  const [parts, moves, requests, colleagues, isOwn, since, offerings] = await Promise.all([
    listParts(db, found.id),
    listMoves(db, found.id),
    listRequestsOf(db, found.id),
    listColleagues(db, desk.studio_id),
    speaksForVendor(db, desk.person.id, found.offering_id),
    changesSince(db, found, { bank, policy_key: c.var.policies.current(today).key, today }),
    likely ? listLikelyOfferings(db, found.tool_name) : [],
  ])
  const place = { organisation: { id: desk.studio_id, studio_id: desk.studio_id } }
  const mayWork = may(c.var.asker, 'review.work', place) && !isOwn && found.closed_at === null
  const all = { review: found, parts, colleagues, mayWork, today, problems, typed }
  const record = await ownReview(c, desk.studio_id)
  const [findings, talk] = await Promise.all([reviewFindings(c, record), reviewTalk(c, record)])
  // Each section stands for itself: another feature adds its own to the list.
  const sections = [
    <CaseParts {...all} />,
    <ReviewFindings {...findings} mayLook={findings.mayLook && !isOwn} />,
    <SinceLast since={since} isListed={found.offering_id !== null} />,
    <CaseRequests requests={requests} />,
    <CaseRisk {...all} />,
    <CaseLink {...all} offerings={offerings} chosen={c.req.query('offering') ?? null} />,
    <ReviewTalk {...talk} mayWrite={talk.mayWrite && !isOwn} />,
    <CaseHistory moves={moves} />,
    <CaseEnd {...all} mayPropose={may(c.var.asker, 'clearance.propose', place) && !isOwn} />,
  ]
  return page(c, <ReviewCasePage {...{ ...all, isOwn, requests: requests.length }}>{sections}</ReviewCasePage>, status)
}
