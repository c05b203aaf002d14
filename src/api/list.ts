import type { Context } from 'hono'
import { z } from 'zod'
import { badRequest } from '../http/problem.ts'

// What every list of the API takes and gives. Cursors are opaque to a caller: the sort key of the last row, in base64url.

/** The answer of a list: the rows of this page, how many there are in all, and where the next page begins. */
export type List<T> = { items: T[]; total: number; next: string | null }

const most = 200

/** `limit`, 1 to 200. Throws 400 and names it. */
export const readLimit = (c: Context, usual = 50): number => {
  const text = c.req.query('limit')
  if (text === undefined || text === '') return usual
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0
  if (limit < 1 || limit > most) throw badRequest('limit', `Give a limit from 1 to ${most}.`)
  return limit
}

export const cursorOf = (key: readonly (string | number | boolean | null)[]): string => Buffer.from(JSON.stringify(key)).toString('base64url')

/** `cursor`, as the list handed it out; null on the first page. Throws 400 and names it. */
export const readCursor = <S extends z.ZodType>(c: Context, schema: S): z.infer<S> | null => {
  const text = c.req.query('cursor')
  if (text === undefined || text === '') return null
  const key = /^[\w-]+$/.test(text) ? schema.safeParse(jsonOf(text)) : undefined
  if (!key?.success) throw badRequest('cursor', 'Take the cursor from “next” of the page before, unchanged, or leave it out to begin again.')
  return key.data
}

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
  } catch {
    return undefined
  }
}

/** One page of rows that were read with one row more than asked for: whether there is a next page, without counting. */
export const cut = <T>(rows: T[], limit: number, keyOf: (row: T) => readonly (string | number | boolean | null)[]): { rows: T[]; next: string | null } => {
  const kept = rows.slice(0, limit)
  const last = kept.at(-1)
  return { rows: kept, next: rows.length > limit && last !== undefined ? cursorOf(keyOf(last)) : null }
}

/** The address asked for, with some of its parameters changed; null takes one away. */
export const addressWith = (c: Context, change: Record<string, string | null>): string => {
  const { pathname, searchParams } = new URL(c.req.url)
  for (const [name, value] of Object.entries(change))
    if (value === null) searchParams.delete(name)
    else searchParams.set(name, value)
  return searchParams.size === 0 ? pathname : `${pathname}?${searchParams}`
}

const position = z.tuple([z.int().min(0)])

/** A list that is short enough to be in memory, cut into pages by `limit` and `cursor`. */
export const pageOf = <T>(c: Context, all: T[]): List<T> => {
  const limit = readLimit(c)
  const from = readCursor(c, position)?.[0] ?? 0
  return { items: all.slice(from, from + limit), total: all.length, next: from + limit < all.length ? cursorOf([from + limit]) : null }
}
