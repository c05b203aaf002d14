import { partStateWords, partWords } from '../../views/review-words.ts'
import { dateWords } from '../../views/words.ts'
import { type AuditEvent, audited, type Tx } from '../audit/audited.ts'
import { speaksForVendor } from '../claims/queries.ts'
import { readAs } from '../db/database.ts'
import { type ReviewPart, reviewParts } from '../db/review-tables.ts'
import { badRequest, conflict, forbidden, notFound, type Problems } from '../http/problem.ts'
import { Refused } from '../people/not-there.ts'
import { addDays, isDay } from '../policy/dates.ts'
import { findMove, isDone, reasonProblem } from './moves.ts'
import { aboutWords, pathName, reviewPath } from './names.ts'
import type { Deps, Desk } from './request.ts'
import { findReview, insertMoves, insertParts, listColleagues, listParts, lockDesk, type PartOf, type ReviewRecord, updatePart } from './review-queries.ts'
import { depth, tierOf } from './risk.ts'

// What somebody at the desk does with a part of a review. Every write of the desk waits for the one before it, so that a version which
// has moved means that the page was old, and never that two wrote at once.

/** Null: done. Otherwise nothing was. */
export type Outcome = { problems: Problems; status: 409 | 422 } | null

export const refuse = (problems: Problems, status: 409 | 422 = 422) => new Refused<Outcome>({ problems, status })

export const moved = 'Read how it stands now: somebody else changed it since you opened this page'

/** Runs in one transaction over a review that is open and that the person may work on. */
export const onReview = (deps: Deps, desk: Desk, id: number, work: (tx: Tx, review: ReviewRecord) => Promise<AuditEvent[]>): Promise<Outcome> =>
  audited<Outcome>(readAs(deps.db, 'system'), desk.actor, async (tx) => {
    await lockDesk(tx, desk.studio_id)
    const review = await findReview(tx, desk.studio_id, id)
    if (!review) throw notFound('This review')
    await refuseOwnVendor(tx, desk, review.offering_id)
    if (review.closed_at !== null) throw conflict('Read what came of it: this review is closed.')
    return { result: null, events: await work(tx, review) }
  }).catch((error: unknown) => {
    if (error instanceof Refused) return error.because as Outcome
    throw error
  })

export const refuseOwnVendor = async (tx: Tx, { person }: Desk, offering_id: number | null) => {
  if (await speaksForVendor(tx, person.id, offering_id))
    throw forbidden('Leave this to somebody else: you speak for the vendor, and nobody reviews their own tool.')
}

const partOf = async (tx: Tx, review: ReviewRecord, part: ReviewPart): Promise<PartOf> => {
  const found = (await listParts(tx, review.id)).find((one) => one.part === part)
  if (!found) throw notFound('This part')
  return found
}

/** "The AI part of the review of ChatGPT, Enterprise". */
export const partName = (part: ReviewPart, review: Pick<ReviewRecord, 'tool_name' | 'offering_name'>): string =>
  `The ${part === 'ai' ? 'AI' : partWords[part].word.toLowerCase()} part of the review of ${aboutWords(review)}`

type About = Pick<ReviewRecord, 'id' | 'studio_id' | 'tool_name' | 'offering_name' | 'tool' | 'offering'>
type Change = Pick<PartOf, 'part' | 'version' | 'state'>

/** Takes a step of the table; false when the part has moved since. */
export const takeStep = async (
  tx: Tx,
  { person }: Desk,
  review: About,
  { part, version, state }: Change,
  { to, reason }: { to: PartOf['state']; reason: string },
): Promise<AuditEvent | false> => {
  if (!(await updatePart(tx, { review_id: review.id, part, version }, { state: to }))) return false
  await insertMoves(tx, [{ review_id: review.id, part, from_state: state, to_state: to, reason, moved_by: person.id }])
  return {
    action: 'review.moved',
    subject: reviewPath(review.id),
    sentence: `${partName(part, review)} went from ${partStateWords[state].word.toLowerCase()} to ${partStateWords[to].word.toLowerCase()}.`,
    audience: { organisation: review.studio_id },
    before: { state },
    after: { review: review.id, part, state: to, offering: pathName(review) },
    ...(reason === '' ? {} : { reason }),
  }
}

export type AskedMove = { review: number; part: ReviewPart; to: string; reason: string; version: number }

export const movePart = (deps: Deps, desk: Desk, asked: AskedMove): Promise<Outcome> =>
  onReview(deps, desk, asked.review, async (tx, review) => {
    const field = `reason-${asked.part}`
    const part = await partOf(tx, review, asked.part)
    if (part.version !== asked.version) throw refuse({ [field]: moved }, 409)
    const move = findMove(part.state, asked.to)
    if (!move) throw refuse({ [field]: `Choose one of the steps: this part is ${partStateWords[part.state].word.toLowerCase()}` }, 409)
    const problem = reasonProblem(move, asked.reason)
    if (problem) throw refuse({ [field]: problem })
    const event = await takeStep(tx, desk, review, part, { to: move.to, reason: asked.reason })
    if (event === false) throw refuse({ [field]: moved }, 409)
    return [event]
  })

// Owner and days -----------------------------------------------------------------------------------------

export type Owner = { id: number; name: string; log_name: string }

