import type { Db } from '../db/database.ts'

export type KeptFile = { id: number; name: string; sha256: string; bytes: number }

/** Files by their numbers, as far as the reader may have them. */
export const listFiles = async (db: Db, ids: number[]): Promise<KeptFile[]> =>
  ids.length === 0
    ? []
    : db
        .selectFrom('evidence_files')
        .select(['id', 'name', 'sha256', 'bytes'])
        .where('id', 'in', [...new Set(ids)])
        .orderBy('id')
        .execute()
