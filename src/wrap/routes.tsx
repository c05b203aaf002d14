import { type Context, Hono } from 'hono'
import { DeletionPage, WrapPage } from '../../views/wrap.tsx'
import { somebodyOf } from '../clearances/request.ts'
import { readAs } from '../db/database.ts'
import { lookAt } from '../evidence/take-in.ts'
import { listFacts } from '../facts/queries.ts'
import { numberIn, onceIn, readForm } from '../http/form.ts'
import { onceOf } from '../http/once.ts'
import { type AppEnv, page, redirect } from '../http/page.tsx'
import { notFound, type Problems } from '../http/problem.ts'
import { withUpload } from '../http/upload.ts'
import { may } from '../people/rights.ts'
import { isDay } from '../policy/dates.ts'
import { type Production, productionOf } from '../productions/production.ts'
import { dossierFacts } from '../tools/dossier.ts'
import { loadChecked } from '../usage/load.ts'
import { recordAnswer, wrapProduction } from './actions.ts'
import { type Deletion, findWrap, listDeletions, listUsedVendors } from './queries.ts'
import { becauseOf, deletionAnswers, keepsNothing, type ToAsk, type TypedAnswer } from './rules.ts'

// The end of a production's work with generative tools: what was put in is asked back, vendor by vendor.

export const wrapRoutes = new Hono<AppEnv>()

type Asked = Context<AppEnv, string>
const longest = { note: 2000, words: 5000, answered_by: 200 }

wrapRoutes.get('/productions/:production/wrap', async (c) => show(c, await productionOf(c), { wrapped_on: c.var.today, note: '' }))

wrapRoutes.post('/productions/:production/wrap', async (c) => {
  const production = await productionOf(c, 'wrap.do')
  const actor = somebodyOf(c)
  const form = await readForm(c)
  const typed = { wrapped_on: form.text('wrapped_on').trim(), note: form.text('note').trim() }
  const problems: Problems = {}
  if (!isDay(typed.wrapped_on)) problems.wrapped_on = 'Enter the last day of the work, like 2026-11-22'
  else if (typed.wrapped_on > c.var.today) problems.wrapped_on = 'Enter a day that is not in the future'
  if ([...typed.note].length > longest.note) problems.note = `Shorten it to ${longest.note} characters at most`
  if (form.text('sure') !== 'yes') problems.sure = 'Confirm it: letters go out, and a wrap is not taken back'
  if (Object.keys(problems).length > 0) return show(c, production, typed, problems)
  const once = onceOf(actor.person.id, `wrap:${onceIn(form, c.var.requestId)}`, [production.id, typed])
  const { asked } = await wrapProduction(
    c.var.db,
    { actor, person: actor.person, production, once },
    { ...typed, today: c.var.today },
    await toAsk(c, production),
  )
  return redirect(
    c,
    `/productions/${production.slug}/wrap`,
    asked === 1 ? 'It is wrapped, and 1 vendor was asked to delete.' : `It is wrapped, and ${asked} vendors were asked to delete.`,
  )
})

wrapRoutes.get('/productions/:production/deletions/:deletion{[0-9]{1,15}}', async (c) => {
  const production = await productionOf(c)
  return showDeletion(c, production, await deletionOf(c, production))
})

wrapRoutes.post('/productions/:production/deletions/:deletion{[0-9]{1,15}}/answers', async (c) => {
  const production = await productionOf(c, 'register.write')
  const actor = somebodyOf(c)
  const deletion = await deletionOf(c, production)
  return withUpload(c, async ({ form, file }) => {
    const typed: TypedAnswer = {
      answer: form.text('answer'),
      answered_by: form.text('answered_by').trim(),
      answered_on: form.text('answered_on').trim(),
      words: form.text('words').trim(),
    }
    const described = { title: `Answer of ${deletion.vendor_name} on deletion, ${typed.answered_on}`, effective_on: '', expires_on: '', visibility: 'registry' }
    const looked = file === null ? { problems: {}, made: null } : await lookAt(c, production.id, actor.person.id, file, described)
    const problems: Problems = { ...answerProblems(typed, c.var.today), ...looked.problems }
    if (Object.keys(problems).length > 0) return showDeletion(c, production, deletion, typed, problems)
    const once = onceOf(actor.person.id, `deletion:${onceIn(form, c.var.requestId)}`, [deletion.id, typed, file?.sha256])
    const wrong = await recordAnswer(c.var, { actor, person: actor.person, production, once }, deletion.id, typed, looked.made)
    if (Object.keys(wrong).length > 0) return showDeletion(c, production, deletion, typed, wrong)
    return redirect(c, `/productions/${production.slug}/deletions/${deletion.id}`, 'The answer is on record.')
  })
})

