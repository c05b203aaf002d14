import {
  backingOf,
  citationText,
  conditionsOf,
  demoWords,
  dissentsOf,
  envelopeOf,
  factGroups,
  howToCheck,
  leadOf,
  noDissent,
  noProof,
  proofRows,
  rowsOf,
  titleOf,
  verdictText,
} from '../../views/certificate-text.ts'
import { clearanceWords, count, dateWords } from '../../views/words.ts'
import type { Content, DocumentDefinition } from '../paper/pdfmake.ts'
import { type Marked, marker } from '../paper/tags.ts'
import { type Certificate, type CertifiedFact, stands } from './certificate.ts'

// The page of a certificate, laid out for paper. Pure: the same certificate is the same document.

const ink = '#111111'
const quiet = '#4a4a4a'
const line = '#9a9a9a'
const small = 8.5

/** pdfmake changes what it is given: make a new one each time. */
export const certificateDocument = (certificate: Certificate): DocumentDefinition => {
  const { content, digest, made } = certificate
  const { clearance } = content
  const mark = marker()
  const text = textsOf(mark)
  const title = `${titleOf(content)}, ${content.offering.tool_name}, ${content.offering.name}`
  return {
    version: '1.7',
    tagged: true,
    language: 'en-GB',
    displayTitle: true,
    info: {
      title,
      author: content.studio.name,
      subject: `Clearance ${clearance.id} on ${content.on}`,
      creator: 'Toolslate',
      producer: 'Toolslate',
      creationDate: new Date(made.at),
    },
    pageSize: 'A4',
    pageMargins: [56, 56, 56, 64],
    defaultStyle: { font: 'Roboto', fontSize: 10, lineHeight: 1.25, color: ink },
    footer: (page, pages) => ({
      margin: [56, 16, 56, 0],
      columns: [
        {
          text: `${clearance.is_demo ? 'Demonstration data. ' : ''}Clearance ${clearance.id} on ${content.on}. Digest ${digest.slice(0, 16)}…`,
          fontSize: 8,
          color: quiet,
        },
        { text: `${page} of ${pages}`, fontSize: 8, color: quiet, alignment: 'right', width: 60 },
      ],
    }),
    content: [
      ...(clearance.is_demo ? [boxed(text.line(demoWords, 'P', { bold: true, fontSize: small, margin: flush }))] : []),
      text.line(titleOf(content), 'H1', { fontSize: 22, bold: true, lineHeight: 1.1, margin: [0, 0, 0, 6] }),
      boxed(text.line(`${clearanceWords[content.state].word} on ${dateWords(content.on)}`, 'P', { fontSize: 16, bold: true, lineHeight: 1, margin: flush })),
      text.line(leadOf(content), 'P', { fontSize: 12 }),
      ...(content.because === clearance.reasons ? [] : [text.line(content.because, 'P')]),
      ...sectionsOf(certificate, text).flatMap(({ title, pieces }) =>
        together(text.line(title, 'H2', { fontSize: 14, bold: true, margin: [0, 14, 0, 4] }), pieces),
      ),
    ],
  }
}

const sectionsOf = (certificate: Certificate, text: ReturnType<typeof textsOf>): { title: string; pieces: Content[] }[] => {
  const { content } = certificate
  const { clearance } = content
  const [does, verdict] = [stands(content), verdictText(content)]
  return [
    { title: does ? 'What is certified' : 'What was decided', pieces: [text.rows(rowsOf(content))] },
    {
      title: 'Envelope',
      pieces: [
        text.line(does ? 'It holds for this, and for nothing else.' : 'It would have held for this, and for nothing else.', 'P'),
        text.rows(envelopeOf(content)),
      ],
    },
    {
      title: 'Conditions',
      pieces: clearance.conditions.length === 0 ? [text.line('There are none.', 'P')] : conditionsOf(content).flatMap((one) => text.condition(one)),
    },
    {
      title: 'Reasons and dissent',
      pieces: [
        text.line(clearance.reasons, 'P'),
        ...(content.dissents.length === 0 ? [text.line(noDissent, 'P')] : dissentsOf(content).flatMap((one) => text.dissent(one))),
      ],
    },
    {
      title: 'Facts',
      pieces: [
        ...(verdict === null ? [] : [text.line(verdict, 'P')]),
        ...(content.facts.length === 0 ? [text.line('Nothing was known about the offering on that day.', 'P')] : []),
        ...factGroups(content).flatMap(({ title, facts }) =>
          together(
            text.line(`${title}, ${count(facts.length, 'fact')}`, 'H3', { bold: true, margin: [0, 6, 0, 3] }),
            facts.map((fact) => text.fact(fact)),
          ),
        ),
      ],
    },
    {
      title: 'How to check it',
      pieces: [
        text.line(
          `The signed file of this certificate (${content.address.replace('/certificate?', '/certificate.json?')}) holds all of this, the decision as it stands in the log, and the way from there to a checkpoint. On a machine of yours, without a network:`,
          'P',
        ),
        text.line(howToCheck, 'P', { characterSpacing: 0.6 }),
        ...(certificate.log === null ? [text.line(noProof, 'P')] : []),
        ...(hasOtherLetters(certificate)
          ? [text.line('Letters that the typeface of this document lacks appear as boxes; the signed file has them.', 'P')]
          : []),
        text.rows(proofRows(certificate), small),
        text.line(
          `About ${content.on}, out of what was known at its end. It is a statement of ${content.studio.name} about its own productions, and no approval of the tool by anybody else. ${content.address}`,
          'P',
          { fontSize: small, color: quiet, margin: [0, 8, 0, 0] },
        ),
      ],
    },
  ]
}

