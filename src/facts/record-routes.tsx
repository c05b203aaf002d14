import { type Context, Hono } from 'hono'
import { ChooseQuestionPage, RecordFactPage } from '../../views/record-fact.tsx'
import { readAs } from '../db/database.ts'
import { readForm } from '../http/form.ts'
import { answeredBefore, DoneBefore, onceOf } from '../http/once.ts'
import { type AppEnv, page, redirect } from '../http/page.tsx'
import { badRequest, forbidden, notFound, signInRequired } from '../http/problem.ts'
import { may } from '../people/rights.ts'
import { recordFact } from './actions.ts'
import { blankFact, factFrom, typedFact } from './form.ts'
import { findOffering, listFacts } from './queries.ts'

export const recordFactRoutes = new Hono<AppEnv>()

recordFactRoutes.get('/tools/:tool/:offering/facts/new', async (c) => {
  const { offering, facts } = await subjectOf(c)
  const id = c.req.query('question')
  if (id === undefined) return page(c, <ChooseQuestionPage offering={offering} bank={c.var.bank} facts={facts} />)
  const question = questionOf(c, id)
  const typed = { ...blankFact, supersedes: c.req.query('supersedes') ?? '' }
  return page(c, <RecordFactPage {...{ offering, question, facts, typed, problems: {}, once: c.var.requestId }} />)
})

recordFactRoutes.post('/tools/:tool/:offering/facts/new', async (c) => {
  const { offering, facts, actor } = await subjectOf(c)
  const form = await readForm(c)
  const question = questionOf(c, form.text('question'))
  const typed = typedFact(form)
  const replaceable = facts.filter((fact) => fact.question === question.id && fact.id > 0).map((fact) => fact.id)
  const { problems, fact } = factFrom(typed, question, { tool: offering.tool, offering: offering.offering }, c.var.today, replaceable)
  const key = form.text('once') || c.var.requestId
  const system = readAs(c.var.db, 'system')
  const once = onceOf(actor.person.id, `form:${key}`, [c.req.path, question.id, typed])
  if (fact === null && (await answeredBefore(system, once)) === null)
    return page(c, <RecordFactPage {...{ offering, question, facts, typed, problems, once: key }} />, 422)
  if (fact !== null) await recordFact({ ...c.var, db: system, policies: c.var.allPolicies }, actor, fact, once).catch(ignoreDoneBefore)
  return redirect(c, `/tools/${offering.tool}/${offering.offering}`, 'The fact is recorded, and the verdict was made again from all facts.')
})

/** The offering and its facts, for somebody who may record them. */
const subjectOf = async (c: Context<AppEnv, '/tools/:tool/:offering/facts/new'>) => {
  const { db, asker, actor } = c.var
  if (actor.kind === 'anonymous' || actor.kind === 'job') throw signInRequired()
  const offering = await findOffering(db, c.req.param('tool'), c.req.param('offering'))
  if (!offering) throw notFound('This offering')
  if (!may(asker, 'fact.record')) throw forbidden('Facts are recorded by procurement: ask somebody with a role in a studio, or send us the source.')
  const facts = (await listFacts(db, { ownOnly: true, offeringIds: [offering.id] })).get(offering.id) ?? []
  return { offering, facts, actor }
}

const questionOf = (c: Context<AppEnv>, id: string) => {
  const question = c.var.bank.byId.get(id)
  if (!question) throw badRequest('question', 'Choose a question of the bank.')
  return question
}

/** The button was pressed twice, or the answer got lost: what was asked for is there. */
const ignoreDoneBefore = (error: unknown) => {
  if (!(error instanceof DoneBefore)) throw error
}
