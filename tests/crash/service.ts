import { appendFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Program, startProgram } from '../setup/program.ts'

export type Service = {
  /** The one that runs, or ran last. */
  program: () => Program
  /** What it said last, each time that it ended. */
  endings: string[]
  /** Ends it for good; harder after so many milliseconds. */
  close: (patience: number) => Promise<void>
}

/** Starts the program again whenever it has ended, as a service manager does. Everything that it says goes to a file. */
export const keepGoing = async (env: Record<string, string>, log: string): Promise<Service> => {
  const endings: string[] = []
  let isClosing = false
  let program = await startProgram(env)
  const goOn = async () => {
    for (;;) {
      await program.ended
      appendFileSync(log, program.output())
      if (isClosing) return
      endings.push(lastWords(program))
      await sleep(50)
      if (isClosing) return
      program = await startProgram(env)
      if (isClosing) program.child.kill('SIGTERM')
    }
  }
  const going = goOn()
  const close = async (patience: number) => {
    isClosing = true
    program.child.kill('SIGTERM')
    const hurry = setTimeout(() => program.child.kill('SIGKILL'), patience)
    await going
    clearTimeout(hurry)
  }
  return { program: () => program, endings, close }
}

/** The last sentence that is no line of its log and no line of a stack. */
export const lastWords = (program: Program): string =>
  program
    .output()
    .split('\n')
    .findLast((line) => /^[^\s{]/.test(line)) ?? 'it said nothing'
