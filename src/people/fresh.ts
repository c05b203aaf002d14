import type { Context } from 'hono'
import type { AppEnv } from '../http/page.tsx'
import { forbidden, signInRequired } from '../http/problem.ts'
import { signedIn } from '../http/signed-in.ts'

/**
 * Whose account it is, who showed within the last quarter of an hour who they are. Otherwise a reader is led to show it, and a
 * change is refused; a program never gets here.
 */
export const freshSession = (c: Context<AppEnv>) => {
  const who = signedIn(c)
  if (who.session.is_fresh) return who
  if (c.req.method === 'GET') throw signInRequired()
  throw forbidden('Open the page again and sign in once more: ways into an account change only within a quarter of an hour of a sign-in.')
}

/** After a change of the ways in: the same session under a new secret. */
export const renewSession = async (c: Context<AppEnv>): Promise<void> => {
  const cookie = await c.var.sessions.renew(c.req.header('cookie'))
  if (cookie !== null) c.header('Set-Cookie', cookie, { append: true })
}
