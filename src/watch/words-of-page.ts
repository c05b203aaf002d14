import { htmlToText } from 'html-to-text'
import { extractor as markdownExtractor, readableText } from './readable.ts'

/** The words of a page as a reader has them, and how they were taken out: it goes with every copy, so that a later way is known from this one. */
export type PageText = { text: string; extractor: string }

/** Null: there is no way to read such a page, or no word in it. A page can be made to take hours: to be called in a thread that can be ended. */
export const wordsOfPage = async (bytes: Buffer, type: string, charset: string | null): Promise<PageText | null> => {
  const read = Object.hasOwn(readers, type) ? await readers[type]!(bytes, charset) : null
  return read && /\p{L}/u.test(read.text) ? read : null
}

type Reader = (bytes: Buffer, charset: string | null) => Promise<PageText | null> | PageText

const ofHtml: Reader = (bytes, charset) => ({
  text: paragraphs(htmlToText(decoded(bytes, charset ?? metaCharset(bytes)), htmlOptions)),
  extractor: 'html-text-1',
})

const ofPdf: Reader = async (bytes) => {
  const { extractText, getDocumentProxy } = await import('unpdf')
  try {
    const document = await getDocumentProxy(new Uint8Array(bytes))
    if (document.numPages > mostPages) return null
    const { text } = await extractText(document, { mergePages: false })
    return { text: paragraphs(text.map(linesJoined).join('\n\n')), extractor: 'pdf-text-1' }
  } catch {
    // Locked, or none.
    return null
  }
}

const readers: Record<string, Reader> = {
  'text/html': ofHtml,
  'application/xhtml+xml': ofHtml,
  'text/plain': (bytes, charset) => ({ text: paragraphs(decoded(bytes, charset)), extractor: 'plain-text-1' }),
  'text/markdown': (bytes, charset) => ({ text: readableText(decoded(bytes, charset)), extractor: markdownExtractor }),
  'application/pdf': ofPdf,
}

const mostPages = 500

/** A line that does not end like a paragraph goes on in the next; a word cut at its end is one again. */
const linesJoined = (page: string) =>
  page
    .replaceAll(/(\p{Ll})-\n(?=\p{Ll})/gu, '$1')
    .replaceAll(/([^.!?:;])\n(?=\S)/g, '$1 ')
    .replaceAll(/([.!?:;])\n/g, '$1\n\n')

/** A mark at the beginning says more than a label does. */
const markedAs = ([a, b]: Buffer): string | null => (a === 0xff && b === 0xfe ? 'utf-16le' : a === 0xfe && b === 0xff ? 'utf-16be' : null)

const decoded = (bytes: Buffer, charset: string | null): string => {
  try {
    return new TextDecoder(markedAs(bytes) ?? charset ?? 'utf-8').decode(bytes)
  } catch {
    return new TextDecoder('utf-8').decode(bytes)
  }
}

/** What was found by reading single bytes is not UTF-16, whatever it says. */
const metaCharset = (bytes: Buffer): string | null => {
  const label = /<meta[^>]+charset=["']?([\w.:-]+)/i.exec(bytes.subarray(0, 2048).toString('latin1'))?.[1] ?? null
  return label !== null && /^utf-?16/i.test(label) ? null : label
}

/** A page can be made of these alone. */
const boxes = ['div', 'section', 'article', 'main', 'header', 'footer', 'nav', 'aside', 'form', 'address', 'figure', 'details', 'summary', 'dl']

const htmlOptions: NonNullable<Parameters<typeof htmlToText>[1]> = {
  wordwrap: false,
  limits: { maxInputLength: 6_000_000 },
  selectors: [
    ...['script', 'style', 'noscript', 'template', 'svg', 'img'].map((selector) => ({ selector, format: 'skip' })),
    { selector: 'a', options: { ignoreHref: true } },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
    ...['ul', 'ol', 'table', 'thead', 'tbody', 'tr', 'td', 'th', 'li', 'blockquote', 'pre', 'dd', 'dt', 'hr', ...boxes].map((selector) => ({
      ...{ selector, format: 'block' },
      options: { leadingLineBreaks: 2, trailingLineBreaks: 2 },
    })),
  ],
}

/** Blank lines part paragraphs; within one, white space is one space. What has no width goes. */
const paragraphs = (text: string): string =>
  text
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/\u00ad|\u200b|\u200c|\u200d|\u2060|\ufeff|\0/g, '')
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.replaceAll(/\s+/g, ' ').trim())
    .filter((paragraph) => paragraph !== '')
    .join('\n\n')
