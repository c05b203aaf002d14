import { parseArgs } from 'node:util'

export type Options = {
  rounds: number
  writers: number
  /** How long is written before each kill, on average. */
  seconds: number
  seed: number
  keep: boolean
}

/** One sentence for the person at the terminal. */
export class UsageError extends Error {}

export const help = `Usage: npm run crash-test -- [options]

Starts Toolslate with its own PostgreSQL in a folder of its own, lets writers record facts, and kills with SIGKILL in the middle of
it: the app, PostgreSQL, both, one connection of PostgreSQL, in turn. After every kill it is started again if it has ended, every
write without an answer is sent again under its key, everything is read back, and the log is checked offline against checkpoints that
were handed out before. A kill is felt when a write was on its way. Killed are processes: what a disk keeps of a power cut is not tried.

  --rounds 16     kills, of each kind in turn
  --writers 8     writers that write at the same time
  --seconds 2     how long they write before a kill, on average
  --seed 1        the same choices again; the moment of a kill is chosen, what it meets is chance
  --keep          leave the data folder, and say where it is; it is left too when a fault was found
  --help          this text

Exit status: 0 nothing lost, nothing doubled, the log whole; 1 a fault was found, each is named; 2 wrong use.
`

/** Null: only the help was asked for. Throws UsageError. */
export const readOptions = (args: string[]): Options | null => {
  const given = parse(args)
  if (given.help) return null
  return {
    rounds: whole('rounds', given.rounds ?? '16', 1, 100_000),
    writers: whole('writers', given.writers ?? '8', 1, 64),
    seconds: number('seconds', given.seconds ?? '2', 0.1, 3600),
    seed: given.seed === undefined ? Math.floor(Math.random() * 1e9) : whole('seed', given.seed, 0, 1e9),
    keep: given.keep,
  }
}

const parse = (args: string[]) => {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean', default: false } as const
  try {
    return parseArgs({ args, options: { rounds: text, writers: text, seconds: text, seed: text, keep: flag, help: flag } }).values
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split('. ')[0]}: see --help.`)
  }
}

const number = (name: string, given: string, least: number, most: number): number => {
  const value = Number(given)
  if (given.trim() === '' || !(value >= least && value <= most)) throw new UsageError(`Give --${name} as a number from ${least} to ${most}: "${given}" is not.`)
  return value
}

const whole = (name: string, given: string, least: number, most: number): number => {
  const value = number(name, given, least, most)
  if (!Number.isInteger(value)) throw new UsageError(`Give --${name} as a whole number: "${given}" is not.`)
  return value
}
