import type { Logger } from 'pino'
import { seed } from '../seeds/seed.ts'
import { createApp } from './app.tsx'
import { openLog } from './audit/log.ts'
import type { Config } from './config.ts'
import { connect, type Db, disconnect, readAs } from './db/database.ts'
import { migrate } from './db/migrate.ts'
import type { OpenDatabase } from './db/open.ts'
import { drain, listen } from './http/serving.ts'
import { loadKeys } from './keys.ts'
import { dayOf } from './policy/dates.ts'
import { refreshDue } from './policy/refresh.ts'
import { loadPolicies } from './policy/store.ts'
import { loadBank } from './questions/load.ts'
import { StartError } from './start-error.ts'

type Surroundings = { config: Config; clock: () => Date; log: Logger; say: (line: string) => void; database: OpenDatabase }
type Undo = () => Promise<unknown>

/** Migrates and seeds. Refuses a database with demo accounts unless this is a demonstration: their password is published. */
export const bringUpToDate = ({ config, clock, say, database }: Surroundings) =>
  database.prepare(async () => {
    const owner = connect({ ...database.owner, max: 2 })
    try {
      const done = await migrate(owner).catch((error: Error) => {
        throw new StartError(`The database could not be brought up to date: ${error.message}.`)
      })
      if (!config.demo) await refuseDemoAccounts(owner)
      if (done.length > 0) say('Filling the register: questions, policies, vendors, tools and what is known about them.')
      await seed(owner, { demo: config.demo, now: clock() })
    } finally {
      await owner.destroy()
    }
  })

const refuseDemoAccounts = async (owner: Db) => {
  const found = await owner
    .selectFrom('people')
    .innerJoin('accounts', 'accounts.person_id', 'people.id')
    .select('email')
    .where('is_demo', '=', true)
    .limit(1)
    .executeTakeFirst()
  if (found)
    throw new StartError(
      `The database holds demo accounts (${found.email}): use one without them, or set DEMO=1 for a demonstration that is not in production.`,
    )
}

/** Builds the app and lets people in. `undo` receives how to take each step back; the last one comes first. */
export const openDoors = async ({ config, clock, log, database }: Surroundings, undo: Undo[]): Promise<Db> => {
  const db = connect(database.app)
  undo.push(() => disconnect(db))
  const keys = loadKeys(config.dataDir)
  const auditLog = await openLog(db, config, keys)
  const bank = loadBank()
  const system = readAs(db, 'system')
  const policies = await loadPolicies(system, bank)
  undo.push(await everyMinute(() => refreshDue(system, bank, policies, dayOf(clock())), log))
  undo.push(await everyMinute(() => auditLog.round(new Date()), log))
  const server = await listen(createApp({ db, config, clock, log, keys, auditLog, bank, policies }).fetch, config)
  undo.push(() => drain(server))
  return db
}

/** Runs the work now and then every minute, never twice at once. Returns how to end it, after the round that is under way. */
const everyMinute = async (work: () => Promise<unknown>, log: Logger): Promise<Undo> => {
  await work()
  let round: Promise<unknown> = Promise.resolve()
  let isBusy = false
  const timer = setInterval(() => {
    if (isBusy) return
    isBusy = true
    round = work()
      .catch((error) => log.error({ err: error }, 'the round of this minute failed'))
      .finally(() => {
        isBusy = false
      })
  }, 60_000)
  return () => {
    clearInterval(timer)
    return round
  }
}
