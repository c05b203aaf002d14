import { type RawBuilder, sql } from 'kysely'
import { clearanceStateSql, newestRulings } from '../clearances/queries.ts'
import type { ClearanceState } from '../clearances/rules.ts'
import { type Db, plannedEachTime } from '../db/database.ts'
import type { Deployment, PlanKind } from '../db/schema.ts'
import { type Cursor, type Filter, isFiltered, type Sort } from './catalogue.ts'
import { matched, type Part, partsOf, register, type Scope, verdictsOf, wherePart } from './catalogue-sql.ts'

// The list ---------------------------------------------------------------------------------------------

export type OfferingRow = {
  id: number
  tool: string
  offering: string
  name: string
  offering_name: string
  vendor: string
  vendor_name: string
  modalities: string[]
  status: 'active' | 'discontinued'
  is_demo: boolean
  plan_kind: PlanKind
  deployment: Deployment
  /** Encodings of policy/refresh.ts. */
  band: number
  principles: string
  envelope: string
  score: number
  completeness: number
  evidence_strength: number
  /** It has to be evaluated again; nothing in its favour counts until then. */
  is_due: boolean
  changed_at: string
  clearance: ClearanceState
  clearance_to: string | null
  condition_count: number
  clearance_is_demo: boolean
  clearance_is_exception: boolean
  rank: number
}

type Order = { columns: (part: Part) => RawBuilder<unknown>[]; types: string[]; descending: boolean; keyOf: (row: OfferingRow) => Cursor }

const people = sql`collate "und-x-icu"`
const instant = sql`to_char(v.changed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`

/** The last column is always the offering, so that no two rows are equal. */
const orders: Record<Sort, Order> = {
  band: { columns: ({ rank }) => [rank, sql`v.offering_id`], types: ['int4', 'int8'], descending: true, keyOf: ({ rank, id }) => [rank, id] },
  name: { columns: () => [sql`t.name ${people}`, sql`o.id`], types: ['text', 'int8'], descending: false, keyOf: ({ name, id }) => [name, id] },
  vendor: {
    columns: () => [sql`w.name ${people}`, sql`t.name ${people}`, sql`o.id`],
    types: ['text', 'text', 'int8'],
    descending: false,
    keyOf: ({ vendor_name, name, id }) => [vendor_name, name, id],
  },
  changed: {
    columns: () => [sql`v.changed_at`, sql`v.offering_id`],
    types: ['timestamptz', 'int8'],
    descending: true,
    keyOf: ({ changed_at, id }) => [changed_at, id],
  },
}

/** One page by keyset: as deep as one likes for the price of the first. `next` is the key after which the following page begins. */
export const listOfferings = async (db: Db, filter: Filter, scope: Scope): Promise<{ rows: OfferingRow[]; next: Cursor | null }> => {
  const { columns, types, descending, keyOf } = orders[filter.sort]
  const direction = descending ? sql`desc` : sql`asc`
  const ordered = (by: RawBuilder<unknown>[]) => sql`order by ${sql.join(by.map((column) => sql`${column} ${direction}`))} limit ${filter.limit + 1}`
  const names = types.map((_, i) => sql.ref(`key_${i}`))
  const part = (one: Part) => {
    const key = columns(one)
    const after = filter.cursor?.map((value, i) => sql`${value}::${sql.id(types[i]!)}`)
    const beyond = after ? sql` and (${sql.join(key)}) ${descending ? sql`<` : sql`>`} (${sql.join(after)})` : sql``
    return sql`(
      select v.offering_id, ${one.band} as band, ${one.envelope} as envelope, ${one.rank} as rank, ${sql.join(key.map((column, i) => sql`${column} as ${names[i]!}`))}
      from ${register(scope)}
      where ${wherePart(filter, scope, one)}${beyond}
      ${ordered(key)})`
  }
  const planned = isFiltered(filter) || filter.sort === 'name' || filter.sort === 'vendor' ? plannedEachTime : sql``
  const { rows } = await sql<OfferingRow>`
    ${planned} with ${filter.q === '' ? sql`` : sql`${matched(filter.q)},`} page as (${sql.join(partsOf(scope).map(part), sql` union all `)} ${ordered(names)})
    select page.band, page.envelope, page.rank,
      o.id, o.slug as offering, o.name as offering_name, o.plan_kind, o.deployment,
      t.slug as tool, t.name, t.modalities, t.status, t.is_demo, w.slug as vendor, w.name as vendor_name,
      v.principles, v.score, v.completeness, v.evidence_strength, page.band <> v.band as is_due, ${instant} as changed_at,
      ${clearanceStateSql(scope.today)} as clearance, c.valid_to as clearance_to, coalesce(jsonb_array_length(c.conditions), 0) as condition_count,
      coalesce(c.is_demo, false) as clearance_is_demo, c.exception_name is not null as clearance_is_exception
    from page
    join ${verdictsOf(scope)} v on v.policy_key = ${scope.policy.key}::smallint and v.offering_id = page.offering_id
    join offerings o on o.id = page.offering_id
    join tools t on t.id = o.tool_id
    join vendors w on w.id = t.vendor_id
    left join ${newestRulings(scope.studioId)} c on c.offering_id = page.offering_id
    ${ordered(names.map((column) => sql`page.${column}`))}`.execute(db)
  const kept = rows.slice(0, filter.limit)
  return { rows: kept, next: rows.length > filter.limit ? keyOf(kept.at(-1)!) : null }
}

/** How many rows the whole list has. */
export const countOfferings = async (db: Db, filter: Filter, scope: Scope): Promise<number> => {
  const part = (one: Part) => sql`(select count(*) from ${register(scope)} where ${wherePart(filter, scope, one)})`
  const { rows } = await sql<{ total: number }>`
    ${isFiltered(filter) ? plannedEachTime : sql``} ${filter.q === '' ? sql`` : sql`with ${matched(filter.q)}`} select ${sql.join(partsOf(scope).map(part), sql` + `)} as total`.execute(
    db,
  )
  return rows[0]!.total
}
