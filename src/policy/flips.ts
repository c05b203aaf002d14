import { type Answer, type Fact, isOwn } from '../facts/fact.ts'
import { type Asked, isInForce, supposedFact } from '../facts/rules.ts'
import type { EvidenceKind, Mover } from '../questions/question.ts'
import { bandAlone } from './evaluate.ts'
import type { CompiledCriterion, CompiledPolicy } from './load.ts'
import { bands } from './policy.ts'
import type { Flip, FlipChange, Verdict } from './verdict.ts'

/** Easiest first: what a person can change alone, then what the studio can sign, then what the vendor must do. */
const movers: Mover[] = ['you', 'studio', 'vendor']

/**
 * Every minimal set of questions whose answers, changed, lead to a better band. Gates are joined by "and", so a set
 * is minimal exactly when it holds every question that stands in the way and no other; from "not assessed" any one
 * answer is enough. Where a question can be answered well in two ways, the other way is in `or`.
 */
export const flipsOf = (policy: CompiledPolicy, facts: Fact[], today: string, verdict: Verdict, asked: Asked = {}): Flip[] => {
  if (verdict.band === 'not_assessed') return openQuestions(policy, verdict).flatMap((question) => tried(policy, facts, today, verdict, asked, [question]))
  if (verdict.band === 'tool_side_ready_covered') return []
  if (verdict.band === 'tool_side_ready') {
    if (policy.pack.coverage === null) return []
    const change: FlipChange = { question: policy.pack.coverage, to: 'confirmed', by: 'studio', with: 'netflix_confirmation', or: [] }
    return [{ band: 'tool_side_ready_covered', changes: [change] }]
  }
  const isBlocking = (effect: string, principle: string | null) =>
    verdict.band === 'not_for_production_data' ? effect === 'fails' && principle === 'P2' : effect !== 'met'
  const questions = openQuestions(policy, verdict, isBlocking)
  return tried(policy, facts, today, verdict, asked, questions)
}

/**
 * What stands between this verdict and "tool-side ready": every open gate with the change that would meet it. None where what the offering
 * stands on is in the way: no answer about the offering leads past that.
 */
export const roadToReady = (policy: CompiledPolicy, verdict: Verdict): FlipChange[] =>
  verdict.band === 'tool_side_ready' || verdict.band === 'tool_side_ready_covered' || inTheWay(verdict).length > 0
    ? []
    : openQuestions(policy, verdict)
        .map((question) => changeOf(policy, question))
        .filter((change) => change !== null)

/** What the offering stands on and that keeps a gate open, as tool/offering. */
export const inTheWay = ({ criteria }: Verdict): string[] => [
  ...new Set(criteria.flatMap(({ kind, effect, upstream }) => (kind === 'gate' && effect !== 'met' && upstream !== undefined ? [upstream] : []))),
]

const openQuestions = (policy: CompiledPolicy, verdict: Verdict, isBlocking = (effect: string, _principle: string | null) => effect !== 'met'): string[] => {
  const tool = new Set(policy.pack.principles.filter((principle) => principle.judged_by === 'tool').map((principle) => principle.id))
  return [
    ...new Set(
      verdict.criteria
        .filter(({ kind, outcome, effect, principle }) => {
          if (kind !== 'gate' || outcome === 'not_applicable' || !isBlocking(effect, principle)) return false
          // A use decides P1, P4 and P5; a tool stands in the way of them only by a plain failure.
          return (principle !== null && tool.has(principle)) || effect === 'fails' || effect === 'fails_storage'
        })
        .map(({ question }) => question),
    ),
  ]
}

