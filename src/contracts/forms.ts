import type { Answer } from '../facts/fact.ts'
import { answerFrom } from '../facts/form.ts'
import type { Form } from '../http/form.ts'
import type { Problems } from '../http/problem.ts'
import { addDays, isDay } from '../policy/dates.ts'
import { problemWith } from '../questions/answer.ts'
import type { Question } from '../questions/question.ts'
import type { TermRecord } from './queries.ts'

// What was typed about a term of a contract, what is wrong with it, and what it says when nothing is. Pure.

export type TypedTerm = {
  values: string[]
  days: string
  contract: string
  quote: string
  locator: string
  valid_from: string
  ends_on: string
  /** A file on record, in the place of one that is sent. */
  file: string
  supersedes: string
}

export type NewTerm = {
  question: string
  value: Answer
  contract: string
  quote: string
  locator: string | null
  valid_from: string
  ends_on: string
  supersedes: number | null
}

export const typedTerm = (form: Form): TypedTerm => ({
  values: form.all('value'),
  days: form.text('days').trim(),
  contract: form.text('contract').trim(),
  quote: form.text('quote').replaceAll('\r\n', '\n').trim(),
  locator: form.text('locator').trim(),
  valid_from: form.text('valid_from').trim(),
  ends_on: form.text('ends_on').trim(),
  file: form.text('file_on_record'),
  supersedes: form.text('supersedes'),
})

export const blankTerm = (today: string): TypedTerm => ({
  ...{ values: [], days: '', contract: '', quote: '', locator: '', valid_from: today, ends_on: '', file: '', supersedes: '' },
})

/** A contract that goes on by itself is recorded until it can next be ended: somebody looks at it again by then. */
const longest = 5 * 366
const longestQuote = 2000

/** `standing`: the terms that it may take the place of. */
export const termFrom = (
  typed: TypedTerm,
  question: Question,
  standing: Pick<TermRecord, 'id'>[],
  today: string,
): { problems: Problems; term: NewTerm | null } => {
  const { contract, quote, locator, valid_from, ends_on } = typed
  const value = answerFrom({ ...typed, words: '' }, question)
  const supersedes = typed.supersedes === '' ? null : (standing.find(({ id }) => String(id) === typed.supersedes)?.id ?? undefined)
  const wrong: Record<string, string | null> = {
    value: value === null || value === 'unknown' || value === 'not_applicable' ? 'Choose what the contract says' : problemWith(question, value),
    contract: contract === '' ? 'Enter which contract it is' : contract.length > 200 ? 'Shorten it to 200 characters' : null,
    quote: quote === '' ? 'Enter the words of the contract' : quote.length > longestQuote ? `Shorten it to ${longestQuote} characters` : null,
    locator: locator.length > 200 ? 'Shorten it to 200 characters' : null,
    valid_from: isDay(valid_from) ? null : 'Enter a day, like 2026-11-22',
    ends_on: endProblem(valid_from, ends_on, today),
    supersedes: supersedes === undefined ? 'Choose a term that still stands, or none' : null,
  }
  const problems = Object.fromEntries(Object.entries(wrong).filter((entry): entry is [string, string] => entry[1] !== null))
  if (Object.keys(problems).length > 0 || value === null || supersedes === undefined) return { problems, term: null }
  return { problems, term: { question: question.id, value, contract, quote, locator: locator || null, valid_from, ends_on, supersedes } }
}

const endProblem = (valid_from: string, ends_on: string, today: string): string | null => {
  if (!isDay(ends_on)) return 'Enter the day on which it ends, like 2027-11-22'
  if (ends_on <= today) return 'Enter a day that is still to come'
  if (ends_on <= valid_from) return 'Enter a day after the one on which it begins'
  return ends_on > addDays(today, longest) ? `Enter a day until ${addDays(today, longest)}: then somebody looks at it again` : null
}

export const withdrawalProblem = (reason: string): string | null =>
  reason === '' ? 'Write why it no longer counts' : reason.length > 2000 ? 'Shorten it to 2000 characters' : null
