import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Db } from '../db/database.ts'
import { boundsOf, type When } from '../facts/as-of.ts'
import type { ClearanceState, Ruling } from './rules.ts'

/** The studio whose clearances a reader sees: the one that they act for, directly or through a production; else one that publishes. */
export const findStudioFor = async (db: Db, own: number | null): Promise<number | null> =>
  own ?? (await db.selectFrom('organisations').select('id').where('publishes_clearances', '=', true).orderBy('id').limit(1).executeTakeFirst())?.id ?? null

/** A studio that shows its clearances to everybody, by its slug. */
export const findPublisher = (db: Db, slug: string): Promise<{ id: number } | undefined> =>
  db.selectFrom('organisations').select('id').where('slug', '=', slug).where('publishes_clearances', '=', true).executeTakeFirst()

/** The newest ruling of a studio on an offering; null when there is none. Sandboxes stand beside it: listSandboxes. */
export const findRuling = async (db: Db, studioId: number | null, offeringId: number, when: When): Promise<Ruling | null> =>
  (await listRulings(db, studioId, [offeringId], when)).get(offeringId) ?? null

/** The same for several offerings at once. */
export const listRulings = async (db: Db, studioId: number | null, offeringIds: number[], when: When): Promise<Map<number, Ruling>> => {
  if (studioId === null || offeringIds.length === 0) return new Map()
  const rows = await selectRulings(
    db,
    sql`c.studio_id = ${studioId} and c.offering_id = any(${offeringIds}::bigint[]) and c.kind = 'clearance' and not exists (
      select from clearances later where later.supersedes = c.id and ${isKnown(sql`later.recorded_at`, when)})`,
    when,
  )
  return new Map(rows.map((row) => [row.offering_id, row]))
}

/** One clearance, whatever became of it. */
export const findClearance = async (db: Db, id: number, when: When): Promise<Ruling | null> => (await selectRulings(db, sql`c.id = ${id}`, when))[0] ?? null

/** Every clearance of a studio on an offering that no later one replaced, sandboxes too. */
export const listStanding = (db: Db, studioId: number, offeringId: number, when: When): Promise<Ruling[]> =>
  selectRulings(
    db,
    sql`c.studio_id = ${studioId} and c.offering_id = ${offeringId} and not exists (
      select from clearances later where later.supersedes = c.id and ${isKnown(sql`later.recorded_at`, when)})`,
    when,
  )

/** Every clearance of a studio that no later one replaced and that concerns a production; null: whichever it concerns. */
export const listClearances = (db: Db, studioId: number, productionId: number | null, when: When): Promise<Ruling[]> =>
  selectRulings(
    db,
    sql`c.studio_id = ${studioId} and (${productionId}::bigint is null or c.productions is null or ${productionId}::bigint = any(c.productions)) and not exists (
      select from clearances later where later.supersedes = c.id and ${isKnown(sql`later.recorded_at`, when)})`,
    when,
  )

/** Decisions are acts: in either view of a past day those count that were taken by its end. Nobody clears a day that is over. */
export const isKnown = (at: RawBuilder<unknown>, { asOf }: When): RawBuilder<SqlBool> => {
  const { recordedBefore } = boundsOf(asOf)
  return recordedBefore === null ? sql<SqlBool>`true` : sql<SqlBool>`${at} < ${recordedBefore}::timestamptz`
}

/** A revocation says since when: one that came later reaches a day before it, in the view that knows of it. */
const isRevoked = (at: RawBuilder<unknown>, when: When) => (when.view === 'known_now' ? sql<SqlBool>`true` : isKnown(at, when))

const policyNow = ({ on, asOf, view }: When): RawBuilder<number> => {
  const { recordedBefore } = boundsOf(asOf, view)
  return recordedBefore === null
    ? sql`policy_in_force(c.policy_key, ${on}::date)`
    : sql`policy_known(c.policy_key, ${on}::date, ${recordedBefore}::timestamptz)`
}

const untilOf = ({ asOf }: When): string | null => boundsOf(asOf).recordedBefore

