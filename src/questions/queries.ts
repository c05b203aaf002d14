import { sql } from 'kysely'
import type { Db } from '../db/database.ts'

/**
 * How many offerings of real tools have an answer to each question (or to one): the newest of its line, and not "unknown".
 * What is invented for demonstration does not make the register look better informed.
 */
export const countAnswered = async (db: Db, question?: string): Promise<Map<string, number>> => {
  const isReal = sql`exists (select from tools t where t.id = o.tool_id and not t.is_demo)`
  const { rows } = await sql<{ question: string; n: number }>`
    select f.question_id as question, count(distinct f.offering_id) as n from facts f join offerings o on o.id = f.offering_id
    where f.value <> '"unknown"' and not exists (select from facts later where later.supersedes = f.id) and ${isReal}
      and ${question === undefined ? sql`true` : sql`f.question_id = ${question}`}
    group by f.question_id
    union all select 'plan', count(*) from offerings o where plan_kind <> 'unknown' and ${isReal}
    union all select 'deployment', count(*) from offerings o where deployment <> 'unknown' and ${isReal}`.execute(db)
  return new Map(rows.map((row) => [row.question, row.n]))
}

export const countOfferings = async (db: Db): Promise<{ real: number; all: number }> => {
  const { rows } = await sql<{ real: number; all: number }>`
    select count(*) filter (where not t.is_demo) as real, count(*) as "all" from offerings o join tools t on t.id = o.tool_id`.execute(db)
  return rows[0] ?? { real: 0, all: 0 }
}
