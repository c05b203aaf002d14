import type { PartState, ReviewKind, ReviewPart } from '../src/db/review-tables.ts'
import type { QueueSort, Slice } from '../src/desk/queue.ts'
import type { Tier } from '../src/desk/risk.ts'
import type { Word } from './words.ts'

// Words for requests and reviews.

export const partStateWords: Record<PartState, Word> = {
  not_started: { word: 'Not started', means: 'Nobody has begun with it.' },
  in_progress: { word: 'In progress', means: 'Somebody is at work on it.' },
  waiting_on_vendor: { word: 'Waiting on vendor', means: 'The vendor was asked, and nothing can be done before it answers.' },
  in_review: { word: 'In review', means: 'The work is done and is being looked over.' },
  changes_requested: { word: 'Changes requested', means: 'It was looked over, and something has to be done again.' },
  on_hold: { word: 'On hold', means: 'It rests, for the reason that stands in its history.' },
  completed: { word: 'Completed', means: 'Nothing is left to do.' },
  withdrawn: { word: 'Withdrawn', means: 'It is not done, for the reason that stands in its history.' },
}

export const partWords: Record<ReviewPart, Word> = {
  security: { word: 'Security', means: 'How the vendor protects what goes in.' },
  privacy: { word: 'Privacy', means: 'What happens to personal data.' },
  ai: { word: 'AI', means: 'What is learned from what goes in, and what comes out.' },
  legal: { word: 'Legal', means: 'Terms, rights in what is made, and who answers for it.' },
}

/** To choose one from. */
export const partChoices = Object.entries(partWords).map(([value, { word }]) => ({ value, label: word }))

export const tierWords: Record<Tier, Word> = {
  unscored: { word: 'Unscored', means: 'Nobody has answered the questions; it is treated as critical.' },
  critical: { word: 'Critical', means: 'All four parts, as soon as can be.' },
  high: { word: 'High', means: 'A deep review, within two weeks.' },
  medium: { word: 'Medium', means: 'The parts that the answers call for, within three weeks.' },
  low: { word: 'Low', means: 'A short review, within a month.' },
}

export const reviewKindWords: Record<ReviewKind, Word> = {
  new: { word: 'New', means: 'The studio has not ruled on it yet.' },
  renewal: { word: 'Renewal', means: 'Its clearance ends, or is asked for again.' },
  wider: { word: 'Wider use', means: 'It is cleared, but not for what is asked.' },
  reassessment: { word: 'Reassessment', means: 'It is looked at again because the time has come.' },
  event: { word: 'Event', means: 'Something changed or happened.' },
}

export const sliceWords: Record<Slice, string> = {
  all: 'All',
  due: 'Due in 7 days',
  overdue: 'Overdue',
  mine: 'Mine',
  unassigned: 'Unassigned',
  waiting: 'Waiting on vendor',
}

export const sortWords: Record<QueueSort, { label: string; said: string }> = {
  due: { label: 'Due', said: 'the earliest due first' },
  tier: { label: 'Tier', said: 'the highest tier first' },
  age: { label: 'Longest in stage', said: 'the longest in its stage first' },
  tool: { label: 'Tool', said: 'by tool' },
}

const ordinals = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth', 'tenth']
const numbers = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten']

/** "third", "21st". */
export const ordinalWord = (n: number): string => {
  const word = ordinals[n - 1]
  if (word !== undefined) return word
  const teens = n % 100 > 10 && n % 100 < 14
  return `${n}${teens ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th')}`
}

/** "three", "21". */
export const numberWord = (n: number): string => numbers[n] ?? n.toLocaleString('en-GB')

/** "third of seven". */
export const placeWords = ({ place, of }: { place: number; of: number }): string => `${ordinalWord(place)} of ${numberWord(of)}`

/** How far a day is off: "3 days overdue", "due today", "in 5 days". */
export const dueWords = (days: number): string => {
  if (days === 0) return 'due today'
  if (days < 0) return `${-days} ${days === -1 ? 'day' : 'days'} overdue`
  return days === 1 ? 'due tomorrow' : `in ${days} days`
}
