import { type Kind, kinds } from './product.ts'
import type { Round } from './round.ts'

const named: Record<Kind, string> = { app: 'the app', postgres: 'PostgreSQL', both: 'both at once', connection: 'one connection' }

const sum = (rounds: Round[], of: (round: Round) => number): number => rounds.reduce((total, round) => total + of(round), 0)
const count = (value: number) => value.toLocaleString('en')
const median = (numbers: number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0

/** A kill that met a write on its way. */
const isFelt = ({ unknown }: Round) => unknown > 0

const columns = ['killed', 'kills', 'felt', 'acknowledged', 'unknown', 'recovered', 'lost', 'doubled', 'back in s', 'at most', 'log']

const rowOf = (name: string, rounds: Round[]): string[] => {
  const seconds = rounds.map((round) => round.seconds)
  return [
    name,
    count(rounds.length),
    count(rounds.filter(isFelt).length),
    ...(['acknowledged', 'unknown', 'recovered', 'lost', 'doubled'] as const).map((column) => count(sum(rounds, (round) => round[column]))),
    median(seconds).toFixed(1),
    Math.max(...seconds).toFixed(1),
    rounds.every(({ isLogWhole }) => isLogWhole) ? 'whole' : 'BROKEN',
  ]
}

/** Faults come in crowds: these are enough to look for. */
const most = 30

export type Outcome = {
  rounds: Round[]
  /** How many were kept outside. */
  checkpoints: number
  /** Why it did not come to its end. */
  failure: string | null
}

export const isFine = ({ rounds, failure }: Outcome): boolean => failure === null && rounds.every(({ faults }) => faults.length === 0)

/** A table for people, then every fault, then one sentence. */
export const reportText = (outcome: Outcome, seed: number): string => {
  const { rounds, failure } = outcome
  const rows = kinds.flatMap((kind) => {
    const ofKind = rounds.filter((round) => round.kind === kind)
    return ofKind.length === 0 ? [] : [rowOf(named[kind], ofKind)]
  })
  const table = [columns, ...rows, ...(rounds.length > 0 ? [rowOf('all', rounds)] : [])]
  const widths = columns.map((_, i) => Math.max(...table.map((row) => row[i]!.length)))
  const lines = table.map((row) => row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  '))
  const faults = rounds.flatMap((round, i) => round.faults.map((fault) => `Round ${i + 1}, ${named[round.kind]}: ${fault}`))
  if (failure !== null) faults.unshift(failure)
  const shown = [...faults.slice(0, most), ...(faults.length > most ? [`and ${count(faults.length - most)} more.`] : [])]
  return [...lines, '', ...shown, ...slowness(rounds), lastSentence(outcome, faults.length), `To make the same choices again: --seed ${seed}`, ''].join('\n')
}

/** In seconds, without a hand: no fault of what is kept, but to be looked into. */
const goal = 30

const slowness = (rounds: Round[]): string[] => {
  const slow = rounds.filter(({ seconds }) => seconds > goal).length
  return slow === 0 ? [] : [`${count(slow)} times it took longer than ${goal} seconds until everything was answered again.`]
}

const lastSentence = ({ rounds, checkpoints }: Outcome, faults: number): string => {
  const [kills, writes] = [count(rounds.length), count(sum(rounds, ({ acknowledged }) => acknowledged))]
  if (faults > 0) return `${count(faults)} ${faults === 1 ? 'fault was' : 'faults were'} found in ${kills} kills and ${writes} acknowledged writes.`
  return `Nothing was lost and nothing doubled in ${kills} kills and ${writes} acknowledged writes; the log agreed with all of ${count(checkpoints)} checkpoints kept outside.`
}
