import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { html } from 'hono/html'
import type { Child } from 'hono/jsx'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { layout } from '../../views/layout.tsx'
import { Csrf } from '../../views/ui/form.tsx'
import type { Actor } from '../audit/audited.ts'
import type { Log } from '../audit/log.ts'
import { checkpointLine } from '../audit/rules.ts'
import type { Config } from '../config.ts'
import type { Db } from '../db/database.ts'
import type { Files } from '../files/files.ts'
import type { Keys } from '../keys.ts'
import { actingMemberships, type Person } from '../people/person.ts'
import type { Asker } from '../people/rights.ts'
import type { Session, Sessions } from '../people/sessions.ts'
import type { Policies } from '../policy/store.ts'
import type { Bank } from '../questions/question.ts'
import type { FetchPage } from '../watch/fetch-page.ts'
import type { Assets } from './assets.ts'

/** What every handler is given as `c.var`. */
export type AppEnv = {
  Variables: {
    /** Read as who asks: row-level security stands under every query. */
    db: Db
    config: Config
    keys: Keys
    files: Files
    fetchPage: FetchPage
    auditLog: Log
    bank: Bank
    /** Those that the reader may see. */
    policies: Policies
    /** Every one there is: what a new fact is held against. */
    allPolicies: Policies
    assets: Assets
    sessions: Sessions
    requestId: string
    now: Date
    /** The day of `now` in UTC, `YYYY-MM-DD`. */
    today: string
    /** Who is signed in, or null. */
    person: Person | null
    session: Session | null
    /** Who asks, for `may`. */
    asker: Asker
    /** Who acts, for the log. */
    actor: Actor
  }
}

/** Every answer is a whole page. htmx picks its region with hx-select; only a request that says it wants a part gets one. */
export const page = (c: Context<AppEnv>, body: Child, status: ContentfulStatusCode = 200): Response | Promise<Response> => {
  c.header('Vary', 'HX-Request, HX-Request-Type', { append: true })
  // A page that names a person stays in no cache, not even in the one behind the Back button after signing out.
  c.header('Cache-Control', c.var.person ? 'no-store' : 'no-cache')
  const rendered = html`${<Csrf.Provider value={c.var.session?.csrf ?? null}>{body}</Csrf.Provider>}`
  return rendered instanceof Promise ? rendered.then((text) => send(c, String(text), status)) : send(c, String(rendered), status)
}

const send = (c: Context<AppEnv>, text: string, status: ContentfulStatusCode): Response => {
  if (c.req.header('HX-Request-Type') === 'partial') return c.html(text, status)
  const newest = c.var.auditLog.newest()
  const checkpoint = newest === null ? null : checkpointLine(newest)
  const frame = {
    path: pathOf(c),
    person: c.var.person && shownAs(c.var.person),
    demo: c.var.config.demo,
    assets: c.var.assets.paths(),
    flash: takeFlash(c),
    checkpoint,
  }
  return c.html(layout(frame, text), status)
}

const shownAs = (person: Person) => {
  const acting = actingMemberships(person)
  const hasChoice = new Set(person.memberships.map(({ organisation_id }) => organisation_id)).size > 1
  return {
    name: person.name,
    actsFor: hasChoice ? (acting[0]?.name ?? null) : null,
    hasDesk: acting.some(({ role }) => ['reviewer', 'approver', 'policy_owner', 'admin'].includes(role)),
    production: acting.find(({ role }) => ['producer', 'member'].includes(role))?.slug ?? null,
    isVendor: acting.some(({ role }) => ['contributor', 'signatory'].includes(role)),
    isAdmin: acting.some(({ role }) => ['admin', 'producer', 'signatory'].includes(role)),
  }
}

const pathOf = (c: Context) => c.req.url.replace(/^[a-z]+:\/\/[^/?#]*/i, '')

/**
 * Leaving the page: a 303 for a browser, HX-Location for htmx, which would otherwise swap the next page into the old region.
 * `said` is one line about what was done, shown at the head of the next page.
 */
export const redirect = (c: Context<AppEnv>, url: string, said?: string) => {
  if (said !== undefined) setCookie(c, 'said', said, { path: '/', httpOnly: true, sameSite: 'Lax', maxAge: 60, secure: isSecure(c) })
  if (c.req.header('HX-Request') !== 'true') return c.redirect(url, 303)
  c.header('HX-Location', url)
  return c.body(null, 204)
}

const isSecure = (c: Context<AppEnv>) => c.var.config.publicUrl.startsWith('https:')

const takeFlash = (c: Context<AppEnv>): string | null => {
  const said = getCookie(c, 'said')
  if (said === undefined) return null
  deleteCookie(c, 'said', { path: '/', secure: isSecure(c) })
  return said.slice(0, 300)
}
