import { type Insertable, sql } from 'kysely'
import type { Tx } from '../audit/audited.ts'
import type { Db } from '../db/database.ts'
import type { Database } from '../db/schema.ts'
import type { Announcement, Change } from './announced.ts'

/**
 * Material changes between copies that follow each other, of one vendor or of all, the newest first; of documents with one text, once. Demonstrations count for
 * themselves alone.
 */
export const listMaterialChanges = async (db: Db, vendor: string | null): Promise<Change[]> => {
  const { rows } = await sql<Change>`
    select array_agg(d.id order by d.id) as document_ids, string_agg(d.title, ', ' order by d.title, d.id) as title, v.slug as vendor, min(k.id) as capture, min(s.id) as since,
      s.captured_on as held_on, k.captured_on as seen_on, max(c.material) as material
    from document_changes c join captures k on k.id = c.capture_id join captures s on s.id = c.since_id join documents d on d.id = k.document_id join vendors v on v.id = d.vendor_id
    where c.material > 0 and k.captured_on is not null and s.captured_on is not null
      and ${vendor === null ? sql`not v.is_demo` : sql`v.slug = ${vendor}`}
      and not exists (select from captures m where m.document_id = d.id and m.text is not null and m.id not in (k.id, s.id)
        and (m.captured_on, m.id) > (s.captured_on, s.id) and (m.captured_on, m.id) < (k.captured_on, k.id))
    group by v.slug, s.captured_on, k.captured_on, s.sha256, k.sha256
    order by k.captured_on desc, title, capture`.execute(db)
  return rows
}

/** What a vendor, or all of them, announced, the newest first. */
export const listAnnouncements = async (db: Db, vendor: string | null): Promise<Announcement[]> => {
  const { rows } = await sql<Announcement>`
    select a.id, v.slug as vendor, a.document_id, d.title as document, a.title, a.url, a.quote, a.announced_on, a.effective_on
    from change_announcements a join vendors v on v.id = a.vendor_id left join documents d on d.id = a.document_id
    where ${vendor === null ? sql`not v.is_demo` : sql`v.slug = ${vendor}`} order by a.announced_on desc, a.id desc`.execute(db)
  return rows
}

export const insertAnnouncement = async (tx: Tx, row: Insertable<Database['change_announcements']>): Promise<number> =>
  (await tx.insertInto('change_announcements').values(row).returning('id').executeTakeFirstOrThrow()).id
