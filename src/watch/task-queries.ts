import { type Insertable, sql } from 'kysely'
import type { Tx } from '../audit/audited.ts'
import type { Db } from '../db/database.ts'
import type { Database } from '../db/schema.ts'
import type { Answer } from '../facts/fact.ts'
import { newestCheck } from '../facts/newest-check.ts'

type New<T extends keyof Database> = Insertable<Database[T]>

export const insertChange = (tx: Tx, row: New<'document_changes'>) => tx.insertInto('document_changes').values(row).execute()
export const insertTask = async (tx: Tx, row: New<'change_tasks'>): Promise<number> =>
  (await tx.insertInto('change_tasks').values(row).returning('id').executeTakeFirstOrThrow()).id
/** False: somebody ended it meanwhile. */
export const insertTaskEnd = async (tx: Tx, row: New<'change_task_ends'>): Promise<boolean> =>
  (await tx
    .insertInto('change_task_ends')
    .values(row)
    .onConflict((clash) => clash.doNothing())
    .returning('task_id')
    .executeTakeFirst()) !== undefined
export const insertOwner = async (tx: Tx, row: New<'watch_owners'>): Promise<number> =>
  (await tx.insertInto('watch_owners').values(row).returning('id').executeTakeFirstOrThrow()).id

/** Which copies of a document have been held against each other, as "older newer". */
export const listComparedPairs = async (db: Db, document_id: number): Promise<Set<string>> => {
  const { rows } = await sql<{ pair: string }>`select c.since_id || ' ' || c.capture_id as pair from document_changes c join captures k on k.id = c.capture_id
    where k.document_id = ${document_id}`.execute(db)
  return new Set(rows.map(({ pair }) => pair))
}

export type Baseline = { open: { id: number; capture_id: number; due_on: string } | null; read: number | null }

/**
 * The open task of a document, and the copy that a person last read: the one of the last task that a person ended, or that an open task is
 * since; failing these the newest with its text that is no younger than the copies which answers were taken from; where none
 * was, or nobody knows the day, the newest that was here before this transaction.
 */
export const findBaseline = async (db: Db, document_id: number): Promise<Baseline> => {
  const { rows } = await sql<Baseline>`
    select (select jsonb_build_object('id', t.id, 'capture_id', t.capture_id, 'due_on', t.due_on) from change_tasks t
        where t.document_id = ${document_id} and not exists (select from change_task_ends e where e.task_id = t.id) order by t.id desc limit 1) as open,
      coalesce(
        (select case when e.person_id is null then t.since_id else t.capture_id end from change_tasks t left join change_task_ends e on e.task_id = t.id
          where t.document_id = ${document_id} and (e.task_id is null or e.way <> 'newer_copy') order by t.id desc limit 1),
        (select k.id from captures k where k.document_id = ${document_id} and k.text is not null
            and k.captured_on <= (select max(own.captured_on) from citations c join captures own on own.id = c.capture_id where own.document_id = ${document_id})
          order by k.captured_on desc, k.id desc limit 1),
        (select k.id from captures k where k.document_id = ${document_id} and k.text is not null and k.recorded_at < transaction_timestamp()
          order by k.captured_on desc nulls last, k.id desc limit 1)) as read`.execute(db)
  return rows[0]!
}

/** What waits at the watch: answers that lost a passage, and documents with other words than somebody read. */
export type Waiting = { lost: number; changed: number }

export const countWaiting = async (db: Db): Promise<Waiting> =>
  (
    await sql<Waiting>`
      select (select count(distinct f.id)::int from facts f join citations x on x.fact_id = f.id
          join lateral ${newestCheck('x.quote_id')} last on not last.found
          where x.quote_id in (select quote_id from quote_checks where not found) and not exists (select from facts later where later.supersedes = f.id)) as lost,
        (select count(*)::int from change_tasks t where not exists (select from change_task_ends e where e.task_id = t.id)) as changed`.execute(db)
  ).rows[0]!

export type ChangeTask = {
  id: number
  document_id: number
  title: string
  url: string
  vendor: string
  vendor_name: string
  is_demo: boolean
  since_id: number
  since_on: string | null
  capture_id: number
  captured_on: string | null
  material: number
  due_on: string
  /** Who looks after it, of the reader's studio. */
  owner: string | null
  /** Answers that cite the document and stand. */
  answers: { id: number; tool: string; offering: string; name: string; question: string; value: Answer }[]
}

/** Open tasks on changed words, the earliest due first; `task`: that one. Owners as the reader may know of them. */
export const listChangeTasks = async (db: Db, studio_id: number | null, task: number | null = null): Promise<ChangeTask[]> => {
  const { rows } = await sql<ChangeTask>`
    select t.id, t.document_id, d.title, d.url, v.slug as vendor, v.name as vendor_name, v.is_demo, t.since_id, was.captured_on as since_on, t.capture_id, k.captured_on,
      t.material, t.due_on,
      (select p.name from watch_owners w join people p on p.id = w.person_id where w.task_id = t.id and w.studio_id = ${studio_id}::bigint order by w.id desc limit 1) as owner,
      coalesce((select jsonb_agg(distinct jsonb_build_object('id', f.id, 'tool', tl.slug, 'offering', o.slug, 'name', tl.name || ', ' || o.name, 'question', f.question_id, 'value', f.value))
        from quotes q join citations c on c.quote_id = q.id join facts f on f.id = c.fact_id join offerings o on o.id = f.offering_id join tools tl on tl.id = o.tool_id
        where q.document_id = d.id and not exists (select from facts later where later.supersedes = f.id)), '[]') as answers
    from change_tasks t join documents d on d.id = t.document_id join vendors v on v.id = d.vendor_id join captures was on was.id = t.since_id join captures k on k.id = t.capture_id
    where not exists (select from change_task_ends e where e.task_id = t.id) and (${task}::bigint is null or t.id = ${task}::bigint)
    order by t.due_on, t.id`.execute(db)
  return rows
}
