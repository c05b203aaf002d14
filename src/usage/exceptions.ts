import { unproven } from '../clearances/rules.ts'
import { addDays } from '../policy/dates.ts'
import { isSameName, outsideOf } from '../uses/rules.ts'
import { clearedLater, coverageOf, isKept, turningDays } from './coverage.ts'
import type { ClearanceHistory, Consent, Entry, Exposure, LinkedUse } from './entry.ts'

// The register checks itself. Pure: what is wrong with it on a day, line by line; a line that is not listed is in order as far as the
// register knows. Nothing is refused for it: what is not recorded can be put right by nobody.

export const exceptionKinds = [
  'no_clearance',
  'cleared_later',
  'suspended_in_flight',
  'notice_unacknowledged',
  'condition_unproven',
  'not_told',
  'not_approved',
  'outside_approval',
  'consent_missing',
  'consent_ended',
  'temporary_in_locked_cut',
  'exposure',
] as const
export type ExceptionKind = (typeof exceptionKinds)[number]

/** `entry`: the number of its line; null: about the production as a whole. */
export type Exception = { kind: ExceptionKind; entry: number | null; because: string; remedy: string }

export type Kept = {
  production: number
  today: string
  entries: Entry[]
  histories: ClearanceHistory[]
  consents: Consent[]
  uses: LinkedUse[]
  exposures: Exposure[]
}

/** Everything that is wrong with a register, by line, in the order of the kinds. */
export const exceptionsOf = (kept: Kept): Exception[] => {
  const byEntry = kept.entries.flatMap((entry) => ofEntry(entry, kept))
  const rankOf = ({ kind }: Exception) => exceptionKinds.indexOf(kind)
  return [...unacknowledged(kept), ...byEntry.sort((a, b) => a.entry! - b.entry! || rankOf(a) - rankOf(b))]
}

/** What is wrong with one line. */
export const ofEntry = (entry: Entry, kept: Kept): Exception[] => {
  const raise = (kind: ExceptionKind, because: string, remedy: string): Exception => ({ kind, entry: entry.number, because: `${because}.`, remedy })
  return [
    ...byClearance(entry, kept, raise),
    ...byCase(entry, kept, raise),
    ...byConsent(entry, kept, raise),
    ...byFate(entry, raise),
    ...byExposure(entry, kept, raise),
  ]
}

type Raise = (kind: ExceptionKind, because: string, remedy: string) => Exception

const byClearance = (entry: Entry, { histories, production }: Kept, raise: Raise): Exception[] => {
  const done = { ...entry, production, isKept: isKept(entry) }
  const { gaps, clearance_id } = coverageOf(histories, done)
  const found = gaps.map(({ kind, day, because }) => {
    if (kind === 'suspended')
      return raise('suspended_in_flight', `On ${day} it was used though ${because}`, 'Say to your studio what was made with it, and whether it is kept.')
    const later = clearedLater(histories, done)
    return later
      ? raise(
          'cleared_later',
          `On ${day} ${because}; clearance ${later.id} came on ${later.recorded_at.slice(0, 10)} and does not reach back`,
          'Ask your studio whether what was made before may stay.',
        )
      : raise('no_clearance', `On ${day} ${because}`, 'Ask your studio for it, or replace what was made with it.')
  })
  const own = histories.find(({ id }) => id === clearance_id)
  if (!own) return found
  const open = turningDays([], entry.used_from, entry.used_to).flatMap((day) => unproven(own.conditions, own.proofs, production, day))
  const named = [...new Set(open)].map((number) => `condition ${number} (${own.conditions.find((one) => one.number === number)?.instruction ?? ''})`)
  if (named.length === 0) return found
  return [
    ...found,
    raise(
      'condition_unproven',
      `It was not shown that ${named.join(' and ')} of clearance ${own.id} was met on the days of use`,
      'Show it, with the day on which it was seen.',
    ),
  ]
}

