import { dateWords } from '../../views/words.ts'
import { type Actor, type AuditEvent, audited, type Tx } from '../audit/audited.ts'
import { type Db, readAs } from '../db/database.ts'
import { aboutWords, pathName } from '../desk/names.ts'
import { type About, growReview, openReview } from '../desk/open.ts'
import { findOpenReview, findReview, lockDesk, updateReview } from '../desk/review-queries.ts'
import { worseOf } from '../desk/risk.ts'
import { asBefore, doOnce, type Once } from '../http/once.ts'
import type { Person } from '../people/person.ts'
import { findCleared, insertRequest } from './queries.ts'
import { classesOf, irqOf, kindOf, type TypedRequest, usesOf } from './rules.ts'

export type Deps = { db: Db; policy_key: number; today: string }
export type Asking = { actor: Actor; person: Person; studio_id: number; production_id: number | null }

/** What was made: `turn` is 1 for the one that opened the review. */
export type Made = { request: number; review: number; turn: number; opened_on: string }

/**
 * Keeps a request, and opens a review for it or joins the one that is open: of two who ask at once, the second waits and joins. What a
 * later request says worse than the review knows makes the review deeper. The form has no problems.
 */
export const makeRequest = (deps: Deps, asking: Asking, about: About, typed: TypedRequest, once: Once): Promise<Made> =>
  audited(readAs(deps.db, 'system'), asking.actor, async (tx) => {
    const events: AuditEvent[] = []
    const result = await doOnce(tx, once, async () => {
      await lockDesk(tx, asking.studio_id)
      const { made, events: more } = await openOrJoin(tx, deps, asking, about, typed)
      events.push(...more)
      return made
    })
    return { result, events }
  }).catch(asBefore<Made>)

const openOrJoin = async (tx: Tx, deps: Deps, asking: Asking, about: About, typed: TypedRequest) => {
  const { studio_id, production_id, person } = asking
  const irq = irqOf(typed)
  const wanted = { data_classes: classesOf(typed), uses: usesOf(typed), production_id }
  const open = await findOpenReview(tx, studio_id, about)
  const { today } = deps
  if (open) {
    const after = worseOf(open.irq, irq)
    const review = (await findReview(tx, studio_id, open.id))!
    const grown = await growReview(tx, { review, before: open.irq, after, today, person_id: person.id })
    if (grown !== null) await updateReview(tx, review, { irq: after })
    const request = await keep(tx, asking, open.id, wanted, typed)
    const made: Made = { request, review: open.id, turn: open.requests + 1, opened_on: open.opened_at.toISOString().slice(0, 10) }
    return { made, events: [madeEvent(asking, about, made, typed), ...(grown === null ? [] : [grown])] }
  }
  const scope = { studio_id, policy_key: deps.policy_key, today }
  const cleared = about.offering_id === null ? undefined : await findCleared(tx, scope, about.offering_id)
  const { id, event } = await openReview(tx, { studio_id, about, kind: kindOf(cleared ?? null, wanted), irq, today, person_id: person.id })
  const request = await keep(tx, asking, id, wanted, typed)
  const made: Made = { request, review: id, turn: 1, opened_on: today }
  return { made, events: [madeEvent(asking, about, made, typed), event] }
}

const keep = (
  tx: Tx,
  { studio_id, production_id, person }: Asking,
  review_id: number,
  wanted: { data_classes: string[]; uses: string[] },
  typed: TypedRequest,
) =>
  insertRequest(tx, {
    review_id,
    studio_id,
    production_id,
    purpose: typed.purpose,
    data_classes: wanted.data_classes,
    uses: wanted.uses,
    needed_on: typed.needed_on === '' ? null : typed.needed_on,
    asked_by: person.id,
  })

/** For the production and, through it, its studio; who asked reads it too. */
const madeEvent = ({ person, studio_id, production_id }: Asking, about: About, { request, review, turn, opened_on }: Made, typed: TypedRequest): AuditEvent => {
  const name = aboutWords(about)
  const needed = typed.needed_on === '' ? '' : `, needed by ${dateWords(typed.needed_on)}`
  return {
    action: turn === 1 ? 'request.made' : 'request.joined',
    subject: `/requests/${request}`,
    sentence:
      turn === 1
        ? `${person.log_name} asked for ${name}${about.offering_id === null ? ', which the register does not have' : ''}${needed}.`
        : `${person.log_name} asked for ${name}${needed}; the request joins review ${review}, open since ${dateWords(opened_on)}.`,
    audience: { organisation: production_id ?? studio_id, people: [person.log_name] },
    after: { request, review, offering: pathName(about), production: production_id },
  }
}
