import type { Answer, Fact } from '../facts/fact.ts'
import { isKnown } from '../facts/rules.ts'
import type { Problems } from '../http/problem.ts'
import type { CompiledPolicy } from '../policy/load.ts'
import { problemWith } from '../questions/answer.ts'
import type { Bank, Question } from '../questions/question.ts'
import type { VendorAnswer } from './answer.ts'

// What a vendor is asked, when an answer is one, and what becomes of the last answers. Pure.

/** What the record of the offering says itself, and what the register says of the vendor's word. */
const saidElsewhere = new Set(['plan', 'deployment', 'contradicted_attestations'])

/** Nor is a vendor asked what only Netflix can say. */
const isAsked = ({ id, evidence }: Question): boolean => !saidElsewhere.has(id) && evidence.some((kind) => kind !== 'netflix_confirmation')

export const askedQuestions = (bank: Bank): Question[] => bank.questions.filter(isAsked)

/** Our readings that an answer may speak of: recorded, and saying something. */
export const readingsOf = (facts: Fact[], question: string): Fact[] => facts.filter((fact) => fact.id > 0 && fact.question === question && isKnown(fact))

export const emptyAnswer = (question: string): VendorAnswer => ({
  question,
  stance: 'answer',
  value: null,
  note: '',
  evidence: null,
  visibility: 'registry',
  source_title: '',
  source_url: '',
  quote: '',
  fact_id: null,
})

/** What is said to a question so far: by the vendor, else by the register. */
const saidTo = (question: string, answers: VendorAnswer[], facts: Fact[]): Answer[] => {
  const answer = answers.find((one) => one.question === question)
  if (answer && answer.value !== null) return [answer.value]
  return facts.filter((fact) => fact.question === question && isKnown(fact)).map(({ value }) => value)
}

/**
 * Whether a question arises. One that the policy asks only where another is answered in a certain way does not, until it is; that
 * the other is not known counts as such an answer, because the policy does not let it go then.
 */
export const isRelevant = (question: Question, answers: VendorAnswer[], policy: CompiledPolicy, facts: Fact[] = []): boolean => {
  const criteria = policy.criteria.filter((criterion) => criterion.question === question.id)
  return (
    criteria.length === 0 ||
    criteria.some(({ applies }) => {
      if (applies === null) return true
      const said = saidTo(applies.question, answers, facts)
      return said.some((value) => value === 'unknown' || [value].flat().some((one) => applies.any_of.includes(String(one))))
    })
  )
}

/** The questions whose answers decide whether this one arises. */
export const decidedBy = (question: string, policy: CompiledPolicy): string[] => [
  ...new Set(policy.criteria.flatMap(({ question: asks, applies }) => (asks === question && applies ? [applies.question] : []))),
]

/** What an answer is judged beside: our facts, and how many files are attached to it. */
export type AnswerContext = { facts: Fact[]; files: number }

const sentence = /^https?:\/\/\S+$/
export const isAddress = (text: string): boolean => sentence.test(text) && URL.canParse(text)

/** What keeps an answer from being signed, by field. Not answering is no problem: what is open is left out. */
export const problemsIn = (answer: VendorAnswer, question: Question, { facts, files }: AnswerContext): Problems => {
  const { value, stance, note, evidence } = answer
  if (value === null && stance === 'answer') return {}
  const problems: Problems = { ...stanceProblems(answer, readingsOf(facts, question.id), files) }
  const wrong = value === null ? 'Choose an answer' : problemWith(question, value)
  if (wrong) problems.value ??= wrong
  if (value === 'not_applicable' && note.trim() === '') problems.note = 'Say in the note why it does not apply'
  if (evidence === null) problems.evidence ??= 'Choose what the answer rests on'
  if ((evidence === 'documentation' || evidence === 'published_terms') && answer.source_url === '')
    problems.source_url ??= 'Enter the address of the document that the answer rests on'
  if (answer.source_url !== '' && !isAddress(answer.source_url)) problems.source_url = 'Enter an address that begins with https://'
  return problems
}

const stanceProblems = (answer: VendorAnswer, readings: Fact[], files: number): Problems => {
  const { stance, value } = answer
  if (stance === 'answer') return {}
  const reading = readings.find(({ id }) => id === answer.fact_id)
  if (!reading) return { fact_id: 'Choose which of our readings you speak of' }
  const isSame = value !== null && sameAnswer(value, reading.value)
  if (stance === 'confirm') return value === null || isSame ? {} : { value: 'Choose the answer that you confirm, or contest it' }
  if (stance === 'supersede')
    return answer.evidence === 'contract' || answer.evidence === 'tenant_configuration'
      ? {}
      : { evidence: 'Choose a contract or a setting: only these take the place of what we read' }
  return {
    ...(isSame ? { value: 'Choose another answer than the one you contest, or confirm it' } : {}),
    ...(answer.note.trim() === '' ? { note: 'Say in the note what is wrong with our reading' } : {}),
    ...(files > 0 || answer.quote.trim() !== '' ? {} : { quote: 'Quote the passage that says otherwise, with its address, or attach a file below' }),
    ...(files > 0 || answer.source_url !== '' ? {} : { source_url: 'Enter the address of the passage, or attach a file below' }),
  }
}

export const isAnswered = (answer: VendorAnswer | undefined, question: Question, context: AnswerContext): boolean =>
  answer !== undefined && answer.value !== null && Object.keys(problemsIn(answer, question, context)).length === 0

/** Sets have no order. */
export const sameAnswer = (a: Answer | null, b: Answer | null): boolean =>
  JSON.stringify(Array.isArray(a) ? [...a].sort() : a) === JSON.stringify(Array.isArray(b) ? [...b].sort() : b)

/** What of an earlier answer the bank no longer has, and what is left of it. */
export type Dropped = { question: string; gone: string[]; left: string[] }

/**
 * The last signed answers as the beginning of a new draft. Questions keep their id for as long as they mean the same, so an answer goes
 * to its id; one that is no longer asked falls away, one that says what can no longer be said is open again. What spoke of a fact that
 * is no longer in force is now the vendor's own answer.
 */
export const carryOver = (before: VendorAnswer[], bank: Bank, facts: Fact[] = []): { answers: VendorAnswer[]; dropped: Dropped[] } => {
  const last = new Map(before.map((answer) => [answer.question, answer]))
  const dropped: Dropped[] = []
  const answers = askedQuestions(bank).map((question): VendorAnswer => {
    const old = last.get(question.id)
    if (!old) return emptyAnswer(question.id)
    const speaksOf = readingsOf(facts, question.id).some(({ id }) => id === old.fact_id)
    const kept: VendorAnswer = speaksOf ? old : { ...old, stance: 'answer', fact_id: null }
    const lost = old.value === null ? null : droppedOf(question, old.value)
    if (lost === null) return kept
    dropped.push(lost)
    return { ...kept, stance: 'answer', fact_id: null, value: null }
  })
  return { answers, dropped }
}

/** Why an earlier answer cannot stand as it is, or null when it can. */
export const droppedOf = (question: Question, value: Answer): Dropped | null => {
  if (problemWith(question, value) === null) return null
  const members = [value].flat().map(String)
  const isThere = (member: string) => question.values.some(({ id }) => id === member)
  const left = question.type === 'any_of' ? members.filter(isThere) : []
  return { question: question.id, gone: members.filter((member) => !left.includes(member)), left }
}
