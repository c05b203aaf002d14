import type { Insertable } from 'kysely'
import { sql } from 'kysely'
import type { Tx } from '../audit/audited.ts'
import { instant } from '../clearances/queries.ts'
import type { Db } from '../db/database.ts'
import type { ProductionTables } from '../db/production-tables.ts'
import type { ClearanceHistory, Consent, Entry, Exposure } from './entry.ts'

// The register of uses of a production and what it is checked against, read as who asks.

/** The lines as they stand, the newest use first. A line that was corrected is its correction. */
export const listEntries = async (db: Db, production_id: number): Promise<Entry[]> =>
  (
    await selectEntries(
      db,
      sql`r.production_id = ${production_id}
    and not exists (select from register_entries later where later.supersedes = r.id)`,
      sql`r.used_from desc, r.number desc`,
    )
  ).rows

/** Every version of a line, the oldest first. */
export const listVersions = async (db: Db, production_id: number, number: number): Promise<Entry[]> =>
  (await selectEntries(db, sql`r.production_id = ${production_id} and r.number = ${number}`, sql`r.id`)).rows

const selectEntries = (db: Db, where: ReturnType<typeof sql>, order: ReturnType<typeof sql>) =>
  sql<Entry>`
  select r.id, r.number, r.supersedes, u.number as use_number, r.offering_id, t.slug || '/' || o.slug as path, r.tool, r.version, r.settings, r.used_from, r.used_to, r.kind,
    r.data_classes, r.shot, r.asset, r.timecode_in, r.timecode_out, r.people, r.purpose, r.prompts, r.source_material, r.source_rights, r.output, r.fate, r.in_locked_cut,
    r.talent, r.performer, r.clearance_id, v.id || '@' || v.version as policy, r.source, p.name as by, ${instant(sql`r.entered_at`)} as entered_at, r.is_demo,
    coalesce((select array_agg(c.consent_id order by c.consent_id) from register_entry_consents c where c.entry_id = r.id), '{}') as consents
  from register_entries r left join uses u on u.id = r.use_id left join offerings o on o.id = r.offering_id left join tools t on t.id = o.tool_id
    left join people p on p.id = r.entered_by left join policy_versions v on v.key = r.policy_key
  where ${where} order by ${order}`.execute(db)

export type NewEntry = Insertable<ProductionTables['register_entries']>

export const insertEntry = async (tx: Tx, row: NewEntry, consents: number[]): Promise<number> => {
  const { id } = await tx.insertInto('register_entries').values(row).returning('id').executeTakeFirstOrThrow()
  if (consents.length > 0)
    await tx
      .insertInto('register_entry_consents')
      .values(consents.map((consent_id) => ({ entry_id: id, consent_id })))
      .execute()
  return id
}

export const nextNumber = async (tx: Tx, production_id: number): Promise<number> =>
  (
    await tx
      .selectFrom('register_entries')
      .select(sql<number>`coalesce(max(number), 0) + 1`.as('next'))
      .where('production_id', '=', production_id)
      .executeTakeFirstOrThrow()
  ).next

