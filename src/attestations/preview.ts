import type { Fact } from '../facts/fact.ts'
import { isKnown } from '../facts/rules.ts'
import { evaluate } from '../policy/evaluate.ts'
import { flipsOf, roadToReady } from '../policy/flips.ts'
import type { CompiledPolicy } from '../policy/load.ts'
import type { Band, CriterionOutcome } from '../policy/policy.ts'
import type { FlipChange, Verdict } from '../policy/verdict.ts'
import type { Bank } from '../questions/question.ts'
import { conflictsOf } from '../reviews/conflicts.ts'
import { attestedFact } from '../reviews/rules.ts'
import type { VendorAnswer } from './answer.ts'
import { decidedBy, isRelevant } from './rules.ts'

// What would become of the verdict if procurement accepted a vendor's answers. A preview: nothing here is stored. Pure.

type Said = VendorAnswer & { value: NonNullable<VendorAnswer['value']> }

/**
 * The facts as they would be. What the vendor attested before makes way for its next answer; a reading that it contests, or supersedes
 * and contradicts, makes way as if procurement had closed that conflict in its favour; beside any other reading the answer stands.
 * "We do not know" takes what was attested out of the vendor's favour only.
 */
export const supposedFacts = (facts: Fact[], answers: VendorAnswer[], today: string, bank: Bank): Fact[] => {
  const said = answers.filter((answer): answer is Said => answer.value !== null)
  const byQuestion = new Map(said.map((answer) => [answer.question, answer]))
  const kept = facts.flatMap((fact): Fact[] => {
    const answer = byQuestion.get(fact.question)
    if (!answer || fact.id <= 0) return [fact]
    if (fact.attested && isKnown(fact)) return answer.value === 'unknown' ? [{ ...fact, blanked: true }] : []
    return makesWay(answer, fact, bank) ? [] : [fact]
  })
  return [...kept, ...said.filter(({ value }) => value !== 'unknown').map((answer, i) => ({ ...attestedFact(answer, null, today), id: -1_000_000_000 - i }))]
}

const makesWay = (answer: Said, fact: Fact, bank: Bank): boolean =>
  (answer.stance === 'contest' || answer.stance === 'supersede') &&
  answer.fact_id === fact.id &&
  answer.value !== 'unknown' &&
  conflictsOf([{ ...answer, evidence: 'vendor_attestation' }], [fact], bank).length > 0

export const previewOf = (policy: CompiledPolicy, facts: Fact[], answers: VendorAnswer[], today: string): Verdict =>
  evaluate(policy, supposedFacts(facts, answers, today, policy.bank), today)

export type Moved = { id: string; title: string; from: CriterionOutcome; to: CriterionOutcome; because: string }

/** The criteria that come out otherwise in the second verdict. */
export const movedBetween = (one: Verdict, two: Verdict): Moved[] => {
  const before = new Map(one.criteria.map((criterion) => [criterion.id, criterion]))
  return two.criteria.flatMap(({ id, title, outcome, because, kind }) => {
    const from = before.get(id)?.outcome
    return kind === 'info' || from === undefined || from === outcome ? [] : [{ id, title, from, to: outcome, because }]
  })
}

/** A question on the way to the next band; with the change that is needed, or none where its answer decides whether another question arises. */
export type Step = { question: string; change: FlipChange | null }
export type Road = { band: Band | null; steps: Step[] }

/** What leads on from the verdict of the preview, in the order of the policy. */
export const roadOf = (policy: CompiledPolicy, facts: Fact[], answers: VendorAnswer[], today: string, verdict: Verdict): Road => {
  const [flip] = verdict.band === 'not_assessed' ? [] : flipsOf(policy, supposedFacts(facts, answers, today, policy.bank), today, verdict)
  const steps = (flip?.changes ?? roadToReady(policy, verdict)).flatMap((change): Step[] => {
    const question = policy.bank.byId.get(change.question)
    if (!question || isRelevant(question, answers, policy, facts)) return [{ question: change.question, change }]
    return decidedBy(change.question, policy).map((decides) => ({ question: decides, change: null }))
  })
  const known = new Set<string>()
  const first = steps.filter(({ question }) => !known.has(question) && known.add(question))
  return { band: flip?.band ?? (first.length > 0 ? 'tool_side_ready' : null), steps: first }
}
