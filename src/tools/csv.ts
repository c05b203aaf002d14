import { stringify } from 'csv-stringify/sync'
import type { Db } from '../db/database.ts'
import { dataClassIds, principleIds } from '../policy/policy.ts'
import type { Filter } from './catalogue.ts'
import type { Scope } from './catalogue-sql.ts'
import { listOfferings } from './queries.ts'
import { type OfferingSummary, offeringSummary } from './summary.ts'

// The keys of the JSON, in its order; one that holds several values is a column for each.
const columns: string[] = (
  [
    'tool',
    'offering',
    'name',
    'offering_name',
    'vendor',
    'plan_kind',
    'deployment',
    'band',
    'principles',
    'score',
    'completeness',
    'evidence_strength',
    'clearance',
    'envelope',
    'is_demo',
  ] as const satisfies readonly (keyof OfferingSummary)[]
).flatMap((key) =>
  key === 'principles' ? principleIds.map((id) => `principles.${id}`) : key === 'envelope' ? dataClassIds.map((id) => `envelope.${id}`) : [key],
)

const batch = 1000

/**
 * Every row of the list, whatever page is shown. UTF-8 with the mark by which Excel knows it; what a spreadsheet would run as a
 * formula is defused. The first rows are read before anything is sent, so that a failure is still an answer of its own.
 */
export const offeringsCsv = async (db: Db, filter: Filter, scope: Scope): Promise<AsyncGenerator<string>> => {
  const read = (cursor: Filter['cursor']) => listOfferings(db, { ...filter, cursor, limit: batch }, scope)
  let page = await read(null)
  return (async function* () {
    yield `\ufeff${lines([columns])}`
    while (page.rows.length > 0) {
      yield lines(page.rows.map((row) => cells(offeringSummary(row))))
      if (page.next === null) return
      page = await read(page.next)
    }
  })()
}

const cells = (summary: OfferingSummary) =>
  columns.map((column) => column.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], summary))

const lines = (rows: unknown[][]) => stringify(rows, { escape_formulas: true, quoted_match: /[\r\n]/, cast: { boolean: String } })
