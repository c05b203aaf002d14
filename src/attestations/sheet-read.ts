import readWorkbook from 'read-excel-file/node'
import { columns, type SheetCells } from './sheet-columns.ts'
import { type SheetRow, type SheetVersion, versionIn } from './sheet-rules.ts'
import { safeWorkbook } from './sheet-unpack.ts'

export type ReadSheet = { version: SheetVersion; sheet: string; rows: SheetRow[]; problem: null }

/** A sheet of ours as it came back; or why it is none, in a sentence. */
export const readSheet = async (path: string): Promise<ReadSheet | { problem: string }> => {
  const safe = await safeWorkbook(path)
  if (safe.problem !== null) return safe
  const sheets = await readWorkbook(safe.workbook, { trim: false }).catch(() => null)
  if (sheets === null) return { problem: 'Save the workbook as XLSX again: this file cannot be read' }
  for (const { sheet, data } of sheets) {
    const version = versionIn(textOf(data[0]?.[0]))
    if (version !== null) return titled(data[1] ?? []) ?? { version, sheet, rows: rowsIn(data), problem: null }
  }
  return { problem: 'Choose a sheet that was downloaded here: this one lacks the hidden cell that says which questionnaire it is' }
}

type Cells = readonly unknown[]

/** Columns that were moved would put words into the wrong place. */
const titled = (head: Cells): { problem: string } | null => {
  const at = columns.findIndex(({ title }, i) => textOf(head[i]).trim() !== title)
  const letter = String.fromCharCode(65 + at)
  return at < 0 ? null : { problem: `Put the columns back in their order: column ${letter} should be “${columns[at]!.title}”` }
}

/** Rows that are wholly empty are passed over; their numbers are those that the spreadsheet shows. */
const rowsIn = (data: Cells[]): SheetRow[] =>
  data.flatMap((cells, i) =>
    i < 2 || cells.every((cell) => textOf(cell).trim() === '')
      ? []
      : [
          {
            row: i + 1,
            question: textOf(cells[0]).trim(),
            cells: Object.fromEntries(columns.flatMap(({ field }, at) => (field === null ? [] : [[field, textOf(cells[at])]]))) as SheetCells,
          },
        ],
  )

/** A number, a date or a truth value is what somebody typed; the spreadsheet took it for one. */
const textOf = (cell: unknown): string =>
  cell === null || cell === undefined ? '' : cell instanceof Date ? cell.toISOString().slice(0, 10) : String(cell).replaceAll('\r\n', '\n').replaceAll('\0', '')
