import type { Context } from 'hono'
import type { AppEnv } from '../http/page.tsx'
import { forbidden } from '../http/problem.ts'
import { signedIn } from '../http/signed-in.ts'
import { actingMemberships } from '../people/person.ts'
import { may } from '../people/rights.ts'
import type { Asking } from './actions.ts'

/** People of productions are led to ask for what is not cleared. */
export const mayAskFor = (c: Context<AppEnv, string>): boolean => {
  const acting = c.var.person ? actingMemberships(c.var.person)[0] : undefined
  return acting?.kind === 'production' && may(c.var.asker, 'request.make', { organisation: { id: acting.organisation_id, studio_id: acting.studio_id } })
}

/** Who asks for tools, and for whom; throws 401 for a stranger and 403 for everybody else. */
export const askingOf = (c: Context<AppEnv, string>): Asking => {
  const { person } = signedIn(c)
  const acting = actingMemberships(person)[0]
  const studio_id = acting?.studio_id ?? null
  if (!acting || studio_id === null || !may(c.var.asker, 'request.make', { organisation: { id: acting.organisation_id, studio_id } }))
    throw forbidden('Tools are asked for by productions and their studio: ask an administrator there for a role.')
  const production_id = acting.kind === 'production' ? acting.organisation_id : null
  return { actor: { kind: 'person', person, request_id: c.var.requestId }, person, studio_id, production_id }
}
