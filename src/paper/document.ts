import { demoWords } from '../../views/certificate-text.ts'
import { dateWords } from '../../views/words.ts'
import type { Paper, Piece, Section } from './paper.ts'
import type { Content, DocumentDefinition } from './pdfmake.ts'
import { type Marked, marker } from './tags.ts'

// A paper, laid out for A4. Pure: the same paper is the same document.

const ink = '#111111'
const quiet = '#4a4a4a'
const line = '#9a9a9a'

type Margin = [number, number, number, number]
const flush: Margin = [0, 0, 0, 0]

/** pdfmake changes what it is given: make a new one each time. */
export const paperDocument = (paper: Paper): DocumentDefinition => {
  const mark = marker()
  const words = wordsOf(mark)
  return {
    version: '1.7',
    tagged: true,
    language: 'en-GB',
    displayTitle: true,
    info: { title: paper.title, author: paper.author, subject: paper.subject, creator: 'Toolslate', producer: 'Toolslate', creationDate: new Date(paper.at) },
    pageSize: 'A4',
    pageOrientation: paper.isWide ? 'landscape' : 'portrait',
    pageMargins: [48, 48, 48, 56],
    defaultStyle: { font: 'Roboto', fontSize: 10, lineHeight: 1.25, color: ink },
    footer: (page, pages) => ({
      margin: [48, 14, 48, 0],
      columns: [
        { text: `${paper.is_demo ? 'Demonstration data. ' : ''}${paper.subject}, ${dateWords(paper.at)}`, fontSize: 8, color: quiet },
        { text: `${page} of ${pages}`, fontSize: 8, color: quiet, alignment: 'right', width: 60 },
      ],
    }),
    content: [
      ...(paper.is_demo ? [words(demoWords, 'P', { bold: true, fontSize: 8.5 })] : []),
      words(paper.title, 'H1', { fontSize: 20, bold: true, lineHeight: 1.1, margin: [0, 0, 0, 6] }),
      words(paper.lead, 'P', { fontSize: 11 }),
      ...paper.sections.flatMap((section) => laidOut(section, mark, words)),
    ],
  }
}

/** A heading never stands alone at the foot of a page; what might fill a page of its own may break. */
const laidOut = ({ title, pieces }: Section, mark: Marked, words: Words): Content[] => {
  const heading = words(title, 'H2', { fontSize: 13, bold: true, margin: [0, 12, 0, 4] })
  const [first, ...rest] = pieces.flatMap((piece) => pieceOf(piece, mark, words))
  if (first === undefined) return [heading]
  return [{ stack: [heading, first], unbreakable: JSON.stringify(first).length < 4000 }, ...rest]
}

const pieceOf = (piece: Piece, mark: Marked, words: Words): Content[] => {
  switch (piece.kind) {
    case 'text':
      return [words(piece.text, 'P', piece.isStrong ? { bold: true } : {})]
    case 'list':
      return listOf(piece.items, mark, words)
    case 'rows':
      return [rowsOf(piece.rows, mark, words)]
    case 'quote':
      return [words(`“${piece.text}”`, 'BlockQuote', { margin: [14, 0, 0, 0] }), words(piece.source, 'P', { fontSize: 8, color: quiet, margin: [14, 0, 0, 6] })]
    case 'table':
      return piece.rows.length === 0 ? [] : [tableOf(piece, mark, words)]
  }
}

type Look = { fontSize?: number; bold?: boolean; color?: string; lineHeight?: number; margin?: Margin; wordBreak?: 'break-all' }
type Words = (said: string, role: string, look?: Look, parents?: string[]) => Content

const wordsOf =
  (mark: Marked): Words =>
  (said, role, { margin = [0, 0, 0, 4], ...style } = {}, parents = []) => ({ text: [{ text: said, ...style, ...mark(role, parents) }], margin })

const listOf = (items: string[], mark: Marked, words: Words): Content[] => {
  const list = mark.group('L')
  return items.map((item) => words(`– ${item}`, 'LBody', { margin: [6, 0, 0, 3] }, mark.group('LI', list)))
}

const grid = {
  hLineWidth: () => 0.5,
  vLineWidth: () => 0,
  hLineColor: () => line,
  paddingLeft: () => 0,
  paddingRight: () => 6,
  paddingTop: () => 3,
  paddingBottom: () => 3,
}

const rowsOf = (of: [string, string][], mark: Marked, words: Words): Content => {
  const table = mark.group('Table')
  const body = of.map(([term, value]) => {
    const row = mark.group('TR', table)
    const long = /\S{40}/.test(value) ? { wordBreak: 'break-all' as const } : {}
    return [words(term, 'TH', { margin: flush, color: quiet }, row), words(value, 'TD', { margin: flush, ...long }, row)]
  })
  return { table: { widths: [120, '*'], dontBreakRows: true, body }, layout: grid, margin: [0, 2, 0, 4] }
}

const tableOf = ({ head, rows }: { head: string[]; rows: string[][] }, mark: Marked, words: Words): Content => {
  const table = mark.group('Table')
  const cells = (of: string[], role: string) => {
    const row = mark.group('TR', table)
    return of.map((said) =>
      words(said, role, { fontSize: 8, margin: flush, bold: role !== 'TD', ...(/\S{24}/.test(said) ? { wordBreak: 'break-all' } : {}) }, row),
    )
  }
  return {
    table: { headerRows: 1, dontBreakRows: true, widths: head.map(() => '*'), body: [cells(head, 'TH:Column'), ...rows.map((row) => cells(row, 'TD'))] },
    layout: grid,
    margin: [0, 2, 0, 6],
  }
}
