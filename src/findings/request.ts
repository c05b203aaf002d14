import type { Context } from 'hono'
import type { Actor } from '../audit/audited.ts'
import type { AppEnv } from '../http/page.tsx'
import { forbidden, notFound } from '../http/problem.ts'
import { signedIn } from '../http/signed-in.ts'
import { type Person, studioOf } from '../people/person.ts'
import { type Action, may } from '../people/rights.ts'
import { numberIn } from '../reviews/request.ts'
import { findReview, type ReviewRecord } from './queries.ts'

/** Somebody of procurement, for the studio that they act for. */
export type Reviewer = Extract<Actor, { kind: 'person' }> & { person: Person }
export type AtDesk = { actor: Reviewer; studio_id: number; mayDecide: boolean }

/** Throws 401 for a stranger and 403 for everybody who has no such right in the studio that they act for. */
export const atDesk = (c: Context<AppEnv, string>, action: Extract<Action, 'review.read' | 'review.work' | 'waiver.decide'>): AtDesk => {
  const { person } = signedIn(c)
  const studio_id = studioOf(person)
  const place = { organisation: { id: studio_id ?? -1, studio_id } }
  if (studio_id === null || !may(c.var.asker, action, place))
    throw forbidden(
      action === 'waiver.decide'
        ? 'Waivers are decided by approvers of the studio: ask one of them.'
        : 'The desk is for procurement: ask an administrator of your studio for a role that reviews.',
    )
  return { actor: { kind: 'person', person, request_id: c.var.requestId }, studio_id, mayDecide: may(c.var.asker, 'waiver.decide', place) }
}

/** A review of the studio that somebody works for; throws 404 for any other. */
export const ownReview = async (c: Context<AppEnv, string>, studio_id: number): Promise<ReviewRecord> => {
  const review = await findReview(c.var.db, numberIn(c, 'review'), studio_id)
  if (!review) throw notFound('This review')
  return review
}
