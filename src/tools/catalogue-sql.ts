import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { clearanceStateSql, newestRulings } from '../clearances/queries.ts'
import { bands, type DataClassId, dataClassIds, outcomes } from '../policy/policy.ts'
import type { StoredPolicy } from '../policy/store.ts'
import type { Facet, Filter } from './catalogue.ts'

// The pieces of which the queries of the catalogue are made: `v` is the verdict, `o` the offering, `t` its tool, `w` the vendor,
// `c` the newest ruling of the studio.

/** Under which policy, with whose clearances, on which day. */
export type Scope = {
  policy: Pick<StoredPolicy, 'key' | 'pack'>
  studioId: number | null
  today: string
  /** The reader's own studio, when its contracts make verdicts of its own: they stand in the place of the public ones. */
  contractStudioId?: number | null
}

// Rows are read in two parts, so that an index can give the order of the first. The fresh: as they were evaluated. The due: a fact
// or a proof has ended and nobody has evaluated them since. Those count as not assessed, unless they are already for no production data.

export type Part = { where: RawBuilder<SqlBool>; band: RawBuilder<number>; envelope: RawBuilder<string>; rank: RawBuilder<number> }

const notForProductionData = bands.indexOf('not_for_production_data')
const notAssessed = bands.indexOf('not_assessed')

export const partsOf = ({ policy, today }: Scope): Part[] => [
  {
    where: sql`(v.recheck_on is null or v.recheck_on > ${today}::date or v.band = ${notForProductionData})`,
    band: sql`v.band`,
    envelope: sql`v.envelope`,
    rank: sql`v.rank`,
  },
  {
    where: sql`v.recheck_on <= ${today}::date and v.band <> ${notForProductionData}`,
    band: sql`${notAssessed}::smallint`,
    envelope: sql`${dataClassIds.map((id) => outcomes.indexOf(policy.pack.envelope[id].not_assessed)).join('')}::text`,
    // Without band and score; what is left parts real tools from demonstration ones (policy/refresh.ts).
    rank: sql`v.rank / 100000 * 100000`,
  },
]

/** Verdicts as the reader's studio reads them. */
export const verdictsOf = ({ contractStudioId = null }: Scope): RawBuilder<unknown> =>
  contractStudioId === null
    ? sql`verdicts`
    : sql`(
      select v.* from verdicts v where not exists (
        select from studio_verdicts s where s.studio_id = ${contractStudioId} and s.policy_key = v.policy_key and s.offering_id = v.offering_id)
      union all
      select s.policy_key, s.offering_id, s.band, s.score, s.completeness, s.evidence_strength, s.principles, s.envelope, s.rank, s.facts_digest, s.evaluated_on,
        s.recheck_on, s.changed_at from studio_verdicts s where s.studio_id = ${contractStudioId})`

/** What no part of a query asks for, PostgreSQL leaves out: each joins at most one row. */
export const register = (scope: Scope) => sql`
  ${verdictsOf(scope)} v
  left join offerings o on o.id = v.offering_id
  left join tools t on t.id = o.tool_id
  left join vendors w on w.id = t.vendor_id
  left join ${newestRulings(scope.studioId)} c on c.offering_id = v.offering_id`

// Conditions -------------------------------------------------------------------------------------------

export type Columns = Record<'band' | 'envelope' | 'clearance' | 'plan_kind' | 'deployment' | 'modalities' | 'vendor_id', RawBuilder<unknown>>

export const columnsOf = ({ today }: Scope, { band, envelope }: Part): Columns => ({
  band,
  envelope,
  clearance: clearanceStateSql(today),
  plan_kind: sql`o.plan_kind`,
  deployment: sql`o.deployment`,
  modalities: sql`t.modalities`,
  vendor_id: sql`t.vendor_id`,
})

/** The best outcome that a use with this data can reach is one that a production may decide by itself. */
const mayTouch = (envelope: RawBuilder<unknown>, id: DataClassId) =>
  sql<SqlBool>`substr(${envelope}, ${dataClassIds.indexOf(id) + 1}::int, 1) <= ${String(outcomes.indexOf('use_judgment'))}`

export const conditionsOf = (filter: Filter, columns: Columns): Record<Facet, RawBuilder<SqlBool>[]> => {
  const oneOf = (column: RawBuilder<unknown>, values: string[]) => (values.length === 0 ? [] : [sql<SqlBool>`${column} = any(${values}::text[])`])
  return {
    modality: filter.modality.length === 0 ? [] : [sql`${columns.modalities} && ${filter.modality}::text[]`],
    band: filter.band.length === 0 ? [] : [sql`${columns.band} = any(${filter.band.map((id) => bands.indexOf(id))}::smallint[])`],
    clearance: oneOf(columns.clearance, filter.clearance),
    data_class: filter.data_class.map((id) => mayTouch(columns.envelope, id)),
    plan: oneOf(columns.plan_kind, filter.plan),
    deployment: oneOf(columns.deployment, filter.deployment),
    vendor: filter.vendor.length === 0 ? [] : [sql`${columns.vendor_id} in (select id from vendors where slug = any(${filter.vendor}::text[]))`],
  }
}

export const all = (conditions: RawBuilder<SqlBool>[]) => (conditions.length === 0 ? sql<SqlBool>`true` : sql<SqlBool>`${sql.join(conditions, sql` and `)}`)

/** Offerings that have every word; when there is none in the whole register, those with the names most like what was asked. */
export const matched = (q: string) => sql`
  matched as materialized (
    select id from offerings where search_words @@ search_query(${q})
    union all
    select close_names(${q}) where not exists (select from offerings where search_words @@ search_query(${q})))`

export const isMatched = (filter: Filter): RawBuilder<SqlBool>[] => (filter.q === '' ? [] : [sql`v.offering_id in (select id from matched)`])

export const wherePart = (filter: Filter, scope: Scope, part: Part) =>
  all([
    sql`v.policy_key = ${scope.policy.key}::smallint`,
    part.where,
    ...isMatched(filter),
    ...Object.values(conditionsOf(filter, columnsOf(scope, part))).flat(),
  ])
