import { createHash } from 'node:crypto'
import type { Answer } from '../facts/fact.ts'
import { comparable, isSameAnswer, longestReason } from '../reviews/rules.ts'

// A second reading of a fact, by somebody who is not told the first: who may make it, what comes of it, what it says of the register. Pure.

export const mostDrawn = 200

/** By lot: in the order of a hash of seed and fact, so that whoever has the seed can draw again, and nobody can choose. */
export const drawFrom = (seed: string, facts: number[], size: number): number[] => {
  const lots = facts.map((fact) => ({ fact, lot: createHash('sha256').update(`${seed} ${fact}`).digest('hex') }))
  return lots
    .sort((a, b) => (a.lot < b.lot ? -1 : 1))
    .slice(0, size)
    .map(({ fact }) => fact)
}

export type TypedDraw = { size: string; question: string; vendor: string }

export const drawProblems = ({ size, question, vendor }: TypedDraw, known: { questions: string[]; vendors: string[] }): Record<string, string> => ({
  ...(/^\d{1,4}$/.test(size) && Number(size) >= 1 && Number(size) <= mostDrawn ? {} : { size: `Enter a number from 1 to ${mostDrawn}` }),
  ...(question === '' || known.questions.includes(question) ? {} : { question: 'Choose a question of the list, or any' }),
  ...(vendor === '' || known.vendors.includes(vendor)
    ? question === '' || vendor === ''
      ? {}
      : { vendor: 'Choose a question or a vendor, not both: the sample could be one fact that was picked' }
    : { vendor: 'Choose a vendor of the list, or any' }),
})

// Who ------------------------------------------------------------------------------------------------------

/** Who a reading is not for. `read_by` is null when the reader may not know who it was. */
export type Parties = { asserted_by: string; vendor_organisation: number | null; vendor_name: string; read_by: number | null }
export type Who = { id: number; memberships: { organisation_id: number }[] }

/** Why somebody with the right to it may not make this second reading; null when they may. */
export const whyNotRead = ({ asserted_by, vendor_organisation, vendor_name }: Parties, who: Who): string | null => {
  if (asserted_by === `person ${who.id}`) return 'You recorded this fact: somebody else reads it a second time.'
  const isOwn = who.memberships.some(({ organisation_id }) => organisation_id === vendor_organisation)
  return isOwn ? `Leave this to somebody else: you belong to ${vendor_name}, and nobody judges what is said of their own vendor.` : null
}

/** Who decides between the two is neither of them. */
export const whyNotDecide = (parties: Parties, who: Who): string | null =>
  parties.read_by === who.id ? 'You made the second reading: a third person decides.' : whyNotRead(parties, who)

export const reasonProblem = (reason: string): string | null =>
  reason === '' ? 'Write the reason' : reason.length > longestReason ? `Shorten it to ${longestReason} characters` : null

export type TypedReading = { values: string[]; days: string; words: string; reason: string }
export type TypedDecision = { ruling: string; reason: string }

export type Ruling = 'first_stands' | 'reversed'
export const rulingIn = (text: string): Ruling | null => (text === 'first_stands' || text === 'reversed' ? text : null)

// What came of it ------------------------------------------------------------------------------------------

/** A drawn fact. Both answers are null until there are two. */
export type Pair = {
  question: string
  first: Answer | null
  second: Answer | null
  ruling: Ruling | null
  /** Another fact has taken its place. */
  is_superseded: boolean
  /** One that says something else, directly or later in the line. */
  is_mended: boolean
}

/** lapsed: its fact was replaced before anybody read it again. undecided: the two differ, and no third person has said which stands. */
export type Standing = 'to_read' | 'lapsed' | 'agreed' | 'undecided' | Ruling

export const standingOf = ({ first, second, ruling, is_superseded }: Pair): Standing => {
  if (first === null || second === null) return is_superseded ? 'lapsed' : 'to_read'
  return isSameAnswer(first, second) ? 'agreed' : (ruling ?? 'undecided')
}

