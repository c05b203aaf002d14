import { type Answer, type Fact, isOwn, type Upstream } from '../facts/fact.ts'
import { type Asked, expiresOn, hindrance, isExpired, isInForce, isKnown, ownState, precedence } from '../facts/rules.ts'
import type { Bank, Question } from '../questions/question.ts'
import { inheritedQuestions, type Step, stepsOf } from '../upstream/rules.ts'
import { digestOf, inDigestOrder } from './digest.ts'
import { because, becauseBelow } from './explain.ts'
import type { CompiledCriterion, CompiledPolicy, Mapped } from './load.ts'
import { type Band, type DataClassId, dataClassIds, type Effect, type Outcome, type PrincipleAnswer, type PrincipleId, principleIds } from './policy.ts'
import type { CriterionResult, Reason, Verdict } from './verdict.ts'

/**
 * The verdict of a policy version over the facts about one offering on a day. Pure: the same facts in any order
 * give the same bytes. Unknown is never a pass, a bad answer counts on any evidence, a good one on a gate only
 * with the evidence that the pack asks for; gates make the band, the score ranks inside it.
 */
export const evaluate = (policy: CompiledPolicy, facts: Fact[], today: string, asked: Asked = {}): Verdict => {
  const live = inOrder(facts, today, asked)
  const judge = judgeOf(policy, live, today, asked)
  const { byQuestion } = judge

  const judged = policy.criteria.map((criterion) => judgeCriterion(judge, criterion))
  const identity = policy.pack.identity.filter((id) => !isAnswered(byQuestion.get(id))).map((id) => unidentified(policy, id))
  const principles = principlesOf(policy, judged, identity.length > 0)
  const isCovered = coverageHolds(judge)
  const results = [...identity, ...judged.map(({ result }) => result)]
  const gates = judged.filter(({ result }) => result.kind === 'gate' && result.outcome !== 'not_applicable')
  const answered = gates.filter(({ own }) => own !== null)

  return {
    policy: { id: policy.pack.id, version: policy.pack.version, digest: policy.digest },
    facts_digest: digestOfFacts(live, policy, today),
    on: today,
    band: bandOf(policy, judged, principles, isCovered),
    principles,
    score: scoreOf(judged),
    completeness: share(answered.length, gates.length),
    evidence_strength: share(answered.filter(({ own }) => own !== null && ownState(own) === 'verified').length, answered.length),
    criteria: results,
    envelope: envelopeOf(judge, judged, identity.length > 0, isCovered),
    recheck_on: recheckOn(policy, facts, today),
  }
}

/** The band alone, by the same rules, without words, digest and envelope: for a search that asks it many times. */
export const bandAlone = (policy: CompiledPolicy, facts: Fact[], today: string, asked: Asked = {}): Band => {
  const live = facts.filter((fact) => isInForce(fact, today, asked))
  const judge = judgeOf(policy, live, today, asked)
  const { byQuestion } = judge
  const judged = policy.criteria.filter(({ kind }) => kind === 'gate').map((criterion) => judgeCriterion(judge, criterion))
  const isUnidentified = policy.pack.identity.some((id) => !isAnswered(byQuestion.get(id)))
  return bandOf(policy, judged, principlesOf(policy, judged, isUnidentified), coverageHolds(judge))
}

type Judge = { policy: CompiledPolicy; byQuestion: Map<string, Fact[]>; steps: Step[]; today: string; asked: Asked }
/**
 * A result with the fact that decided it, the one that decides of the offering alone, and those that met it in what the offering stands on:
 * each has to be backed well enough for a data class.
 */
type Judged = { criterion: CompiledCriterion; result: CriterionResult; deciding: Fact | null; own: Fact | null; below: Fact[] }

const judgeOf = (policy: CompiledPolicy, live: Fact[], today: string, asked: Asked): Judge => ({
  ...{ policy, today, asked },
  byQuestion: Map.groupBy(live.filter(isOwn), (fact) => fact.question),
  steps: stepsOf(live),
})

