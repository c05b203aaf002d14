import type { Tx } from '../audit/audited.ts'
import type { TaskEnd } from '../db/watch-tables.ts'
import { findCaptureText } from '../facts/captures.ts'
import { addDays } from '../policy/dates.ts'
import { changesBetween } from './changes.ts'
import { daysToLook } from './lost.ts'
import { type Copy, listCited, listCopies } from './queries.ts'
import { findBaseline, insertChange, insertTask, insertTaskEnd, listComparedPairs } from './task-queries.ts'

// One open task for each document at most: its newest words against the last that a person has read.

/** Which rules a count was made by: another number, when they change. */
const rules = 'changes-1'

export type TaskMove = { opened: number | null; ended: { id: number; way: TaskEnd } | null }

type Texts = { cited: string[]; of: (id: number) => Promise<string> }

/**
 * Counts what changed between copies that now stand next to each other, and opens the task of a document, or ends it, by what changed since a
 * person last read it: a page that goes back to its old words asks for nobody. Null: nothing moved.
 */
export const compareNewest = async (tx: Tx, document_id: number, today: string): Promise<TaskMove | null> => {
  const copies = await listCopies(tx, document_id)
  const newest = copies.at(-1)
  if (!newest) return null
  const texts = await textsOf(tx, document_id)
  await countBetween(tx, document_id, copies, texts)
  const { open, read } = await findBaseline(tx, document_id)
  if (read === null || (open === null ? read === newest.id : open.capture_id === newest.id)) return null
  const material = (await changesIn(texts, read, newest.id)).filter(({ isMaterial }) => isMaterial).length
  if (material === 0 && open === null) return null
  const ended = open === null ? null : { id: open.id, way: material === 0 ? ('went_back' as const) : ('newer_copy' as const) }
  if (ended) await insertTaskEnd(tx, { task_id: ended.id, way: ended.way, note: null, person_id: null })
  const row = { document_id, since_id: read, capture_id: newest.id, material, due_on: open?.due_on ?? addDays(today, daysToLook) }
  return { opened: material === 0 ? null : await insertTask(tx, row), ended }
}

/** Each text is read once. */
const textsOf = async (tx: Tx, document_id: number): Promise<Texts> => {
  const read = new Map<number, string>()
  const of = async (id: number) => {
    const text = read.get(id) ?? (await findCaptureText(tx, id)) ?? ''
    read.set(id, text)
    return text
  }
  return { cited: (await listCited(tx, document_id)).quotes.map(({ text }) => text), of }
}

const changesIn = async ({ of, cited }: Texts, before: number, after: number) => changesBetween(await of(before), await of(after), cited)

const countBetween = async (tx: Tx, document_id: number, copies: Copy[], texts: Texts): Promise<void> => {
  const compared = await listComparedPairs(tx, document_id)
  for (const [i, copy] of copies.entries()) {
    const before = copies[i - 1]
    if (!before || compared.has(`${before.id} ${copy.id}`)) continue
    const changes = await changesIn(texts, before.id, copy.id)
    const material = changes.filter(({ isMaterial }) => isMaterial).length
    await insertChange(tx, { capture_id: copy.id, since_id: before.id, material, editorial: changes.length - material, rules })
  }
}
