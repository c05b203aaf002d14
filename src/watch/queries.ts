import { sql } from 'kysely'
import type { Db } from '../db/database.ts'

/** A copy of a document whose text is here. */
export type Copy = { id: number; captured_on: string | null }

/** The copies of a document whose text is here, the oldest first. */
export const listCopies = async (db: Db, document_id: number): Promise<Copy[]> =>
  (
    await sql<Copy>`select id, captured_on from captures where document_id = ${document_id} and text is not null
      order by captured_on nulls first, id`.execute(db)
  ).rows
