import { type Insertable, sql } from 'kysely'
import type { Tx } from '../audit/audited.ts'
import type { Db } from '../db/database.ts'
import type { Database } from '../db/schema.ts'
import type { Announcement, Change } from './announced.ts'

/** Material changes between copies that follow each other, of one vendor or of all, the newest first. Demonstrations count for themselves alone. */
export const listMaterialChanges = async (db: Db, vendor: string | null): Promise<Change[]> => {
  const { rows } = await sql<Change>`
    select d.id as document_id, d.title, v.slug as vendor, v.name as vendor_name, k.id as capture, s.id as since, s.captured_on as held_on, k.captured_on as seen_on, c.material
    from document_changes c join captures k on k.id = c.capture_id join captures s on s.id = c.since_id join documents d on d.id = k.document_id join vendors v on v.id = d.vendor_id
    where c.material > 0 and k.captured_on is not null and s.captured_on is not null
      and ${vendor === null ? sql`not v.is_demo` : sql`v.slug = ${vendor}`}
      and not exists (select from captures m where m.document_id = d.id and m.text is not null and m.id not in (k.id, s.id)
        and (m.captured_on, m.id) > (s.captured_on, s.id) and (m.captured_on, m.id) < (k.captured_on, k.id))
    order by k.captured_on desc, d.title, k.id`.execute(db)
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
