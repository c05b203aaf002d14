import { sql } from 'kysely'
import type { Tx } from '../audit/audited.ts'
import type { Db } from '../db/database.ts'

/** A copy of a document whose text is here. */
export type Copy = { id: number; captured_on: string | null }

/** The copies of a document whose text is here, the oldest first. */
export const listCopies = async (db: Db, document_id: number): Promise<Copy[]> =>
  (
    await sql<Copy>`select id, captured_on from captures where document_id = ${document_id} and text is not null
      order by captured_on nulls first, id`.execute(db)
  ).rows

/** The documents of the register by their place in an Open Terms Archive collection, "collection path". One place can hold several pages. */
export const listWatched = async (db: Db): Promise<Map<string, { id: number; url: string; title: string }[]>> => {
  const { rows } = await sql<{ place: string; id: number; url: string; title: string }>`
    select distinct on (k.location ->> 'collection', k.location ->> 'path', d.id) (k.location ->> 'collection') || ' ' || (k.location ->> 'path') as place, d.id, k.url, d.title
    from captures k join documents d on d.id = k.document_id where k.location ? 'collection' and k.location ? 'path'`.execute(db)
  return Map.groupBy(rows, ({ place }) => place)
}

/** Which commits of a document are here with their text. */
export const listHeldCommits = async (db: Db, document_id: number): Promise<Set<string>> =>
  new Set(
    (
      await sql<{
        commit: string
      }>`select location ->> 'commit' as commit from captures where document_id = ${document_id} and text is not null and location ? 'commit'`.execute(db)
    ).rows.map(({ commit }) => commit),
  )

/** `taken_on`: the newest day of a copy that it was taken from. */
export type CitedQuote = { id: number; text: string; taken_on: string | null }

/** The quotes of a document that facts and links cite, and the offerings of those. */
export const listCited = async (db: Db, document_id: number): Promise<{ quotes: CitedQuote[]; offeringIds: number[] }> => {
  const { rows } = await sql<CitedQuote & { offerings: number[] }>`
    select q.id, q.text, max(k.captured_on) as taken_on, array_agg(distinct f.offering_id) as offerings
    from quotes q join (select c.quote_id, c.capture_id, f.offering_id from citations c join facts f on f.id = c.fact_id
      union select l.quote_id, l.capture_id, l.offering_id from upstream_links l where not exists (select from upstream_link_ends e where e.link_id = l.id)) f on f.quote_id = q.id
    join captures k on k.id = f.capture_id
    where q.document_id = ${document_id} group by q.id order by q.id`.execute(db)
  return { quotes: rows.map(({ offerings: _, ...quote }) => quote), offeringIds: [...new Set(rows.flatMap(({ offerings }) => offerings))] }
}

/** One arrival at a time for each document, until the end of the transaction. */
export const lockDocument = async (tx: Tx, document_id: number): Promise<void> => {
  await sql`select pg_advisory_xact_lock(16, ${document_id}::int)`.execute(tx)
}
