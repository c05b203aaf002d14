import { diffWordsWithSpace } from 'diff'

/** A stretch of words that both wordings have, or only the older, or only the newer. */
export type Words = { kind: 'same' | 'gone' | 'come'; text: string }

/** One wording against another, word by word, in the order of reading. Pure. */
export const wordsBetween = (before: string, after: string): Words[] =>
  diffWordsWithSpace(before, after).map(({ value, added, removed }) => ({ kind: added ? 'come' : removed ? 'gone' : 'same', text: value }))
