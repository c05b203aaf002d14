import { sql } from 'kysely'
import type { Tx } from '../audit/audited.ts'
import { clearanceStateSql, newestRulings } from '../clearances/queries.ts'
import type { ClearanceState } from '../clearances/rules.ts'
import type { Db } from '../db/database.ts'
import type { ReviewPart } from '../db/review-tables.ts'
import type { RulingWord } from '../db/schema.ts'
import { addDays } from '../policy/dates.ts'
import type { PartRow, Waiting } from './queue.ts'

/** Every part of every open review of a studio. `me`: who reads. */
export const listQueue = async (db: Db, studio_id: number, me: number): Promise<PartRow[]> => {
  const { rows } = await sql<PartRow>`
    with open as materialized (
      select r.id, r.kind, r.irq, r.opened_at, r.offering_id, r.tool_name,
        (select min(q.needed_on) from requests q where q.review_id = r.id) as needed_on, (select count(*) from requests q where q.review_id = r.id) as requests,
        r.offering_id is not null and speaks_for_vendor(${me}, r.offering_id) as is_own
      from reviews r where r.studio_id = ${studio_id} and r.closed_at is null)
    select p.review_id, p.part, p.state, p.owner_id, w.name as owner, p.due_on, p.cadence_days, p.version, p.moved_at, r.kind, r.irq, r.opened_at, r.offering_id,
      t.slug as tool, o.slug as offering, coalesce(t.name, r.tool_name) as tool_name, o.name as offering_name, coalesce(t.is_demo, false) as is_demo,
      r.needed_on, r.requests, r.is_own
    from open r
    join review_parts p on p.review_id = r.id
    left join offerings o on o.id = r.offering_id
    left join tools t on t.id = o.tool_id
    left join people w on w.id = p.owner_id`.execute(db)
  return rows
}

/** What a place in the queue is worked out of. As the system: a production sees of the others only how many there are. */
export const listOpenReviews = async (system: Db, studio_id: number): Promise<Waiting[]> => {
  const { rows } = await sql<Waiting>`
    select r.id, r.irq, r.opened_at, (select min(q.needed_on) from requests q where q.review_id = r.id) as needed_on
    from reviews r where r.studio_id = ${studio_id} and r.closed_at is null`.execute(system)
  return rows
}

// Beside the reviews ---------------------------------------------------------------------------------------

type Of = { tool: string; offering: string; tool_name: string; offering_name: string; is_demo: boolean }

export type ClearanceLine = Of & { id: number; offering_id: number; ruling: RulingWord; state: ClearanceState; valid_to: string; review_id: number | null }

/** Days before its end in which a clearance should be renewed. */
const endingDays = 30

/** Clearances of the studio that a person has to look at again, or that end soon; with the review that is open about each. */
export const listClearancesToReview = async (db: Db, studio_id: number, policy_key: number, today: string): Promise<ClearanceLine[]> => {
  const { rows } = await sql<ClearanceLine>`
    select * from (
      select c.id, c.offering_id, c.ruling, ${clearanceStateSql(today)} as state, c.valid_to, t.slug as tool, o.slug as offering, t.name as tool_name,
        o.name as offering_name, t.is_demo,
        (select r.id from reviews r where r.studio_id = c.studio_id and r.offering_id = c.offering_id and r.closed_at is null) as review_id
      from ${newestRulings(studio_id)} c
      join offerings o on o.id = c.offering_id
      join tools t on t.id = o.tool_id
      left join verdicts v on v.offering_id = c.offering_id and v.policy_key = ${policy_key}
      where c.ruling <> 'not_cleared') lines
    where state = 'in_re_review' or state in ('cleared', 'cleared_with_conditions') and valid_to <= ${addDays(today, endingDays)}::date
    order by state <> 'in_re_review', valid_to, id`.execute(db)
  return rows
}

export type ProposalLine = Of & { id: number; ruling: RulingWord; proposed_at: Date; by: string | null; proposed_by: number }

/** Proposals of the studio that nobody has decided on, the oldest first. */
export const listOpenProposals = async (db: Db, studio_id: number): Promise<ProposalLine[]> =>
  db
    .selectFrom('clearance_proposals as p')
    .innerJoin('offerings as o', 'o.id', 'p.offering_id')
    .innerJoin('tools as t', 't.id', 'o.tool_id')
    .leftJoin('people as w', 'w.id', 'p.proposed_by')
    .select(['p.id', 'p.ruling', 'p.proposed_at', 'p.proposed_by', 'w.name as by'])
    .select(['t.slug as tool', 'o.slug as offering', 't.name as tool_name', 'o.name as offering_name', 't.is_demo'])
    .where('p.studio_id', '=', studio_id)
    .where((eb) => eb.not(eb.exists(eb.selectFrom('proposal_decisions as d').select('d.proposal_id').whereRef('d.proposal_id', '=', 'p.id'))))
    .orderBy('p.id')
    .execute()

export type CadenceLine = Of & { offering_id: number; part: ReviewPart; completed_on: string; due_on: string }

/** Parts that were completed and whose cadence has run out, or will within so many days; none of an offering that is under review. */
export const listByCadence = async (db: Db, studio_id: number, today: string, within = endingDays): Promise<CadenceLine[]> => {
  const { rows } = await sql<CadenceLine>`
    with done as (
      select distinct on (r.offering_id, p.part) r.offering_id, p.part, (p.moved_at at time zone 'utc')::date as completed_on,
        (p.moved_at at time zone 'utc')::date + p.cadence_days as due_on
      from reviews r join review_parts p on p.review_id = r.id
      where r.studio_id = ${studio_id} and r.offering_id is not null and r.closed_at is not null and p.state = 'completed'
      order by r.offering_id, p.part, p.moved_at desc)
    select d.*, t.slug as tool, o.slug as offering, t.name as tool_name, o.name as offering_name, t.is_demo
    from done d join offerings o on o.id = d.offering_id join tools t on t.id = o.tool_id
    where d.due_on <= ${addDays(today, within)}::date
      and not exists (select from reviews r where r.studio_id = ${studio_id} and r.offering_id = d.offering_id and r.closed_at is null)
    order by d.due_on, d.offering_id, d.part`.execute(db)
  return rows
}

// Saved views ----------------------------------------------------------------------------------------------

export const listViews = (db: Db, person_id: number) =>
  db.selectFrom('saved_views').select(['id', 'name', 'query']).where('person_id', '=', person_id).orderBy('name').execute()

export type SavedView = Awaited<ReturnType<typeof listViews>>[number]

/** False when they have one of that name. */
export const insertView = async (tx: Tx, row: { person_id: number; name: string; query: string }): Promise<boolean> =>
  (await tx
    .insertInto('saved_views')
    .values(row)
    .onConflict((clash) => clash.columns(['person_id', 'name']).doNothing())
    .returning('id')
    .executeTakeFirst()) !== undefined

/** Its name; undefined when it is not theirs. */
export const deleteView = async (tx: Tx, person_id: number, id: number): Promise<string | undefined> =>
  (await tx.deleteFrom('saved_views').where('id', '=', id).where('person_id', '=', person_id).returning('name').executeTakeFirst())?.name
