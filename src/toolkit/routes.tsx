import { type Context, Hono } from 'hono'
import { ProductionPage } from '../../views/production.tsx'
import { ToolkitPage } from '../../views/toolkit.tsx'
import { isUnread, loadLines } from '../clearances/production.ts'
import { readAs } from '../db/database.ts'
import { placeOf } from '../desk/queue.ts'
import { listOpenReviews } from '../desk/queue-queries.ts'
import { whenOf } from '../facts/as-of.ts'
import { type AppEnv, page } from '../http/page.tsx'
import { may } from '../people/rights.ts'
import { addDays } from '../policy/dates.ts'
import { type Production, productionOf } from '../productions/production.ts'
import { listRequests } from '../requests/queries.ts'
import { loadChecked } from '../usage/load.ts'
import { stateOf } from '../uses/load.ts'
import type { UseState } from '../uses/rules.ts'
import { departmentOf, toolkitOf } from './rules.ts'

// Where a production starts: what waits for it, and what it may use.

export const toolkitRoutes = new Hono<AppEnv>()

toolkitRoutes.get('/productions/:production', async (c) => {
  const production = await productionOf(c)
  const { today, asker } = c.var
  const [lines, requests, kept] = await Promise.all([linesOf(c, production), openRequests(c, production), loadChecked(c, production)])
  const toolkit = toolkitOf(lines, production.id, today)
  const states = kept.cases.map((use) => stateOf(use, today))
  const isIn = (...wanted: UseState[]) => states.filter((state) => wanted.includes(state)).length
  const soon = addDays(today, 30)
  const waits = {
    toTell: isIn('to_tell', 'reopened', 'more_wanted'),
    toHear: isIn('waiting'),
    exceptions: kept.exceptions.length,
    endingConsents: kept.consents.filter(({ ends_on, ended_on }) => ended_on === null && ends_on !== null && today < ends_on && ends_on <= soon).length,
  }
  const mayWrite = may(asker, 'register.write', { organisation: production })
  const unread = lines.filter((line) => isUnread(line, production.id)).length
  return page(c, <ProductionPage {...{ production, toolkit, unread, mayWrite, ...waits }} requests={requests.length} />)
})

toolkitRoutes.get('/productions/:production/toolkit', async (c) => {
  const production = await productionOf(c)
  const [lines, requests] = await Promise.all([linesOf(c, production), openRequests(c, production)])
  const department = departmentOf(c.req.query('department'))
  return page(c, <ToolkitPage {...{ production, department, requests }} toolkit={toolkitOf(lines, production.id, c.var.today)} on={c.var.today} />)
})

const linesOf = (c: Context<AppEnv, string>, production: Production) => loadLines(c.var, production, whenOf(undefined, undefined, c.var.today))

/** What the production asked for and is not closed yet, with its place in the studio's queue. */
const openRequests = async (c: Context<AppEnv, string>, { id, studio_id }: Production) => {
  const [requests, open] = await Promise.all([
    listRequests(c.var.db, { studio_id, production_id: id }, 200),
    listOpenReviews(readAs(c.var.db, 'system'), studio_id),
  ])
  return requests.filter(({ closed_at }) => closed_at === null).map((request) => ({ ...request, place: placeOf(open, request.review_id) }))
}
