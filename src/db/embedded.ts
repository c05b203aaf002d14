import { type ChildProcess, spawn } from 'node:child_process'
import {
  chownSync,
  closeSync,
  existsSync,
  fchownSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { StartError } from '../start-error.ts'
import { type Binaries, prepareBinaries } from './binaries.ts'
import type { ConnectionConfig } from './database.ts'
import { type Home, makeDataDir, prepareHome } from './home.ts'
import { birthOf, takeLock } from './lock.ts'

export type Embedded = {
  owner: ConnectionConfig
  app: ConnectionConfig
  /** Ends the database, fast but clean. */
  stop: () => Promise<void>
  /** Settles with a sentence when the database ends though nobody stopped it. */
  lost: Promise<string>
}

type Options = {
  dataDir: string
  say: (line: string) => void
  /** false: nothing survives a power cut. For databases that live as long as a test. */
  durable?: boolean
}

const ownerRole = 'toolslate'
const appRole = 'toolslate_app'
const databaseName = 'toolslate'

/** Starts the PostgreSQL of this data folder, or takes over the one that a killed Toolslate left running. */
export const startEmbedded = async ({ dataDir, say, durable = true }: Options): Promise<Embedded> => {
  makeDataDir(dataDir)
  const lock = takeLock(join(dataDir, 'toolslate.lock'), dataDir)
  try {
    const home = prepareHome(dataDir, say)
    const server = (await takeOver(home, say)) ?? (await launch(home, prepareBinaries(home.user, say), durable, say))
    const at = { host: server.socketDir, port: 5432, database: databaseName }
    const owner = { ...at, user: ownerRole }
    await ensureDatabase(owner).catch(async (error) => {
      await end(server)
      throw error
    })
    let isStopping = false
    return {
      owner,
      app: { ...at, user: appRole },
      lost: ended(server).then(() => (isStopping ? new Promise<never>(() => {}) : `The embedded database ended by itself: see ${logOf(home)}.`)),
      stop: async () => {
        isStopping = true
        await end(server)
        lock.release()
      },
    }
  } catch (error) {
    lock.release()
    throw error
  }
}

type Server = { pid: number; socketDir: string; child: ChildProcess | null; temporary: boolean }

const logOf = (home: Home) => join(home.folder, 'postgres.log')

// Starting ---------------------------------------------------------------------------------------------

const launch = async (home: Home, binaries: Binaries, durable: boolean, say: Options['say']): Promise<Server> => {
  if (existsSync(join(home.data, 'PG_VERSION'))) refuseOtherVersion(home, binaries)
  else await initialise(home, binaries.initdb, durable, say)

  const { socketDir, temporary } = socketFolder(home)
  const settings = {
    listen_addresses: '',
    unix_socket_directories: socketDir,
    unix_socket_permissions: '0700',
    timezone: 'UTC',
    jit: 'off',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  }
  const log = openSync(logOf(home), 'w', 0o600)
  // Detached: Ctrl-C goes to the whole process group, and the database must outlive the last request.
  const child = spawn(binaries.postgres, ['-D', home.data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])], {
    ...home.user,
    cwd: home.data,
    env: { LC_ALL: 'C', TZ: 'UTC' },
    stdio: ['ignore', log, log],
    detached: true,
  })
  if (home.user !== null) fchownSync(log, home.user.uid, home.user.gid)
  closeSync(log)
  child.unref()
  const failed = Promise.withResolvers<never>()
  const onExit = () => failed.reject(new StartError(`The embedded database did not start: ${lastLineOf(logOf(home))}`))
  child.once('exit', onExit)
  child.once('error', (error) => failed.reject(new StartError(`The embedded database cannot be started: ${error.message}.`)))
  await Promise.race([failed.promise, answering(socketDir, () => child.exitCode === null, say)])
  child.off('exit', onExit)
  return { pid: child.pid as number, socketDir, child, temporary }
}

/** Made aside and moved into place when whole, so that a start that was cut off leaves no half of a database. */
const initialise = async (home: Home, initdb: string, durable: boolean, say: Options['say']) => {
  say(`Setting up a database in ${home.data} (first start only).`)
  const unfinished = `${home.data}.unfinished`
  rmSync(unfinished, { recursive: true, force: true })
  const flags = [
    '-U',
    ownerRole,
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    ...(durable ? [] : ['--no-sync']),
  ]
  const child = spawn(initdb, ['-D', unfinished, ...flags], {
    ...home.user,
    cwd: home.folder,
    env: { LC_ALL: 'C', TZ: 'UTC' },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let complaint = ''
  child.stderr.on('data', (text: Buffer) => {
    complaint += text
  })
  const status = await new Promise<number | string>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('close', (code) => resolve(code ?? 'killed'))
  })
  if (status !== 0) {
    rmSync(unfinished, { recursive: true, force: true })
    throw new StartError(`The database could not be set up in ${home.folder}: ${complaint.trim().split('\n').at(-1) || status}`)
  }
  // The socket stands in a folder that only the owner (and root) can enter: that is the password.
  writeFileSync(join(unfinished, 'pg_hba.conf'), 'local all all trust\n')
  renameSync(unfinished, home.data)
}

