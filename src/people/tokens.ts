import { type Db, readAs } from '../db/database.ts'
import { Problem } from '../http/problem.ts'
import type { Person } from './person.ts'
import { findPerson } from './queries.ts'
import { type Scope, scopeNames } from './rights.ts'
import { isSecretOf } from './secrets.ts'
import { findToken, noticeToken } from './token-queries.ts'

/** "ts_<number>_<secret>": recognisable in a log or a repository, and the number finds the row. */
export const writtenToken = (id: number, secret: string): string => `ts_${id}_${secret}`

const partsOfToken = (authorization: string) => {
  const [, id, secret] = /^Bearer ts_(\d{1,15})_([\w-]{32,64})$/i.exec(authorization.trim()) ?? []
  return id !== undefined && secret !== undefined ? { id: Number(id), secret } : null
}

const refusal = (message: string) => new Problem('sign-in-required', message, { headers: { 'www-authenticate': 'Bearer realm="Toolslate"' } })

/** Whose token an Authorization header brings, and what it may. Throws 401 with what to do when it opens nothing. */
export const findBearer = async (root: Db, authorization: string): Promise<{ person: Person; scopes: Scope[]; token_id: number }> => {
  const db = readAs(root, 'system')
  const parts = partsOfToken(authorization)
  const row = parts ? await findToken(db, parts.id) : undefined
  if (!parts || !row || !isSecretOf(parts.secret, row.secret_hash)) throw refusal('Send a token of this register: "Authorization: Bearer ts_…".')
  if (row.revoked_at !== null) throw refusal('Make a new token: this one was revoked.')
  if (row.expires_at <= new Date()) throw refusal('Make a new token: this one has ended.')
  const person = await findPerson(db, row.person_id, row.organisation_id)
  // Who left the organisation has no use of its tokens.
  if (!person || person.organisation_id !== row.organisation_id)
    throw refusal('Make a new token: its person no longer belongs to the organisation that it was made for.')
  if (row.last_used_at === null || Date.now() - row.last_used_at.getTime() > 60_000) await noticeToken(db, row.id)
  return { person, scopes: scopeNames.filter((name) => row.scopes.includes(name)), token_id: row.id }
}