/** Every clearance of a studio on these offerings, whatever became of it, with all that ends it. */
export const listHistories = async (db: Db, studio_id: number, offerings: number[]): Promise<ClearanceHistory[]> => {
  if (offerings.length === 0) return []
  const { rows } = await sql<ClearanceHistory>`
    select c.id, c.offering_id, c.kind = 'sandbox' as is_sandbox, c.ruling <> 'not_cleared' as is_positive, c.data_classes, c.uses, c.productions, ${instant(sql`c.recorded_at`)} as recorded_at, c.valid_from, c.valid_to,
      (select ${instant(sql`min(later.recorded_at)`)} from clearances later where later.supersedes = c.id) as superseded_at,
      (select ${instant(sql`r.revoked_at`)} from clearance_revocations r where r.clearance_id = c.id) as revoked_at,
      (select r.takes_effect_on from clearance_revocations r where r.clearance_id = c.id) as revoked_on,
      ${instant(sql`ground_moved_at(c.studio_id, c.offering_id, c.proposed_at, c.facts_digest, null)`)} as moved_at,
      (select min(greatest(later.effective_from, (later.recorded_at at time zone 'utc')::date)) from policy_versions v join policy_versions later on later.id = v.id
        where v.key = c.policy_key and later.version > v.version) as policy_moved_on,
      coalesce((select jsonb_agg(jsonb_build_object('id', n.id, 'at', ${instant(sql`n.suspended_at`)}, 'in_flight', n.in_flight, 'grace_until', n.grace_until, 'reason', n.reason,
          'ended_at', (select ${instant(sql`z.ended_at`)} from suspension_endings z where z.suspension_id = n.id),
          'acknowledged', coalesce((select jsonb_agg(a.production_id) from suspension_acknowledgements a where a.suspension_id = n.id), '[]')) order by n.id)
        from clearance_suspensions n where n.clearance_id = c.id), '[]') as suspensions,
      coalesce((select jsonb_agg(jsonb_build_object('number', k ->> 'number', 'instruction', k ->> 'instruction')) from jsonb_array_elements(c.conditions) k), '[]') as conditions,
      coalesce((select jsonb_agg(jsonb_build_object('number', f.number, 'production_id', f.production_id, 'shown_on', f.shown_on, 'expires_on', f.expires_on,
          'proven_at', ${instant(sql`f.proven_at`)})) from condition_proofs f where f.clearance_id = c.id), '[]') as proofs
    from clearances c where c.studio_id = ${studio_id} and c.offering_id = any(${offerings}::bigint[])
    order by c.offering_id, c.kind = 'sandbox', c.id`.execute(db)
  return rows.map((row) => ({ ...row, conditions: row.conditions.map(({ number, instruction }) => ({ number: Number(number), instruction })) }))
}

export const listConsents = async (db: Db, production_id: number): Promise<Consent[]> => {
  const { rows } = await sql<Consent>`
    select c.id, c.performer, c.covers, c.scope, c.shots, c.guild, c.valid_from, c.ends_on, e.ended_on, e.reason as ended_because, c.file_id, f.name as file_name, p.name as by,
      ${instant(sql`c.recorded_at`)} as recorded_at, c.is_demo
    from consents c left join consent_endings e on e.consent_id = c.id left join evidence_files f on f.id = c.file_id left join people p on p.id = c.recorded_by
    where c.production_id = ${production_id} order by lower(c.performer), c.id`.execute(db)
  return rows
}

/** Passages of terms that were in one copy of a document and no longer in a later one: the last day they were seen, the first they were not. */
export const listExposures = async (db: Db, offerings: number[]): Promise<Exposure[]> => {
  if (offerings.length === 0) return []
  const { rows } = await sql<Exposure>`
    with cited as (select distinct f.offering_id, f.question_id, c.quote_id, c.capture_id from facts f join citations c on c.fact_id = f.id
        where f.offering_id = any(${offerings}::bigint[])),
    seen as (
      select i.offering_id, i.question_id, i.quote_id, k.captured_on, true as found, k.document_id from cited i join captures k on k.id = i.capture_id where k.captured_on is not null
      union select i.offering_id, i.question_id, i.quote_id, k.captured_on, q.found, k.document_id from cited i join quote_checks q on q.quote_id = i.quote_id
        join captures k on k.id = q.capture_id where k.captured_on is not null)
    select lost.offering_id, lost.question_id as question, held.held_on, lost.captured_on as seen_on, d.title as document
    from seen lost join documents d on d.id = lost.document_id
    cross join lateral (select max(h.captured_on) as held_on from seen h where h.offering_id = lost.offering_id and h.question_id = lost.question_id and h.quote_id = lost.quote_id
      and h.found and h.captured_on <= lost.captured_on) held
    where not lost.found and held.held_on is not null
      and not exists (select from seen b where b.offering_id = lost.offering_id and b.question_id = lost.question_id and b.quote_id = lost.quote_id
        and not b.found and b.captured_on >= held.held_on and b.captured_on < lost.captured_on)
    group by 1, 2, 3, 4, 5 order by 1, 4, 2`.execute(db)
  return rows
}
