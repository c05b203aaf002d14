import { audited } from '../audit/audited.ts'
import type { Db } from '../db/database.ts'
import { isPassword } from './passwords.ts'
import { findCredentials } from './queries.ts'
import type { Sessions } from './sessions.ts'

type Asked = { email: string; password: string; cookies: string | undefined; request_id: string }

/** The cookie of a new session, or null when the pair is not known. Takes the same time either way. */
export const signIn = async (db: Db, sessions: Sessions, { email, password, cookies, request_id }: Asked): Promise<string | null> => {
  const known = await findCredentials(db, email.toLowerCase())
  if (!(await isPassword(known?.password_hash ?? null, password)) || !known) return null
  const cookie = await sessions.begin(known.id, cookies)
  await record(db, known.id, request_id, 'person.signed_in', 'signed in')
  return cookie
}

/** Ends the session of this browser; returns the cookie that clears it. */
export const signOut = async (db: Db, sessions: Sessions, who: { person_id: number; cookies: string | undefined; request_id: string }): Promise<string> => {
  const cookie = await sessions.end(who.cookies)
  await record(db, who.person_id, who.request_id, 'person.signed_out', 'signed out')
  return cookie
}

/** By number: the log is kept for ever, so it holds no name and no address. */
const record = (db: Db, id: number, request_id: string, action: string, did: string) =>
  audited(db, { kind: 'person', id, request_id }, async () => ({
    result: undefined,
    events: [{ action, subject: `/people/${id}`, sentence: `Person ${id} ${did}.` }],
  }))
