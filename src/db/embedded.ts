import { spawn } from 'node:child_process'
import { chownSync, closeSync, existsSync, fchownSync, mkdirSync, mkdtempSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { StartError } from '../start-error.ts'
import { type Binaries, prepareBinaries } from './binaries.ts'
import type { ConnectionConfig } from './database.ts'
import { type Home, makeDataDir, prepareHome } from './home.ts'
import { birthOf, takeLock } from './lock.ts'
import { answering, answers, end, ended, isRunning, ownerRole, type Postmaster, postmasterOf } from './postmaster.ts'

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

const logOf = (home: Home) => join(home.folder, 'postgres.log')

// Starting ---------------------------------------------------------------------------------------------

const launch = async (home: Home, binaries: Binaries, durable: boolean, say: Options['say']): Promise<Postmaster> => {
  if (existsSync(join(home.data, 'PG_VERSION'))) refuseOtherVersion(home, binaries)
  else await initialise(home, binaries.initdb, durable, say)

  const { socketDir, isTemporary } = socketFolder(home)
  // Nobody runs on this folder: it was left by a killed one, and PostgreSQL believes in it for as long as that is a zombie, or its number is another's.
  rmSync(join(socketDir, '.s.PGSQL.5432.lock'), { force: true })
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
  const onExit = () => failed.reject(new StartError(`The embedded database did not start: ${lastWordsOf(logOf(home))}`))
  child.once('exit', onExit)
  child.once('error', (error) => failed.reject(new StartError(`The embedded database cannot be started: ${error.message}.`)))
  await Promise.race([failed.promise, answering(socketDir, () => isRunning(child), say)])
  child.off('exit', onExit)
  return { pid: child.pid as number, socketDir, child, isTemporary }
}

/** Made aside and moved into place when whole, so that a start that was cut off leaves no half of a database. */
const initialise = async (home: Home, initdb: string, durable: boolean, say: Options['say']) => {
  say(`Setting up a database in ${home.data} (first start only).`)
  const unfinished = `${home.data}.unfinished`
  rmSync(unfinished, { recursive: true, force: true })
  const locale = '--encoding=UTF8 --locale=C --locale-provider=builtin --builtin-locale=C.UTF-8'.split(' ')
  const child = spawn(initdb, ['-D', unfinished, '-U', ownerRole, '-A', 'trust', ...locale, ...(durable ? [] : ['--no-sync'])], {
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
const socketFolder = (home: Home): { socketDir: string; isTemporary: boolean } => {
  const near = join(home.folder, 'run')
  const isTemporary = Buffer.byteLength(join(near, '.s.PGSQL.5432')) >= 100
  const socketDir = isTemporary ? mkdtempSync(join(tmpdir(), 'toolslate-')) : near
  mkdirSync(socketDir, { recursive: true, mode: 0o700 })
  if (home.user !== null) chownSync(socketDir, home.user.uid, home.user.gid)
  return { socketDir, isTemporary }
}

// Taking over ------------------------------------------------------------------------------------------

/** After a kill -9 of the app its database runs on. Its pid file says who and where; the process must be of this very folder. */
const takeOver = async (home: Home, say: Options['say']): Promise<Postmaster | null> => {
  const found = postmasterOf(home.data)
  if (found === null) return null
  const { pid, socketDir } = found
  if (socketDir !== '' && existsSync(socketDir)) {
    say('Taking over the database that an earlier start left running.')
    const isTemporary = !socketDir.startsWith(home.folder)
    const isUp = await Promise.race([answering(socketDir, () => birthOf(pid) !== null, say), sleep(60_000, false, { ref: false })])
    if (isUp) return { pid, socketDir, child: null, isTemporary }
  }
  await end({ pid, socketDir, child: null, isTemporary: false })
  return null
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

/** What it died of stands before the line that says that it is shut down. */
const lastWordsOf = (path: string) => {
  const lines = readFileSync(path, 'utf8').trim().split('\n')
  return lines.findLast((line) => /(FATAL|PANIC):/.test(line)) ?? (lines.at(-1) || `see ${path}.`)
}
