import { type Context, Hono } from 'hono'
import { FindingPage } from '../../views/finding.tsx'
import type { FindingTyped } from '../../views/finding-forms.tsx'
import { NewFindingPage } from '../../views/finding-new.tsx'
import { listNamed } from '../audit/queries.ts'
import { namesIn } from '../audit/rules.ts'
import { speaksForVendor } from '../claims/queries.ts'
import { findOffering } from '../facts/queries.ts'
import { onceIn, readForm } from '../http/form.ts'
import { asBefore, onceOf } from '../http/once.ts'
import { type AppEnv, page, redirect } from '../http/page.tsx'
import { notFound, type Problems } from '../http/problem.ts'
import { numberIn } from '../reviews/request.ts'
import { changeFinding, moveFinding, openFinding } from './actions.ts'
import {
  blankFinding,
  blankWaiver,
  decisionFrom,
  findingFrom,
  lastDay,
  moveFrom,
  settingsFrom,
  type TypedFinding,
  typedFinding,
  typedMove,
  typedSettings,
  typedWaiver,
  waiverFrom,
} from './forms.ts'
import { type FindingRecord, findFinding, listColleagues, listHistory } from './queries.ts'
import { type AtDesk, atDesk } from './request.ts'
import { decideWaiver, proposeWaiver } from './waiver-actions.ts'

// One finding: opening it by hand, and what becomes of it.

export const findingRecordRoutes = new Hono<AppEnv>()

const finding = '/desk/findings/:finding{[0-9]{1,15}}'

findingRecordRoutes.get(finding, async (c) => show(c, await ownFinding(c)))

findingRecordRoutes.post(`${finding}/moves`, async (c) => {
  const own = await ownFinding(c, 'review.work')
  const typed = typedMove(await readForm(c))
  if (typed.version !== own.finding.version) return changedMeanwhile(c, { move: typed })
  const { problems, to } = moveFrom(typed, own.finding.state)
  if (to === null) return show(c, own, { move: typed }, problems)
  const isDone = await moveFinding(c.var, own.actor, { ...placeOf(own), version: typed.version, to, reason: typed.reason })
  return isDone ? redirect(c, addressOf(own), 'The step is saved.') : changedMeanwhile(c, { move: typed })
})

findingRecordRoutes.post(`${finding}/settings`, async (c) => {
  const own = await ownFinding(c, 'review.work')
  const typed = typedSettings(await readForm(c))
  if (typed.version !== own.finding.version) return changedMeanwhile(c, { settings: typed })
  const colleagues = await listColleagues(c.var.db, own.studio_id)
  const { problems, settings } = settingsFrom(typed, own.finding, colleagues, c.var.today)
  if (settings === null) return show(c, own, { settings: typed }, problems)
  const { owner_id, due_on, severity } = own.finding
  if (settings.owner_id === owner_id && settings.due_on === due_on && settings.severity === severity) return redirect(c, addressOf(own), 'It is so already.')
  const isDone = await changeFinding(c.var, own.actor, { ...placeOf(own), version: typed.version, settings, colleagues })
  return isDone ? redirect(c, addressOf(own), 'Owner, day and severity are saved.') : changedMeanwhile(c, { settings: typed })
})

findingRecordRoutes.post(`${finding}/waivers`, async (c) => {
  const own = await ownFinding(c, 'review.work')
  const form = await readForm(c)
  const typed = typedWaiver(form)
  const { problems, waiver } = waiverFrom(typed, c.var.today)
  if (waiver === null) return show(c, own, { waiver: typed, once: onceIn(form, c.var.requestId) }, problems)
  const once = onceOf(own.actor.person.id, `waiver:${onceIn(form, c.var.requestId)}`, waiver)
  await proposeWaiver({ ...c.var, policies: c.var.allPolicies }, own.actor, { ...placeOf(own), waiver }, once).catch(asBefore<{ id: number }>)
  return redirect(c, `${addressOf(own)}#waivers`, 'It is proposed. Somebody else decides.')
})

findingRecordRoutes.post(`${finding}/waivers/:waiver{[0-9]{1,15}}/decision`, async (c) => {
  const own = await ownFinding(c, 'waiver.decide')
  const form = await readForm(c)
  const typed = { waiver: numberIn(c, 'waiver'), outcome: form.text('outcome'), reason: form.text('decision-reason').replaceAll('\r\n', '\n').trim() }
  const { problems, outcome } = decisionFrom(typed)
  if (outcome === null) return show(c, own, { decision: typed }, problems)
  await decideWaiver(c.var, own.actor, { ...placeOf(own), waiver: typed.waiver, outcome, reason: typed.reason })
  return redirect(c, addressOf(own), outcome === 'approved' ? 'It is approved, and ends by itself.' : 'It is refused.')
})

