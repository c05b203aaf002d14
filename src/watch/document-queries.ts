import { type Insertable, sql } from 'kysely'
import type { Tx } from '../audit/audited.ts'
import type { Db } from '../db/database.ts'
import type { Database } from '../db/schema.ts'
import type { EvidenceKind } from '../questions/question.ts'

export type Look = {
  on: string | null
  outcome: 'captured' | 'unchanged' | 'failed' | 'blocked' | 'empty'
  why: string | null
  capture: number | null
  is_here: boolean
  has_file: boolean
}
export type WatchedLine = {
  id: number
  title: string
  url: string
  evidence: EvidenceKind
  vendor: string
  vendor_name: string
  is_demo: boolean
  facts: number
  copies: number
  read_on: string | null
  last: Pick<Look, 'on' | 'outcome'> | null
}

const looks = (document: ReturnType<typeof sql.ref>) => sql`(
  select captured_on as "on", outcome, null::text as why, k.id as capture, text is not null as is_here, location ? 'media_type' as has_file, k.recorded_at from captures k where k.document_id = ${document}
  union all select n.checked_on, n.outcome, n.why, null, false, false, n.recorded_at from document_checks n where n.document_id = ${document})`

const lines = sql`
  select d.id, d.title, d.url, d.evidence, v.slug as vendor, v.name as vendor_name, v.is_demo,
    (select count(distinct c.fact_id)::int from citations c join quotes q on q.id = c.quote_id where q.document_id = d.id) as facts,
    (select count(*)::int from captures k where k.document_id = d.id and k.outcome = 'captured') as copies,
    (select max(l."on") from ${looks(sql.ref('d.id'))} l where l.outcome in ('captured', 'unchanged')) as read_on,
    (select jsonb_build_object('on', l."on", 'outcome', l.outcome) from ${looks(sql.ref('d.id'))} l order by l."on" desc nulls last, l.recorded_at desc limit 1) as last
  from documents d join vendors v on v.id = d.vendor_id`

export const mostDocuments = 100

/** Documents of which the title, the vendor or the address holds the words, the longest unread first; one more than are shown. */
export const listDocuments = async (db: Db, q: string): Promise<WatchedLine[]> => {
  const part = `%${q.replaceAll(/[\\%_]/g, '\\$&')}%`
  const { rows } = await sql<WatchedLine>`select * from (${lines} where d.title || ' ' || v.name || ' ' || d.url ilike ${part}) found
    order by is_demo, read_on nulls first, title, id limit ${mostDocuments + 1}`.execute(db)
  return rows
}

export const findDocument = async (db: Db, id: number): Promise<WatchedLine | undefined> =>
  (await sql<WatchedLine>`${lines} where d.id = ${id}`.execute(db)).rows[0]

/** Every look at a document, the newest first. */
export const listLooks = async (db: Db, id: number): Promise<Look[]> => {
  const { rows } = await sql<Look>`select l."on", l.outcome, l.why, l.capture, l.is_here, l.has_file from ${looks(sql`${id}::bigint` as never)} l
    order by l."on" desc nulls last, l.recorded_at desc`.execute(db)
  return rows
}

export const insertLook = (tx: Tx, row: Insertable<Database['document_checks']>) => tx.insertInto('document_checks').values(row).execute()

/** The digest of the bytes that a copy was made from, when they are kept here. */
export const findCaptureFile = async (db: Db, id: number): Promise<{ sha256: string; media_type: string } | undefined> =>
  (
    await sql<{ sha256: string; media_type: string }>`select location ->> 'file_sha256' as sha256, location ->> 'media_type' as media_type from captures
      where id = ${id} and location ? 'media_type'`.execute(db)
  ).rows[0]