const judgeCriterion = (judge: Judge, criterion: CompiledCriterion): Judged => {
  const facts = judge.byQuestion.get(criterion.question) ?? []
  const question = judge.policy.bank.byId.get(criterion.question)!
  const { effect, reason, deciding, upstream, own, below } = applies(judge, criterion)
    ? weakestOf(judge, criterion, question, facts)
    : { effect: 'none' as const, reason: 'not_applicable' as const, deciding: null, upstream: null, own: null, below: [] }
  const outcome = outcomeOf(effect, reason)
  const rest = facts.filter((fact) => fact !== deciding).map((fact) => fact.id)
  return {
    ...{ criterion, deciding, own, below },
    result: {
      id: criterion.id,
      clause: criterion.clauses[0]!,
      principle: criterion.principle,
      kind: criterion.kind,
      weight: criterion.weight,
      question: criterion.question,
      title: criterion.title,
      outcome,
      effect,
      reason,
      because: upstream === null ? because(criterion, question, reason, deciding, facts) : becauseBelow(upstream, criterion, question, reason, deciding),
      facts: deciding ? [deciding.id, ...rest] : rest,
      ...(upstream === null ? {} : { upstream: `${upstream.tool}/${upstream.offering}` }),
    },
  }
}

const outcomeOf = (effect: Effect, reason: Reason): CriterionResult['outcome'] => {
  if (reason === 'not_applicable') return 'not_applicable'
  if (effect === 'met') return 'met'
  if (reason === 'bad_answer' || reason === 'blocking_answer') return 'unmet'
  return reason === 'not_evaluable' && effect === 'none' ? 'not_applicable' : 'unknown'
}

/** A criterion leaves the assessment only when every known answer says so; silence keeps it in. */
const applies = (judge: Judge, criterion: CompiledCriterion): boolean => {
  const rule = criterion.applies
  if (!rule) return true
  const known = (judge.byQuestion.get(rule.question) ?? []).filter((fact) => isKnown(fact))
  if (known.length === 0 || known.some((fact) => fact.blanked || fact.disputed || fact.tier === 'secondary')) return true
  return known.some((fact) => members(fact.value).some((value) => rule.any_of.includes(value)))
}

type Finding = { effect: Effect; reason: Reason; deciding: Fact | null }
/** `upstream`: what was found is about that, not about the offering. */
type Weakest = Finding & { upstream: Upstream | null; own: Fact | null; below: Fact[] }

/**
 * A chain is as good as its weakest step: where material goes on to a model, a host or a service of somebody else, a gate on how it is
 * handled has to be met there as well (ID-08, and clause C5: each step must meet the standard). What is found there never helps.
 */
const weakestOf = (judge: Judge, criterion: CompiledCriterion, question: Question, facts: Fact[]): Weakest => {
  const alone = findingOf(judge, criterion, question, facts)
  let weakest: Weakest = { ...alone, upstream: null, own: alone.deciding, below: [] }
  if (criterion.kind !== 'gate' || !inheritedQuestions.has(question.id) || weakest.reason === 'not_applicable') return weakest
  const below: Fact[] = []
  for (const { upstream, byQuestion } of judge.steps) {
    const found = findingOf(judge, criterion, question, byQuestion.get(question.id) ?? [])
    if (badness[found.effect] > badness[weakest.effect]) weakest = { ...weakest, ...found, upstream }
    else if (found.effect === 'met' && found.deciding !== null) below.push(found.deciding)
  }
  return { ...weakest, below }
}

const badness: Record<Effect, number> = { met: 0, none: 0, unsure: 1, fails_storage: 2, fails: 3 }

const findingOf = (judge: Judge, criterion: CompiledCriterion, question: Question, facts: Fact[]): Finding => {
  const silent: Finding = { effect: 'unsure', reason: 'silent', deciding: null }
  const known = facts.filter(isKnown)
  if (known.length === 0) return silent
  const read = known.map((fact) => ({ fact, ...mappingOf(criterion, question, fact.value) }))
  const good = read
    .filter(({ effect }) => effect === 'met')
    .map((one) => ({
      ...one,
      hindrance: hindrance(one.fact, question, judge.today, judge.asked) ?? (one.evidence.includes(one.fact.evidence) ? null : ('weak_evidence' as const)),
    }))
  const standing = good.filter((one) => one.hindrance === null).sort((a, b) => rank(b.fact) - rank(a.fact))
  // Where a good setting is shown to be on, what holds by default no longer stands against it.
  const isSet = standing.some(({ fact }) => isConfigured(fact))
  const bad = read
    .filter(({ fact, effect }) => badness[effect] > 0 && !(isSet && !isConfigured(fact)))
    .sort((a, b) => badness[b.effect] - badness[a.effect] || rank(b.fact) - rank(a.fact))

  const worst = bad[0]
  if (worst) {
    const rival = standing.some(({ fact }) => rank(fact) > Math.max(...bad.map((one) => rank(one.fact))))
    if (rival) return { effect: 'unsure', reason: 'conflicting', deciding: worst.fact }
    return { effect: worst.effect, reason: worst.effect === 'unsure' ? 'blocking_answer' : 'bad_answer', deciding: worst.fact }
  }
  const disputed = known.find((fact) => fact.disputed)
  if (disputed) return { effect: 'unsure', reason: 'conflicting', deciding: disputed }
  const best = standing[0]
  if (best)
    return best.fact.value === 'not_applicable'
      ? { effect: 'none', reason: 'not_applicable', deciding: best.fact }
      : { effect: 'met', reason: 'met', deciding: best.fact }
  const hindered = good.sort((a, b) => rank(b.fact) - rank(a.fact))[0]
  if (hindered) return { effect: 'unsure', reason: hindered.hindrance!, deciding: hindered.fact }
  return { effect: criterion.kind === 'gate' ? 'unsure' : 'none', reason: 'not_evaluable', deciding: read[0]!.fact }
}

