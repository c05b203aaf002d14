import { createHash } from 'node:crypto'
import { Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import type { Database } from './schema.ts'

/** Reads take `Db`: the pool or an open transaction. */
export type Db = Kysely<Database>

// bigint as number (ids and counts stay far below 2^53), date as its own text, numeric as number.
const parsers: Record<number, (text: string) => unknown> = {
  20: Number,
  1700: Number,
  1082: (text) => text,
}
const types = {
  getTypeParser: ((oid: number, format: 'text' | 'binary') => parsers[oid] ?? pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
}

export type ConnectionConfig = pg.PoolConfig & { max?: number }

/** A pool for the given connection. Every statement with parameters is prepared once per connection, by the hash of its text. */
export const connect = (connection: ConnectionConfig): Db => {
  const pool = new pg.Pool({ max: 10, ...connection, types })
  // An idle connection that the server ends is the pool's business, not a crash.
  pool.on('error', () => {})
  return new Kysely<Database>({ dialect: new PostgresDialect({ pool: named(pool) }) })
}

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
