import type { Context } from 'hono'
import type { AppEnv } from '../http/page.tsx'
import { notFound, signInRequired } from '../http/problem.ts'
import { findOrganisation } from '../organisations/queries.ts'
import { type Action, may } from '../people/rights.ts'

/** A production as its pages need it. */
export type Production = { id: number; slug: string; name: string; studio_id: number; studio: string | null; is_demo: boolean }

/** The production of that name, for whoever has the right in it; for others there is none: throws 404. */
export const findProduction = async ({ var: { db, asker } }: Context<AppEnv, string>, name: string, action: Action = 'use.read'): Promise<Production> => {
  const found = await findOrganisation(db, name)
  if (found?.kind !== 'production' || found.studio_id === null || !may(asker, action, { organisation: found })) throw notFound('This production')
  const { id, slug, studio_id, studio, is_demo } = found
  return { id, slug, name: found.name, studio_id, studio, is_demo }
}

/** The production that the address names. Throws 401 for a stranger, and 404 as findProduction does. */
export const productionOf = (c: Context<AppEnv, string>, action?: Action): Promise<Production> => {
  if (c.var.asker.person === null) throw signInRequired()
  return findProduction(c, c.req.param('production') ?? '', action)
}
