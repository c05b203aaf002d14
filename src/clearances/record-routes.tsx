import { type Context, Hono } from 'hono'
import { ClearancePage } from '../../views/clearance.tsx'
import { type When, whenOf } from '../facts/as-of.ts'
import { numberIn, readForm } from '../http/form.ts'
import { asBefore, onceOf } from '../http/once.ts'
import { type AppEnv, page, redirect } from '../http/page.tsx'
import { notFound } from '../http/problem.ts'
import { may } from '../people/rights.ts'
import { addDays } from '../policy/dates.ts'
import { readAsOf, readView } from '../tools/dossier-query.ts'
import { listTies } from './proposal-queries.ts'
import { loadClearance, ownProductions } from './record.ts'
import { depsOf, productionSubject, somebodyOf, studioSubject } from './request.ts'
import { acknowledgeSuspension, endSuspension, partiesOf, revokeClearance, suspendClearance } from './suspend-actions.ts'
import { noticeDays, reasonProblem, revocationFrom, suspensionFrom } from './suspend-rules.ts'
import { requireRight } from './take-step.ts'
import { nextSteps, type Step } from './workflow.ts'

// The record of one clearance: for whoever may read it, by row-level security. For others there is none.

export const recordRoutes = new Hono<AppEnv>()

const clearance = ':clearance{[0-9]{1,9}}'
type Asked = Context<AppEnv, string>

recordRoutes.get(`/clearances/${clearance}`, (c) => show(c))

recordRoutes.post(`/clearances/${clearance}/suspension`, async (c) => {
  const { actor, ruling } = await forStep(c, 'suspend')
  const form = await readForm(c)
  const typed = { suspend_reason: form.text('suspend_reason').trim(), in_flight: form.text('in_flight'), grace_until: form.text('grace_until').trim() }
  const { problems, suspension } = suspensionFrom({ ...typed, reason: typed.suspend_reason }, c.var.today, ruling.valid_to)
  if (!suspension) return show(c, { step: 'suspend', typed, problems })
  const once = onceIn(c, form.text('once'), actor.person.id, [ruling.id, suspension])
  await suspendClearance(depsOf(c), actor, { clearance: ruling.id, suspension, once }).catch(asBefore)
  return redirect(c, `/clearances/${ruling.id}`, 'It is suspended: nobody may rely on it from now on.')
})

recordRoutes.post(`/clearances/${clearance}/suspension-end`, async (c) => {
  const { actor, ruling } = await forStep(c, 'end_suspension')
  const form = await readForm(c)
  const reason = form.text('end_reason').trim()
  const problem = reasonProblem(reason, 'Write why it may stand again')
  if (problem) return show(c, { step: 'end_suspension', typed: { end_reason: reason }, problems: { end_reason: problem } })
  const once = onceIn(c, form.text('once'), actor.person.id, [ruling.id, reason])
  await endSuspension(depsOf(c), actor, { clearance: ruling.id, reason, once }).catch(asBefore)
  return redirect(c, `/clearances/${ruling.id}`, 'The suspension is ended.')
})

recordRoutes.post(`/clearances/${clearance}/revocation`, async (c) => {
  const { actor, ruling } = await forStep(c, 'revoke')
  const form = await readForm(c)
  const typed = { revoke_reason: form.text('revoke_reason').trim(), takes_effect_on: form.text('takes_effect_on').trim(), urgency: form.text('urgency').trim() }
  const { problems, revocation } = revocationFrom({ ...typed, reason: typed.revoke_reason }, c.var.today, ruling.valid_to)
  if (!revocation) return show(c, { step: 'revoke', typed, problems })
  const once = onceIn(c, form.text('once'), actor.person.id, [ruling.id, revocation])
  await revokeClearance(depsOf(c), actor, { clearance: ruling.id, revocation, once }).catch(asBefore)
  return redirect(c, `/clearances/${ruling.id}`, revocation.takes_effect_on === c.var.today ? 'It is revoked.' : 'It is revoked from that day on.')
})

/** "We have read this": by a production, about the suspension that is open. */
recordRoutes.post(`/clearances/${clearance}/acknowledgement`, async (c) => {
  const actor = somebodyOf(c)
  const found = await clearanceOf(c, { on: c.var.today })
  const form = await readForm(c)
  const own = ownProductions(actor.person, found.productions)
  const named = form.text('production')
  const production = named === '' ? own[0] : found.productions.find(({ slug }) => slug === named)
  const { studio_id, id } = found.ruling
  if (!production && own.length > 0) throw notFound('This production')
  requireRight('acknowledge', c.var.asker, production ? productionSubject(production.id, studio_id) : {})
  if (!production) throw notFound('This production')
  const note = form.text(`note-${id}`).trim().slice(0, 2000)
  const once = onceIn(c, form.text('once'), actor.person.id, [id, production.id, note])
  await acknowledgeSuspension(depsOf(c), actor, { clearance: id, production: { ...production, studio_id }, note, once }).catch(asBefore)
  return redirect(c, `/productions/${production.slug}/clearances#clearance-${id}`, 'It is on the record that you have read it.')
})

const onceIn = (c: Asked, key: string, person_id: number, asked: unknown) => onceOf(person_id, `clearance:${key || c.var.requestId}`, asked)

/** Throws 404 for a clearance that the reader may not know of. */
const clearanceOf = async (c: Asked, when: When) => {
  const { db, bank, policies, today } = c.var
  const found = await loadClearance({ db, bank, policies, today }, numberIn(c.req.param('clearance')), when)
  if (!found) throw notFound('This clearance')
  return found
}

/** The clearance, for somebody whose roles include the step. */
const forStep = async (c: Asked, step: Step) => {
  const actor = somebodyOf(c)
  const { ruling } = await clearanceOf(c, { on: c.var.today })
  requireRight(step, c.var.asker, studioSubject(ruling.studio_id))
  return { actor, ruling }
}

const show = async (c: Asked, refused: Parameters<typeof ClearancePage>[0]['refused'] = null) => {
  const { person, asker, db, today } = c.var
  const when =
    c.req.method === 'GET' ? whenOf(readAsOf(c.req.query('as_of') || undefined, today), readView(c.req.query('view') || undefined), today) : { on: today }
  const found = await clearanceOf(c, when)
  const { ruling, record, stage, productions } = found
  const studio = studioSubject(ruling.studio_id)
  const own = ownProductions(person, productions)
  const ties = person === null ? [] : await listTies(db, person.id, partiesOf(record))
  // Nothing can be done on a day that is over.
  const isPast = found.when.asOf !== undefined
  const steps = isPast ? [] : nextSteps(stage, asker, studio, ties)
  const mayProve =
    !isPast &&
    [steps, ...own.map(({ id }) => nextSteps(stage, asker, productionSubject(id, ruling.studio_id), ties))].some((all) =>
      all.some(({ step }) => step === 'prove'),
    )
  const latest = addDays(ruling.valid_to, -1)
  const usual = addDays(today, noticeDays)
  const props = { clearance: found, steps, own, mayProve, refused, once: c.var.requestId, notice: usual < latest ? usual : latest }
  return page(c, <ClearancePage {...props} isStudio={may(asker, 'review.read', studio)} />, refused === null ? 200 : 422)
}
