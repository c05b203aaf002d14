import { sql } from 'kysely'
import type { Db } from '../db/database.ts'

export type Named = { id: number; tool: string; offering: string; name: string }

/** Every offering by the name under which a form takes it: "Tool, plan". */
export const listNames = async (db: Db): Promise<Named[]> =>
  (
    await sql<Named>`select o.id, t.slug as tool, o.slug as offering, t.name || ', ' || o.name as name
      from offerings o join tools t on t.id = o.tool_id order by t.name, o.name`.execute(db)
  ).rows

type Cleared = Named & { data_classes: string[]; valid_to: string; ruling: string }

/** What a studio has cleared, newest rulings first to be asked again one by one: whether each still stands is for the caller to ask. */
export const listCleared = async (db: Db, studio_id: number, today: string): Promise<Cleared[]> =>
  (
    await sql<Cleared>`select o.id, t.slug as tool, o.slug as offering, t.name || ', ' || o.name as name, c.data_classes, c.valid_to, c.ruling
      from clearances c join offerings o on o.id = c.offering_id join tools t on t.id = o.tool_id
      where c.studio_id = ${studio_id} and c.kind = 'clearance' and c.ruling <> 'not_cleared' and c.valid_from <= ${today}::date and c.valid_to > ${today}::date
        and not exists (select from clearances later where later.supersedes = c.id)
      order by name`.execute(db)
  ).rows
