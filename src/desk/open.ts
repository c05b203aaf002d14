import { partWords, tierWords } from '../../views/review-words.ts'
import { dateWords } from '../../views/words.ts'
import type { AuditEvent, Tx } from '../audit/audited.ts'
import type { ReviewKind, ReviewPart } from '../db/review-tables.ts'
import { addDays } from '../policy/dates.ts'
import { isDone } from './moves.ts'
import { aboutWords, pathName, reviewPath } from './names.ts'
import { insertMoves, insertParts, insertReview, listParts, type PartOf, updatePart } from './review-queries.ts'
import { depth, type Irq, planOf, tierOf, tiers } from './risk.ts'

// How a review comes to be and how it grows, inside the transaction of whoever asks for it.

/** What a review is about: an offering, or a tool that the register does not have. */
export type About = {
  offering_id: number | null
  tool: string | null
  offering: string | null
  tool_name: string
  offering_name: string | null
  tool_url: string
}

export type Opening = {
  studio_id: number
  about: About
  kind: ReviewKind
  irq: Irq
  today: string
  person_id: number
  /** Without them: what the answers call for. */
  only?: ReviewPart[]
}

/** The review with its parts. Whoever calls holds the lock of the desk and has seen that none is open. */
export const openReview = async (tx: Tx, { studio_id, about, kind, irq, today, person_id, only }: Opening): Promise<{ id: number; event: AuditEvent }> => {
  const { offering_id, tool_url } = about
  const id = await insertReview(tx, {
    studio_id,
    offering_id,
    tool_name: offering_id === null ? about.tool_name : '',
    tool_url,
    kind,
    irq,
    opened_by: person_id,
  })
  const tier = tierOf(irq)
  const plan = only ? only.map((part) => ({ part, due: depth[tier].due, cadence: depth[tier].cadence[part] })) : planOf(irq)
  const parts = plan.map(({ part, due, cadence }) => ({ part, due_on: addDays(today, due), cadence_days: cadence }))
  await insertParts(tx, id, parts, { person_id, reason: '' })
  const event: AuditEvent = {
    action: 'review.opened',
    subject: reviewPath(id),
    sentence: `A review of ${aboutWords(about)} was opened: inherent risk ${tierWords[tier].word.toLowerCase()}; ${partList(parts)}, due ${dateWords(addDays(today, depth[tier].due))}.`,
    audience: { organisation: studio_id },
    after: { review: id, offering: pathName(about), kind, tier, parts: parts.map(({ part }) => part) },
  }
  return { id, event }
}

const partList = (parts: { part: ReviewPart }[]) => parts.map(({ part }) => (part === 'ai' ? partWords.ai.word : partWords[part].word.toLowerCase())).join(', ')

type Growing = {
  review: { id: number; studio_id: number; tool_name: string; offering_name: string | null }
  before: Irq
  after: Irq
  today: string
  person_id: number
}

/**
 * Makes a review as deep as its new answers call for: parts are added, days are only pulled nearer, and what was completed for a lower tier is
 * taken up again. Nothing is ever taken away by it. Null when the answers are the same.
 */
export const growReview = async (tx: Tx, { review, before, after, today, person_id }: Growing): Promise<AuditEvent | null> => {
  const changed = Object.entries(after).filter(([id, answer]) => before[id as keyof Irq] !== answer)
  if (changed.length === 0) return null
  const [from, to] = [tierOf(before), tierOf(after)]
  const isWorse = tiers.indexOf(to) < tiers.indexOf(from)
  const known = await listParts(tx, review.id)
  const added = planOf(after).filter(({ part }) => !known.some((one) => one.part === part))
  const reason = `The inherent risk is ${tierWords[to].word.toLowerCase()} since other answers were given.`
  await insertParts(
    tx,
    review.id,
    added.map(({ part, due, cadence }) => ({ part, due_on: addDays(today, due), cadence_days: cadence })),
    { person_id, reason },
  )
  if (isWorse)
    for (const part of known)
      await deepen(tx, review.id, part, { due_on: addDays(today, depth[to].due), cadence: depth[to].cadence[part.part], person_id, reason })
  return {
    action: 'review.scored',
    subject: reviewPath(review.id),
    sentence: `The review of ${aboutWords(review)}: the inherent risk ${from === to ? `stays ${tierWords[to].word.toLowerCase()}` : `went from ${tierWords[from].word.toLowerCase()} to ${tierWords[to].word.toLowerCase()}`}${added.length > 0 ? `; added: ${partList(added)}` : ''}.`,
    audience: { organisation: review.studio_id },
    before: { review: review.id, tier: from, irq: before },
    after: { review: review.id, tier: to, irq: after, parts: added.map(({ part }) => part) },
  }
}

type Deeper = { due_on: string; cadence: number; person_id: number; reason: string }

const deepen = async (tx: Tx, review_id: number, part: PartOf, { due_on, cadence, person_id, reason }: Deeper) => {
  const again = part.state === 'completed'
  const set = {
    cadence_days: Math.min(cadence, part.cadence_days),
    ...(again ? { state: 'in_progress' as const, due_on } : isDone(part.state) || part.due_on <= due_on ? {} : { due_on }),
  }
  await updatePart(tx, { review_id, part: part.part, version: part.version }, set)
  if (again) await insertMoves(tx, [{ review_id, part: part.part, from_state: part.state, to_state: 'in_progress', reason, moved_by: person_id }])
}
