import { type Tx, unaudited } from '../audit/audited.ts'
import { type Db, readAs } from '../db/database.ts'
import type { ChallengeKind } from '../db/schema.ts'
import { hashOf, isSecretOf, newToken, partsOf } from './secrets.ts'

// A sign-in that takes more than one request: what was asked waits here for its one answer, for ten minutes. The browser holds
// "<id>.<secret>" in a cookie; the table a hash of the secret.

export type Challenge = { id: string; person_id: number | null; data: Record<string, unknown> }

export const challengeMinutes = 10

/** Returns what the browser keeps. */
export const beginChallenge = async (root: Db, kind: ChallengeKind, about: { person_id: number | null; data: Record<string, unknown> }): Promise<string> => {
  const token = newToken()
  const { id, secret } = partsOf(token)!
  const row = { id, secret_hash: hashOf(secret), kind, person_id: about.person_id, data: JSON.stringify(about.data) }
  await unaudited(readAs(root, 'system'), 'sign_in', (tx) =>
    tx
      .insertInto('challenges')
      .values({ ...row, expires_at: new Date(Date.now() + challengeMinutes * 60_000) })
      .execute(),
  )
  return token
}

/** The one of that kind that the browser holds; null when it has ended or was answered. */
export const findChallenge = async (root: Db, kind: ChallengeKind, token: string | undefined): Promise<Challenge | null> => {
  const parts = token === undefined ? null : partsOf(token)
  if (!parts) return null
  const row = await readAs(root, 'system').selectFrom('challenges').selectAll().where('id', '=', parts.id).executeTakeFirst()
  if (!row || row.kind !== kind || row.expires_at <= new Date() || !isSecretOf(parts.secret, row.secret_hash)) return null
  return { id: row.id, person_id: row.person_id, data: row.data }
}

/** Takes it away; false when somebody else did so first. An answer counts only for who gets true. */
export const takeChallenge = (root: Db, id: string): Promise<boolean> =>
  unaudited(
    readAs(root, 'system'),
    'sign_in',
    async (tx) => (await tx.deleteFrom('challenges').where('id', '=', id).returning('id').executeTakeFirst()) !== undefined,
  )

/** Finds and takes at once: for an answer that is tried only once. */
export const answerChallenge = async (root: Db, kind: ChallengeKind, token: string | undefined): Promise<Challenge | null> => {
  const challenge = await findChallenge(root, kind, token)
  return challenge && (await takeChallenge(root, challenge.id)) ? challenge : null
}

export const deleteExpiredChallenges = (tx: Tx, now: Date) => tx.deleteFrom('challenges').where('expires_at', '<=', now).execute()
