import writeWorkbook, { type Row } from 'write-excel-file/node'
import type { Bank } from '../questions/question.ts'
import type { VendorAnswer } from './answer.ts'
import { askedQuestions, emptyAnswer } from './rules.ts'
import { cellsOf, choicesText, columns } from './sheet-columns.ts'
import { type SheetVersion, versionText } from './sheet-rules.ts'

const grey = { backgroundColor: '#ECEEF1', textColor: '#454D58' }
const shape = { wrap: true, alignVertical: 'top' } as const

/** A cell of ours looks as if it were locked. A text is a text, whatever it begins with: a spreadsheet runs none of it. */
const ours = (value: string, more = {}) => ({ value, type: String, ...grey, ...shape, ...more })
const theirs = (value: string) => (value === '' ? { ...shape } : { value, type: String, ...shape })

/** The answers of a draft as a workbook that can come back. */
export const sheetOf = (name: string, version: SheetVersion, answers: VendorAnswer[], bank: Bank): Promise<Buffer> => {
  const byQuestion = new Map(answers.map((answer) => [answer.question, answer]))
  const titles = new Map(bank.sections.map(({ id, title }) => [id, title]))
  const rows = askedQuestions(bank).map((question): Row => {
    const cells = cellsOf(byQuestion.get(question.id) ?? emptyAnswer(question.id), question)
    const fixed = [question.id, titles.get(question.section) ?? '', question.wording, choicesText(question)]
    return [...fixed.map((text) => ours(text)), ...columns.flatMap(({ field }) => (field === null ? [] : [theirs(cells[field])]))]
  })
  const about = `${name}: questionnaire ${version.number}, questions of ${version.bank}, save ${version.revision}. Grey cells are ours: change the white ones, then upload the sheet where you got it.`
  const head = [ours(versionText(version)), ours(about, { wrap: false, fontWeight: 'bold' })]
  return workbook([
    {
      sheet: 'Answers',
      data: [head, columns.map(({ title }) => ours(title, { fontWeight: 'bold' })), ...rows],
      columns: columns.map(({ width }) => ({ width })),
      stickyRowsCount: 2,
    },
  ])
}

/** Hides the first column of the first sheet: ids are for the program that reads it again. */
const hiddenIds = {
  files: {
    transform: {
      'xl/worksheets/sheet{id}.xml': {
        transformElementAttributes: (tag: string, attributes: Record<string, string | number>, index: number | undefined) =>
          tag === 'col' && index === 0 ? { ...attributes, hidden: 1 } : attributes,
      },
    },
  },
}

const workbook = async (sheets: Parameters<typeof writeWorkbook>[0]): Promise<Buffer> => writeWorkbook(sheets, { features: [hiddenIds] }).toBuffer()
