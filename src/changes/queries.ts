import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { ClearanceKind, InFlight, RulingWord } from '../db/clearance-tables.ts'
import type { Db } from '../db/database.ts'
import type { Answer } from '../facts/fact.ts'
import { type Way, ways } from '../policy/moved.ts'
import type { EvidenceKind } from '../questions/question.ts'
import { type ClearanceMove, clearanceChanges } from './clearance-changes.ts'

// Three things change in the register: a fact is recorded, a verdict moves to another band, and something happens to a clearance.
// Nothing is ever edited, so the rows themselves are the history.

export const changeKinds = ['verdict', 'clearance', 'fact'] as const
export type ChangeKind = (typeof changeKinds)[number]

export type ChangeFilter = { kind?: ChangeKind | undefined; vendor?: string | undefined; tool?: string | undefined }

/** The place after which the next page begins, newest first; microseconds, as the database has them. */
export type ChangeKey = [at: string, kind: ChangeKind, id: number]

/** A passage, the copy that it was read in, and the newest copy that it was looked for in by then. */
export type ChangeSource = {
  quote: string
  document: string
  url: string
  copied_on: string | null
  capture: number
  newest: { capture: number; copied_on: string | null; found: boolean } | null
}

/** A fact that was recorded, or by which something moved, with what it rests on. */
export type MovedFact = {
  fact: number
  way: Way
  /** What it is about, when that is something that the offering stands on. */
  of: string | null
  question: string
  value: Answer
  before: Answer | null
  evidence: EvidenceKind
  asserted_by: string
  valid_from: string | null
  valid_to: string | null
  setting: string | null
  conflict: { id: number; opened_at: string; closed_at: string | null; ruling: 'fact_stands' | 'answer_stands' | 'withdrawn' | null } | null
  sources: ChangeSource[]
}

export type ClearanceState = RulingWord | 'not_reviewed' | 'in_re_review' | 'suspended' | 'revoked' | 'expired'

/** What happened to a clearance. */
export type ClearanceChange = {
  id: number
  kind: ClearanceKind
  move: ClearanceMove
  was: ClearanceState
  state: ClearanceState
  studio: string
  ruling: RulingWord
  valid_from: string
  valid_to: string
  conditions: number
  in_flight: InFlight | null
  grace_until: string | null
  takes_effect_on: string | null
}

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
  clearance: ClearanceChange | null
  /** The fact by which it moved, of several the one that says most; of a fact, itself. */
  moved: MovedFact | null
  /** The numbers of all of them, that one first. */
  moved_facts: number[]
}

/** Newest first; one row more than asked for, so that the caller sees whether there is a next page. `now` is what runs out by. */
export const listChanges = async (db: Db, filter: ChangeFilter, now: Date, after: ChangeKey | null, limit: number): Promise<ChangeRow[]> => {
  const size = limit + 1
  const part = (kind: ChangeKind, { at, id, offering }: Part, rows: RawBuilder<unknown>) => sql`(${rows}
    where ${isWanted(kind, filter)} and ${isOf(filter, offering)} and ${isAfter(after, at, kind, id)} order by ${at} desc, ${id} desc limit ${size})`
  const { rows } = await sql<ChangeRow>`
    with ${clearanceChanges(now)},
    picked as (
      select * from (${part('verdict', parts.verdict, verdictRows(sql``))} union all ${part('clearance', parts.clearance, clearanceRows(sql``))}
        union all ${part('fact', parts.fact, factRows(sql``))}) every_kind
      order by at desc, kind desc, id desc limit ${size})
    ${described(sql`picked`)}
    order by p.at desc, p.kind desc, p.id desc`.execute(db)
  return rows
}

/** The change of a clearance with that number, as it has just been written; undefined when the reader may not see it. */
export const findClearanceChange = async (db: Db, id: number, now: Date): Promise<ChangeRow | undefined> => {
  const { rows } = await sql<ChangeRow>`
    with ${clearanceChanges(now)}, picked as (${clearanceRows(sql``)} where c.id = ${id}) ${described(sql`picked`)}`.execute(db)
  return rows[0]
}

/** Clearances that came into re-review because the facts got these digests. */
export const listReReviews = async (db: Db, digests: number[], now: Date): Promise<ChangeRow[]> => {
  const { rows } = await sql<ChangeRow>`
    with ${clearanceChanges(now)}, picked as (${clearanceRows(sql``)} where c.digest_id = any(${digests}::bigint[])) ${described(sql`picked`)} order by p.id`.execute(
    db,
  )
  return rows
}

/** Changes of verdicts by their numbers. */
export const listVerdictChanges = async (db: Db, ids: number[], now: Date): Promise<ChangeRow[]> => {
  const { rows } = await sql<ChangeRow>`
    with ${clearanceChanges(now)}, picked as (${verdictRows(sql``)} where c.id = any(${ids}::bigint[])) ${described(sql`picked`)} order by p.id`.execute(db)
  return rows
}

