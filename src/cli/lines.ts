import { createReadStream } from 'node:fs'
import { CommandError } from './terminal.ts'

/** The lines of a file, one at a time. node:readline would also break them at U+2028, which JSON may hold. Throws one sentence when it cannot be read. */
export async function* linesOf(path: string): AsyncGenerator<string> {
  let pieces: string[] = []
  let length = 0
  try {
    for await (const chunk of createReadStream(path, 'utf8') as AsyncIterable<string>) {
      const [end = '', ...lines] = chunk.split('\n')
      pieces.push(end)
      length += end.length
      if (length > longest) throw new CommandError(`${path}: a line is longer than ${longest / 1_000_000} million characters; this is not an exported log.`)
      if (lines.length === 0) continue
      yield pieces.join('')
      const begun = lines.pop()!
      yield* lines
      pieces = [begun]
      length = begun.length
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (typeof code !== 'string') throw error
    throw new CommandError(
      `${path}: ${code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'this is a folder' : `it cannot be read (${code})`}.`,
      2,
    )
  }
  if (length > 0) yield pieces.join('')
}

const longest = 64_000_000
