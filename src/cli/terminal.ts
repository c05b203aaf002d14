import { writeSync } from 'node:fs'

// What every command line of ours does alike: three exit statuses, one-sentence errors, a bar when something takes long.

/** 0: fine. 1: a problem was found. 2: wrong use. */
export type Status = 0 | 1 | 2

/** Something that the caller can put right, in one sentence. */
export class CommandError extends Error {
  readonly status: Status
  constructor(message: string, status: Status = 1) {
    super(message)
    this.status = status
  }
}

export type Say = (line: string) => void
export type Command = { help: string; run: (args: string[], say: Say) => Promise<Status> | Status }

/** Runs a command with its arguments. `--help` anywhere prints the help and ends well; what the caller can put right is one sentence. */
export const execute = async ({ help, run }: Command, args: string[], say: Say, complain: Say): Promise<Status> => {
  if (args.includes('--help') || args.includes('-h')) {
    say(help)
    return 0
  }
  try {
    return await run(args, say)
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    complain(error.message)
    if (error.status === 2) complain('Use --help to see how.')
    return error.status
  }
}

/** The command as the program itself. */
export const asProgram = async (command: Command): Promise<void> => {
  process.exitCode = await execute(
    command,
    process.argv.slice(2),
    (line) => void writeSync(1, `${line}\n`),
    (line) => void writeSync(2, `${line}\n`),
  )
}

/** A bar on a terminal, once the work has taken two seconds; nothing elsewhere. */
export const progress = () => {
  const started = performance.now()
  let shown = 0
  return (done: number, of: number) => {
    if (!process.stderr.isTTY) return
    const now = performance.now()
    const isLast = done === of
    if (now - started < 2000 || (!isLast && now - shown < 100) || (isLast && shown === 0)) return
    shown = now
    const width = 30
    const filled = Math.round((width * done) / Math.max(of, 1))
    writeSync(2, `\r[${'='.repeat(filled)}${' '.repeat(width - filled)}] ${done} of ${of}${isLast ? '\n' : ''}`)
  }
}

/** Where in a text an offset stands: "line 3, column 14". */
export const placeOf = (text: string, offset: number): string => {
  const before = text.slice(0, offset).split('\n')
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`
}
