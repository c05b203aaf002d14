import { html } from 'hono/html'
import type { FindingState, Severity, WaiverKind } from '../src/db/review-tables.ts'
import { isOverdue, type Shown, type ShownState, type WaiverStanding } from '../src/findings/state.ts'
import type { Html } from './ui/icons.ts'
import { dateCell } from './ui/text.ts'
import { dateWords, findingStateWords, severityWords } from './words.ts'

// Words for what a review finds, and for living with it.

export const waiverKindWords: Record<WaiverKind, { word: string; means: string }> = {
  waiver: { word: 'Waiver', means: 'The studio lives with the gap until a day, whatever else becomes known.' },
  risk_acceptance: { word: 'Risk acceptance', means: 'The studio accepts the risk as the facts are now. It ends on a day, and as soon as they change.' },
}

export const waiverStandingWords: Record<WaiverStanding, string> = {
  waits: 'Waits for a decision',
  refused: 'Refused',
  in_force: 'In force',
  ended: 'Ended by itself',
  stale: 'Gone stale: the facts under it have changed',
}

export const moveWords: Record<FindingState, Partial<Record<FindingState, string>>> = {
  open: { in_remediation: 'Work on it has begun', closed: 'Close it' },
  in_remediation: { open: 'Back to open', closed: 'Close it' },
  closed: { open: 'Open it again' },
}

/** "Waived until 2 Oct 2026". */
export const shownWords = ({ state, waiver }: Shown): string =>
  waiver !== null && (state === 'waived' || state === 'risk_accepted')
    ? `${findingStateWords[state].word} until ${dateWords(waiver.ends_on)}`
    : findingStateWords[state].word

/** The word is enough: what weighs most is set in bold. */
export const severityMark = (severity: Severity): Html =>
  severity === 'critical' || severity === 'high' ? html`<b>${severityWords[severity]}</b>` : html`${severityWords[severity]}`

/** The day, and that it has passed. */
export const dueCell = (state: ShownState, due_on: string, today: string): Html =>
  html`${dateCell(due_on)}${isOverdue(state, due_on, today) ? html` <b class="wrong">Overdue</b>` : null}`
