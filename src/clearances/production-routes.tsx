import { Hono } from 'hono'
import { ProductionClearancesPage } from '../../views/production-clearances.tsx'
import { boundsOf, whenOf } from '../facts/as-of.ts'
import { type AppEnv, page } from '../http/page.tsx'
import { notFound } from '../http/problem.ts'
import { signedIn } from '../http/signed-in.ts'
import { findOrganisation } from '../organisations/queries.ts'
import { may } from '../people/rights.ts'
import { readAsOf, readView } from '../tools/dossier-query.ts'
import { clearancesOf } from './on-day-queries.ts'

/** What a production may rely on: for its own people and those of its studio. To everybody else it is not there. */
export const productionRoutes = new Hono<AppEnv>()

productionRoutes.get('/productions/:production/clearances', async (c) => {
  signedIn(c)
  const { db, asker, policies, today } = c.var
  const production = await findOrganisation(db, c.req.param('production'))
  if (production?.kind !== 'production' || production.studio_id === null || !may(asker, 'production.clearances', { organisation: production }))
    throw notFound('This production')
  const given = { as_of: c.req.query('as_of')?.trim() || undefined, view: c.req.query('view')?.trim() || undefined }
  const when = whenOf(readAsOf(given.as_of, today), readView(given.view), today)
  const policy = policies.current(when.on, boundsOf(when.asOf, when.view).recordedBefore)
  const clearances = await clearancesOf(db, { id: production.id, studio_id: production.studio_id }, { policy, when })
  return page(c, <ProductionClearancesPage production={production} clearances={clearances} when={when} today={today} />)
})
