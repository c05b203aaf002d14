import { stringify } from 'csv-stringify/sync'
import writeWorkbook from 'write-excel-file/node'
import type { Entry } from './entry.ts'
import type { Exception } from './exceptions.ts'
import type { TextField, TypedEntry } from './form.ts'

// The columns of the register as a sheet: what goes out can come back. Those without a field are ours and are passed over when it does.

type Column = { title: string; field: TextField | 'data' | 'in_locked_cut' | null; of: (entry: Entry, exceptions: Exception[]) => string; width: number }

const listed = (all: string[]) => all.join(' ')

export const columns: Column[] = [
  { title: 'Line', field: null, of: ({ number }) => String(number), width: 6 },
  { title: 'Tool and plan', field: 'tool', of: ({ tool }) => tool, width: 28 },
  { title: 'Version', field: 'version', of: ({ version }) => version, width: 14 },
  { title: 'Settings', field: 'settings', of: ({ settings }) => settings, width: 24 },
  { title: 'Used from', field: 'used_from', of: ({ used_from }) => used_from, width: 12 },
  { title: 'Used to', field: 'used_to', of: ({ used_to }) => used_to, width: 12 },
  { title: 'Kind of use', field: 'kind', of: ({ kind }) => kind, width: 14 },
  { title: 'Data', field: 'data', of: ({ data_classes }) => listed(data_classes), width: 10 },
  { title: 'Purpose', field: 'purpose', of: ({ purpose }) => purpose, width: 40 },
  { title: 'Shot', field: 'shot', of: ({ shot }) => shot, width: 12 },
  { title: 'Asset', field: 'asset', of: ({ asset }) => asset, width: 20 },
  { title: 'Timecode in', field: 'timecode_in', of: ({ timecode_in }) => timecode_in, width: 14 },
  { title: 'Timecode out', field: 'timecode_out', of: ({ timecode_out }) => timecode_out, width: 14 },
  { title: 'People', field: 'people', of: ({ people }) => people, width: 20 },
  { title: 'Prompts', field: 'prompts', of: ({ prompts }) => prompts, width: 40 },
  { title: 'Source material', field: 'source_material', of: ({ source_material }) => source_material, width: 30 },
  { title: 'Rights in it', field: 'source_rights', of: ({ source_rights }) => source_rights, width: 14 },
  { title: 'Output', field: 'output', of: ({ output }) => output, width: 30 },
  { title: 'Fate', field: 'fate', of: ({ fate }) => fate, width: 12 },
  { title: 'In the locked cut', field: 'in_locked_cut', of: ({ in_locked_cut }) => (in_locked_cut ? 'yes' : 'no'), width: 10 },
  { title: 'Talent', field: 'talent', of: ({ talent }) => talent ?? '', width: 18 },
  { title: 'Performer', field: 'performer', of: ({ performer }) => performer, width: 20 },
  { title: 'Use', field: 'use', of: ({ use_number }) => (use_number === null ? '' : String(use_number)), width: 6 },
  { title: 'Clearance on the day', field: null, of: ({ clearance_id }) => (clearance_id === null ? 'none' : `clearance ${clearance_id}`), width: 18 },
  { title: 'Policy on the day', field: null, of: ({ policy }) => policy ?? '', width: 26 },
  { title: 'Exceptions', field: null, of: (_, exceptions) => listed(exceptions.map(({ kind }) => kind)), width: 30 },
  { title: 'Entered by', field: null, of: ({ by }) => by ?? '', width: 20 },
  { title: 'Entered on', field: null, of: ({ entered_at }) => entered_at.slice(0, 10), width: 12 },
]

const byLine = (exceptions: Exception[]) => Map.groupBy(exceptions, ({ entry }) => entry)

const cellsOf = (entries: Entry[], exceptions: Exception[]): string[][] => {
  const found = byLine(exceptions)
  return entries.map((entry) => columns.map(({ of }) => of(entry, found.get(entry.number) ?? [])))
}

/** With the mark by which Excel knows UTF-8; what a spreadsheet would run as a formula is defused. */
export const csvOf = (rows: string[][]): string => `\ufeff${stringify(rows, { escape_formulas: true, quoted_match: /[\r\n]/ })}`

export const registerCsv = (entries: Entry[], exceptions: Exception[]): string => csvOf([columns.map(({ title }) => title), ...cellsOf(entries, exceptions)])

/** A text is a text, whatever it begins with: a spreadsheet runs none of it. */
export const registerWorkbook = (entries: Entry[], exceptions: Exception[]): Promise<Buffer> => {
  const shape = { wrap: true, alignVertical: 'top' } as const
  const head = columns.map(({ title }) => ({ value: title, type: String, fontWeight: 'bold' as const }))
  const body = cellsOf(entries, exceptions).map((cells) => cells.map((value) => (value === '' ? { ...shape } : { value, type: String, ...shape })))
  return writeWorkbook([{ sheet: 'Register of uses', data: [head, ...body], columns: columns.map(({ width }) => ({ width })), stickyRowsCount: 1 }]).toBuffer()
}

/** A blank sheet with its columns, to be filled in. */
export const templateCsv = (): string => csvOf([columns.flatMap(({ title, field }) => (field === null ? [] : [title]))])

const knownTitles = new Map(
  columns.flatMap((column) => [
    [column.title.toLowerCase(), column] as const,
    ...(column.field === null ? [] : [[column.field.toLowerCase(), column] as const]),
  ]),
)
export const columnCalled = (title: string): Column | undefined => knownTitles.get(title.trim().toLowerCase())

/** One cell of a sheet put where it belongs. */
export const withCell = (typed: TypedEntry, { field }: Column, cell: string): TypedEntry => {
  const text = cell.trim().replace(/^'(?=[=+\-@\t\r])/, '')
  if (field === null) return typed
  if (field === 'data') return { ...typed, data: text.split(/[\s,;]+/).flatMap((one) => (one === '' ? [] : [one.toUpperCase()])) }
  if (field === 'in_locked_cut') return { ...typed, in_locked_cut: /^(yes|y|true|1|x)$/i.test(text) }
  return { ...typed, [field]: text }
}

export const titleOf = (field: string): string => columns.find((column) => column.field === field)?.title ?? field
