import { sql } from 'kysely'
import { PgBoss } from 'pg-boss'
import type { Db } from '../db/database.ts'
import { plainly, queues, settings } from './queue.ts'

/** Makes what pg-boss keeps, or brings it to the version of the library: the owner does, because the app owns nothing. */
export const prepareQueues = async (owner: Db): Promise<void> => {
  const boss = new PgBoss({ ...settings, db: plainly(owner), supervise: false })
  const problems: Error[] = []
  boss.on('error', (error) => problems.push(error))
  await boss.start()
  try {
    for (const [name, options] of Object.entries(queues)) {
      if (await boss.getQueue(name)) await boss.updateQueue(name, options)
      else await boss.createQueue(name, options)
    }
    await sql`grant usage on schema pgboss to toolslate_app`.execute(owner)
    await sql`grant select, insert, update, delete on all tables in schema pgboss to toolslate_app`.execute(owner)
  } finally {
    await boss.stop({ graceful: false, close: false })
  }
  if (problems[0]) throw problems[0]
}
