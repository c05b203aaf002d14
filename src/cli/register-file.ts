import { readFileSync } from 'node:fs'
import { type RegisterFile, registerFile } from '../register/format.ts'
import { CommandError, placeOf } from './terminal.ts'

/** Text of a file. Throws one sentence when it cannot be read. */
export const readText = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new CommandError(
      `${path}: ${code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'this is a folder' : `it cannot be read (${code})`}.`,
      2,
    )
  }
}

/** An exported register. Throws one sentence with the place where the file is broken. */
export const readRegister = (path: string): RegisterFile => {
  const text = readText(path)
  const parsed = registerFile.safeParse(jsonOf(text, path))
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const at = issue?.path.map(String).join('.')
  throw new CommandError(`${path}: this is not a register that can be checked: ${at ? `${at}: ` : ''}${issue?.message ?? 'its shape is another one'}.`)
}

const jsonOf = (text: string, path: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (error) {
    const told = /position (\d+)/.exec((error as Error).message)?.[1]
    throw new CommandError(
      `${path}, ${placeOf(text, told === undefined ? firstOddity(text) : Number(told))}: this is not JSON; the file may have been cut off.`,
    )
  }
}

/** Where the first piece begins that JSON does not have. The parser says where pieces are in the wrong order, but not this. */
const firstOddity = (text: string): number => {
  const piece = /\s*(?:[{}[\],:]|"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true\b|false\b|null\b)/y
  let end = 0
  while (piece.test(text)) end = piece.lastIndex
  return end + (/^\s*/.exec(text.slice(end))?.[0].length ?? 0)
}
