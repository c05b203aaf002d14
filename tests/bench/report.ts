import type { Generated } from './generate.ts'
import type { LogReport } from './log.ts'
import type { describeMachine, Used } from './machine.ts'
import type { Measured, Sample } from './measure.ts'
import type { Options } from './options.ts'

export type SizeReport = {
  tools: number
  /** What was added to the size before it. */
  generated: Generated
  warm_start_seconds: number
  memory_after_start: Used | null
  memory_after_load: Used | null
  fixed: Measured
  pages: Measured[]
}

export type Report = {
  machine: ReturnType<typeof describeMachine>
  options: Options
  /** With the seed alone. */
  start: { cold_seconds: number; warm_seconds: number[]; memory: Used | null }
  log: LogReport
  sizes: SizeReport[]
}

const median = (numbers: number[]): number => {
  const sorted = numbers.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

const of = ({ samples }: Measured, read: (sample: Sample) => number | null): number | null => {
  const values = samples.map(read).filter((value) => value !== null)
  return values.length === 0 ? null : median(values)
}

/** Three figures are enough, and none is shown that was not measured. */
const figure = (value: number | null): string => {
  if (value === null) return '–'
  if (value >= 100) return Math.round(value).toLocaleString('en')
  return value >= 10 ? value.toFixed(1) : value.toFixed(2)
}

const rate = (sample: Sample) => sample.pages / sample.seconds
const cpu = ({ cpu }: Sample) => (cpu === null ? null : cpu.server + cpu.database)

const columns = ['page', 'hits', 'pages/s', 'of static', 'p50 ms', 'p99 ms', 'KB', 'CPU µs', 'of it db', '× static']

const rowOf = (measured: Measured, fixed: Measured): string[] => {
  const [pages, used] = [of(measured, rate)!, of(measured, cpu)]
  const [allPages, allUsed] = [of(fixed, rate)!, of(fixed, cpu)]
  const errors = measured.samples.reduce((sum, sample) => sum + sample.errors, 0)
  return [
    `${measured.name}${errors > 0 ? ` (${errors} errors)` : ''}`,
    measured.hits === null ? '' : measured.hits.toLocaleString('en'),
    figure(pages),
    `${figure((100 * pages) / allPages)} %`,
    figure(of(measured, ({ p50 }) => p50)),
    figure(of(measured, ({ p99 }) => p99)),
    figure((of(measured, ({ bytes }) => bytes) ?? 0) / 1000),
    figure(used),
    figure(of(measured, (sample) => sample.cpu?.database ?? null)),
    used === null || allUsed === null ? '–' : figure(used / allUsed),
  ]
}

const table = (rows: string[][]): string => {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  return rows.map((row) => row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join('  ')).join('\n')
}

const memory = (used: Used | null) =>
  used === null ? 'not known here' : `${figure(used.server + used.database)} MB (server ${figure(used.server)}, PostgreSQL ${figure(used.database)})`

const sizeText = (size: SizeReport, sizes: SizeReport[]): string => {
  const { generated, fixed, pages } = size
  const until = sizes.slice(0, sizes.indexOf(size) + 1).map((one) => one.generated)
  const total = (read: (one: Generated) => number) => until.reduce((sum, one) => sum + read(one), 0).toLocaleString('en')
  const others = [fixed, ...pages].flatMap(({ samples }) => samples.flatMap((sample) => sample.others ?? []))
  return [
    `${size.tools.toLocaleString('en')} tools, ${total((one) => one.offerings)} offerings, ${total((one) => one.facts)} answers (bands, worst first: ${generated.bands.join(', ')})`,
    '',
    table([columns, ...[fixed, ...pages].map((measured) => rowOf(measured, fixed))]),
    '',
    ...(others.length > 0 && median(others) > 0.3
      ? [
          `Something else kept ${figure(median(others))} cores busy meanwhile (at worst ${figure(Math.max(...others))}): believe the CPU columns, not the rates.`,
        ]
      : []),
    `Warm start ${figure(size.warm_start_seconds)} s. Memory (PSS) after start ${memory(size.memory_after_start)}; after load ${memory(size.memory_after_load)}.`,
    `Generated ${generated.tools.toLocaleString('en')} tools in ${figure(generated.insert_seconds)} s.`,
    ...generated.evaluate_all.map(
      ({ policy, offerings, seconds, cpu_seconds }) =>
        `All ${offerings.toLocaleString('en')} evaluated and stored under ${policy} in ${figure(seconds)} s (${figure(offerings / seconds)}/s; ${figure((cpu_seconds * 1e6) / offerings)} µs of our CPU each).`,
    ),
    `evaluate alone: ${figure(generated.evaluations_per_second)} a second of CPU.`,
  ].join('\n')
}

const logText = ({ appends, verify }: LogReport): string =>
  [
    table([
      ['what the log costs', 'writers', 'with ms', 'without ms', 'times'],
      ...appends.map(({ what, writers, with_log, without }) => [what, String(writers), figure(with_log), figure(without), figure(with_log / without)]),
    ]),
    '',
    `${verify.entries.toLocaleString('en')} entries (${figure(verify.megabytes)} MB) verified offline in ${figure(verify.seconds)} s, the start of the command included.`,
  ].join('\n')

export const reportText = ({ machine, options, start, log, sizes }: Report): string =>
  [
    `${machine.cpu}, ${machine.cores} cores, Node ${machine.node}; ${options.connections} connections, medians of ${options.rounds} rounds of ${options.seconds} s${options.gzip ? ', compressed' : ''}`,
    `With the seed alone: cold start ${figure(start.cold_seconds)} s, warm start ${figure(median(start.warm_seconds))} s, memory (PSS) ${memory(start.memory)}`,
    logText(log),
    ...sizes.map((size) => sizeText(size, sizes)),
  ].join('\n\n')
