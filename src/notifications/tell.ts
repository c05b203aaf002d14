import type { Tx } from '../audit/audited.ts'
import { digitOf } from '../changes/clearance-changes.ts'
import { becauseOf } from '../changes/describe.ts'
import { type ChangeRow, findClearanceChange, listReReviews, listVerdictChanges } from '../changes/queries.ts'
import { pathOf, subjectOf, whatChanged } from '../changes/words.ts'
import type { Policies } from '../policy/store.ts'
import type { Bank } from '../questions/question.ts'
import { findMatter, hasClearanceOf, insertNotices, listFollowedVerdicts } from './tell-queries.ts'

// What people are told is written with the change that it tells, in its transaction, which is the system's: a change that is rolled back
// tells nobody. Nobody hears of a clearance that they may not read.

/** What a person did to a clearance; `id` is that of the clearance, and of the suspension where it is about one. */
export type Told = { what: 'given' | 'revoked'; clearance: number } | { what: 'suspended' | 'suspension_ended'; suspension: number }

/** Tells everybody whom it concerns. To be called last, when the rows that say it are written. */
export const tell = (tx: Tx, bank: Bank, told: Told): Promise<void> =>
  tellOfChange(tx, bank, ('clearance' in told ? told.clearance : told.suspension) * 10 + digitOf(told.what), new Date())

/** The same for any change of a clearance, by its number in the feed. */
export const tellOfChange = async (tx: Tx, bank: Bank, id: number, now: Date): Promise<void> => {
  const row = await findClearanceChange(tx, id, now)
  if (!row) throw new Error(`nothing is written of the change ${id} of a clearance`)
  await tellOf(tx, bank, row)
}

const tellOf = async (tx: Tx, bank: Bank, row: ChangeRow): Promise<void> => {
  const { clearance } = row
  if (clearance === null) return
  await insertNotices(tx, { kind: clearance.move, clearance_id: clearance.id, ...(await findMatter(tx, clearance.id)) }, noticeOf(row, bank))
}

const noticeOf = (row: ChangeRow, bank: Bank) => ({
  change: `${row.kind} ${row.id}`,
  subject: `${row.is_demo ? 'Demonstration: ' : ''}${subjectOf(row)}`,
  sentence: `${whatChanged(row, bank)}.`,
  because: becauseOf(row, bank),
  path: pathOf(row),
})

/** Verdicts that moved, by the numbers of their changes: whoever follows the tool or its vendor is told, under the policies that rule today. */
export const tellOfVerdicts = async (tx: Tx, bank: Bank, policies: Policies, today: string, ids: number[]): Promise<void> => {
  const ruling = policies.list.filter(({ key, pack }) => policies.find(pack.id, undefined, today)?.key === key).map(({ key }) => key)
  const followed = ids.length === 0 ? [] : await listFollowedVerdicts(tx, ids, ruling)
  if (followed.length === 0) return
  const rows = new Map(
    (
      await listVerdictChanges(
        tx,
        followed.map(({ id }) => id),
        new Date(),
      )
    ).map((row) => [row.id, row]),
  )
  for (const { id, ...matter } of followed) {
    const row = rows.get(id)
    if (row) await insertNotices(tx, { kind: 'verdict', clearance_id: null, ...matter }, noticeOf(row, bank))
  }
}

/** Facts that moved, by offering and the number of their new digest: a clearance that rests on them is in re-review from now on. */
export const tellOfReReviews = async (tx: Tx, bank: Bank, digests: Map<number, number>): Promise<void> => {
  if (digests.size === 0 || !(await hasClearanceOf(tx, [...digests.keys()]))) return
  for (const row of await listReReviews(tx, [...digests.values()], new Date())) await tellOf(tx, bank, row)
}
