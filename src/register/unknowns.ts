import { type Fact, type FactState, isOwn } from '../facts/fact.ts'
import { isContradicted, isKnown, ownState } from '../facts/rules.ts'
import type { CompiledPolicy } from '../policy/load.ts'
import type { PrincipleId } from '../policy/policy.ts'
import type { Verdict } from '../policy/verdict.ts'

/** A question that decides something under a policy: a column of the map. */
export type Column = { question: string; wording: string; principle: PrincipleId | null }

/** The questions behind the gates of a policy, each once, in the order of the policy. */
export const decidingQuestions = (policy: CompiledPolicy): Column[] => {
  const gates = policy.criteria.filter(({ kind }) => kind === 'gate')
  return [
    ...new Map(
      gates.map(({ question, principle }) => [question, { question, principle, wording: policy.bank.byId.get(question)?.wording ?? question }]),
    ).values(),
  ]
}

/** From the best backed answer to none: the order of the legend. */
export const cellStates = ['verified', 'attested', 'inferred', 'contradicted', 'unknown', 'not_applicable'] as const satisfies FactState[]

/** What the register knows of each deciding question for one offering. */
export const statesOf = (policy: CompiledPolicy, columns: Column[], facts: Fact[], verdict: Verdict): FactState[] => {
  const byQuestion = Map.groupBy(facts.filter(isOwn), (fact) => fact.question)
  const gates = verdict.criteria.filter(({ kind }) => kind === 'gate')
  return columns.map(({ question }) => {
    const asked = policy.bank.byId.get(question)
    const answers = (byQuestion.get(question) ?? []).filter((fact) => isKnown(fact) && !fact.blanked)
    if (asked && isContradicted(answers, asked)) return 'contradicted'
    const states = new Set(answers.map(ownState))
    const known = cellStates.find((state) => state !== 'unknown' && states.has(state))
    if (known) return known
    return gates.filter((gate) => gate.question === question).every(({ outcome }) => outcome === 'not_applicable') ? 'not_applicable' : 'unknown'
  })
}

/** How many offerings have no answer to a question at all. */
export type Total = Column & { answered: number; unanswered: number }

/** The widest gap first. */
export const totalsOf = (columns: Column[], answered: Map<string, number>, offerings: number): Total[] =>
  columns
    .map((column) => {
      const known = answered.get(column.question) ?? 0
      return { ...column, answered: known, unanswered: offerings - known }
    })
    .sort((a, b) => b.unanswered - a.unanswered)
