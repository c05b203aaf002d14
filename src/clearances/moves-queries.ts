import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import type { When } from '../facts/as-of.ts'
import { listFacts } from '../facts/queries.ts'
import { dayOf } from '../policy/dates.ts'
import type { Bank } from '../questions/question.ts'
import { factMoves, type Move, type Snapshot } from './moves.ts'
import { isKnown } from './queries.ts'

/** Instants here are text with microseconds, as the database has them: half a millisecond lies between a fact and its digest. */
type Instant = string

const instant = sql<Instant>`to_char(at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`

/** When the facts of an offering last had that digest; undefined when they never did. */
export const findDigestSeen = async (db: Db, { studio_id, offering_id }: Place, facts_digest: string): Promise<Instant | undefined> =>
  (
    await sql<{ at: Instant }>`
      select ${instant} as at from (${digestsOf(studio_id, offering_id)}) g where g.facts_digest = ${facts_digest} order by g.at desc limit 1`.execute(db)
  ).rows[0]?.at

type Place = { studio_id: number; offering_id: number }

/** Each digest of the facts as a studio reads them, as far as the reader may see it. */
const digestsOf = (studio_id: number, offering_id: number) => sql`
  select g.facts_digest, g.at from facts_digests g where g.offering_id = ${offering_id} and not was_overlaid(${studio_id}, ${offering_id}, g.at)
  union all
  select g.facts_digest, g.at from studio_facts_digests g where g.offering_id = ${offering_id} and g.studio_id = ${studio_id}`

/** Nobody reads further back on a page; the dossier has the whole history. */
const most = 8

type Since = Place & { since: Instant; when: When }

/** What moved in the facts from an instant to the day that is asked about, oldest first: each time that their digest changed, and at last what time alone has done. */
export const listMovesSince = async (db: Db, bank: Bank, { studio_id, offering_id, since, when }: Since): Promise<Move[]> => {
  const { rows: digests } = await sql<{ at: Instant }>`
    select ${instant} as at from (${digestsOf(studio_id, offering_id)}) g
    where g.at > ${since}::timestamptz and ${isKnown(sql`g.at`, when)} order by g.at desc limit ${most}`.execute(db)
  const snapshots: Snapshot[] = []
  for (const at of [since, ...digests.map((row) => row.at).reverse(), null]) {
    const day = at === null || dayOf(new Date(at)) > when.on ? when.on : dayOf(new Date(at))
    const facts = await listFacts(db, { offeringIds: [offering_id], studioId: studio_id, ...(at === null ? when : { before: at, on: day }) })
    snapshots.push({ at, facts: facts.get(offering_id) ?? [], on: day })
  }
  return snapshots.slice(1).flatMap((snapshot, i) => factMoves(snapshots[i]!, snapshot, bank))
}