const answerProblems = ({ answer, answered_by, answered_on, words }: TypedAnswer, today: string): Problems => {
  const problems: Problems = {}
  if (!deletionAnswers.some((one) => one === answer)) problems.answer = 'Choose what they answered'
  if (answered_by === '') problems.answered_by = 'Name who answered'
  else if ([...answered_by].length > longest.answered_by) problems.answered_by = `Shorten it to ${longest.answered_by} characters at most`
  if (!isDay(answered_on)) problems.answered_on = 'Enter a day like 2026-11-22'
  else if (answered_on > today) problems.answered_on = 'Enter a day that is not in the future'
  if (words === '') problems.words = 'Enter what they answered, in their words'
  else if ([...words].length > longest.words) problems.words = `Shorten it to ${longest.words} characters at most`
  return problems
}

/** Each vendor whose tools were used, unless all of them are known to keep nothing. The facts are as the studio has them. */
const toAsk = async ({ var: { db, bank, today } }: Asked, { id, studio_id }: Production): Promise<ToAsk[]> => {
  const vendors = await listUsedVendors(db, id)
  const offeringIds = vendors.flatMap(({ offerings }) => offerings.map((one) => one.id))
  const facts = await listFacts(readAs(db, 'system'), { offeringIds, on: today, studioId: studio_id })
  return vendors.flatMap(({ offerings, from, to, ...vendor }) => {
    const keeping = offerings
      .map((one) => ({ ...one, facts: dossierFacts(facts.get(one.id) ?? [], bank, today, {}) }))
      .filter((one) => !keepsNothing(one.facts))
    return keeping.length === 0
      ? []
      : [{ vendor, offering_ids: keeping.map((one) => one.id), because: keeping.map((one) => becauseOf(one.name, one.facts)), from, to }]
  })
}

const deletionOf = async (c: Asked, { id }: Production): Promise<Deletion> => {
  const [found] = await listDeletions(c.var.db, id, numberIn(c.req.param('deletion')))
  if (!found) throw notFound('This request')
  return found
}

const show = async (c: Asked, production: Production, typed: { wrapped_on: string; note: string }, problems: Problems = {}) => {
  const { db, asker, today, requestId } = c.var
  const [wrap, deletions, { exceptions }] = await Promise.all([findWrap(db, production.id), listDeletions(db, production.id), loadChecked(c, production)])
  const asked = wrap === null ? await toAsk(c, production) : []
  const mayWrap = may(asker, 'wrap.do', { organisation: production })
  const props = { production, wrap, deletions, asked, typed, problems, mayWrap, today }
  return page(c, <WrapPage {...props} exceptions={exceptions.length} once={requestId} />, Object.keys(problems).length > 0 ? 422 : 200)
}

const showDeletion = (c: Asked, production: Production, deletion: Deletion, typed: TypedAnswer | null = null, problems: Problems = {}) => {
  const mayRecord = may(c.var.asker, 'register.write', { organisation: production })
  const shown = typed ?? { answer: '', answered_by: '', answered_on: c.var.today, words: '' }
  return page(
    c,
    <DeletionPage {...{ production, deletion, problems, mayRecord }} typed={shown} today={c.var.today} once={c.var.requestId} />,
    Object.keys(problems).length > 0 ? 422 : 200,
  )
}
