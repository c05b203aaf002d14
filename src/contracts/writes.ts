import { sql } from 'kysely'
import type { Tx } from '../audit/audited.ts'
import type { Db } from '../db/database.ts'
import type { NewTerm } from './forms.ts'

/** One after another: until the transaction ends nobody else changes what a studio's contracts say about an offering. */
export const lockTerms = (tx: Tx, studio_id: number, offering_id: number) =>
  sql`select pg_advisory_xact_lock(hashtextextended(${`toolslate contract ${studio_id} ${offering_id}`}, 0))`.execute(tx)

type Row = NewTerm & { studio_id: number; offering_id: number; file_id: number | null; recorded_by: number }

export const insertTerm = async (tx: Tx, { question, value, ...row }: Row): Promise<number> =>
  (
    await tx
      .insertInto('contract_terms')
      .values({ ...row, question_id: question, value: JSON.stringify(value) })
      .returning('id')
      .executeTakeFirstOrThrow()
  ).id

export const insertTermWithdrawal = (tx: Tx, row: { term_id: number; reason: string; withdrawn_by: number }) =>
  tx.insertInto('contract_term_withdrawals').values(row).execute()

/** Contract files of a studio, by title: one file may hold many terms. */
export const listContractFiles = async (db: Db, studio_id: number): Promise<{ id: number; title: string }[]> =>
  (
    await sql<{ id: number; title: string }>`
      select f.id, f.title from evidence_files f
      where f.organisation_id = ${studio_id} and f.withdrawn_at is null and exists (select from contract_terms t where t.file_id = f.id and t.studio_id = ${studio_id})
      order by f.title collate "und-x-icu", f.id`.execute(db)
  ).rows

/** A file that a studio has on record already, by its bytes and its title. */
export const findSameFile = async (tx: Tx, studio_id: number, { sha256, title }: { sha256: string; title: string }): Promise<number | null> =>
  (
    await tx
      .selectFrom('evidence_files')
      .select('id')
      .where('organisation_id', '=', studio_id)
      .where('sha256', '=', sha256)
      .where('title', '=', title)
      .where('withdrawn_at', 'is', null)
      .executeTakeFirst()
  )?.id ?? null
