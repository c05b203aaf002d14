import { type Context, Hono } from 'hono'
import { z } from 'zod'
import type { AppEnv } from '../http/page.tsx'
import { notFound } from '../http/problem.ts'
import { studioOf } from '../people/person.ts'
import { freshness } from '../tools/dossier-request.ts'
import { countVendors, listVendors, type VendorKey } from '../vendors/queries.ts'
import { readVendor, vendorJson, vendorRecordJson, withHoldings } from '../vendors/read.ts'
import { cut, type List, readCursor, readLimit } from './list.ts'

const key = z.tuple([z.boolean(), z.string().max(1000), z.int().min(0)])

/** The vendors that an address asks for: `q`, `limit`, `cursor`. */
export const vendorsAsked = async (c: Context<AppEnv>) => {
  const { db } = c.var
  const q = c.req.query('q')?.trim() || undefined
  const limit = readLimit(c)
  const after = readCursor(c, key)
  const [found, total] = await Promise.all([listVendors(db, { q, after, limit }), countVendors(db, q)])
  const { rows, next } = cut(found, limit, ({ is_demo, name, id }): VendorKey => [is_demo, name, id])
  return { q, isFirst: after === null, rows: await withHoldings(db, rows), total, next }
}

/** One vendor as the page and the API both show it. Throws 404. */
export const vendorAsked = async (c: Context<AppEnv>, slug: string) => {
  const { db, policies, today, person } = c.var
  const policy = policies.current(today)
  const record = await readVendor(db, slug, { policy, today, studioId: studioOf(person) })
  if (!record) throw notFound('This vendor')
  return { ...record, policy: `${policy.pack.id}@${policy.pack.version}` }
}

export const vendorsList = async (c: Context<AppEnv>) => {
  const { rows, total, next } = await vendorsAsked(c)
  return c.json({ items: rows.map(vendorJson), total, next } satisfies List<unknown>)
}

export const vendorsApi = new Hono<AppEnv>()

vendorsApi.get('/api/v1/vendors', vendorsList)
vendorsApi.get('/api/v1/vendors/:vendor', async (c) => freshness(c).json(vendorRecordJson(await vendorAsked(c, c.req.param('vendor')))))
