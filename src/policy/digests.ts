import { sql } from 'kysely'
import type { Tx } from '../audit/audited.ts'
import type { Fact } from '../facts/fact.ts'
import { listFacts } from '../facts/queries.ts'
import type { Bank } from '../questions/question.ts'
import { type Moved, whatMoved } from './moved.ts'

/** What a verdict or a clearance moved by: one sentence, and the fact that it is about, if it is about one. */
export type Cause = { text: string; fact_id?: number }

type Digest = { offering_id: number; facts_digest: string }
type Read = { facts: Map<number, Fact[]>; today: string; bank: Bank; cause: Cause }

/**
 * Keeps every digest that the facts of an offering have had, and by which facts it became another; the transaction is that of the
 * change. Returns the new ones, by offering.
 */
export const saveDigests = async (tx: Tx, digests: Digest[], { facts, today, bank, cause }: Read): Promise<Map<number, number>> => {
  const { rows: saved } = await sql<Saved>`
    with new as (select n.*, last.at, (select max(v.evaluated_on) from verdicts v where v.offering_id = n.offering_id) as evaluated_on
      from jsonb_to_recordset(${JSON.stringify(digests)}::jsonb) as n(offering_id bigint, facts_digest text)
      left join lateral (select g.facts_digest, g.at from facts_digests g where g.offering_id = n.offering_id order by g.id desc limit 1) last on true
      where last.facts_digest is distinct from n.facts_digest),
    saved as (insert into facts_digests (offering_id, facts_digest, cause) select offering_id, facts_digest, ${cause.text} from new returning id, offering_id)
    select saved.id, offering_id, new.evaluated_on, to_char(coalesce(new.at + interval '1 microsecond', transaction_timestamp()) at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as since
    from saved join new using (offering_id)`.execute(tx)
  const before = await factsBefore(tx, saved)
  const movedOf = ({ offering_id, evaluated_on }: Saved): Moved[] => {
    const after = { facts: facts.get(offering_id) ?? [], on: today }
    const moved = evaluated_on === null ? [] : whatMoved({ facts: before.get(offering_id) ?? [], on: evaluated_on }, after, bank)
    return moved.length === 0 && cause.fact_id !== undefined ? [{ fact_id: cause.fact_id, way: 'recorded' }] : moved
  }
  await insertMoved(
    tx,
    saved.flatMap((row) => movedOf(row).map((moved) => ({ ...moved, digest_id: row.id }))),
  )
  return new Map(saved.map(({ id, offering_id }) => [offering_id, id]))
}

type Saved = { id: number; offering_id: number /** Null: nobody had evaluated it. */; evaluated_on: string | null; since: string }

const mostReads = 50

/** What was known of each when its digest was last kept. For very many at once: when the last of them was kept, by one read. */
const factsBefore = async (tx: Tx, saved: Saved[]): Promise<Map<number, Fact[]>> => {
  const known = saved.filter(({ evaluated_on }) => evaluated_on !== null)
  const groups = known.length > mostReads ? [known] : [...Map.groupBy(known, ({ since }) => since).values()]
  const before = new Map<number, Fact[]>()
  for (const group of groups) {
    const until = group
      .map(({ since }) => since)
      .sort()
      .at(-1)
    for (const [id, facts] of await listFacts(tx, { offeringIds: group.map(({ offering_id }) => offering_id), before: until })) before.set(id, facts)
  }
  return before
}

export const insertMoved = async (tx: Tx, moved: (Moved & { digest_id: number })[]): Promise<void> => {
  if (moved.length > 0) await tx.insertInto('facts_moved').values(moved).execute()
}
