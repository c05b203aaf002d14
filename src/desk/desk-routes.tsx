import { type Context, Hono } from 'hono'
import { WaitingAtDesk } from '../../views/desk.tsx'
import { DeskQueuePage, type Refusal } from '../../views/desk-queue.tsx'
import { ByCadence, ClearancesToReview, Proposals } from '../../views/desk-queue-more.tsx'
import { readForm } from '../http/form.ts'
import { type AppEnv, page, redirect } from '../http/page.tsx'
import { badRequest, notFound } from '../http/problem.ts'
import { may } from '../people/rights.ts'
import { listConflicts } from '../reviews/conflict-queries.ts'
import { listAttestations, listOpenLetters, listWaitingClaims } from '../reviews/queries.ts'
import { countWaiting } from '../watch/task-queries.ts'
import { bulkKinds, type Done, doInBulk } from './bulk-actions.ts'
import { openByDesk } from './case-actions.ts'
import { readPicked } from './picked.ts'
import { deskHref, linesOf, queryOf, readFilter } from './queue.ts'
import { listByCadence, listClearancesToReview, listOpenProposals, listQueue, listViews } from './queue-queries.ts'
import { type Desk, depsOf, deskOf } from './request.ts'
import { listColleagues } from './review-queries.ts'
import { removeView, saveView, viewNameProblem } from './view-actions.ts'

// The desk of procurement: everything that waits.

export const deskRoutes = new Hono<AppEnv>()

deskRoutes.get('/desk', (c) => show(c, new URL(c.req.url).searchParams))

/** One thing done to every part that was ticked. */
deskRoutes.post('/desk/parts', async (c) => {
  const desk = deskOf(c)
  const form = await readForm(c)
  const kind = bulkKinds.find((one) => one === form.text('do'))
  if (!kind) throw badRequest('do', 'Choose to assign, to set a day or to start.')
  const picked = form.all('part').flatMap((text) => readPicked(text) ?? [])
  const view = new URLSearchParams(form.text('view'))
  const typed = { owner: form.text('owner'), due_on: form.text('due_on').trim(), picked: form.all('part') }
  if (picked.length === 0) return show(c, view, { ...typed, problem: 'Tick at least one part', left: [], done: 0 }, 422)
  const done: Done = await doInBulk(depsOf(c), desk, { kind, picked, owner: typed.owner, due_on: typed.due_on })
  if (done.problem === null && done.left.length === 0)
    return redirect(c, deskHref(readFilter(view)), done.done === 1 ? 'One part is changed.' : `${done.done} parts are changed.`)
  return show(c, view, { ...typed, ...done }, done.problem === null ? (done.done === 0 ? 409 : 200) : 422)
})

deskRoutes.post('/desk/reviews', async (c) => {
  const desk = deskOf(c)
  const form = await readForm(c)
  const kind = (['renewal', 'reassessment', 'event'] as const).find((one) => one === form.text('kind'))
  if (!kind) throw badRequest('kind', 'Choose a renewal, a reassessment or an event.')
  const [tool = '', offering = ''] = form.text('offering').split('/')
  const opened = await openByDesk(depsOf(c), desk, { tool, offering, kind })
  if (opened === null) throw notFound('This offering')
  return redirect(c, `/desk/reviews/${opened.id}`, opened.isNew ? 'The review is open.' : 'A review of it is open already: this one.')
})

deskRoutes.post('/desk/views', async (c) => {
  const desk = deskOf(c, 'review.read')
  const form = await readForm(c)
  const view = new URLSearchParams(form.text('view'))
  const name = form.text('name').trim()
  const refused = (problem: string, status: 409 | 422) => show(c, view, { ...noRefusal, name, nameProblem: problem }, status)
  const problem = viewNameProblem(name)
  if (problem) return refused(problem, 422)
  if (!(await saveView(depsOf(c), desk, { name, query: queryOf(readFilter(view)) }))) return refused('Choose another name: you have a view of this name', 409)
  return redirect(c, deskHref(readFilter(view)), 'The view is saved.')
})

deskRoutes.post('/desk/views/:view{[0-9]{1,15}}/removal', async (c) => {
  const desk = deskOf(c, 'review.read')
  const removed = await removeView(depsOf(c), desk, Number(c.req.param('view')))
  if (removed === null) throw notFound('This view')
  return redirect(c, '/desk', `The view “${removed}” is removed.`)
})

const noRefusal: Refusal = { owner: '', due_on: '', picked: [], problem: null, left: [], done: 0 }

const show = async (c: Context<AppEnv>, params: URLSearchParams, refusal: Refusal = noRefusal, status: 200 | 409 | 422 = 200) => {
  const desk = deskOf(c, 'review.read')
  const { db, today } = c.var
  const [rows, colleagues, views, more, waiting] = await Promise.all([
    listQueue(db, desk.studio_id, desk.person.id),
    listColleagues(db, desk.studio_id),
    listViews(db, desk.person.id),
    besides(c, desk),
    countWaiting(db),
  ])
  const number = Number(/^\d{1,4}$/.exec(params.get('page') ?? '')?.[0] ?? 1)
  const props = { colleagues, views, waiting, refusal, today, me: desk.person.id, mayWork: mayWorkAt(c, desk), ticksAll: params.get('tick') === 'all' }
  return page(c, <DeskQueuePage {...props} lines={linesOf(rows, today)} filter={readFilter(params)} page={Math.max(1, number)} children={more} />, status)
}

const mayWorkAt = (c: Context<AppEnv>, { studio_id }: Desk) => may(c.var.asker, 'review.work', { organisation: { id: studio_id, studio_id } })

/** What waits beside the reviews, each as a section of its own. */
const besides = async (c: Context<AppEnv>, desk: Desk) => {
  const { studio_id, person } = desk
  const { db, today, asker } = c.var
  const mayReview = may(asker, 'attestation.review')
  const mayWork = mayWorkAt(c, desk)
  const [clearances, proposals, cadences, attestations, conflicts, claims, letters] = await Promise.all([
    listClearancesToReview(db, studio_id, c.var.policies.current(today).key, today),
    listOpenProposals(db, studio_id),
    listByCadence(db, studio_id, today),
    mayReview ? listAttestations(db, studio_id, today) : [],
    mayReview ? listConflicts(db) : [],
    may(asker, 'claim.decide') ? listWaitingClaims(db) : [],
    mayReview ? listOpenLetters(db, studio_id) : [],
  ])
  const own = person.memberships.map(({ organisation_id }) => organisation_id)
  return [
    <Proposals proposals={proposals} me={person.id} />,
    <ClearancesToReview {...{ clearances, today, mayWork }} />,
    <ByCadence {...{ cadences, today, mayWork }} />,
    <WaitingAtDesk {...{ attestations, claims, letters, own, today }} conflicts={conflicts.filter(({ closure }) => closure === null)} />,
  ]
}
