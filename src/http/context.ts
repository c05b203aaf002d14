import type { Context, MiddlewareHandler } from 'hono'
import { readAs } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import { type Person, studiosOf } from '../people/person.ts'
import type { Sessions } from '../people/sessions.ts'
import { findBearer } from '../people/tokens.ts'
import { visibleTo } from '../policy/store.ts'
import type { Assets } from './assets.ts'
import type { AppEnv } from './page.tsx'

/** What every handler reads as `c.var`: nothing in the app reaches for the outside by itself. */
export const context =
  ({ db, config, clock, keys, files, fetchPage, auditLog, bank, policies }: Deps, assets: Assets, sessions: Sessions): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    const now = clock()
    c.set('db', db)
    c.set('config', config)
    c.set('keys', keys)
    c.set('files', files)
    c.set('fetchPage', fetchPage)
    c.set('auditLog', auditLog)
    c.set('bank', bank)
    c.set('policies', visibleTo(policies, []))
    c.set('allPolicies', policies)
    c.set('assets', assets)
    c.set('sessions', sessions)
    c.set('now', now)
    c.set('today', now.toISOString().slice(0, 10))
    c.set('person', null)
    c.set('session', null)
    c.set('asker', { person: null, scopes: null })
    c.set('actor', { kind: 'anonymous', request_id: c.var.requestId })
    c.header('X-Request-Id', c.var.requestId)
    await next()
  }

const nobodyAsks = /^\/(assets\/|healthz$|readyz$)/

/** Who asks, by session or by token; from here on the database answers as to them. A file or a health check asks nobody. */
export const whoAsks: MiddlewareHandler<AppEnv> = async (c, next) => {
  if (nobodyAsks.test(c.req.path)) return next()
  const authorization = c.req.header('authorization')
  if (authorization !== undefined) {
    const { person, scopes, token_id } = await findBearer(c.var.db, authorization)
    become(c, person)
    c.set('asker', { person, scopes })
    c.set('actor', { kind: 'token', person, token_id, request_id: c.var.requestId })
    return next()
  }
  const found = await c.var.sessions.find(c.req.header('cookie'))
  if (found === null) return next()
  if (found.cookie !== null) c.header('Set-Cookie', found.cookie, { append: true })
  become(c, found.person)
  c.set('session', found.session)
  c.set('asker', { person: found.person, scopes: null })
  c.set('actor', { kind: 'person', person: found.person, request_id: c.var.requestId })
  return next()
}

const become = (c: Context<AppEnv>, person: Person) => {
  c.set('person', person)
  c.set('db', readAs(c.var.db, `person:${person.id}`))
  c.set('policies', visibleTo(c.var.allPolicies, studiosOf(person)))
}