const refuseOtherVersion = (home: Home, { major }: Binaries) => {
  const made = readFileSync(join(home.data, 'PG_VERSION'), 'utf8').trim()
  if (made === major) return
  throw new StartError(
    `The database in ${home.data} was made by PostgreSQL ${made} and this Toolslate brings ${major}: dump it with the Toolslate that made it, or set DATA_DIR to another folder.`,
  )
}

/** In the database's own folder; where that path is too long for a socket, in a new one under the system's. */
const socketFolder = (home: Home): { socketDir: string; temporary: boolean } => {
  const near = join(home.folder, 'run')
  const temporary = Buffer.byteLength(join(near, '.s.PGSQL.5432')) >= 100
  const socketDir = temporary ? mkdtempSync(join(tmpdir(), 'toolslate-')) : near
  mkdirSync(socketDir, { recursive: true, mode: 0o700 })
  if (home.user !== null) chownSync(socketDir, home.user.uid, home.user.gid)
  return { socketDir, temporary }
}

// Taking over ------------------------------------------------------------------------------------------

/** After a kill -9 of the app its database runs on. Its pid file says who and where; the process must be of this very folder. */
const takeOver = async (home: Home, say: Options['say']): Promise<Server | null> => {
  const found = postmasterOf(home)
  if (found === null) return null
  const { pid, socketDir } = found
  if (socketDir !== '' && existsSync(socketDir)) {
    say('Taking over the database that an earlier start left running.')
    const temporary = !socketDir.startsWith(home.folder)
    const isUp = await Promise.race([answering(socketDir, () => birthOf(pid) !== null, say), sleep(10_000, false, { ref: false })])
    if (isUp) return { pid, socketDir, child: null, temporary }
  }
  await end({ pid, socketDir, child: null, temporary: false })
  return null
}

const postmasterOf = (home: Home): { pid: number; socketDir: string } | null => {
  const path = join(home.data, 'postmaster.pid')
  if (!existsSync(path)) return null
  const lines = readFileSync(path, 'utf8').split('\n')
  const pid = Number(lines[0])
  if (Number.isInteger(pid) && pid > 1 && birthOf(pid) !== null && worksIn(pid, home.data)) return { pid, socketDir: lines[4]?.trim() ?? '' }
  // Left by a crash of the whole machine: PostgreSQL would trip over it if its number went to another process since.
  rmSync(path, { force: true })
  return null
}

const worksIn = (pid: number, folder: string) => {
  if (!existsSync('/proc/self/cwd')) return true
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(folder)
  } catch {
    return false
  }
}

// Asking and ending ------------------------------------------------------------------------------------

/** Waits until the server lets somebody in; false when it has gone. A recovery after a crash may take its time. */
const answering = async (socketDir: string, isRunning: () => boolean, say: Options['say']): Promise<boolean> => {
  const started = performance.now()
  let isToldOf = false
  while (isRunning()) {
    if (await answers({ host: socketDir, port: 5432, user: ownerRole, database: 'postgres' })) return true
    if (!isToldOf && performance.now() - started > 3000) {
      isToldOf = true
      say('Still waiting for the database (it repairs itself after a crash).')
    }
    await sleep(15)
  }
  return false
}

const answers = async (connection: ConnectionConfig) => {
  const client = new pg.Client(connection).on('error', () => {})
  try {
    await client.connect()
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => {})
  }
}

const ensureDatabase = async (owner: ConnectionConfig) => {
  if (await answers(owner)) return
  const client = new pg.Client({ ...owner, database: 'postgres' })
  await client.connect()
  try {
    await client.query(`create database ${databaseName}`)
  } finally {
    await client.end()
  }
}

const ended = async ({ pid, child }: Server) => {
  if (child !== null) return new Promise<void>((resolve) => void (child.exitCode !== null ? resolve() : child.once('exit', () => resolve())))
  while (birthOf(pid) !== null) await sleep(500, undefined, { ref: false })
}

/** SIGINT is PostgreSQL's fast stop: transactions roll back, everything is written. SIGQUIT comes when that takes too long. */
const end = async ({ pid, socketDir, temporary }: Server) => {
  const send = (signal: NodeJS.Signals) => {
    try {
      process.kill(pid, signal)
    } catch {}
  }
  send('SIGINT')
  const started = performance.now()
  let isHurried = false
  while (birthOf(pid) !== null) {
    await sleep(10)
    if (!isHurried && performance.now() - started > 15_000) {
      isHurried = true
      send('SIGQUIT')
    }
  }
  if (temporary) rmSync(socketDir, { recursive: true, force: true })
}

const lastLineOf = (path: string) => readFileSync(path, 'utf8').trim().split('\n').at(-1) || `see ${path}.`
