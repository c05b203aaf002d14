import type { AnswerRuling, VendorEvidence } from '../db/schema.ts'
import type { Answer, Fact } from '../facts/fact.ts'
import { isInForce, isKnown, precedence, supposedFact } from '../facts/rules.ts'
import { evaluate } from '../policy/evaluate.ts'
import type { CompiledPolicy } from '../policy/load.ts'
import type { Band, CriterionOutcome } from '../policy/policy.ts'
import { polarityOf, problemWith } from '../questions/answer.ts'
import type { EvidenceKind, Question } from '../questions/question.ts'

// What procurement may make of what a vendor signed. Pure.

/** Whether rulings are still made on it: not when a later one took its place, and not before or after its time. */
export type Standing = 'current' | 'superseded' | 'ended' | 'not_begun'

export const standingOf = (attestation: { valid_from: string; valid_to: string; superseded_by: number | null }, today: string): Standing => {
  if (attestation.superseded_by !== null) return 'superseded'
  if (today >= attestation.valid_to) return 'ended'
  return today < attestation.valid_from ? 'not_begun' : 'current'
}

/** The same text for the same answer, in whatever order a set was given. */
export const comparable = (answer: Answer): string => JSON.stringify(Array.isArray(answer) ? [...answer].sort() : answer)
export const isSameAnswer = (one: Answer, other: Answer): boolean => comparable(one) === comparable(other)

/** What the register knows of a question from others than the vendor's own signature. */
export const readingsOf = (facts: Fact[], question: string, today: string): Fact[] =>
  facts.filter((fact) => fact.id > 0 && fact.question === question && !fact.attested && !fact.blanked && isKnown(fact) && isInForce(fact, today, {}))

/** How a signed answer stands to those: the same, another one, one that cannot be true beside them, or the only one. */
export type Agreement = 'agrees' | 'differs' | 'contradicts' | 'alone'

export const agreementOf = (question: Question, value: Answer, readings: Fact[]): Agreement => {
  if (readings.length === 0) return 'alone'
  if (readings.every((fact) => isSameAnswer(fact.value, value))) return readings.some((fact) => fact.disputed) ? 'differs' : 'agrees'
  const said = polarityOf(question, value)
  const opposite = said === 'good' ? 'bad' : said === 'bad' ? 'good' : null
  return readings.some((fact) => polarityOf(question, fact.value) === opposite) ? 'contradicts' : 'differs'
}

type Closure = { ruling: 'fact_stands' | 'answer_stands' | 'withdrawn' }
/** What a ruling depends on. */
export type Reviewed = {
  question: Question | null
  value: Answer
  ruling: AnswerRuling | null
  agreement: Agreement
  conflicts: { closure: Closure | null }[]
}

/**
 * Why it cannot become a fact, or null when it can. An answer in conflict waits until the conflict is closed, unless it is the worse of
 * the two: that counts on anything.
 */
export const whyNotAccepted = ({ question, value, ruling, agreement, conflicts }: Reviewed): string | null => {
  if (ruling === 'accepted') return 'It is accepted already.'
  if (question === null || problemWith(question, value) !== null)
    return 'The question bank no longer asks this, or no longer in this way. Ask the vendor to answer anew.'
  if (question.id === 'plan' || question.id === 'deployment') return 'This is part of the record of the offering itself. Another plan is another offering.'
  if (conflicts.some(({ closure }) => closure?.ruling === 'fact_stands')) return 'A person closed the conflict over it: our reading stands.'
  if (polarityOf(question, value) === 'bad') return null
  if (conflicts.some(({ closure }) => closure === null)) return 'Close the conflict first: until then nothing about it can count in favour.'
  if (agreement === 'contradicts')
    return 'It cannot be true beside what the register reads now. Ask the vendor to sign anew: then a person can close the conflict.'
  return null
}

/** After an acceptance there is one step: taking it back, with a reason. */
export const mayRule = (ruling: AnswerRuling, reviewed: Reviewed): boolean =>
  ruling === 'accepted' ? whyNotAccepted(reviewed) === null : ruling === 'rejected' ? reviewed.ruling !== 'rejected' : reviewed.ruling !== 'accepted'

export const longestReason = 2000

