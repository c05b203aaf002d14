import { createHash } from 'node:crypto'
import { type Actor, type AuditEvent, audited, type Tx } from '../audit/audited.ts'
import type { Db } from '../db/database.ts'
import { findSameCopy, insertCapture, insertQuoteCheck } from '../facts/writes.ts'
import { insertTaskNotice } from '../notifications/tell-queries.ts'
import { evaluateAll } from '../policy/refresh.ts'
import type { Policies } from '../policy/store.ts'
import { countLost, listOwnersOfLost } from './lost-queries.ts'
import { listCited, lockDocument } from './queries.ts'
import { lookFor } from './readable.ts'
import { compareNewest, type TaskMove } from './task-moves.ts'

/** `db` is read as the system, and `policies` are all there are. */
export type TakeIn = { db: Db; policies: Policies; today: string }
export type WatchedDocument = { id: number; url: string; title: string }
/** A copy that has come: its readable text, the day it is of, and where it is from. */
export type NewCopy = { text: string; captured_on: string; url: string; location: Record<string, string> }
export type TakenIn = { lost: number; task: TaskMove | null }

type Arrival = {
  document: WatchedDocument
  by: Actor
  checked_by: string
  action: string /** How they came, after "3 copies of “Terms”, the newest of 2026-11-22,". */
  came: string
}

/**
 * The one door for copies of a document, the oldest first, in one transaction: each cited quote is looked for in each, what is no longer in the
 * newest that there is is lost and its fact with it, the newest words are held against the last that a person has read, and whatever rests on them is
 * evaluated again. A copy that is here already is not taken twice.
 */
export const takeIn = (deps: TakeIn, arrival: Arrival, copies: NewCopy[]): Promise<TakenIn> =>
  audited(deps.db, arrival.by, async (tx) => {
    const { document, checked_by } = arrival
    await lockDocument(tx, document.id)
    const { quotes, offeringIds } = await listCited(tx, document.id)
    const captures: number[] = []
    for (const copy of copies) {
      const { id, isNew, sha256 } = await keep(tx, document.id, copy)
      captures.push(id)
      for (const quote of isNew ? quotes : []) {
        const look = lookFor(quote.text, copy.text)
        // That a passage was not there yet says nothing of whether it is there.
        const isEarlier = quote.taken_on !== null && copy.captured_on < quote.taken_on
        if (look.state === 'unclear' || (look.state === 'lost' && isEarlier)) continue
        const at_offset = look.state === 'found' ? look.at : null
        const found = at_offset !== null
        await insertQuoteCheck(tx, {
          quote_id: quote.id,
          capture_id: id,
          found,
          at_offset,
          capture_sha256: sha256,
          method: 'exact',
          checked_by,
          checked_on: deps.today,
        })
      }
    }
    const lost = await countLost(tx, captures)
    await tellOwners(tx, captures)
    const task = await compareNewest(tx, document.id, deps.today)
    const newest = copies.at(-1)!.captured_on
    const which =
      copies.length === 1 ? `A copy of “${document.title}”, of ${newest},` : `${copies.length} copies of “${document.title}”, the newest of ${newest},`
    const sentence = `${which} ${arrival.came}.`
    if (offeringIds.length > 0) await evaluateAll(tx, { policies: deps.policies, today: deps.today, offeringIds, cause: { text: sentence } })
    const after = { document: document.id, copies: copies.length, lost_quotes: lost, task: task?.opened ?? null }
    const event: AuditEvent = { action: arrival.action, subject: '/captures', sentence, audience: 'public', after }
    return { result: { lost, task }, events: [event] }
  })

/** Whoever answers for a clearance hears that an answer under it lost its passage. */
const tellOwners = async (tx: Tx, captures: number[]) => {
  for (const { fact, capture, name, is_demo, quote, document, ...owner } of await listOwnersOfLost(tx, captures))
    await insertTaskNotice(
      tx,
      { ...owner, is_instant: false },
      {
        change: `lost ${fact} ${capture}`,
        subject: `${is_demo ? 'Demonstration: ' : ''}${name}`,
        sentence: 'An answer under a clearance of yours has lost its passage.',
        because: `“${quote}” is no longer in “${document}”.`,
        path: `/desk/watch/${fact}`,
      },
    )
}

const keep = async (tx: Tx, document_id: number, { text, captured_on, url, location }: NewCopy) => {
  const sha256 = createHash('sha256').update(text).digest('hex')
  const same = await findSameCopy(tx, { document_id, captured_on, sha256 })
  if (same !== undefined && location.commit === undefined) return { id: same, isNew: false, sha256 }
  const id = await insertCapture(tx, { document_id, url, captured_on, text, sha256, bytes: Buffer.byteLength(text), location: JSON.stringify(location) })
  return { id, isNew: true, sha256 }
}
