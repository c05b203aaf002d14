import { sql } from 'kysely'
import { listTerms } from '../contracts/queries.ts'
import { type Term, withContract } from '../contracts/rules.ts'
import type { Db } from '../db/database.ts'
import { addDays } from '../policy/dates.ts'
import { assuranceOf } from '../questions/question.ts'
import type { Answer, Citation, Fact, QuoteStanding } from './fact.ts'

/** Narrows a read of facts. `asOf`: what was known at the end of that day; `before`: what was known just before that instant; without both: all that is known now. */
export type FactFilter = { offeringIds: number[]; asOf?: string | undefined; before?: string | undefined; contract?: ContractFilter | undefined }

/** As they are for a studio on a day: with what its own contracts say, which only its own people and those of its productions can read. */
export type ContractFilter = { studioId: number | null; on: string }

/** The facts about each offering, plan and deployment included, newest answer of each line of supersession. Two round trips; for a studio, three at once. */
export const listFacts = async (db: Db, filter: FactFilter): Promise<Map<number, Fact[]>> => {
  if (filter.offeringIds.length === 0) return new Map()
  const until = filter.before ?? (filter.asOf === undefined ? null : `${addDays(filter.asOf, 1)}T00:00:00Z`)
  const [rows, records, terms] = await Promise.all([
    factRows(db, filter.offeringIds, until),
    offeringRecords(db, filter.offeringIds),
    termsFor(db, filter, until),
  ])
  const byOffering = Map.groupBy(rows, (row) => row.offering_id)
  const publicFacts = (record: (typeof records)[number]) => [...recordFacts(record), ...headsOf(byOffering.get(record.id) ?? []).map(factOf)]
  return new Map(records.map((record) => [record.id, withContract(publicFacts(record), terms.get(record.id) ?? [], filter.contract?.on ?? '')]))
}

const termsFor = async (db: Db, { offeringIds, contract }: FactFilter, until: string | null): Promise<Map<number, Term[]>> => {
  const studio = contract?.studioId ?? null
  return studio === null ? new Map() : listTerms(db, studio, offeringIds, until)
}

type FactRow = Awaited<ReturnType<typeof factRows>>[number]

const factRows = async (db: Db, offeringIds: number[], until: string | null) => {
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
        where n.fact_id = f.id and (${until}::timestamptz is null or n.opened_at < ${until}::timestamptz)
          and not exists (select from conflict_closures e
            where e.conflict_id = n.id and (${until}::timestamptz is null or e.at < ${until}::timestamptz))) as in_conflict,
      exists (select from conflicts n join conflict_closures e on e.conflict_id = n.id and e.ruling = 'answer_stands'
        where n.fact_id = f.id and (${until}::timestamptz is null or e.at < ${until}::timestamptz)) as is_overruled,
      f.valid_from, f.valid_to, f.supersedes, f.recorded_at,
      (select jsonb_build_object('id', s.id, 'name', s.name, 'instruction', s.instruction, 'proven_until',
          (select max(p.expires_on) from configuration_proofs p
            where p.configuration_id = s.id and (${until}::timestamptz is null or p.recorded_at < ${until}::timestamptz)))
        from configurations s where s.id = f.configuration_id) as configuration,
      (select jsonb_agg(jsonb_build_object('quote', q.text, 'document', d.title, 'url', k.url, 'locator', q.locator, 'copied_on', k.captured_on, 'capture', k.id,
          'tier', d.tier, 'is_stale', d.is_stale,
          'standing', case last.found when true then 'held' when false then 'lost' else 'unchecked' end,
          'seen_on', greatest(last.seen_on, k.captured_on, (select max(n.checked_on) from document_checks n
            where n.document_id = d.id and n.outcome = 'unchanged' and (${until}::timestamptz is null or n.recorded_at < ${until}::timestamptz)))) order by q.id)
        from citations c
        join quotes q on q.id = c.quote_id
        join documents d on d.id = q.document_id
        join captures k on k.id = c.capture_id
        left join lateral (
          select qc.found, case when qc.found then held.captured_on end as seen_on
          from quote_checks qc join captures held on held.id = qc.capture_id
          where qc.quote_id = q.id and (${until}::timestamptz is null or qc.recorded_at < ${until}::timestamptz)
          order by held.captured_on desc nulls last, qc.id desc limit 1) last on true
        where c.fact_id = f.id) as citations
    from facts f
    where f.offering_id = any(${offeringIds}::bigint[]) and (${until}::timestamptz is null or f.recorded_at < ${until}::timestamptz)
    order by f.id`.execute(db)
  return rows
}

const offeringRecords = (db: Db, ids: number[]) =>
  db.selectFrom('offerings').select(['id', 'plan_kind', 'deployment']).where('id', '=', sql<number>`any(${ids}::bigint[])`).execute()

/**
 * The last row of each line of supersession. A line that ends in "unknown" keeps its last known answer as `blanked`,
 * so that withdrawing a bad answer never helps; and a new answer in place of one in conflict is in conflict too, until a
 * person closes it. Rows come in the order in which they were recorded.
 */
const headsOf = (rows: FactRow[]): (FactRow & { blanked: boolean })[] => {
  const byId = new Map(rows.map((row) => [row.id, row]))
  const superseded = new Set(rows.map((row) => row.supersedes).filter((id) => id !== null))
  return rows
    .filter((row) => !superseded.has(row.id))
    .map((head) => {
      let known: FactRow | undefined = head
      while (known && known.value === 'unknown') known = known.supersedes === null ? undefined : byId.get(known.supersedes)
      return known && known !== head
        ? { ...known, id: head.id, note: head.note ?? known.note, recorded_at: head.recorded_at, blanked: true }
        : { ...head, blanked: false }
    })
    .map((head) => ({ ...head, in_conflict: isLineInConflict(byId, head.id) }))
}

const isLineInConflict = (byId: Map<number, FactRow>, id: number): boolean => {
  for (let row = byId.get(id); row; row = byId.get(row.supersedes ?? -1)) if (row.in_conflict) return true
  return false
}

const factOf = (row: FactRow & { blanked: boolean }): Fact => {
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
    seen_on: cited.length > 0 ? latest(cited.map((one) => one.seen_on)) : (row.valid_from ?? row.recorded_at.toISOString().slice(0, 10)),
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
  }
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
