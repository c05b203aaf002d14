import type { SignedAnswer } from '../attestations/answer.ts'
import type { Fact } from '../facts/fact.ts'
import { isKnown } from '../facts/rules.ts'
import { polarityOf } from '../questions/answer.ts'
import type { Bank } from '../questions/question.ts'

export type Conflict = { question: string; fact_id: number; kind: 'found' | 'contested' }

/** How many days a person has to close one. */
export const conflictDays = 14

/**
 * Where a signed answer and a fact of ours cannot both be true: one good, one bad; or where the vendor says that our reading is wrong.
 * A fact that the vendor itself attested before no longer stands as soon as the vendor says anything less good: it counts no more in
 * favour until a person has looked. Precedence: src/facts/rules.ts.
 */
export const conflictsOf = (answers: SignedAnswer[], facts: Fact[], bank: Bank): Conflict[] =>
  answers.flatMap((answer) => {
    const question = bank.byId.get(answer.question)
    if (!question) return []
    const against = facts.filter((fact) => fact.id > 0 && fact.question === answer.question && isKnown(fact) && fact.value !== 'not_applicable')
    const said = polarityOf(question, answer.value)
    return against.flatMap((fact): Conflict[] => {
      if (answer.stance === 'contest' && answer.fact_id === fact.id) return [{ question: answer.question, fact_id: fact.id, kind: 'contested' }]
      const ours = polarityOf(question, fact.value)
      const disagree = fact.attested ? ours === 'good' && said !== 'good' : (said === 'good' && ours === 'bad') || (said === 'bad' && ours === 'good')
      return disagree ? [{ question: answer.question, fact_id: fact.id, kind: 'found' }] : []
    })
  })
