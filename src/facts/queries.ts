import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { listTerms } from '../contracts/queries.ts'
import { type Term, withContract } from '../contracts/rules.ts'
import type { Db } from '../db/database.ts'
import { dayOf } from '../policy/dates.ts'
import { assuranceOf } from '../questions/question.ts'
import { listStanding, type Standing } from '../upstream/chain.ts'
import { inheritedQuestions } from '../upstream/rules.ts'
import { type Bounds, boundsOf, linesOf, turnsOf, type View } from './as-of.ts'
import type { Answer, Citation, Fact, QuoteStanding } from './fact.ts'

/**
 * Narrows a read of facts. `asOf`: a past day, in one of the two views of as-of.ts; `before`: what was known just before that instant;
 * without both all that is known now. `on` is the day that it is read for: an answer that begins later stands beside the one that it will
 * take the place of.
 */
export type FactFilter = {
  offeringIds: number[]
  asOf?: string | undefined
  view?: View | undefined
  before?: string | undefined
  on?: string | undefined
  /** As they are for a studio on that day: with what its own contracts say, which only its own people and those of its productions can read. */
  studioId?: number | null | undefined
  /** Leaves out what is inherited from what the offerings stand on: for whoever asks what somebody said about them. */
  ownOnly?: boolean | undefined
}

/**
 * The facts about each offering, plan and deployment included, newest answer of each line of supersession; and how what it stands on handles
 * material, marked as inherited. Three round trips at once; where something is inherited, two more.
 */
export const listFacts = async (db: Db, filter: FactFilter): Promise<Map<number, Fact[]>> => {
  const { offeringIds, asOf, view, before, on = asOf, studioId = null, ownOnly = false } = filter
  if (offeringIds.length === 0) return new Map()
  const bounds = before === undefined ? boundsOf(asOf, view) : { recordedBefore: before, datedBy: null }
  const [own, terms, standing] = await Promise.all([
    publicFacts(db, offeringIds, bounds, on),
    studioId === null ? new Map<number, Term[]>() : listTerms(db, studioId, offeringIds, bounds.recordedBefore),
    ownOnly ? [] : listStanding(db, offeringIds, bounds),
  ])
  const below = [...new Set(standing.map(({ upstream_id }) => upstream_id))]
  const upstream = below.length === 0 ? new Map<number, Fact[]>() : await publicFacts(db, below, bounds, on, [...inheritedQuestions])
  const ofOffering = Map.groupBy(standing, ({ offering_id }) => offering_id)
  const inherited = (id: number) => (ofOffering.get(id) ?? []).flatMap((one) => (upstream.get(one.upstream_id) ?? []).map((fact) => inheritedFact(fact, one)))
  return new Map([...own].map(([id, facts]) => [id, [...withContract(facts, terms.get(id) ?? [], on ?? ''), ...inherited(id)]]))
}

const inheritedFact = (fact: Fact, { upstream_id, link, via, role, is_chosen, depth, tool, offering, name }: Standing): Fact => ({
  ...fact,
  upstream: { offering_id: upstream_id, link, via, role, is_chosen, depth, tool, offering, name },
})

/** As everybody knows them, of offerings in the order of their numbers; `questions`: answers to these alone, beside the offering's own record. */
const publicFacts = async (db: Db, offeringIds: number[], bounds: Bounds, on: string | undefined, questions: string[] | null = null) => {
  const [rows, records] = await Promise.all([factRows(db, offeringIds, bounds, on, questions), offeringRecords(db, offeringIds)])
  const byOffering = Map.groupBy(rows, (row) => row.offering_id)
  const factsOf = (id: number) => speakersOf(byOffering.get(id) ?? [], bounds, on).map((row) => factOf(row, bounds))
  return new Map(records.map((record) => [record.id, [...recordFacts(record), ...factsOf(record.id)]]))
}

type FactRow = Awaited<ReturnType<typeof factRows>>[number]

