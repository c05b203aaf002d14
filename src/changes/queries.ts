import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Db } from '../db/database.ts'
import type { Answer } from '../facts/fact.ts'
import type { EvidenceKind } from '../questions/question.ts'

// Two things change in the register: a fact is recorded, and a verdict moves to another band. Nothing is ever edited, so the
// rows themselves are the history.

export const changeKinds = ['verdict', 'fact'] as const
export type ChangeKind = (typeof changeKinds)[number]

export type ChangeFilter = { kind?: ChangeKind | undefined; vendor?: string | undefined; tool?: string | undefined }

/** The place after which the next page begins, newest first; microseconds, as the database has them. */
export type ChangeKey = [at: string, kind: ChangeKind, id: number]

export type ChangeSource = { quote: string; document: string; url: string; copied_on: string | null; capture: number }

export type ChangeRow = {
  kind: ChangeKind
  id: number
  at: Date
  at_key: string
  vendor: string
  tool: string
  tool_name: string
  offering: string
  offering_name: string
  is_demo: boolean
  policy: string | null
  from_band: number | null
  to_band: number | null
  cause: string | null
  /** The fact that was recorded, or that moved the verdict. */
  fact_id: number | null
  question: string | null
  value: Answer | null
  before: Answer | null
  evidence: EvidenceKind | null
  asserted_by: string | null
  sources: ChangeSource[]
}

/** Newest first; one row more than asked for, so that the caller sees whether there is a next page. */
export const listChanges = async (db: Db, filter: ChangeFilter, after: ChangeKey | null, limit: number): Promise<ChangeRow[]> => {
  const size = limit + 1
  const { rows } = await sql<ChangeRow>`
    with picked as (
      select * from (
        (select 'verdict' as kind, c.id, c.at, c.offering_id, c.fact_id, c.policy_key, c.from_band, c.to_band, c.cause
          from verdict_changes c where ${isWanted('verdict', filter)} and ${isOf(filter, sql`c.offering_id`)} and ${isAfter(after, sql`c.at`, 'verdict', sql`c.id`)}
          order by c.at desc, c.id desc limit ${size})
        union all
        (select 'fact', f.id, f.recorded_at, f.offering_id, f.id, null, null, null, null
          from facts f where ${isWanted('fact', filter)} and ${isOf(filter, sql`f.offering_id`)} and ${isAfter(after, sql`f.recorded_at`, 'fact', sql`f.id`)}
          order by f.recorded_at desc, f.id desc limit ${size})
      ) both_kinds order by at desc, kind desc, id desc limit ${size})
    ${described(sql`picked`)}
    order by p.at desc, p.kind desc, p.id desc`.execute(db)
  return rows
}

/** What a reader has to know about the rows of `picked`: names, the fact behind, and what it rests on. */
const described = (picked: RawBuilder<unknown>, more: RawBuilder<unknown> = sql``) => sql`
  select p.kind, p.id, p.at, to_char(p.at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at_key,
    w.slug as vendor, t.slug as tool, t.name as tool_name, o.slug as offering, o.name as offering_name, t.is_demo,
    v.id || '@' || v.version as policy, p.from_band, p.to_band, p.cause, p.fact_id,
    f.question_id as question, f.value, b.value as before, f.evidence, f.asserted_by,
    coalesce((select jsonb_agg(jsonb_build_object('quote', q.text, 'document', d.title, 'url', k.url, 'copied_on', k.captured_on, 'capture', k.id) order by q.id)
      from citations c join quotes q on q.id = c.quote_id join documents d on d.id = q.document_id join captures k on k.id = c.capture_id
      where c.fact_id = p.fact_id), '[]') as sources${more}
  from ${picked} p
  join offerings o on o.id = p.offering_id join tools t on t.id = o.tool_id join vendors w on w.id = t.vendor_id
  left join policy_versions v on v.key = p.policy_key
  left join facts f on f.id = p.fact_id
  left join facts b on b.id = f.supersedes`

const isWanted = (kind: ChangeKind, filter: ChangeFilter) => sql<SqlBool>`${filter.kind === undefined || filter.kind === kind}::boolean`

const isOf = ({ vendor, tool }: ChangeFilter, offering: RawBuilder<unknown>) =>
  vendor === undefined && tool === undefined
    ? sql<SqlBool>`true`
    : sql<SqlBool>`${offering} in (select o.id from offerings o join tools t on t.id = o.tool_id join vendors w on w.id = t.vendor_id
        where (${vendor ?? null}::text is null or w.slug = ${vendor ?? null}) and (${tool ?? null}::text is null or t.slug = ${tool ?? null}))`

const isAfter = (after: ChangeKey | null, at: RawBuilder<unknown>, kind: ChangeKind, id: RawBuilder<unknown>) =>
  after === null ? sql<SqlBool>`true` : sql<SqlBool>`(${at}, ${kind}::text, ${id}) < (${after[0]}::timestamptz, ${after[1]}::text, ${after[2]}::bigint)`

