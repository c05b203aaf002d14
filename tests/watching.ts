import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { unaudited } from '../src/audit/audited.ts'
import { insertCapture } from '../src/facts/writes.ts'
import { compareNewest } from '../src/watch/task-moves.ts'
import type { World } from './world.ts'

// What the tests of the watch share: a document whose words change.

export const before = 'We store nothing.\n\nYou own what you make. We keep your content for 30 days and then delete it.'
export const after = 'We store nothing.\n\nYou own what you make. We keep your content for 90 days and may use it to train our models.'
let made = 0

/** A document of a vendor with its text of a day, from which an answer was taken. */
export const documentOf = async (
  world: World,
  text = before,
  vendor = 'lumen-demo-works',
  isCited = true,
): Promise<{ id: number; url: string; title: string; fact: number }> =>
  unaudited(world.system, 'derived', async (tx) => {
    const url = `https://terms.example/${++made}`
    const { rows } = await sql<{ id: number; fact: number }>`
      with d as (insert into documents (vendor_id, title, url, evidence, tier) select id, ${`Terms ${made}`}, ${url}, 'published_terms', 'vendor_document' from vendors where slug = ${vendor} returning id)
      select d.id, (select min(f.id) from facts f join offerings o on o.id = f.offering_id join tools t on t.id = o.tool_id join vendors v on v.id = t.vendor_id
        where v.slug = ${vendor} and not exists (select from facts l where l.supersedes = f.id)) as fact from d`.execute(tx)
    const { id, fact } = rows[0]!
    const capture_id = await copyOf(tx, { id, url }, text, '2026-11-01')
    const [quoted] = text.split('\n\n')
    if (isCited)
      await sql`with q as (insert into quotes (document_id, text) values (${id}, ${quoted}) returning id)
      insert into citations (fact_id, quote_id, capture_id) select ${fact}, q.id, ${capture_id} from q`.execute(tx)
    return { id, url, title: `Terms ${made}`, fact }
  })

type Tx = Parameters<typeof insertCapture>[0]
const copyOf = (tx: Tx, { id, url }: { id: number; url: string }, text: string, captured_on: string) =>
  insertCapture(tx, {
    ...{ document_id: id, url, captured_on, text, sha256: createHash('sha256').update(text).digest('hex'), bytes: Buffer.byteLength(text), location: '{}' },
  })

/** A later copy of a document, held against what was read of it. */
export const laterCopy = (world: World, document: { id: number; url: string }, text: string, captured_on: string) =>
  unaudited(world.system, 'derived', async (tx) => {
    const id = await copyOf(tx, document, text, captured_on)
    return { id, task: await compareNewest(tx, document.id, '2026-11-22') }
  })

/** An open task on changed words. */
export const changeTask = async (world: World): Promise<number> => {
  const { task } = await laterCopy(world, await documentOf(world), after, '2026-11-20')
  return task!.opened!
}
