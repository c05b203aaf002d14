import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import type { Tx } from './audited.ts'
import type { NodeId, ReadNode } from './tree.ts'

/** How many entries there are. Read from the hashes, which everybody may see. */
export const findSize = async (db: Db): Promise<number> => {
  const { rows } = await sql<{ size: number }>`select coalesce(max(index) + 1, 0) as size from audit_nodes where level = 0`.execute(db)
  return rows[0]!.size
}

/** The hashes of these subtrees, in one round trip. Throws when one is missing: the log is not whole. */
export const readNodes = async (db: Db, ids: NodeId[]): Promise<ReadNode> => {
  const { rows } = await sql<{ level: number; index: number; hash: Buffer }>`
    select n.level, n.index, n.hash from audit_nodes n
    join unnest(${ids.map(({ level }) => level)}::smallint[], ${ids.map(({ index }) => index)}::bigint[]) as asked (level, index) using (level, index)`.execute(
    db,
  )
  const known = new Map(rows.map(({ level, index, hash }) => [`${level}/${index}`, hash]))
  return ({ level, index }) => {
    const hash = known.get(`${level}/${index}`)
    if (!hash) throw new Error(`the log lacks the hash of subtree ${index} at level ${level}`)
    return hash
  }
}

export type CheckpointRow = { size: number; root: Buffer; note: string; made_at: Date }

export const findNewestCheckpoint = (db: Db): Promise<CheckpointRow | undefined> =>
  db.selectFrom('audit_checkpoints').select(['size', 'root', 'note', 'made_at']).orderBy('size', 'desc').limit(1).executeTakeFirst()

/** In ascending size. */
export const listCheckpoints = (db: Db, until: number): Promise<CheckpointRow[]> =>
  db.selectFrom('audit_checkpoints').select(['size', 'root', 'note', 'made_at']).where('size', '<=', until).orderBy('size').execute()

export const listVerifierKeys = async (db: Db): Promise<string[]> =>
  (await db.selectFrom('audit_keys').select('verifier_key').orderBy('added_at').execute()).map(({ verifier_key }) => verifier_key)

export const insertKey = (tx: Tx, id: string, verifier_key: string) =>
  tx
    .insertInto('audit_keys')
    .values({ id, verifier_key })
    .onConflict((conflict) => conflict.doNothing())
    .execute()

export const insertCheckpoint = (tx: Tx, row: { size: number; key_id: string; root: Buffer; note: string }) =>
  tx
    .insertInto('audit_checkpoints')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
