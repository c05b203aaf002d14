import type { Context } from 'hono'
import type { AppEnv } from '../http/page.tsx'
import { forbidden } from '../http/problem.ts'
import { signedIn } from '../http/signed-in.ts'
import { studioOf } from '../people/person.ts'
import { type Action, may } from '../people/rights.ts'
import type { Deps, Reviewer } from './actions.ts'

const desk = ['attestation.review', 'claim.decide', 'conflict.close'] as const satisfies Action[]

/** Who works at the desk and for which studio; throws 401 for a stranger and 403 for everybody else. Without an action any right of the desk will do. */
export const reviewerOf = (c: Context<AppEnv, string>, action?: Action): { actor: Reviewer; studio_id: number } => {
  const { person } = signedIn(c)
  const studio_id = studioOf(person)
  const allowed = action === undefined ? desk.some((one) => may(c.var.asker, one)) : may(c.var.asker, action)
  if (!allowed || studio_id === null) throw forbidden('The desk is for procurement: ask an administrator of your studio for a role that reviews.')
  return { actor: { kind: 'person', person, request_id: c.var.requestId }, studio_id }
}

export const depsOf = (c: Context<AppEnv, string>): Deps => ({ db: c.var.db, bank: c.var.bank, policies: c.var.allPolicies, today: c.var.today })

/** -1, which nothing has, for what is too large to be a number of ours. */
export const numberIn = (c: Context<AppEnv, string>, name: string): number => {
  const number = Number(c.req.param(name))
  return Number.isSafeInteger(number) && number < 2 ** 31 ? number : -1
}
