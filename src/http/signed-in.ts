import type { Context } from 'hono'
import type { AppEnv } from './page.tsx'
import { signInRequired } from './problem.ts'

/** Whose pages these are: a person with a session, never a program. Throws 401, which leads a person to sign in and back. */
export const signedIn = (c: Context<AppEnv>) => {
  const { person, session, actor } = c.var
  if (!person || !session || actor.kind !== 'person') throw signInRequired()
  return { person, session, actor }
}
