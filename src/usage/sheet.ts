import { readFile } from 'node:fs/promises'
import { parse } from 'csv-parse/sync'
import readWorkbook from 'read-excel-file/node'
import { safeWorkbook } from '../attestations/sheet-unpack.ts'
import { columnCalled, titleOf, withCell } from './columns.ts'
import { blankEntry, entryFrom, type Known, type ReadEntry, type TypedEntry } from './form.ts'

/** So many lines at once: what the check of them shows has to fit on a page, and back through its form. */
export const mostLines = 500

/** Where in the sheet, as the spreadsheet names it, and what to do. */
export type CellProblem = { sheet: string; row: number; column: string; message: string }
export type ReadRegister = { sheet: string; typed: { row: number; entry: TypedEntry }[]; problem: null } | { problem: string }

/** A sheet of uses, CSV or XLSX: its rows as they were typed, or why it cannot be read. */
export const readRegister = async (path: string, media_type: string): Promise<ReadRegister> => {
  const table = media_type === 'text/plain' ? await readCsv(path) : await readXlsx(path)
  if (table.problem !== null) return table
  const [head, ...body] = table.rows
  if (!head?.some((cell) => cell.trim() !== '')) return { problem: 'Put the titles of the columns into the first row' }
  const found = head.map((title) => columnCalled(title))
  const unknown = head.filter((title, i) => title.trim() !== '' && !found[i])
  if (unknown.length > 0)
    return {
      problem: `Rename or remove the ${unknown.length === 1 ? 'column' : 'columns'} ${unknown.map((title) => `“${title.trim()}”`).join(', ')}: the register has none of that name`,
    }
  const missing = ['tool', 'used_from', 'kind', 'data', 'purpose'].filter((field) => !found.some((column) => column?.field === field))
  if (missing.length > 0)
    return { problem: `Add the ${missing.length === 1 ? 'column' : 'columns'} ${missing.map((field) => `“${titleOf(field)}”`).join(', ')}` }
  const rows = body.map((cells, i) => ({ row: i + 2, cells })).filter(({ cells }) => cells.some((cell) => cell.trim() !== ''))
  if (rows.length === 0) return { problem: 'Fill in at least one row below the titles' }
  if (rows.length > mostLines) return { problem: `Split the sheet: ${mostLines} rows at once are the most, and this one has ${rows.length}` }
  const typed = rows.map(({ row, cells }) => ({
    row,
    entry: found.reduce((entry, column, i) => (column ? withCell(entry, column, cells[i] ?? '') : entry), blankEntry),
  }))
  return { sheet: table.sheet, typed, problem: null }
}

type Table = { sheet: string; rows: string[][]; problem: null } | { problem: string }

const readCsv = async (path: string): Promise<Table> => {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path))
    const rows = parse(text, { bom: true, relax_column_count: true, skip_empty_lines: false, delimiter: delimiterOf(text) }) as string[][]
    return { sheet: 'CSV', rows, problem: null }
  } catch (error) {
    const line = (error as { lines?: number }).lines
    return {
      problem:
        line === undefined
          ? 'Save the file as CSV in UTF-8: it holds letters in another encoding'
          : `Check line ${line}: it cannot be read as CSV, a quote may not be closed`,
    }
  }
}

/** Some spreadsheets write semicolons or tabs, by the country that they are in. */
const delimiterOf = (text: string): string => {
  const [first = ''] = text.split('\n', 1)
  return [';', '\t'].find((sign) => first.includes(sign) && !first.includes(',')) ?? ','
}

const readXlsx = async (path: string): Promise<Table> => {
  const safe = await safeWorkbook(path)
  if (safe.problem !== null) return safe
  const sheets = await readWorkbook(safe.workbook, { trim: false }).catch(() => null)
  const first = sheets?.[0]
  if (!first) return { problem: 'Save the workbook as XLSX again: this file cannot be read' }
  return { sheet: first.sheet, rows: first.data.map((cells) => cells.map(textOf)), problem: null }
}

const textOf = (cell: unknown): string =>
  cell === null || cell === undefined ? '' : cell instanceof Date ? cell.toISOString().slice(0, 10) : String(cell).replaceAll('\r\n', '\n').replaceAll('\0', '')

/** Every line of a sheet checked: the lines, or all that is wrong with them. Nothing is taken of a sheet with a problem. */
export const entriesOf = (sheet: string, typed: { row: number; entry: TypedEntry }[], known: Known): { entries: ReadEntry[]; problems: CellProblem[] } => {
  const read = typed.map(({ row, entry }) => ({ row, ...entryFrom(entry, known) }))
  return {
    entries: read.flatMap(({ entry }) => entry ?? []),
    problems: read.flatMap(({ row, problems }) => Object.entries(problems ?? {}).map(([field, message]) => ({ sheet, row, column: titleOf(field), message }))),
  }
}
