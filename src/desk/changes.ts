import type { Db } from '../db/database.ts'
import type { Bank } from '../questions/question.ts'
import { findPast, listDocuments } from '../tools/dossier-queries.ts'
import { type HistoryEvent, type HistoryKind, historyOf } from '../tools/history.ts'
import { findLastLook, type ReviewRecord } from './review-queries.ts'

// What is not the same as when somebody last finished with an offering.

export type Since = { since: { at: Date; kind: 'review' | 'clearance'; id: number }; events: HistoryEvent[] }

/** A document that was read again and found unchanged is no change. */
const counts: ReadonlySet<HistoryKind> = new Set(['fact', 'proof', 'verdict', 'clearance', 'quote'])

/** Since the last review that was closed, or the last clearance, whichever came later; null when it is the first time. Newest first. */
export const changesSince = async (
  db: Db,
  review: ReviewRecord,
  { bank, policy_key, today }: { bank: Bank; policy_key: number; today: string },
): Promise<Since | null> => {
  if (review.offering_id === null) return null
  const since = await findLastLook(db, { ...review, offering_id: review.offering_id })
  if (!since) return null
  const [past, documents] = await Promise.all([
    findPast(db, { offeringId: review.offering_id, policyKey: policy_key, studioId: review.studio_id, when: { on: today } }),
    listDocuments(db, review.offering_id),
  ])
  const from = since.at.toISOString()
  const events = historyOf(past, documents, bank, today).filter(({ at, kind }) => at !== null && at > from && counts.has(kind))
  return { since, events }
}