export const reasonProblem = (ruling: AnswerRuling, reason: string): string | null => {
  if (reason.length > longestReason) return `Shorten it to ${longestReason} characters`
  if (reason !== '') return null
  return ruling === 'asked' ? 'Write what the vendor should make clear' : ruling === 'rejected' ? 'Write why it is rejected: the vendor reads it' : null
}

/** The fact that an accepted answer becomes: the vendor's signed word, whatever it says that it rests on. */
export const attestedFact = ({ question, value }: { question: string; value: Answer }, valid_to: string | null, today: string): Fact => ({
  ...supposedFact({ question, value, evidence: 'vendor_attestation' }, today),
  attested: true,
  valid_from: today,
  valid_to,
})

/** What a verdict would be with one more fact, in place of the one it supersedes. */
export type Effect = { before: Band; after: Band; changes: { title: string; from: CriterionOutcome; to: CriterionOutcome }[] }

export const effectOf = (policy: CompiledPolicy, facts: Fact[], fact: Fact, supersedes: number | null, today: string): Effect => {
  const before = evaluate(policy, facts, today)
  const after = evaluate(policy, [...facts.filter(({ id }) => supersedes === null || id !== supersedes), fact], today)
  const outcomes = new Map(before.criteria.map(({ id, outcome }) => [id, outcome]))
  const changes = after.criteria.flatMap(({ id, title, outcome }) => {
    const from = outcomes.get(id) ?? outcome
    return from === outcome ? [] : [{ title, from, to: outcome }]
  })
  return { before: before.band, after: after.band, changes }
}

/** A conflict whose day has passed. */
export const isOverdue = (due_on: string, today: string): boolean => due_on < today

// Which side of a conflict stands ------------------------------------------------------------------------

/** Evidence by which an answer can take the place of what we read: it can be seen, and not only be signed for. */
const provable: ReadonlySet<EvidenceKind> = new Set(['contract', 'published_terms', 'tenant_configuration'])

export const isProvable = (evidence: VendorEvidence): boolean => provable.has(evidence)

export type Sides = { question: Question; answer: { value: Answer; evidence: VendorEvidence }; fact: { value: Answer; evidence: EvidenceKind } }

/** The vendor says something worse of itself than we read. */
export const isWorse = ({ question, answer, fact }: Sides): boolean =>
  polarityOf(question, answer.value) === 'bad' && polarityOf(question, fact.value) !== 'bad'

/** A fact that was recorded since the conflict opened; `takes_place`: of ours, directly or step by step. */
export type Successor = { id: number; value: Answer; evidence: EvidenceKind; takes_place: boolean }

/**
 * The facts by which the answer can stand. They say what the vendor says, on evidence that can be seen and does not stand below ours,
 * in place of ours. What is worse for the vendor needs no more than to be on record.
 */
export const successorsOf = (sides: Sides, recorded: Successor[]): Successor[] =>
  recorded.filter(
    (one) =>
      isSameAnswer(one.value, sides.answer.value) &&
      (isWorse(sides) ||
        (isProvable(sides.answer.evidence) && provable.has(one.evidence) && one.takes_place && precedence[one.evidence] >= precedence[sides.fact.evidence])),
  )

/** Why the answer cannot stand whatever is recorded; null when it can. */
export const whyNotAnswer = (sides: Sides): string | null => {
  if (isWorse(sides) || isProvable(sides.answer.evidence)) return null
  return 'The vendor’s answer rests on neither a contract, nor published terms, nor a setting that can be seen: a signature alone does not outweigh what we read.'
}

export const closureProblems = (typed: { ruling: string; reason: string; fact: string }, sides: Sides, successors: Successor[]): Record<string, string> => {
  const problems: Record<string, string> = {}
  if (typed.ruling !== 'fact_stands' && typed.ruling !== 'answer_stands') problems.ruling = 'Choose which side stands'
  if (typed.reason === '') problems.reason = 'Write the reason: everybody reads it'
  else if (typed.reason.length > longestReason) problems.reason = `Shorten it to ${longestReason} characters`
  if (typed.ruling !== 'answer_stands') return problems
  const refused = whyNotAnswer(sides)
  if (refused !== null) problems.ruling = refused
  else if (successors.length === 0) problems.fact = 'Record the fact first, with its source, in place of ours: the answer stands by it'
  else if (!successors.some(({ id }) => String(id) === typed.fact)) problems.fact = 'Choose the fact by which the answer stands'
  return problems
}
