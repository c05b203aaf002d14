import { createHash } from 'node:crypto'
import { Kysely, type KyselyPlugin, type LogEvent, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import type { Database } from './schema.ts'

/** Reads take `Db`: the pool or an open transaction. */
export type Db = Kysely<Database>

// bigint as number (ids and counts stay far below 2^53; also in arrays, which hold no null here), date as its own text, numeric as number.
const parsers: Record<number, (text: string) => unknown> = {
  20: Number,
  1700: Number,
  1082: (text) => text,
  1016: (text) => (text === '{}' ? [] : text.slice(1, -1).split(',').map(Number)),
}
const types = {
  getTypeParser: ((oid: number, format: 'text' | 'binary') => parsers[oid] ?? pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
}

export type ConnectionConfig = pg.PoolConfig & { max?: number }

/** For whom a statement asks. Row-level security shows each of them what they may see. */
export type Reader = 'nobody' | 'system' | `person:${number}`

type Options = { /** Is told of every statement. */ log?: (event: LogEvent) => void; plugins?: (reader: Reader) => KyselyPlugin[] }

/** What all the readers of one database share: a key for what is kept in memory about it. */
type Root = { pool: pg.Pool; options: Options; readers: Map<Reader, Db> }
const roots = new WeakMap<Db, Root>()

/** A pool for the given connection, read as nobody. Every statement with parameters is prepared once per connection, by the hash of its text. */
export const connect = (connection: ConnectionConfig, options: Options = {}): Db => {
  // Row-level security makes every plan look dear, and a server with JIT would compile each: 96 s of tests became 7 without it.
  const pool = new pg.Pool({ max: 10, options: '-c jit=off', ...connection, types })
  // A connection that the server ends is no crash of ours: an idle one is the pool's business, of one at work its statements tell.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  return kyselyOf({ pool: named(pool), options, readers: new Map() }, 'nobody')
}

/** The same database, read as somebody else. `system` sees everything: the doors that use it are listed in tests/architecture.test.ts. */
export const readAs = (db: Db, reader: Reader): Db => {
  const root = rootOf(db)
  return root.readers.get(reader) ?? kyselyOf(root, reader)
}

/** Ends the pool, for all its readers. */
export const disconnect = (db: Db): Promise<void> => rootOf(db).pool.end()

export const rootOf = (db: Db): Root => {
  const root = roots.get(db)
  if (!root) throw new Error('a transaction has one reader for its whole life')
  return root
}

const kyselyOf = (root: Root, reader: Reader): Db => {
  const { log, plugins } = root.options
  const dialect = new PostgresDialect({ pool: poolFor(root.pool, reader) })
  const db = new Kysely<Database>({ dialect, ...(log ? { log } : {}), plugins: plugins?.(reader) ?? [] })
  roots.set(db, root)
  // People come and go; these two are asked for all the time.
  if (reader === 'nobody' || reader === 'system') root.readers.set(reader, db)
  return db
}

type ReaderClient = pg.PoolClient & { reader?: Reader }

/** A connection knows for whom it asks until it is taken for somebody else: most requests come from nobody and cost no statement more. */
const poolFor = (pool: pg.Pool, reader: Reader) => ({
  connect: async () => {
    const client = (await pool.connect()) as ReaderClient
    if ((client.reader ?? 'nobody') === reader) return client
    try {
      await client.query(`select set_config('app.reader', $1, false)`, [reader === 'nobody' ? '' : reader])
      client.reader = reader
      return client
    } catch (error) {
      client.release(error as Error)
      throw error
    }
  },
  end: () => pool.end(),
  options: pool.options,
})

/**
 * Goes first in a statement that is put together from what a reader asks: its best plan depends on the values, there are
 * too many of its kind to keep, and a plan for any value was measured fifty times slower (a search in the order of the list).
 */
export const plannedEachTime = sql`/* planned each time */`

const names = new Map<string, string>()
const nameOf = (text: string) => {
  if (text.includes('/* planned each time */')) return undefined
  let name = names.get(text)
  if (name === undefined) {
    if (names.size > 2000) return undefined
    name = createHash('sha1').update(text).digest('base64url')
    names.set(text, name)
  }
  return name
}

/** Kysely sends unnamed statements; naming them lets PostgreSQL keep the plan (measured three times as fast for a point read). */
const named = (pool: pg.Pool): pg.Pool => {
  const connectClient = pool.connect.bind(pool) as () => Promise<pg.PoolClient>
  pool.connect = (async () => {
    const client = (await connectClient()) as pg.PoolClient & { isNamed?: true }
    if (!client.isNamed) {
      client.isNamed = true
      const query = client.query.bind(client) as (config: unknown, values?: unknown) => unknown
      client.query = ((text: unknown, values?: unknown) =>
        typeof text === 'string' && Array.isArray(values) && values.length > 0
          ? query({ name: nameOf(text), text, values })
          : query(text, values)) as typeof client.query
    }
    return client
  }) as typeof pool.connect
  return pool
}
