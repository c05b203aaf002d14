import type { Answer } from '../src/facts/fact.ts'
import { labelOf } from '../src/questions/answer.ts'
import type { Question } from '../src/questions/question.ts'
import type { Ruling, Standing } from '../src/readings/rules.ts'

export const readingRulingWords: Record<Ruling, string> = { first_stands: 'The first reading stands', reversed: 'The first reading is reversed' }

export const readingStandingWords: Record<Standing, string> = {
  to_read: 'To read',
  lapsed: 'Replaced before it was read',
  agreed: 'Both agree',
  undecided: 'They differ, not decided yet',
  ...readingRulingWords,
}

/** To two places, with a minus that is one. */
export const kappaWords = (kappa: number): string => kappa.toFixed(2).replace('-', '−')

/** Of two readings, what the first said and what the second. */
export const firstWords = (question: Question | undefined, answer: Answer | null): string =>
  answer === null ? '–' : question ? labelOf(question, answer) : String(answer)
export const secondWords = (question: Question | undefined, answer: Answer | null): string =>
  answer === 'unknown' ? 'Unknown: the quote does not say' : firstWords(question, answer)
