import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Db } from '../db/database.ts'
import type { FindingState, ReviewPart, Severity } from '../db/review-tables.ts'
import type { Answer } from '../facts/fact.ts'
import type { FindingFilter, FindingKey, StateFilter } from './filter.ts'
import type { Colleague } from './forms.ts'
import type { ShownState, WaiverLine } from './state.ts'

export type FindingLine = {
  id: number
  title: string
  part: ReviewPart
  severity: Severity
  state: FindingState
  due_on: string
  owner_id: number | null
  owner: string | null
  offering_id: number
  tool: string
  offering: string
  tool_name: string
  offering_name: string
  is_demo: boolean
  review_id: number | null
  waivers: WaiverLine[]
}

/** The facts were others, as the studio reads them, since a waiver `w` of a finding `f` was proposed; what has ended and nobody has evaluated since counts as moved. */
const factsMoved = (today: string) => sql<boolean>`(
  w.facts_digest is distinct from coalesce(studio_digest(f.studio_id, f.offering_id, ${today}::date, null),
    case when exists (select from verdicts v where v.offering_id = f.offering_id and v.recheck_on <= ${today}::date) then ''
      else (select g.facts_digest from facts_digests g where g.offering_id = f.offering_id order by g.id desc limit 1) end)
  or ground_moved_at(f.studio_id, f.offering_id, w.proposed_at, w.facts_digest, null) is not null)`

const waiverLines = (today: string) => sql`coalesce((
  select jsonb_agg(jsonb_build_object('id', w.id, 'kind', w.kind, 'ends_on', w.ends_on, 'outcome', d.outcome, 'facts_moved', ${factsMoved(today)}) order by w.id)
  from waivers w left join waiver_decisions d on d.waiver_id = w.id where w.finding_id = f.id), '[]')`

/** The rule of state.ts over a finding `f`. */
const shownStateSql = (today: string): RawBuilder<ShownState> => sql<ShownState>`
  case when f.state = 'closed' then 'closed' else coalesce((
    select case w.kind when 'waiver' then 'waived' else 'risk_accepted' end
    from waivers w join waiver_decisions d on d.waiver_id = w.id and d.outcome = 'approved'
    where w.finding_id = f.id and w.ends_on > ${today}::date and (w.kind = 'waiver' or not ${factsMoved(today)})
    order by w.ends_on desc, w.id desc limit 1), f.state) end`

export type Asked = { studio_id: number; person_id: number; today: string; filter: FindingFilter }

const stateCondition = (state: StateFilter, today: string): RawBuilder<SqlBool> =>
  state === 'all' ? sql`true` : state === 'live' ? sql`f.state <> 'closed'` : sql`${shownStateSql(today)} = ${state}`

const conditionOf = ({ studio_id, person_id, today, filter }: Asked): RawBuilder<SqlBool> => {
  const { state, severity, part, owner, due, tool } = filter
  const conditions = [
    sql`f.studio_id = ${studio_id}`,
    stateCondition(state, today),
    ...(severity === null ? [] : [sql`f.severity = ${severity}`]),
    ...(part === null ? [] : [sql`f.part = ${part}`]),
    ...(owner === null ? [] : [owner === 'unassigned' ? sql`f.owner_id is null` : sql`f.owner_id = ${owner === 'mine' ? person_id : owner}`]),
    ...(due === null ? [] : [sql`f.due_on < ${today}::date and ${shownStateSql(today)} in ('open', 'in_remediation')`]),
    ...(tool === null ? [] : [sql`t.slug = ${tool}`]),
  ]
  return sql<SqlBool>`${sql.join(conditions, sql` and `)}`
}

const findings = sql`findings f join offerings o on o.id = f.offering_id join tools t on t.id = o.tool_id left join people p on p.id = f.owner_id`
const lineColumns = (today: string) => sql`
  f.id, f.title, f.part, f.severity, f.state, f.due_on, f.owner_id, p.name as owner, f.offering_id, f.review_id,
  t.slug as tool, o.slug as offering, t.name as tool_name, o.name as offering_name, t.is_demo, ${waiverLines(today)} as waivers`

/** By the day on which they are due; one row more than asked for, so that the caller sees whether there is a next page. */
export const listFindings = async (db: Db, asked: Asked, after: FindingKey | null, limit: number): Promise<FindingLine[]> => {
  const beyond = after === null ? sql`true` : sql`(f.due_on, f.id) > (${after[0]}::date, ${after[1]}::bigint)`
  const { rows } = await sql<FindingLine>`
    select ${lineColumns(asked.today)} from ${findings} where ${conditionOf(asked)} and ${beyond} order by f.due_on, f.id limit ${limit + 1}`.execute(db)
  return rows
}

export const countFindings = async (db: Db, asked: Asked): Promise<number> =>
  (await sql<{ n: number }>`select count(*) as n from ${findings} where ${conditionOf(asked)}`.execute(db)).rows[0]!.n

/** All findings of a review: those that were opened in it, and those of its offering that are not closed. */
export const listFindingsOfReview = async (db: Db, review: { id: number; studio_id: number; offering_id: number | null }, today: string) => {
  const { rows } = await sql<FindingLine>`
    select ${lineColumns(today)} from ${findings}
    where f.studio_id = ${review.studio_id} and (f.review_id = ${review.id} or f.offering_id = ${review.offering_id}::bigint and f.state <> 'closed')
    order by f.state = 'closed', f.due_on, f.id`.execute(db)
  return rows
}

