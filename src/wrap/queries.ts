import { sql } from 'kysely'
import { instant } from '../clearances/queries.ts'
import type { Db } from '../db/database.ts'
import type { DeletionAnswer } from '../db/production-tables.ts'

export type Wrap = { wrapped_on: string; note: string; by: string | null; at: string }

export type Deletion = {
  id: number
  vendor: string
  vendor_name: string
  because: string
  letter: string
  sent_to: string
  due_on: string
  by: string | null
  asked_at: string
  answers: {
    answer: DeletionAnswer
    answered_by: string
    answered_on: string
    words: string
    file_id: number | null
    file_name: string | null
    by: string | null
    at: string
  }[]
}

export const findWrap = async (db: Db, production_id: number): Promise<Wrap | null> =>
  (
    await sql<Wrap>`select w.wrapped_on, w.note, p.name as by, ${instant(sql`w.wrapped_at`)} as at from wraps w left join people p on p.id = w.wrapped_by
      where w.production_id = ${production_id}`.execute(db)
  ).rows[0] ?? null

/** The requests of a production by vendor; `id`: that one only. */
export const listDeletions = async (db: Db, production_id: number, id: number | null = null): Promise<Deletion[]> =>
  (
    await sql<Deletion>`select d.id, v.slug as vendor, v.name as vendor_name, d.because, d.letter, d.sent_to, d.due_on, p.name as by, ${instant(sql`d.asked_at`)} as asked_at,
        coalesce((select jsonb_agg(jsonb_build_object('answer', a.answer, 'answered_by', a.answered_by, 'answered_on', a.answered_on, 'words', a.words, 'file_id', a.file_id,
            'file_name', f.name, 'by', w.name, 'at', ${instant(sql`a.recorded_at`)}) order by a.id)
          from deletion_answers a left join people w on w.id = a.recorded_by left join evidence_files f on f.id = a.file_id where a.request_id = d.id), '[]') as answers
      from deletion_requests d join vendors v on v.id = d.vendor_id left join people p on p.id = d.asked_by
      where d.production_id = ${production_id} and (${id}::bigint is null or d.id = ${id}::bigint) order by lower(v.name)`.execute(db)
  ).rows

export type UsedVendor = { id: number; name: string; offerings: { id: number; name: string }[]; from: string; to: string }

/** The vendors of what a production used, with their offerings and the days between which it was. */
export const listUsedVendors = async (db: Db, production_id: number): Promise<UsedVendor[]> =>
  (
    await sql<UsedVendor>`
      with used as (select r.offering_id, min(r.used_from) as from_day, max(r.used_to) as to_day from register_entries r
        where r.production_id = ${production_id} and r.offering_id is not null and not exists (select from register_entries l where l.supersedes = r.id) group by 1)
      select v.id, v.name, min(u.from_day) as "from", max(u.to_day) as "to", jsonb_agg(jsonb_build_object('id', o.id, 'name', t.name || ', ' || o.name) order by o.id) as offerings
      from used u join offerings o on o.id = u.offering_id join tools t on t.id = o.tool_id join vendors v on v.id = t.vendor_id
      group by v.id, v.name order by lower(v.name)`.execute(db)
  ).rows

export type VendorDeletions = { asked: number; deleted: number; partly: number; refused: number; overdue: number }

/** What productions asked a vendor to delete, as far as the reader may know of it. Null: nothing. */
export const countDeletions = async (db: Db, vendor_id: number, today: string): Promise<VendorDeletions | null> => {
  const { rows } = await sql<VendorDeletions>`
    with last as (select d.id, d.due_on, (select a.answer from deletion_answers a where a.request_id = d.id order by a.id desc limit 1) as answer
      from deletion_requests d where d.vendor_id = ${vendor_id})
    select count(*)::int as asked, count(*) filter (where answer = 'deleted')::int as deleted, count(*) filter (where answer = 'partly')::int as partly,
      count(*) filter (where answer = 'refused')::int as refused, count(*) filter (where answer is null and due_on < ${today}::date)::int as overdue from last`.execute(
    db,
  )
  const found = rows[0]!
  return found.asked === 0 ? null : found
}
