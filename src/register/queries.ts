import { sql } from 'kysely'
import type { Db } from '../db/database.ts'

/** The place after which the next page begins: real tools first, then by name. */
export type OfferingKey = [is_demo: boolean, tool_name: string, tool_id: number, id: number]

export type OfferingRow = { id: number; tool_id: number; tool: string; tool_name: string; offering: string; name: string; vendor: string; is_demo: boolean }

/** Offerings by name, those of real tools first; `size` rows. */
export const listOfferings = async (db: Db, after: OfferingKey | null, size: number): Promise<OfferingRow[]> => {
  const { rows } = await sql<OfferingRow>`
    select o.id, t.id as tool_id, t.slug as tool, t.name as tool_name, o.slug as offering, o.name, v.slug as vendor, t.is_demo
    from tools t join offerings o on o.tool_id = t.id join vendors v on v.id = t.vendor_id
    where ${
      after === null
        ? sql`true`
        : sql`(t.is_demo, t.name collate "und-x-icu", t.id, o.id) > (${after[0]}::boolean, ${after[1]}::text collate "und-x-icu", ${after[2]}::bigint, ${after[3]}::bigint)`
    }
    order by t.is_demo, t.name collate "und-x-icu", t.id, o.id
    limit ${size}`.execute(db)
  return rows
}

export const keyOf = (row: OfferingRow): OfferingKey => [row.is_demo, row.tool_name, row.tool_id, row.id]
