import pg from 'pg'
import type { Config } from '../config.ts'
import { checkOwner, externalConnections, openForApp } from './connections.ts'
import type { ConnectionConfig } from './database.ts'
import { startEmbedded } from './embedded.ts'

export type OpenDatabase = {
  /** What migrations and the seed sign in with. */
  owner: ConnectionConfig
  /** What the app signs in with: the role that owns nothing. */
  app: ConnectionConfig
  /** Brings the database up to date by `work`, then lets the app in. Instances that start together wait for one another. */
  prepare: (work: () => Promise<void>) => Promise<void>
  stop: () => Promise<void>
  /** Settles with a sentence when an embedded database ends by itself. */
  lost: Promise<string>
}

/** The database of DATABASE_URL; without one the embedded PostgreSQL of DATA_DIR. */
export const openDatabase = async (config: Config, say: (line: string) => void): Promise<OpenDatabase> => {
  // One folder, one program, one door without a password: nobody to wait for and nothing to set.
  if (config.databaseUrl === null) return { ...(await startEmbedded({ dataDir: config.dataDir, say })), prepare: (work) => work() }
  const connections = externalConnections(config.databaseUrl)
  await checkOwner(connections)
  return {
    ...connections,
    prepare: (work) =>
      oneAtATime(connections.owner, async () => {
        await work()
        await openForApp(connections)
      }),
    stop: async () => {},
    lost: new Promise(() => {}),
  }
}

/** The lock ends with its connection, however that ends. */
const oneAtATime = async (owner: ConnectionConfig, work: () => Promise<void>) => {
  const client = new pg.Client(owner)
  await client.connect()
  try {
    await client.query(`select pg_advisory_lock(hashtext('toolslate start'))`)
    await work()
  } finally {
    await client.end()
  }
}
