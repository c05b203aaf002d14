import { type Context, Hono } from 'hono'
import { AccountPage, PasswordPage } from '../../views/account.tsx'
import { readForm } from '../http/form.ts'
import { type AppEnv, page, redirect } from '../http/page.tsx'
import { notFound, signInRequired } from '../http/problem.ts'
import { signedIn } from '../http/signed-in.ts'
import { nameProblem } from '../organisations/rules.ts'
import { changeName, changePassword, endSession, endSessions } from './account-actions.ts'
import { freshSession, renewSession } from './fresh.ts'
import { listSessionsOf } from './session-queries.ts'
import { findWaysIn } from './ways-in-queries.ts'

export const accountRoutes = new Hono<AppEnv>()

accountRoutes.get('/account', (c) => show(c))

accountRoutes.post('/account/name', async (c) => {
  const { actor } = signedIn(c)
  const name = (await readForm(c)).text('name').trim()
  const problem = nameProblem(name, 'your name')
  if (problem) return show(c, name, { name: problem })
  await changeName(c.var.db, actor, name)
  return redirect(c, '/account', 'Your name is changed.')
})

/** For whom they act from now on: another set of rights, so the session gets a new secret. */
accountRoutes.post('/account/organisation', async (c) => {
  const { person } = signedIn(c)
  const slug = (await readForm(c)).text('organisation')
  const membership = person.memberships.find((one) => one.slug === slug)
  if (!membership) throw notFound('This organisation')
  const cookie = await c.var.sessions.renew(c.req.header('cookie'), membership.organisation_id)
  if (cookie === null) throw signInRequired()
  c.header('Set-Cookie', cookie, { append: true })
  return redirect(c, '/account', `You act for ${membership.name} from now on.`)
})

accountRoutes.get('/account/password', async (c) => {
  const { person } = freshSession(c)
  return page(c, <PasswordPage hasPassword={(await findWaysIn(c.var.db, person.id)).has_password} problems={{}} />)
})

accountRoutes.post('/account/password', async (c) => {
  const { person, session, actor } = freshSession(c)
  const form = await readForm(c)
  const problems = await changePassword(c.var, actor, { present: form.text('present'), next: form.text('password') }, session.id)
  if (Object.keys(problems).length > 0)
    return page(c, <PasswordPage hasPassword={(await findWaysIn(c.var.db, person.id)).has_password} problems={problems} />, 422)
  await renewSession(c)
  return redirect(c, '/account', 'The password is changed, and every other session has ended.')
})

accountRoutes.post('/account/sessions/end', async (c) => {
  const { person, session, actor } = signedIn(c)
  const ended = await endSessions(c.var.db, actor, person, session.id)
  return redirect(c, '/account', ended === 0 ? 'There was no other session.' : `You are signed out everywhere else: ${ended} ended.`)
})

accountRoutes.post('/account/sessions/:session/end', async (c) => {
  const { session, actor } = signedIn(c)
  const id = c.req.param('session')
  if (!(await endSession(c.var.db, actor, id))) throw notFound('This session')
  return redirect(c, id === session.id ? '/sign-in' : '/account', 'That session has ended.')
})

const show = async (c: Context<AppEnv>, name?: string, problems = {}) => {
  const { person, session } = signedIn(c)
  const [sessions, ways] = await Promise.all([listSessionsOf(c.var.db, person.id), findWaysIn(c.var.db, person.id)])
  return page(
    c,
    <AccountPage {...{ person, sessions, here: session.id, ways, name: name ?? person.name, problems }} />,
    Object.keys(problems).length > 0 ? 422 : 200,
  )
}
