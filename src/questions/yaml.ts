import { type Document, isNode, LineCounter, parseDocument } from 'yaml'
import type { z } from 'zod'
import { parsedOnce } from './parsed.ts'

export type Path = readonly PropertyKey[]

/** Data read from a YAML file, with a way to say where in the file a value stands. */
export type Read<T> = { value: T; at: (path: Path) => string }

const failed = (problems: string[]): Error => new Error(problems.join('\n'))

/** Parses YAML and checks its shape. Throws an Error with one line per problem: `file:line: path: what is wrong`. */
export const readYaml = <S extends z.ZodType>(file: string, text: string, schema: S): Read<z.infer<S>> => {
  // Only who must say where something stands needs the document.
  let source: { lines: LineCounter; document: Document } | null = null
  const read = () => {
    source ??= documentOf(file, text)
    return source
  }
  const lineOf = (path: Path): number => {
    const { document, lines } = read()
    for (let length = path.length; length > 0; length--) {
      const node = document.getIn(path.slice(0, length), true)
      if (isNode(node) && node.range) return lines.linePos(node.range[0]).line
    }
    return 1
  }
  const at = (path: Path): string => {
    const place = path.map(String).join('.')
    return place === '' ? `${file}:1` : `${file}:${lineOf(path)}: ${place}`
  }
  const checked = schema.safeParse(parsedOnce(text, () => read().document.toJS()))
  if (!checked.success) throw failed(checked.error.issues.map((issue) => `${at(issue.path)}: ${issue.message}`))
  return { value: checked.data, at }
}

const documentOf = (file: string, text: string) => {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const broken = [...document.errors, ...document.warnings]
  if (broken.length > 0) throw failed(broken.map((e) => `${file}:${lines.linePos(e.pos[0]).line}: ${e.message}`))
  return { lines, document }
}
