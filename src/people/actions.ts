import { type Actor, audited } from '../audit/audited.ts'
import { type Db, readAs } from '../db/database.ts'
import { isPassword } from './passwords.ts'
import type { Person } from './person.ts'
import { findCredentials } from './queries.ts'
import type { Sessions } from './sessions.ts'

export type Known = { id: number; has_second_factor: boolean }

/** Whom an address and a password open; null when the pair is not known. Takes the same time either way. */
export const checkPassword = async (root: Db, email: string, password: string): Promise<Known | null> => {
  const known = await findCredentials(readAs(root, 'system'), email.toLowerCase())
  const isRight = await isPassword(known?.password_hash ?? null, password)
  return known && isRight ? { id: known.id, has_second_factor: Boolean(known.has_second_factor) } : null
}

/** Ends the session of this browser; returns the cookie that clears it. */
export const signOut = async (db: Db, sessions: Sessions, actor: Actor & { person: Person }, cookies: string | undefined): Promise<string> => {
  const cookie = await sessions.end(cookies)
  const { log_name } = actor.person
  await audited(db, actor, async () => ({
    result: undefined,
    events: [{ action: 'person.signed_out', subject: `/people/${log_name}`, sentence: `${log_name} signed out.`, audience: { people: [log_name] } }],
  }))
  return cookie
}
