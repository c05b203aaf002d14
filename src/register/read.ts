import { stringify } from 'csv-stringify/sync'
import type { Db } from '../db/database.ts'
import type { FactState } from '../facts/fact.ts'
import { listFacts } from '../facts/queries.ts'
import { evaluate } from '../policy/evaluate.ts'
import type { CompiledPolicy } from '../policy/load.ts'
import { keyOf, listOfferings, type OfferingKey, type OfferingRow } from './queries.ts'
import { type Column, decidingQuestions, statesOf } from './unknowns.ts'

/** A row of the map: an offering with the state of each deciding question, in the order of the columns. */
export type MapRow = OfferingRow & { states: FactState[] }

export const withStates = async (db: Db, policy: CompiledPolicy, columns: Column[], rows: OfferingRow[], today: string): Promise<MapRow[]> => {
  const facts = await listFacts(db, { offeringIds: rows.map(({ id }) => id) })
  return rows.map((row) => {
    const known = facts.get(row.id) ?? []
    return { ...row, states: statesOf(policy, columns, known, evaluate(policy, known, today)) }
  })
}

/** The whole map as CSV, a batch at a time: one line per offering, one column per deciding question. */
export async function* unknownsCsv(db: Db, policy: CompiledPolicy, today: string): AsyncGenerator<string> {
  const columns = decidingQuestions(policy)
  yield line(['vendor', 'tool', 'offering', 'name', 'is_demo', ...columns.map(({ question }) => question)])
  const size = 500
  for (let after: OfferingKey | null = null; ; ) {
    const rows: OfferingRow[] = await listOfferings(db, after, size)
    for (const row of await withStates(db, policy, columns, rows, today))
      yield line([row.vendor, row.tool, row.offering, `${row.tool_name}, ${row.name}`, String(row.is_demo), ...row.states])
    const last = rows.at(-1)
    if (rows.length < size || !last) return
    after = keyOf(last)
  }
}

// A cell that a spreadsheet would take for a formula is made harmless.
const line = (cells: string[]) => stringify([cells], { escape_formulas: true, quoted_match: /[\r\n]/ })
