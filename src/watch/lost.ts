import { addDays } from '../policy/dates.ts'
import { sentencesOf } from './sentences.ts'

/** So long a lost passage may wait for somebody. */
const days = 14
export const lostDueOn = (noticed_on: string): string => addDays(noticed_on, days)

const mostShown = 4
/** A passage of which less is left is another one. */
const leastShare = 0.25

/** The sentences of the new copy that are most like the lost passage, word for word as the copy has them; the likest first. Pure. */
export const nearestTo = (quote: string, text: string): string[] => {
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
    .map((one) => one.text)
}
