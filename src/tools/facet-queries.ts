import { type RawBuilder, sql } from 'kysely'
import { clearanceStateSql } from '../clearances/queries.ts'
import { type Db, plannedEachTime } from '../db/database.ts'
import { bands, dataClassIds } from '../policy/policy.ts'
import { type Facet, type Filter, facetNames, isFiltered } from './catalogue.ts'
import { all, type Columns, conditionsOf, isMatched, matched, type Part, partsOf, register, type Scope } from './catalogue-sql.ts'

export type FacetValue = { value: string; label: string | null; count: number }
export type Facets = Record<Facet, FacetValue[]> & {
  /** What the whole list holds. */
  offerings: number
  tools: number
  /** Nothing has the words that were searched: the list shows names close to them. */
  is_close: boolean
}

const mostVendors = 20

/** Of data classes the envelope, of modalities the whole set: what one row can be alike in. */
const cellFacets = ['band', 'clearance', 'data_class', 'plan', 'deployment', 'modality'] as const
type CellFacet = (typeof cellFacets)[number]
const cellColumns: Record<CellFacet, RawBuilder<unknown>> = {
  band: sql`band`,
  clearance: sql`clearance`,
  data_class: sql`envelope`,
  plan: sql`plan_kind`,
  deployment: sql`deployment`,
  modality: sql`modalities`,
}
const columns: Columns = {
  band: cellColumns.band,
  envelope: cellColumns.data_class,
  clearance: cellColumns.clearance,
  plan_kind: cellColumns.plan,
  deployment: cellColumns.deployment,
  modalities: cellColumns.modality,
  vendor_id: sql`vendor_id`,
}

type Group = { facet: Facet | 'total'; value: string | null; label: string | null; n: number; tools: number | null }

/**
 * How many offerings each value of each facet would show. A facet leaves its own choice out, so that the others of its values
 * say what choosing them instead would bring. One round trip: the rows of the search once, narrow; then alike ones together, which
 * are few; then counted.
 */
export const countFacets = async (db: Db, filter: Filter, scope: Scope): Promise<Facets> => {
  const conditions = conditionsOf(filter, columns)
  const without = (...left: Facet[]) => all(facetNames.filter((name) => !left.includes(name)).flatMap((name) => conditions[name]))
  const chosen = cellFacets.filter((facet) => conditions[facet].length > 0)
  const free = cellFacets.filter((facet) => !chosen.includes(facet))
  const counts = [counted(free, without('vendor')), ...chosen.map((facet) => counted([facet], without(facet, 'vendor')))]
  const { rows } = await sql<Group>`
    ${isFiltered(filter) ? plannedEachTime : sql``} with ${filter.q === '' ? sql`` : sql`${matched(filter.q)},`}
    seen as materialized (${sql.join(
      partsOf(scope).map((part) => seen(filter, scope, part)),
      sql` union all `,
    )}),
    cells as materialized (
      select band, clearance, plan_kind, deployment, envelope, modalities, count(*) as n from seen where ${all(conditions.vendor)}
      group by band, clearance, plan_kind, deployment, envelope, modalities),
    by_tool as materialized (select tool_id, vendor_id, count(*) as n from seen where ${without('vendor')} group by tool_id, vendor_id),
    by_vendor as materialized (select vendor_id, sum(n) as n from by_tool group by vendor_id)
    ${sql.join(counts, sql` union all `)}
    union all
    select 'vendor', w.slug, w.name, by_vendor.n, null
    from by_vendor join vendors w on w.id = by_vendor.vendor_id
    where w.slug = any(${filter.vendor}::text[])
      or by_vendor.vendor_id in (select vendor_id from by_vendor order by n desc, vendor_id limit ${mostVendors})
    union all
    select 'total', ${isClose(filter)}, null, coalesce(sum(n), 0), count(*) from by_tool where ${all(conditions.vendor)}`.execute(db)
  return facetsOf(rows)
}

const seen = (filter: Filter, scope: Scope, part: Part) => sql`
  select t.id as tool_id, t.vendor_id, t.modalities, o.plan_kind, o.deployment, ${part.band} as band, ${part.envelope} as envelope, ${clearanceStateSql(scope.today)} as clearance
  from ${register(scope)}
  where ${all([sql`v.policy_key = ${scope.policy.key}::smallint`, part.where, ...isMatched(filter)])}`

/** Several groupings in one pass over the cells. */
const counted = (facets: CellFacet[], where: RawBuilder<unknown>) => {
  if (facets.length === 0) return sql`select null::text as facet, null::text as value, null::text as label, 0::numeric as n, null::bigint as tools where false`
  const cells = facets.map((facet) => cellColumns[facet])
  const facet = sql`case ${sql.join(
    facets.map((name) => sql`when grouping(${cellColumns[name]}) = 0 then ${sql.lit(name)}`),
    sql` `,
  )} end`
  const value = sql`coalesce(${sql.join(facets.map((name) => (name === 'modality' ? sql`array_to_string(modalities, ' ')` : sql`${cellColumns[name]}::text`)))})`
  return sql`select ${facet} as facet, ${value} as value, null::text as label, sum(n) as n, null::bigint as tools
    from cells where ${where} group by grouping sets (${sql.join(cells.map((column) => sql`(${column})`))})`
}

const isClose = ({ q }: Filter) => (q === '' ? sql`'f'` : sql`(not exists (select from offerings where search_words @@ search_query(${q})))::text`)

const facetsOf = (rows: Group[]): Facets => {
  const of = (facet: Group['facet']) => rows.filter((row) => row.facet === facet)
  const values = (facet: Group['facet']): FacetValue[] => of(facet).map(({ value, label, n }) => ({ value: value ?? '', label, count: n }))
  const summed = (parts: { value: string; count: number }[]): FacetValue[] =>
    [...Map.groupBy(parts, ({ value }) => value)].map(([value, same]) => ({ value, label: null, count: same.reduce((sum, { count }) => sum + count, 0) }))
  const total = of('total')[0]
  return {
    modality: summed(
      values('modality').flatMap(({ value, count }) =>
        value
          .split(' ')
          .filter(Boolean)
          .map((one) => ({ value: one, count })),
      ),
    ),
    band: values('band').map((row) => ({ ...row, value: bands[Number(row.value)]! })),
    clearance: values('clearance'),
    data_class: summed(
      values('data_class').flatMap(({ value, count }) => dataClassIds.filter((_, i) => value.charAt(i) <= '1').map((id) => ({ value: id, count }))),
    ),
    plan: values('plan'),
    deployment: values('deployment'),
    vendor: values('vendor'),
    offerings: Number(total?.n ?? 0),
    tools: Number(total?.tools ?? 0),
    is_close: total?.value?.startsWith('t') ?? false,
  }
}
