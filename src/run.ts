import type { Logger } from 'pino'
import { seed } from '../seeds/seed.ts'
import { createApp } from './app.tsx'
import { remind } from './attestations/reminders.ts'
import { type Log, LogError, openLog } from './audit/log.ts'
import { postCheckpoints } from './audit/witness-post.ts'
import type { Config } from './config.ts'
import { connect, type Db, disconnect, readAs } from './db/database.ts'
import { migrate } from './db/migrate.ts'
import type { OpenDatabase } from './db/open.ts'
import { remindOfParts } from './desk/reminders.ts'
import { storageOf } from './files/files.ts'
import { drain, listen } from './http/serving.ts'
import { openQueue } from './jobs/queue.ts'
import { loadKeys } from './keys.ts'
import { deliveryOf } from './mail/deliver.ts'
import { beginTelling, mailDigests } from './notifications/mails.ts'
import { tellOfTime } from './notifications/time.ts'
import { setupLink } from './organisations/setup-actions.ts'
import { sweep } from './people/housekeeping.ts'
import { dayOf } from './policy/dates.ts'
import { refreshDue } from './policy/refresh.ts'
import { loadPolicies } from './policy/store.ts'
import { loadBank } from './questions/load.ts'
import { StartError } from './start-error.ts'
import { retriageUses } from './uses/retriage.ts'
import { fetchPage } from './watch/fetch-page.ts'
import { remindOfWatch } from './watch/reminders.ts'

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
export const openDoors = async ({ config, clock, log, say, database }: Surroundings, undo: Undo[]): Promise<Db> => {
  const db = connect(database.app)
  undo.push(() => disconnect(db))
  const queue = await openQueue(db, log)
  undo.push(queue.close)
  const keys = loadKeys(config.dataDir)
  const files = storageOf(config)
  const auditLog = await openLog(db, config, keys)
  const bank = loadBank()
  const system = readAs(db, 'system')
  const policies = await loadPolicies(system, bank)
  undo.push(await everyMinute(() => refreshDue(system, bank, policies, dayOf(clock())), log))
  undo.push(await everyMinute(() => retriageUses(db, policies, clock()), log))
  undo.push(await everyMinute(() => signOrWarn(auditLog, log), log))
  undo.push(every(60, () => postCheckpoints(db, config), log))
  const delivery = deliveryOf(db, config, auditLog)
  undo.push(delivery.close)
  await delivery.begin(queue)
  await beginTelling(db, { config, keys }, queue)
  undo.push(await everyMinute(() => sweep(db, new Date()), log))
  undo.push(await everyMinute(() => remind(db, config, clock()), log))
  undo.push(await everyMinute(() => remindOfParts(db, config, clock()), log))
  undo.push(await everyMinute(() => remindOfWatch(db, clock()), log))
  undo.push(await everyMinute(() => tellOfTime(db, bank, clock()), log))
  undo.push(await everyMinute(() => mailDigests(db, { config, keys }, clock()), log))
  const server = await listen(createApp({ db, config, clock, log, keys, files, fetchPage: fetchPage(), auditLog, bank, policies }).fetch, config)
  undo.push(() => drain(server))
  const setup = await setupLink(db, config.publicUrl)
  if (setup !== null) say(`Nobody looks after this installation yet. Whoever opens this address within a day does: ${setup}`)
  return db
}

/** A log that was rewritten is no reason to keep people from reading: it is said loudly, and nothing is signed or decided. */
const signOrWarn = (auditLog: Log, log: Logger) =>
  auditLog.round(new Date()).catch((error: unknown) => {
    if (!(error instanceof LogError)) throw error
    log.fatal(error.message)
  })

/** Runs the work now and then every minute. */
const everyMinute = async (work: () => Promise<unknown>, log: Logger): Promise<Undo> => {
  await work()
  return every(60, work, log)
}

/** Runs the work again and again, never twice at once. Returns how to end it, after the round that is under way. */
const every = (seconds: number, work: () => Promise<unknown>, log: Logger): Undo => {
  let round: Promise<unknown> = Promise.resolve()
  let isBusy = false
  const timer = setInterval(() => {
    if (isBusy) return
    isBusy = true
    round = work()
      .catch((error) => log.error({ err: error }, 'a round of work failed'))
      .finally(() => {
        isBusy = false
      })
  }, seconds * 1000)
  return () => {
    clearInterval(timer)
    return round
  }
}
