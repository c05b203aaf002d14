const refused = {
  svg: 'Send the picture as PNG or PDF: an SVG can carry programs',
  markup: 'Send the page as PDF: HTML and other markup can carry programs',
  control: 'Send a PDF, PNG, JPEG, WebP or XLSX file, or plain text: this is none of them',
  encoding: 'Save the text as UTF-8: some of its characters cannot be read',
}

/** Nothing but these below a space: tab, line feed, form feed, carriage return. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const control = /[\0-\x08\x0b\x0e-\x1f\x7f]/
const markup = /<(?:!doctype|\?xml|\?php|html|head|body|script|iframe|object|embed|svg|math|style|link|meta|form|img)[\s>/!]/i
const longestTag = 40

/** What keeps a file from being plain text, read piece by piece. */
export const textProblem = async (from: AsyncIterable<Buffer>): Promise<string | null> => {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let [last, isFirst] = ['', true]
  const problemIn = (piece: string) => {
    const text = last + piece
    if (/<svg[\s>]/i.test(text)) return refused.svg
    if (markup.test(text) || (isFirst && /^\s*</.test(text))) return refused.markup
    if (control.test(text)) return refused.control
    last = text.slice(-longestTag)
    isFirst = false
    return null
  }
  try {
    for await (const chunk of from) {
      const problem = problemIn(decoder.decode(chunk, { stream: true }))
      if (problem !== null) return problem
    }
    return problemIn(decoder.decode())
  } catch {
    return refused.encoding
  }
}