export const ownerEvent = (review: About, part: ReviewPart, owner: Owner | null, before: number | null): AuditEvent => ({
  action: 'review.assigned',
  subject: reviewPath(review.id),
  sentence: owner === null ? `${partName(part, review)} is nobody’s for now.` : `${partName(part, review)} was given to ${owner.log_name}.`,
  audience: { organisation: review.studio_id, ...(owner === null ? {} : { people: [owner.log_name] }) },
  before: { owner: before },
  after: { review: review.id, part, owner: owner?.id ?? null, offering: pathName(review) },
})

export const dayEvent = (review: About, part: ReviewPart, day: string, before: string): AuditEvent => ({
  action: 'review.rescheduled',
  subject: reviewPath(review.id),
  sentence: `${partName(part, review)} is due on ${dateWords(day)}; before, it was ${dateWords(before)}.`,
  audience: { organisation: review.studio_id },
  before: { due_on: before },
  after: { review: review.id, part, due_on: day },
})

const cadenceEvent = (review: About, part: ReviewPart, days: number, before: number): AuditEvent => ({
  action: 'review.rescheduled',
  subject: reviewPath(review.id),
  sentence: `${partName(part, review)} is looked at again after ${days} days; before, it was after ${before}.`,
  audience: { organisation: review.studio_id },
  before: { cadence_days: before },
  after: { review: review.id, part, cadence_days: days },
})

export const dayProblem = (day: string, today: string): string | null => {
  if (!isDay(day)) return 'Enter a day like 2026-12-24'
  if (day < today) return 'Enter a day that is not in the past'
  return day > addDays(today, 3660) ? 'Enter a day within the next ten years' : null
}

export const cadenceProblem = (text: string): string | null =>
  /^\d{1,4}$/.test(text) && Number(text) >= 30 && Number(text) <= 1830 ? null : 'Enter a number of days from 30 to 1830'

/** Somebody of the studio who may own a part of this review; null for nobody. Throws what to say when they may not. */
export const findOwner = async (
  tx: Tx,
  { studio_id, offering_id }: Pick<ReviewRecord, 'studio_id' | 'offering_id'>,
  text: string,
  field: string,
): Promise<Owner | null> => {
  if (text === '') return null
  const owner = (await listColleagues(tx, studio_id)).find(({ id }) => String(id) === text)
  if (!owner) throw refuse({ [field]: 'Choose somebody of the studio' })
  if (await speaksForVendor(tx, owner.id, offering_id)) throw refuse({ [field]: `Choose somebody else: ${owner.name} speaks for the vendor` })
  return owner
}

export type AskedAssignment = { review: number; part: ReviewPart; owner: string; due_on: string; cadence: string; version: number }

/** Only what differs is changed and told. */
export const assignPart = (deps: Deps, desk: Desk, asked: AskedAssignment): Promise<Outcome> =>
  onReview(deps, desk, asked.review, async (tx, review) => {
    const [ownerField, dueField, cadenceField] = [`owner-${asked.part}`, `due-${asked.part}`, `cadence-${asked.part}`]
    const part = await partOf(tx, review, asked.part)
    if (part.version !== asked.version) throw refuse({ [ownerField]: moved }, 409)
    const owner = await findOwner(tx, review, asked.owner, ownerField)
    const problems: Problems = {}
    const wrongDay = asked.due_on === part.due_on ? null : dayProblem(asked.due_on, deps.today)
    if (wrongDay) problems[dueField] = wrongDay
    const wrongCadence = cadenceProblem(asked.cadence)
    if (wrongCadence) problems[cadenceField] = wrongCadence
    if (Object.keys(problems).length > 0) throw refuse(problems)
    const cadence = Number(asked.cadence)
    const events = [
      ...((owner?.id ?? null) === part.owner_id ? [] : [ownerEvent(review, part.part, owner, part.owner_id)]),
      ...(asked.due_on === part.due_on ? [] : [dayEvent(review, part.part, asked.due_on, part.due_on)]),
      ...(cadence === part.cadence_days ? [] : [cadenceEvent(review, part.part, cadence, part.cadence_days)]),
    ]
    if (events.length === 0) throw refuse({ [ownerField]: 'Change something first: this is how it stands' })
    const key = { review_id: review.id, part: part.part, version: part.version }
    if (!(await updatePart(tx, key, { owner_id: owner?.id ?? null, due_on: asked.due_on, cadence_days: cadence }))) throw refuse({ [ownerField]: moved }, 409)
    return events
  })

/** A part that the answers do not call for, because somebody wants it looked at all the same. */
export const addPart = (deps: Deps, desk: Desk, asked: { review: number; part: string }): Promise<Outcome> =>
  onReview(deps, desk, asked.review, async (tx, review) => {
    const part = reviewParts.find((one) => one === asked.part)
    if (!part) throw badRequest('part', 'Choose the security, privacy, AI or legal part.')
    if ((await listParts(tx, review.id)).some((one) => one.part === part)) throw conflict('It is a part of this review already.')
    const { due, cadence } = depth[tierOf(review.irq)]
    const due_on = addDays(deps.today, due)
    await insertParts(tx, review.id, [{ part, due_on, cadence_days: cadence[part] }], { person_id: desk.person.id, reason: 'Added by hand.' })
    return [
      {
        action: 'review.part_added',
        subject: reviewPath(review.id),
        sentence: `${partName(part, review)} was added, due ${dateWords(due_on)}.`,
        audience: { organisation: review.studio_id },
        after: { review: review.id, part, due_on },
      },
    ]
  })

export const isFinished = (parts: Pick<PartOf, 'state'>[]): boolean => parts.every(({ state }) => isDone(state))
