import { sql } from 'kysely'
import type { Tx } from '../audit/audited.ts'
import type { Db } from '../db/database.ts'

/** How the second factor of somebody stands, with how many recovery codes are left. */
export const findSecondFactor = (db: Db, person_id: number) =>
  db
    .selectFrom('credentials as c')
    .select(['c.totp_secret', 'c.totp_confirmed_at'])
    .select(sql<number>`(select count(*) from recovery_codes r where r.person_id = c.person_id and r.used_at is null)`.as('codes_left'))
    .where('c.person_id', '=', person_id)
    .executeTakeFirst()

/** Unconfirmed; false when a confirmed one stands there. A new key has seen no code yet. */
export const updateTotpSecret = async (tx: Tx, person_id: number, totp_secret: Buffer): Promise<boolean> =>
  (await tx
    .updateTable('credentials')
    .set({ totp_secret, totp_last_step: 0 })
    .where('person_id', '=', person_id)
    .where('totp_confirmed_at', 'is', null)
    .returning('person_id')
    .executeTakeFirst()) !== undefined

/** False when it is not that key any more, or was confirmed meanwhile. */
export const confirmTotp = async (tx: Tx, person_id: number, totp_secret: Buffer, step: number, now: Date): Promise<boolean> =>
  (await tx
    .updateTable('credentials')
    .set({ totp_confirmed_at: now, totp_last_step: step })
    .where('person_id', '=', person_id)
    .where('totp_secret', '=', totp_secret)
    .where('totp_confirmed_at', 'is', null)
    .returning('person_id')
    .executeTakeFirst()) !== undefined

/** Of two who bring the code of one time step, exactly one gets true. */
export const useTotpStep = async (tx: Tx, person_id: number, step: number): Promise<boolean> =>
  (await tx
    .updateTable('credentials')
    .set({ totp_last_step: step })
    .where('person_id', '=', person_id)
    .where('totp_confirmed_at', 'is not', null)
    .where('totp_last_step', '<', step)
    .returning('person_id')
    .executeTakeFirst()) !== undefined

/** False when there was none. */
export const clearTotp = async (tx: Tx, person_id: number): Promise<boolean> =>
  (await tx
    .updateTable('credentials')
    .set({ totp_secret: null, totp_confirmed_at: null, totp_last_step: 0 })
    .where('person_id', '=', person_id)
    .where('totp_confirmed_at', 'is not', null)
    .returning('person_id')
    .executeTakeFirst()) !== undefined

/** Until the transaction ends nobody else changes the second factor of this person. False when there is none. */
export const lockSecondFactor = async (tx: Tx, person_id: number): Promise<boolean> =>
  (await tx
    .selectFrom('credentials')
    .select('person_id')
    .where('person_id', '=', person_id)
    .where('totp_confirmed_at', 'is not', null)
    .forUpdate()
    .executeTakeFirst()) !== undefined

export const deleteRecoveryCodes = (tx: Tx, person_id: number) => tx.deleteFrom('recovery_codes').where('person_id', '=', person_id).execute()

export const insertRecoveryCodes = (tx: Tx, person_id: number, hashes: Buffer[]) =>
  tx
    .insertInto('recovery_codes')
    .values(hashes.map((code_hash) => ({ person_id, code_hash })))
    .execute()

/** False when there is no such code of theirs, or it was used. */
export const useRecoveryCode = async (tx: Tx, person_id: number, code_hash: Buffer, now: Date): Promise<boolean> =>
  (await tx
    .updateTable('recovery_codes')
    .set({ used_at: now })
    .where('person_id', '=', person_id)
    .where('code_hash', '=', code_hash)
    .where('used_at', 'is', null)
    .returning('person_id')
    .executeTakeFirst()) !== undefined
