import { sql } from 'kysely'
import type { Db } from '../db/database.ts'

export type Named = { id: number; tool: string; offering: string; name: string }

/** Every offering by the name under which a form takes it: "Tool, plan". */
export const listNames = async (db: Db): Promise<Named[]> =>
  (
    await sql<Named>`select o.id, t.slug as tool, o.slug as offering, t.name || ', ' || o.name as name
      from offerings o join tools t on t.id = o.tool_id order by t.name, o.name`.execute(db)
  ).rows
