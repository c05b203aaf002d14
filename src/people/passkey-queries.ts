import type { Insertable } from 'kysely'
import type { Tx } from '../audit/audited.ts'
import type { Db } from '../db/database.ts'
import type { Database } from '../db/schema.ts'

/** With whose it is; nobody's any more when the person has no account. */
export const findPasskey = (db: Db, id: string) =>
  db
    .selectFrom('passkeys as k')
    .innerJoin('accounts as a', 'a.person_id', 'k.person_id')
    .innerJoin('people as p', 'p.id', 'k.person_id')
    .select(['k.id', 'k.person_id', 'k.public_key', 'k.counter', 'p.log_name'])
    .where('k.id', '=', id)
    .executeTakeFirst()

/** Newest first. */
export const listPasskeysOf = (db: Db, person_id: number) =>
  db
    .selectFrom('passkeys')
    .select(['id', 'name', 'transports', 'created_at', 'last_used_at'])
    .where('person_id', '=', person_id)
    .orderBy('created_at', 'desc')
    .execute()

export type PasskeyRow = Awaited<ReturnType<typeof listPasskeysOf>>[number]

/** False when it is somebody's already. */
export const insertPasskey = async (tx: Tx, row: Insertable<Database['passkeys']>): Promise<boolean> =>
  (await tx
    .insertInto('passkeys')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .executeTakeFirst()) !== undefined

/** False when it was used with that count, or a later one, meanwhile. One that does not count says zero for ever. */
export const usePasskey = async (tx: Tx, id: string, counter: number, now: Date): Promise<boolean> =>
  (await tx
    .updateTable('passkeys')
    .set({ counter, last_used_at: now })
    .where('id', '=', id)
    .where((eb) => eb.or([eb('counter', '<', counter), eb.and([eb('counter', '=', 0), eb.val(counter === 0)])]))
    .returning('id')
    .executeTakeFirst()) !== undefined

/** False when they have none by that id. */
export const deletePasskeyOf = async (tx: Tx, person_id: number, id: string): Promise<boolean> =>
  (await tx.deleteFrom('passkeys').where('id', '=', id).where('person_id', '=', person_id).returning('id').executeTakeFirst()) !== undefined
