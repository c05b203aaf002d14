import { Hono } from 'hono'
import { ProductionClearancesPage } from '../../views/production-clearances.tsx'
import { whenOf } from '../facts/as-of.ts'
import { type AppEnv, page } from '../http/page.tsx'
import { signedIn } from '../http/signed-in.ts'
import { followingOf } from '../notifications/following.ts'
import { type Action, may } from '../people/rights.ts'
import { productionOf } from '../productions/production.ts'
import { readAsOf, readView } from '../tools/dossier-query.ts'
import { listEntries } from '../usage/queries.ts'
import { loadLines } from './production.ts'

// What a production may rely on, and what it has to do for it: for its people and those of its studio.

export const productionClearanceRoutes = new Hono<AppEnv>()

productionClearanceRoutes.get('/productions/:production/clearances', async (c) => {
  signedIn(c)
  const production = await productionOf(c, 'organisation.read')
  const { asker, requestId, today } = c.var
  const when = whenOf(readAsOf(c.req.query('as_of')?.trim() || undefined, today), readView(c.req.query('view')?.trim() || undefined), today)
  const [lines, entries] = await Promise.all([loadLines(c.var, production, when), listEntries(c.var.db, production.id)])
  const atStake = new Map([...Map.groupBy(entries, ({ offering_id }) => offering_id ?? 0)].map(([id, of]) => [id, of.map(({ number }) => number)]))
  const following = await followingOf(c, { kind: 'production', slug: production.slug }, `/productions/${production.slug}/clearances`)
  // Nothing can be done on a day that is over.
  const mayNow = (action: Action) => when.asOf === undefined && may(asker, action, { organisation: production })
  const rights = {
    mayAcknowledge: mayNow('suspension.acknowledge'),
    mayProve: mayNow('condition.prove'),
  }
  return page(c, <ProductionClearancesPage {...{ production, lines, following, atStake, ...rights, when, on: when.on, today, once: requestId }} />)
})
