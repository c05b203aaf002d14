import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { changeJson } from '../changes/describe.ts'
import { type ChangeFilter, type ChangeKey, changeKinds, countChanges, listChanges } from '../changes/queries.ts'
import type { AppEnv } from '../http/page.tsx'
import { badRequest } from '../http/problem.ts'
import { cut, readCursor, readLimit } from './list.ts'

const key = z.tuple([z.iso.datetime({ precision: 6 }), z.enum(changeKinds), z.int().min(0)])

/** `kind`, `vendor` and `tool` of an address. Throws 400 for a kind that there is not. */
export const changeFilter = (c: Context<AppEnv>): ChangeFilter => {
  const asked = c.req.query('kind') || undefined
  const kind = changeKinds.find((one) => one === asked)
  if (asked !== undefined && kind === undefined) throw badRequest('kind', `Give kind as ${changeKinds.join(', ')}.`)
  return { kind, vendor: c.req.query('vendor') || undefined, tool: c.req.query('tool') || undefined }
}

export const changesAsked = async (c: Context<AppEnv>) => {
  const filter = changeFilter(c)
  const limit = readLimit(c)
  const { rows, next } = cut(
    await listChanges(c.var.db, filter, c.var.now, readCursor(c, key), limit),
    limit,
    ({ at_key, kind, id }): ChangeKey => [at_key, kind, id],
  )
  return { filter, rows, next }
}

export const changesList = async (c: Context<AppEnv>) => {
  const { filter, rows, next } = await changesAsked(c)
  const total = await countChanges(c.var.db, filter, c.var.now)
  return c.json({ items: rows.map((row) => changeJson(row, c.var.bank)), total, next })
}

export const changesApi = new Hono<AppEnv>()

changesApi.get('/api/v1/changes', changesList)
