import { evidenceWords, visibilityWords } from '../../views/words.ts'
import type { VendorEvidence, Visibility } from '../db/schema.ts'
import type { Answer } from '../facts/fact.ts'
import type { Problems } from '../http/problem.ts'
import { labelOf, problemWith } from '../questions/answer.ts'
import type { Question } from '../questions/question.ts'
import type { VendorAnswer } from './answer.ts'
import { vendorEvidence, visibilities } from './answer-form.ts'
import { isAddress } from './rules.ts'

// How an answer stands in the cells of a sheet, and how cells become an answer again. Pure. People read words; ids are taken too.

export const sheetFormat = 'toolslate-sheet/1'

/** The columns of a sheet, left to right. The first is hidden; those without a field are ours and not read. */
export const columns = [
  { title: 'Id', field: null, width: 10 },
  { title: 'Section', field: null, width: 18 },
  { title: 'Question', field: null, width: 46 },
  { title: 'What can be answered', field: null, width: 40 },
  { title: 'Answer', field: 'answer', width: 30 },
  { title: 'Note', field: 'note', width: 40 },
  { title: 'Rests on', field: 'evidence', width: 22 },
  { title: 'Who may read it', field: 'visibility', width: 18 },
  { title: 'Source', field: 'source_title', width: 26 },
  { title: 'Address of the source', field: 'source_url', width: 30 },
  { title: 'Quote', field: 'quote', width: 50 },
] as const

export type SheetField = NonNullable<(typeof columns)[number]['field']>
export const sheetFields = columns.flatMap(({ field }) => (field === null ? [] : [field]))

/** What stands in the cells of one row. */
export type SheetCells = Record<SheetField, string>

/** The letter of a column, as a spreadsheet shows it. */
export const letterOf = (field: SheetField): string => String.fromCharCode(65 + columns.findIndex((column) => column.field === field))
export const titleOf = (field: SheetField): string => columns.find((column) => column.field === field)!.title

const dontKnow = 'We do not know'
const doesNotApply = 'It does not apply'

export const cellsOf = (answer: VendorAnswer, question: Question): SheetCells => ({
  answer: answer.value === null ? '' : answerText(answer.value, question),
  note: answer.note,
  evidence: answer.evidence === null ? '' : evidenceWords[answer.evidence],
  visibility: visibilityWords[answer.visibility].word,
  source_title: answer.source_title,
  source_url: answer.source_url,
  quote: answer.quote,
})

/** Several answers stand one a line, because a label may hold a semicolon. */
export const answerText = (value: Answer, question: Question): string => {
  if (value === 'unknown') return dontKnow
  if (value === 'not_applicable') return doesNotApply
  return Array.isArray(value) ? value.map((one) => labelOf(question, one)).join('\n') : labelOf(question, value)
}

/** For the column that says what can be answered. */
export const choicesText = (question: Question): string =>
  [
    ...(question.type === 'days'
      ? ['A number of days']
      : question.type === 'text'
        ? ['In words']
        : question.type === 'any_of'
          ? ['Any of these, one a line:']
          : []),
    ...question.values.map(({ label }) => label),
    dontKnow,
    doesNotApply,
  ].join('\n')

const same = (one: string, other: string) => one.trim().toLowerCase() === other.trim().toLowerCase()

/** The answer in a cell; null: empty. */
export const answerIn = (cell: string, question: Question): { value: Answer | null; problem: string | null } => {
  if (cell.trim() === '') return { value: null, problem: null }
  if (same(cell, dontKnow) || same(cell, 'unknown')) return { value: 'unknown', problem: null }
  if (same(cell, doesNotApply) || same(cell, 'not_applicable')) return { value: 'not_applicable', problem: null }
  if (question.type === 'text') return checked(question, cell.trim())
  const days = question.type === 'days' ? /^(\d{1,6})(?:\s*days?)?$/i.exec(cell.trim())?.[1] : undefined
  if (days !== undefined) return checked(question, Number(days))
  const lines = question.type === 'any_of' ? linesIn(cell, question) : [cell]
  const ids = lines.map((line) => question.values.find(({ id, label }) => same(label, line) || same(id, line))?.id)
  const unknown = lines.find((_, i) => ids[i] === undefined)
  if (unknown !== undefined) return { value: null, problem: `Choose an answer of column D: “${shortened(unknown)}” is none of them` }
  return checked(question, question.type === 'any_of' ? (ids as string[]) : ids[0]!)
}

const linesIn = (cell: string, question: Question): string[] => {
  const isLabel = (line: string) => question.values.some(({ label }) => same(label, line))
  return cell
    .split('\n')
    .flatMap((line) => (isLabel(line) ? [line] : line.split(';')))
    .filter((line) => line.trim() !== '')
}

const checked = (question: Question, value: Answer) => {
  const problem = problemWith(question, value)
  return problem === null ? { value, problem } : { value: null, problem: `Answer it again: ${problem.charAt(0).toLowerCase()}${problem.slice(1)}` }
}

const shortened = (text: string) => (text.trim().length > 60 ? `${text.trim().slice(0, 59)}…` : text.trim())

const longest = { note: 4000, quote: 4000, source_title: 300, source_url: 2000 } as const

/** The answer in a row of cells, over the one that is stored; and what is wrong, by column. */
export const answerFromCells = (cells: SheetCells, question: Question, stored: VendorAnswer): { answer: VendorAnswer; problems: Problems } => {
  const problems: Problems = {}
  const said = answerIn(cells.answer, question)
  if (said.problem !== null) problems.answer = said.problem
  const evidence = evidenceIn(cells.evidence)
  if (evidence === undefined) problems.evidence = `Write one of: ${vendorEvidence.map((kind) => evidenceWords[kind]).join(', ')}`
  const visibility = visibilityIn(cells.visibility)
  if (visibility === undefined) problems.visibility = `Write one of: ${visibilities.map((one) => visibilityWords[one].word).join(', ')}`
  for (const field of ['note', 'quote', 'source_title', 'source_url'] as const)
    if (cells[field].length > longest[field]) problems[field] = `Shorten this to ${longest[field]} characters`
  if (cells.source_url !== '' && !isAddress(cells.source_url)) problems.source_url ??= 'Enter an address that begins with https://'
  const { note, quote, source_title, source_url } = cells
  const rest = { note, quote, source_title, source_url, evidence: evidence ?? null, visibility: visibility ?? stored.visibility, value: said.value }
  // Who confirmed our reading and now says something else no longer confirms it.
  const isFree = stored.stance === 'confirm' && JSON.stringify(said.value) !== JSON.stringify(stored.value)
  return { answer: { ...stored, ...rest, ...(isFree ? { stance: 'answer', fact_id: null } : {}) }, problems }
}

const evidenceIn = (cell: string): VendorEvidence | null | undefined =>
  cell.trim() === '' ? null : vendorEvidence.find((kind) => same(kind, cell) || same(evidenceWords[kind], cell))

const visibilityIn = (cell: string): Visibility | undefined => visibilities.find((one) => same(one, cell) || same(visibilityWords[one].word, cell))
