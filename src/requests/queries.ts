import { type Insertable, sql } from 'kysely'
import type { Tx } from '../audit/audited.ts'
import { clearanceStateSql, newestRulings } from '../clearances/queries.ts'
import type { ClearanceState } from '../clearances/rules.ts'
import type { UseKind } from '../clearances/uses.ts'
import type { Db } from '../db/database.ts'
import type { PartState, ReviewPart } from '../db/review-tables.ts'
import type { Database } from '../db/schema.ts'
import type { Irq } from '../desk/risk.ts'
import type { DataClassId } from '../policy/policy.ts'
import { matched } from '../tools/catalogue-sql.ts'
import type { Cleared } from './rules.ts'

// What a production asked for ------------------------------------------------------------------------------

export type StagePart = { part: ReviewPart; state: PartState; due_on: string; moved_at: string; has_owner: boolean }

export type RequestRecord = {
  id: number
  review_id: number
  production_id: number | null
  production: string | null
  purpose: string
  data_classes: DataClassId[]
  uses: UseKind[]
  needed_on: string | null
  by: string | null
  asked_by: number
  asked_at: Date
  offering_id: number | null
  tool: string | null
  offering: string | null
  tool_name: string
  offering_name: string | null
  tool_url: string
  is_demo: boolean
  irq: Irq
  opened_at: Date
  closed_at: Date | null
  closing_reason: string
  parts: StagePart[]
}

const requests = (where: ReturnType<typeof sql>) => sql<RequestRecord>`
  select q.id, q.review_id, q.production_id, n.name as production, q.purpose, q.data_classes, q.uses, q.needed_on, p.name as by, q.asked_by, q.asked_at,
    r.offering_id, t.slug as tool, o.slug as offering, coalesce(t.name, r.tool_name) as tool_name, o.name as offering_name, r.tool_url,
    coalesce(t.is_demo, false) as is_demo, r.irq, r.opened_at, r.closed_at, r.closing_reason,
    coalesce((select jsonb_agg(jsonb_build_object('part', s.part, 'state', s.state, 'due_on', s.due_on, 'moved_at', s.moved_at, 'has_owner', s.owner_id is not null)
      order by array_position(array['security', 'privacy', 'ai', 'legal'], s.part)) from review_parts s where s.review_id = r.id), '[]') as parts
  from requests q
  join reviews r on r.id = q.review_id
  left join organisations n on n.id = q.production_id
  left join people p on p.id = q.asked_by
  left join offerings o on o.id = r.offering_id
  left join tools t on t.id = o.tool_id
  where ${where}`

/** The newest first; of one production, or (null) all of the studio. */
export const listRequests = async (db: Db, of: { studio_id: number; production_id: number | null }, limit: number): Promise<RequestRecord[]> =>
  (await sql<RequestRecord>`${requests(isOf(of))} order by r.closed_at is not null, q.id desc limit ${limit}`.execute(db)).rows

export const countRequests = async (db: Db, of: { studio_id: number; production_id: number | null }): Promise<number> =>
  (await sql<{ n: number }>`select count(*) as n from requests q where ${isOf(of)}`.execute(db)).rows[0]?.n ?? 0

const isOf = ({ studio_id, production_id }: { studio_id: number; production_id: number | null }) =>
  sql`q.studio_id = ${studio_id} and (${production_id}::bigint is null or q.production_id = ${production_id})`

export const findRequest = async (db: Db, of: { studio_id: number; production_id: number | null }, id: number): Promise<RequestRecord | undefined> =>
  (await requests(sql`q.id = ${id} and ${isOf(of)}`).execute(db)).rows[0]

/** The how-manieth it is on its review, and of how many. As the system: a production does not see the others. */
export const findTurn = async (system: Db, { id, review_id }: { id: number; review_id: number }): Promise<{ turn: number; of: number }> => {
  const { rows } = await sql<{ turn: number; of: number }>`
    select count(*) filter (where id <= ${id}) as turn, count(*) as of from requests where review_id = ${review_id}`.execute(system)
  return rows[0]!
}

// To choose from ---------------------------------------------------------------------------------------------

export type Choosable = {
  id: number
  tool: string
  offering: string
  tool_name: string
  offering_name: string
  vendor_name: string
  is_demo: boolean
  clearance: ClearanceState
}

type Scope = { studio_id: number; policy_key: number; today: string }

const choosable = (scope: Scope, which: ReturnType<typeof sql>) => sql<Choosable>`
  select o.id, t.slug as tool, o.slug as offering, t.name as tool_name, o.name as offering_name, w.name as vendor_name, t.is_demo,
    ${clearanceStateSql(scope.today)} as clearance
  from offerings o join tools t on t.id = o.tool_id join vendors w on w.id = t.vendor_id
  left join verdicts v on v.offering_id = o.id and v.policy_key = ${scope.policy_key}
  left join ${newestRulings(scope.studio_id)} c on c.offering_id = o.id
  where ${which}`

/** Offerings that have every word, or names like it. */
export const listChoosable = async (db: Db, scope: Scope, q: string, limit: number): Promise<Choosable[]> =>
  (
    await sql<Choosable>`with ${matched(q)} ${choosable(scope, sql`o.id in (select id from matched)`)}
      order by search_text(t.name) = search_text(${q}) desc, t.name, o.name limit ${limit}`.execute(db)
  ).rows

/** The plans of a tool that the register has under this very name. */
export const listNamed = async (db: Db, scope: Scope, name: string): Promise<Choosable[]> =>
  (await sql<Choosable>`${choosable(scope, sql`nullif(search_text(t.name), '') = search_text(${name})`)} order by t.name, o.name limit 30`.execute(db)).rows

/** What the studio ruled on an offering; undefined when nothing. */
export const findCleared = async (db: Db, scope: Scope, offering_id: number): Promise<Cleared | undefined> => {
  const { rows } = await sql<Cleared>`
    select ${clearanceStateSql(scope.today)} as state, c.data_classes, c.uses, c.productions
    from ${newestRulings(scope.studio_id)} c left join verdicts v on v.offering_id = c.offering_id and v.policy_key = ${scope.policy_key}
    where c.offering_id = ${offering_id}`.execute(db)
  return rows[0]
}

export const insertRequest = async (tx: Tx, row: Insertable<Database['requests']>): Promise<number> =>
  (await tx.insertInto('requests').values(row).returning('id').executeTakeFirstOrThrow()).id
