import { Migrator } from 'kysely/migration'
import { migrations } from '../../migrations/index.ts'
import { prepareQueues } from '../jobs/prepare.ts'
import type { Db } from './database.ts'

/** Brings the database to the newest migration, forward only, and its queues to what the program wants. Throws with the name of the one that failed. */
export const migrate = async (owner: Db): Promise<string[]> => {
  const migrator = new Migrator({ db: owner, provider: { getMigrations: async () => migrations } })
  const { error, results } = await migrator.migrateToLatest()
  if (error)
    throw new Error(
      `migration ${results?.find((r) => r.status === 'Error')?.migrationName ?? '?'} failed: ${error instanceof Error ? error.message : String(error)}`,
    )
  await prepareQueues(owner)
  return (results ?? []).map((r) => r.migrationName)
}
