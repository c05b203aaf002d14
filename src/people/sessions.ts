import { type Adapter, type DatabaseSession, Lucia, TimeSpan } from 'lucia'
import { unaudited } from '../audit/audited.ts'
import { type Db, readAs } from '../db/database.ts'
import type { SignInMethod } from '../db/schema.ts'
import type { Person } from './person.ts'
import { acting } from './queries.ts'
import { csrfTokenOf, hashOf, isSecretOf, newToken, partsOf } from './secrets.ts'
import {
  deleteExpiredSessions,
  deleteSession,
  deleteSessionsOf,
  findSession,
  insertSession,
  listSessionsOf,
  replaceSession,
  updateLastSeen,
  updateSessionExpiry,
} from './session-queries.ts'

// Sessions by lucia. The cookie is "<id>.<secret>"; the table holds the id and a hash of the secret, so that
// reading the table opens no session. They live by the real clock, whatever day the register is shown as of.

type Attributes = { created_at: Date; last_seen_at: Date; authenticated_at: Date; organisation_id: number | null; is_stale: boolean }
type NewSession = { method: SignInMethod; browser: string; address: string }

declare module 'lucia' {
  interface Register {
    Lucia: ReturnType<typeof luciaOf>
    UserId: number
    DatabaseUserAttributes: { person: Person }
    DatabaseSessionAttributes: Attributes & Partial<NewSession>
  }
}

const idle = new TimeSpan(14, 'd')
/** However busy, a session ends: then the person shows again who they are. */
const longest = new TimeSpan(60, 'd')
/** For what needs somebody to have shown who they are a moment ago. */
const fresh = new TimeSpan(15, 'm')
/** "Last seen" is written at most this often. */
const noticed = new TimeSpan(5, 'm')

const idOf = (tokenOrId: string) => tokenOrId.split('.', 1)[0] ?? ''

const adapterOf = (db: Db): Adapter => ({
  getSessionAndUser: async (token) => {
    const parts = partsOf(token)
    const row = parts ? await findSession(db, parts.id) : undefined
    if (!parts || !row || !isSecretOf(parts.secret, row.secret_hash)) return [null, null]
    const { created_at, last_seen_at, authenticated_at, organisation_id, is_stale } = row
    const attributes = { created_at, last_seen_at, authenticated_at, organisation_id, is_stale }
    const session: DatabaseSession = { id: row.session_id, userId: row.id, expiresAt: row.expires_at, attributes }
    return [session, { id: row.id, attributes: { person: acting(row, organisation_id) } }]
  },
  getUserSessions: async (personId) =>
    (await listSessionsOf(db, personId)).map((row) => ({ id: row.id, userId: personId, expiresAt: row.expires_at, attributes: { ...row, is_stale: false } })),
  setSession: async ({ id: token, userId, expiresAt, attributes }) => {
    const parts = partsOf(token)
    if (!parts) throw new Error('a session is made from a token')
    const row = { ...attributes, method: attributes.method ?? 'password', id: parts.id, secret_hash: hashOf(parts.secret) }
    await unaudited(db, 'session', (tx) => insertSession(tx, { ...row, person_id: userId, expires_at: expiresAt }))
  },
  updateSessionExpiration: async (id, expiresAt) => void (await unaudited(db, 'session', (tx) => updateSessionExpiry(tx, idOf(id), expiresAt))),
  deleteSession: async (id) => void (await unaudited(db, 'session', (tx) => deleteSession(tx, idOf(id)))),
  deleteUserSessions: async (personId) => void (await unaudited(db, 'session', (tx) => deleteSessionsOf(tx, personId))),
  deleteExpiredSessions: async () => void (await unaudited(db, 'session', (tx) => deleteExpiredSessions(tx, new Date()))),
})

const luciaOf = (db: Db, secure: boolean) =>
  new Lucia(adapterOf(db), {
    sessionExpiresIn: idle,
    sessionCookie: { name: secure ? '__Host-session' : 'session', attributes: { secure, sameSite: 'lax' } },
    getUserAttributes: ({ person }) => ({ person }),
    getSessionAttributes: ({ created_at, last_seen_at, authenticated_at, is_stale }) => ({ created_at, last_seen_at, authenticated_at, is_stale }),
  })

