import type { UseAnswers } from '../src/policy/triage.ts'
import { incidental, type UseAnswer, useQuestions, useRules } from '../src/policy/triage-rules.ts'

const isGoodAsYes = (id: string) => ['U-38', 'U-14c'].includes(id) || useRules.some((rule) => rule.id === id && rule.triggers.includes('no'))

/** The use that asks for least: every answer the good one; U-30 is left out, which is asked on the way to the lighter reading only. */
export const goodAnswers: UseAnswers = Object.fromEntries(
  useQuestions.filter(({ id }) => id !== incidental.id).map(({ id }): [string, UseAnswer] => [id, isGoodAsYes(id) ? 'yes' : 'no']),
)
