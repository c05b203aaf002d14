import type { Question } from '../src/questions/question.ts'
import type { Choice } from './ui/form.tsx'

/** The classes of data, in the words of a policy with its examples. */
export const dataClassChoices = (classes: { id: string; label: string; examples: string }[]): Choice[] =>
  classes.map(({ id, label, examples }) => ({ value: id, label: `${id}: ${label}`, hint: examples }))

/** What can be answered to a question, for a form with fields `days` and `words` beside; `unknown` says what "we do not know" means there. */
export const answerChoices = (question: Question, unknown: string): Choice[] => [
  ...(question.type === 'days' ? [{ value: 'days', label: 'A number of days, given below' }] : []),
  ...(question.type === 'text' ? [{ value: 'words', label: 'In words, given below' }] : []),
  ...question.values.map(({ id, label }) => ({ value: id, label })),
  { value: 'unknown', label: 'We do not know', hint: unknown },
  { value: 'not_applicable', label: 'It does not apply', hint: 'Say why in the note.' },
]
