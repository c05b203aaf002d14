import type { InFlight } from '../db/schema.ts'
import type { Problems } from '../http/problem.ts'
import { isDay } from '../policy/dates.ts'

// What is typed when a clearance is suspended or revoked. Pure.

export const inFlightRules: readonly InFlight[] = ['stop_now', 'finish_shot', 'grace']
const isInFlight = (text: string): text is InFlight => inFlightRules.some((one) => one === text)

const longest = 2000
export const reasonProblem = (reason: string, what = 'Write the reason'): string | null =>
  reason === '' ? what : reason.length > longest ? `Shorten it: ${longest} characters are the most` : null

export type TypedSuspension = { reason: string; in_flight: string; grace_until: string }
export type NewSuspension = { reason: string; in_flight: InFlight; grace_until: string | null }

export const suspensionFrom = (
  { reason, in_flight, grace_until }: TypedSuspension,
  today: string,
  validTo: string,
): { problems: Problems; suspension: NewSuspension | null } => {
  const problems: Problems = {}
  const because = reasonProblem(reason, 'Write the reason: productions and the vendor read it')
  if (because) problems.suspend_reason = because
  if (!isInFlight(in_flight)) problems.in_flight = 'Choose what becomes of work that is under way'
  else if (in_flight === 'grace') {
    if (!isDay(grace_until)) problems.grace_until = 'Enter until which day work may go on, like 2026-12-05'
    else if (grace_until <= today) problems.grace_until = 'Enter a day that is still to come, or choose another rule'
    else if (grace_until > validTo) problems.grace_until = `Enter a day up to ${validTo}, when the clearance ends`
  }
  if (Object.keys(problems).length > 0 || !isInFlight(in_flight)) return { problems, suspension: null }
  return { problems, suspension: { reason, in_flight, grace_until: in_flight === 'grace' ? grace_until : null } }
}

/** So long the vendor and the productions know of it before it takes effect, unless it cannot wait. */
export const noticeDays = 14

export type TypedRevocation = { reason: string; takes_effect_on: string; urgency: string }
export type NewRevocation = { reason: string; takes_effect_on: string }

/** Today only with a reason why it cannot wait, which stays with the reason. */
export const revocationFrom = (
  { reason, takes_effect_on, urgency }: TypedRevocation,
  today: string,
  validTo: string,
): { problems: Problems; revocation: NewRevocation | null } => {
  const problems: Problems = {}
  const because = reasonProblem(reason, 'Write the reason: productions and the vendor read it')
  if (because) problems.revoke_reason = because
  if (!isDay(takes_effect_on)) problems.takes_effect_on = 'Enter the day on which it takes effect, like 2026-12-06'
  else if (takes_effect_on < today) problems.takes_effect_on = `Enter today, ${today}, or a later day`
  else if (takes_effect_on >= validTo) problems.takes_effect_on = `Enter a day before ${validTo}: on that day the clearance ends by itself`
  else if (takes_effect_on === today && urgency === '')
    problems.urgency = 'Write why it cannot wait, or choose a later day: the vendor and the productions are told before'
  if (urgency.length > longest) problems.urgency = `Shorten it: ${longest} characters are the most`
  if (Object.keys(problems).length > 0) return { problems, revocation: null }
  return { problems, revocation: { takes_effect_on, reason: takes_effect_on === today ? `${withStop(reason)} At once, because: ${urgency}` : reason } }
}

const withStop = (text: string) => (/[.!?…]$/.test(text) ? text : `${text}.`)

export type TypedProof = { shown_on: string; description: string }

export const proofProblems = ({ shown_on, description }: TypedProof, today: string, expires: string | null): Problems => ({
  ...(isDay(shown_on)
    ? shown_on > today
      ? { shown_on: `Enter today, ${today}, or an earlier day` }
      : {}
    : { shown_on: 'Enter the day on which it was seen, like 2026-11-20' }),
  ...(expires !== null && isDay(shown_on) && shown_on <= today && (expires <= shown_on || expires <= today)
    ? { shown_on: `Look again, and enter that day: what was seen on ${shown_on} counts until ${expires} only` }
    : {}),
  ...(description === '' ? { description: 'Describe what was seen' } : {}),
  ...(description.length > longest ? { description: `Shorten it: ${longest} characters are the most` } : {}),
})
