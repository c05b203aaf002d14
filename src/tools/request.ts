import type { Context } from 'hono'
import { findStudioFor } from '../clearances/queries.ts'
import { hasStudioVerdicts } from '../contracts/queries.ts'
import type { AppEnv } from '../http/page.tsx'
import { Problem } from '../http/problem.ts'
import { studioOf } from '../people/person.ts'
import type { StoredPolicy } from '../policy/store.ts'
import { type Asked, readAsked } from './catalogue.ts'
import type { Scope } from './catalogue-sql.ts'

/** What a request asks of the catalogue, and whose clearances its reader sees. Throws 400 and names every parameter that is wrong. */
export const catalogueOf = async (c: Context<AppEnv>, options: { strict?: boolean } = {}): Promise<{ asked: Asked; scope: Scope }> => {
  const { policies, today } = c.var
  const asked = readAsked(new URL(c.req.url).searchParams, policies, today, options)
  if ('wrong' in asked) throw new Problem('bad-request', Object.values(asked.wrong).join(' '), { problems: asked.wrong })
  return { asked, scope: await scopeOf(c, asked.policy) }
}

/** Whose clearances a reader sees in lists, and by whose contracts. */
export const scopeOf = async (c: Context<AppEnv>, policy: StoredPolicy): Promise<Scope> => {
  const { db, today, person } = c.var
  const own = studioOf(person)
  const [studioId, hasOwn] = await Promise.all([findStudioFor(db, own), own === null ? false : hasStudioVerdicts(db, own)])
  return { policy, studioId, today, contractStudioId: hasOwn ? own : null }
}
