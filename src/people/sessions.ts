import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { type Adapter, type DatabaseSession, Lucia, TimeSpan } from 'lucia'
import { unaudited } from '../audit/audited.ts'
import type { Db } from '../db/database.ts'
import type { Person } from './person.ts'
import { deleteExpiredSessions, deleteSession, deleteSessionsOf, findSession, insertSession, listSessionsOf, updateSessionExpiry } from './queries.ts'

// Sessions by lucia. The cookie is "<id>.<secret>"; the table holds the id and a hash of the secret, so that
// reading the table opens no session. They live by the real clock, whatever day the register is shown as of.

declare module 'lucia' {
  interface Register {
    Lucia: ReturnType<typeof luciaOf>
    UserId: number
    DatabaseUserAttributes: { person: Person }
    DatabaseSessionAttributes: { created_at: Date }
  }
}

const idle = new TimeSpan(14, 'd')
/** However busy, a session ends: then the password is asked for again. */
const longest = new TimeSpan(60, 'd')

const hashOf = (secret: string) => createHash('sha256').update(secret).digest()

const partsOf = (token: string) => {
  const [, id, secret] = /^([\w-]{20,40})\.([\w-]{32,64})$/.exec(token) ?? []
  return id !== undefined && secret !== undefined ? { id, secret } : null
}

const idOf = (tokenOrId: string) => tokenOrId.split('.', 1)[0] ?? ''

const newToken = () => `${randomBytes(15).toString('base64url')}.${randomBytes(24).toString('base64url')}`

const adapterOf = (db: Db): Adapter => ({
  getSessionAndUser: async (token) => {
    const parts = partsOf(token)
    const row = parts ? await findSession(db, parts.id) : undefined
    if (!parts || !row || !timingSafeEqual(hashOf(parts.secret), row.secret_hash)) return [null, null]
    const { id, email, name, is_demo, memberships } = row
    const session: DatabaseSession = { id: row.session_id, userId: id, expiresAt: row.expires_at, attributes: { created_at: row.session_created_at } }
    return [session, { id, attributes: { person: { id, email, name, is_demo, memberships } } }]
  },
  getUserSessions: async (personId) =>
    (await listSessionsOf(db, personId)).map(({ id, expires_at, created_at }) => ({ id, userId: personId, expiresAt: expires_at, attributes: { created_at } })),
  setSession: async ({ id: token, userId, expiresAt, attributes }) => {
    const parts = partsOf(token)
    if (!parts) throw new Error('a session is made from a token')
    await unaudited(db, 'session', (tx) =>
      insertSession(tx, { id: parts.id, secret_hash: hashOf(parts.secret), person_id: userId, created_at: attributes.created_at, expires_at: expiresAt }),
    )
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
    getSessionAttributes: ({ created_at }) => ({ created_at }),
  })

export type Sessions = {
  /** Whether a Cookie header holds a session, valid or not. */
  isCarriedBy: (cookies: string | undefined) => boolean
  /** Who it is, and the cookie to send back when its life was extended. */
  find: (cookies: string | undefined) => Promise<{ person: Person | null; cookie: string | null }>
  /** A new session; what the browser carried before is ended. Returns the cookie. */
  begin: (person_id: number, cookies: string | undefined) => Promise<string>
  /** Ends the session. Returns the cookie that clears it. */
  end: (cookies: string | undefined) => Promise<string>
}

export const sessionsOf = (db: Db, secure: boolean): Sessions => {
  const lucia = luciaOf(db, secure)
  const tokenIn = (cookies: string | undefined) => (cookies === undefined ? null : lucia.readSessionCookie(cookies))
  const end = async (cookies: string | undefined) => {
    const token = tokenIn(cookies)
    // Only who holds the secret may end it.
    const { session } = token === null ? { session: null } : await lucia.validateSession(token)
    if (session) await lucia.invalidateSession(session.id)
    return lucia.createBlankSessionCookie().serialize()
  }
  return {
    isCarriedBy: (cookies) => tokenIn(cookies) !== null,
    find: async (cookies) => {
      const token = tokenIn(cookies)
      if (token === null) return { person: null, cookie: null }
      const { session, user } = await lucia.validateSession(token)
      if (!session) return { person: null, cookie: null }
      if (Date.now() - session.created_at.getTime() > longest.milliseconds()) {
        await lucia.invalidateSession(session.id)
        return { person: null, cookie: null }
      }
      // The session knows its public id only: the cookie is made again from the token that came.
      return { person: user.person, cookie: session.fresh ? lucia.createSessionCookie(token).serialize() : null }
    },
    begin: async (person_id, cookies) => {
      await end(cookies)
      const token = newToken()
      await lucia.createSession(person_id, { created_at: new Date() }, { sessionId: token })
      return lucia.createSessionCookie(token).serialize()
    },
    end,
  }
}
