import { jsonArrayFrom } from 'kysely/helpers/postgres'
import type { Tx } from '../audit/audited.ts'
import type { Db } from '../db/database.ts'

const people = (db: Db) =>
  db
    .selectFrom('people as p')
    .select((eb) => [
      'p.id',
      'p.email',
      'p.name',
      'p.is_demo',
      jsonArrayFrom(
        eb
          .selectFrom('memberships as m')
          .innerJoin('organisations as o', 'o.id', 'm.organisation_id')
          .select(['m.role', 'm.organisation_id', 'o.slug', 'o.name', 'o.kind'])
          .whereRef('m.person_id', '=', 'p.id')
          .orderBy('o.name')
          .orderBy('m.role'),
      ).as('memberships'),
    ])

/** A session with its person, whether it has ended or not. */
export const findSession = (db: Db, id: string) =>
  people(db)
    .innerJoin('sessions as s', 's.person_id', 'p.id')
    .select(['s.id as session_id', 's.secret_hash', 's.expires_at', 's.created_at as session_created_at'])
    .where('s.id', '=', id)
    .executeTakeFirst()

export const findCredentials = (db: Db, email: string) => db.selectFrom('people').select(['id', 'password_hash']).where('email', '=', email).executeTakeFirst()

/** The demo people, in the order of the work: procurement first, then productions, then vendors. */
export const listDemoPeople = (db: Db) => people(db).where('p.is_demo', '=', true).orderBy('p.id').execute()

export type DemoPerson = Awaited<ReturnType<typeof listDemoPeople>>[number]

export const listSessionsOf = (db: Db, person_id: number) =>
  db.selectFrom('sessions').select(['id', 'expires_at', 'created_at']).where('person_id', '=', person_id).execute()

export const insertSession = (tx: Tx, session: { id: string; secret_hash: Buffer; person_id: number; created_at: Date; expires_at: Date }) =>
  tx.insertInto('sessions').values(session).execute()

export const updateSessionExpiry = (tx: Tx, id: string, expires_at: Date) => tx.updateTable('sessions').set({ expires_at }).where('id', '=', id).execute()

export const deleteSession = (tx: Tx, id: string) => tx.deleteFrom('sessions').where('id', '=', id).execute()

export const deleteSessionsOf = (tx: Tx, person_id: number) => tx.deleteFrom('sessions').where('person_id', '=', person_id).execute()

export const deleteExpiredSessions = (tx: Tx, now: Date) => tx.deleteFrom('sessions').where('expires_at', '<=', now).execute()
