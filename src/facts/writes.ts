import { type Insertable, sql } from 'kysely'
import type { Tx } from '../audit/audited.ts'
import type { Database } from '../db/schema.ts'
import { conflict, notFound } from '../http/problem.ts'

type New<T extends keyof Database> = Insertable<Database[T]>

/** The offering a fact is about. Throws 404 when there is none. */
export const findOfferingForFact = async (tx: Tx, tool: string, offering: string) => {
  const row = await tx
    .selectFrom('offerings as o')
    .innerJoin('tools as t', 't.id', 'o.tool_id')
    .select(['o.id', 't.vendor_id', sql<string>`t.name || ', ' || o.name`.as('name')])
    .where('t.slug', '=', tool)
    .where('o.slug', '=', offering)
    .executeTakeFirst()
  if (!row) throw notFound('This offering')
  return row
}

/** Throws 409 when somebody else put another fact in place of the same one meanwhile. */
export const insertFact = async (tx: Tx, row: New<'facts'>): Promise<number> => {
  const made = await tx
    .insertInto('facts')
    .values(row)
    .onConflict((clash) => clash.column('supersedes').doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!made) throw conflict('Read the newest fact first: somebody else recorded one in place of the same fact meanwhile.')
  return made.id
}

/** One document per vendor, address and title; found again when it is there, also when somebody else writes it at this moment. */
export const upsertDocument = async (tx: Tx, row: New<'documents'>): Promise<number> => {
  const { vendor_id, url, title } = row
  const find = tx.selectFrom('documents').select('id').where('vendor_id', '=', vendor_id).where('url', '=', url).where('title', '=', title)
  const insert = tx
    .insertInto('documents')
    .values(row)
    .onConflict((clash) => clash.doNothing())
    .returning('id')
  const found = (await find.executeTakeFirst()) ?? (await insert.executeTakeFirst()) ?? (await find.executeTakeFirstOrThrow())
  return found.id
}

export const insertCapture = async (tx: Tx, row: New<'captures'>): Promise<number> =>
  (await tx.insertInto('captures').values(row).returning('id').executeTakeFirstOrThrow()).id

/** The copy of a document with that text of that day, when its text is here. */
export const findSameCopy = async (
  tx: Tx,
  { document_id, captured_on, sha256 }: { document_id: number; captured_on: string; sha256: string },
): Promise<number | undefined> =>
  (
    await tx
      .selectFrom('captures')
      .select('id')
      .where('document_id', '=', document_id)
      .where('captured_on', '=', captured_on)
      .where('sha256', '=', sha256)
      .where('text', 'is not', null)
      .orderBy('id')
      .executeTakeFirst()
  )?.id

/** One passage is one row, however many facts cite it, and however many people at once. */
export const upsertQuote = async (tx: Tx, row: New<'quotes'>): Promise<number> => {
  const find = tx.selectFrom('quotes').select('id').where('document_id', '=', row.document_id).where('text', '=', row.text)
  const insert = tx
    .insertInto('quotes')
    .values(row)
    .onConflict((clash) => clash.doNothing())
    .returning('id')
  const { id } = (await find.executeTakeFirst()) ?? (await insert.executeTakeFirst()) ?? (await find.executeTakeFirstOrThrow())
  return id
}

export const insertCitation = (tx: Tx, row: New<'citations'>) => tx.insertInto('citations').values(row).execute()

export const insertQuoteCheck = (tx: Tx, row: New<'quote_checks'>) => tx.insertInto('quote_checks').values(row).execute()

export const insertProof = async (tx: Tx, offeringId: number, slug: string, row: Omit<New<'configuration_proofs'>, 'configuration_id'>): Promise<number> => {
  const setting = await tx.selectFrom('configurations').select('id').where('offering_id', '=', offeringId).where('slug', '=', slug).executeTakeFirst()
  if (!setting) throw notFound('This setting')
  return (
    await tx
      .insertInto('configuration_proofs')
      .values({ ...row, configuration_id: setting.id })
      .returning('id')
      .executeTakeFirstOrThrow()
  ).id
}
