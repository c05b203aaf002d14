import { type Answer, type Fact, isOwn } from '../facts/fact.ts'
import { precedence } from '../facts/rules.ts'
import type { Bank, Question } from '../questions/question.ts'

// What a studio's own contract does to the facts about an offering, for that studio. Pure.

/** A term that stands: neither replaced nor withdrawn. */
export type Term = {
  id: number
  offering_id: number
  question: string
  value: Answer
  /** Which contract it is. */
  contract: string
  valid_from: string
  /** The first day on which it no longer holds. */
  ends_on: string
  recorded_at: string
}

/** Facts are numbered from 1 by the database, terms from here on as facts: no fact of the register comes as far, and a spreadsheet still reads it. */
const first = 1_000_000_000_000
export const factIdOf = (term: number): number => first + term
export const isContractFact = ({ id }: Pick<Fact, 'id'>): boolean => id >= first
export const termOf = ({ id }: Pick<Fact, 'id'>): number => id - first

/**
 * The facts as they are for the studio on a day. In the place of a term that is in force, what ranks below a contract does not count:
 * published terms, documentation, the vendor's word. What was seen in the account, tested, or confirmed in writing ranks with a contract and
 * stays beside it. A term that has ended is not there at all, so that without one everything is as for everybody.
 */
export const withContract = (facts: Fact[], terms: Term[], on: string): Fact[] => {
  const current = terms.filter(({ ends_on }) => on < ends_on)
  if (current.length === 0) return facts
  const ruled = new Set(current.filter(({ valid_from }) => valid_from <= on).map(({ question }) => question))
  // What it stands on is somebody else's: this contract says nothing of that.
  const isReplaced = (fact: Fact) => isOwn(fact) && fact.id > 0 && ruled.has(fact.question) && precedence[fact.evidence] < precedence.contract
  return [...facts.filter((fact) => !isReplaced(fact)), ...current.map(factOf)]
}

const factOf = ({ id, question, value, contract, valid_from, ends_on, recorded_at }: Term): Fact => ({
  id: factIdOf(id),
  question,
  value,
  evidence: 'contract',
  assurance: 'contract',
  tier: 'vendor_document',
  // Seen as a whole: its words are the studio's own, and stand at its terms.
  quote: 'none',
  attested: false,
  disputed: false,
  upstream: null,
  blanked: false,
  // A contract says the same until it ends: it does not have to be read again before.
  seen_on: ends_on,
  stale: false,
  configuration: null,
  territory: null,
  account: null,
  valid_from,
  valid_to: ends_on,
  citations: [],
  note: `Your studio’s contract, private to it: ${contract}`,
  recorded_at,
})

/** Questions to which a contract can give the answer. Plan and deployment are part of what an offering is. */
export const contractQuestions = (bank: Bank): Question[] =>
  bank.questions.filter(({ id, evidence, type }) => evidence.includes('contract') && type !== 'text' && id !== 'plan' && id !== 'deployment')

export type TermStanding = 'in_force' | 'to_come' | 'ended' | 'withdrawn' | 'replaced'

export const termStanding = (term: { valid_from: string; ends_on: string; is_replaced: boolean; withdrawn_at: string | null }, today: string): TermStanding => {
  if (term.withdrawn_at !== null) return 'withdrawn'
  if (term.is_replaced) return 'replaced'
  if (today >= term.ends_on) return 'ended'
  return today < term.valid_from ? 'to_come' : 'in_force'
}
