import writeWorkbook, { type Row } from 'write-excel-file/node'
import type { Answer } from '../facts/fact.ts'
import { polarityOf } from '../questions/answer.ts'
import type { Bank, Mover, Question } from '../questions/question.ts'
import type { VendorAnswer } from './answer.ts'
import { askedQuestions } from './rules.ts'
import { answerText } from './sheet-columns.ts'

// The columns of the CSA's AI-CAIQ, for whoever collects answers in that shape. The questions are ours: what the CSA asks is its own text.

const columns = [
  ['Question ID', 24],
  ['Question', 50],
  ['CSP CAIQ Answer', 12],
  ['SSRM Control Ownership', 22],
  ['CSP Implementation Description (Optional/Recommended)', 60],
  ['CSC Responsibilities (Optional/Recommended)', 40],
  ['Control ID', 14],
  ['Domain Title', 24],
] as const

const about =
  'Questions of the Toolslate question bank in the shape of the AI-CAIQ. They are not the questions of the Cloud Security Alliance, and this file is no AI-CAIQ. Yes: the answer is good for the customer. No: it is bad. NA: it does not apply. Empty: neither, or not known; the description says what was answered.'

export const caiqOf = (name: string, answers: VendorAnswer[], bank: Bank): Promise<Buffer> => {
  const byQuestion = new Map(answers.map((answer) => [answer.question, answer]))
  const titles = new Map(bank.sections.map(({ id, title }) => [id, title]))
  const rows = askedQuestions(bank).map((question): Row => rowOf(question, byQuestion.get(question.id), titles.get(question.section) ?? ''))
  const head = columns.map(([title]) => text(title, { fontWeight: 'bold' as const }))
  const data = [[text(`${name}. ${about}`, { wrap: false })], head, ...rows]
  return writeWorkbook([{ sheet: 'AI-CAIQ shape', data, columns: columns.map(([, width]) => ({ width })), stickyRowsCount: 2 }]).toBuffer()
}

/** A text is a text, whatever it begins with. */
const text = (value: string, more = {}) => (value === '' ? null : { value, type: String, wrap: true, alignVertical: 'top' as const, ...more })

const rowOf = (question: Question, answer: VendorAnswer | undefined, section: string): Row => {
  const value = answer?.value ?? null
  const description = answer && value !== null ? [answerText(value, question), answer.note, answer.quote, answer.source_url].filter(Boolean).join('\n') : ''
  const [said, owner] = value === null ? ['', ''] : [yesOrNo(question, value), ownerOf(question, value)]
  return [question.id, question.wording, said, owner, description, '', question.code ?? '', section].map((cell) => text(cell))
}

const yesOrNo = (question: Question, value: Answer): string => {
  if (value === 'not_applicable') return 'NA'
  return { good: 'Yes', bad: 'No', neutral: '' }[polarityOf(question, value)]
}

const owners: Record<Mover, string> = { vendor: 'CSP-owned', you: 'Shared CSP and CSC', studio: 'Shared CSP and CSC' }

const ownerOf = (question: Question, value: Answer): string => {
  const movers = [value].flat().flatMap((one) => question.values.find(({ id }) => id === one)?.by ?? [])
  return movers[0] === undefined ? '' : owners[movers.find((mover) => mover !== 'vendor') ?? 'vendor']
}
