import { type Context, Hono } from 'hono'
import { AccountPage } from '../../views/account.tsx'
import { type AppEnv, page } from '../http/page.tsx'
import { signInRequired } from '../http/problem.ts'
import type { Person } from './person.ts'
import { listSessionsOf } from './session-queries.ts'

export const accountRoutes = new Hono<AppEnv>()

accountRoutes.get('/account', async (c) => {
  const { person, session } = whoIs(c)
  const sessions = await listSessionsOf(c.var.db, person.id)
  return page(c, <AccountPage person={person} sessions={sessions} here={session.id} />)
})

/** Whose account it is: a person with a session, never a program. Throws 401. */
const whoIs = (c: Context<AppEnv>) => {
  const { person, session } = c.var
  if (!person || !session) throw signInRequired()
  return { person, session } satisfies { person: Person; session: object }
}
