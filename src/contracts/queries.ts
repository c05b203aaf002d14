import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Db } from '../db/database.ts'
import type { Answer } from '../facts/fact.ts'
import type { Term } from './rules.ts'

const instant = (at: RawBuilder<unknown>) => sql<string>`to_char(${at} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

type Stood = Term & { studio_id: number }

/** Terms about offerings that stood just before an instant; null: that stand now. `studio_id` null: of every studio, which only the system sees. */
const termsThatStood = async (db: Db, studio_id: number | null, offeringIds: number[], until: string | null): Promise<Stood[]> => {
  const known = (at: RawBuilder<unknown>): RawBuilder<SqlBool> => sql<SqlBool>`(${until}::timestamptz is null or ${at} < ${until}::timestamptz)`
  const { rows } = await sql<Stood>`
    select t.id, t.studio_id, t.offering_id, t.question_id as question, t.value, t.contract, t.valid_from, t.ends_on, ${instant(sql`t.recorded_at`)} as recorded_at
    from contract_terms t
    where t.offering_id = any(${offeringIds}::bigint[]) and (${studio_id}::bigint is null or t.studio_id = ${studio_id}::bigint) and ${known(sql`t.recorded_at`)}
      and not exists (select from contract_terms later where later.supersedes = t.id and ${known(sql`later.recorded_at`)})
      and not exists (select from contract_term_withdrawals w where w.term_id = t.id and ${known(sql`w.withdrawn_at`)})
    order by t.id`.execute(db)
  return rows
}

/** What a studio's contracts say about offerings. */
export const listTerms = async (db: Db, studio_id: number, offeringIds: number[], until: string | null): Promise<Map<number, Term[]>> =>
  Map.groupBy(await termsThatStood(db, studio_id, offeringIds, until), ({ offering_id }) => offering_id)

/** The same of every studio. */
export const listTermsOfAll = (system: Db, offeringIds: number[]): Promise<Stood[]> => termsThatStood(system, null, offeringIds, null)

export type TermRecord = {
  id: number
  question: string
  value: Answer
  contract: string
  quote: string
  locator: string | null
  file: { id: number; title: string } | null
  valid_from: string
  ends_on: string
  recorded_by: string | null
  recorded_at: string
  is_replaced: boolean
  withdrawn_at: string | null
  withdrawn_by: string | null
  reason: string | null
}

/** Every term that a studio ever recorded about an offering, newest first. */
export const listTermRecords = async (db: Db, studio_id: number, offering_id: number): Promise<TermRecord[]> => {
  const { rows } = await sql<TermRecord>`
    select t.id, t.question_id as question, t.value, t.contract, t.quote, t.locator, t.valid_from, t.ends_on, p.name as recorded_by,
      ${instant(sql`t.recorded_at`)} as recorded_at, exists (select from contract_terms later where later.supersedes = t.id) as is_replaced,
      ${instant(sql`w.withdrawn_at`)} as withdrawn_at, q.name as withdrawn_by, w.reason,
      (select jsonb_build_object('id', f.id, 'title', f.title) from evidence_files f where f.id = t.file_id) as file
    from contract_terms t
    left join people p on p.id = t.recorded_by
    left join contract_term_withdrawals w on w.term_id = t.id
    left join people q on q.id = w.withdrawn_by
    where t.studio_id = ${studio_id} and t.offering_id = ${offering_id}
    order by t.id desc`.execute(db)
  return rows
}

/** Whether any offering has a verdict of its own for a studio: else its lists are everybody's. */
export const hasStudioVerdicts = async (db: Db, studio_id: number): Promise<boolean> =>
  (await db.selectFrom('studio_verdicts').select('offering_id').where('studio_id', '=', studio_id).limit(1).executeTakeFirst()) !== undefined