const factRows = async (db: Db, offeringIds: number[], { recordedBefore, datedBy }: Bounds, on: string | undefined, questions: string[] | null) => {
  // Left out where there is no bound, so that the present is asked for plainly.
  const known = (at: string): RawBuilder<SqlBool> => (recordedBefore === null ? sql`true` : sql`${sql.ref(at)} < ${recordedBefore}::timestamptz`)
  const dated = (day: RawBuilder<unknown>): RawBuilder<SqlBool> => (datedBy === null ? sql`true` : sql`${day} <= ${datedBy}::date`)
  const { rows } = await sql<{
    id: number
    offering_id: number
    question_id: string
    value: Answer
    evidence: Fact['evidence']
    territory: string | null
    account: Fact['account']
    is_disputed: boolean
    /** A conflict names it that nobody has closed. */
    in_conflict: boolean
    /** A person closed a conflict against it. */
    is_overruled: boolean
    note: string | null
    valid_from: string | null
    valid_to: string | null
    supersedes: number | null
    recorded_at: Date
    configuration: Fact['configuration']
    citations: (Citation & { tier: Fact['tier']; is_stale: boolean; seen_on: string | null })[] | null
  }>`
    select f.id, f.offering_id, f.question_id, f.value, f.evidence, f.territory, f.account, f.is_disputed, f.note,
      exists (select from conflicts n
        where n.fact_id = f.id and ${known('n.opened_at')}
          and not exists (select from conflict_closures e where e.conflict_id = n.id and ${known('e.at')})) as in_conflict,
      exists (select from conflicts n join conflict_closures e on e.conflict_id = n.id and e.ruling = 'answer_stands'
        where n.fact_id = f.id and ${known('e.at')}) as is_overruled,
      f.valid_from, f.valid_to, f.supersedes, f.recorded_at,
      (select jsonb_build_object('id', s.id, 'name', s.name, 'instruction', s.instruction, 'proven_until',
          (select max(p.expires_on) from configuration_proofs p
            where p.configuration_id = s.id and ${known('p.recorded_at')} and ${on === undefined ? sql`true` : sql`p.shown_on <= ${on}::date`}))
        from configurations s where s.id = f.configuration_id) as configuration,
      (select jsonb_agg(jsonb_build_object('quote', q.text, 'document', d.title, 'url', k.url, 'locator', q.locator, 'copied_on', k.captured_on, 'capture', k.id,
          'tier', d.tier, 'is_stale', d.is_stale,
          'standing', case last.found when true then 'held' when false then 'lost' else 'unchecked' end,
          'seen_on', greatest(last.seen_on, case when ${dated(sql`k.captured_on`)} then k.captured_on end, (select max(n.checked_on) from document_checks n
            where n.document_id = d.id and n.outcome = 'unchanged' and ${known('n.recorded_at')} and ${dated(sql`n.checked_on`)}))) order by q.id)
        from citations c
        join quotes q on q.id = c.quote_id
        join documents d on d.id = q.document_id
        join captures k on k.id = c.capture_id
        left join lateral (
          select qc.found, case when qc.found then held.captured_on end as seen_on
          from quote_checks qc join captures held on held.id = qc.capture_id
          where qc.quote_id = q.id and ${known('qc.recorded_at')}
            and ${dated(sql`coalesce(held.captured_on, case when qc.found then qc.checked_on else '-infinity' end)`)}
          order by held.captured_on desc nulls last, qc.id desc limit 1) last on true
        where c.fact_id = f.id) as citations
    from facts f
    where f.offering_id = any(${offeringIds}::bigint[]) and ${known('f.recorded_at')}
      and ${questions === null ? sql`true` : sql`f.question_id = any(${questions}::text[])`}
    order by f.id`.execute(db)
  return rows
}

const offeringRecords = (db: Db, ids: number[]) =>
  db.selectFrom('offerings').select(['id', 'plan_kind', 'deployment']).where('id', '=', sql<number>`any(${ids}::bigint[])`).execute()

type Speaker = FactRow & { blanked: boolean }

/**
 * Who speaks for each line of supersession, and, except where only a past day is asked about, what is known to follow. Rows come in the
 * order in which they were recorded.
 */
const speakersOf = (rows: FactRow[], { datedBy }: Bounds, on: string | undefined): Speaker[] => {
  const byId = new Map(rows.map((row) => [row.id, row]))
  return linesOf(rows)
    .flatMap((line) => {
      const { begun, later } = turnsOf(line, on)
      const upcoming = datedBy === null ? later.map((row) => ({ ...row, blanked: false })) : []
      return [...lastKnown(begun), ...upcoming]
    })
    .map((row) => ({ ...row, in_conflict: isLineInConflict(byId, row.id) }))
    .sort((a, b) => a.id - b.id)
}

