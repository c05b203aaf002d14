import { type Insertable, sql } from 'kysely'
import type { Tx } from '../audit/audited.ts'
import type { Db } from '../db/database.ts'
import type { PartState, ReviewKind, ReviewPart } from '../db/review-tables.ts'
import type { Database } from '../db/schema.ts'
import type { DataClassId } from '../policy/policy.ts'
import type { Irq } from './risk.ts'

/** A review with what it is about; null as to the offering: the register does not have the tool. */
export type ReviewRecord = {
  id: number
  studio_id: number
  kind: ReviewKind
  irq: Irq
  version: number
  offering_id: number | null
  tool: string | null
  offering: string | null
  tool_name: string
  offering_name: string | null
  tool_url: string
  is_demo: boolean
  lead_id: number | null
  lead: string | null
  opened_by: string | null
  opened_at: Date
  closed_at: Date | null
  closed_by: string | null
  closing_reason: string
}

export const findReview = async (db: Db, studio_id: number, id: number): Promise<ReviewRecord | undefined> => {
  const { rows } = await sql<ReviewRecord>`
    select r.id, r.studio_id, r.kind, r.irq, r.version, r.offering_id, t.slug as tool, o.slug as offering, coalesce(t.name, r.tool_name) as tool_name,
      o.name as offering_name, r.tool_url, coalesce(t.is_demo, false) as is_demo, r.lead_id, l.name as lead, b.name as opened_by, r.opened_at,
      r.closed_at, c.name as closed_by, r.closing_reason
    from reviews r
    left join offerings o on o.id = r.offering_id
    left join tools t on t.id = o.tool_id
    left join people l on l.id = r.lead_id
    left join people b on b.id = r.opened_by
    left join people c on c.id = r.closed_by
    where r.id = ${id} and r.studio_id = ${studio_id}`.execute(db)
  return rows[0]
}

export const listParts = (db: Db, review_id: number) =>
  db
    .selectFrom('review_parts as p')
    .leftJoin('people as w', 'w.id', 'p.owner_id')
    .select(['p.part', 'p.state', 'p.owner_id', 'w.name as owner', 'p.due_on', 'p.cadence_days', 'p.version', 'p.moved_at'])
    .where('p.review_id', '=', review_id)
    .orderBy(sql`array_position(array['security', 'privacy', 'ai', 'legal'], p.part)`)
    .execute()

export type PartOf = Awaited<ReturnType<typeof listParts>>[number]

/** Newest first. */
export const listMoves = (db: Db, review_id: number) =>
  db
    .selectFrom('review_moves as m')
    .leftJoin('people as p', 'p.id', 'm.moved_by')
    .select(['m.id', 'm.part', 'm.from_state', 'm.to_state', 'm.reason', 'p.name as by', 'm.at'])
    .where('m.review_id', '=', review_id)
    .orderBy('m.id', 'desc')
    .execute()

export type MoveOf = Awaited<ReturnType<typeof listMoves>>[number]

/** The oldest first. */
export const listRequestsOf = async (db: Db, review_id: number) => {
  const rows = await db
    .selectFrom('requests as q')
    .leftJoin('organisations as o', 'o.id', 'q.production_id')
    .leftJoin('people as p', 'p.id', 'q.asked_by')
    .select(['q.id', 'q.purpose', 'q.data_classes', 'q.uses', 'q.needed_on', 'q.asked_at', 'o.name as production', 'p.name as by'])
    .where('q.review_id', '=', review_id)
    .orderBy('q.id')
    .execute()
  return rows.map((row) => ({ ...row, data_classes: row.data_classes as DataClassId[] }))
}

export type RequestOf = Awaited<ReturnType<typeof listRequestsOf>>[number]

/** Who may work on reviews of the studio, each once, by name. */
export const listColleagues = (db: Db, studio_id: number) =>
  db
    .selectFrom('memberships as m')
    .innerJoin('people as p', 'p.id', 'm.person_id')
    .select(['p.id', 'p.name', 'p.log_name'])
    .distinct()
    .where('m.organisation_id', '=', studio_id)
    .where('m.role', 'in', ['reviewer', 'approver', 'policy_owner', 'admin'])
    .orderBy('p.name')
    .execute()

export type Colleague = Awaited<ReturnType<typeof listColleagues>>[number]

/** When the studio last finished with an offering: the newest review that it closed, or the newest clearance that it gave. */
export const findLastLook = async (
  db: Db,
  { studio_id, offering_id, id }: Pick<ReviewRecord, 'studio_id' | 'id'> & { offering_id: number },
): Promise<{ at: Date; kind: 'review' | 'clearance'; id: number } | undefined> => {
  const { rows } = await sql<{ at: Date; kind: 'review' | 'clearance'; id: number }>`
    select * from (
      select r.closed_at as at, 'review' as kind, r.id from reviews r
      where r.studio_id = ${studio_id} and r.offering_id = ${offering_id} and r.id < ${id} and r.closed_at is not null
        and exists (select from review_parts p where p.review_id = r.id and p.state = 'completed')
      union all
      select c.recorded_at, 'clearance', c.id from clearances c
      where c.studio_id = ${studio_id} and c.offering_id = ${offering_id} and c.recorded_at < (select opened_at from reviews where id = ${id})) looks
    order by at desc limit 1`.execute(db)
  return rows[0]
}

