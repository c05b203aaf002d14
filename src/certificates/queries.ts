import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import type { Deployment, PlanKind } from '../db/schema.ts'
import type { When } from '../facts/as-of.ts'
import { addDays } from '../policy/dates.ts'

export type Names = {
  studio: { slug: string; name: string }
  /** The studio shows its clearances to everybody. */
  is_public: boolean
  offering: {
    id: number
    tool: string
    offering: string
    tool_name: string
    name: string
    vendor: string
    vendor_name: string
    plan_kind: PlanKind
    deployment: Deployment
  }
  proposer: string
  decider: string
  dissents: { by: string | null; log_name: string | null; at: string; text: string }[]
  /** Of those that the clearance is for, the ones that the reader may know of. */
  productions: { slug: string; name: string }[]
  /** The decision that took its place up to the end of that day. */
  later: { id: number; at: string } | null
}

/** Who and what a clearance is about, in names; `proposer` and `decider` are names in the log. */
export const findNames = async (db: Db, id: number, { asOf }: When): Promise<Names | undefined> => {
  const until = asOf === undefined ? null : `${addDays(asOf, 1)}T00:00:00Z`
  const { rows } = await sql<Names>`
    select jsonb_build_object('slug', s.slug, 'name', s.name) as studio, s.publishes_clearances as is_public,
      jsonb_build_object('id', o.id, 'tool', t.slug, 'offering', o.slug, 'tool_name', t.name, 'name', o.name, 'vendor', v.slug, 'vendor_name', v.name,
        'plan_kind', o.plan_kind, 'deployment', o.deployment) as offering,
      p.log_name as proposer, d.log_name as decider,
      coalesce((select jsonb_agg(jsonb_build_object('by', w.name, 'log_name', w.log_name, 'at', n.at, 'text', n.text) order by n.id)
        from clearance_dissents n left join people w on w.id = n.person_id where n.proposal_id = c.proposal_id), '[]') as dissents,
      coalesce((select jsonb_agg(jsonb_build_object('slug', g.slug, 'name', g.name) order by g.slug) from organisations g where g.id = any (c.productions)), '[]') as productions,
      (select jsonb_build_object('id', l.id, 'at', l.recorded_at) from clearances l
        where l.supersedes = c.id and (${until}::timestamptz is null or l.recorded_at < ${until}::timestamptz)) as later
    from clearances c
    join organisations s on s.id = c.studio_id
    join offerings o on o.id = c.offering_id join tools t on t.id = o.tool_id join vendors v on v.id = t.vendor_id
    join people p on p.id = c.proposed_by join people d on d.id = c.decided_by
    where c.id = ${id}`.execute(db)
  return rows[0]
}

/** The digests of stored copies, by number. */
export const listCaptureDigests = async (db: Db, ids: number[]): Promise<Map<number, string | null>> => {
  if (ids.length === 0) return new Map()
  const rows = await db.selectFrom('captures').select(['id', 'sha256']).where('id', '=', sql<number>`any(${ids}::bigint[])`).execute()
  return new Map(rows.map(({ id, sha256 }) => [id, sha256]))
}

export const listOrganisations = (db: Db, ids: number[]) =>
  db.selectFrom('organisations').select(['slug', 'name']).where('id', '=', sql<number>`any(${ids}::bigint[])`).execute()

/** The entry of the log that is the decision on a clearance. Entries from before they named it are known by offering, ruling and facts. */
export const findDecision = (db: Db, { id, subject, ruling, facts_digest }: { id: number; subject: string; ruling: string; facts_digest: string }) =>
  db
    .selectFrom('audit_events')
    .select(['leaf', 'entry'])
    .where('action', '=', 'clearance.decided')
    .where(
      sql<boolean>`event #>> '{after,clearance}' = ${String(id)} or (subject = ${subject} and event #> '{after,clearance}' is null
        and event #>> '{after,ruling}' = ${ruling} and event #>> '{after,facts_digest}' = ${facts_digest})`,
    )
    .orderBy('leaf', 'desc')
    .limit(1)
    .executeTakeFirst()
