import type { Visibility } from '../db/schema.ts'
import type { Problems } from '../http/problem.ts'
import { addDays, isDay } from '../policy/dates.ts'

/** What is typed beside a file. */
export type TypedFile = { title: string; effective_on: string; expires_on: string; visibility: string }

const visibilities: readonly string[] = ['public', 'on_request', 'nda', 'registry'] satisfies Visibility[]
export const isVisibility = (text: string): text is Visibility => visibilities.includes(text)

const longest = { title: 200, message: 2000 }
export const mostBytes = 2 * 1024 * 1024 * 1024

export const fileProblems = ({ title, effective_on, expires_on, visibility }: TypedFile, today: string): Problems => {
  const problems: Problems = {}
  if (title === '') problems.title = 'Enter what it is'
  else if (title.length > longest.title) problems.title = `Shorten the title: ${longest.title} characters are the most`
  if (effective_on !== '' && !isDay(effective_on)) problems.effective_on = 'Enter a date like 2026-08-22'
  if (expires_on !== '' && !isDay(expires_on)) problems.expires_on = 'Enter a date like 2026-08-22'
  else if (expires_on !== '' && expires_on <= today) problems.expires_on = 'Enter a day that is still to come, or leave it empty'
  else if (expires_on !== '' && effective_on !== '' && expires_on <= effective_on) problems.expires_on = 'Enter a day after the one since when it is in force'
  if (!isVisibility(visibility)) problems.visibility = 'Choose who may read it'
  return problems
}

export const isExpired = ({ expires_on }: { expires_on: string | null }, today: string): boolean => expires_on !== null && expires_on <= today

/** How a file's name is kept: one line, without what a name cannot hold. */
export const plainName = (name: string): string =>
  name
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}/\\]/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(-150) || 'file'

/** An agreement is for a year. */
export const ndaEnd = (today: string): string => addDays(today, 365)

export const messageProblem = (message: string): string | null =>
  message === ''
    ? 'Say what you want to read, and for what'
    : message.length > longest.message
      ? `Shorten the message: ${longest.message} characters are the most`
      : null

const longestGrant = 366

/** Leave to read ends on a day that is to come, within a year. */
export const grantProblem = (ends_on: string, today: string): string | null =>
  !isDay(ends_on)
    ? 'Enter the day on which it ends, like 2027-02-28'
    : ends_on <= today || ends_on > addDays(today, longestGrant)
      ? 'Enter a day that is still to come, and within a year'
      : null

/** Where somebody stands with what a vendor shows on request; one whose day has come has ended. */
export const standingOf = ({ state, ends_on }: { state: 'asked' | 'granted' | 'refused' | 'ended'; ends_on: string | null }, today: string) =>
  state === 'granted' && ends_on !== null && ends_on <= today ? 'ended' : state
