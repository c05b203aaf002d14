import { fromKysely, type Job, type JobResult, PgBoss, type Db as Plain } from 'pg-boss'
import type { Logger } from 'pino'
import { rootOfTx, type Tx } from '../audit/audited.ts'
import { type Db, rootOf } from '../db/database.ts'

// What has to happen later: pg-boss, in its own schema of the same database. A job is sent in the transaction of the change that it
// follows from, so that one that is rolled back leaves none. It holds numbers only; what it is about stands in our own tables.

const minute = 60
const hour = 60 * minute
const day = 24 * hour

/**
 * Every queue there is, with what becomes of its jobs. A mail that fails comes again after one to two minutes, then two to four, four to
 * eight and so on, at last every six hours at most. A job whose program was killed counts as failed when its time is over.
 */
export const queues = {
  mail: { retryLimit: 1000, retryDelay: minute, retryBackoff: true, retryDelayMax: 6 * hour, expireInSeconds: 2 * minute, deleteAfterSeconds: day },
  // What cannot wait for the digest becomes a mail to each.
  notices: { retryLimit: 1000, retryDelay: 5, retryBackoff: true, retryDelayMax: 10 * minute, expireInSeconds: 2 * minute, deleteAfterSeconds: day },
} as const

type QueueName = keyof typeof queues
/** What a job is about: the number of a row. */
export type JobData = { id: number }

export type Queue = {
  /** Does the jobs of that name as they come, several at a time; `false` is a failure, and the job comes again. */
  work: (name: QueueName, handle: (data: JobData) => Promise<boolean>) => Promise<void>
  /** Takes no more jobs of that name, and waits for those that are under way. */
  rest: (name: QueueName) => Promise<void>
  /** Sends what is not there yet; a job that was sent with the same number before is not sent twice. */
  sendMissing: (name: QueueName, ids: number[]) => Promise<void>
  close: () => Promise<void>
}

const bosses = new WeakMap<object, PgBoss>()

/** Lets this database send and do jobs. The schema and the queues are there: prepare.ts made them. */
export const openQueue = async (db: Db, log: Pick<Logger, 'error'>, { pollSeconds = 2, supervise = true } = {}): Promise<Queue> => {
  const boss = new PgBoss({ ...settings, db: plainly(db), migrate: false, supervise })
  boss.on('error', (error) => log.error({ err: error }, 'a round of the queue failed'))
  await boss.start()
  // A queue that is not in the cache would be looked up in the middle of somebody's transaction, on a second connection.
  const known = (await boss.getQueues()).map(({ name }) => name)
  const missing = Object.keys(queues).filter((name) => !known.includes(name))
  if (missing.length > 0) throw new Error(`the database lacks the queue ${missing.join(', ')}`)
  bosses.set(rootOf(db), boss)
  return {
    work: async (name, handle) => {
      const settle = async ({ id, data }: Job<JobData>): Promise<JobResult> => {
        const isDone = await handle(data).catch((error) => log.error({ err: error, queue: name, job: data }, 'a job failed'))
        return { id, status: isDone ? 'completed' : 'failed' }
      }
      const options = { batchSize, pollingIntervalSeconds: pollSeconds, burstWhenBatchFull: true, perJobResults: true } as const
      await boss.work(name, options, (jobs: Job<JobData>[]) => Promise.all(jobs.map(settle)))
    },
    rest: (name) => boss.offWork(name),
    sendMissing: async (name, ids) => {
      if (ids.length > 0)
        await boss.insert(
          name,
          ids.map((id) => ({ id: jobIdOf(id), data: { id } })),
        )
    },
    close: async () => {
      bosses.delete(rootOf(db))
      await boss.stop({ graceful: false, close: false })
    },
  }
}

const batchSize = 20

/** Indexes are rebuilt by whoever owns them, and nothing here runs by pg-boss's own clock. */
export const settings = { schedule: false, reindex: false, monitorVacuum: false, flowIntervalSeconds: hour } as const

/** Sends a job in the transaction of the change that it follows from. `again`: though one with this number was sent before. */
export const sendJob = async (tx: Tx, name: QueueName, id: number, again = false): Promise<void> => {
  const boss = bosses.get(rootOfTx(tx))
  if (!boss) throw new Error('no queue is open for this database')
  await boss.send(name, { id } satisfies JobData, { db: fromKysely(tx), ...(again ? {} : { id: jobIdOf(id) }) })
}

/** The first job about a row has its number, so that it can be sent only once. */
const jobIdOf = (id: number) => `00000000-0000-4000-8000-${id.toString(16).padStart(12, '0')}`

/** The pool of the app, without what names its statements. One that fails may leave its transaction open: that connection goes. */
export const plainly = (db: Db): Plain => {
  const { pool } = rootOf(db)
  return {
    executeSql: async (text, values) => {
      const client = await pool.connect()
      try {
        const result = await client.query(text, values)
        client.release()
        return result
      } catch (error) {
        client.release(error as Error)
        throw error
      }
    },
  }
}
