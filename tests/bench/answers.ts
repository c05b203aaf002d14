import type { Answer } from '../../src/facts/fact.ts'
import type { CompiledCriterion, CompiledPolicy } from '../../src/policy/load.ts'
import type { EvidenceKind, Question } from '../../src/questions/question.ts'
import type { Profile } from './catalogue.ts'
import { pick, type Random, randomOf } from './chance.ts'

export type GeneratedAnswer = { question: string; value: Answer; evidence: EvidenceKind }

/** Answers about an offering, so that every band is reached: some are ready under the pack, many are blocked, most stand between. */
export const answersBy = (policy: CompiledPolicy): ((offering: number, profile: Profile) => GeneratedAnswer[]) => {
  const { bank, pack, criteria } = policy
  const asked = bank.questions.filter(({ id, type }) => type !== 'text' && id !== pack.coverage && !pack.identity.includes(id))
  const gates = criteria.filter(({ kind }) => kind === 'gate')
  const best = [...Map.groupBy(gates, ({ question }) => question)].flatMap(([id, of]) => goodAnswer(bank.byId.get(id)!, of) ?? [])
  const bad = gates.flatMap(({ principle, question, table }) =>
    principle === 'P2' ? [...table].flatMap(([value, { effect }]) => (effect === 'fails' ? [{ question: bank.byId.get(question)!, value }] : [])) : [],
  )

  const anything = (random: Random, question: Question): GeneratedAnswer => ({
    question: question.id,
    value: random() < 0.06 ? 'unknown' : answerTo(random, question),
    evidence: pick(random, question.evidence),
  })
  const blocking = (random: Random): GeneratedAnswer => {
    const { question, value } = pick(random, bad)
    return { question: question.id, value: inForm(question, value), evidence: 'published_terms' }
  }
  /** So many more, from somewhere in the bank on. */
  const more = (random: Random, count: number, given: GeneratedAnswer[]): GeneratedAnswer[] => {
    const known = new Set(given.map(({ question }) => question))
    const left = asked.filter(({ id }) => !known.has(id))
    const place = Math.floor(random() * left.length)
    return [...given, ...[...left.slice(place), ...left.slice(0, place)].slice(0, count).map((question) => anything(random, question))]
  }

  return (offering, profile) => {
    const random = randomOf(5, offering)
    if (profile === 'silent') return []
    if (profile === 'sparse') return more(random, 2 + Math.floor(random() * 9), [])
    if (profile === 'blocked') return more(random, 32 + Math.floor(random() * 14), [blocking(random)])
    if (profile === 'mixed') return more(random, 33 + Math.floor(random() * 14), [])
    const capabilities: GeneratedAnswer = {
      question: 'capabilities',
      value: pick(random, [['text'], ['image'], ['image', 'edit'], ['video']]),
      evidence: 'documentation',
    }
    const coverage =
      random() < 0.2 && pack.coverage !== null ? [{ question: pack.coverage, value: 'confirmed', evidence: 'netflix_confirmation' as const }] : []
    return [...best.filter(({ question }) => question !== 'capabilities'), capabilities, ...coverage]
  }
}

const inForm = (question: Question, value: string): Answer => (question.type === 'any_of' ? [value] : value)

const answerTo = (random: Random, question: Question): Answer => {
  if (question.type === 'days' && (question.values.length === 0 || random() < 0.7)) return pick(random, [0, 0, 7, 30, 30, 90, 365])
  // Half of what is known about tools is good.
  const good = question.values.filter(({ polarity }) => polarity === 'good')
  return inForm(question, pick(random, random() < 0.5 && good.length > 0 ? good : question.values).id)
}

/** What every gate on the question takes for good, on evidence that all of them take; published text before anything else. */
const goodAnswer = (question: Question, gates: CompiledCriterion[]): GeneratedAnswer | null => {
  const days = gates[0]?.days
  if (days) return { question: question.id, value: days.at_most, evidence: published(days.evidence) }
  const found = question.values.flatMap(({ id }) => {
    const mapped = gates.map(({ table }) => table.get(id))
    const evidence = question.evidence.filter((kind) => mapped.every((one) => one?.effect === 'met' && one.evidence.includes(kind)))
    return evidence.length === 0 ? [] : [{ question: question.id, value: inForm(question, id), evidence: published(evidence) }]
  })
  return found.find(({ evidence }) => evidence === 'published_terms' || evidence === 'documentation') ?? found[0] ?? null
}

const published = (kinds: EvidenceKind[]): EvidenceKind => kinds.find((kind) => kind === 'published_terms' || kind === 'documentation') ?? kinds[0]!
