import type { Tx } from '../audit/audited.ts'
import { closeClaimsOf } from '../claims/queries.ts'
import type { Db } from '../db/database.ts'

/** What stands where the name of somebody who was forgotten stood. */
export const forgottenName = 'A person who was forgotten'

/** Studios of which somebody is an administrator. */
export const listAdministered = (db: Db, person_id: number) =>
  db
    .selectFrom('memberships as m')
    .innerJoin('organisations as o', 'o.id', 'm.organisation_id')
    .select(['o.id', 'o.name'])
    .where('m.person_id', '=', person_id)
    .where('m.role', '=', 'admin')
    .orderBy('o.id')
    .execute()

/** Everything that is about them and nobody else's record. */
export const deleteAccount = async (tx: Tx, person_id: number) => {
  for (const table of [
    'memberships',
    'recovery_codes',
    'passkeys',
    'identities',
    'challenges',
    'idempotency_keys',
    'subscriptions',
    'notification_settings',
    'notices',
    'digest_mails',
    'mails',
    'credentials',
    'accounts',
  ] as const)
    await tx.deleteFrom(table).where('person_id', '=', person_id).execute()
  await closeClaimsOf(tx, person_id)
  await tx
    .updateTable('links')
    .set({ withdrawn_at: new Date() })
    .where('person_id', '=', person_id)
    .where('used_at', 'is', null)
    .where('withdrawn_at', 'is', null)
    .execute()
  await tx.updateTable('people').set({ name: forgottenName, forgotten_at: new Date() }).where('id', '=', person_id).execute()
}