/**
 * The last of the rows. One that says "unknown" keeps the last known answer before it as `blanked`, so that withdrawing a bad answer
 * never helps; and a new answer in place of one in conflict is in conflict too, until a person closes it.
 */
const lastKnown = (rows: FactRow[]): Speaker[] => {
  const last = rows.at(-1)
  if (!last) return []
  const known = rows.findLast((row) => row.value !== 'unknown')
  if (!known || known === last) return [{ ...last, blanked: false }]
  return [{ ...known, id: last.id, note: last.note ?? known.note, recorded_at: last.recorded_at, blanked: true }]
}

const isLineInConflict = (byId: Map<number, FactRow>, id: number): boolean => {
  for (let row = byId.get(id); row; row = byId.get(row.supersedes ?? -1)) if (row.in_conflict) return true
  return false
}

const factOf = (row: Speaker, bounds: Bounds): Fact => {
  const cited = row.citations ?? []
  return {
    id: row.id,
    question: row.question_id,
    value: row.value,
    evidence: row.evidence,
    assurance: assuranceOf[row.evidence],
    tier: cited.length > 0 && cited.every((one) => one.tier === 'secondary') ? 'secondary' : 'vendor_document',
    quote: standingOf(cited.map((one) => one.standing)),
    attested: row.evidence === 'vendor_attestation',
    disputed: row.is_disputed || row.in_conflict || row.is_overruled,
    blanked: row.blanked,
    seen_on: cited.length > 0 ? latest(cited.map((one) => one.seen_on)) : sayingDay(row, bounds),
    stale: cited.some((one) => one.is_stale),
    configuration: row.configuration,
    territory: row.territory,
    account: row.account,
    valid_from: row.valid_from,
    valid_to: row.valid_to,
    citations: cited.map(({ quote, document, url, locator, copied_on, capture, standing }) => ({
      quote,
      document,
      url,
      locator,
      copied_on,
      capture,
      standing,
    })),
    note: row.note,
    recorded_at: row.recorded_at.toISOString(),
    upstream: null,
  }
}

/** What cites nothing was seen on the day since which it holds, or on which it was recorded: but never after the day that is asked about. */
const sayingDay = ({ valid_from, recorded_at }: FactRow, { datedBy }: Bounds): string | null => {
  const day = valid_from ?? dayOf(recorded_at)
  return datedBy === null || day <= datedBy ? day : null
}

/** One lost quote is a lost quote; one that holds carries those that nobody checked. */
const standingOf = (standings: QuoteStanding[]): QuoteStanding =>
  standings.includes('lost') ? 'lost' : standings.includes('held') ? 'held' : standings.length > 0 ? 'unchecked' : 'none'

const latest = (days: (string | null)[]): string | null =>
  days
    .filter((day) => day !== null)
    .sort()
    .at(-1) ?? null

/** Plan and deployment are part of what an offering is: the record itself answers those two questions. */
const recordFacts = (record: { id: number; plan_kind: string; deployment: string }): Fact[] =>
  (['plan_kind', 'deployment'] as const).map((column, i) => ({
    // Negative, so that no recorded fact shares the number.
    id: -(record.id * 2 + i),
    question: column === 'plan_kind' ? 'plan' : 'deployment',
    value: record[column],
    evidence: 'documentation',
    assurance: 'documentation',
    tier: 'vendor_document',
    quote: 'held',
    attested: false,
    disputed: false,
    blanked: false,
    seen_on: '2999-01-01',
    stale: false,
    configuration: null,
    territory: null,
    account: null,
    valid_from: null,
    valid_to: null,
    citations: [],
    note: 'Part of the record of the offering.',
    recorded_at: '1970-01-01T00:00:00.000Z',
    upstream: null,
  }))

export type OfferingName = { id: number; tool: string; offering: string; tool_name: string; offering_name: string; is_demo: boolean }

/** An offering by its two slugs, with its names. */
export const findOffering = (db: Db, tool: string, offering: string): Promise<OfferingName | undefined> =>
  db
    .selectFrom('offerings as o')
    .innerJoin('tools as t', 't.id', 'o.tool_id')
    .select(['o.id', 't.slug as tool', 'o.slug as offering', 't.name as tool_name', 'o.name as offering_name', 't.is_demo'])
    .where('t.slug', '=', tool)
    .where('o.slug', '=', offering)
    .executeTakeFirst()
