import type { NewFact } from '../facts/new-fact.ts'
import type { Problems } from '../http/problem.ts'
import { addDays } from '../policy/dates.ts'
import type { Lost } from './lost-queries.ts'
import { sentencesOf } from './sentences.ts'

/** So long a lost passage, or words that changed, may wait for somebody. */
export const daysToLook = 14
export const lostDueOn = (noticed_on: string): string => addDays(noticed_on, daysToLook)

const mostShown = 4
/** A passage of which less is left is another one. */
const leastShare = 0.25

/** `share`: how much of their words both have, from 0 to 1. */
export type Near = { text: string; share: number }
/** From here on a sentence may be the passage in other words: it is offered as that, and a person says whether it is. */
export const likelyShare = 0.6

/** The sentences of the new copy that are most like the lost passage, word for word as the copy has them; the likest first. Pure. */
export const nearestTo = (quote: string, text: string): Near[] => {
  const wordsOf = (all: string) => new Set(sentencesOf(all).flatMap(({ key }) => key.split(' ')))
  const wanted = wordsOf(quote)
  return sentencesOf(text)
    .filter((sentence) => text.includes(sentence.text))
    .map((sentence) => {
      const own = new Set(sentence.key.split(' '))
      const both = [...own].filter((word) => wanted.has(word)).length
      return { text: sentence.text, share: (2 * both) / (own.size + wanted.size) }
    })
    .filter(({ share }) => share >= leastShare)
    .sort((a, b) => b.share - a.share)
    .slice(0, mostShown)
}

type Typed = { answer: string; chosen: string; quote: string }

/** What is wrong with the answer to a lost passage, by field; or the fact that takes the place of the one that lost it. Pure. */
export const factFrom = (task: Lost, typed: Typed, text: string | null, today: string): { problems: Problems; fact: NewFact | null } => {
  const refused = (problems: Problems) => ({ problems, fact: null })
  if (typed.answer === 'unknown') return { problems: {}, fact: factOf(task, null, text, today) }
  if (typed.answer !== 'same') return refused({ answer: 'Choose what the new copy says' })
  if (task.isLimited) return refused({ answer: 'Record it anew with “It changed”: it holds with a setting, or for one kind of account, and that goes with it' })
  const quote = typed.quote === '' ? typed.chosen : typed.quote
  if (text === null || quote === '') return refused({ quote: 'Choose the passage that says the same, or copy it out of the new text' })
  if (!text.includes(quote)) return refused({ quote: 'Copy the passage as it stands in the new text, letter for letter: this one is not in it' })
  return { problems: {}, fact: factOf(task, quote, text, today) }
}

/** The same answer on new words, or that nobody knows; in the place of the one that lost its passage. */
const factOf = (task: Lost, quote: string | null, text: string | null, today: string): NewFact => {
  const on = task.lost_on ?? today
  const place = { offering: { tool: task.tool, offering: task.offering }, question: task.question, evidence: task.evidence, supersedes: task.fact }
  const rest = { territory: task.territory, valid_from: today }
  if (quote === null)
    return {
      ...place,
      ...rest,
      value: 'unknown',
      source: null,
      note: `The passage it rested on is gone from the copy of ${task.lost_on ?? 'a day not stated'}.`,
    }
  const source = { title: task.document, url: task.url, copied_on: on, quote, locator: null, text }
  return { ...place, ...rest, value: task.value, source, note: 'The passage was worded anew; it says the same.' }
}
