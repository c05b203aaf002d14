/** How texts are made readable; it goes with every copy, so that a later way is known from this one. */
export const extractor = 'readable-markdown-1'

/**
 * Markdown as a reader sees it: images and links become their text, marks of emphasis, code, headings, lists and tables go, and so do
 * characters of no width; within a paragraph runs of white space become one space. Letters, digits and punctuation stay as they are.
 */
export const readableText = (markdown: string): string =>
  markdown
    .replaceAll('\r\n', '\n')
    .replaceAll(/\u00ad|\u200b|\u200c|\u200d|\u2060|\ufeff|\0/g, '')
    .replaceAll(/<br\s*\/?>/g, ' ')
    .replaceAll(/!\[([^\]]*)\]\((?:[^()\\]|\\.|\([^()]*\))*\)/g, '$1')
    .replaceAll(/\[((?:[^[\]\\]|\\.|\[[^[\]]*\])*)\]\((?:[^()\\]|\\.|\([^()]*\))*\)/g, '$1')
    .replaceAll(/<(https?:[^>\s]+)>/g, '$1')
    .replaceAll(/^[ \t]*(?:[-*_=][ \t]*){3,}$/gm, '')
    .replaceAll(/^[ \t]*\|?(?:[ \t]*:?-{3,}:?[ \t]*\|)+.*$/gm, '')
    .replaceAll(/^[ \t]*(?:(?:#{1,6}|>|[-*+]|\d{1,3}[.)])[ \t]+)+/gm, '\n')
    .replaceAll(/(?<!\\)\|/g, '\n\n')
    .replaceAll(/(?<!\\)(?:\*{1,3}(?=\S)|(?<=\S)\*{1,3}|`+)/g, '')
    .replaceAll(/(?<![\p{L}\p{N}\\])_{1,3}(?=\S)|(?<=[^\s\\])_{1,3}(?![\p{L}\p{N}])/gu, '')
    .replaceAll(/\\([!-/:-@[-`{-~])/g, '$1')
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.replaceAll(/\s+/g, ' ').trim())
    .filter((paragraph) => paragraph !== '')
    .join('\n\n')

const collapsed = (text: string) => text.replaceAll(/\s+/g, ' ').trim()

/**
 * Whether a readable text holds a quote. found: character for character, at that place (code points, as PostgreSQL counts). unclear: its
 * words are there, over the end of a paragraph or with marks of their own; nobody says that it is lost. lost: they are not.
 */
export const lookFor = (quote: string, text: string): { state: 'found'; at: number } | { state: 'unclear' | 'lost' } => {
  const at = text.indexOf(quote)
  if (at >= 0) return { state: 'found', at: [...text.slice(0, at)].length }
  return { state: collapsed(text).includes(collapsed(readableText(quote))) ? 'unclear' : 'lost' }
}
