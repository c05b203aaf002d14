import type { Context } from 'hono'
import { findStudioFor } from '../clearances/queries.ts'
import type { AppEnv } from '../http/page.tsx'
import { Problem } from '../http/problem.ts'
import { studioOf } from '../people/person.ts'
import { type Asked, readAsked } from './catalogue.ts'
import type { Scope } from './catalogue-sql.ts'

/** What a request asks of the catalogue, and whose clearances its reader sees. Throws 400 and names every parameter that is wrong. */
export const catalogueOf = async (c: Context<AppEnv>, options: { strict?: boolean } = {}): Promise<{ asked: Asked; scope: Scope }> => {
  const { db, policies, today, person } = c.var
  const asked = readAsked(new URL(c.req.url).searchParams, policies, today, options)
  if ('wrong' in asked) throw new Problem('bad-request', Object.values(asked.wrong).join(' '), { problems: asked.wrong })
  return { asked, scope: { policy: asked.policy, studioId: await findStudioFor(db, studioOf(person)), today } }
}
