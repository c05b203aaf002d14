import { createHash } from 'node:crypto'
import type { Bank, Question } from '../questions/question.ts'
import type { VendorAnswer } from './answer.ts'
import { askedQuestions, emptyAnswer } from './rules.ts'
import { answerFromCells, cellsOf, letterOf, type SheetCells, type SheetField, sheetFields, sheetFormat, titleOf } from './sheet-columns.ts'

// What a sheet that comes back would change. Pure.

/** Of what a sheet was made; it stands in its first cell. */
export type SheetVersion = { questionnaire: number; number: number; bank: string; revision: string }

export const versionText = ({ questionnaire, number, bank, revision }: SheetVersion): string => `${sheetFormat} ${questionnaire} ${number} ${bank} ${revision}`

export const versionIn = (cell: string): SheetVersion | null => {
  const [, questionnaire, number, bank = '', revision = ''] = /^toolslate-sheet\/1 (\d{1,15}) (\d{1,6}) (\S{1,40}) ([0-9a-f]{16})$/.exec(cell) ?? []
  return questionnaire === undefined ? null : { questionnaire: Number(questionnaire), number: Number(number), bank, revision }
}

/** Another one after every save of any answer. */
export const revisionOf = (saves: { question: string; version: number }[]): string =>
  createHash('sha256')
    .update(
      saves
        .map(({ question, version }) => `${question} ${version}`)
        .sort()
        .join('\n'),
    )
    .digest('hex')
    .slice(0, 16)

export type SheetRow = { row: number; question: string; cells: SheetCells }
export type SheetChange = { row: number; column: string; field: string; question: Question; before: string; after: string }
export type SheetProblem = { row: number; column: string; message: string }
/** `answers`: those that would be saved. */
export type SheetReport = { changes: SheetChange[]; problems: SheetProblem[]; answers: VendorAnswer[]; rows: number }

/** Row by row: what would change, and what is wrong. A question without a row stays as it is. */
export const reportOf = (rows: SheetRow[], stored: VendorAnswer[], bank: Bank): SheetReport => {
  const report: SheetReport = { changes: [], problems: [], answers: [], rows: rows.length }
  const asked = new Map(askedQuestions(bank).map((question) => [question.id, question]))
  const byQuestion = new Map(stored.map((answer) => [answer.question, answer]))
  const seen = new Map<string, number>()
  for (const { row, question: id, cells } of rows) {
    const question = asked.get(id)
    const first = seen.get(id)
    seen.set(id, row)
    if (!question)
      report.problems.push({
        row,
        column: 'A',
        message:
          id === '' ? 'Restore the id of this row: without it nobody knows the question' : `Take this row out: no question has the id “${id.slice(0, 60)}”`,
      })
    else if (first !== undefined) report.problems.push({ row, column: 'A', message: `Keep one row for each question: this one is in row ${first} too` })
    else addRow(report, row, question, cells, byQuestion.get(id) ?? emptyAnswer(id))
  }
  return report
}

const addRow = (report: SheetReport, row: number, question: Question, cells: SheetCells, stored: VendorAnswer) => {
  const before = cellsOf(stored, question)
  const { answer, problems } = answerFromCells(cells, question, stored)
  const after = cellsOf(answer, question)
  for (const field of sheetFields) if (problems[field] !== undefined) report.problems.push({ row, column: letterOf(field), message: problems[field] })
  const changed = sheetFields.filter((field) => problems[field] === undefined && isOther(before[field], after[field]))
  report.changes.push(...changed.map((field) => changeOf(row, field, question, before, after)))
  if (changed.length > 0) report.answers.push(answer)
}

const changeOf = (row: number, field: SheetField, question: Question, before: SheetCells, after: SheetCells): SheetChange => ({
  ...{ row, question, column: letterOf(field), field: titleOf(field) },
  ...{ before: before[field], after: after[field] },
})

/** A spreadsheet keeps neither the kind of line ends nor white space at an end. */
const isOther = (before: string, after: string) => plain(before) !== plain(after)
const plain = (text: string) => text.replaceAll('\r\n', '\n').trim()
