import { type Insertable, sql } from 'kysely'
import type { Tx } from '../audit/audited.ts'
import type { Db } from '../db/database.ts'
import type { FindingState, ReviewPart } from '../db/review-tables.ts'
import type { Database } from '../db/schema.ts'
import type { NewWaiver, Settings } from './forms.ts'

export type RelyingStudio = { studio_id: number; review_id: number | null; lead_id: number | null; owners: Partial<Record<ReviewPart, number | null>> }

/** Studios that have an offering under review, or a clearance of it that has neither ended nor been revoked; with who looks after it there. */
export const listRelyingStudios = async (tx: Tx, offering_id: number, today: string): Promise<RelyingStudio[]> => {
  const { rows } = await sql<RelyingStudio>`
    with relying as (
      select r.studio_id from reviews r where r.offering_id = ${offering_id} and r.closed_at is null
      union
      select c.studio_id from clearances c where c.offering_id = ${offering_id} and c.ruling <> 'not_cleared' and c.valid_to > ${today}::date
        and not exists (select from clearances later where later.supersedes = c.id)
        and not exists (select from clearance_revocations x where x.clearance_id = c.id and x.takes_effect_on <= ${today}::date))
    select s.studio_id, r.id as review_id, r.lead_id,
      coalesce((select jsonb_object_agg(p.part, p.owner_id) from review_parts p where p.review_id = r.id), '{}') as owners
    from relying s left join reviews r on r.studio_id = s.studio_id and r.offering_id = ${offering_id} and r.closed_at is null
    order by s.studio_id`.execute(tx)
  return rows
}

type NewRow = Insertable<Database['findings']>

/** Null when there is one already: over the same fact, whatever became of it, or over the same answer and not closed. */
export const insertFindingByRule = async (tx: Tx, row: NewRow & { rule: string; fact_id: number }): Promise<number | null> => {
  const { rows } = await sql<{ id: number }>`
    insert into findings (studio_id, offering_id, review_id, part, title, detail, severity, rule, question_id, fact_id, owner_id, due_on)
    select ${row.studio_id}, ${row.offering_id}, ${row.review_id}::bigint, ${row.part}, ${row.title}, ${row.detail}, ${row.severity}, ${row.rule}, ${row.question_id},
      ${row.fact_id}, ${row.owner_id}::bigint, ${row.due_on}::date
    where not exists (select from findings f join facts x on x.id = f.fact_id
      where f.studio_id = ${row.studio_id} and f.offering_id = ${row.offering_id} and f.rule = ${row.rule} and f.state <> 'closed'
        and x.value = (select value from facts where id = ${row.fact_id}))
    on conflict do nothing returning id`.execute(tx)
  return rows[0]?.id ?? null
}

export const insertFinding = async (tx: Tx, row: NewRow): Promise<number> =>
  (await tx.insertInto('findings').values(row).returning('id').executeTakeFirstOrThrow()).id

/** The review of an offering that a studio has open. */
export const findOpenReview = async (db: Db, studio_id: number, offering_id: number): Promise<number | null> =>
  (
    await db
      .selectFrom('reviews')
      .select('id')
      .where('studio_id', '=', studio_id)
      .where('offering_id', '=', offering_id)
      .where('closed_at', 'is', null)
      .executeTakeFirst()
  )?.id ?? null

/** One after another: until the transaction ends nobody else changes this finding. */
export const lockFinding = (tx: Tx, id: number) => sql`select from findings where id = ${id} for update`.execute(tx)

/** False when it is not as it was when the page was made. */
export const updateFinding = async (tx: Tx, id: number, version: number, change: { state: FindingState } | Settings): Promise<boolean> =>
  (await tx
    .updateTable('findings')
    .set({ ...change, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .returning('id')
    .executeTakeFirst()) !== undefined

export const insertMove = (tx: Tx, row: Insertable<Database['finding_moves']>) => tx.insertInto('finding_moves').values(row).execute()

type NewWaiverRow = NewWaiver & { finding_id: number; facts_digest: string; proposed_by: number }
export const insertWaiver = async (tx: Tx, row: NewWaiverRow): Promise<number> =>
  (await tx.insertInto('waivers').values(row).returning('id').executeTakeFirstOrThrow()).id

export const insertWaiverDecision = (tx: Tx, row: Insertable<Database['waiver_decisions']>) => tx.insertInto('waiver_decisions').values(row).execute()
