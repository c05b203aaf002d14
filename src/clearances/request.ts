import type { Context } from 'hono'
import type { Actor } from '../audit/audited.ts'
import type { AppEnv } from '../http/page.tsx'
import { forbidden } from '../http/problem.ts'
import { signedIn } from '../http/signed-in.ts'
import { actingMemberships, type Membership, type Person } from '../people/person.ts'
import { type Action, type Asker, may, type Subject } from '../people/rights.ts'
import type { Deps } from './basis.ts'

/** A person, never a program: somebody answers for what is ruled. */
export type Somebody = Actor & { kind: 'person'; person: Person }

export const askerOf = ({ person }: Pick<Somebody, 'person'>): Asker => ({ person, scopes: null })

export const studioSubject = (studio_id: number): Subject => ({ organisation: { id: studio_id, studio_id } })
export const productionSubject = (production_id: number, studio_id: number): Subject => ({ organisation: { id: production_id, studio_id } })

export const somebodyOf = (c: Context<AppEnv, string>): Somebody => {
  const { person } = signedIn(c)
  return { kind: 'person', person, request_id: c.var.requestId }
}

/** Who works for a studio at present and has that right there. Throws 401 and 403. */
export const studioOfAsker = (c: Context<AppEnv, string>, action: Action, otherwise: string): { actor: Somebody; studio: Membership } => {
  const actor = somebodyOf(c)
  const studio = actingMemberships(actor.person).find(({ kind }) => kind === 'studio')
  if (!studio || !may(c.var.asker, action, studioSubject(studio.organisation_id))) throw forbidden(otherwise)
  return { actor, studio }
}

export const depsOf = (c: Context<AppEnv, string>): Deps => ({ db: c.var.db, bank: c.var.bank, policies: c.var.allPolicies, today: c.var.today })
