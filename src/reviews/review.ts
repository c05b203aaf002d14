import type { AnswerRuling } from '../db/schema.ts'
import type { Fact } from '../facts/fact.ts'
import type { CompiledPolicy } from '../policy/load.ts'
import type { Bank, Question } from '../questions/question.ts'
import type { AnswerRow } from './queries.ts'
import { type Agreement, agreementOf, attestedFact, type Effect, effectOf, type Reviewed, readingsOf, whyNotAccepted } from './rules.ts'

// The answers of an attestation as a reviewer reads them. Pure.

/** A signed answer beside what the register says, with what accepting it would do. */
export type ReviewedAnswer = Omit<AnswerRow, 'question'> & {
  id: string
  asks: Question | null
  ruling: AnswerRuling | null
  /** What the register reads, from others than the vendor's signature. */
  readings: Fact[]
  agreement: Agreement
  whyNotAccepted: string | null
  /** Null when it cannot be accepted. */
  effect: Effect | null
}

export const shows = ['all', 'unreviewed', 'conflicting', 'flagged', 'asked', 'accepted', 'rejected'] as const
export type Show = (typeof shows)[number]

export const reviewedOf = (
  bank: Bank,
  { question: id, value, rulings, conflicts }: AnswerRow,
  facts: Fact[],
  today: string,
): Reviewed & { readings: Fact[] } => {
  const question = bank.byId.get(id) ?? null
  const readings = readingsOf(facts, id, today)
  return {
    question,
    value,
    ruling: rulings.at(-1)?.ruling ?? null,
    readings,
    agreement: question ? agreementOf(question, value, readings) : 'alone',
    conflicts: conflicts.map(({ ruling }) => ({ closure: ruling === null ? null : { ruling } })),
  }
}

type Review = { bank: Bank; policy: CompiledPolicy; answers: AnswerRow[]; facts: Fact[]; heads: Map<string, number>; valid_to: string; today: string }

/** In the order of the bank; what it no longer asks comes last. */
export const reviewOf = ({ bank, policy, answers, facts, heads, valid_to, today }: Review): ReviewedAnswer[] => {
  const place = new Map(bank.questions.map(({ id }, i) => [id, i]))
  return answers
    .map(({ question: id, ...answer }): ReviewedAnswer => {
      const reviewed = reviewedOf(bank, { question: id, ...answer }, facts, today)
      const because = whyNotAccepted(reviewed)
      const fact = attestedFact({ question: id, value: answer.value }, valid_to, today)
      return {
        ...answer,
        id,
        asks: reviewed.question,
        ruling: reviewed.ruling,
        readings: reviewed.readings,
        agreement: reviewed.agreement,
        whyNotAccepted: because,
        effect: because === null ? effectOf(policy, facts, fact, heads.get(id) ?? null, today) : null,
      }
    })
    .sort((a, b) => (place.get(a.id) ?? 999) - (place.get(b.id) ?? 999))
}

/** Not ruled on yet, and saying what the register reads already: what may be accepted together. */
export const agreeingOf = (bank: Bank, answers: AnswerRow[], facts: Fact[], today: string): AnswerRow[] =>
  answers.filter((answer) => {
    const reviewed = reviewedOf(bank, answer, facts, today)
    return reviewed.ruling === null && reviewed.agreement === 'agrees' && whyNotAccepted(reviewed) === null
  })

export const isShown = (answer: ReviewedAnswer, show: Show): boolean => {
  if (show === 'all') return true
  if (show === 'unreviewed') return answer.ruling === null
  if (show === 'conflicting') return answer.agreement === 'contradicts' || answer.conflicts.some(({ ruling }) => ruling === null)
  return answer.ruling === show
}

export const countOf = (answers: ReviewedAnswer[], show: Show): number => answers.filter((answer) => isShown(answer, show)).length
