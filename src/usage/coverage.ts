import { covers } from '../clearances/rules.ts'
import type { UseKind } from '../clearances/uses.ts'
import { addDays } from '../policy/dates.ts'
import type { DataClassId } from '../policy/policy.ts'
import type { ClearanceHistory } from './entry.ts'

// Whether a clearance stood on a past day, out of everything that became of it: the same answer as the certificate of that day gives.
// Pure. A day counts as what was known at its end (UTC).

const endOf = (day: string) => `${addDays(day, 1)}T00:00:00.000Z`
const wasBy = (at: string | null, day: string): boolean => at !== null && at < endOf(day)

/** Suspended at the end of the day. */
export const suspensionOn = ({ suspensions }: ClearanceHistory, day: string) =>
  suspensions.find(({ at, ended_at }) => wasBy(at, day) && !wasBy(ended_at, day)) ?? null

/** All that makes a clearance stand, but for a suspension, which says itself what it means for work that is under way. */
const standsButForSuspension = (one: ClearanceHistory, day: string): boolean =>
  one.is_positive &&
  wasBy(one.recorded_at, day) &&
  one.valid_from <= day &&
  day < one.valid_to &&
  !wasBy(one.superseded_at, day) &&
  !(one.revoked_on !== null && one.revoked_on <= day && wasBy(one.revoked_at, day)) &&
  !wasBy(one.moved_at, day) &&
  !(one.policy_moved_on !== null && one.policy_moved_on <= day)

export const stoodOn = (one: ClearanceHistory, day: string): boolean => standsButForSuspension(one, day) && suspensionOn(one, day) === null

export type Done = {
  offering_id: number | null
  used_from: string
  used_to: string
  kind: UseKind
  data_classes: DataClassId[]
  production: number
  /** It is final, or in the locked cut: no trial. */
  isKept: boolean
}

export const isKept = ({ fate, in_locked_cut }: { fate: string; in_locked_cut: boolean }): boolean => fate === 'final' || in_locked_cut

export const speaksOf = (
  one: ClearanceHistory,
  { kind, data_classes, production, isKept }: Pick<Done, 'kind' | 'data_classes' | 'production' | 'isKept'>,
): boolean => !(one.is_sandbox && isKept) && covers(one, { data_classes, use: kind, production })

/** The days of a span on which anything about a clearance may differ from the day before, with its first and last. */
export const turningDays = (histories: ClearanceHistory[], from: string, to: string): string[] => {
  const days = histories.flatMap((one) => [
    ...[one.recorded_at, one.superseded_at, one.revoked_at, one.moved_at, ...one.suspensions.flatMap(({ at, ended_at }) => [at, ended_at])].map((at) =>
      at?.slice(0, 10),
    ),
    ...[one.valid_from, one.valid_to, one.revoked_on, one.policy_moved_on, ...one.suspensions.map(({ grace_until }) => grace_until && addDays(grace_until, 1))],
  ])
  return [...new Set([from, ...days.filter((day): day is string => !!day && from < day && day < to), to])].sort()
}

/** Why a suspension does not let this work go on on a day; null: it does. Work that began on the day itself did not begin before. */
export const stoppedBy = (
  { at, in_flight, grace_until }: ClearanceHistory['suspensions'][number],
  { used_from }: Pick<Done, 'used_from'>,
  day: string,
): string | null => {
  const since = at.slice(0, 10)
  if (used_from >= since) return `it was begun on ${used_from}, and the tool is suspended since ${since}`
  if (in_flight === 'stop_now') return `the tool is suspended since ${since}, and work under way had to stop at once`
  if (in_flight === 'grace' && grace_until !== null && day > grace_until)
    return `the tool is suspended since ${since}, and work under way could go on until ${grace_until}`
  return null
}

export type Gap = { day: string; kind: 'uncovered' | 'suspended'; because: string }
export type Coverage = {
  /** What was in force on the first day of use; null: nothing. */
  clearance_id: number | null
  /** The first day of each kind on which nothing covered it. */
  gaps: Gap[]
}

/** What covered a use, day by day as far as days differ. A gap is named, never read as covered. */
export const coverageOf = (histories: ClearanceHistory[], done: Done): Coverage => {
  const own = histories.filter(({ offering_id }) => offering_id === done.offering_id)
  const gaps: Gap[] = []
  let clearance_id: number | null = null
  for (const day of turningDays(own, done.used_from, done.used_to)) {
    const found = coverOn(own, done, day)
    if (day === done.used_from && found.clearance !== null) clearance_id = found.clearance.id
    if (found.gap !== null && !gaps.some(({ kind }) => kind === found.gap?.kind)) gaps.push({ day, ...found.gap })
  }
  return { clearance_id, gaps }
}

type Found = { clearance: ClearanceHistory | null; gap: Omit<Gap, 'day'> | null }

const coverOn = (own: ClearanceHistory[], done: Done, day: string): Found => {
  const speaking = own.filter((one) => speaksOf(one, done))
  const standing = speaking.find((one) => stoodOn(one, day))
  if (standing) return { clearance: standing, gap: null }
  const held = speaking.filter((one) => standsButForSuspension(one, day)).map((one) => ({ one, suspension: suspensionOn(one, day)! }))
  const going = held.find(({ suspension }) => stoppedBy(suspension, done, day) === null)
  if (going) return { clearance: going.one, gap: null }
  const stopped = held[0]
  if (stopped) return { clearance: null, gap: { kind: 'suspended', because: stoppedBy(stopped.suspension, done, day)! } }
  const other = own.find((one) => stoodOn(one, day))
  const because =
    done.offering_id === null
      ? 'the tool is not in the register'
      : other
        ? `${other.is_sandbox ? 'sandbox' : 'clearance'} ${other.id} stood, and does not speak of this use, this data or this production`
        : own.some((one) => wasBy(one.recorded_at, day))
          ? 'no clearance stood on that day'
          : 'nobody had cleared it by then'
  return { clearance: null, gap: { kind: 'uncovered', because } }
}

/** A clearance that came after the use and would have covered it: it does not reach back. */
export const clearedLater = (histories: ClearanceHistory[], done: Done): ClearanceHistory | null =>
  histories.find(
    (one) => one.offering_id === done.offering_id && !one.is_sandbox && one.is_positive && speaksOf(one, done) && !wasBy(one.recorded_at, done.used_from),
  ) ?? null
