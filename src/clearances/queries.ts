import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../db/database.ts'
import type { ClearanceState, Ruling } from './rules.ts'

/** The studio whose clearances a reader sees: the one that they act for, directly or through a production; else one that publishes. */
export const findStudioFor = async (db: Db, own: number | null): Promise<number | null> =>
  own ?? (await db.selectFrom('organisations').select('id').where('publishes_clearances', '=', true).orderBy('id').limit(1).executeTakeFirst())?.id ?? null

/** The newest ruling of a studio on an offering known on that day (`asOf`: at its end); null when there is none. */
export const findRuling = async (db: Db, studioId: number | null, offeringId: number, asOf?: string): Promise<Ruling | null> =>
  (await listRulings(db, studioId, [offeringId], asOf)).get(offeringId) ?? null

/** The same for several offerings at once. */
export const listRulings = async (db: Db, studioId: number | null, offeringIds: number[], asOf?: string): Promise<Map<number, Ruling>> => {
  if (studioId === null || offeringIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('clearances as c')
    .innerJoin('people as p', 'p.id', 'c.proposed_by')
    .innerJoin('people as d', 'd.id', 'c.decided_by')
    .innerJoin('organisations as s', 's.id', 'c.studio_id')
    .innerJoin('policy_versions as v', 'v.key', 'c.policy_key')
    .distinctOn('c.offering_id')
    .select([
      'c.offering_id',
      'c.id',
      'c.ruling',
      'c.data_classes',
      'c.conditions',
      'c.reasons',
      'c.facts_digest',
      'c.valid_from',
      'c.valid_to',
      'c.is_demo',
      'c.recorded_at',
    ])
    .select(['p.name as proposed_by', 'd.name as decided_by', 's.name as studio', sql<string>`v.id || '@' || v.version`.as('policy')])
    .where('c.studio_id', '=', studioId)
    .where('c.offering_id', '=', sql<number>`any(${offeringIds}::bigint[])`)
    .$if(asOf !== undefined, (q) => q.where('c.recorded_at', '<', sql<Date>`${asOf}::date + 1`))
    .orderBy('c.offering_id')
    .orderBy('c.id', 'desc')
    .execute()
  return new Map(rows.map(({ offering_id, ...row }) => [offering_id, { ...row, recorded_at: row.recorded_at.toISOString() } as Ruling]))
}

/** The rule of rules.ts over a joined `clearances c` and `verdicts v`, for lists: one of the five states. */
export const clearanceStateSql = (today: string): RawBuilder<ClearanceState> => sql<ClearanceState>`
  case when c.id is null or c.valid_from > ${today}::date then 'not_reviewed'
    when c.ruling = 'not_cleared' then 'not_cleared'
    when c.valid_to <= ${today}::date or v.facts_digest is distinct from c.facts_digest or v.recheck_on <= ${today}::date then 'in_re_review'
    else c.ruling end`
