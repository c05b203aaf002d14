import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { type Context, Hono } from 'hono'
import { EvidencePage } from '../../views/evidence-record.tsx'
import { endings } from '../files/kind.ts'
import { watermarked } from '../files/watermark.ts'
import { type AppEnv, page } from '../http/page.tsx'
import { forbidden, notFound } from '../http/problem.ts'
import { streamed } from '../http/streamed.ts'
import { may } from '../people/rights.ts'
import { recordReading } from './file-actions.ts'
import { type EvidenceFile, findFile, findOwnFile, listReadings } from './queries.ts'

// One file: for whoever may read it by row-level security. For others there is none.

export const evidenceRoutes = new Hono<AppEnv>()

evidenceRoutes.get('/evidence/:evidence{[0-9]{1,15}}', async (c) => {
  const file = await fileOf(c)
  const stored = await c.var.files.open(file.sha256)
  if (stored === null) throw notFound('This file')
  const marked = isMarked(c, file) ? await watermarked(await buffer(stored), lineOf(c, file)) : stored
  if (marked === null)
    throw forbidden(`Ask ${file.vendor_name} for another copy: this PDF cannot be marked for its reader, and is shown to nobody else without.`)
  await recordReading(c.var, c.var.actor, file)
  const name = `${file.name.replace(/\.[^.]{1,10}$/, '').replaceAll(/[^\w.-]+/g, '_')}.${endings[file.media_type][0]}`
  const body = marked instanceof Readable ? streamed(marked) : (marked as Uint8Array<ArrayBuffer>)
  return c.body(body, 200, {
    'content-type': file.media_type === 'text/plain' ? 'text/plain; charset=utf-8' : file.media_type,
    'content-disposition': `attachment; filename="${name}"`,
    'content-length': String(marked instanceof Readable ? file.bytes : marked.length),
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  })
})

evidenceRoutes.get('/evidence/:evidence{[0-9]{1,15}}/about', async (c) => {
  const { db, today, asker, files, person } = c.var
  const file = await fileOf(c)
  const isOwn = may(asker, 'evidence.manage', { organisation: { id: file.organisation_id, studio_id: null } })
  const [own, readings, isHere] = await Promise.all([
    isOwn ? findOwnFile(db, file.organisation_id, file.id) : undefined,
    isOwn ? listReadings(db, file.organisation_id) : undefined,
    file.withdrawn_at === null ? true : files.has(file.sha256),
  ])
  const props = { file, uses: own?.uses ?? null, reading: readings?.get(file.id) ?? null, isHere, isMarked: isMarked(c, file), address: person?.email ?? null }
  return page(c, <EvidencePage {...props} today={today} />)
})

const fileOf = async (c: Context<AppEnv>): Promise<EvidenceFile> => {
  const file = await findFile(c.var.db, Number(c.req.param('evidence')))
  if (!file) throw notFound('This file')
  return file
}

/** The vendor's own people get the bytes as they are, and so does a reader who is nobody in particular: those are public. */
const isMarked = (c: Context<AppEnv>, file: EvidenceFile) => file.media_type === 'application/pdf' && !file.is_own && c.var.person !== null

const lineOf = (c: Context<AppEnv>, { id, sha256 }: EvidenceFile) =>
  `Read by ${c.var.person?.email} on ${c.var.now.toISOString().slice(0, 16).replace('T', ' ')} UTC. Toolslate evidence ${id}, SHA-256 ${sha256}`