findingRecordRoutes.get('/tools/:tool/:offering/findings/new', (c) => showNew(c, blankFinding(c.var.today)))

findingRecordRoutes.post('/tools/:tool/:offering/findings/new', async (c) => {
  const { actor, studio_id } = atDesk(c, 'review.work')
  const offering = await offeringOf(c)
  const form = await readForm(c)
  const typed = typedFinding(form)
  const { problems, finding: said } = findingFrom(typed, { bank: c.var.bank, colleagues: await listColleagues(c.var.db, studio_id), today: c.var.today })
  if (said === null) return showNew(c, typed, problems, onceIn(form, c.var.requestId))
  const once = onceOf(actor.person.id, `finding:${onceIn(form, c.var.requestId)}`, said)
  const { id } = await openFinding(c.var, actor, { studio_id, offering, finding: said }, once).catch(asBefore<{ id: number }>)
  return redirect(c, `/desk/findings/${id}`, 'The finding is open.')
})

type C = Context<AppEnv, string>
type Own = AtDesk & { finding: FindingRecord }

const ownFinding = async (c: C, action: Parameters<typeof atDesk>[1] = 'review.read'): Promise<Own> => {
  const desk = atDesk(c, action)
  const found = await findFinding(c.var.db, numberIn(c, 'finding'), desk.studio_id, c.var.today)
  if (!found) throw notFound('This finding')
  return { ...desk, finding: found }
}

const placeOf = ({ studio_id, finding: { id } }: Own) => ({ studio_id, finding: id })
const addressOf = ({ finding: { id } }: Own) => `/desk/findings/${id}`

const changedMeanwhile = async (c: C, typed: Partial<FindingTyped>) =>
  show(c, await ownFinding(c), typed, { '': 'Read how it stands now, then save again: somebody else changed it meanwhile' }, 409)

const show = async (c: C, own: Own, typed: Partial<FindingTyped> = {}, problems: Problems = {}, refused: 409 | 422 = 422) => {
  const { db, today, bank } = c.var
  const { finding: record, actor, mayDecide, studio_id } = own
  const person_id = actor.person.id
  const [history, colleagues, isVendor] = await Promise.all([
    listHistory(db, studio_id, addressOf(own)),
    listColleagues(db, studio_id),
    speaksForVendor(db, person_id, record.offering_id),
  ])
  const known = await listNamed(db, namesIn(history.flatMap(({ actor: who, sentence }) => [who, sentence])))
  const refusal = isVendor ? 'You speak for the vendor of this tool, or say so: this is for somebody else.' : null
  const question = record.question === null ? null : (bank.byId.get(record.question) ?? null)
  const all = { ...typedAs(c, record), ...typed }
  const props = { finding: record, question, history, known, colleagues, person_id, refusal, mayDecide, today, typed: all, problems }
  return page(c, <FindingPage {...props} />, Object.keys(problems).length > 0 ? refused : 200)
}

/** The forms as they are before anybody types. */
const typedAs = (c: C, { owner_id, due_on, severity, version }: FindingRecord): FindingTyped => ({
  move: { to: '', reason: '', version },
  settings: { owner: owner_id === null ? '' : String(owner_id), due_on, severity, version },
  waiver: blankWaiver,
  decision: { waiver: -1, outcome: '', reason: '' },
  once: c.var.requestId,
  lastDay: lastDay(c.var.today),
})

const offeringOf = async (c: C) => {
  const offering = await findOffering(c.var.db, c.req.param('tool') ?? '', c.req.param('offering') ?? '')
  if (!offering) throw notFound('This offering')
  return offering
}

const showNew = async (c: C, typed: TypedFinding, problems: Problems = {}, once: string = c.var.requestId) => {
  const { studio_id } = atDesk(c, 'review.work')
  const offering = await offeringOf(c)
  const colleagues = await listColleagues(c.var.db, studio_id)
  return page(c, <NewFindingPage {...{ offering, bank: c.var.bank, colleagues, typed, problems, once }} />, Object.keys(problems).length > 0 ? 422 : 200)
}
