import { sql } from 'kysely'
import type { Tx } from '../audit/audited.ts'
import type { Db } from '../db/database.ts'
import { sendJob } from '../jobs/queue.ts'
import type { Letter } from './letters.ts'
import { silentSince } from './rules.ts'

// A mail that has a text waits to be sent. The text goes when it was sent, and when it has expired.

export type NewMail = Letter & {
  person_id: number | null
  address: string
  /** When it is of no use any more; null: in a week. */
  expires_at: Date | null
  /** Where one ends what the mail is one of; absent when it is nothing that one can end. */
  unsubscribe?: string
}

/** The one way to write to somebody. In the transaction of what it tells, which is the system's: a change that is rolled back leaves no mail, and no job to send it. */
export const insertMail = async (tx: Tx, { expires_at, ...mail }: NewMail): Promise<number> => {
  const { id } = await tx
    .insertInto('mails')
    .values({ ...mail, ...(expires_at === null ? {} : { expires_at }) })
    .returning('id')
    .executeTakeFirstOrThrow()
  await sendJob(tx, 'mail', id)
  return id
}

/** What should have a job, and surely has none when the queue is new. */
export const listWaiting = async (db: Db, now: Date): Promise<number[]> =>
  (
    await db.selectFrom('mails').select('id').where('text', 'is not', null).where('begun_at', 'is', null).where('expires_at', '>', now).orderBy('id').execute()
  ).map(({ id }) => id)

export const endExpiredMails = (tx: Tx, now: Date) =>
  tx.updateTable('mails').set({ text: null }).where('text', 'is not', null).where('expires_at', '<=', now).execute()

export type BegunMail = { id: number; address: string; subject: string; text: string; created_at: Date; unsubscribe: string | null }

/** Whoever gets it sends it, and nobody else does. Null when it is gone, was sent, has ended or was begun. */
export const beginMail = async (tx: Tx, id: number, now: Date): Promise<BegunMail | null> => {
  const begun = await tx
    .updateTable('mails')
    .set({ begun_at: now, attempts: sql<number>`attempts + 1`, last_error: null })
    .where('id', '=', id)
    .where('text', 'is not', null)
    .where('begun_at', 'is', null)
    .where('expires_at', '>', now)
    .returning(['id', 'address', 'subject', 'text', 'created_at', 'unsubscribe'])
    .$narrowType<{ text: string }>()
    .executeTakeFirst()
  return begun ?? null
}

export const markMailSent = (tx: Tx, id: number, sent_at: Date) =>
  tx.updateTable('mails').set({ sent_at, text: null, last_error: null }).where('id', '=', id).execute()

/** The server surely has not taken it: somebody may begin it again. */
export const markMailFailed = (tx: Tx, id: number, last_error: string) =>
  tx.updateTable('mails').set({ last_error, begun_at: null }).where('id', '=', id).where('text', 'is not', null).execute()

/** The server may have taken it: nobody begins it again before a person says so. */
export const markMailUnsure = (tx: Tx, id: number, last_error: string) => tx.updateTable('mails').set({ last_error }).where('id', '=', id).execute()

/** Makes one due that failed, or of which nobody knows; false when it is neither: sent, ended, or under way at this moment. */
export const makeMailDue = async (tx: Tx, id: number, now: Date): Promise<boolean> => {
  const due = await tx
    .updateTable('mails')
    .set({ begun_at: null, last_error: null })
    .where('id', '=', id)
    .where('text', 'is not', null)
    .where('expires_at', '>', now)
    .where((eb) => eb.or([eb('last_error', 'is not', null), eb('begun_at', '<', silentSince(now))]))
    .returning('id')
    .executeTakeFirst()
  if (due) await sendJob(tx, 'mail', id, true)
  return due !== undefined
}

export const findMail = (db: Db, id: number) => db.selectFrom('mails').select('id').where('id', '=', id).executeTakeFirst()

/** Newest first; one row more than asked for. The text holds links that open something: it is read only to be handed over. */
export const listMails = (db: Db, before: number | null, limit: number, withText: boolean) =>
  db
    .selectFrom('mails')
    .select(['id', 'address', 'subject', 'created_at', 'expires_at', 'attempts', 'begun_at', 'sent_at', 'last_error'])
    .select((eb) => eb('text', 'is', null).$castTo<boolean>().as('is_blank'))
    .$if(withText, (q) => q.select('text'))
    .$if(before !== null, (q) => q.where('id', '<', before as number))
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute()

export type MailRow = Awaited<ReturnType<typeof listMails>>[number]
