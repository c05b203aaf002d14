import type { Ruling, Standing } from '../src/readings/rules.ts'

export const readingRulingWords: Record<Ruling, string> = { first_stands: 'The first reading stands', reversed: 'The first reading is reversed' }

export const readingStandingWords: Record<Standing, string> = {
  to_read: 'To read',
  lapsed: 'Replaced before it was read',
  agreed: 'Both agree',
  undecided: 'They differ, not decided yet',
  ...readingRulingWords,
}
