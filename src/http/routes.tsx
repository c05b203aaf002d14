import { Hono } from 'hono'
import { ProblemTypePage, ProblemTypesPage } from '../../views/problems.tsx'
import { unreadiness } from '../db/ready.ts'
import type { Encoding } from './assets.ts'
import { type AppEnv, page } from './page.tsx'
import { notFound, type ProblemSlug, problemTypes } from './problem.ts'

/** What every site has: its files, its health, whom to tell, and what its refusals mean. */
export const siteRoutes = new Hono<AppEnv>()

siteRoutes.get('/assets/:file', async (c) => {
  const asset = c.var.assets.find(c.req.path)
  if (!asset) throw notFound('This file')
  const encoding = encodingFor(c.req.header('accept-encoding') ?? '')
  // The name holds the hash of the content: a changed file is another address.
  const lasting = 'public, max-age=31536000, immutable'
  const body = await asset.encoded(encoding)
  const headers: Record<string, string> = {
    'content-type': asset.type,
    'cache-control': lasting,
    vary: 'Accept-Encoding',
    'content-length': String(body.length),
  }
  if (encoding !== 'identity') headers['content-encoding'] = encoding
  return c.body(new Uint8Array(body), 200, headers)
})

const encodingFor = (accepted: string): Encoding => {
  const takes = (name: string) => new RegExp(`(^|,)\\s*${name}\\s*(;\\s*q=(?!0(\\.0*)?\\s*(,|$))[^,]*)?(,|$)`, 'i').test(accepted)
  return takes('br') ? 'br' : takes('gzip') ? 'gzip' : 'identity'
}

siteRoutes.get('/healthz', (c) => c.json({ status: 'up' }, 200, { 'cache-control': 'no-store' }))

siteRoutes.get('/readyz', async (c) => {
  const because = await unreadiness(c.var.db)
  return c.json(because === null ? { status: 'ready' } : { status: 'not ready', because }, because === null ? 200 : 503, { 'cache-control': 'no-store' })
})

const halfAYear = 180 * 24 * 3600 * 1000

siteRoutes.get('/.well-known/security.txt', (c) => {
  const { publicUrl, mailFrom } = c.var.config
  const address = mailFrom?.match(/[^<>\s]+@[^<>\s]+/)?.[0]
  const lines = [
    `Contact: ${address ? `mailto:${address}` : `${publicUrl}/help`}`,
    `Expires: ${new Date(c.var.now.getTime() + halfAYear).toISOString().slice(0, 10)}T00:00:00Z`,
    'Preferred-Languages: en',
    `Canonical: ${publicUrl}/.well-known/security.txt`,
  ]
  return c.text(`${lines.join('\n')}\n`)
})

siteRoutes.get('/problems', (c) => page(c, <ProblemTypesPage />))

siteRoutes.get('/problems/:slug', (c) => {
  const slug = c.req.param('slug')
  if (!Object.hasOwn(problemTypes, slug)) throw notFound('This kind of problem')
  return page(c, <ProblemTypePage slug={slug as ProblemSlug} />)
})