/** What holds under a setting, or is the setting itself as shown. */
const isConfigured = (fact: Fact) => fact.configuration !== null || fact.evidence === 'tenant_configuration'

const rank = (fact: Fact) => precedence[fact.evidence] - (fact.tier === 'secondary' ? 1 : 0)

/** The effect of an answer; of a set, that of its worst member. "Not applicable" needs the question's own evidence. */
const mappingOf = (criterion: CompiledCriterion, question: Question, value: Answer): Mapped => {
  if (value === 'not_applicable') return { effect: 'met', evidence: question.evidence }
  if (typeof value === 'number') {
    if (!criterion.days) return { effect: 'none', evidence: [] }
    return value <= criterion.days.at_most ? { effect: 'met', evidence: criterion.days.evidence } : { effect: criterion.days.over, evidence: [] }
  }
  const read = members(value).map((member): Mapped => criterion.table.get(member) ?? { effect: 'none', evidence: [] })
  const worst = Math.max(...read.map(({ effect }) => badness[effect]))
  if (worst > 0) return read.find(({ effect }) => badness[effect] === worst)!
  // What a set holds beside its good members is shown and changes nothing.
  const good = read.filter(({ effect }) => effect === 'met').map(({ evidence }) => evidence)
  return good.length === 0
    ? { effect: 'none', evidence: [] }
    : { effect: 'met', evidence: good.reduce((all, kinds) => all.filter((kind) => kinds.includes(kind))) }
}

const members = (value: Answer): string[] => (Array.isArray(value) ? value : [String(value)])

const isAnswered = (facts: Fact[] | undefined) => facts?.some((fact) => isKnown(fact) && !fact.blanked) ?? false

const unidentified = (policy: CompiledPolicy, id: string): CriterionResult => ({
  id: `identity_${id}`,
  clause: policy.pack.principles.find((principle) => principle.id === 'P2')!.clause,
  principle: 'P2',
  kind: 'gate',
  weight: 0,
  question: id,
  title: `The ${id.replaceAll('_', ' ')} is named`,
  outcome: 'unknown',
  effect: 'unsure',
  reason: 'silent',
  because: `The record does not say which ${id.replaceAll('_', ' ')} is meant, and another one may have other terms: nothing can be ready until it is named.`,
  facts: [],
})

const principlesOf = (policy: CompiledPolicy, judged: Judged[], isUnidentified: boolean): Record<PrincipleId, PrincipleAnswer> =>
  Object.fromEntries(
    principleIds.map((id): [PrincipleId, PrincipleAnswer] => {
      const gates = judged.filter(({ result }) => result.kind === 'gate' && result.principle === id && result.outcome !== 'not_applicable')
      if (gates.some(({ result }) => result.effect === 'fails' || result.effect === 'fails_storage')) return [id, 'no']
      if (policy.pack.principles.find((principle) => principle.id === id)!.judged_by === 'use') return [id, 'decided_by_use']
      return [id, isUnidentified || gates.length === 0 || gates.some(({ result }) => result.effect !== 'met') ? 'unsure' : 'yes']
    }),
  ) as Record<PrincipleId, PrincipleAnswer>

/** Gates alone make the band; the score has no say. What an overlay adds never makes an offering count as assessed. */
const bandOf = (policy: CompiledPolicy, judged: Judged[], principles: Record<PrincipleId, PrincipleAnswer>, isCovered: boolean): Band => {
  const gates = judged.filter(({ result }) => result.kind === 'gate')
  const isAssessing = (id: string) => policy.base === null || policy.base.criteria.some((criterion) => criterion.kind === 'gate' && criterion.id === id)
  // Nor does what it stands on.
  if (gates.every(({ criterion, own }) => own === null || !isAssessing(criterion.id))) return 'not_assessed'
  if (gates.some(({ result }) => result.principle === 'P2' && result.effect === 'fails')) return 'not_for_production_data'
  if (principles.P2 !== 'yes' || principles.P3 !== 'yes' || Object.values(principles).includes('no')) return 'escalate'
  return isCovered ? 'tool_side_ready_covered' : 'tool_side_ready'
}