/** What is final, in the locked cut or about somebody who performs always needs written approval (I6, A3). */
const byCase = (entry: Entry, { uses }: Kept, raise: Raise): Exception[] => {
  const use = uses.find(({ number }) => number === entry.use_number) ?? null
  const needs = isKept(entry) || entry.talent !== null || entry.kind === 'performance' || (use?.needs_approval ?? false)
  const untold = use !== null && (use.told_on === null || use.told_on > entry.used_from)
  const toldLate = untold
    ? [
        raise(
          'not_told',
          use.told_on === null
            ? `The contact was never told of use ${use.number}`
            : `It began on ${entry.used_from}, and the contact was told on ${use.told_on}`,
          'Tell your contact, and put it on record at the use.',
        ),
      ]
    : []
  if (!needs) return toldLate
  if (use === null || use.approvals.length === 0)
    return [
      ...toldLate,
      raise(
        'not_approved',
        use === null
          ? 'It needs written approval, and belongs to no use that was proposed'
          : `Use ${use.number} needs written approval, and there is none on file`,
        'Get the approval, and put it on record at the use that this line names.',
      ),
    ]
  const days = [...new Set([entry.used_from, entry.used_to])]
  const outside = use.approvals.map((one) => [
    ...new Set(days.flatMap((on) => outsideOf(one, { kind: entry.kind, data_classes: entry.data_classes, shot: entry.shot, on }))),
  ])
  const nearest = outside.toSorted((a, b) => a.length - b.length)[0]!
  return nearest.length === 0
    ? toldLate
    : [
        ...toldLate,
        raise(
          'outside_approval',
          `The approval of use ${use.number} does not cover it: ${nearest.join(', ')}`,
          'Ask your contact to widen the approval, or correct the line.',
        ),
      ]
}

/** A consent covers a line in what it is for, in shot and in each day of use. */
const holds = (consent: Consent, { talent, shot, used_from, used_to }: Entry): boolean =>
  talent !== null &&
  consent.covers.includes(talent) &&
  (consent.shots.length === 0 || consent.shots.some((one) => isSameName(one, shot))) &&
  consent.valid_from <= used_from &&
  (consent.ends_on === null || used_to < consent.ends_on) &&
  (consent.ended_on === null || used_to < consent.ended_on)

const byConsent = (entry: Entry, { consents, today }: Kept, raise: Raise): Exception[] => {
  if (entry.talent === null) return []
  const own = consents.filter(({ performer }) => isSameName(performer, entry.performer))
  const holding = own.filter((one) => holds(one, entry))
  const hasEnded = ({ ended_on }: Consent) => ended_on !== null && ended_on <= today
  if (holding.some((one) => entry.fate === 'temporary' || !hasEnded(one))) return []
  const ended = own.find(
    ({ covers, ended_on, ends_on }) => covers.includes(entry.talent!) && (ended_on !== null || (ends_on !== null && ends_on <= entry.used_to)),
  )
  return ended
    ? [
        raise(
          'consent_ended',
          `The consent of ${entry.performer} ended on ${ended.ended_on ?? ended.ends_on}`,
          'Get a new consent before it is used again, and ask counsel about what is in the cut.',
        ),
      ]
    : [
        raise(
          'consent_missing',
          `No consent of ${entry.performer} for this is on file that holds for the days and the shot`,
          'Put the consent on record, or take the material out.',
        ),
      ]
}

const byFate = ({ fate, in_locked_cut }: Entry, raise: Raise): Exception[] =>
  fate === 'temporary' && in_locked_cut
    ? [raise('temporary_in_locked_cut', 'It is marked as temporary, and it is in the locked cut', 'Take it out of the cut, or have it approved as final.')]
    : []

/** Both days count: nobody knows at which hour the terms changed. */
const byExposure = (entry: Entry, { exposures }: Kept, raise: Raise): Exception[] =>
  exposures
    .filter(({ offering_id, held_on, seen_on }) => offering_id === entry.offering_id && entry.used_from <= seen_on && entry.used_to >= held_on)
    .map(({ question, held_on, seen_on, document }) =>
      raise(
        'exposure',
        `The words on “${question}” in ${document} were there on ${held_on} and gone on ${seen_on}; it was used in between${isKept(entry) ? ', and what was made is in what is delivered' : ''}`,
        'Ask your studio what went in under which terms.',
      ),
    )

/** A suspension that the production has not said it has read, after the time for it: grace, or the day after. */
const unacknowledged = ({ histories, entries, production, today }: Kept): Exception[] =>
  histories
    .filter(({ offering_id }) => entries.some((entry) => entry.offering_id === offering_id))
    .flatMap(({ id, suspensions }) =>
      suspensions
        .filter(
          ({ acknowledged, ended_at, at, grace_until }) => ended_at === null && !acknowledged.includes(production) && today > (grace_until ?? at.slice(0, 10)),
        )
        .map(
          ({ at, grace_until }): Exception => ({
            kind: 'notice_unacknowledged',
            entry: null,
            because: `Clearance ${id} is suspended since ${at.slice(0, 10)}, the production uses the tool, and has not said by ${addDays(grace_until ?? at.slice(0, 10), 1)} that it has read it.`,
            remedy: 'Say under Clearances that you have read it.',
          }),
        ),
    )
