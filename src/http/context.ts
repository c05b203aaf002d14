import type { MiddlewareHandler } from 'hono'
import type { Deps } from '../deps.ts'
import type { Sessions } from '../people/sessions.ts'
import type { Assets } from './assets.ts'
import type { AppEnv } from './page.tsx'

/** What every handler reads as `c.var`: nothing in the app reaches for the outside by itself. */
export const context =
  ({ db, config, clock, bank, policies }: Deps, assets: Assets, sessions: Sessions): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    const now = clock()
    c.set('db', db)
    c.set('config', config)
    c.set('bank', bank)
    c.set('policies', policies)
    c.set('assets', assets)
    c.set('sessions', sessions)
    c.set('now', now)
    c.set('today', now.toISOString().slice(0, 10))
    c.set('person', null)
    c.set('actor', { kind: 'anonymous', request_id: c.var.requestId })
    c.header('X-Request-Id', c.var.requestId)
    await next()
  }

const nobodyAsks = /^\/(assets\/|healthz$|readyz$)/

/** Who is signed in. A file or a health check asks nobody. */
export const whoAsks: MiddlewareHandler<AppEnv> = async (c, next) => {
  if (nobodyAsks.test(c.req.path)) return next()
  const { person, cookie } = await c.var.sessions.find(c.req.header('cookie'))
  if (cookie !== null) c.header('Set-Cookie', cookie, { append: true })
  if (person) {
    c.set('person', person)
    c.set('actor', { kind: 'person', id: person.id, request_id: c.var.requestId })
  }
  return next()
}
