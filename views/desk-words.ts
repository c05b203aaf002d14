import type { AnswerRuling, Stance } from '../src/db/schema.ts'
import type { Show } from '../src/reviews/review.ts'
import type { Agreement } from '../src/reviews/rules.ts'
import type { Word } from './words.ts'

// Words for what procurement makes of what a vendor signed.

export const rulingWords: Record<AnswerRuling, Word> = {
  accepted: { word: 'Accepted', means: 'It stands in the register as a fact, with the attestation as its source.' },
  asked: { word: 'Asked', means: 'The vendor reads the question, and answers by signing anew.' },
  flagged: { word: 'Flagged', means: 'For your studio only: somebody should look again.' },
  rejected: { word: 'Rejected', means: 'It does not become a fact. The vendor reads why.' },
}

export const showWords: Record<Show, string> = {
  all: 'All',
  unreviewed: 'Not reviewed',
  conflicting: 'Conflicting',
  flagged: 'Flagged',
  asked: 'Asked',
  accepted: 'Accepted',
  rejected: 'Rejected',
}

/** How the vendor means its answer, beside what the register reads. */
export const saidWords: Record<Stance, string> = {
  answer: 'Its own answer',
  confirm: 'Confirms our reading',
  contest: 'Contests our reading',
  supersede: 'Says that something newer replaces what we read',
}

export const agreementWords: Record<Agreement, string> = {
  agrees: 'The same as the register reads',
  differs: 'Another answer than the register reads; both can be true',
  contradicts: 'Cannot be true beside what the register reads',
  alone: 'The register reads nothing about it',
}

export const closureWords = {
  fact_stands: 'The register’s reading stands',
  answer_stands: 'The vendor’s answer stands',
  withdrawn: 'The vendor’s next answer no longer disagrees',
} as const

export const conflictKindWords = { found: 'Found by comparison', contested: 'Contested by the vendor' } as const

/** What goes before what when two answers disagree, the first first; the rank is that of `precedence` in src/facts/rules.ts. */
export const precedencePlaces: { rank: number; is: string }[] = [
  { rank: 4, is: 'A contract between the two sides, and what was seen in the account, tested, or confirmed in writing' },
  { rank: 3, is: 'Published contract terms, independent reports and public registries' },
  { rank: 2, is: 'What the vendor signed' },
  { rank: 1, is: 'Documentation and marketing' },
  { rank: 0, is: 'Press and other secondary sources' },
]
