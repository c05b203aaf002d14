import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { ChangesPage } from '../../views/changes.tsx'
import { changeFilter, changesAsked, changesList } from '../api/changes.ts'
import { addressWith, cursorOf, readCursor } from '../api/list.ts'
import { type AppEnv, page } from '../http/page.tsx'
import { isDay } from '../policy/dates.ts'
import { listVendorNames } from '../vendors/queries.ts'
import { atomFeed } from './atom.ts'
import { type ChangeFilter, listChangeDays, listChangeGroups, listChangesOfGroups } from './queries.ts'

export const changesRoutes = new Hono<AppEnv>()

const daysAPage = 10
const shownOfEach = 20
const key = z.tuple([z.string().refine(isDay)])

changesRoutes.get('/changes', async (c) => {
  const { db, bank, now } = c.var
  const filter = changeFilter(c)
  const before = readCursor(c, key)?.[0] ?? null
  const days = await listChangeDays(db, filter, now, before, daysAPage + 1)
  const shown = days.slice(0, daysAPage)
  const [groups, rows, vendors] = await Promise.all([
    listChangeGroups(db, filter, now, shown),
    listChangesOfGroups(db, filter, now, shown, shownOfEach),
    listVendorNames(db),
  ])
  const next = days.length > daysAPage ? addressWith(c, { cursor: cursorOf([shown.at(-1) ?? '']) }) : null
  const first = before === null ? null : addressWith(c, { cursor: null })
  return page(c, <ChangesPage {...{ groups, rows, bank, filter, vendors, first, next }} query={queryOf(filter)} />)
})

/** The filters alone, for the feed and the files. */
const queryOf = (filter: ChangeFilter): string => {
  const query = new URLSearchParams(Object.entries(filter).filter(([, value]) => value !== undefined))
  return query.size === 0 ? '' : `?${query}`
}

changesRoutes.get('/changes.json', changesList)

changesRoutes.get('/changes.atom', async (c: Context<AppEnv>) => {
  const { bank, config, now } = c.var
  const { filter, rows } = await changesAsked(c)
  const feed = await atomFeed({ rows, bank, publicUrl: config.publicUrl, query: queryOf(filter), now })
  return c.body(feed, 200, { 'content-type': 'application/atom+xml; charset=utf-8', 'cache-control': 'no-cache' })
})
