import { type Outcome, outcomes, type Pack } from '../policy/policy.ts'
import { type TriageStep, triage, type UseAnswer, type UseAnswers } from '../policy/triage.ts'
import { useQuestions } from '../policy/triage-rules.ts'

/** One thing done otherwise, and what the use would then have to go through. */
export type Change = { what: string; to: string; outcome: Outcome }

/** A tool that the studio has cleared for what goes in, and what the use would have to go through with it. */
export type Alternative = { name: string; href: string; outcome: Outcome; until: string; isConditional: boolean }

/**
 * What would lower the outcome: each answer turned the other way, then only public material, one at a time. Pure; asks triage() again, so
 * it can promise nothing that triage() would not say. Largest gain first.
 */
export const changesOf = (pack: Pack, steps: TriageStep[], answers: UseAnswers): Change[] => {
  const now = outcomes.indexOf(triage(pack, steps, answers).outcome)
  const withAnswer = (id: string, to: UseAnswer) => triage(pack, steps, { ...answers, [id]: to }).outcome
  const byAnswer = useQuestions.flatMap(({ id, ask }) =>
    (['yes', 'no'] as const).filter((to) => to !== answers[id]).map((to): Change => ({ what: ask, to, outcome: withAnswer(id, to) })),
  )
  const plain = triage(
    pack,
    steps.map((step) => ({ ...step, data_classes: ['D0' as const] })),
    { ...answers, 'U-14': 'no' },
  )
  const byData: Change = { what: 'Only material that is nobody’s secret goes in', to: 'D0', outcome: plain.outcome }
  return [...byAnswer, byData]
    .filter(({ outcome }) => outcomes.indexOf(outcome) < now)
    .sort((a, b) => outcomes.indexOf(a.outcome) - outcomes.indexOf(b.outcome))
}