const selectRulings = async (db: Db, where: RawBuilder<unknown>, when: When): Promise<Ruling[]> => {
  const { rows } = await sql<Ruling>`
    select c.id, c.studio_id, c.offering_id, c.kind, c.ruling, c.data_classes, c.uses, c.productions, c.conditions, c.reasons, c.facts_digest,
      coalesce(v.id || '@' || v.version, 'a policy of the studio') as policy, c.policy_key, c.policy_digest, ${policyNow(when)} as policy_now,
      c.valid_from, c.valid_to, c.exception_name, c.exception_reason, e.name as exception_by, o.name as owner,
      p.name as proposed_by, d.name as decided_by, s.name as studio, c.is_demo, ${instant(sql`c.proposed_at`)} as proposed_at,
      ${instant(sql`c.recorded_at`)} as recorded_at, c.supersedes,
      (select to_jsonb(x) from (
        select n.id, n.reason, n.in_flight, n.grace_until, ${instant(sql`n.suspended_at`)} as suspended_at, w.name as by
        from clearance_suspensions n left join people w on w.id = n.suspended_by
        where n.clearance_id = c.id and ${isKnown(sql`n.suspended_at`, when)}
          and not exists (select from suspension_endings z where z.suspension_id = n.id and ${isKnown(sql`z.ended_at`, when)})) x) as suspension,
      (select to_jsonb(x) from (
        select r.reason, r.takes_effect_on, ${instant(sql`r.revoked_at`)} as revoked_at, w.name as by
        from clearance_revocations r left join people w on w.id = r.revoked_by
        where r.clearance_id = c.id and ${isRevoked(sql`r.revoked_at`, when)}) x) as revocation,
      ${instant(sql`ground_moved_at(c.studio_id, c.offering_id, c.proposed_at, c.facts_digest, ${untilOf(when)}::timestamptz)`)} as moved_at,
      ${when.view === 'known_now' ? sql`null` : sql`studio_digest(c.studio_id, c.offering_id, ${when.on}::date, ${untilOf(when)}::timestamptz)`} as studio_digest
    from clearances c
    join people p on p.id = c.proposed_by
    join people d on d.id = c.decided_by
    join organisations s on s.id = c.studio_id
    left join policy_versions v on v.key = c.policy_key
    left join people e on e.id = c.exception_by
    left join people o on o.id = c.owner_id
    where ${where} and ${isKnown(sql`c.recorded_at`, when)}
    order by c.offering_id, c.id`.execute(db)
  return rows
}

/** As text, so that it stands in JSON as it stands alone. */
export const instant = (at: RawBuilder<unknown>) => sql<string>`to_char(${at} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

/** The ruling `c` of a studio on each offering that has one, for lists; `is_overlaid`: the facts under it are, or once were, others for the studio than for everybody. */
export const newestRulings = (studioId: number | null) => sql`
  (select c.*, c.offering_id = any ((select overlaid_offerings(${studioId}::bigint))::bigint[]) as is_overlaid from clearances c where c.studio_id = ${studioId}::bigint and c.kind = 'clearance'
    and not exists (select from clearances later where later.supersedes = c.id))`

/** The rule of rules.ts over a joined `clearances c` and `verdicts v`, for lists: one of the five states. */
export const clearanceStateSql = (today: string): RawBuilder<ClearanceState> => sql<ClearanceState>`
  case when c.id is null or c.valid_from > ${today}::date then 'not_reviewed'
    when c.ruling = 'not_cleared' then 'not_cleared'
    when exists (select from clearance_revocations r where r.clearance_id = c.id and r.takes_effect_on <= ${today}::date)
      or exists (select from clearance_suspensions n where n.clearance_id = c.id
        and not exists (select from suspension_endings z where z.suspension_id = n.id)) then 'not_cleared'
    when c.valid_to <= ${today}::date
      or case when c.is_overlaid
        then coalesce(studio_digest(c.studio_id, c.offering_id, ${today}::date, null), case when v.recheck_on <= ${today}::date then '' else v.facts_digest end)
            is distinct from c.facts_digest
          or ground_moved_at(c.studio_id, c.offering_id, c.proposed_at, c.facts_digest, null) is not null
        else v.facts_digest is distinct from c.facts_digest or v.recheck_on <= ${today}::date
          or exists (select from facts_digests g where g.offering_id = c.offering_id and g.at > c.proposed_at and g.facts_digest <> c.facts_digest) end
      or policy_in_force(c.policy_key, ${today}::date) <> c.policy_key then 'in_re_review'
    else c.ruling end`
