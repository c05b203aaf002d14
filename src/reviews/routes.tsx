import { type Context, Hono } from 'hono'
import { ReviewPage } from '../../views/desk-review.tsx'
import type { AnswerRuling } from '../db/schema.ts'
import { listFacts } from '../facts/queries.ts'
import { readForm } from '../http/form.ts'
import { type AppEnv, page, redirect } from '../http/page.tsx'
import { badRequest, notFound, type Problems } from '../http/problem.ts'
import { evaluate } from '../policy/evaluate.ts'
import { acceptAgreeing, refuseOwnVendor, ruleOnAnswer } from './actions.ts'
import { findAttestation, listAnswersToReview, listAttestedHeads } from './queries.ts'
import { depsOf, numberIn, reviewerOf } from './request.ts'
import { agreeingOf, reviewOf, type Show, shows } from './review.ts'
import { reasonProblem, standingOf } from './rules.ts'

// What a vendor signed, answer by answer.

export const reviewRoutes = new Hono<AppEnv>()

reviewRoutes.get('/desk/attestations/:attestation{[0-9]{1,15}}', (c) => show(c))

reviewRoutes.post('/desk/attestations/:attestation{[0-9]{1,15}}/rulings', async (c) => {
  const { actor, studio_id } = reviewerOf(c, 'attestation.review')
  const form = await readForm(c)
  const [question, reason, ruling] = [form.text('question'), form.text('reason').trim(), rulingIn(form.text('ruling'))]
  const typed = { question, reason }
  const problem = reasonProblem(ruling, reason)
  if (problem) return show(c, { typed, problems: { [`reason-${question}`]: problem } })
  const attestation = numberIn(c, 'attestation')
  const seen = Number(/^\d{1,15}$/.exec(form.text('seen'))?.[0] ?? -1)
  if (!(await ruleOnAnswer(depsOf(c), actor, { attestation, studio_id, question, ruling, reason, seen })))
    return show(c, { typed, problems: { [`reason-${question}`]: 'Read the newest ruling first: somebody else ruled on this answer meanwhile' } }, 409)
  const filter = showIn(form.text('show'))
  const next = /^[a-z0-9_]{1,80}$/.test(form.text('next')) ? form.text('next') : question
  return redirect(c, `/desk/attestations/${attestation}${filter === 'all' ? '' : `?show=${filter}`}#q-${filter === 'all' ? question : next}`)
})

reviewRoutes.post('/desk/attestations/:attestation{[0-9]{1,15}}/acceptance', async (c) => {
  const { actor, studio_id } = reviewerOf(c, 'attestation.review')
  const questions = (await readForm(c)).text('questions').split(' ')
  const attestation = numberIn(c, 'attestation')
  if (!(await acceptAgreeing(depsOf(c), actor, { attestation, studio_id, questions })))
    return show(c, { typed: null, problems: { '': 'Read the list again: other answers agree now than when the page was made' } }, 409)
  return redirect(c, `/desk/attestations/${attestation}`, questions.length === 1 ? 'One answer is accepted.' : `${questions.length} answers are accepted.`)
})

const rulingIn = (text: string): AnswerRuling => {
  const ruling = (['accepted', 'asked', 'flagged', 'rejected'] as const).find((one) => one === text)
  if (!ruling) throw badRequest('ruling', 'Choose to accept, to ask, to flag or to reject.')
  return ruling
}

const showIn = (text: string | undefined): Show => shows.find((one) => one === text) ?? 'all'

type Refused = { typed: { question: string; reason: string } | null; problems: Problems }

const show = async (c: Context<AppEnv>, { typed, problems }: Refused = { typed: null, problems: {} }, status: 409 | 422 = 422) => {
  const { actor, studio_id } = reviewerOf(c, 'attestation.review')
  const { db, bank, today } = c.var
  const attestation = await findAttestation(db, numberIn(c, 'attestation'))
  if (!attestation) throw notFound('This attestation')
  refuseOwnVendor(actor, attestation)
  const [rows, known, heads] = await Promise.all([
    listAnswersToReview(db, attestation, studio_id),
    listFacts(db, { ownOnly: true, offeringIds: [attestation.offering_id], on: today }),
    listAttestedHeads(db, attestation.offering_id, attestation.organisation_id),
  ])
  const facts = known.get(attestation.offering_id) ?? []
  const policy = c.var.policies.current(today)
  const answers = reviewOf({ bank, policy, answers: rows, facts, heads, valid_to: attestation.valid_to, today })
  const only = c.req.method === 'GET' ? (c.req.query('question') ?? null) : null
  if (only !== null && !answers.some(({ id }) => id === only)) throw notFound('This question')
  const standing = standingOf(attestation, today)
  const agreeing = agreeingOf(bank, rows, facts, today).map(({ question }) => question)
  const { id, version, title } = policy.pack
  return page(
    c,
    <ReviewPage
      {...{ attestation, standing, answers, bank, only, typed, problems }}
      agreeing={answers.map((answer) => answer.id).filter((one) => agreeing.includes(one))}
      band={evaluate(policy, facts, today).band}
      policy={{ name: `${id}@${version}`, title: `${title}, ${version}` }}
      show={showIn(c.req.query('show'))}
    />,
    Object.keys(problems).length > 0 ? status : 200,
  )
}