/** What a request knows about the session that it came with. */
export type Session = {
  id: string
  /** Who they are was shown within the last quarter of an hour. */
  is_fresh: boolean
  /** What a form of its pages brings back. */
  csrf: string
}

export type Sessions = {
  /** Whether a Cookie header holds a session, valid or not. */
  isCarriedBy: (cookies: string | undefined) => boolean
  /** Who it is, and the cookie to send back when its life was extended or its secret was made anew. */
  find: (cookies: string | undefined) => Promise<{ person: Person; session: Session; cookie: string | null } | null>
  /** A new session; what the browser carried before is ended. Returns the cookie. */
  begin: (person_id: number, cookies: string | undefined, how: NewSession) => Promise<string>
  /** The same session under a new secret, perhaps for another organisation. Returns the cookie; null when it has ended. */
  renew: (cookies: string | undefined, organisation_id?: number) => Promise<string | null>
  /** Ends the session. Returns the cookie that clears it. */
  end: (cookies: string | undefined) => Promise<string>
}

export const sessionsOf = (root: Db, secure: boolean): Sessions => {
  const db = readAs(root, 'system')
  const lucia = luciaOf(db, secure)
  const tokenIn = (cookies: string | undefined) => (cookies === undefined ? null : lucia.readSessionCookie(cookies))
  /** Only who holds the secret may do anything with a session. */
  const validate = async (cookies: string | undefined) => {
    const token = tokenIn(cookies)
    const { session, user } = token === null ? { session: null, user: null } : await lucia.validateSession(token)
    return token === null || !session ? null : { token, session, person: user.person }
  }
  const end: Sessions['end'] = async (cookies) => {
    const found = await validate(cookies)
    if (found) await lucia.invalidateSession(found.session.id)
    return lucia.createBlankSessionCookie().serialize()
  }
  const replace = async (id: string, organisation_id?: number): Promise<string | null> => {
    const token = newToken()
    const parts = partsOf(token)!
    const row = { id: parts.id, secret_hash: hashOf(parts.secret), ...(organisation_id === undefined ? {} : { organisation_id }) }
    return (await unaudited(db, 'session', (tx) => replaceSession(tx, id, row))) ? token : null
  }
  return {
    isCarriedBy: (cookies) => tokenIn(cookies) !== null,
    find: async (cookies) => {
      const found = await validate(cookies)
      if (!found) return null
      const { session, person } = found
      const now = Date.now()
      if (now - session.created_at.getTime() > longest.milliseconds()) {
        await lucia.invalidateSession(session.id)
        return null
      }
      const token = session.is_stale ? await replace(session.id) : found.token
      if (token === null) return null
      const id = idOf(token)
      if (now - session.last_seen_at.getTime() > noticed.milliseconds()) await unaudited(db, 'session', (tx) => updateLastSeen(tx, id, new Date(now)))
      const is_fresh = now - session.authenticated_at.getTime() < fresh.milliseconds()
      // The session knows its public id only: the cookie is made again from the token that came.
      const cookie = session.fresh || session.is_stale ? lucia.createSessionCookie(token).serialize() : null
      return { person, session: { id, is_fresh, csrf: csrfTokenOf(token) }, cookie }
    },
    begin: async (person_id, cookies, how) => {
      await end(cookies)
      const token = newToken()
      const now = new Date()
      const attributes = { created_at: now, last_seen_at: now, authenticated_at: now, organisation_id: null, is_stale: false, ...how }
      await lucia.createSession(person_id, attributes, { sessionId: token })
      return lucia.createSessionCookie(token).serialize()
    },
    renew: async (cookies, organisation_id) => {
      const found = await validate(cookies)
      const token = found && (await replace(found.session.id, organisation_id))
      return token ? lucia.createSessionCookie(token).serialize() : null
    },
    end,
  }
}
