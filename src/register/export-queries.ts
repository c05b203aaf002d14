import { sql } from 'kysely'
import type { Db } from '../db/database.ts'

// Keyset batches: the reader takes the next one when it has sent the last, and no batch is ever the whole table.

/** Rows after an id, in the order of their ids, until there are none. */
async function* inBatches<T extends { id: number }>(read: (after: number, size: number) => Promise<T[]>, size = 500): AsyncGenerator<T[]> {
  for (let after = 0; ; ) {
    const rows = await read(after, size)
    if (rows.length > 0) yield rows
    if (rows.length < size) return
    after = rows.at(-1)!.id
  }
}

/** Without the id, where a slug is the name of the row. */
async function* unnumbered<T extends { id: number }>(batches: AsyncGenerator<T[]>): AsyncGenerator<Omit<T, 'id'>[]> {
  for await (const rows of batches) yield rows.map(({ id, ...row }) => row)
}

export const batchesOfVendors = (db: Db) =>
  unnumbered(
    inBatches((after, size) =>
      db
        .selectFrom('vendors')
        .select(['id', 'slug as vendor', 'name', 'website', 'is_demo', 'retired_on'])
        .where('id', '>', after)
        .orderBy('id')
        .limit(size)
        .execute(),
    ),
  )

export const batchesOfTools = (db: Db) =>
  unnumbered(
    inBatches((after, size) =>
      db
        .selectFrom('tools as t')
        .innerJoin('vendors as v', 'v.id', 't.vendor_id')
        .select(['t.id', 't.slug as tool', 'v.slug as vendor', 't.name', 't.description', 't.website', 't.modalities', 't.status', 't.is_demo'])
        .where('t.id', '>', after)
        .orderBy('t.id')
        .limit(size)
        .execute(),
    ),
  )

export const batchesOfOfferings = (db: Db) =>
  inBatches((after, size) =>
    db
      .selectFrom('offerings as o')
      .innerJoin('tools as t', 't.id', 'o.tool_id')
      .select(['o.id', 't.slug as tool', 'o.slug as offering', 'o.name', 'o.plan_kind', 'o.deployment'])
      .where('o.id', '>', after)
      .orderBy('o.id')
      .limit(size)
      .execute(),
  )

export const batchesOfDocuments = (db: Db) =>
  inBatches((after, size) =>
    db
      .selectFrom('documents as d')
      .innerJoin('vendors as v', 'v.id', 'd.vendor_id')
      .select(['d.id', 'v.slug as vendor', 'd.title', 'd.url', 'd.evidence', 'd.tier', 'd.dated_on', 'd.is_stale'])
      .select(
        sql<
          { checked_on: string; outcome: string }[]
        >`coalesce((select jsonb_agg(jsonb_build_object('checked_on', c.checked_on, 'outcome', c.outcome) order by c.id)
          from document_checks c where c.document_id = d.id), '[]')`.as('checks'),
      )
      .where('d.id', '>', after)
      .orderBy('d.id')
      .limit(size)
      .execute(),
  )

/** A text may be as long as a book: few at a time. */
export const batchesOfCaptures = (db: Db) =>
  inBatches(
    (after, size) =>
      db
        .selectFrom('captures')
        .select(['id', 'document_id as document', 'url', 'captured_on', 'outcome', 'sha256', 'bytes', 'location', 'text'])
        .where('id', '>', after)
        .orderBy('id')
        .limit(size)
        .execute(),
    20,
  )

export const batchesOfQuotes = (db: Db) =>
  inBatches((after, size) =>
    db
      .selectFrom('quotes as q')
      .select(['q.id', 'q.document_id as document', 'q.text', 'q.locator'])
      .select(
        sql<object[]>`coalesce((select jsonb_agg(jsonb_build_object('id', c.id, 'capture', c.capture_id, 'found', c.found, 'at_offset', c.at_offset,
          'capture_sha256', c.capture_sha256, 'method', c.method, 'checked_by', c.checked_by, 'checked_on', c.checked_on) order by c.id)
          from quote_checks c where c.quote_id = q.id), '[]')`.as('checks'),
      )
      .where('q.id', '>', after)
      .orderBy('q.id')
      .limit(size)
      .execute(),
  )
