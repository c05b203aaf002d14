import { parseArgs } from 'node:util'
import { type WorkloadName, workloadNames } from './workloads.ts'

export type Options = {
  sizes: number[]
  only: readonly WorkloadName[]
  seconds: number
  rounds: number
  connections: number
  gzip: boolean
  json: string | null
  source: boolean
  profile: string | null
  keep: boolean
  logOnly: boolean
}

/** One sentence for the person at the terminal. */
export class UsageError extends Error {}

export const help = `Usage: npm run bench -- [options]

Generates a catalogue, starts Toolslate with its own PostgreSQL on it, and loads it beside a static page in the same run.
What to believe first is the CPU per page and its ratio to the static page; pages a second depend on what else the machine does.

  --tools 1000,10000   sizes of the catalogue, growing; at most 100000
  --only browse,mix    some of: ${workloadNames.join(', ')}
  --rounds 3           rounds of each, interleaved; the table shows the median
  --seconds 2          length of a round
  --connections 16     connections that ask at the same time
  --gzip               ask for compressed pages, as a browser does
  --source             run the source, as npm start does, not what npm run build makes of it
  --log-only           only what the log costs, and how long checking it takes
  --quick              1000 tools, rounds of 0.7 seconds
  --json FILE          write everything that was measured, each round too
  --cpu-prof FOLDER    leave a CPU profile of the server for each size in this folder
  --keep               leave the data folder, and say where it is
  --help               this text
`

/** Null: only the help was asked for. Throws UsageError. */
export const readOptions = (args: string[]): Options | null => {
  const given = parse(args)
  if (given.help) return null
  return {
    sizes: sizesOf(given.tools ?? (given.quick ? '1000' : '1000,10000')),
    only: given.only === undefined ? workloadNames : onlyOf(given.only),
    rounds: number('rounds', given.rounds ?? '3', 1, 20),
    seconds: number('seconds', given.seconds ?? (given.quick ? '0.7' : '2'), 0.2, 60),
    connections: Math.floor(number('connections', given.connections ?? '16', 1, 256)),
    gzip: given.gzip,
    json: given.json ?? null,
    source: given.source,
    profile: given['cpu-prof'] ?? null,
    keep: given.keep,
    logOnly: given['log-only'],
  }
}

const parse = (args: string[]) => {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean', default: false } as const
  const options = {
    tools: text,
    only: text,
    rounds: text,
    seconds: text,
    connections: text,
    json: text,
    'cpu-prof': text,
    gzip: flag,
    source: flag,
    quick: flag,
    keep: flag,
    'log-only': flag,
    help: flag,
  }
  try {
    return parseArgs({ args, options }).values
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split('. ')[0]}: see --help.`)
  }
}

const number = (name: string, given: string, least: number, most: number): number => {
  const value = Number(given)
  if (given.trim() === '' || !(value >= least && value <= most)) throw new UsageError(`Give --${name} as a number from ${least} to ${most}: "${given}" is not.`)
  return value
}

const sizesOf = (given: string): number[] => {
  const sizes = given.split(',').map((size) => number('tools', size, 100, 100_000))
  if (sizes.some((size, i) => !Number.isInteger(size) || size <= (sizes[i - 1] ?? 0)))
    throw new UsageError(`Give --tools as whole numbers, each greater than the one before it: "${given}" is not.`)
  return sizes
}

const onlyOf = (given: string): WorkloadName[] => {
  const names = given.split(',')
  const stray = names.find((name) => !workloadNames.some((known) => known === name))
  if (stray !== undefined) throw new UsageError(`Give --only as some of ${workloadNames.join(', ')}: "${stray}" is none of them.`)
  return workloadNames.filter((name) => names.includes(name))
}