const tried = (policy: CompiledPolicy, facts: Fact[], today: string, verdict: Verdict, asked: Asked, questions: string[]): Flip[] => {
  const changes = questions.map((question) => changeOf(policy, question))
  if (changes.length === 0 || changes.some((change) => change === null)) return []
  const bandAfter = (some: FlipChange[]) => bandAlone(policy, applyChanges(facts, some, today, asked), today, asked)
  const isBetter = (some: FlipChange[]) => bands.indexOf(bandAfter(some)) > bands.indexOf(verdict.band)
  let flip = changes as FlipChange[]
  if (!isBetter(flip)) return []
  // An answer to one question can make another fall away (a named deployment, for one): what is not needed is left out.
  for (const change of flip.filter(({ question }) => mayFallAway(policy, question)).reverse()) {
    const without = flip.filter((other) => other !== change)
    if (without.length > 0 && isBetter(without)) flip = without
  }
  return [{ band: bandAfter(flip), changes: flip }]
}

/** Only what hangs on another answer can: a gate that always applies stays in the way until its own question is answered well. */
const mayFallAway = (policy: CompiledPolicy, question: string): boolean =>
  policy.pack.identity.includes(question) ||
  policy.criteria.some((criterion) => criterion.kind === 'gate' && criterion.question === question && criterion.applies !== null)

/** The change that meets every gate on a question, the easiest way first; null when no answer can. */
const changeOf = (policy: CompiledPolicy, question: string): FlipChange | null => {
  const gates = policy.criteria.filter((criterion) => criterion.kind === 'gate' && criterion.question === question)
  if (gates.length === 0) return identityChange(policy, question)
  const ways = waysToMeet(policy, question, gates)
  const best = movers.map((by) => ways.find((way) => way.by === by)).filter((way) => way !== undefined)
  const [first, ...or] = best
  return first ? { question, ...first, or } : null
}

type Way = { to: Answer; by: Mover; with: EvidenceKind }

/** The evidence that comes of itself when that one acts: a vendor publishes, a studio signs, you show a setting. */
const natural: Record<Mover, EvidenceKind[]> = {
  you: ['tenant_configuration', 'own_test'],
  studio: ['contract'],
  vendor: ['published_terms', 'documentation', 'independent_report'],
}

const waysToMeet = (policy: CompiledPolicy, question: string, gates: CompiledCriterion[]): Way[] => {
  const asked = policy.bank.byId.get(question)!
  const named = asked.values.flatMap((value): Way[] => {
    const evidence = shared(gates.map((gate) => gate.table.get(value.id)).map((mapped) => (mapped?.effect === 'met' ? mapped.evidence : [])))
    const kind = natural[value.by].find((one) => evidence.includes(one)) ?? evidence[0]
    return kind ? [{ to: asked.type === 'any_of' ? [value.id] : value.id, by: value.by, with: kind }] : []
  })
  if (asked.type !== 'days') return named
  const evidence = shared(gates.map((gate) => gate.days?.evidence ?? []))
  return evidence[0] ? [{ to: 0, by: evidence[0] === 'tenant_configuration' ? 'you' : 'vendor', with: evidence[0] }, ...named] : named
}

/** Naming the plan or the deployment is a choice of the asker: the offering with that name is another row. */
const identityChange = (policy: CompiledPolicy, question: string): FlipChange | null => {
  const value = policy.pack.identity.includes(question) ? policy.bank.byId.get(question)?.values[0] : undefined
  return value ? { question, to: value.id, by: 'you', with: 'documentation', or: [] } : null
}

const shared = (lists: EvidenceKind[][]): EvidenceKind[] => lists.reduce((all, kinds) => all.filter((kind) => kinds.includes(kind)))

/** The facts as they would be: each changed question has the new answer, freshly proven, and no other. */
export const applyChanges = (facts: Fact[], changes: FlipChange[], today: string, asked: Asked = {}): Fact[] => {
  const changed = new Set(changes.map(({ question }) => question))
  // What is inherited stays: no answer about the offering changes what it stands on.
  const kept = facts.filter((fact) => !isOwn(fact) || !changed.has(fact.question) || !isInForce(fact, today, asked))
  return [
    ...kept,
    ...changes.map(({ question, to, with: evidence }, i) => ({
      ...supposedFact({ question, value: to, evidence }, today),
      quote: 'held' as const,
      id: -1 - i,
    })),
  ]
}