/** The band is looked up again for each data class, with that class's floor under the backing of an answer. */
const envelopeOf = (judge: Judge, judged: Judged[], isUnidentified: boolean, isCovered: boolean): Record<DataClassId, Outcome> =>
  Object.fromEntries(
    dataClassIds.map((id): [DataClassId, Outcome] => {
      const floor = judge.policy.pack.assurance_floor[id]
      const floored = judged.map((one): Judged => {
        const isBelow =
          one.criterion.floor &&
          one.result.effect === 'met' &&
          one.deciding !== null &&
          [one.deciding, ...one.below].some(({ assurance }) => !floor.includes(assurance))
        return isBelow ? { ...one, result: { ...one.result, effect: 'unsure', outcome: 'unknown', reason: 'below_floor' } } : one
      })
      return [id, judge.policy.pack.envelope[id][bandOf(judge.policy, floored, principlesOf(judge.policy, floored, isUnidentified), isCovered)]]
    }),
  ) as Record<DataClassId, Outcome>

const coverageHolds = ({ policy, byQuestion, today, asked }: Judge): boolean => {
  if (policy.pack.coverage === null) return false
  const question = policy.bank.byId.get(policy.pack.coverage)!
  const facts = byQuestion.get(question.id) ?? []
  return (
    facts.some((fact) => fact.value === 'confirmed' && fact.evidence === 'netflix_confirmation' && hindrance(fact, question, today, asked) === null) &&
    !facts.some((fact) => fact.value === 'denied')
  )
}

/** Weights earned of weights applicable. Silence earns nothing and stays in the sum. */
const scoreOf = (judged: Judged[]): number => {
  const weighed = judged.filter(({ result }) => result.weight > 0 && result.outcome !== 'not_applicable')
  const sum = (rows: Judged[]) => rows.reduce((total, { result }) => total + result.weight, 0)
  return weighed.length === 0 ? 0 : Math.round((100 * sum(weighed.filter(({ result }) => result.effect === 'met'))) / sum(weighed))
}

const share = (part: number, whole: number): number => (whole === 0 ? 0 : Math.round((100 * part) / whole) / 100)

/** Changes when a fact is added, superseded, loses its quote or expires; not when its text is merely seen again. */
const digestOfFacts = (facts: Fact[], policy: CompiledPolicy, today: string): string => digestOf(facts.map((fact) => basisOf(fact, policy.bank, today)))

/** What of a fact goes into the digest of the facts on a day. Facts in force stand in it by number, then by question. */
export const basisOf = (fact: Fact, bank: Bank, today: string) => ({
  id: fact.id,
  question: fact.question,
  value: fact.value,
  evidence: fact.evidence,
  tier: fact.tier,
  quote: fact.quote,
  disputed: fact.disputed,
  blanked: fact.blanked,
  stale: fact.stale,
  expired: bank.byId.has(fact.question) && isExpired(fact, bank.byId.get(fact.question)!, today),
  configuration: fact.configuration && {
    id: fact.configuration.id,
    proven: fact.configuration.proven_until !== null && today < fact.configuration.proven_until,
  },
  territory: fact.territory,
  account: fact.account,
  // Only where there is one, so that digests of what stands on nothing stay what they were.
  ...(fact.upstream === null ? {} : { upstream: { via: fact.upstream.via, link: fact.upstream.link } }),
})

/** The digest that rulings are held against: of all facts in force, whatever territory or kind of account somebody asks about. */
export const digestOn = (policy: CompiledPolicy, facts: Fact[], today: string): string => digestOfFacts(inOrder(facts, today, {}), policy, today)

const inOrder = (facts: Fact[], today: string, asked: Asked): Fact[] => facts.filter((fact) => isInForce(fact, today, asked)).sort(inDigestOrder)

/** From here on a day means "never": the record of the offering itself does not expire. */
const endless = '2900-01-01'

const recheckOn = (policy: CompiledPolicy, facts: Fact[], today: string): string | null => {
  let first: string | null = null
  for (const fact of facts) {
    const question = policy.bank.byId.get(fact.question)
    for (const day of [fact.valid_from, fact.valid_to, fact.configuration?.proven_until, question && expiresOn(fact, question)])
      if (day && day > today && day < endless && (first === null || day < first)) first = day
  }
  return first
}
