import { Hono } from 'hono'
import { VendorPage, VendorsPage } from '../../views/vendors.tsx'
import { addressWith } from '../api/list.ts'
import { vendorAsked, vendorsAsked, vendorsList } from '../api/vendors.ts'
import { type AppEnv, page } from '../http/page.tsx'
import { suffixOf } from '../http/suffix.ts'
import { vendorRecordJson } from './read.ts'

export const vendorsRoutes = new Hono<AppEnv>()

vendorsRoutes.get('/vendors', async (c) => {
  const { q, isFirst, rows, total, next } = await vendorsAsked(c)
  const paging = { first: isFirst ? null : addressWith(c, { cursor: null }), next: next === null ? null : addressWith(c, { cursor: next }) }
  return page(c, <VendorsPage {...{ q, rows, total, ...paging }} />)
})

vendorsRoutes.get('/vendors.json', vendorsList)

vendorsRoutes.get('/vendors/:vendor', async (c) => {
  const { name, as } = suffixOf(c.req.param('vendor'), ['json'])
  const record = await vendorAsked(c, name)
  return as === 'json' ? c.json(vendorRecordJson(record)) : page(c, <VendorPage {...record} />)
})
