import { stringify } from 'csv-stringify/sync'
import type { Db } from '../db/database.ts'
import { entryJson } from './describe.ts'
import { type AuditFilter, type EntryRow, listEntries, listNamed } from './queries.ts'
import { namesIn } from './rules.ts'

const columns = ['leaf', 'at', 'action', 'who', 'text', 'subject', 'actor_kind', 'actor', 'sentence', 'is_public'] as const

const batch = 1000

/** Every entry that fits, newest first. The first rows are read before anything is sent, so that a failure is still an answer of its own. */
export const entriesCsv = async (db: Db, filter: AuditFilter): Promise<AsyncGenerator<string>> => {
  const read = (before: number | null) => listEntries(db, filter, before, batch)
  const first = await read(null)
  return (async function* () {
    yield `\ufeff${lines([columns])}`
    for (let rows = first; rows.length > 0; rows = rows.length > batch ? await read(rows[batch - 1]!.leaf) : []) yield await linesOf(db, rows.slice(0, batch))
  })()
}

const linesOf = async (db: Db, rows: EntryRow[]) => {
  const known = await listNamed(db, namesIn(rows.flatMap(({ actor, sentence }) => [actor, sentence])))
  return lines(rows.map((row) => entryJson(row, known)).map((entry) => columns.map((column) => entry[column])))
}

// A cell that a spreadsheet would take for a formula is made harmless.
const lines = (rows: readonly (readonly unknown[])[]) => stringify([...rows], { escape_formulas: true, quoted_match: /[\r\n]/, cast: { boolean: String } })
