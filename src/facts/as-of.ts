import { addDays } from '../policy/dates.ts'

// What is asked of the register about a past day, and what each question may read. Pure.
//
// Every row has two times: when it came into the register (`recorded_at`, set by the database, never back-dated) and when what it
// says was so (its own date: `valid_from` of an answer, the day of a copy, of a look at a document, of a proof).
//
//   known_then  What the register said at the end of that day (UTC): only rows recorded by then, whatever dates they bear. What is
//               learned later never changes it: a record of that day, printed or signed, can be compared with it for ever.
//   known_now   What is now known to have been true on that day: all rows recorded up to now, as far as their own dates reach that
//               day. A discovery with an earlier date changes it.
//
// The rules of known_now:
//   - An answer that begins later does not speak of that day; the one before it in its line does. An answer that takes the place of
//     another and begins by that day, or says no beginning, is a correction: it speaks of that day too.
//   - A copy, a look at a document and the loss of a quote count by the day of the copy or look. One without a day counts only
//     against: as a loss, never as a sight.
//   - A proof counts from the day on which it was shown until it ends.
//   - A conflict that is open now disputes that day as well; one that a person closed is closed.
// Unknown is never a pass: what has no date that reaches the day adds nothing good.
//
// The name, plan and deployment of an offering have one version only, the present one, in both.

export const views = ['known_then', 'known_now'] as const
export type View = (typeof views)[number]

/** Which rows a question may read: those recorded before an instant, those whose own date is not after a day. Null: all. */
export type Bounds = { recordedBefore: string | null; datedBy: string | null }

/** Without a day: everything that is known at present. */
export const boundsOf = (asOf: string | undefined, view: View = 'known_then'): Bounds => {
  if (asOf === undefined) return { recordedBefore: null, datedBy: null }
  return view === 'known_now' ? { recordedBefore: null, datedBy: asOf } : { recordedBefore: `${addDays(asOf, 1)}T00:00:00Z`, datedBy: null }
}

/** The day that is asked about; and when it is a past one, in which view. Both views of today are the present. */
export type When = { on: string; asOf?: string | undefined; view?: View | undefined }

export const whenOf = (asOf: string | undefined, view: View | undefined, today: string): When =>
  asOf === undefined || asOf >= today ? { on: today } : { on: asOf, asOf, view: view ?? 'known_then' }

export const otherView = (view: View): View => (view === 'known_then' ? 'known_now' : 'known_then')

type Row = { id: number; supersedes: number | null; valid_from: string | null }

/**
 * Who answers for a line of supersession on a day: the last of its rows that has begun by then; without a day, the last one.
 * `begun` are the rows that may speak of the day, `later` those that follow and begin after it, both oldest first.
 */
export const turnsOf = <R extends Row>(line: R[], on: string | undefined): { begun: R[]; later: R[] } => {
  const hasBegun = (row: R) => on === undefined || row.valid_from === null || row.valid_from <= on
  return { begun: line.filter(hasBegun), later: line.slice(line.findLastIndex(hasBegun) + 1) }
}

/** Rows by lines of supersession, each oldest first. A row whose predecessor is not among them begins a line of its own. */
export const linesOf = <R extends Row>(rows: R[]): R[][] => {
  const byId = new Map(rows.map((row) => [row.id, row]))
  const superseded = new Set(rows.map((row) => row.supersedes))
  return rows
    .filter((row) => !superseded.has(row.id))
    .map((head) => {
      const line: R[] = []
      for (let row: R | undefined = head; row; row = row.supersedes === null ? undefined : byId.get(row.supersedes)) line.unshift(row)
      return line
    })
}
