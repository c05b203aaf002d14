import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import type { When } from '../facts/as-of.ts'
import { listFacts } from '../facts/queries.ts'
import type { CompiledPolicy } from '../policy/load.ts'
import { type ClearanceOnDay, endsOn, inOrder, type OfferingLabel, standingOn } from './on-day.ts'
import { findClearance, listClearances } from './queries.ts'
import type { Ruling } from './rules.ts'

export type Production = { id: number; studio_id: number }
type On = { policy: CompiledPolicy; when: When }

/** Every clearance of its studio that concerns a production, with what it is worth on the day and in the view that is asked for. */
export const clearancesOf = async (db: Db, production: Production, on: On): Promise<ClearanceOnDay[]> =>
  inOrder(await worthOf(db, await listClearances(db, production.studio_id, production.id, on.when), on))

/** One clearance on that day; null when it had not been given by then. */
export const clearanceOn = async (db: Db, id: number, on: On): Promise<ClearanceOnDay | null> => {
  const ruling = await findClearance(db, id, on.when)
  return ruling && ((await worthOf(db, [ruling], on))[0] ?? null)
}

const worthOf = async (db: Db, rulings: Ruling[], { policy, when }: On): Promise<ClearanceOnDay[]> => {
  const ids = [...new Set(rulings.map(({ offering_id }) => offering_id))]
  const [facts, offerings] = await Promise.all([listFacts(db, { offeringIds: ids, ...when }), listLabels(db, ids)])
  const labels = new Map(offerings.map((offering) => [offering.id, offering]))
  return rulings.map((ruling) => ({
    ruling,
    offering: labels.get(ruling.offering_id)!,
    standing: standingOn(ruling, facts.get(ruling.offering_id) ?? [], policy, when.on),
    ends_on: endsOn(ruling),
  }))
}

const listLabels = (db: Db, ids: number[]): Promise<OfferingLabel[]> =>
  db
    .selectFrom('offerings as o')
    .innerJoin('tools as t', 't.id', 'o.tool_id')
    .select(['o.id', 't.slug as tool', 'o.slug as offering', 't.name as tool_name', 'o.name as offering_name', 't.is_demo'])
    .where('o.id', '=', sql<number>`any(${ids}::bigint[])`)
    .execute()
