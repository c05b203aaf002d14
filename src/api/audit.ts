import { type Context, Hono } from 'hono'
import { accepts } from 'hono/accepts'
import { z } from 'zod'
import { entryJson } from '../audit/describe.ts'
import { type CheckpointRow, findNewestCheckpoint, findSize } from '../audit/log-queries.ts'
import { consistencyOf, inclusionOf } from '../audit/proofs.ts'
import { type AuditFilter, countEntries, listEntries, listLeaves, listNamed } from '../audit/queries.ts'
import { namesIn, originOf } from '../audit/rules.ts'
import type { AppEnv } from '../http/page.tsx'
import { badRequest, Problem } from '../http/problem.ts'
import { isDay } from '../policy/dates.ts'
import { cursorOf, cut, readCursor, readLimit } from './list.ts'

// The log as programs read it. Hashes, checkpoints and proofs are everybody's; an entry is for its audience.

const key = z.tuple([z.int().min(0)])

/** The filters of an address. Throws 400 for a day that there is not. */
export const auditFilter = (c: Context<AppEnv>): AuditFilter => {
  const text = (name: string) => c.req.query(name)?.trim() || undefined
  const day = (name: string) => {
    const given = text(name)
    if (given !== undefined && !isDay(given)) throw badRequest(name, 'Give a day like 2026-08-22.')
    return given
  }
  const about = text('about')
  return {
    action: text('action'),
    who: text('who'),
    about: about === undefined || about.startsWith('/') ? about : `/${about}`,
    from: day('from'),
    to: day('to'),
    q: text('q'),
  }
}

/** A page of entries, newest first, with the people in them whom the reader may see. */
export const entriesAsked = async (c: Context<AppEnv>) => {
  const filter = auditFilter(c)
  const limit = readLimit(c)
  const before = readCursor(c, key)?.[0] ?? null
  const { rows, next } = cut(await listEntries(c.var.db, filter, before, limit), limit, ({ leaf }) => [leaf])
  const known = await listNamed(c.var.db, namesIn(rows.flatMap(({ actor, subject, sentence }) => [actor, subject, sentence])))
  return { filter, rows, known, next, isFirst: before === null }
}

export const entriesList = async (c: Context<AppEnv>) => {
  const { filter, rows, known, next } = await entriesAsked(c)
  c.header('Cache-Control', c.var.person ? 'no-store' : 'no-cache')
  return c.json({ items: rows.map((row) => entryJson(row, known)), total: await countEntries(c.var.db, filter), next })
}

/** The newest checkpoint. Throws 503 while there is none yet. */
export const newestCheckpoint = async (c: Context<AppEnv>): Promise<CheckpointRow> => {
  const newest = await findNewestCheckpoint(c.var.db)
  if (!newest) throw new Problem('unavailable', 'Wait for the first checkpoint of the log: it is made within a minute of the start.')
  return newest
}

type Bounds = { from: number; to: number; otherwise: number }

/** A whole number of an address. Throws 400 and names it. */
const numberOf = (c: Context<AppEnv>, name: string, { from, to, otherwise }: Bounds): number => {
  const text = c.req.query(name)
  if (text === undefined || text === '') return otherwise
  const given = /^\d{1,15}$/.test(text) ? Number(text) : -1
  if (given < from || given > to)
    throw badRequest(name, `Give “${name}” as a whole number ${to === Infinity ? `of at least ${from}` : `from ${from} to ${to}`}.`)
  return given
}

const base64 = (hash: Buffer) => hash.toString('base64')

export const auditApi = new Hono<AppEnv>()

auditApi.get('/api/v1/audit/checkpoint', async (c) => {
  const { size, root, note, made_at } = await newestCheckpoint(c)
  c.header('Vary', 'Accept', { append: true })
  c.header('Cache-Control', 'no-cache')
  const wanted = accepts(c, { header: 'Accept', supports: ['application/json', 'text/plain'], default: 'application/json' })
  if (wanted === 'text/plain') return c.text(note)
  return c.json({ origin: originOf(note), size, root: base64(root), note, made_at: made_at.toISOString(), key: c.var.auditLog.verifierKey })
})

const most = 1000

auditApi.get('/api/v1/audit/entries', async (c) => {
  const size = await findSize(c.var.db)
  const from = readCursor(c, key)?.[0] ?? numberOf(c, 'from', { from: 0, to: size, otherwise: 0 })
  const last = numberOf(c, 'to', { from, to: Infinity, otherwise: size - 1 })
  const end = Math.min(last + 1, from + most, size)
  const leaves = await listLeaves(c.var.db, from, end)
  const items = leaves.map(({ index, leaf_hash, entry }) => ({ index, leaf_hash: base64(leaf_hash), entry }))
  return c.json({ items, total: size, next: end <= Math.min(last, size - 1) ? cursorOf([end]) : null })
})

auditApi.get('/api/v1/audit/inclusion', async (c) => {
  const [{ size: signed }, now] = await Promise.all([newestCheckpoint(c), findSize(c.var.db)])
  const size = numberOf(c, 'size', { from: 1, to: now, otherwise: signed })
  const leaf = numberOf(c, 'leaf', { from: 0, to: size - 1, otherwise: size - 1 })
  const { hash, proof, root, holds } = await inclusionOf(c.var.db, leaf, size)
  if (!holds) throw new Error(`the log does not hold entry ${leaf} at size ${size}`)
  return c.json({ leaf, size, leaf_hash: base64(hash), proof: proof.map(base64), root: base64(root) })
})

auditApi.get('/api/v1/audit/consistency', async (c) => {
  const [{ size: signed }, now] = await Promise.all([newestCheckpoint(c), findSize(c.var.db)])
  const to = numberOf(c, 'to', { from: 0, to: now, otherwise: signed })
  const from = numberOf(c, 'from', { from: 0, to, otherwise: 0 })
  const { proof, from_root, to_root, holds } = await consistencyOf(c.var.db, from, to)
  if (!holds) throw new Error(`the log at size ${from} is not the beginning of that at size ${to}`)
  return c.json({ from, to, from_root: base64(from_root), to_root: base64(to_root), proof: proof.map(base64) })
})
