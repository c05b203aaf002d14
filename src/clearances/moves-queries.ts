import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import { listFacts } from '../facts/queries.ts'
import { dayOf } from '../policy/dates.ts'
import type { Bank } from '../questions/question.ts'
import { factMoves, type Move, type Snapshot } from './moves.ts'

/** Instants here are text with microseconds, as the database has them: half a millisecond lies between a fact and its digest. */
type Instant = string

const instant = sql<Instant>`to_char(at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`

/** When the facts of an offering last had that digest; undefined when they never did. */
export const findDigestSeen = async (db: Db, offering_id: number, facts_digest: string): Promise<Instant | undefined> =>
  (
    await db
      .selectFrom('facts_digests')
      .select(instant.as('at'))
      .where('offering_id', '=', offering_id)
      .where('facts_digest', '=', facts_digest)
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst()
  )?.at

/** Nobody reads further back on a page; the dossier has the whole history. */
const most = 8

type Since = { offering_id: number; since: Instant; today: string }

/** What moved in the facts since an instant, oldest first: each time that their digest changed, and at last what time alone has done. */
export const listMovesSince = async (db: Db, bank: Bank, { offering_id, since, today }: Since): Promise<Move[]> => {
  const digests = await db
    .selectFrom('facts_digests')
    .select(instant.as('at'))
    .where('offering_id', '=', offering_id)
    .where('at', '>', sql<Date>`${since}::timestamptz`)
    .orderBy('id', 'desc')
    .limit(most)
    .execute()
  const snapshots: Snapshot[] = []
  for (const at of [since, ...digests.map((row) => row.at).reverse(), null]) {
    const facts = (await listFacts(db, { offeringIds: [offering_id], before: at ?? undefined })).get(offering_id) ?? []
    const day = at === null ? today : dayOf(new Date(at))
    snapshots.push({ at, facts, on: day < today ? day : today })
  }
  return snapshots.slice(1).flatMap((snapshot, i) => factMoves(snapshots[i]!, snapshot, bank))
}
