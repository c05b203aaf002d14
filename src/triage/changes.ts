import { type Outcome, outcomes, type Pack } from '../policy/policy.ts'
import { type TriageStep, triage, type UseAnswers } from '../policy/triage.ts'
import { useQuestions } from '../policy/triage-rules.ts'

/** One thing done otherwise, and what the use would then have to go through. `answer`: to the question in `what`; null: it is about the data. */
export type Change = { what: string; answer: 'yes' | 'no' | null; outcome: Outcome }

/**
 * What would lower the outcome from `now`: each answer turned the other way, then only public material, one at a time. Pure; asks triage()
 * again, so it can promise nothing that triage() would not say. Largest gain first.
 */
export const changesOf = (pack: Pack, steps: TriageStep[], answers: UseAnswers, now: Outcome): Change[] => {
  const rankOf = (outcome: Outcome) => outcomes.indexOf(outcome)
  const byAnswer = useQuestions.flatMap(({ id, ask }) =>
    (['yes', 'no'] as const)
      .filter((answer) => answer !== answers[id])
      .map((answer): Change => ({ what: ask, answer, outcome: triage(pack, steps, { ...answers, [id]: answer }).outcome })),
  )
  const isPublic = steps.map((step) => ({ ...step, data_classes: ['D0' as const] }))
  const byData: Change = {
    ...{ what: 'Only material that is nobody’s secret goes in', answer: null },
    outcome: triage(pack, isPublic, { ...answers, 'U-14': 'no' }).outcome,
  }
  return [...byAnswer, byData].filter(({ outcome }) => rankOf(outcome) < rankOf(now)).sort((a, b) => rankOf(a.outcome) - rankOf(b.outcome))
}
