import { type Form, isAddress } from '../http/form.ts'
import type { Problems } from '../http/problem.ts'
import { isDay } from '../policy/dates.ts'
import { problemWith } from '../questions/answer.ts'
import { type EvidenceKind, evidenceKinds, type Question } from '../questions/question.ts'
import type { Answer } from './fact.ts'
import type { NewFact, Source } from './new-fact.ts'

type SourceField = 'title' | 'url' | 'copied_on' | 'quote' | 'locator' | 'text'
export type TypedSource = Record<SourceField, string>

/** Everything that was typed, so that a refused form comes back as it was sent. */
export type TypedFact = TypedSource & Record<'evidence' | 'days' | 'words' | 'note' | 'supersedes', string> & { values: string[] }

export const typedFact = (form: Form): TypedFact => ({
  values: form.all('value'),
  days: form.text('days').trim(),
  words: form.text('words').trim(),
  evidence: form.text('evidence'),
  ...typedSource(form),
  note: form.text('note').trim(),
  supersedes: form.text('supersedes'),
})

export const typedSource = (form: Form): TypedSource => ({
  title: form.text('title').trim(),
  url: form.text('url').trim(),
  copied_on: form.text('copied_on').trim(),
  // Quotes and texts keep their white space: a quote is an exact substring or it is none.
  quote: form.text('quote').replaceAll('\r\n', '\n').trim(),
  locator: form.text('locator').trim(),
  text: form.text('text').replaceAll('\r\n', '\n'),
})

export const blankSource: TypedSource = { title: '', url: '', copied_on: '', quote: '', locator: '', text: '' }

/** A source without problems. */
export const sourceFrom = ({ title, url, copied_on, quote, locator, text }: TypedSource): Source => ({
  ...{ title, url, copied_on, quote },
  locator: locator || null,
  text: text.trim() === '' ? null : text,
})

export const blankFact: TypedFact = {
  values: [],
  days: '',
  words: '',
  evidence: '',
  ...blankSource,
  note: '',
  supersedes: '',
}

const quoted: EvidenceKind[] = ['published_terms', 'documentation', 'press']

/** What is wrong with the form, by field; and the fact, when nothing is. `replaceable`: the ids that it may supersede. */
export const factFrom = (
  typed: TypedFact,
  question: Question,
  offering: NewFact['offering'],
  today: string,
  replaceable: number[],
): { problems: Problems; fact: NewFact | null } => {
  const problems: Problems = {}
  const answer = answerFrom(typed, question)
  const wrong = answer === null ? 'Choose an answer' : problemWith(question, answer)
  if (wrong) problems[question.type === 'text' ? 'words' : 'value'] = wrong
  const evidence = evidenceKinds.find((kind) => kind === typed.evidence)
  if (!evidence) problems.evidence = 'Choose what the answer rests on'
  const isReserved = answer === 'unknown' || answer === 'not_applicable'
  const hasSource = typed.quote !== '' || typed.title !== '' || typed.url !== '' || typed.text.trim() !== ''
  if (hasSource || (evidence && quoted.includes(evidence) && !isReserved)) Object.assign(problems, sourceProblems(typed, today))
  if (isReserved && typed.note === '') problems.note = answer === 'unknown' ? 'Say where you looked' : 'Say why it does not apply'
  const supersedes = typed.supersedes === '' ? null : Number(typed.supersedes)
  if (supersedes !== null && !replaceable.includes(supersedes)) problems.supersedes = 'Choose a fact that is still in force, or none'
  if (Object.keys(problems).length > 0 || answer === null || !evidence) return { problems, fact: null }
  const source = hasSource ? sourceFrom(typed) : null
  return {
    problems,
    fact: {
      offering,
      question: question.id,
      value: answer,
      evidence,
      source,
      note: typed.note || null,
      valid_from: typed.copied_on || today,
      supersedes,
      territory: null,
    },
  }
}

/** The answer that was chosen, or null. It is one that the question allows only if `problemWith` says so. */
export const answerFrom = ({ values: chosen, days, words }: Pick<TypedFact, 'values' | 'days' | 'words'>, question: Question): Answer | null => {
  const values = chosen.filter((value) => value !== '')
  const reserved = values.find((value) => value === 'unknown' || value === 'not_applicable')
  if (reserved) return reserved
  if (question.type === 'text') return words === '' ? null : words
  if (question.type === 'days' && values[0] === 'days') return /^\d{1,5}$/.test(days) ? Number(days) : null
  if (question.type === 'any_of') return values.length > 0 ? values : null
  return values[0] ?? null
}

/** What is wrong with a source as it was typed, by field. */
export const sourceProblems = (typed: TypedSource, today: string): Problems => ({
  ...(typed.title === '' ? { title: 'Enter the title of the document' } : {}),
  ...(isAddress(typed.url) ? {} : { url: 'Enter the address of the document, beginning with https://' }),
  ...(!isDay(typed.copied_on)
    ? { copied_on: 'Enter the day of the copy, like 2026-11-22' }
    : typed.copied_on > today
      ? { copied_on: 'Enter a day that is not in the future' }
      : {}),
  ...(typed.quote === ''
    ? { quote: 'Enter the passage that says it, word for word' }
    : typed.text.trim() !== '' && !typed.text.includes(typed.quote)
      ? { quote: 'Copy the passage exactly: these words do not stand in the text below' }
      : {}),
})
