import { type Context, Hono } from 'hono'
import { NotificationsPage, StopPage, StoppedPage } from '../../views/notifications.tsx'
import { readForm } from '../http/form.ts'
import { type AppEnv, page, redirect } from '../http/page.tsx'
import { notFound, type Problems } from '../http/problem.ts'
import { signedIn } from '../http/signed-in.ts'
import { changeSettings, follow, stopMails, unfollow } from './actions.ts'
import {
  type FollowKind,
  findFollowable,
  findSettings,
  findSubscriptionById,
  followKinds,
  listNotices,
  listProductionsToFollow,
  listSubscriptions,
} from './queries.ts'
import { digestRhythms, type Settings } from './rules.ts'
import { readStop } from './unsubscribing.ts'

export const notificationRoutes = new Hono<AppEnv>()

const noticesShown = 50

notificationRoutes.get('/account/notifications', (c) => show(c))

notificationRoutes.post('/account/notifications', async (c) => {
  const { actor } = signedIn(c)
  const form = await readForm(c)
  const settings = settingsOf(form.text('digest'), form.text('weekday'), form.text('instant'))
  if (!settings) return show(c, { digest: 'Choose how often you get a digest, and on which day.' })
  await changeSettings(c.var.db, actor, settings)
  return redirect(c, '/account/notifications', 'That is how you are told from now on.')
})

const settingsOf = (rhythm: string, day: string, instant: string): Settings | null => {
  const digest = digestRhythms.find((one) => one === rhythm)
  return digest && /^[1-7]$/.test(day) ? { digest, weekday: Number(day), instant: instant === 'yes' } : null
}

notificationRoutes.post('/account/notifications/subscriptions', async (c) => {
  const { actor } = signedIn(c)
  const form = await readForm(c)
  const kind = followKinds.find((one) => one === form.text('kind'))
  const found = kind && (await findFollowable(c.var.db, kind, form.text('of')))
  if (!found) throw notFound('What you want to follow')
  const isNew = await follow(c.var.db, actor, found)
  return redirect(c, pageOf(found.kind, found.slug), isNew ? `You follow ${found.name} now.` : `You follow ${found.name} already.`)
})

notificationRoutes.post('/account/notifications/subscriptions/:subscription{[0-9]{1,15}}/end', async (c) => {
  const { actor, person } = signedIn(c)
  const id = Number(c.req.param('subscription'))
  const found = await findSubscriptionById(c.var.db, person.id, id)
  const named = found?.name ?? 'a production'
  if (!found || !(await unfollow(c.var.db, actor, id, named))) throw notFound('This subscription')
  const isOnItsPage = (await readForm(c)).text('back') === 'page' && found.slug !== null
  return redirect(c, isOnItsPage ? pageOf(found.kind, found.slug ?? '') : '/account/notifications', `You no longer follow ${named}.`)
})

const pageOf = (kind: FollowKind, slug: string) => (kind === 'production' ? `/productions/${slug}/clearances` : `/${kind}s/${slug}`)

const show = async (c: Context<AppEnv>, problems: Problems = {}) => {
  const { person } = signedIn(c)
  const { db, now } = c.var
  const [settings, subscriptions, productions, notices] = await Promise.all([
    findSettings(db, person.id),
    listSubscriptions(db, person.id),
    listProductionsToFollow(db, person.id),
    listNotices(db, person.id, noticesShown),
  ])
  return page(c, <NotificationsPage {...{ settings, subscriptions, productions, notices, now, problems }} />, Object.keys(problems).length > 0 ? 422 : 200)
}

// Without a session: whoever holds a mail may end mails of its kind, and do nothing else. Looking changes nothing.

notificationRoutes.get('/unsubscribe', (c) => page(c, <StopPage kind={stopOf(c).kind} token={c.req.query('token') ?? ''} />))

notificationRoutes.post('/unsubscribe', async (c) => {
  const stop = stopOf(c)
  if (!(await stopMails(c.var.db, { kind: 'anonymous', request_id: c.var.requestId }, stop))) throw notFound('This address')
  return page(c, <StoppedPage kind={stop.kind} />)
})

const stopOf = (c: Context<AppEnv>) => {
  const stop = readStop(c.var.keys.secrets, c.req.query('token'))
  if (!stop) throw notFound('This address')
  return stop
}
