import { addDays } from '../policy/dates.ts'
import type { DossierFact } from '../tools/dossier.ts'

// What a vendor is asked to delete at the end of a production. Pure.

/** A month to answer, as the law of data protection gives it (GDPR, article 12, paragraph 3). */
const answerDays = 30
export const dueOn = (today: string): string => addDays(today, answerDays)

/** Whether a tool is known to keep nothing of what goes in; anything else, and what is not known, counts as kept. */
export const keepsNothing = (facts: Pick<DossierFact, 'question' | 'value' | 'state' | 'in_force'>[]): boolean => {
  const own = facts.filter(({ question, in_force }) => question === 'input_retention' && in_force)
  return own.length > 0 && own.every(({ value, state }) => value === 0 && (state === 'verified' || state === 'attested'))
}

/** Why it is asked: what the register says about how long inputs are kept. */
export const becauseOf = (name: string, facts: Pick<DossierFact, 'question' | 'label' | 'in_force'>[]): string => {
  const own = facts.filter(({ question, in_force }) => question === 'input_retention' && in_force)
  return own.length === 0
    ? `${name}: how long inputs are kept is not known, which counts as kept.`
    : `${name}: inputs are kept: ${own.map(({ label }) => label).join('; ')}.`
}

export const deletionAnswers = ['deleted', 'partly', 'refused'] as const

export type DeletionState = 'waiting' | 'overdue' | 'deleted' | 'partly' | 'refused'

/** Where a request stands on a day: by its last answer; without one it is overdue after its day. */
export const deletionState = ({ due_on, answer }: { due_on: string; answer: 'deleted' | 'partly' | 'refused' | null }, today: string): DeletionState =>
  answer ?? (today > due_on ? 'overdue' : 'waiting')

/** A vendor that a wrap asks, for which of its offerings and why. */
export type ToAsk = { vendor: { id: number; name: string }; offering_ids: number[]; because: string[]; from: string; to: string }
export type TypedAnswer = { answer: string; answered_by: string; answered_on: string; words: string }
