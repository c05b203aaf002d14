import type { Insertable } from 'kysely'
import type { Tx } from '../audit/audited.ts'
import type { Db } from '../db/database.ts'
import type { Database } from '../db/schema.ts'
import { people } from './queries.ts'

/** A session with its person, whether it has ended or not. */
export const findSession = (db: Db, id: string) =>
  people(db)
    .innerJoin('sessions as s', 's.person_id', 'p.id')
    .select(['s.id as session_id', 's.secret_hash', 's.expires_at', 's.created_at', 's.last_seen_at', 's.authenticated_at', 's.organisation_id', 's.is_stale'])
    .where('s.id', '=', id)
    .executeTakeFirst()

export const listSessionsOf = (db: Db, person_id: number) =>
  db
    .selectFrom('sessions')
    .select(['id', 'person_id', 'expires_at', 'created_at', 'last_seen_at', 'authenticated_at', 'method', 'organisation_id', 'browser', 'address'])
    .where('person_id', '=', person_id)
    .where('expires_at', '>', new Date())
    .orderBy('last_seen_at', 'desc')
    .execute()

export type SessionRow = Awaited<ReturnType<typeof listSessionsOf>>[number]

export const insertSession = (tx: Tx, row: Insertable<Database['sessions']>) => tx.insertInto('sessions').values(row).execute()

export const updateSessionExpiry = (tx: Tx, id: string, expires_at: Date) => tx.updateTable('sessions').set({ expires_at }).where('id', '=', id).execute()

export const updateLastSeen = (tx: Tx, id: string, last_seen_at: Date) => tx.updateTable('sessions').set({ last_seen_at }).where('id', '=', id).execute()

/** A new secret under a new id; false when the session is no longer there. */
export const replaceSession = async (tx: Tx, id: string, fresh: { id: string; secret_hash: Buffer; organisation_id?: number }): Promise<boolean> =>
  (await tx
    .updateTable('sessions')
    .set({ ...fresh, is_stale: false })
    .where('id', '=', id)
    .returning('id')
    .executeTakeFirst()) !== undefined

/** Their rights have changed: every session of theirs gets a new secret when it is next used. */
export const markSessionsStale = (tx: Tx, person_id: number) => tx.updateTable('sessions').set({ is_stale: true }).where('person_id', '=', person_id).execute()

export const deleteSession = (tx: Tx, id: string) => tx.deleteFrom('sessions').where('id', '=', id).execute()

/** Ends one session of a person's; false when there is none by that id. */
export const deleteSessionOf = async (tx: Tx, person_id: number, id: string): Promise<boolean> =>
  (await tx.deleteFrom('sessions').where('id', '=', id).where('person_id', '=', person_id).returning('id').executeTakeFirst()) !== undefined

/** Returns how many there were. */
export const deleteSessionsOf = async (tx: Tx, person_id: number, except: string | null = null): Promise<number> =>
  (
    await tx
      .deleteFrom('sessions')
      .where('person_id', '=', person_id)
      .$if(except !== null, (q) => q.where('id', '!=', except as string))
      .returning('id')
      .execute()
  ).length

export const deleteExpiredSessions = (tx: Tx, now: Date) => tx.deleteFrom('sessions').where('expires_at', '<=', now).execute()
