import type { Answer } from '../src/facts/fact.ts'
import type { CompiledCriterion, CompiledPolicy } from '../src/policy/load.ts'
import type { EvidenceKind } from '../src/questions/question.ts'
import type { DemoOffering, DemoTool } from './demo-files.ts'

/** What a demonstration answer rests on. Kinds that need a quote are not here: those answers are written out in the files. */
const invented: Partial<Record<EvidenceKind, string>> = {
  contract: 'Demonstration: a clause of an invented contract.',
  tenant_configuration: 'Demonstration: an invented export of settings.',
  independent_report: 'Demonstration: an invented report.',
  own_test: 'Demonstration: an invented test.',
  registry_lookup: 'Demonstration: an invented entry of a registry.',
}

export type GoodAnswer = { question: string; value: Answer; evidence: EvidenceKind; note: string }

/** The first good value and its first proof, for every gate (and support) of the policy that applies and is not answered otherwise. */
export const goodAnswers = (policy: CompiledPolicy, tool: DemoTool, offering: DemoOffering): GoodAnswer[] => {
  const isWanted = (criterion: CompiledCriterion) => criterion.kind === 'gate' || (criterion.kind === 'support' && offering.answers?.to === 'gates_and_support')
  const record: Record<string, string[]> = { plan: [offering.plan_kind], deployment: [offering.deployment], capabilities: tool.tool.capabilities }
  const answered = new Set([...Object.keys(record), ...offering.facts.filter((fact) => fact.replaces === undefined).map((fact) => fact.question)])
  const answers: GoodAnswer[] = []
  for (const criterion of policy.criteria.filter(isWanted)) {
    const rule = criterion.applies
    const applies = rule === null || (record[rule.question]?.some((value) => rule.any_of.includes(value)) ?? true)
    if (!applies || answered.has(criterion.question)) continue
    answered.add(criterion.question)
    const all = policy.criteria.filter((other) => other.question === criterion.question && isWanted(other))
    const good = goodAnswer(policy, all)
    if (good) answers.push(good)
    else if (criterion.kind === 'gate')
      throw new Error(`no demonstration answer meets the gate ${criterion.id} without a quote: answer ${criterion.question} in seeds/demo`)
  }
  return answers
}

/** A value that meets every criterion of its question, with a kind of evidence that all of them take. */
const goodAnswer = (policy: CompiledPolicy, criteria: CompiledCriterion[]): GoodAnswer | undefined => {
  const first = criteria[0]
  if (!first) return undefined
  const question = policy.bank.byId.get(first.question)
  const offers: { value: Answer; kinds: EvidenceKind[] }[] = first.days
    ? [{ value: Math.min(first.days.at_most, 30), kinds: first.days.evidence }]
    : [...first.table]
        .filter(([value, { effect }]) => effect === 'met' && criteria.every((other) => other.table.get(value)?.effect === 'met'))
        .map(([value, { evidence }]) => ({ value: question?.type === 'any_of' ? [value] : value, kinds: evidence }))
  for (const { value, kinds } of offers) {
    const evidence = kinds.find(
      (kind) => invented[kind] !== undefined && criteria.every((other) => other.days || other.table.get(String(value))?.evidence.includes(kind)),
    )
    if (evidence) return { question: first.question, value, evidence, note: invented[evidence] ?? '' }
  }
  return undefined
}
