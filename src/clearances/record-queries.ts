import { sql } from 'kysely'
import type { Tx } from '../audit/audited.ts'
import type { Db } from '../db/database.ts'
import type { InFlight } from '../db/schema.ts'
import type { When } from '../facts/as-of.ts'
import type { Dissent } from './proposal-queries.ts'
import { instant, isKnown } from './queries.ts'
import type { Proof } from './rules.ts'

// What became of a clearance. Everything here is read as who asks: row-level security decides which proofs and acknowledgements there are.

export type SuspensionRecord = {
  id: number
  reason: string
  in_flight: InFlight
  grace_until: string | null
  at: string
  by: string | null
  ended: { at: string; by: string | null; reason: string } | null
  acknowledgements: { production_id: number; at: string; by: string | null; note: string }[]
}

export type ShownProof = Proof & { id: number; description: string; file_id: number | null; by: string | null }

export type ClearanceRecord = {
  proposal_id: number
  offering_id: number
  tool: string
  tool_name: string
  offering: string
  offering_name: string
  studio_slug: string
  publishes: boolean
  /** Numbers, to tell who stands in the way of a step. */
  proposer_id: number
  exception_id: number | null
  suspender_id: number | null
  /** Why it was approved, when that was said. */
  decision_reason: string
  exception_said: string | null
  successor: { id: number; at: string } | null
  dissents: Dissent[]
  suspensions: SuspensionRecord[]
  proofs: ShownProof[]
}

/** What a clearance is beside its ruling; null when the reader may not know of it. */
export const findRecord = async (db: Db, id: number, when: When): Promise<ClearanceRecord | null> => {
  const { rows } = await sql<ClearanceRecord>`
    select c.proposal_id, c.offering_id, t.slug as tool, t.name as tool_name, o.slug as offering, o.name as offering_name,
      s.slug as studio_slug, s.publishes_clearances as publishes, c.proposed_by as proposer_id, c.exception_by as exception_id,
      (select n.suspended_by from clearance_suspensions n where n.clearance_id = c.id
        and not exists (select from suspension_endings z where z.suspension_id = n.id)) as suspender_id,
      coalesce((select d.reason from proposal_decisions d where d.proposal_id = c.proposal_id), '') as decision_reason,
      (select e.reason from exception_approvals e where e.proposal_id = c.proposal_id) as exception_said,
      (select jsonb_build_object('id', later.id, 'at', ${instant(sql`later.recorded_at`)}) from clearances later
        where later.supersedes = c.id and ${isKnown(sql`later.recorded_at`, when)}) as successor,
      coalesce((select jsonb_agg(jsonb_build_object('at', ${instant(sql`d.at`)}, 'by', w.name, 'text', d.text) order by d.id)
        from clearance_dissents d left join people w on w.id = d.person_id where d.proposal_id = c.proposal_id), '[]') as dissents,
      ${suspensions(when)} as suspensions, ${proofs(when)} as proofs
    from clearances c
    join offerings o on o.id = c.offering_id
    join tools t on t.id = o.tool_id
    join organisations s on s.id = c.studio_id
    where c.id = ${id}`.execute(db)
  return rows[0] ?? null
}

const suspensions = (when: When) => sql<SuspensionRecord[]>`coalesce((select jsonb_agg(jsonb_build_object(
    'id', n.id, 'reason', n.reason, 'in_flight', n.in_flight, 'grace_until', n.grace_until, 'at', ${instant(sql`n.suspended_at`)}, 'by', w.name,
    'ended', (select jsonb_build_object('at', ${instant(sql`z.ended_at`)}, 'by', y.name, 'reason', z.reason)
      from suspension_endings z left join people y on y.id = z.ended_by where z.suspension_id = n.id and ${isKnown(sql`z.ended_at`, when)}),
    'acknowledgements', coalesce((select jsonb_agg(jsonb_build_object('production_id', a.production_id, 'at', ${instant(sql`a.acknowledged_at`)}, 'by', y.name, 'note', a.note) order by a.acknowledged_at)
      from suspension_acknowledgements a left join people y on y.id = a.acknowledged_by where a.suspension_id = n.id and ${isKnown(sql`a.acknowledged_at`, when)}), '[]')
  ) order by n.id desc) from clearance_suspensions n left join people w on w.id = n.suspended_by
  where n.clearance_id = c.id and ${isKnown(sql`n.suspended_at`, when)}), '[]')`

