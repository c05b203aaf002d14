import { sql } from 'kysely'
import { migrations } from '../../migrations/index.ts'
import type { Db } from './database.ts'

const patience = 2000

/** Whether the database answers and holds every migration; null when it does, else one sentence. */
export const unreadiness = async (db: Db): Promise<string | null> => {
  const asked = sql<{ name: string }>`select name from kysely_migration`.execute(db)
  const late = Symbol('late')
  const answer = await Promise.race([asked.catch(() => null), new Promise<typeof late>((resolve) => setTimeout(resolve, patience, late).unref())])
  if (answer === late || answer === null) return 'The database does not answer.'
  const done = new Set(answer.rows.map(({ name }) => name))
  const missing = Object.keys(migrations).filter((name) => !done.has(name))
  return missing.length > 0 ? `The database lacks ${missing.length === 1 ? `migration ${missing[0]}` : `${missing.length} migrations`}.` : null
}
