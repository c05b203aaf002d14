import pino, { type Logger } from 'pino'
import { type Config, clockOf, readConfig } from './config.ts'
import { openDatabase } from './db/open.ts'
import { checkPort } from './http/port.ts'
import { StartError } from './start-error.ts'

/** Steps back, last one first; each is taken once. */
const undo: (() => Promise<unknown>)[] = []
const goBack = async () => {
  for (let step = undo.pop(); step; step = undo.pop()) await step()
}

const run = async () => {
  const config = readConfig(process.env)
  const isWatched = process.stdout.isTTY || config.demo
  const log = pino({ level: config.logLevel ?? (process.stdout.isTTY ? 'warn' : 'info'), base: null, timestamp: pino.stdTimeFunctions.isoTime })
  const say = (line: string) => void (isWatched ? process.stdout.write(`  ${line}\n`) : log.info(line))
  const ending = endingOf(log)
  warnOfUnused(config, log)
  await checkPort(config)

  // The database starts while the rest of the program is read.
  const opening = openDatabase(config, say)
  opening.catch(() => {})
  const [{ bringUpToDate, openDoors }, { banner }] = await Promise.all([import('./run.ts'), import('./banner.ts')])
  const database = await opening
  undo.push(database.stop)
  if (ending.isAskedFor()) return

  const surroundings = { config, clock: clockOf(config), log, say, database }
  await bringUpToDate(surroundings)
  if (ending.isAskedFor()) return
  const db = await openDoors(surroundings, undo)
  log.info({ address: config.publicUrl }, 'listening')
  if (isWatched) process.stdout.write(await banner(db, config, process.uptime()))

  const reason = await Promise.race([ending.reason, database.lost.then((sentence) => new StartError(sentence))])
  if (reason instanceof Error) throw reason
  log.info({ signal: reason }, 'stopping')
}

/** Ends with a signal, or with the error that nobody caught. Ctrl-C may come twice: from the terminal and from npm. */
const endingOf = (log: Logger) => {
  const { promise: reason, resolve } = Promise.withResolvers<NodeJS.Signals | Error>()
  let isAskedFor = false
  const end = (why: NodeJS.Signals | Error) => {
    isAskedFor = true
    resolve(why)
  }
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, end)
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, 'nobody caught this')
    end(error)
  })
  return { reason, isAskedFor: () => isAskedFor }
}

const warnOfUnused = (config: Config, log: Logger) => {
  if (config.databaseReplicaUrl !== null) log.warn({ settings: ['DATABASE_REPLICA_URL'] }, 'this version does not use these settings yet')
}

try {
  await run()
  await goBack()
  process.exit(0)
} catch (error) {
  process.stderr.write(`${error instanceof StartError ? error.message : error instanceof Error ? error.stack : String(error)}\n`)
  await goBack().catch(() => {})
  process.exit(1)
}