export type WaiverRecord = WaiverLine & {
  justification: string
  compensating_control: string
  proposed_by: number
  proposed_by_name: string | null
  proposed_at: string
  reason: string | null
  decided_by_name: string | null
  decided_at: string | null
}

export type FindingRecord = Omit<FindingLine, 'waivers'> & {
  studio_id: number
  detail: string
  rule: string | null
  question: string | null
  fact_id: number | null
  /** What the fact said that opened it, and what stands at the end of its line now. */
  fact: { value: Answer; newer: { id: number; value: Answer } | null } | null
  version: number
  opened_by_name: string | null
  opened_at: Date
  waivers: WaiverRecord[]
}

/** One with its waivers, oldest first, for the studio whose it is. */
export const findFinding = async (db: Db, id: number, studio_id: number, today: string): Promise<FindingRecord | undefined> => {
  const { rows } = await sql<FindingRecord>`
    select f.id, f.studio_id, f.title, f.detail, f.part, f.severity, f.state, f.due_on, f.owner_id, p.name as owner, f.offering_id, f.review_id,
      t.slug as tool, o.slug as offering, t.name as tool_name, o.name as offering_name, t.is_demo,
      f.rule, f.question_id as question, f.fact_id, f.version, b.name as opened_by_name, f.opened_at,
      (select jsonb_build_object('value', x.value, 'newer', (
          with recursive line as (select n.id, n.value, n.supersedes from facts n where n.supersedes = x.id
            union all select n.id, n.value, n.supersedes from facts n join line l on n.supersedes = l.id)
          select jsonb_build_object('id', l.id, 'value', l.value) from line l order by l.id desc limit 1))
        from facts x where x.id = f.fact_id) as fact,
      coalesce((select jsonb_agg(jsonb_build_object('id', w.id, 'kind', w.kind, 'ends_on', w.ends_on, 'outcome', d.outcome, 'facts_moved', ${factsMoved(today)},
          'justification', w.justification, 'compensating_control', w.compensating_control, 'proposed_by', w.proposed_by, 'proposed_by_name', a.name,
          'proposed_at', w.proposed_at, 'reason', d.reason, 'decided_by_name', e.name, 'decided_at', d.decided_at) order by w.id)
        from waivers w left join waiver_decisions d on d.waiver_id = w.id left join people a on a.id = w.proposed_by left join people e on e.id = d.decided_by
        where w.finding_id = f.id), '[]') as waivers
    from ${findings} left join people b on b.id = f.opened_by
    where f.id = ${id} and f.studio_id = ${studio_id}`.execute(db)
  return rows[0]
}

export type HistoryRow = { leaf: number; at: Date; sentence: string; actor: string | null; reason: string | null }

/** What the log says about a finding, newest first. */
export const listHistory = async (db: Db, studio_id: number, subject: string): Promise<HistoryRow[]> =>
  (
    await sql<HistoryRow>`
      select leaf, at, sentence, actor, event ->> 'reason' as reason from audit_events
      where organisation_id = ${studio_id} and not is_public and subject = ${subject} order by leaf desc limit 100`.execute(db)
  ).rows

/** The people of an organisation, each once, by name. */
export const listColleagues = (db: Db, organisation_id: number): Promise<Colleague[]> =>
  db
    .selectFrom('people as p')
    .select(['p.id', 'p.name', 'p.log_name'])
    .where((eb) =>
      eb.exists(eb.selectFrom('memberships as m').select('m.person_id').whereRef('m.person_id', '=', 'p.id').where('m.organisation_id', '=', organisation_id)),
    )
    .where('p.forgotten_at', 'is', null)
    .orderBy(sql`p.name collate "und-x-icu"`)
    .orderBy('p.id')
    .execute()

/** Tools with a finding of the studio, to choose from. */
export const listToolsWithFindings = async (db: Db, studio_id: number): Promise<{ slug: string; name: string }[]> =>
  (
    await sql<{ slug: string; name: string }>`
      select t.slug, t.name from tools t
      where exists (select from offerings o join findings f on f.offering_id = o.id where o.tool_id = t.id and f.studio_id = ${studio_id})
      order by t.name collate "und-x-icu"`.execute(db)
  ).rows

export const findReview = (db: Db, id: number, studio_id: number) =>
  db
    .selectFrom('reviews as r')
    .leftJoin('offerings as o', 'o.id', 'r.offering_id')
    .leftJoin('tools as t', 't.id', 'o.tool_id')
    .leftJoin('vendors as v', 'v.id', 't.vendor_id')
    .select(['r.id', 'r.studio_id', 'r.offering_id', 'r.tool_name as unlisted', 'r.lead_id', 'r.closed_at'])
    .select([
      't.slug as tool',
      'o.slug as offering',
      't.name as tool_name',
      'o.name as offering_name',
      't.is_demo',
      'v.id as vendor_id',
      'v.name as vendor_name',
    ])
    .where('r.id', '=', id)
    .where('r.studio_id', '=', studio_id)
    .executeTakeFirst()

export type ReviewRecord = NonNullable<Awaited<ReturnType<typeof findReview>>>
