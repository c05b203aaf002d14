// The text of a document as sentences that can be compared: what is markup, a link's address, a date's way of writing or a page's layout is
// not part of what it says. Pure.

export type Sentence = {
  /** As a reader sees it. */
  text: string
  /** As it is compared: small letters, single spaces, dates in one form. */
  key: string
}

const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' })

/** The sentences of a document in Markdown, in their order. */
export const sentencesOf = (markdown: string): Sentence[] =>
  blocksOf(markdown).flatMap((block) =>
    [...segmenter.segment(block)].flatMap(({ segment }) => {
      const text = segment.trim()
      const key = keyOf(text)
      return key === '' ? [] : [{ text, key }]
    }),
  )

/** A paragraph, a list item, a heading or a cell of a table is a block of its own; a paragraph may go over several lines. */
const blocksOf = (markdown: string): string[] => {
  const lines = plain(markdown).split('\n')
  const blocks: string[] = []
  let open = ''
  const close = () => {
    if (open.trim() !== '') blocks.push(open.trim())
    open = ''
  }
  for (const line of lines) {
    const isNew = /^\s*([-*+•]|\d+[.)]|#{1,6}|\([a-z0-9]{1,3}\))\s/i.test(line)
    if (line.trim() === '' || isNew) close()
    if (line.includes('|')) {
      close()
      blocks.push(...line.split('|').flatMap((cell) => (/^[\s:-]*$/.test(cell) ? [] : [cell.trim()])))
    } else open += ` ${line.replace(/^\s*([-*+•]|\d+[.)]|#{1,6})\s+/, '').trim()}`
    if (/^#{1,6}\s/.test(line)) close()
  }
  close()
  return blocks
}

/** Without what only a browser reads. */
const plain = (markdown: string): string =>
  markdown
    .replaceAll('\r\n', '\n')
    .replaceAll(/<!--[\s\S]*?-->/g, ' ')
    .replaceAll(/!\[[^\]]*\]\([^)]*\)/g, ' ')
    .replaceAll(/\[([^\]]*)\]\((?:[^()\s]|\([^()]*\))*(?:\s+"[^"]*")?\)/g, '$1')
    .replaceAll(/\bhttps?:\/\/[^\s)>\]]+/g, ' ')
    .replaceAll(/<br\s*\/?>/gi, ' ')
    .replaceAll(/<[^>\n]{1,200}>/g, ' ')
    .replaceAll(/\\([\\`*_{}[\]()#+\-.!|~>])/g, '$1')
    .replaceAll(/[*_`~]{1,3}/g, '')
    .replaceAll(/&nbsp;|\u00a0|\u200b/g, ' ')
    .replaceAll(/&amp;/g, '&')

const months = ['january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september', 'october', 'november', 'december']
const monthPattern = months.map((name) => `${name.slice(0, 3)}(?:${name.slice(3)})?`).join('|')
const dayFirst = new RegExp(`\\b\\d{1,2}(?:st|nd|rd|th)? (?:of )?(?:${monthPattern})\\.?,? \\d{4}\\b`, 'g')
const monthFirst = new RegExp(`\\b(?:${monthPattern})\\.? \\d{1,2}(?:st|nd|rd|th)?,? \\d{4}\\b`, 'g')
const numbers = /\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b/g

/** Small letters, digits and single spaces; a date, however it is written, is one word: when a document was changed changes nothing that it says. */
export const keyOf = (text: string): string =>
  text
    .toLowerCase()
    .normalize('NFKC')
    .replaceAll(/[’‘`´]/g, "'")
    .replaceAll(dayFirst, ' date ')
    .replaceAll(monthFirst, ' date ')
    .replaceAll(numbers, ' date ')
    .replaceAll(/[^\p{L}\p{N}']+/gu, ' ')
    .replaceAll(/(^| )'+|'+( |$)/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
