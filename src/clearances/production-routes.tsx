import { type Context, Hono } from 'hono'
import { ProductionClearancesPage } from '../../views/production-clearances.tsx'
import { whenOf } from '../facts/as-of.ts'
import { type AppEnv, page } from '../http/page.tsx'
import { notFound } from '../http/problem.ts'
import { signedIn } from '../http/signed-in.ts'
import { followingOf } from '../notifications/following.ts'
import { findOrganisation, type Organisation } from '../organisations/queries.ts'
import { type Action, may } from '../people/rights.ts'
import { readAsOf, readView } from '../tools/dossier-query.ts'
import { loadLines } from './production.ts'

// What a production may rely on, and what it has to do for it: for its people and those of its studio.

export const productionClearanceRoutes = new Hono<AppEnv>()

productionClearanceRoutes.get('/productions/:production/clearances', async (c) => {
  const production = await productionOf(c)
  const { asker, requestId, today } = c.var
  const when = whenOf(readAsOf(c.req.query('as_of')?.trim() || undefined, today), readView(c.req.query('view')?.trim() || undefined), today)
  const lines = await loadLines(c.var, production, when)
  const following = await followingOf(c, { kind: 'production', slug: production.slug }, `/productions/${production.slug}/clearances`)
  // Nothing can be done on a day that is over.
  const mayNow = (action: Action) => when.asOf === undefined && may(asker, action, { organisation: production })
  const rights = {
    mayAcknowledge: mayNow('suspension.acknowledge'),
    mayProve: mayNow('condition.prove'),
  }
  return page(c, <ProductionClearancesPage {...{ production, lines, following, ...rights, when, on: when.on, today, once: requestId }} />)
})

/** For others there is none. */
const productionOf = async (c: Context<AppEnv, '/productions/:production/clearances'>): Promise<Organisation & { studio_id: number }> => {
  signedIn(c)
  const found = await findOrganisation(c.var.db, c.req.param('production'))
  if (found?.kind !== 'production' || found.studio_id === null || !may(c.var.asker, 'organisation.read', { organisation: found }))
    throw notFound('This production')
  return { ...found, studio_id: found.studio_id }
}