/**
 * Cohen's kappa of two readers over the same cases, unweighted: (observed - expected) / (1 - expected) agreement. Null without a case,
 * and when both give the same one answer every time: then chance would agree as well, and kappa says nothing.
 */
export const kappaOf = (pairs: [string, string][]): number | null => {
  const [first, second] = [tally(pairs.map(([one]) => one)), tally(pairs.map(([, other]) => other))]
  const agreed = pairs.filter(([one, other]) => one === other).length
  const byChance = [...first].reduce((sum, [answer, times]) => sum + times * (second.get(answer) ?? 0), 0)
  // In whole numbers, n² times each share: so that full agreement is 1 and not nearly 1.
  const whole = pairs.length ** 2
  return whole === byChance ? null : (pairs.length * agreed - byChance) / (whole - byChance)
}

const tally = (answers: string[]): Map<string, number> => {
  const times = new Map<string, number>()
  for (const answer of answers) times.set(answer, (times.get(answer) ?? 0) + 1)
  return times
}

/** Under so many readings of a question neither rate nor kappa of it is told: too few to say. */
export const fewest = 10

export type QuestionFigures = {
  question: string
  read: number
  agreed: number
  /** Shares and kappa are null when they are too few to say; kappa also when every answer is the same. */
  agreement: number | null
  kappa: number | null
  /** How often which pair of answers came up, from which the kappa follows; empty when they are too few. */
  pairs: { first: Answer; second: Answer; times: number }[]
}

export type Figures = Record<'drawn' | 'to_read' | 'lapsed' | 'read' | 'agreed' | 'disagreed' | 'undecided' | 'first_stands' | 'reversed', number> & {
  /** Reversed, and the fact is not replaced yet by one that says something else. */
  to_mend: number
  questions: QuestionFigures[]
}

/** Everything that is published, from the drawn facts alone. Counts are of facts; a question is listed once it was read. */
export const figuresOf = (pairs: Pair[]): Figures => {
  const standings = pairs.map((pair) => ({ pair, standing: standingOf(pair) }))
  const count = (...which: Standing[]) => standings.filter(({ standing }) => which.includes(standing)).length
  const byQuestion = Map.groupBy(pairs.filter(isRead), ({ question }) => question)
  return {
    drawn: pairs.length,
    to_read: count('to_read'),
    lapsed: count('lapsed'),
    read: count('agreed', 'undecided', 'first_stands', 'reversed'),
    agreed: count('agreed'),
    disagreed: count('undecided', 'first_stands', 'reversed'),
    undecided: count('undecided'),
    first_stands: count('first_stands'),
    reversed: count('reversed'),
    to_mend: standings.filter(({ pair, standing }) => standing === 'reversed' && !pair.is_mended).length,
    questions: [...byQuestion].map(([question, read]) => questionFigures(question, read)).sort((a, b) => b.read - a.read || (a.question < b.question ? -1 : 1)),
  }
}

type Read = Pair & { first: Answer; second: Answer }
const isRead = (pair: Pair): pair is Read => pair.first !== null && pair.second !== null

const questionFigures = (question: string, pairs: Read[]): QuestionFigures => {
  const agreed = pairs.filter(({ first, second }) => isSameAnswer(first, second)).length
  const isEnough = pairs.length >= fewest
  const cells = Map.groupBy(pairs, ({ first, second }) => `${comparable(first)} ${comparable(second)}`)
  return {
    question,
    read: pairs.length,
    agreed,
    agreement: isEnough ? agreed / pairs.length : null,
    kappa: isEnough ? kappaOf(pairs.map(({ first, second }) => [comparable(first), comparable(second)])) : null,
    pairs: isEnough ? [...cells.values()].map((same) => ({ first: same[0]!.first, second: same[0]!.second, times: same.length })) : [],
  }
}
