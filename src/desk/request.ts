import type { Context } from 'hono'
import type { Actor } from '../audit/audited.ts'
import type { Db } from '../db/database.ts'
import { type ReviewPart, reviewParts } from '../db/review-tables.ts'
import type { AppEnv } from '../http/page.tsx'
import { forbidden, notFound } from '../http/problem.ts'
import { signedIn } from '../http/signed-in.ts'
import { type Person, studioOf } from '../people/person.ts'
import { may } from '../people/rights.ts'

/** What every action of the desk needs besides what was asked. */
export type Deps = { db: Db; today: string }
export type Desk = { actor: Actor & { kind: 'person' }; person: Person; studio_id: number }

/** Who works at the desk and for which studio; throws 401 for a stranger and 403 for everybody else. */
export const deskOf = (c: Context<AppEnv, string>, action: 'review.read' | 'review.work' = 'review.work'): Desk => {
  const { person } = signedIn(c)
  const studio_id = studioOf(person)
  if (studio_id === null || !may(c.var.asker, action, { organisation: { id: studio_id, studio_id } }))
    throw forbidden('The desk is for procurement: ask an administrator of your studio for a role that reviews.')
  return { actor: { kind: 'person', person, request_id: c.var.requestId }, person, studio_id }
}

export const depsOf = (c: Context<AppEnv, string>): Deps => ({ db: c.var.db, today: c.var.today })

export const reviewIn = (c: Context<AppEnv, string>): number => Number(c.req.param('review'))

/** Throws 404 for what is no part of any review. */
export const partIn = (c: Context<AppEnv, string>): ReviewPart => {
  const part = reviewParts.find((one) => one === c.req.param('part'))
  if (part === undefined) throw notFound('This part')
  return part
}

/** A number out of a hidden field; -1, which no row has, for anything else. */
export const versionIn = (text: string): number => Number(/^\d{1,9}$/.exec(text)?.[0] ?? -1)
