import { sql } from 'kysely'
import type { Tx } from '../audit/audited.ts'

/** Of two at once, whoever comes second to a production reads what the first has made of it. */
export const lockProduction = (tx: Tx, production_id: number) =>
  sql`select pg_advisory_xact_lock(hashtext('toolslate production'), ${production_id}::int)`.execute(tx)
