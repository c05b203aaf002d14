import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import type { Answer } from '../facts/fact.ts'
import { newestCheck } from '../facts/newest-check.ts'
import type { EvidenceKind } from '../questions/question.ts'

/** A passage under an answer that counts, which the newest copy of its document no longer has: somebody has to look. */
export type Lost = {
  fact: number
  offering_id: number
  tool: string
  offering: string
  name: string
  is_demo: boolean
  question: string
  value: Answer
  evidence: EvidenceKind
  territory: string | null
  /** It holds with a setting, or for one kind of account: then it is recorded anew by hand, with that. */
  isLimited: boolean
  quote: string
  document: string
  url: string
  /** The copy without it, and whether its text is here. */
  capture: number
  lost_on: string | null
  noticed_on: string
  is_here: boolean
  /** The last copy that had it. */
  held_on: string | null
  held_capture: number | null
  /** Clearances of the studio that rest on it, with who answers for them. */
  clearances: { id: number; owner: string | null }[]
  /** Who was told to look, of the studio. */
  owner: string | null
}

/** The newest look at a quote `q`, when it was at one of these copies and the quote was not in it. */
const lostIn = (captures: number[]) => sql`join lateral ${newestCheck('q.id')} last on not last.found and last.capture_id = any(${captures}::bigint[])`

/** How many cited passages are gone by one of these copies. */
export const countLost = async (db: Db, captures: number[]): Promise<number> =>
  (
    await sql<{ n: number }>`select count(distinct q.id)::int as n from quotes q ${lostIn(captures)} join citations x on x.quote_id = q.id
      join facts f on f.id = x.fact_id and not exists (select from facts later where later.supersedes = f.id)`.execute(db)
  ).rows[0]!.n

type LostUnderClearance = {
  fact: number
  capture: number
  name: string
  is_demo: boolean
  quote: string
  document: string
  tool_id: number
  person_id: number
  studio_id: number
}

/** Who answers for clearances on answers that lost their passage by one of these copies, each with the answer. */
export const listOwnersOfLost = async (db: Db, captures: number[]): Promise<LostUnderClearance[]> => {
  const { rows } = await sql<LostUnderClearance>`
    select distinct on (f.id, c.owner_id) f.id as fact, last.capture_id as capture, t.name || ', ' || o.name as name, t.is_demo, q.text as quote, d.title as document, t.id as tool_id,
      c.owner_id as person_id, c.studio_id
    from quotes q ${lostIn(captures)} join documents d on d.id = q.document_id join citations x on x.quote_id = q.id join facts f on f.id = x.fact_id
    join offerings o on o.id = f.offering_id join tools t on t.id = o.tool_id
    join clearances c on c.offering_id = o.id and c.owner_id is not null and c.ruling <> 'not_cleared' and not exists (select from clearances later where later.supersedes = c.id)
    join accounts a on a.person_id = c.owner_id
    where not exists (select from facts later where later.supersedes = f.id) order by f.id, c.owner_id, q.id`.execute(db)
  return rows
}

/** Every passage that is lost, the longest known first; `fact`: those under that answer. Clearances as the reader may see them. */
export const listLost = async (db: Db, studio_id: number | null, fact: number | null = null): Promise<Lost[]> => {
  const { rows } = await sql<Lost>`
    select f.id as fact, f.offering_id, t.slug as tool, o.slug as offering, t.name || ', ' || o.name as name, t.is_demo, f.question_id as question, f.value, f.evidence, f.territory,
      f.configuration_id is not null or f.account is not null or f.is_disputed as "isLimited",
      q.text as quote, d.title as document, d.url, last.capture_id as capture, last.captured_on as lost_on, to_char(last.recorded_at at time zone 'utc', 'YYYY-MM-DD') as noticed_on,
      last.is_here, held.captured_on as held_on, held.id as held_capture,
      coalesce((select jsonb_agg(jsonb_build_object('id', c.id, 'owner', p.name) order by c.id) from clearances c left join people p on p.id = c.owner_id
        where c.offering_id = f.offering_id and c.studio_id = ${studio_id}::bigint and c.ruling <> 'not_cleared'
          and not exists (select from clearances later where later.supersedes = c.id)), '[]') as clearances,
      (select p.name from watch_owners w join people p on p.id = w.person_id where w.fact_id = f.id and w.studio_id = ${studio_id}::bigint order by w.id desc limit 1) as owner
    from facts f join citations x on x.fact_id = f.id join quotes q on q.id = x.quote_id join documents d on d.id = q.document_id
    join offerings o on o.id = f.offering_id join tools t on t.id = o.tool_id
    join lateral ${newestCheck('q.id')} last on not last.found
    left join lateral (select k.id, k.captured_on from quote_checks n join captures k on k.id = n.capture_id
      where n.quote_id = q.id and n.found order by k.captured_on desc nulls last, n.id desc limit 1) held on true
    where q.id in (select quote_id from quote_checks where not found) and not exists (select from facts later where later.supersedes = f.id)
      and (${fact}::bigint is null or f.id = ${fact}::bigint)
    order by last.recorded_at, f.id, q.id`.execute(db)
  return rows
}
