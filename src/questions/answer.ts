import { type Polarity, type Question, reservedAnswers } from './question.ts'

// What may be answered to a question, and how an answer reads. Pure.

type Answer = string | string[] | number

const longestText = 4000
const mostDays = 36_500

const isReserved = (answer: Answer): answer is (typeof reservedAnswers)[number] => reservedAnswers.some((reserved) => reserved === answer)

const choice = (question: Question, id: string) => question.values.find((value) => value.id === id)

/** `none`, `none_known` ... say that nothing else is the case, so they stand alone. */
const standsAlone = (id: string): boolean => id === 'none' || id.startsWith('none_')

const problemWithSet = (question: Question, answer: string[]): string | null => {
  if (answer.length === 0) return 'Choose at least one value, or answer unknown'
  const foreign = answer.find((id) => !choice(question, id))
  if (foreign !== undefined) return `${foreign} is not an answer to this question`
  if (new Set(answer).size < answer.length) return 'A value may be chosen once'
  const lonely = answer.find(standsAlone)
  return lonely !== undefined && answer.length > 1 ? `${lonely} cannot be combined with another value` : null
}

const problemWithDays = (question: Question, answer: string | number): string | null => {
  if (typeof answer === 'string') return choice(question, answer) ? null : `${answer} is not an answer to this question; give whole days`
  return Number.isInteger(answer) && answer >= 0 && answer <= mostDays ? null : `Give whole days from 0 to ${mostDays}`
}

const problemWithText = (answer: string): string | null => {
  if (answer.trim() === '') return 'Write an answer, or answer unknown'
  return answer.length > longestText ? `Write at most ${longestText} characters` : null
}

/** Why this answer is not allowed, or null when it is. `unknown` and `not_applicable` always are, and never inside a set. */
export const problemWith = (question: Question, answer: Answer): string | null => {
  if (isReserved(answer)) return null
  if (question.type === 'any_of') return Array.isArray(answer) ? problemWithSet(question, answer) : 'Give a list of values'
  if (Array.isArray(answer)) return 'Give one answer, not a list'
  if (question.type === 'days') return problemWithDays(question, answer)
  if (typeof answer === 'number') return 'A number is not an answer to this question'
  if (question.type === 'text') return problemWithText(answer)
  return choice(question, answer) ? null : `${answer} is not an answer to this question`
}

/**
 * Which way an answer points. A set is bad if any member is, else good if any member is. Days: 0 is good, every other
 * number is neutral, because how long is too long is for a policy to say, and a default of 30 days and a mode that keeps
 * nothing are both true of one offering. Text, `unknown` and `not_applicable` are neutral.
 */
export const polarityOf = (question: Question, answer: Answer): Polarity => {
  if (typeof answer === 'number') return question.type === 'days' && answer === 0 ? 'good' : 'neutral'
  const members = Array.isArray(answer) ? answer : [answer]
  const polarities = members.map((id) => choice(question, id)?.polarity ?? 'neutral')
  if (polarities.includes('bad')) return 'bad'
  return polarities.includes('good') ? 'good' : 'neutral'
}

/** What a person reads: "30 days", "Off, and a customer may opt in", "United States; India". */
export const labelOf = (question: Question, answer: Answer): string => {
  if (answer === 'unknown') return 'Unknown'
  if (answer === 'not_applicable') return 'Not applicable'
  if (typeof answer === 'number') return answer === 1 ? '1 day' : `${answer} days`
  if (Array.isArray(answer)) return answer.map((id) => choice(question, id)?.label ?? id).join('; ')
  return choice(question, answer)?.label ?? answer
}
