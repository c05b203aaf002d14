import { inFlightSentence, type StateDetail } from '../src/clearances/rules.ts'
import { type UseKind, useWords } from '../src/clearances/uses.ts'
import type { InFlight, SetBy } from '../src/db/schema.ts'
import { type ClearanceState, clearanceWords, dateWords, type Word } from './words.ts'

// Words for what a studio ruled, once.

/** Why a clearance is not what was ruled: the word beside the state. */
export const detailWords: Record<StateDetail, Word> = {
  not_yet: { word: 'Not yet in force', means: 'The ruling takes effect on a later day.' },
  revoked: clearanceWords.revoked,
  suspended: clearanceWords.suspended,
  expired: clearanceWords.expired,
  facts_moved: { word: 'The facts moved', means: 'An answer under the ruling is another one, or counts no longer.' },
  policy_moved: { word: 'The policy moved', means: 'The policy under the ruling has a newer version.' },
}

/** Those of them that have a tag of their own. */
export const tagOfDetail = (detail: StateDetail | null): ClearanceState | null =>
  detail === 'revoked' || detail === 'suspended' || detail === 'expired' ? detail : null

export const setByWords: Record<SetBy, string> = { user: 'each user', org_admin: 'an administrator of the account', vendor: 'the vendor' }

export const inFlightWords: Record<InFlight, Word> = {
  stop_now: { word: 'Stop at once', means: inFlightSentence({ in_flight: 'stop_now', grace_until: null }) },
  finish_shot: { word: 'Finish the shot', means: inFlightSentence({ in_flight: 'finish_shot', grace_until: null }) },
  grace: { word: 'Go on until a day', means: 'Work that is under way may go on until the day that is said; nothing new is begun.' },
}

/** "Ideas, development and office". */
export const usesText = (uses: UseKind[]): string => listed(uses.map((id, i) => (i === 0 ? useWords[id].word : useWords[id].word.toLowerCase())))

/** "a, b and c". */
export const listed = (words: string[]): string => (words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`)

/** The days in a sentence as people say them. */
export const spoken = (text: string): string => text.replaceAll(/\b(19|2\d)\d{2}-\d{2}-\d{2}\b/g, (day) => dateWords(day))
