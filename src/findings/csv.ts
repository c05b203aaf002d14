import { stringify } from 'csv-stringify/sync'
import type { Db } from '../db/database.ts'
import type { FindingKey } from './filter.ts'
import { type Asked, type FindingLine, listFindings } from './queries.ts'
import { isOverdue, shownState } from './state.ts'

const columns = ['id', 'tool', 'offering', 'title', 'state', 'until', 'severity', 'part', 'owner', 'due_on', 'is_overdue', 'review'] as const

const batch = 500

/** Every finding that fits, whatever page is shown. With the mark by which Excel knows UTF-8; what a spreadsheet would run as a formula is defused. */
export const findingsCsv = async (db: Db, asked: Asked): Promise<string> => {
  const parts = [`\ufeff${lines([columns])}`]
  let after: FindingKey | null = null
  for (;;) {
    const rows = await listFindings(db, asked, after, batch)
    const kept = rows.slice(0, batch)
    parts.push(lines(kept.map((row) => cells(row, asked.today))))
    const last = kept.at(-1)
    if (rows.length <= batch || !last) return parts.join('')
    after = [last.due_on, last.id]
  }
}

const cells = (row: FindingLine, today: string) => {
  const { state, waiver } = shownState(row, row.waivers, today)
  const until = state === 'waived' || state === 'risk_accepted' ? waiver?.ends_on : null
  return [
    row.id,
    row.tool,
    row.offering,
    row.title,
    state,
    until,
    row.severity,
    row.part,
    row.owner,
    row.due_on,
    isOverdue(state, row.due_on, today),
    row.review_id,
  ]
}

const lines = (rows: readonly (readonly unknown[])[]) => stringify([...rows], { escape_formulas: true, quoted_match: /[\r\n]/, cast: { boolean: String } })