const proofs = (when: When) => sql<ShownProof[]>`coalesce((select jsonb_agg(jsonb_build_object(
    'id', f.id, 'number', f.number, 'production_id', f.production_id, 'shown_on', f.shown_on, 'expires_on', f.expires_on, 'proven_at', ${instant(sql`f.proven_at`)},
    'description', f.description, 'file_id', f.file_id, 'by', w.name) order by f.id desc)
  from condition_proofs f left join people w on w.id = f.proven_by where f.clearance_id = c.id and ${isKnown(sql`f.proven_at`, when)}), '[]')`

export type ListedClearance = Pick<ClearanceRecord, 'tool' | 'tool_name' | 'offering' | 'offering_name' | 'suspensions' | 'proofs'> & { id: number }

/** The same for several clearances at once, for a list. */
export const listRecords = async (db: Db, ids: number[], when: When): Promise<Map<number, ListedClearance>> => {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<ListedClearance>`
    select c.id, t.slug as tool, t.name as tool_name, o.slug as offering, o.name as offering_name, ${suspensions(when)} as suspensions, ${proofs(when)} as proofs
    from clearances c join offerings o on o.id = c.offering_id join tools t on t.id = o.tool_id
    where c.id = any (${ids}::bigint[])`.execute(db)
  return new Map(rows.map((row) => [row.id, row]))
}

export type ChainLink = { id: number; ruling: string; kind: string; valid_from: string; valid_to: string; at: string; place: number }

/** The line of rulings that this one belongs to, oldest first. */
export const listChain = async (db: Db, id: number, when: When): Promise<ChainLink[]> => {
  const { rows } = await sql<ChainLink>`
    with recursive before as (
      select c.id, c.supersedes, 0 as place from clearances c where c.id = ${id}
      union all select c.id, c.supersedes, b.place - 1 from clearances c join before b on b.supersedes = c.id),
    after as (
      select c.id, 0 as place from clearances c where c.id = ${id}
      union all select c.id, a.place + 1 from clearances c join after a on c.supersedes = a.id),
    line as (select id, place from before union select id, place from after)
    select c.id, c.ruling, c.kind, c.valid_from, c.valid_to, ${instant(sql`c.recorded_at`)} as at, line.place
    from line join clearances c on c.id = line.id where ${isKnown(sql`c.recorded_at`, when)} order by line.place`.execute(db)
  return rows
}

/** The productions that have read a suspension, of those that the reader may know of. */
export const listAcknowledged = async (db: Db, suspension_id: number): Promise<number[]> =>
  (await db.selectFrom('suspension_acknowledgements').select('production_id').where('suspension_id', '=', suspension_id).execute()).map(
    ({ production_id }) => production_id,
  )

/** Where the decision stands in the log; undefined when the reader may not read that entry. */
export const findDecisionEntry = async (db: Db, clearance: number): Promise<number | undefined> => {
  const { rows } = await sql<{ leaf: number }>`
    select leaf from audit_events
    where action = 'clearance.decided' and entry::jsonb #>> '{event,after,clearance}' = ${String(clearance)} order by leaf limit 1`.execute(db)
  return rows[0]?.leaf
}

// Writing -------------------------------------------------------------------------------------------------

/** From here to the end of the transaction nobody else writes about the rulings that a clearance is one of. */
export const holdClearance = (tx: Tx, id: number) => sql`select hold_rulings(c.studio_id, c.offering_id) from clearances c where c.id = ${id}`.execute(tx)

type NewSuspension = { clearance_id: number; reason: string; in_flight: InFlight; grace_until: string | null; suspended_by: number }

export const insertSuspension = async (tx: Tx, row: NewSuspension): Promise<number> =>
  (await tx.insertInto('clearance_suspensions').values(row).returning('id').executeTakeFirstOrThrow()).id

export const insertEnding = (tx: Tx, row: { suspension_id: number; reason: string; ended_by: number }) =>
  tx.insertInto('suspension_endings').values(row).execute()

/** False when the production has acknowledged before. */
export const insertAcknowledgement = async (
  tx: Tx,
  row: { suspension_id: number; production_id: number; note: string; acknowledged_by: number },
): Promise<boolean> =>
  (await tx
    .insertInto('suspension_acknowledgements')
    .values(row)
    .onConflict((clash) => clash.doNothing())
    .returning('suspension_id')
    .executeTakeFirst()) !== undefined

export const insertRevocation = (tx: Tx, row: { clearance_id: number; reason: string; takes_effect_on: string; revoked_by: number }) =>
  tx.insertInto('clearance_revocations').values(row).execute()

type NewProof = {
  clearance_id: number
  number: number
  production_id: number | null
  shown_on: string
  expires_on: string
  description: string
  file_id: number | null
  proven_by: number
}

export const insertProof = async (tx: Tx, row: NewProof): Promise<number> =>
  (await tx.insertInto('condition_proofs').values(row).returning('id').executeTakeFirstOrThrow()).id