type Part = { at: RawBuilder<unknown>; id: RawBuilder<unknown>; offering: RawBuilder<unknown> }
const parts: Record<ChangeKind, Part> = {
  verdict: { at: sql`c.at`, id: sql`c.id`, offering: sql`c.offering_id` },
  clearance: { at: sql`c.at`, id: sql`c.id`, offering: sql`c.offering_id` },
  fact: { at: sql`f.recorded_at`, id: sql`f.id`, offering: sql`f.offering_id` },
}

// The same columns of each kind; `grouped` is by what the page of changes puts them together.
const verdictRows = (more: RawBuilder<unknown>) => sql`
  select 'verdict' as kind, c.id, c.at, c.offering_id, c.fact_id, c.digest_id, c.policy_key, c.from_band, c.to_band, c.cause, null::bigint as clearance_id,
    null::text as move, null::text as was, null::text as state, null::jsonb as detail${more} from verdict_changes c`
const clearanceRows = (more: RawBuilder<unknown>) => sql`
  select 'clearance' as kind, c.id, c.at, c.offering_id, null::bigint as fact_id, c.digest_id, c.policy_key, null::smallint as from_band, null::smallint as to_band, c.cause,
    c.clearance_id, c.move, c.was, c.state, c.detail${more} from clearance_changes c`
const factRows = (more: RawBuilder<unknown>) => sql`
  select 'fact' as kind, f.id, f.recorded_at as at, f.offering_id, f.id as fact_id, null::bigint as digest_id, null::smallint as policy_key, null::smallint as from_band,
    null::smallint as to_band, null::text as cause, null::bigint as clearance_id, null::text as move, null::text as was, null::text as state, null::jsonb as detail${more}
  from facts f`

/** What a reader has to know about the rows of `picked`: names, the clearance, the facts behind, and what they rest on. */
const described = (picked: RawBuilder<unknown>, more: RawBuilder<unknown> = sql``) => sql`
  select p.kind, p.id, p.at, to_char(p.at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at_key,
    w.slug as vendor, t.slug as tool, t.name as tool_name, o.slug as offering, o.name as offering_name, t.is_demo,
    v.id || '@' || v.version as policy, p.from_band, p.to_band, p.cause,
    (select jsonb_build_object('id', c.id, 'kind', c.kind, 'move', p.move, 'was', p.was, 'state', p.state, 'studio', s.name, 'ruling', c.ruling,
        'valid_from', c.valid_from, 'valid_to', c.valid_to, 'conditions', jsonb_array_length(c.conditions),
        'in_flight', p.detail -> 'in_flight', 'grace_until', p.detail -> 'grace_until', 'takes_effect_on', p.detail -> 'takes_effect_on')
      from clearances c join organisations s on s.id = c.studio_id where c.id = p.clearance_id) as clearance,
    (select ${movedFact} from facts f left join facts b on b.id = f.supersedes where f.id = m.facts[1]) as moved, coalesce(m.facts, '{}') as moved_facts${more}
  from ${picked} p
  join offerings o on o.id = p.offering_id join tools t on t.id = o.tool_id join vendors w on w.id = t.vendor_id
  left join policy_versions v on v.key = p.policy_key
  left join lateral (select array_agg(n.fact_id order by array_position(${[...ways]}::text[], n.way), n.fact_id) as facts,
      (array_agg(n.way order by array_position(${[...ways]}::text[], n.way), n.fact_id))[1] as way
    from (select d.fact_id, d.way from facts_moved d where d.digest_id = p.digest_id
      union all select p.fact_id, 'recorded' where p.digest_id is null and p.fact_id is not null) n) m on true`

const movedFact = sql`jsonb_build_object('fact', f.id, 'way', m.way,
  'of', case when f.offering_id <> p.offering_id then (select ut.name || ', ' || uo.name from offerings uo join tools ut on ut.id = uo.tool_id where uo.id = f.offering_id) end, 'question', f.question_id, 'value', f.value, 'before', b.value, 'evidence', f.evidence,
  'asserted_by', f.asserted_by, 'valid_from', f.valid_from, 'valid_to', f.valid_to,
  'setting', (select s.name from configurations s where s.id = f.configuration_id),
  'conflict', (select jsonb_build_object('id', n.id, 'opened_at', n.opened_at, 'closed_at', e.at, 'ruling', e.ruling)
    from conflicts n left join conflict_closures e on e.conflict_id = n.id and e.at <= p.at
    where n.fact_id = f.id and n.opened_at <= p.at order by n.id desc limit 1),
  'sources', coalesce((select jsonb_agg(jsonb_build_object('quote', q.text, 'document', d.title, 'url', k.url, 'copied_on', k.captured_on, 'capture', k.id,
      'newest', (select jsonb_build_object('capture', held.id, 'copied_on', held.captured_on, 'found', qc.found)
        from quote_checks qc join captures held on held.id = qc.capture_id
        where qc.quote_id = q.id and qc.recorded_at < greatest(p.at, date_trunc('day', p.at at time zone 'utc') at time zone 'utc' + interval '1 day')
        order by held.captured_on desc nulls last, qc.id desc limit 1)) order by q.id)
    from citations c join quotes q on q.id = c.quote_id join documents d on d.id = q.document_id join captures k on k.id = c.capture_id
    where c.fact_id = f.id), '[]'))`

