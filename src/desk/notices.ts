import type { ReviewPart } from '../db/review-tables.ts'
import { daysBetween } from '../policy/dates.ts'
import { isPartOverdue, type PartRow } from './queue.ts'

// Who is to be told of what is due, on a day. Pure: whoever sends it asks once a day.

export type DueNotice = { person_id: number; review_id: number; part: ReviewPart; kind: 'due_soon' | 'due_tomorrow' | 'overdue'; days: number }

/**
 * A week before the day, the day before, and when it has passed: on the first day after and every week from then. Only parts with an owner;
 * what is done is nobody's any more. Whoever asks every day tells each thing once.
 */
export const dueNotices = (parts: (Pick<PartRow, 'review_id' | 'part' | 'state' | 'due_on'> & { owner_id: number | null })[], today: string): DueNotice[] =>
  parts.flatMap((part) => {
    const { owner_id, review_id } = part
    if (owner_id === null) return []
    const days = daysBetween(today, part.due_on)
    const notice = (kind: DueNotice['kind']): DueNotice[] => [{ person_id: owner_id, review_id, part: part.part, kind, days: Math.abs(days) }]
    if (isPartOverdue(part, today)) return -days % 7 === 1 ? notice('overdue') : []
    if (part.state === 'completed' || part.state === 'withdrawn') return []
    if (days === 7) return notice('due_soon')
    return days === 1 ? notice('due_tomorrow') : []
  })
