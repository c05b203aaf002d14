import type { ChildProcess } from 'node:child_process'
import { existsSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import type { ConnectionConfig } from './database.ts'
import { birthOf } from './lock.ts'

/** A database server that runs: our child, or (child null) one that an earlier start left behind. */
export type Postmaster = { pid: number; socketDir: string; child: ChildProcess | null; isTemporary: boolean }

/** The administrator of the embedded database, and the owner of ours. */
export const ownerRole = 'toolslate'

/** Who runs on this data folder, by its pid file. The process must be of this very folder. */
export const postmasterOf = (data: string): { pid: number; socketDir: string } | null => {
  const path = join(data, 'postmaster.pid')
  if (!existsSync(path)) return null
  const lines = readFileSync(path, 'utf8').split('\n')
  const pid = Number(lines[0])
  if (Number.isInteger(pid) && pid > 1 && birthOf(pid) !== null && worksIn(pid, data)) return { pid, socketDir: lines[4]?.trim() ?? '' }
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

/** Waits until the server lets somebody in; false when it has gone. A recovery after a crash may take its time. */
export const answering = async (socketDir: string, isThere: () => boolean, say: (line: string) => void): Promise<boolean> => {
  const started = performance.now()
  let isToldOf = false
  while (isThere()) {
    if (await answers({ host: socketDir, port: 5432, user: ownerRole, database: 'postgres' })) return true
    if (!isToldOf && performance.now() - started > 3000) {
      isToldOf = true
      say('Still waiting for the database (it repairs itself after a crash).')
    }
    await sleep(15)
  }
  return false
}

export const answers = async (connection: ConnectionConfig) => {
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

export const isRunning = (child: ChildProcess) => child.exitCode === null && child.signalCode === null

/** Settles when the server has ended, whoever ended it. */
export const ended = async ({ pid, child }: Postmaster) => {
  if (child !== null) return new Promise<void>((resolve) => void (isRunning(child) ? child.once('exit', () => resolve()) : resolve()))
  while (birthOf(pid) !== null) await sleep(500, undefined, { ref: false })
}

/** SIGINT is PostgreSQL's fast stop: transactions roll back, everything is written. SIGQUIT comes when that takes too long. */
export const end = async ({ pid, socketDir, isTemporary }: Postmaster) => {
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
  if (isTemporary) rmSync(socketDir, { recursive: true, force: true })
}
