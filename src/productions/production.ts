import type { Context } from 'hono'
import type { AppEnv } from '../http/page.tsx'
import { notFound } from '../http/problem.ts'
import { signedIn } from '../http/signed-in.ts'
import { findOrganisation } from '../organisations/queries.ts'
import { may } from '../people/rights.ts'

/** A production as its pages need it. */
export type Production = { id: number; slug: string; name: string; studio_id: number; studio: string | null; is_demo: boolean }

/** The production that the address names, for its people and those of its studio. For others there is none: throws 401 and 404. */
export const productionOf = async (c: Context<AppEnv, string>): Promise<Production> => {
  if (c.var.asker.person === null) signedIn(c)
  const found = await findOrganisation(c.var.db, c.req.param('production') ?? '')
  if (found?.kind !== 'production' || found.studio_id === null || !may(c.var.asker, 'use.read', { organisation: found })) throw notFound('This production')
  const { id, slug, name, studio_id, studio, is_demo } = found
  return { id, slug, name, studio_id, studio, is_demo }
}
