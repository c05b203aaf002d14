import type { Fact } from '../facts/fact.ts'
import type { Problems } from '../http/problem.ts'
import type { CompiledPolicy } from '../policy/load.ts'
import type { Verdict } from '../policy/verdict.ts'
import type { Bank, Question, Section } from '../questions/question.ts'
import type { VendorAnswer } from './answer.ts'
import { isAnswered, isRelevant, problemsIn } from './rules.ts'

// How far a questionnaire is: question by question, section by section. Pure.

export type RowState = 'answered' | 'incomplete' | 'open' | 'does_not_arise'

/** One question of a questionnaire as it stands. */
export type Row<A extends VendorAnswer = VendorAnswer> = {
  question: Question
  answer: A | null
  state: RowState
  /** What keeps it from being signed, where something is said already. */
  problems: Problems
  /** A criterion of the policy is not met with the answer as it stands. */
  is_unmet: boolean
  /** What procurement asks about the last signed answer, and nobody has touched since. */
  asked: string | null
}

type Input<A extends VendorAnswer> = {
  questions: Question[]
  answers: A[]
  facts: Fact[]
  /** How many files are attached, by question. */
  files: ReadonlyMap<string, number>
  policy: CompiledPolicy
  /** With the answers as they stand. */
  verdict: Verdict
  asked: ReadonlyMap<string, string>
}

export const rowsOf = <A extends VendorAnswer>({ questions, answers, facts, files, policy, verdict, asked }: Input<A>): Row<A>[] => {
  const byQuestion = new Map(answers.map((answer) => [answer.question, answer]))
  const unmet = new Set(
    verdict.criteria.filter(({ kind, outcome }) => kind !== 'info' && (outcome === 'unmet' || outcome === 'unknown')).map(({ question }) => question),
  )
  return questions.map((question) => {
    const answer = byQuestion.get(question.id) ?? null
    const context = { facts, files: files.get(question.id) ?? 0 }
    const problems = answer === null ? {} : problemsIn(answer, question, context)
    const arises = isRelevant(question, answers, policy, facts)
    const state = !arises ? 'does_not_arise' : isAnswered(answer ?? undefined, question, context) ? 'answered' : hasText(answer) ? 'incomplete' : 'open'
    return { question, answer, state, problems, is_unmet: arises && unmet.has(question.id), asked: asked.get(question.id) ?? null }
  })
}

const hasText = (answer: VendorAnswer | null): boolean =>
  answer !== null &&
  (answer.value !== null || answer.stance !== 'answer' || [answer.note, answer.quote, answer.source_title, answer.source_url].some((text) => text !== ''))

export type Progress = { answered: number; total: number; percent: number }

/** Of the questions that arise. A hundred per cent is all of them, not nearly. */
export const progressOf = (rows: Pick<Row, 'state'>[]): Progress => {
  const total = rows.filter(({ state }) => state !== 'does_not_arise').length
  const answered = rows.filter(({ state }) => state === 'answered').length
  return { answered, total, percent: total === 0 ? 100 : Math.floor((100 * answered) / total) }
}

export type SectionRows<R> = { section: Section; rows: R[]; progress: Progress; state: 'not_begun' | 'begun' | 'done' | 'does_not_arise' }

/** By section of the bank; a section without a row is left out. */
export const sectionsOf = <R extends Row>(bank: Bank, rows: R[]): SectionRows<R>[] =>
  bank.sections.flatMap((section) => {
    const here = rows.filter(({ question }) => question.section === section.id)
    const progress = progressOf(here)
    const isBegun = here.some(({ state }) => state === 'answered' || state === 'incomplete')
    const state = progress.total === 0 ? 'does_not_arise' : progress.answered === progress.total ? 'done' : isBegun ? 'begun' : 'not_begun'
    return here.length === 0 ? [] : [{ section, rows: here, progress, state }]
  })

export const filters = ['unanswered', 'unmet', 'mine', 'asked'] as const
export type Filter = (typeof filters)[number]

const isOpen = ({ state }: Pick<Row, 'state'>) => state === 'open' || state === 'incomplete'

/** The rows that a filter leaves. `person_id`: whose are "mine". */
export const filtered = <R extends Row<VendorAnswer & { assigned_to: number | null }>>(rows: R[], filter: Filter, person_id: number): R[] =>
  rows.filter((row) =>
    filter === 'unanswered' ? isOpen(row) : filter === 'unmet' ? row.is_unmet : filter === 'mine' ? row.answer?.assigned_to === person_id : row.asked !== null,
  )

/** What to look at next: what procurement asks, then what is open, from a question on and round again. Null when nothing is. */
export const nextOf = <R extends Row>(rows: R[], after: string | null = null): R | null => {
  const from = rows.findIndex(({ question }) => question.id === after) + 1
  const order = [...rows.slice(from), ...rows.slice(0, from)].filter(({ question }) => question.id !== after)
  return order.find(({ asked, state }) => asked !== null && state !== 'does_not_arise') ?? order.find(isOpen) ?? null
}

/** Whole days from one day to another; less than none when it is past. */
export const daysLeft = (from: string, to: string): number => Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000)