const isWanted = (kind: ChangeKind, filter: ChangeFilter) => sql<SqlBool>`${filter.kind === undefined || filter.kind === kind}::boolean`

const isOf = ({ vendor, tool }: ChangeFilter, offering: RawBuilder<unknown>) =>
  vendor === undefined && tool === undefined
    ? sql<SqlBool>`true`
    : sql<SqlBool>`${offering} in (select o.id from offerings o join tools t on t.id = o.tool_id join vendors w on w.id = t.vendor_id
        where (${vendor ?? null}::text is null or w.slug = ${vendor ?? null}) and (${tool ?? null}::text is null or t.slug = ${tool ?? null}))`

const isAfter = (after: ChangeKey | null, at: RawBuilder<unknown>, kind: ChangeKind, id: RawBuilder<unknown>) =>
  after === null ? sql<SqlBool>`true` : sql<SqlBool>`(${at}, ${kind}::text, ${id}) < (${after[0]}::timestamptz, ${after[1]}::text, ${after[2]}::bigint)`

const wanted = (kind: ChangeKind, filter: ChangeFilter) => sql`${isWanted(kind, filter)} and ${isOf(filter, parts[kind].offering)}`

export const countChanges = async (db: Db, filter: ChangeFilter, now: Date): Promise<number> => {
  const { rows } = await sql<{ n: number }>`
    with ${clearanceChanges(now)}
    select (select count(*) from verdict_changes c where ${wanted('verdict', filter)})
      + (select count(*) from clearance_changes c where ${wanted('clearance', filter)})
      + (select count(*) from facts f where ${wanted('fact', filter)}) as n`.execute(db)
  return rows[0]?.n ?? 0
}

// By day ------------------------------------------------------------------------------------------------

/** The newest days on which something changed, before a day when one is given. */
export const listChangeDays = async (db: Db, filter: ChangeFilter, now: Date, before: string | null, size: number): Promise<string[]> => {
  const newest = (end: RawBuilder<unknown>) => sql`greatest(
    (select max(c.at) from verdict_changes c where ${wanted('verdict', filter)} and c.at < ${end}),
    (select max(c.at) from clearance_changes c where ${wanted('clearance', filter)} and c.at < ${end}),
    (select max(f.recorded_at) from facts f where ${wanted('fact', filter)} and f.recorded_at < ${end}))`
  const midnight = (instant: RawBuilder<unknown>) => sql`date_trunc('day', ${instant} at time zone 'utc') at time zone 'utc'`
  const { rows } = await sql<{ day: string }>`
    with recursive ${clearanceChanges(now)},
    days (n, start) as (
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
  /** Of verdicts and clearances: the cause. Of facts: who asserted them. */
  cause: string
  latest: Date
  changes: number
  offerings: number
  /** Of verdicts: how many came to each band, by its index. */
  bands: Record<string, number>
}

const entriesOf = (filter: ChangeFilter, now: Date, days: string[]) => {
  const end = sql`((${days[0]}::date + 1)::timestamp at time zone 'utc')`
  const start = sql`(${days.at(-1)}::date::timestamp at time zone 'utc')`
  return sql`${clearanceChanges(now)},
  entries as (
    ${verdictRows(sql`, c.cause as grouped`)} where ${wanted('verdict', filter)} and c.at >= ${start} and c.at < ${end}
    union all ${clearanceRows(sql`, c.cause as grouped`)} where ${wanted('clearance', filter)} and c.at >= ${start} and c.at < ${end}
    union all ${factRows(sql`, f.asserted_by as grouped`)} where ${wanted('fact', filter)} and f.recorded_at >= ${start} and f.recorded_at < ${end}),
  dated as (select *, (at at time zone 'utc')::date as day from entries)`
}

/** The changes of some days, which follow each other, by cause; newest first. */
export const listChangeGroups = async (db: Db, filter: ChangeFilter, now: Date, days: string[]): Promise<ChangeGroup[]> => {
  if (days.length === 0) return []
  const { rows } = await sql<ChangeGroup>`
    with ${entriesOf(filter, now, days)},
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
  now: Date,
  days: string[],
  each: number,
): Promise<(ChangeRow & { grouped: string; day: string })[]> => {
  if (days.length === 0) return []
  const { rows } = await sql<ChangeRow & { grouped: string; day: string }>`
    with ${entriesOf(filter, now, days)},
    numbered as (select *, row_number() over (partition by day, kind, grouped order by at desc, id desc) as place from dated),
    picked as (select * from numbered where place <= ${each})
    ${described(sql`picked`, sql`, p.grouped, p.day`)}
    order by p.day desc, p.at desc, p.id desc`.execute(db)
  return rows
}
