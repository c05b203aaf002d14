import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { type Embedded, startEmbedded } from '../../src/db/embedded.ts'
import { day, generate } from './generate.ts'
import { benchLog } from './log.ts'
import { describeMachine, memoryOf } from './machine.ts'
import { measure } from './measure.ts'
import { help, type Options, readOptions, UsageError } from './options.ts'
import { type Report, reportText, type SizeReport } from './report.ts'
import { build, freePort, type Server, startOurs, startStatic, stopAll } from './servers.ts'
import { findWords, type Workload, workloadsFor } from './workloads.ts'

const isTerminal = process.stderr.isTTY
const say = (line: string) => void (isTerminal && process.stderr.write(`\r\u001b[K${line}`))

/** What has to be undone, however it ends. */
const left: { folder: string | null; database: Promise<Embedded> | null } = { folder: null, database: null }

const bench = async (options: Options): Promise<Report> => {
  const folder = mkdtempSync(join(tmpdir(), 'toolslate-bench-'))
  // The user who runs PostgreSQL has to get through.
  chmodSync(folder, 0o711)
  left.folder = folder
  if (options.profile !== null) mkdirSync(options.profile, { recursive: true })

  if (!options.source) {
    say('Building')
    build()
  }
  say('First start: setting up a database and filling it with the seed')
  const cold = await startOurs(folder, await freePort(), day, { ...options, profile: null })
  await cold.stop()
  const warm: number[] = []
  let memory = null
  for (let i = 0; i < options.rounds; i++) {
    say(`Starting again: ${i + 1} of ${options.rounds}`)
    const server = await startOurs(folder, await freePort(), day, { ...options, profile: null })
    warm.push(server.started_in)
    memory = memoryOf(server.pid)
    await server.stop()
  }

  const log = await withDatabase(folder, (database) => benchLog(database, folder, options.rounds, say))
  if (options.logOnly) return { machine: describeMachine(), options, start: { cold_seconds: cold.started_in, warm_seconds: warm, memory }, log, sizes: [] }
  const yardstick = await startStatic(await freePort())
  const sizes: SizeReport[] = []
  for (const [i, size] of options.sizes.entries()) sizes.push(await benchSize(folder, options.sizes[i - 1] ?? 0, size, yardstick, options))
  return { machine: describeMachine(), options, start: { cold_seconds: cold.started_in, warm_seconds: warm, memory }, log, sizes }
}

const benchSize = async (folder: string, from: number, tools: number, yardstick: Server, options: Options): Promise<SizeReport> => {
  const { generated, workloads } = await withDatabase(folder, async ({ owner }) => {
    const generated = await generate(owner, from, tools, say)
    const client = new pg.Client(owner)
    await client.connect()
    const words = await findWords(client).finally(() => client.end())
    return { generated, workloads: workloadsFor(tools, words) }
  })
  say('Starting the server on it')
  const server = await startOurs(folder, await freePort(), day, options)
  const memory_after_start = memoryOf(server.pid)
  const measured = await measure(server, yardstick, chosen(workloads, options), options, say)
  const memory_after_load = memoryOf(server.pid)
  await server.stop()
  return { tools, generated, warm_start_seconds: server.started_in, memory_after_start, memory_after_load, ...measured }
}

const chosen = (workloads: Workload[], { only }: Options) => workloads.filter(({ name }) => only.some((wanted) => wanted === name))

const withDatabase = async <T>(folder: string, work: (database: Embedded) => Promise<T>): Promise<T> => {
  left.database = startEmbedded({ dataDir: folder, say })
  const database = await left.database
  try {
    return await work(database)
  } finally {
    left.database = null
    await database.stop()
  }
}

const cleanUp = async ({ keep }: Options) => {
  say('Cleaning up')
  await stopAll()
  await left.database?.then(({ stop }) => stop()).catch(() => {})
  say('')
  if (left.folder === null) return
  if (keep) process.stderr.write(`The data is in ${left.folder}: start Toolslate with DATA_DIR=${left.folder} NOW=${day}.\n`)
  else rmSync(left.folder, { recursive: true, force: true })
}

/** Ctrl-C may come twice, from the terminal and from npm: the first one counts. */
const interrupted = new Promise<never>((_, reject) => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => reject(new Error('Interrupted')))
})
interrupted.catch(() => {})

const run = async (options: Options) => {
  try {
    const report = await Promise.race([bench(options), interrupted])
    if (options.json !== null) writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`)
    return report
  } finally {
    await cleanUp(options)
  }
}

try {
  const options = readOptions(process.argv.slice(2))
  process.stdout.write(options === null ? help : `${reportText(await run(options))}\n`)
  process.exit(0)
} catch (error) {
  process.stderr.write(`${(error instanceof UsageError ? error.message : `The benchmark did not finish: ${(error as Error).message}`).replace(/\.?$/, '.')}\n`)
  process.exit(2)
}
