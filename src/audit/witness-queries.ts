import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import type { Tx } from './audited.ts'
import type { NewWitness, WitnessKind } from './witness-rules.ts'

export type WitnessRow = {
  id: number
  kind: WitnessKind
  target: string
  added_at: Date
  /** The last checkpoint that it was told. */
  told_size: number | null
  told_at: Date | null
  /** Why it was not told since; null when nothing went wrong. */
  failed_at: Date | null
  error: string | null
}

/** The witnesses of today, with what came of the last post. */
export const listWitnesses = async (db: Db): Promise<WitnessRow[]> => {
  const { rows } = await sql<WitnessRow>`
    select w.id, w.kind, w.target, w.added_at, t.size as told_size, t.at as told_at, f.at as failed_at, f.error
    from witnesses w
    left join lateral (select p.size, p.at from witness_posts p where p.witness_id = w.id and p.error is null order by p.at desc limit 1) t on true
    left join lateral (select p.at, p.error from witness_posts p where p.witness_id = w.id order by p.at desc limit 1) f on f.error is not null
    where w.removed_at is null
    order by w.added_at, w.id`.execute(db)
  return rows
}

/** Null when it is a witness already. */
export const insertWitness = async (tx: Tx, witness: NewWitness): Promise<number | null> => {
  const row = await tx
    .insertInto('witnesses')
    .values(witness)
    .onConflict((conflict) => conflict.columns(['kind', 'target']).where('removed_at', 'is', null).doNothing())
    .returning('id')
    .executeTakeFirst()
  return row?.id ?? null
}

/** Null when it is none. */
export const endWitness = async (tx: Tx, id: number): Promise<WitnessKind | null> => {
  const row = await tx
    .updateTable('witnesses')
    .set({ removed_at: sql`clock_timestamp()` })
    .where('id', '=', id)
    .where('removed_at', 'is', null)
    .returning('kind')
    .executeTakeFirst()
  return row?.kind ?? null
}

export type Untold = { id: number; kind: WitnessKind; target: string; last_error: string | null }

/** Whoever has not had the checkpoint of this size, with what went wrong when it was tried last. */
export const listUntold = async (db: Db, size: number): Promise<Untold[]> => {
  const { rows } = await sql<Untold>`
    select w.id, w.kind, w.target,
      (select p.error from witness_posts p where p.witness_id = w.id and p.size = ${size} order by p.at desc limit 1) as last_error
    from witnesses w
    where w.removed_at is null and not exists (select from witness_posts p where p.witness_id = w.id and p.size = ${size} and p.error is null)
    order by w.id`.execute(db)
  return rows
}

export const insertPost = (tx: Tx, post: { witness_id: number; size: number; error: string | null }) => tx.insertInto('witness_posts').values(post).execute()
