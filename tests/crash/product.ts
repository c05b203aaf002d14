import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { end, ownerRole, postmasterOf } from '../../src/db/postmaster.ts'
import { pick, type Random } from '../bench/chance.ts'
import { freePort, type Program } from '../setup/program.ts'
import { keepGoing, lastWords } from './service.ts'

export const kinds = ['app', 'postgres', 'both', 'connection'] as const
export type Kind = (typeof kinds)[number]

/** How long it is waited for, in milliseconds: after that it hangs. A machine that is busy with something else is slow. */
export const patience = 120_000

export type Product = {
  address: string
  folder: string
  kill: (kind: Kind, random: Random) => Promise<void>
  /** Waits until it is ready again. Returns what it said when it ended more often than it was killed. Throws when it does not come back. */
  recover: () => Promise<string[]>
  /** Asks the database itself, past the app. */
  ask: <T extends object>(statement: string) => Promise<T[]>
  /** Ends it, and its database. */
  close: () => Promise<void>
}

/** The real program with its own PostgreSQL, durable as it is for everybody, in a folder. Whenever it has ended it is started again, as a service manager does. */
export const startProduct = async (folder: string): Promise<Product> => {
  const data = join(folder, 'postgres', 'data')
  const env = { NODE_ENV: 'test', DEMO: '1', NOW: '2026-11-22T12:00:00Z', LOG_LEVEL: 'error', DATA_DIR: folder, PORT: String(await freePort()) }
  const service = await keepGoing(env, join(folder, 'app.log'))
  const ask = async <T extends object>(statement: string): Promise<T[]> => {
    const client = new pg.Client({ host: pidFile(data).socketDir, port: 5432, user: ownerRole, database: 'toolslate' }).on('error', () => {})
    await client.connect()
    try {
      return (await client.query<T>(statement)).rows
    } finally {
      await client.end().catch(() => {})
    }
  }
  let killed: { kind: Kind; endings: number } = { kind: 'connection', endings: 0 }
  const close = async () => {
    await service.close(patience)
    const left = postmasterOf(data)
    if (left !== null) await end({ ...left, child: null, isTemporary: !left.socketDir.startsWith(folder) })
  }
  const product: Product = {
    address: service.program().address,
    folder,
    ask,
    kill: async (kind, random) => {
      killed = { kind, endings: service.endings.length }
      if (kind === 'connection') return killConnection(ask, random)
      const { pid } = pidFile(data)
      if (kind !== 'app') process.kill(pid, 'SIGKILL')
      if (kind !== 'postgres') service.program().child.kill('SIGKILL')
    },
    recover: async () => {
      const must = killed.kind === 'connection' ? 0 : 1
      const until = performance.now() + patience
      const isAnswering = () => ask('select 1').then(Boolean, () => false)
      while (service.endings.length < killed.endings + must || !(await isReady(service.program(), until)) || !(await isAnswering()))
        if (performance.now() > until) throw new Error(`the app is not back after ${patience / 1000} seconds: ${lastWords(service.program())}`)
        else await sleep(5)
      return service.endings.slice(killed.endings + must)
    },
    close,
  }
  await product.recover().catch(async (error: unknown) => {
    await close()
    throw error
  })
  return product
}

/** A folder for one run. The user who runs PostgreSQL has to get through. */
export const makeFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'toolslate-crash-test-'))
  chmodSync(folder, 0o711)
  return folder
}

export const removeFolder = (folder: string) => rmSync(folder, { recursive: true, force: true })

/** False when it has ended, or is not ready in time. */
const isReady = (program: Program, until: number): Promise<boolean> => {
  const ready = program.ready().then(() => true)
  return Promise.race([ready.catch(() => false), sleep(until - performance.now(), false, { ref: false })])
}

const pidFile = (data: string) => {
  const lines = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')
  return { pid: Number(lines[0]), socketDir: lines[4] ?? '' }
}

/** One of those that work at this moment, when there is one: PostgreSQL then ends all the others by itself and recovers. */
const killConnection = async (ask: Product['ask'], random: Random): Promise<void> => {
  const rows = await ask<{ pid: number; is_busy: boolean }>(
    `select pid, state <> 'idle' as is_busy from pg_stat_activity where usename = 'toolslate_app' and backend_type = 'client backend' order by pid`,
  )
  const busy = rows.filter(({ is_busy }) => is_busy)
  try {
    process.kill(pick(random, busy.length > 0 ? busy : rows).pid, 'SIGKILL')
  } catch {
    // It ended by itself meanwhile.
    return killConnection(ask, random)
  }
}
