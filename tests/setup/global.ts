import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { seed } from '../../seeds/seed.ts'
import { externalConnections, openForApp } from '../../src/db/connections.ts'
import { type ConnectionConfig, connect } from '../../src/db/database.ts'
import { startEmbedded } from '../../src/db/embedded.ts'
import { migrate } from '../../src/db/migrate.ts'

declare module 'vitest' {
  interface ProvidedContext {
    owner: ConnectionConfig
    app: ConnectionConfig
    /** The database with the demo seed that every file gets a copy of. */
    template: string
  }
}

/** The day of all tests, unless they say otherwise. */
const testNow = new Date('2026-11-22T12:00:00Z')
const prefix = 'toolslate-test-'

type Server = { owner: ConnectionConfig; app: ConnectionConfig; template: string; stop: () => Promise<void> }

/** One server and one template for all projects that use the embedded PostgreSQL. Each project loads this file anew. */
type Shared = { own?: Promise<Server>; users: number }
const everywhere = globalThis as { toolslateTests?: Shared }
everywhere.toolslateTests ??= { users: 0 }
const shared = everywhere.toolslateTests

export const setup = async ({ name, provide }: TestProject) => {
  const isOther = name === 'other'
  if (!isOther) {
    shared.users++
    shared.own ??= ownServer()
  }
  const server = await (isOther ? otherServer() : shared.own)
  if (server === undefined) return
  provide('owner', server.owner)
  provide('app', server.app)
  provide('template', server.template)
  return async () => {
    if (isOther) await run(server.owner, `drop database if exists ${server.template} with (force)`)
    else if (--shared.users === 0) await server.stop()
  }
}

const ownServer = async (): Promise<Server> => {
  await sweep()
  const folder = mkdtempSync(join(tmpdir(), prefix))
  chmodSync(folder, 0o711)
  const { owner, app, stop } = await startEmbedded({ dataDir: folder, say: () => {}, durable: false })
  const end = async () => {
    await stop()
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    return { owner, app, template: await makeTemplate(owner), stop: end }
  } catch (error) {
    await end()
    throw error
  }
}

const otherServer = async (): Promise<Server> => {
  const { owner, app } = externalConnections(process.env.TEST_DATABASE_URL as string)
  const template = await makeTemplate(owner)
  await openForApp({ owner: { ...owner, database: template }, app: { ...app, database: template } })
  return { owner, app, template, stop: async () => {} }
}

/** Migrated and seeded once; every test file gets a copy. */
const makeTemplate = async (server: ConnectionConfig): Promise<string> => {
  const template = `toolslate_test_${process.pid}`
  await run(server, `create database ${template}`)
  const owner = connect({ ...server, database: template })
  await migrate(owner)
  await seed(owner, { demo: true, now: testNow })
  await owner.destroy()
  return template
}

/** Runs that were killed leave a folder, and maybe a server, behind. Those that still run hold their lock. */
const sweep = async () => {
  for (const name of readdirSync(tmpdir()).filter((name) => name.startsWith(prefix))) {
    const folder = join(tmpdir(), name)
    try {
      if (existsSync(join(folder, 'postgres', 'data', 'postmaster.pid'))) await (await startEmbedded({ dataDir: folder, say: () => {}, durable: false })).stop()
      else if (existsSync(join(folder, 'toolslate.lock'))) continue
      rmSync(folder, { recursive: true, force: true })
    } catch {}
  }
}

const run = async (connection: ConnectionConfig, statement: string) => {
  const client = new pg.Client(connection)
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
