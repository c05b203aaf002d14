import { type Context, Hono } from 'hono'
import { ProductionClearancesPage } from '../../views/production-clearances.tsx'
import { type AppEnv, page } from '../http/page.tsx'
import { notFound } from '../http/problem.ts'
import { signedIn } from '../http/signed-in.ts'
import { findOrganisation, type Organisation } from '../organisations/queries.ts'
import { may } from '../people/rights.ts'
import { loadLines } from './production.ts'
import type { When } from './queries.ts'

// What a production may rely on, and what it has to do for it: for its people and those of its studio.

export const productionClearanceRoutes = new Hono<AppEnv>()

productionClearanceRoutes.get('/productions/:production/clearances', async (c) => {
  const production = await productionOf(c)
  const when: When = { on: c.var.today }
  const lines = await loadLines(c.var, production, when)
  const { asker, requestId } = c.var
  const rights = {
    mayAcknowledge: may(asker, 'suspension.acknowledge', { organisation: production }),
    mayProve: may(asker, 'condition.prove', { organisation: production }),
  }
  return page(c, <ProductionClearancesPage {...{ production, lines, ...rights, on: when.on, once: requestId }} />)
})

/** For others there is none. */
const productionOf = async (c: Context<AppEnv, '/productions/:production/clearances'>): Promise<Organisation & { studio_id: number }> => {
  signedIn(c)
  const found = await findOrganisation(c.var.db, c.req.param('production'))
  if (found?.kind !== 'production' || found.studio_id === null || !may(c.var.asker, 'organisation.read', { organisation: found }))
    throw notFound('This production')
  return { ...found, studio_id: found.studio_id }
}
