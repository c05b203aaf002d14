import { type RawBuilder, sql } from 'kysely'

/** What happens to a clearance. A new ruling that takes the place of an older one is given too: the older one ends with it. */
export const clearanceMoves = ['given', 'suspended', 'suspension_ended', 'revoked', 'in_re_review', 'expired'] as const
export type ClearanceMove = (typeof clearanceMoves)[number]

/** In the number of a change: the row that it comes from, and a digit for what happened. */
export const digitOf = (move: ClearanceMove) => clearanceMoves.indexOf(move) + 1
const numbered = (id: RawBuilder<unknown>, move: ClearanceMove) => sql`${id} * 10 + ${digitOf(move)}::bigint`
const utc = (day: RawBuilder<unknown>) => sql`(${day}::timestamp at time zone 'utc')`

/**
 * Everything that has happened to the clearances which the reader may see, as the table `clearance_changes`; the start of a `with`.
 * What people did stands in rows; that a clearance ran out, that the facts under it moved or that its policy has a newer version is
 * worked out, and its moment is that of what brought it about.
 */
export const clearanceChanges = (now: Date): RawBuilder<unknown> => sql`
  rulings as materialized (
    select c.*, ${utc(sql`c.valid_to`)} as ends_at,
      least(later.recorded_at, greatest(r.revoked_at, ${utc(sql`r.takes_effect_on`)}), 'infinity') as over_at
    from clearances c
    left join clearances later on later.supersedes = c.id
    left join clearance_revocations r on r.clearance_id = c.id),
  suspensions as materialized (
    select s.*, e.ended_at, e.reason as ended_because from clearance_suspensions s left join suspension_endings e on e.suspension_id = s.id),
  re_reviews as materialized (
    select c.id as clearance_id, c.offering_id, first.*
    from rulings c cross join lateral (
      select * from (
        (select greatest(g.at, c.recorded_at) as at, g.cause, g.id as digest_id, null::smallint as policy_key from facts_digests g
          where g.offering_id = c.offering_id and g.at > c.proposed_at and g.facts_digest <> c.facts_digest
            and not was_overlaid(c.studio_id, c.offering_id, g.at) order by g.at, g.id limit 1)
        union all
        (select greatest(${utc(sql`p.effective_from`)}, p.recorded_at, c.recorded_at), 'A newer version took effect.', null, p.key
          from policy_versions was join policy_versions p on p.id = was.id and p.version > was.version
          where was.key = c.policy_key and greatest(${utc(sql`p.effective_from`)}, p.recorded_at, c.recorded_at) <= ${now} order by p.effective_from, p.version limit 1)) either
      order by at limit 1) first
    where c.ruling <> 'not_cleared' and first.at < c.over_at and first.at < c.ends_at),
  clearance_moves as (
    select 'given' as move, ${numbered(sql`c.id`, 'given')} as id, c.recorded_at as at, c.id as clearance_id, c.offering_id, c.reasons as cause,
      c.ruling as state, null::bigint as digest_id, c.policy_key, null::jsonb as detail
    from rulings c
    union all
    select 'suspended', ${numbered(sql`s.id`, 'suspended')}, s.suspended_at, c.id, c.offering_id, s.reason, 'suspended', null, null,
      jsonb_build_object('in_flight', s.in_flight, 'grace_until', s.grace_until)
    from suspensions s join rulings c on c.id = s.clearance_id
    union all
    select 'suspension_ended', ${numbered(sql`s.id`, 'suspension_ended')}, s.ended_at, c.id, c.offering_id, s.ended_because,
      case when s.ended_at >= c.ends_at then 'expired' when exists (select from re_reviews x where x.clearance_id = c.id and x.at <= s.ended_at) then 'in_re_review' else c.ruling end,
      null, null, null
    from suspensions s join rulings c on c.id = s.clearance_id where s.ended_at is not null
    union all
    select 'revoked', ${numbered(sql`c.id`, 'revoked')}, r.revoked_at, c.id, c.offering_id, r.reason, 'revoked', null, null,
      jsonb_build_object('takes_effect_on', r.takes_effect_on)
    from clearance_revocations r join rulings c on c.id = r.clearance_id
    union all
    select 'in_re_review', ${numbered(sql`x.clearance_id`, 'in_re_review')}, x.at, x.clearance_id, x.offering_id, x.cause,
      case when exists (select from suspensions s where s.clearance_id = x.clearance_id and s.suspended_at <= x.at and coalesce(s.ended_at, 'infinity') > x.at) then 'suspended'
        else 'in_re_review' end, x.digest_id, x.policy_key, null
    from re_reviews x
    union all
    select 'expired', ${numbered(sql`c.id`, 'expired')}, c.ends_at, c.id, c.offering_id, 'Nobody renewed it.', 'expired', null, null, null
    from rulings c where c.ruling <> 'not_cleared' and c.ends_at <= ${now} and c.ends_at < c.over_at),
  clearance_changes as materialized (
    select m.*, coalesce(lag(m.state) over (partition by c.studio_id, c.offering_id, c.kind, c.productions order by m.at, m.id % 10, m.id), 'not_reviewed') as was
    from clearance_moves m join rulings c on c.id = m.clearance_id)`
