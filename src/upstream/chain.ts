import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../db/database.ts'
import type { Upstream } from '../facts/fact.ts'

// What offerings stand on, along any number of links. Read beneath the facts: src/facts/queries.ts joins what is inherited.

/** One thing that an offering stands on, directly or through what it stands on: `offering_id` stands on `upstream_id`. */
export type Standing = Omit<Upstream, 'offering_id'> & { offering_id: number; upstream_id: number; is_demo: boolean }

type Bounds = { recordedBefore: string | null; datedBy: string | null }
/** All that is known now. */
export const noBounds: Bounds = { recordedBefore: null, datedBy: null }

/** Everything below each offering, along each of its own links once, the nearest first; as it was known at the bounds. */
export const listStanding = async (db: Db, offeringIds: number[], { recordedBefore, datedBy }: Bounds): Promise<Standing[]> => {
  const known = (at: string): RawBuilder<unknown> => (recordedBefore === null ? sql`true` : sql`${sql.ref(at)} < ${recordedBefore}::timestamptz`)
  const standing = sql`${known('l.recorded_at')} and ${datedBy === null ? sql`true` : sql`l.since <= ${datedBy}::date`}
    and not exists (select from upstream_link_ends e where e.link_id = l.id and ${known('e.at')})`
  const { rows } = await sql<Standing>`
    with recursive chain as (
      select l.offering_id, l.upstream_id, l.id as link, l.id as via, l.role, l.is_chosen, 1 as depth, array[l.offering_id, l.upstream_id] as path
      from upstream_links l where l.offering_id = any(${offeringIds}::bigint[]) and ${standing}
      union all
      select c.offering_id, l.upstream_id, l.id, c.via, l.role, c.is_chosen or l.is_chosen, c.depth + 1, c.path || l.upstream_id
      from chain c join upstream_links l on l.offering_id = c.upstream_id where l.upstream_id <> all(c.path) and ${standing}),
    nearest as (select distinct on (offering_id, via, upstream_id) * from chain order by offering_id, via, upstream_id, depth, link)
    select n.offering_id, n.upstream_id, n.link, n.via, n.role, n.is_chosen, n.depth, t.slug as tool, o.slug as offering, t.name || ', ' || o.name as name, t.is_demo
    from nearest n join offerings o on o.id = n.upstream_id join tools t on t.id = o.tool_id order by n.offering_id, n.via, n.depth, n.upstream_id`.execute(db)
  return rows
}

/** The offerings and all that stands on them now, along any number of links: what has to be evaluated when theirs is. */
export const withDownstream = async (db: Db, offeringIds: number[]): Promise<number[]> => {
  const { rows } = await sql<{ id: number }>`
    with recursive above as (
      select unnest(${offeringIds}::bigint[]) as id
      union select l.offering_id from above a join upstream_links l on l.upstream_id = a.id and not exists (select from upstream_link_ends e where e.link_id = l.id))
    select id from above`.execute(db)
  const asked = new Set(offeringIds)
  return [...offeringIds, ...rows.map(({ id }) => id).filter((id) => !asked.has(id))]
}