export const countChanges = async (db: Db, filter: ChangeFilter): Promise<number> => {
  const { rows } = await sql<{ n: number }>`
    select (select count(*) from verdict_changes c where ${isWanted('verdict', filter)} and ${isOf(filter, sql`c.offering_id`)})
      + (select count(*) from facts f where ${isWanted('fact', filter)} and ${isOf(filter, sql`f.offering_id`)}) as n`.execute(db)
  return rows[0]?.n ?? 0
}

// By day ------------------------------------------------------------------------------------------------

/** The newest days on which something changed, before a day when one is given. */
export const listChangeDays = async (db: Db, filter: ChangeFilter, before: string | null, size: number): Promise<string[]> => {
  const newest = (end: RawBuilder<unknown>) => sql`greatest(
    (select max(c.at) from verdict_changes c where ${isWanted('verdict', filter)} and ${isOf(filter, sql`c.offering_id`)} and c.at < ${end}),
    (select max(f.recorded_at) from facts f where ${isWanted('fact', filter)} and ${isOf(filter, sql`f.offering_id`)} and f.recorded_at < ${end}))`
  const midnight = (instant: RawBuilder<unknown>) => sql`date_trunc('day', ${instant} at time zone 'utc') at time zone 'utc'`
  const { rows } = await sql<{ day: string }>`
    with recursive days (n, start) as (
      select 1, ${midnight(newest(sql`coalesce(${before}::date::timestamp at time zone 'utc', 'infinity'::timestamptz)`))}
      union all
      select n + 1, ${midnight(newest(sql`days.start`))} from days where n < ${size} and days.start is not null)
    select to_char(start at time zone 'utc', 'YYYY-MM-DD') as day from days where start is not null`.execute(db)
  return rows.map(({ day }) => day)
}

/** All changes of a day that have one cause. */
export type ChangeGroup = {
  day: string
  kind: ChangeKind
  /** Of verdicts: the cause. Of facts: who asserted them. */
  cause: string
  latest: Date
  changes: number
  offerings: number
  /** Of verdicts: how many came to each band, by its index. */
  bands: Record<string, number>
}

const entriesOf = (filter: ChangeFilter, days: string[]) => {
  const end = sql`((${days[0]}::date + 1)::timestamp at time zone 'utc')`
  const start = sql`(${days.at(-1)}::date::timestamp at time zone 'utc')`
  return sql`entries as (
    select 'verdict' as kind, c.id, c.at, c.offering_id, c.fact_id, c.policy_key, c.from_band, c.to_band, c.cause, c.cause as grouped
      from verdict_changes c where ${isWanted('verdict', filter)} and ${isOf(filter, sql`c.offering_id`)} and c.at >= ${start} and c.at < ${end}
    union all
    select 'fact', f.id, f.recorded_at, f.offering_id, f.id, null, null, null, null, f.asserted_by
      from facts f where ${isWanted('fact', filter)} and ${isOf(filter, sql`f.offering_id`)} and f.recorded_at >= ${start} and f.recorded_at < ${end}),
  dated as (select *, (at at time zone 'utc')::date as day from entries)`
}

/** The changes of some days, which follow each other, by cause; newest first. */
export const listChangeGroups = async (db: Db, filter: ChangeFilter, days: string[]): Promise<ChangeGroup[]> => {
  if (days.length === 0) return []
  const { rows } = await sql<ChangeGroup>`
    with ${entriesOf(filter, days)},
    banded as (select day, kind, grouped, to_band, count(*) as n from dated where to_band is not null group by day, kind, grouped, to_band),
    bands as (select day, kind, grouped, jsonb_object_agg(to_band, n) as bands from banded group by day, kind, grouped),
    counted as (select day, kind, grouped, max(at) as latest, count(*) as changes, count(distinct offering_id) as offerings from dated group by day, kind, grouped)
    select c.day, c.kind, c.grouped as cause, c.latest, c.changes, c.offerings, coalesce(b.bands, '{}') as bands
    from counted c left join bands b using (day, kind, grouped)
    order by c.day desc, c.latest desc, c.kind desc, c.grouped`.execute(db)
  return rows
}

/** The first changes of each group, newest first. */
export const listChangesOfGroups = async (
  db: Db,
  filter: ChangeFilter,
  days: string[],
  each: number,
): Promise<(ChangeRow & { grouped: string; day: string })[]> => {
  if (days.length === 0) return []
  const { rows } = await sql<ChangeRow & { grouped: string; day: string }>`
    with ${entriesOf(filter, days)},
    numbered as (select *, row_number() over (partition by day, kind, grouped order by at desc, id desc) as place from dated),
    picked as (select * from numbered where place <= ${each})
    ${described(sql`picked`, sql`, p.grouped, p.day`)}
    order by p.day desc, p.at desc, p.id desc`.execute(db)
  return rows
}
