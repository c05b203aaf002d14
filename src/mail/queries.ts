import { sql } from 'kysely'
import type { Tx } from '../audit/audited.ts'
import type { Db } from '../db/database.ts'
import type { Letter } from './letters.ts'

// A mail that has a text waits to be sent. The text goes when it was sent, and when it has expired.

export type NewMail = Letter & {
  person_id: number | null
  address: string
  /** When it is of no use any more; null: in a week. */
  expires_at: Date | null
}

/** In the transaction of what it tells, which is the system's: a change that is rolled back leaves no mail. */
export const insertMail = (tx: Tx, { expires_at, ...mail }: NewMail) =>
  tx
    .insertInto('mails')
    .values({ ...mail, ...(expires_at === null ? {} : { expires_at }) })
    .execute()

/** Whether a round has anything to do: send what is due, or end what has expired. */
export const hasDueMail = async (db: Db, now: Date, maySend: boolean): Promise<boolean> =>
  (await db
    .selectFrom('mails')
    .select('id')
    .where('text', 'is not', null)
    .where(maySend ? 'next_attempt_at' : 'expires_at', '<=', now)
    .limit(1)
    .executeTakeFirst()) !== undefined

export const endExpiredMails = (tx: Tx, now: Date) =>
  tx.updateTable('mails').set({ text: null }).where('text', 'is not', null).where('expires_at', '<=', now).execute()

export type DueMail = { id: number; address: string; subject: string; text: string; created_at: Date; expires_at: Date; attempts: number }

/** Takes mails that are due, the longest first. Nobody else gets them before `until`: by then what became of them has to be written down. */
export const claimDueMails = async (tx: Tx, now: Date, until: Date, limit: number): Promise<DueMail[]> => {
  const { rows } = await sql<DueMail>`
    with due as materialized (
      select id from mails
      where text is not null and next_attempt_at <= ${now}
      order by next_attempt_at
      limit ${limit}
      for update skip locked)
    update mails m
    set attempts = m.attempts + 1, next_attempt_at = ${until}, last_error = null
    from due
    where m.id = due.id
    returning m.id, m.address, m.subject, m.text, m.created_at, m.expires_at, m.attempts`.execute(tx)
  return rows
}

export const markMailSent = (tx: Tx, id: number, sent_at: Date) =>
  tx.updateTable('mails').set({ sent_at, text: null, last_error: null }).where('id', '=', id).execute()

export const markMailFailed = (tx: Tx, id: number, last_error: string, next_attempt_at: Date) =>
  tx.updateTable('mails').set({ last_error, next_attempt_at }).where('id', '=', id).where('text', 'is not', null).execute()

/** Makes a failed mail due; false when it is not one: sent, ended, or under way at this moment. */
export const makeMailDue = async (tx: Tx, id: number, now: Date): Promise<boolean> =>
  (await tx
    .updateTable('mails')
    .set({ next_attempt_at: now, last_error: null })
    .where('id', '=', id)
    .where('text', 'is not', null)
    .where('last_error', 'is not', null)
    .where('expires_at', '>', now)
    .returning('id')
    .executeTakeFirst()) !== undefined

export const findMail = (db: Db, id: number) => db.selectFrom('mails').select('id').where('id', '=', id).executeTakeFirst()

/** Newest first; one row more than asked for. The text holds links that open something: it is read only to be handed over. */
export const listMails = (db: Db, before: number | null, limit: number, withText: boolean) =>
  db
    .selectFrom('mails')
    .select(['id', 'address', 'subject', 'created_at', 'expires_at', 'attempts', 'next_attempt_at', 'sent_at', 'last_error'])
    .select((eb) => eb('text', 'is', null).$castTo<boolean>().as('is_blank'))
    .$if(withText, (q) => q.select('text'))
    .$if(before !== null, (q) => q.where('id', '<', before as number))
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute()

export type MailRow = Awaited<ReturnType<typeof listMails>>[number]
