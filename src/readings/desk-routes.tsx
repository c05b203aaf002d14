import { type Context, Hono } from 'hono'
import { ReadingPage } from '../../views/desk-reading.tsx'
import { ReadingsDeskPage } from '../../views/desk-readings.tsx'
import { answerFrom } from '../facts/form.ts'
import { readForm } from '../http/form.ts'
import { asBefore, onceOf } from '../http/once.ts'
import { type AppEnv, page, redirect } from '../http/page.tsx'
import { notFound, type Problems } from '../http/problem.ts'
import { problemWith } from '../questions/answer.ts'
import { depsOf, numberIn, reviewerOf } from '../reviews/request.ts'
import { decideReading, drawSample, makeReading, type Outcome } from './actions.ts'
import { findFirst, findReading, listDrawnVendors, listPassages, listReadings } from './queries.ts'
import { drawProblems, reasonProblem, rulingIn, standingOf, type TypedDecision, type TypedDraw, type TypedReading, whyNotDecide, whyNotRead } from './rules.ts'

// Where a sample is drawn, where its facts are read a second time, and where a third person decides.

export const readingDeskRoutes = new Hono<AppEnv>()

readingDeskRoutes.get('/desk/readings', (c) => showDesk(c))

readingDeskRoutes.post('/desk/readings', async (c) => {
  const { actor } = reviewerOf(c, 'reading.make')
  const form = await readForm(c)
  const typed = { size: form.text('size').trim(), question: form.text('question'), vendor: form.text('vendor') }
  const problems = drawProblems(typed, {
    questions: drawnQuestions(c).map(({ id }) => id),
    vendors: (await listDrawnVendors(c.var.db)).map(({ slug }) => slug),
  })
  if (Object.keys(problems).length > 0) return showDesk(c, typed, problems)
  const draw = { size: Number(typed.size), question: typed.question || null, vendor: typed.vendor || null }
  const once = onceOf(actor.person.id, `form:${form.text('once') || c.var.requestId}`, draw)
  const made = await drawSample(depsOf(c), actor, draw, once).catch(asBefore<{ drawn: number; candidates: number }>)
  const name = draw.question === null && draw.vendor !== null ? 'vendor' : 'question'
  if (made === null) return showDesk(c, typed, { [name]: 'Choose another: no fact of it rests on a quote and was never drawn' })
  return redirect(c, '/desk/readings', `Drawn: ${made.drawn} of ${made.candidates} facts.`)
})

const drawnQuestions = (c: Context<AppEnv>) => c.var.bank.questions.filter(({ id, type }) => type !== 'text' && id !== 'plan' && id !== 'deployment')

const showDesk = async (c: Context<AppEnv>, typed: TypedDraw = { size: '20', question: '', vendor: '' }, problems: Problems = {}) => {
  const { actor } = reviewerOf(c, 'reading.make')
  const { db, bank, requestId } = c.var
  const [lines, vendors] = await Promise.all([listReadings(db), listDrawnVendors(db)])
  const readings = lines.map((line) => ({
    ...line,
    standing: standingOf(line),
    isMineToRead: whyNotRead(line, actor.person) === null,
    isMineToDecide: whyNotDecide(line, actor.person) === null,
  }))
  const props = { readings, bank, questions: drawnQuestions(c), vendors, typed, problems, once: requestId }
  return page(c, <ReadingsDeskPage {...props} />, Object.keys(problems).length > 0 ? 422 : 200)
}

readingDeskRoutes.get('/desk/readings/:reading{[0-9]{1,15}}', (c) => show(c))

readingDeskRoutes.post('/desk/readings/:reading{[0-9]{1,15}}/result', async (c) => {
  const { actor, studio_id } = reviewerOf(c, 'reading.make')
  const form = await readForm(c)
  const typed = { values: form.all('value'), days: form.text('days').trim(), words: '', reason: form.text('reason').replaceAll('\r\n', '\n').trim() }
  const { line, question } = await subjectOf(c)
  const value = answerFrom(typed, question)
  const [wrong, unreasoned] = [value === null ? 'Choose an answer: “The quote does not say” is one' : problemWith(question, value), reasonProblem(typed.reason)]
  const problems = { ...(wrong === null ? {} : { value: wrong }), ...(unreasoned === null ? {} : { reason: unreasoned }) }
  if (value === null || Object.keys(problems).length > 0) return show(c, { typed, problems })
  const outcome = await makeReading(depsOf(c), actor, { reading: line.id, studio_id, value, reason: typed.reason })
  if (outcome !== 'made') return show(c, { typed, problems: { '': late[outcome] } }, 409)
  return redirect(c, `/desk/readings/${line.id}`, 'The second reading is saved. Both stand below.')
})

const late: Record<Exclude<Outcome, 'made'>, string> = {
  taken: 'Read what stands now: somebody else was first, and nothing of yours was saved',
  lapsed: 'Take another: the fact was replaced before this was saved, and nothing of yours was kept',
}

readingDeskRoutes.post('/desk/readings/:reading{[0-9]{1,15}}/decision', async (c) => {
  const { actor, studio_id } = reviewerOf(c, 'reading.make')
  const form = await readForm(c)
  const decision = { ruling: form.text('ruling'), reason: form.text('reason').replaceAll('\r\n', '\n').trim() }
  const { line } = await subjectOf(c)
  const [ruling, unreasoned] = [rulingIn(decision.ruling), reasonProblem(decision.reason)]
  const problems = { ...(ruling === null ? { ruling: 'Choose which reading stands' } : {}), ...(unreasoned === null ? {} : { reason: unreasoned }) }
  if (ruling === null || unreasoned !== null) return show(c, { decision, problems })
  const outcome = await decideReading(depsOf(c), actor, { reading: line.id, studio_id, ruling, reason: decision.reason })
  if (outcome !== 'made') return show(c, { decision, problems: { '': late[outcome] } }, 409)
  return redirect(c, `/desk/readings/${line.id}`, 'The decision is recorded.')
})

/** The drawn fact and what it was asked. Throws 404 for one that is not there, or that the bank no longer asks. */
const subjectOf = async (c: Context<AppEnv, string>) => {
  const line = await findReading(c.var.db, numberIn(c, 'reading'))
  const question = line && c.var.bank.byId.get(line.question)
  if (!line || !question) throw notFound('This reading')
  return { line, question }
}

type Shown = { typed?: TypedReading; decision?: TypedDecision; problems?: Problems }

const show = async (c: Context<AppEnv, string>, { typed, decision, problems = {} }: Shown = {}, refused: 409 | 422 = 422) => {
  const { actor } = reviewerOf(c, 'reading.make')
  const { line, question } = await subjectOf(c)
  const isRead = line.second !== null
  const [passages, first, all] = await Promise.all([
    listPassages(c.var.db, line.fact),
    isRead ? findFirst(c.var.db, line.fact) : undefined,
    isRead ? listReadings(c.var.db) : [],
  ])
  const standing = standingOf(line)
  const refusal = isRead ? whyNotDecide(line, actor.person) : whyNotRead(line, actor.person)
  const next = all.find((one) => standingOf(one) === 'to_read' && whyNotRead(one, actor.person) === null)?.id ?? null
  const props = { line, question, passages, first, next, standing, refusal, typed, decision, problems }
  return page(c, <ReadingPage {...props} />, Object.keys(problems).length > 0 ? refused : 200)
}
