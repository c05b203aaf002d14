import { type Context, Hono } from 'hono'
import { ConcentrationPage } from '../../views/concentration.tsx'
import { NewLinkPage } from '../../views/upstream-new.tsx'
import { readAs } from '../db/database.ts'
import { findOffering } from '../facts/queries.ts'
import { numberIn, onceIn, readForm } from '../http/form.ts'
import { asBefore, onceOf } from '../http/once.ts'
import { type AppEnv, page, redirect } from '../http/page.tsx'
import { badRequest, forbidden, notFound, type Problems, signInRequired } from '../http/problem.ts'
import { studioOf } from '../people/person.ts'
import { may } from '../people/rights.ts'
import { endLink, recordLink } from './actions.ts'
import { loadConcentration } from './concentration.ts'
import { blankLink, linkFrom, type TypedLink, typedLink } from './form.ts'
import { listLinks, listNames } from './queries.ts'

// What offerings stand on: recorded at each, and how much rests on one model or host.

export const upstreamRoutes = new Hono<AppEnv>()

upstreamRoutes.get('/upstream', async (c) => {
  const own = studioOf(c.var.person)
  return page(c, <ConcentrationPage of={await loadConcentration({ ...c.var, ownStudioId: own, contractStudioId: own })} hasStudio={own !== null} />)
})

upstreamRoutes.get('/tools/:tool/:offering/upstream/new', async (c) => show(c, blankLink, {}, c.var.requestId))

upstreamRoutes.post('/tools/:tool/:offering/upstream/new', async (c) => {
  const { offering, actor } = await placeOf(c)
  const form = await readForm(c)
  const [typed, key] = [typedLink(form), onceIn(form, c.var.requestId)]
  const names = (await listNames(c.var.db)).map(({ path }) => path)
  const { problems, link } = linkFrom(typed, { tool: offering.tool, offering: offering.offering }, names, c.var.today)
  if (link === null) return show(c, typed, problems, key)
  const done = await recordLink(depsOf(c), actor, link, onceOf(actor.person.id, `upstream:${key}`, [offering.id, typed])).catch(asBefore<{ id: number }>)
  if ('problems' in done) return show(c, typed, done.problems, key)
  return redirect(c, `/tools/${offering.tool}/${offering.offering}#below`, 'It is recorded, and every verdict that rests on it was made again.')
})

upstreamRoutes.post('/tools/:tool/:offering/upstream/:link{[0-9]{1,15}}/end', async (c) => {
  const { offering, actor } = await placeOf(c)
  const [link, reason] = [numberIn(c.req.param('link')), (await readForm(c)).text('reason').replaceAll('\r\n', '\n').trim()]
  if (!(await listLinks(c.var.db, offering.id)).some(({ id }) => id === link)) throw notFound('This link')
  if (reason === '') throw badRequest('reason', 'Say why it no longer stands on that.')
  await endLink(depsOf(c), actor, { offering: { tool: offering.tool, offering: offering.offering }, link, reason: reason.slice(0, 2000) })
  return redirect(c, `/tools/${offering.tool}/${offering.offering}`, 'The link is ended, and every verdict that rested on it was made again.')
})

type C = Context<AppEnv, string>

const depsOf = ({ var: v }: C) => ({ db: readAs(v.db, 'system'), policies: v.allPolicies, today: v.today })

/** The offering, for somebody who may record facts about it. Throws 401, 403 and 404. */
const placeOf = async (c: C) => {
  const { asker, actor } = c.var
  if (actor.kind === 'anonymous' || actor.kind === 'job') throw signInRequired()
  const offering = await findOffering(c.var.db, c.req.param('tool') ?? '', c.req.param('offering') ?? '')
  if (!offering) throw notFound('This offering')
  if (!may(asker, 'fact.record')) throw forbidden('What a tool stands on is recorded by procurement: ask somebody with a role in a studio.')
  return { offering, actor }
}

const show = async (c: C, typed: TypedLink, problems: Problems, once: string) => {
  const { offering } = await placeOf(c)
  return page(c, <NewLinkPage {...{ offering, typed, problems, once }} names={await listNames(c.var.db)} />, Object.keys(problems).length > 0 ? 422 : 200)
}
