import type { ConsentCover } from '../db/production-tables.ts'
import type { Form } from '../http/form.ts'
import type { Problems } from '../http/problem.ts'
import { isDay } from '../policy/dates.ts'
import { covers } from '../usage/entry.ts'

export type TypedConsent = { performer: string; covers: string[]; scope: string; shots: string; guild: string; valid_from: string; ends_on: string }
export const blankConsent: TypedConsent = { performer: '', covers: [], scope: '', shots: '', guild: '', valid_from: '', ends_on: '' }

export const longestConsent = { performer: 200, scope: 2000, shots: 2000, guild: 200, reason: 1000 }

export const typedConsent = (form: Form): TypedConsent => ({
  performer: form.text('performer').trim().replaceAll(/\s+/g, ' '),
  covers: form.all('covers'),
  scope: form.text('scope').trim(),
  shots: form.text('shots').trim(),
  guild: form.text('guild').trim(),
  valid_from: form.text('valid_from').trim(),
  ends_on: form.text('ends_on').trim(),
})

export const coversIn = ({ covers: chosen }: TypedConsent): ConsentCover[] => covers.filter((one) => chosen.includes(one))

/** A consent without its file proves nothing: it is asked for. */
export const consentProblems = (typed: TypedConsent, hasFile: boolean): Problems => {
  const problems: Problems = {}
  for (const field of ['performer', 'scope', 'shots', 'guild'] as const)
    if ([...typed[field]].length > longestConsent[field]) problems[field] = `Shorten it to ${longestConsent[field]} characters at most`
  if (typed.performer === '') problems.performer = 'Name who consents'
  if (coversIn(typed).length === 0) problems.covers = 'Choose what the consent is for'
  if (typed.scope === '') problems.scope = 'Say for what it holds: scenes, languages, how long'
  if (!isDay(typed.valid_from)) problems.valid_from = 'Enter the day from which it holds, like 2026-11-22'
  if (typed.ends_on !== '' && (!isDay(typed.ends_on) || typed.ends_on <= typed.valid_from)) problems.ends_on = 'Enter a day after the first, or leave it empty'
  if (!hasFile) problems.file = 'Add the signed consent as a file'
  return problems
}

export type TypedEnding = { ended_on: string; reason: string }

export const endingProblems = ({ ended_on, reason }: TypedEnding, valid_from: string): Problems => {
  const problems: Problems = {}
  if (!isDay(ended_on)) problems.ended_on = 'Enter the first day on which it no longer holds'
  else if (ended_on < valid_from) problems.ended_on = `Enter a day from ${valid_from} on, when it began`
  if (reason === '') problems.reason = 'Say why it ended'
  else if ([...reason].length > longestConsent.reason) problems.reason = `Shorten it to ${longestConsent.reason} characters at most`
  return problems
}
