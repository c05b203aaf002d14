import { type Context, Hono } from 'hono'
import { RequestPage } from '../../views/request.tsx'
import { ChooseToolPage, NewRequestPage } from '../../views/request-new.tsx'
import { RequestsPage } from '../../views/requests.tsx'
import { readAs } from '../db/database.ts'
import type { About } from '../desk/open.ts'
import { placeOf } from '../desk/queue.ts'
import { listOpenReviews } from '../desk/queue-queries.ts'
import { findOpenReview } from '../desk/review-queries.ts'
import { findOffering } from '../facts/queries.ts'
import { readForm } from '../http/form.ts'
import { onceOf } from '../http/once.ts'
import { type AppEnv, page, redirect } from '../http/page.tsx'
import { notFound, type Problems } from '../http/problem.ts'
import { may } from '../people/rights.ts'
import { type Asking, makeRequest } from './actions.ts'
import { typedRequest } from './form.ts'
import { countRequests, findCleared, findRequest, findTurn, listChoosable, listNamed, listRequests } from './queries.ts'
import { askingOf } from './request.ts'
import { blankRequest, requestProblems, type TypedRequest } from './rules.ts'

// What productions ask for: a tool that nobody has cleared, or one that the register does not have.

export const requestRoutes = new Hono<AppEnv>()

/** So many are listed; whoever wants an older one has its address, or the log. */
const mostListed = 200

requestRoutes.get('/requests', async (c) => {
  const asking = askingOf(c)
  const { db, today } = c.var
  const [requests, total, open] = await Promise.all([listRequests(db, asking, mostListed), countRequests(db, asking), openReviews(c, asking)])
  const places = new Map(requests.map(({ review_id }) => [review_id, placeOf(open, review_id)]))
  return page(c, <RequestsPage {...{ requests, total, places, today }} isStudio={asking.production_id === null} />)
})

requestRoutes.get('/requests/new', async (c) => {
  const asking = askingOf(c)
  const [offering, tool] = [c.req.query('offering'), c.req.query('tool')]
  if (offering !== undefined) return show(c, asking, { ...blankRequest, offering })
  if (tool !== undefined) return show(c, asking, { ...blankRequest, tool: tool.trim().slice(0, 200) })
  const q = (c.req.query('q') ?? '').trim().slice(0, 100)
  const found = q === '' ? [] : await listChoosable(c.var.db, scopeOf(c, asking), q, 40)
  return page(c, <ChooseToolPage {...{ q, found }} />)
})

requestRoutes.post('/requests/new', async (c) => {
  const asking = askingOf(c)
  const form = await readForm(c)
  const typed = typedRequest(form)
  const about = await aboutOf(c, typed)
  const problems: Problems = requestProblems(typed, c.var.today)
  const named = typed.offering === '' && typed.tool !== '' ? await listNamed(c.var.db, scopeOf(c, asking), typed.tool) : []
  if (named.length > 0) problems.offering = `Choose the plan: the register has ${typed.tool}`
  const once = form.text('once') || c.var.requestId
  if (Object.keys(problems).length > 0) return show(c, asking, typed, problems, once)
  const deps = { db: c.var.db, policy_key: c.var.policies.current(c.var.today).key, today: c.var.today }
  const made = await makeRequest(deps, asking, about, typed, onceOf(asking.person.id, `request:${once}`, typed))
  return redirect(
    c,
    `/requests/${made.request}`,
    made.turn === 1 ? 'Your request is made, and its review is open.' : 'Your request joins the review that is open already.',
  )
})

requestRoutes.get('/requests/:request{[0-9]{1,15}}', async (c) => {
  const asking = askingOf(c)
  const { db, today } = c.var
  const request = await findRequest(db, asking, Number(c.req.param('request')))
  if (!request) throw notFound('This request')
  const [turn, open, cleared] = await Promise.all([
    findTurn(readAs(db, 'system'), request),
    openReviews(c, asking),
    request.offering_id === null ? undefined : findCleared(db, scopeOf(c, asking), request.offering_id),
  ])
  const isDesk = asking.production_id === null && may(c.var.asker, 'review.read', { organisation: { id: asking.studio_id, studio_id: asking.studio_id } })
  return page(
    c,
    <RequestPage
      {...{ request, turn, today, isDesk }}
      isMine={request.asked_by === asking.person.id}
      place={placeOf(open, request.review_id)}
      clearance={cleared?.state ?? 'not_reviewed'}
      classes={classesIn(c)}
    />,
  )
})

const openReviews = (c: Context<AppEnv>, { studio_id }: Asking) => listOpenReviews(readAs(c.var.db, 'system'), studio_id)

const scopeOf = (c: Context<AppEnv>, { studio_id }: Asking) => ({ studio_id, policy_key: c.var.policies.current(c.var.today).key, today: c.var.today })

/** The classes of data in the words of the policy in force, with its examples. */
const classesIn = (c: Context<AppEnv>) => c.var.policies.current(c.var.today).pack.data_classes

/** What the form is about. Throws 404 for an offering that does not exist. */
const aboutOf = async (c: Context<AppEnv>, { offering: chosen, tool: name, url }: TypedRequest): Promise<About> => {
  const unlisted = { offering_id: null, tool: null, offering: null, tool_name: name, offering_name: null, tool_url: url }
  if (chosen === '' || chosen === 'other') return unlisted
  const [tool = '', slug = ''] = chosen.split('/')
  const found = await findOffering(c.var.db, tool, slug)
  if (!found) throw notFound('This offering')
  return { offering_id: found.id, tool, offering: slug, tool_name: found.tool_name, offering_name: found.offering_name, tool_url: '' }
}

const show = async (c: Context<AppEnv>, asking: Asking, typed: TypedRequest, problems: Problems = {}, once: string = c.var.requestId) => {
  const { db, today } = c.var
  const about = await aboutOf(c, typed)
  const scope = scopeOf(c, asking)
  const [open, cleared, plans] = await Promise.all([
    about.tool_name === '' ? undefined : findOpenReview(readAs(db, 'system'), asking.studio_id, about),
    about.offering_id === null ? undefined : findCleared(db, scope, about.offering_id),
    about.offering_id === null && typed.tool !== '' ? listNamed(db, scope, typed.tool) : [],
  ])
  return page(
    c,
    <NewRequestPage {...{ about, typed, problems, once, plans, today }} open={open ?? null} cleared={cleared ?? null} classes={classesIn(c)} />,
    Object.keys(problems).length > 0 ? 422 : 200,
  )
}
