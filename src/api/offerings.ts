import { type Context, Hono } from 'hono'
import type { AppEnv } from '../http/page.tsx'
import { writeCursor } from '../tools/catalogue.ts'
import { freshness } from '../tools/dossier-request.ts'
import { countOfferings, listOfferings } from '../tools/queries.ts'
import { catalogueOf } from '../tools/request.ts'
import { type OfferingSummary, offeringSummary } from '../tools/summary.ts'
import type { List } from './list.ts'

/** One page of the catalogue, for `/tools.json` and the API alike. */
export const offeringsList = async (c: Context<AppEnv>, options: { strict?: boolean } = {}) => {
  const { asked, scope } = await catalogueOf(c, options)
  const { db } = c.var
  const [{ rows, next }, total] = await Promise.all([listOfferings(db, asked.filter, scope), countOfferings(db, asked.filter, scope)])
  return freshness(c).json({ items: rows.map(offeringSummary), total, next: next && writeCursor(asked.filter.sort, next) } satisfies List<OfferingSummary>)
}

export const offeringsApi = new Hono<AppEnv>()

// A program whose filter is misspelt is told so: it would take every offering for those that it asked for.
offeringsApi.get('/api/v1/offerings', (c) => offeringsList(c, { strict: true }))