/** Offerings of tools with a name like that of a tool that somebody asked for. */
export const listLikelyOfferings = async (db: Db, name: string) => {
  const { rows } = await sql<{ tool: string; offering: string; tool_name: string; offering_name: string }>`
    select t.slug as tool, o.slug as offering, t.name as tool_name, o.name as offering_name
    from close_names(${name}) c join offerings o on o.id = c join tools t on t.id = o.tool_id
    order by search_text(t.name) = search_text(${name}) desc, t.name, o.name limit 5`.execute(db)
  return rows
}

/** The answers that stood in the newest review of an offering; none when there was none. */
export const findLastAnswers = async (db: Db, studio_id: number, offering_id: number): Promise<Irq> =>
  ((
    await db
      .selectFrom('reviews')
      .select('irq')
      .where('studio_id', '=', studio_id)
      .where('offering_id', '=', offering_id)
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst()
  )?.irq as Irq | undefined) ?? {}

/** Who asked, by the names that the log has for them. */
export const listAskers = async (db: Db, review_id: number): Promise<string[]> =>
  (
    await db
      .selectFrom('requests as q')
      .innerJoin('people as p', 'p.id', 'q.asked_by')
      .select('p.log_name')
      .distinct()
      .where('q.review_id', '=', review_id)
      .orderBy('p.log_name')
      .execute()
  ).map(({ log_name }) => log_name)

// Writes -------------------------------------------------------------------------------------------------

/** Two who open, join, link or close a review of one studio wait for one another; the unique indexes stand under it. */
export const lockDesk = (tx: Tx, studio_id: number) => sql`select pg_advisory_xact_lock(hashtext('toolslate desk'), ${studio_id}::int)`.execute(tx)

/** The review that is open about the same offering, or about an unlisted tool of the same name. */
export const findOpenReview = async (
  db: Db,
  studio_id: number,
  { offering_id, tool_name }: { offering_id: number | null; tool_name: string },
): Promise<{ id: number; irq: Irq; opened_at: Date; requests: number } | undefined> => {
  const { rows } = await sql<{ id: number; irq: Irq; opened_at: Date; requests: number }>`
    select r.id, r.irq, r.opened_at, (select count(*) from requests q where q.review_id = r.id) as requests
    from reviews r
    where r.studio_id = ${studio_id} and r.closed_at is null and case when ${offering_id}::bigint is null
      then r.offering_id is null and (lower(r.tool_name) = lower(${tool_name}) or nullif(search_text(r.tool_name), '') = search_text(${tool_name}))
      else r.offering_id = ${offering_id}::bigint end
    order by r.id limit 1`.execute(db)
  return rows[0]
}

type NewReview = Pick<Insertable<Database['reviews']>, 'studio_id' | 'offering_id' | 'tool_name' | 'tool_url' | 'kind' | 'opened_by'> & { irq: Irq }

export const insertReview = async (tx: Tx, { irq, ...row }: NewReview): Promise<number> =>
  (
    await tx
      .insertInto('reviews')
      .values({ ...row, irq: JSON.stringify(irq), lead_id: null, closed_at: null, closed_by: null })
      .returning('id')
      .executeTakeFirstOrThrow()
  ).id

type NewPart = { part: ReviewPart; due_on: string; cadence_days: number }

/** With the first line of its history. */
export const insertParts = async (tx: Tx, review_id: number, parts: NewPart[], by: { person_id: number; reason: string }) => {
  if (parts.length === 0) return
  await tx
    .insertInto('review_parts')
    .values(parts.map((part) => ({ review_id, owner_id: null, ...part })))
    .execute()
  await insertMoves(
    tx,
    parts.map(({ part }) => ({ review_id, part, from_state: null, to_state: 'not_started', reason: by.reason, moved_by: by.person_id })),
  )
}

type NewMove = { review_id: number; part: ReviewPart; from_state: PartState | null; to_state: PartState; reason: string; moved_by: number }
export const insertMoves = (tx: Tx, rows: NewMove[]) => tx.insertInto('review_moves').values(rows).execute()

type PartKey = { review_id: number; part: ReviewPart; version: number }

/** False when somebody else changed the part since that version. */
export const updatePart = async (
  tx: Tx,
  { review_id, part, version }: PartKey,
  set: { state?: PartState; owner_id?: number | null; due_on?: string; cadence_days?: number },
): Promise<boolean> =>
  (await tx
    .updateTable('review_parts')
    .set({ ...set, ...(set.state === undefined ? {} : { moved_at: sql`clock_timestamp()` }), version: version + 1 })
    .where('review_id', '=', review_id)
    .where('part', '=', part)
    .where('version', '=', version)
    .returning('part')
    .executeTakeFirst()) !== undefined

type ReviewChange = { offering_id?: number; irq?: Irq; lead_id?: number | null; closed_by?: number; closing_reason?: string }

/** False when somebody else changed the review since that version. */
export const updateReview = async (tx: Tx, { id, version }: { id: number; version: number }, { irq, ...set }: ReviewChange): Promise<boolean> =>
  (await tx
    .updateTable('reviews')
    .set({
      ...set,
      ...(irq === undefined ? {} : { irq: JSON.stringify(irq) }),
      ...(set.closed_by === undefined ? {} : { closed_at: sql`clock_timestamp()` }),
      version: version + 1,
    })
    .where('id', '=', id)
    .where('version', '=', version)
    .where('closed_at', 'is', null)
    .returning('id')
    .executeTakeFirst()) !== undefined
