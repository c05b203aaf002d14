import type { Context } from 'hono'
import type { Following } from '../../views/ui/subscribe.tsx'
import type { AppEnv } from '../http/page.tsx'
import { type FollowKind, findSubscription } from './queries.ts'

/** What a page of that record has to know for its button: `at` is where somebody comes back to who signs in first. */
export const followingOf = async (c: Context<AppEnv>, subject: { kind: FollowKind; slug: string }, at: string): Promise<Following> => {
  const { db, person, session } = c.var
  if (!person || !session) return { subscription: null, signIn: at }
  return { subscription: await findSubscription(db, person.id, subject), signIn: null }
}
