import { sql } from 'kysely'
import type { Tx } from '../src/audit/audited.ts'
import { type Ids, idOf, type SeedFact } from './register.ts'

export type FactIds = { offerings: Ids; configurations: Ids; quotes: Ids; captures: Ids }

/**
 * Adds the facts that are missing. One whose source now says something else is added as a revision (`F0001@2`) that
 * supersedes the last, unless somebody has superseded that one already: then both stand, and the register shows the conflict.
 */
export const writeFacts = async (tx: Tx, facts: SeedFact[], ids: FactIds, now: Date): Promise<number> => {
  const known = await latestRevisions(tx, facts)
  const factIds = new Map([...known.values()].map((row) => [row.base, row.id]))
  let rest = facts.map((fact) => rowOf(fact, ids)).filter((row) => !isSame(row, known.get(row.ref)))
  const added = rest.length
  // A fact can name the one it supersedes only when that has its id: so generation by generation.
  while (rest.length > 0) {
    const ready = rest.filter((row) => row.supersedes_ref === null || !rest.some((other) => other.ref === row.supersedes_ref))
    if (ready.length === 0) throw new Error(`facts of the seed supersede each other in a circle: ${rest.map((row) => row.ref).join(', ')}`)
    const named = ready.map((row) => ({ ...row, ...placeOf(row, known.get(row.ref), factIds, now) }))
    for (const { source_ref, id } of await insertFacts(tx, named)) factIds.set(baseOf(source_ref), id)
    await insertCitations(
      tx,
      named.flatMap((row) => row.cited.map((one) => ({ fact_id: factIds.get(row.ref), ...one }))),
    )
    rest = rest.filter((row) => !ready.includes(row))
  }
  return added
}

type Revision = {
  base: string
  id: number
  revisions: number
  is_superseded: boolean
  offering_id: number
  question_id: string
  value: unknown
  evidence: string
  configuration_id: number | null
  territory: string | null
  account: string | null
  is_disputed: boolean
  note: string | null
  valid_from: string | null
  valid_to: string | null
  quote_ids: number[]
}

const baseOf = (ref: string) => ref.split('@')[0]!

const latestRevisions = async (tx: Tx, facts: SeedFact[]): Promise<Map<string, Revision>> => {
  const { rows } = await sql<Revision>`
    select distinct on (split_part(f.source_ref, '@', 1)) split_part(f.source_ref, '@', 1) as base, f.id,
      count(*) over (partition by split_part(f.source_ref, '@', 1)) as revisions,
      exists (select from facts later where later.supersedes = f.id) as is_superseded,
      f.offering_id, f.question_id, f.value, f.evidence, f.configuration_id, f.territory, f.account, f.is_disputed, f.note, f.valid_from, f.valid_to,
      array(select c.quote_id from citations c where c.fact_id = f.id order by c.quote_id) as quote_ids
    from facts f
    where f.source_ref is not null and split_part(f.source_ref, '@', 1) = any(${facts.map((fact) => fact.ref)}::text[])
    order by split_part(f.source_ref, '@', 1), f.id desc`.execute(tx)
  return new Map(rows.map((row) => [row.base, { ...row, quote_ids: row.quote_ids.map(Number) }]))
}

const rowOf = (fact: SeedFact, ids: FactIds) => ({
  ...fact,
  supersedes_ref: fact.supersedes,
  offering_id: idOf(ids.offerings, fact.offering),
  configuration_id: fact.configuration === null ? null : idOf(ids.configurations, fact.configuration),
  cited: fact.citations.map((one) => ({ quote_id: idOf(ids.quotes, one.quote), capture_id: idOf(ids.captures, one.capture) })),
})
type FactRow = ReturnType<typeof rowOf>

const isSame = (row: FactRow, known: Revision | undefined): boolean =>
  known !== undefined &&
  known.question_id === row.question &&
  JSON.stringify(known.value) === JSON.stringify(row.value) &&
  JSON.stringify(known.quote_ids) === JSON.stringify(row.cited.map((one) => one.quote_id).sort((a, b) => a - b)) &&
  (['offering_id', 'evidence', 'configuration_id', 'territory', 'account', 'is_disputed', 'note', 'valid_from', 'valid_to'] as const).every(
    (column) => known[column] === row[column],
  )

/** Under which name the row is stored, which row it takes the place of, and since when it is known. */
const placeOf = (row: FactRow, known: Revision | undefined, factIds: ReadonlyMap<string, number>, now: Date) => {
  if (!known) return { source_ref: row.ref, supersedes: row.supersedes_ref === null ? null : (factIds.get(row.supersedes_ref) ?? null) }
  const isOfTheSame = known.offering_id === row.offering_id && known.question_id === row.question
  // A revision is known since it came, whatever date its source bears.
  return {
    source_ref: `${row.ref}@${Number(known.revisions) + 1}`,
    supersedes: isOfTheSame && !known.is_superseded ? known.id : null,
    recorded_at: now.toISOString(),
  }
}

const insertFacts = async (tx: Tx, rows: object[]) =>
  (
    await sql<{ id: number; source_ref: string }>`
    insert into facts (offering_id, question_id, value, evidence, configuration_id, territory, account, is_disputed, note, asserted_by, source_ref, valid_from, valid_to, supersedes, recorded_at)
    select offering_id, question, value, evidence, configuration_id, territory, account, is_disputed, note, asserted_by, source_ref, valid_from, valid_to, supersedes, recorded_at
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(offering_id bigint, question text, value jsonb, evidence text, configuration_id bigint, territory text,
      account text, is_disputed boolean, note text, asserted_by text, source_ref text, valid_from date, valid_to date, supersedes bigint, recorded_at timestamptz)
    returning id, source_ref`.execute(tx)
  ).rows

const insertCitations = (tx: Tx, rows: object[]) =>
  sql`insert into citations (fact_id, quote_id, capture_id) select fact_id, quote_id, capture_id
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(fact_id bigint, quote_id bigint, capture_id bigint)`.execute(tx)
