import { type Insertable, sql } from 'kysely'
import type { Tx } from '../audit/audited.ts'
import type { Db } from '../db/database.ts'
import type { Database } from '../db/schema.ts'
import type { UpstreamRole } from '../db/watch-tables.ts'
import type { QuoteStanding } from '../facts/fact.ts'
import { newestCheck } from '../facts/newest-check.ts'

/** What an offering stands on directly, with the passage that says so. */
export type Link = {
  id: number
  rank: number
  role: UpstreamRole
  is_chosen: boolean
  tool: string
  offering: string
  name: string
  since: string
  quote: string
  document: string
  url: string
  locator: string | null
  standing: QuoteStanding
  capture: number
}

/** The links of an offering that stand, by rank. */
export const listLinks = async (db: Db, offering_id: number): Promise<Link[]> => {
  const { rows } = await sql<Link>`
    select l.id, l.rank, l.role, l.is_chosen, t.slug as tool, o.slug as offering, t.name || ', ' || o.name as name, l.since,
      q.text as quote, d.title as document, d.url, l.capture_id as capture, q.locator,
      case last.found when true then 'held' when false then 'lost' else 'unchecked' end as standing
    from upstream_links l join offerings o on o.id = l.upstream_id join tools t on t.id = o.tool_id join quotes q on q.id = l.quote_id join documents d on d.id = q.document_id
    left join lateral ${newestCheck('q.id')} last on true
    where l.offering_id = ${offering_id} and not exists (select from upstream_link_ends e where e.link_id = l.id) order by l.rank, l.id`.execute(db)
  return rows
}

/** Every offering that can be named, as "tool/offering" with its name. */
export const listNames = async (db: Db): Promise<{ path: string; name: string }[]> =>
  (
    await sql<{ path: string; name: string }>`select t.slug || '/' || o.slug as path, t.name || ', ' || o.name as name
      from offerings o join tools t on t.id = o.tool_id order by t.name, o.name, o.id`.execute(db)
  ).rows

export type Resting = { id: number; tool: string; offering: string; name: string; is_demo: boolean }

/** Every offering that stands on something. */
export const listResting = async (db: Db): Promise<Resting[]> =>
  (
    await sql<Resting>`select o.id, t.slug as tool, o.slug as offering, t.name || ', ' || o.name as name, t.is_demo from offerings o join tools t on t.id = o.tool_id
      where exists (select from upstream_links l where l.offering_id = o.id and not exists (select from upstream_link_ends e where e.link_id = l.id)) order by o.id`.execute(
      db,
    )
  ).rows

export const insertLink = async (tx: Tx, row: Insertable<Database['upstream_links']>): Promise<number> =>
  (await tx.insertInto('upstream_links').values(row).returning('id').executeTakeFirstOrThrow()).id

export const insertLinkEnd = (tx: Tx, row: Insertable<Database['upstream_link_ends']>) => tx.insertInto('upstream_link_ends').values(row).execute()
