import { type Tx, unaudited } from '../audit/audited.ts'
import type { Db } from '../db/database.ts'

export const findToken = (db: Db, id: number) =>
  db
    .selectFrom('tokens')
    .select(['id', 'person_id', 'organisation_id', 'secret_hash', 'scopes', 'expires_at', 'last_used_at', 'revoked_at'])
    .where('id', '=', id)
    .executeTakeFirst()

export const noticeToken = (db: Db, id: number) =>
  unaudited(db, 'session', (tx) => tx.updateTable('tokens').set({ last_used_at: new Date() }).where('id', '=', id).execute())

/** Newest first, without what opens them. */
export const listTokensOf = (db: Db, person_id: number) =>
  db
    .selectFrom('tokens as t')
    .leftJoin('organisations as o', 'o.id', 't.organisation_id')
    .select(['t.id', 't.name', 't.scopes', 't.created_at', 't.expires_at', 't.last_used_at', 't.revoked_at', 'o.name as organisation'])
    .where('t.person_id', '=', person_id)
    .orderBy('t.id', 'desc')
    .execute()

export type TokenRow = Awaited<ReturnType<typeof listTokensOf>>[number]

type NewToken = { person_id: number; organisation_id: number | null; name: string; secret_hash: Buffer; scopes: string[]; expires_at: Date }

export const insertToken = async (tx: Tx, row: NewToken): Promise<number> =>
  (await tx.insertInto('tokens').values(row).returning('id').executeTakeFirstOrThrow()).id

/** False when there is none of theirs by that number that is still valid. */
export const revokeToken = async (tx: Tx, person_id: number, id: number): Promise<boolean> =>
  (await tx
    .updateTable('tokens')
    .set({ revoked_at: new Date() })
    .where('id', '=', id)
    .where('person_id', '=', person_id)
    .where('revoked_at', 'is', null)
    .returning('id')
    .executeTakeFirst()) !== undefined

/** Every token somebody has for an organisation, or all of theirs. Returns how many there were. */
export const revokeTokensOf = async (tx: Tx, person_id: number, organisation_id?: number): Promise<number> =>
  (
    await tx
      .updateTable('tokens')
      .set({ revoked_at: new Date() })
      .where('person_id', '=', person_id)
      .$if(organisation_id !== undefined, (q) => q.where('organisation_id', '=', organisation_id as number))
      .where('revoked_at', 'is', null)
      .returning('id')
      .execute()
  ).length
