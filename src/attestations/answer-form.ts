import type { Stance, VendorEvidence, Visibility } from '../db/schema.ts'
import type { Answer, Fact } from '../facts/fact.ts'
import type { Form } from '../http/form.ts'
import type { Problems } from '../http/problem.ts'
import { problemWith } from '../questions/answer.ts'
import { type Question, reservedAnswers } from '../questions/question.ts'
import type { VendorAnswer } from './answer.ts'
import { isAddress, readingsOf } from './rules.ts'

export const stances: Stance[] = ['answer', 'confirm', 'contest', 'supersede']
export const vendorEvidence: VendorEvidence[] = [
  'vendor_attestation',
  'documentation',
  'published_terms',
  'contract',
  'tenant_configuration',
  'independent_report',
  'own_test',
]
export const visibilities: Visibility[] = ['registry', 'nda', 'on_request', 'public']

/** Everything that was typed, so that it comes back as it was sent; `version` is the save that it was based on. */
export type TypedAnswer = Record<
  'stance' | 'fact_id' | 'days' | 'words' | 'note' | 'evidence' | 'visibility' | 'source_title' | 'source_url' | 'quote',
  string
> & {
  values: string[]
  version: number
}

const text = (form: Form, name: string) => form.text(name).replaceAll('\r\n', '\n')

export const typedAnswer = (form: Form): TypedAnswer => ({
  stance: form.text('stance'),
  fact_id: form.text('fact_id'),
  values: form.all('value').filter((value) => value !== ''),
  days: form.text('days').trim(),
  words: text(form, 'words'),
  note: text(form, 'note'),
  evidence: form.text('evidence'),
  visibility: form.text('readers'),
  source_title: form.text('source_title').trim(),
  source_url: form.text('source_url').trim(),
  quote: text(form, 'quote'),
  version: /^\d{1,9}$/.test(form.text('version')) ? Number(form.text('version')) : 0,
})

/** A stored answer as its form shows it. */
export const typedOf = (answer: VendorAnswer, question: Question, version: number): TypedAnswer => ({
  stance: answer.stance,
  fact_id: answer.fact_id === null ? '' : String(answer.fact_id),
  ...valueAsTyped(answer.value, question),
  note: answer.note,
  evidence: answer.evidence ?? 'vendor_attestation',
  visibility: answer.visibility,
  source_title: answer.source_title,
  source_url: answer.source_url,
  quote: answer.quote,
  version,
})

const valueAsTyped = (value: Answer | null, question: Question): Pick<TypedAnswer, 'values' | 'days' | 'words'> => {
  if (value === null) return { values: [], days: '', words: '' }
  if (typeof value === 'number') return { values: ['days'], days: String(value), words: '' }
  if (question.type === 'text' && typeof value === 'string' && !isReserved(value)) return { values: ['words'], days: '', words: value }
  return { values: [value].flat(), days: '', words: '' }
}

const isReserved = (value: string) => reservedAnswers.some((reserved) => reserved === value)

/** Room for what people write; the form says so too. */
const longest = { note: 4000, quote: 4000, source_title: 300, source_url: 2000 } as const

/**
 * The answer that can be kept, and what could not be. A draft may be half an answer: texts are kept as they are, a value that is no
 * answer is not kept, and an address that is none leaves the one that was stored.
 */
export const answerFrom = (typed: TypedAnswer, question: Question, facts: Fact[], stored: VendorAnswer): { answer: VendorAnswer; problems: Problems } => {
  const problems: Problems = {}
  const stance = stances.find((one) => one === typed.stance) ?? 'answer'
  const reading = stance === 'answer' ? undefined : readingsOf(facts, question.id).find(({ id }) => String(id) === typed.fact_id)
  const said = stance === 'confirm' && reading ? { value: reading.value, problem: null } : valueFrom(typed, question)
  if (said.problem) problems[question.type === 'text' ? 'words' : question.type === 'days' && typed.values[0] === 'days' ? 'days' : 'value'] = said.problem
  const kept = (name: keyof typeof longest): string => {
    if (typed[name].length <= longest[name]) return typed[name]
    problems[name] = `Shorten this to ${longest[name]} characters`
    return stored[name]
  }
  const isBroken = typed.source_url !== '' && !isAddress(typed.source_url)
  if (isBroken) problems.source_url = 'Enter an address that begins with https://'
  const answer: VendorAnswer = {
    question: question.id,
    stance,
    value: said.value,
    note: kept('note'),
    evidence: vendorEvidence.find((kind) => kind === typed.evidence) ?? null,
    visibility: visibilities.find((one) => one === typed.visibility) ?? 'registry',
    source_title: kept('source_title'),
    source_url: isBroken ? stored.source_url : kept('source_url'),
    quote: kept('quote'),
    fact_id: reading?.id ?? null,
  }
  return { answer, problems }
}

type Said = { value: Answer | null; problem: string | null }

const valueFrom = (typed: TypedAnswer, question: Question): Said => {
  const { values } = typed
  const reserved = values.filter(isReserved)
  if (reserved.length > 0)
    return values.length > 1 ? { value: null, problem: 'Choose either one of the last two, or what is above them' } : { value: reserved[0]!, problem: null }
  const value = named(typed, question)
  if (value === null) return { value, problem: values[0] === 'days' && typed.days !== '' ? 'Enter whole days, like 30' : null }
  const problem = problemWith(question, value)
  return problem ? { value: null, problem } : { value, problem: null }
}

const named = ({ values, days, words }: TypedAnswer, question: Question): Answer | null => {
  if (question.type === 'text') return words.trim() === '' ? null : words.trim()
  if (question.type === 'days' && values[0] === 'days') return /^\d{1,6}$/.test(days) ? Number(days) : null
  if (question.type === 'any_of') return values.length > 0 ? values : null
  return values[0] ?? null
}
