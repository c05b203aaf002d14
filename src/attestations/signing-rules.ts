import type { Fact } from '../facts/fact.ts'
import type { Problems } from '../http/problem.ts'
import { isDay } from '../policy/dates.ts'
import type { Bank } from '../questions/question.ts'
import type { Conflict } from '../reviews/conflicts.ts'
import type { SignedAnswer, VendorAnswer } from './answer.ts'
import { askedQuestions, problemsIn } from './rules.ts'
import type { StatementFile } from './statement.ts'

// When a draft can be signed, and how. Pure.

/** A file under an answer of a draft. */
export type DraftFile = StatementFile & { question: string; expires_on: string | null; is_withdrawn: boolean }

/** What has to be put right before anybody can sign; `question` null: about the whole. */
export type Blocker = { question: string | null; message: string }

type Surroundings = { files: DraftFile[]; facts: Fact[]; bank: Bank; today: string }

export const blockersOf = (draft: VendorAnswer[], { files, facts, bank, today }: Surroundings): Blocker[] => {
  const byQuestion = Map.groupBy(files, ({ question }) => question)
  const blockers = askedQuestions(bank).flatMap((question) => {
    const answer = draft.find((one) => one.question === question.id)
    const attached = byQuestion.get(question.id) ?? []
    if (!answer) return []
    const messages = [
      ...Object.values(problemsIn(answer, question, { facts, files: attached.length })),
      ...(answer.value === null ? [] : fileProblems(attached, today)),
    ]
    return messages.map((message): Blocker => ({ question: question.id, message }))
  })
  if (blockers.length > 0 || draft.some(({ value }) => value !== null)) return blockers
  return [{ question: null, message: 'Answer at least one question: there is nothing to sign yet' }]
}

const fileProblems = (files: DraftFile[], today: string): string[] =>
  files.flatMap(({ title, expires_on, is_withdrawn }) => {
    if (is_withdrawn) return [`Take the file “${title}” off: it was withdrawn`]
    return expires_on !== null && expires_on <= today ? [`Replace the file “${title}”: it ended on ${expires_on}`] : []
  })

/** Everything that was typed on the page of the signature. */
export type TypedSignature = { title: string; authority: string; words: string; valid_to: string; is_declared: boolean }

export type Signing = { title: string; authority: string; valid_to: string }

/** What a signatory's authority rests on; `other` is said in their own words. */
export const authorities = {
  officer: 'A director or officer of the vendor, with the power to bind it.',
  delegated: 'Authorised in writing by an officer of the vendor to make such statements.',
  office: 'Responsible by office for what is stated: legal, security, privacy or compliance.',
} as const

const isAuthority = (key: string): key is keyof typeof authorities => Object.hasOwn(authorities, key)

/** The same day a year later: an attestation lasts twelve months at most. */
export const latestEnd = (today: string): string => {
  const end = `${Number(today.slice(0, 4)) + 1}${today.slice(4)}`
  return isDay(end) ? end : `${end.slice(0, 8)}28`
}

export const signingFrom = (typed: TypedSignature, today: string): { problems: Problems; signing: Signing | null } => {
  const problems: Problems = {}
  const authority = isAuthority(typed.authority) ? authorities[typed.authority] : typed.authority === 'other' ? typed.words : ''
  if (typed.title === '') problems.title = 'Enter your title, such as General Counsel'
  else if (typed.title.length > 200) problems.title = 'Shorten your title to 200 characters'
  if (typed.authority === 'other' && typed.words === '') problems.words = 'Say in your own words what your authority rests on'
  else if (typed.words.length > 500) problems.words = 'Shorten your words to 500 characters'
  else if (authority === '') problems.authority = 'Choose what your authority rests on'
  const ending = endProblem(typed.valid_to, today)
  if (ending !== null) problems.valid_to = ending
  if (!typed.is_declared) problems.declared = 'Tick the declaration: without it nothing is signed'
  return { problems, signing: Object.keys(problems).length > 0 ? null : { title: typed.title, authority, valid_to: typed.valid_to } }
}

const endProblem = (day: string, today: string): string | null => {
  if (!isDay(day)) return 'Enter the last day, like 2027-11-22'
  if (day <= today) return 'Enter a day after today'
  return day > latestEnd(today) ? `Enter a day up to ${latestEnd(today)}: an attestation lasts twelve months at most` : null
}

/** A conflict so far: the answer that it was about, the fact, and how it ended; null while it is open. */
type Past = SignedAnswer & { id: number; about: number; due_on: string; ruling: string | null }

type Settled = { opened: (Conflict & { due_on: string })[]; ended: { id: number; reason: string }[] }

/**
 * What a new attestation does to the conflicts of its offering. Those about the one before it end: the vendor takes its word back, or says
 * it again, and then the new conflict keeps the old day, because signing again buys no time. What a person has ruled on already, and
 * the vendor says again word for word, stays ruled.
 */
export const settle = (found: Conflict[], answers: SignedAnswer[], past: Past[], { number, due_on }: { number: number; due_on: string }): Settled => {
  const said = new Map(answers.map((answer) => [answer.question, answer]))
  const about = (conflict: Conflict) => past.filter((one) => one.question === conflict.question && one.about === conflict.fact_id)
  const isRuled = (conflict: Conflict) => about(conflict).some((one) => one.ruling === 'fact_stands' && saysTheSame(one, said.get(conflict.question)!))
  const opened = found
    .filter((conflict) => !isRuled(conflict))
    .map((conflict) => ({ ...conflict, due_on: about(conflict).reduce((day, one) => (one.ruling === null && one.due_on < day ? one.due_on : day), due_on) }))
  const ended = past
    .filter(({ ruling }) => ruling === null)
    .map(({ id, question, about: fact }) => {
      const goesOn = opened.some((one) => one.question === question && one.fact_id === fact)
      return { id, reason: goesOn ? `Attestation ${number} says it again: it goes on with that one.` : `Attestation ${number} no longer disagrees.` }
    })
  return { opened, ended }
}

const saysTheSame = (one: SignedAnswer, other: SignedAnswer): boolean => JSON.stringify(sayings(one)) === JSON.stringify(sayings(other))

const sayings = ({ stance, value, note, quote, source_url, source_title }: SignedAnswer) => [stance, value, note, quote, source_url, source_title]