/** A heading never stands alone at the foot of a page; what might fill a page of its own may break. */
const together = (heading: Content, [first, ...rest]: Content[]): Content[] => [
  { stack: first ? [heading, first] : [heading], unbreakable: JSON.stringify(first ?? '').length < mostTogether },
  ...rest,
]
const mostTogether = 6000

const flush: [number, number, number, number] = [0, 0, 0, 0]

/** Roboto has the letters of Europe, and signs up to U+2BFF. */
const hasOtherLetters = ({ content }: Certificate) =>
  [...JSON.stringify(content)].some(
    (letter) => letter > '\u2bff' || !/[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Inherited}\p{Script=Common}]/u.test(letter),
  )

const boxed = (inside: Content): Content => ({
  table: { widths: ['auto'], body: [[inside]] },
  layout: { hLineColor: () => ink, vLineColor: () => ink, paddingLeft: () => 8, paddingRight: () => 8, paddingTop: () => 4, paddingBottom: () => 4 },
  margin: [0, 0, 0, 8],
})

const rules = {
  hLineWidth: () => 0.5,
  vLineWidth: () => 0,
  hLineColor: () => line,
  paddingLeft: () => 0,
  paddingRight: () => 8,
  paddingTop: () => 3,
  paddingBottom: () => 3,
}

type Look = {
  fontSize?: number
  bold?: boolean
  color?: string
  lineHeight?: number
  characterSpacing?: number
  margin?: [number, number, number, number]
  wordBreak?: 'break-all'
}

/** Pieces of text, each with what it is, for those who hear the document. */
const textsOf = (mark: Marked) => {
  const words = (said: string, role: string, look: Look = {}, parents: string[] = []): Content => {
    const { margin = [0, 0, 0, 4] as [number, number, number, number], ...style } = look
    return { text: [{ text: said, ...style, ...mark(role, parents) }], margin }
  }
  const rows = (of: [string, string][], fontSize = 10): Content => {
    const table = mark.group('Table')
    return {
      table: {
        widths: [110, '*'],
        dontBreakRows: true,
        body: of.map(([term, value]) => {
          const row = mark.group('TR', table)
          const look = { fontSize, margin: [0, 0, 0, 0] as [number, number, number, number] }
          return [
            words(term, 'TH', { ...look, color: quiet }, row),
            words(value, 'TD', { ...look, ...(/[0-9a-f]{40}/.test(value) ? { wordBreak: 'break-all' as const } : {}) }, row),
          ]
        }),
      },
      layout: rules,
      margin: [0, 2, 0, 4],
    }
  }
  return {
    line: (said: string, role: string, look?: Look) => words(said, role, look),
    rows,
    condition: ({ number, instruction, how }: { number: number; instruction: string; how: string }): Content[] => [
      words(`${number}. ${instruction}`, 'P', { margin: [0, 2, 0, 0] }),
      words(how, 'P', { fontSize: small, color: quiet, margin: [14, 0, 0, 4] }),
    ],
    dissent: ({ text: said, by }: { text: string; by: string }): Content[] => [
      words(said, 'BlockQuote', { margin: [14, 0, 0, 0] }),
      words(`Dissent of ${by}`, 'P', { margin: [14, 0, 0, 6], fontSize: small, color: quiet }),
    ],
    fact: (fact: CertifiedFact): Content => {
      const row = mark.group('Sect')
      const none: [number, number, number, number] = [0, 0, 0, 1]
      return {
        table: {
          widths: [150, '*'],
          body: [
            [
              words(fact.wording, 'P', { fontSize: small, color: quiet, margin: none }, row),
              {
                stack: [
                  words(`${fact.label} (fact ${fact.id})`, 'P', { bold: true, fontSize: 9.5, margin: none }, row),
                  ...(fact.note === null ? [] : [words(fact.note, 'P', { fontSize: small, margin: none }, row)]),
                  ...fact.citations.flatMap((citation) => [
                    ...(citation.quote === '' ? [] : [words(`“${citation.quote}”`, 'BlockQuote', { fontSize: 9.5, margin: [8, 1, 0, 0] }, row)]),
                    words(`${citationText(citation)} ${citation.url}`, 'P', { fontSize: 7.5, color: quiet, margin: [8, 0, 0, 2] }, row),
                  ]),
                  words(backingOf(fact), 'P', { fontSize: small, color: quiet, margin: none }, row),
                ],
              },
            ],
          ],
        },
        layout: { ...rules, hLineWidth: (i: number) => (i === 0 ? 0.5 : 0) },
      }
    },
  }
}
