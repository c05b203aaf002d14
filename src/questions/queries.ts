import { sql } from 'kysely'
import type { Db } from '../db/database.ts'

/** How many offerings have an answer to each question that is in force as a row: the newest of its line, and not "unknown". */
export const countAnswered = async (db: Db, question?: string): Promise<Map<string, number>> => {
  const { rows } = await sql<{ question: string; n: number }>`
    select f.question_id as question, count(distinct f.offering_id) as n from facts f
    where f.value <> '"unknown"' and not exists (select from facts later where later.supersedes = f.id)
      and ${question === undefined ? sql`true` : sql`f.question_id = ${question}`}
    group by f.question_id
    union all select 'plan', count(*) from offerings where plan_kind <> 'unknown'
    union all select 'deployment', count(*) from offerings where deployment <> 'unknown'`.execute(db)
  return new Map(rows.map((row) => [row.question, row.n]))
}

export const countOfferings = async (db: Db): Promise<number> =>
  (await db.selectFrom('offerings').select((eb) => eb.fn.countAll<number>().as('n')).executeTakeFirstOrThrow()).n
