import { partStateWords, partWords } from '../../views/review-words.ts'
import { type AuditEvent, audited, type Tx } from '../audit/audited.ts'
import { speaksForVendor } from '../claims/queries.ts'
import { readAs } from '../db/database.ts'
import { Refused } from '../people/not-there.ts'
import { isDone } from './moves.ts'
import { aboutWords } from './names.ts'
import type { Picked } from './picked.ts'
import type { PartRow } from './queue.ts'
import { listQueue } from './queue-queries.ts'
import type { Deps, Desk } from './request.ts'
import { dayEvent, dayProblem, type Owner, ownerEvent, takeStep } from './review-actions.ts'
import { listColleagues, lockDesk, updatePart } from './review-queries.ts'

// The same thing done to many parts of many reviews, because one by one it hurts.

export const bulkKinds = ['assign', 'due', 'start'] as const
export type BulkKind = (typeof bulkKinds)[number]

export type Asked = { kind: BulkKind; picked: Picked[]; owner: string; due_on: string }

/** What was done and what not, by name. */
export type Done = { done: number; left: { name: string; because: string }[]; problem: string | null }

/** One transaction: whatever can be done is, and of the rest it is said why not. A problem is about the whole, and nothing is done then. */
export const doInBulk = (deps: Deps, desk: Desk, asked: Asked): Promise<Done> =>
  audited<Done>(readAs(deps.db, 'system'), desk.actor, async (tx) => {
    await lockDesk(tx, desk.studio_id)
    const owner = asked.kind === 'assign' ? await ownerOf(tx, desk, asked.owner) : null
    const wrong = asked.kind === 'due' ? dayProblem(asked.due_on, deps.today) : null
    if (wrong !== null) throw nothing({ done: 0, left: [], problem: wrong })
    const rows = new Map((await listQueue(tx, desk.studio_id, desk.person.id)).map((row) => [`${row.review_id}:${row.part}`, row]))
    const left: Done['left'] = []
    const events: AuditEvent[] = []
    for (const one of asked.picked) {
      const row = rows.get(`${one.review_id}:${one.part}`)
      const because = row === undefined ? 'its review is closed, or was never there' : await whyNot(tx, row, one, asked, owner)
      const event = row === undefined || because !== null ? null : await doOne(tx, desk, row, asked, owner)
      if (event) events.push(event)
      else left.push({ name: row === undefined ? `Review ${one.review_id}` : nameOf(row), because: because ?? changedMeanwhile })
    }
    const done = { done: events.length, left, problem: null }
    if (events.length === 0) throw nothing(done)
    return { result: done, events }
  }).catch((error: unknown) => {
    if (error instanceof Refused) return error.because as Done
    throw error
  })

const nothing = (done: Done) => new Refused<Done>(done)

const changedMeanwhile = 'somebody else changed it since the page was made'

const nameOf = (row: PartRow): string => `${aboutWords(row)}: ${partWords[row.part].word}`

const ownerOf = async (tx: Tx, { studio_id }: Desk, text: string): Promise<Owner | null> => {
  if (text === 'nobody') return null
  const owner = (await listColleagues(tx, studio_id)).find(({ id }) => String(id) === text)
  if (!owner) throw nothing({ done: 0, left: [], problem: 'Choose to whom the parts go' })
  return owner
}

const whyNot = async (tx: Tx, row: PartRow, { version }: Picked, { kind, due_on }: Asked, owner: Owner | null): Promise<string | null> => {
  if (row.version !== version) return changedMeanwhile
  if (row.is_own) return 'you speak for its vendor'
  if (kind === 'start' ? row.state !== 'not_started' : isDone(row.state)) return `it is ${partStateWords[row.state].word.toLowerCase()}`
  if (kind === 'start') return null
  if (kind === 'due') return row.due_on === due_on ? 'it is due on that day already' : null
  if (row.owner_id === (owner?.id ?? null)) return owner === null ? 'it is nobody’s already' : `${owner.name} has it already`
  return owner !== null && row.offering_id !== null && (await speaksForVendor(tx, owner.id, row.offering_id)) ? `${owner.name} speaks for its vendor` : null
}

const doOne = async (tx: Tx, desk: Desk, row: PartRow, { kind, due_on }: Asked, owner: Owner | null): Promise<AuditEvent | null> => {
  const review = { ...row, id: row.review_id, studio_id: desk.studio_id }
  if (kind === 'start') return (await takeStep(tx, desk, review, row, { to: 'in_progress', reason: '' })) || null
  const set = kind === 'assign' ? { owner_id: owner?.id ?? null } : { due_on }
  if (!(await updatePart(tx, row, set))) return null
  return kind === 'assign' ? ownerEvent(review, row.part, owner, row.owner_id) : dayEvent(review, row.part, due_on, row.due_on)
}
