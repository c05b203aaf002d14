import { addDays, daysBetween } from '../policy/dates.ts'

// Changes that a vendor said ahead, and those that it did not. Pure.

/** A material change between two copies that follow each other: it came on a day after the first, up to that of the second. */
export type Change = {
  /** Several documents can be kept as one text: then they changed at once. */
  document_ids: number[]
  title: string
  vendor: string
  capture: number
  since: number
  held_on: string
  seen_on: string
  material: number
}
export type Announcement = {
  id: number
  vendor: string
  /** Null: of all that the vendor publishes. */
  document_id: number | null
  document: string | null
  title: string
  url: string
  quote: string
  announced_on: string
  effective_on: string
}

/** So many days a change may come before or after the day that was announced. */
export const announcedWithin = 30

export type Matched = {
  changes: (Change & { announcement: Announcement | null })[]
  announcements: (Announcement & { state: 'seen' | 'awaited' | 'not_seen' })[]
  announced: number
  silent: number
}

/**
 * Each change with what announced it: said by the vendor before the change was seen, of that document or of all, and to take effect no more
 * than 30 days before the first day on which it can have come, or after the day on which it was seen; of several the nearest to that day.
 */
export const matchChanges = (changes: Change[], announcements: Announcement[], today: string): Matched => {
  const matched = changes.map((change) => ({
    ...change,
    announcement: announcements.filter((one) => announces(one, change)).sort(byNearness(change.seen_on))[0] ?? null,
  }))
  const used = new Set(matched.map(({ announcement }) => announcement?.id))
  const announced = matched.filter(({ announcement }) => announcement !== null).length
  const stateOf = ({ id, effective_on }: Announcement) => (used.has(id) ? 'seen' : today <= addDays(effective_on, announcedWithin) ? 'awaited' : 'not_seen')
  return { changes: matched, announcements: announcements.map((one) => ({ ...one, state: stateOf(one) })), announced, silent: matched.length - announced }
}

const announces = (one: Announcement, { vendor, document_ids, held_on, seen_on }: Change): boolean =>
  one.vendor === vendor &&
  (one.document_id === null || document_ids.includes(one.document_id)) &&
  one.announced_on < seen_on &&
  addDays(held_on, -announcedWithin) < one.effective_on &&
  one.effective_on <= addDays(seen_on, announcedWithin)

const byNearness = (day: string) => (a: Announcement, b: Announcement) =>
  Math.abs(daysBetween(a.effective_on, day)) - Math.abs(daysBetween(b.effective_on, day)) || a.id - b.id
