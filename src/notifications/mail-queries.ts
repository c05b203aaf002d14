import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Tx } from '../audit/audited.ts'
import type { Db } from '../db/database.ts'
import type { Told } from './letters.ts'
import type { Settings } from './rules.ts'

export type Waiting = Told & { id: number; person_id: number; email: string }

/** Notices that nobody has mailed and that the person may still read; whoever gets them has them for the transaction. */
const waiting = (which: RawBuilder<SqlBool>, since: Date) => sql<Waiting>`
  select n.id, n.person_id, a.email, coalesce(t.name, 'Uses') as tool, n.subject, n.sentence, n.because, n.path, n.told_as, n.at
  from notices n
  join accounts a using (person_id)
  left join tools t on t.id = n.tool_id
  left join notification_settings s using (person_id)
  where n.told_at is null and n.at > ${since} and may_be_told(n.person_id, n.kind, n.studio_id) and ${which}`

const isUrgent = sql<SqlBool>`(n.is_instant and coalesce(s.instant, true))`

/** What cannot wait, of so many people. */
export const takeUrgent = async (tx: Tx, since: Date, people: number): Promise<Waiting[]> => {
  const those = sql<SqlBool>`n.person_id in (select n.person_id from notices n left join notification_settings s using (person_id)
    where n.told_at is null and n.at > ${since} and may_be_told(n.person_id, n.kind, n.studio_id) and ${isUrgent} group by n.person_id order by min(n.id) limit ${people})`
  return (await sql<Waiting>`${waiting(sql<SqlBool>`${isUrgent} and ${those}`, since)} order by n.person_id, n.id for update of n skip locked`.execute(tx)).rows
}

/** What happened before the slot and waits for this person’s digest, by tool. */
export const takeForDigest = async (tx: Tx, person_id: number, since: Date, slot: Date): Promise<Waiting[]> =>
  (
    await sql<Waiting>`${waiting(sql<SqlBool>`n.person_id = ${person_id} and n.at < ${slot} and not ${isUrgent}`, since)}
      order by coalesce(t.name, 'Uses') collate "und-x-icu", n.at, n.id for update of n skip locked`.execute(tx)
  ).rows

export type Reader = Settings & { person_id: number; first_at: Date }

/** Everybody for whom something waits that is not urgent, with their settings and since when. */
export const listReaders = async (db: Db, since: Date): Promise<Reader[]> => {
  const { rows } = await sql<Reader>`
    select n.person_id, coalesce(s.digest, 'weekly') as digest, coalesce(s.weekday, 1) as weekday, coalesce(s.instant, true) as instant, min(n.at) as first_at
    from notices n left join notification_settings s using (person_id)
    where n.told_at is null and n.at > ${since} and not ${isUrgent}
    group by n.person_id, s.digest, s.weekday, s.instant order by n.person_id`.execute(db)
  return rows
}

/** False when somebody else has made this digest. */
export const takeSlot = async (tx: Tx, person_id: number, slot: Date): Promise<boolean> =>
  (await tx
    .insertInto('digest_mails')
    .values({ person_id, slot, mail_id: null })
    .onConflict((clash) => clash.doNothing())
    .returning('person_id')
    .executeTakeFirst()) !== undefined

export const setDigestMail = (tx: Tx, person_id: number, slot: Date, mail_id: number) =>
  tx.updateTable('digest_mails').set({ mail_id }).where('person_id', '=', person_id).where('slot', '=', slot).execute()

export const markTold = (tx: Tx, ids: number[], mail_id: number, told_at: Date) =>
  tx.updateTable('notices').set({ told_at, mail_id }).where('id', '=', sql<number>`any(${ids}::bigint[])`).execute()

/** What is too old for a mail and for the page. */
export const deleteOldNotices = async (tx: Tx, before: Date): Promise<void> => {
  await tx.deleteFrom('notices').where('at', '<', before).execute()
  await tx.deleteFrom('digest_mails').where('slot', '<', before).execute()
}
