import { type Context, Hono } from 'hono'
import { AccountPage, SignInPage } from '../../views/people.tsx'
import { clientAddress } from '../http/client.ts'
import { readForm } from '../http/form.ts'
import { type AppEnv, page, redirect } from '../http/page.tsx'
import { type Problems, tooManyRequests } from '../http/problem.ts'
import { signIn, signOut } from './actions.ts'
import { listDemoPeople } from './queries.ts'
import { localPath, signInProblems, wrongPair } from './rules.ts'
import { throttleOf } from './throttle.ts'

type Typed = { email: string; next: string; problems: Problems }

const signInPage = async (c: Context<AppEnv>, typed: Typed, status: 200 | 422 = 200) => {
  const demo = c.var.config.demo ? await listDemoPeople(c.var.db) : []
  return page(c, <SignInPage {...typed} demo={demo} />, status)
}

/** Made per app, because it counts attempts to sign in. */
export const peopleRoutes = () => {
  const routes = new Hono<AppEnv>()
  const throttle = throttleOf()

  routes.get('/sign-in', async (c) => {
    const next = localPath(c.req.query('next'))
    return c.var.person ? redirect(c, next) : signInPage(c, { email: '', next, problems: {} })
  })

  routes.post('/sign-in', async (c) => {
    const { db, sessions, config, requestId } = c.var
    const form = await readForm(c)
    const email = form.text('email').trim()
    const password = form.text('password')
    const next = localPath(form.text('next'))

    const problems = signInProblems({ email, password })
    if (Object.keys(problems).length > 0) return signInPage(c, { email, next, problems }, 422)

    const who = `address ${email.toLowerCase()}`
    const where = `client ${clientAddress(c, config.trustProxy)}`
    const wait = throttle.attempt(Date.now(), [
      { key: who, limit: 10 },
      { key: where, limit: 100 },
    ])
    if (wait > 0) throw tooManyRequests('Wait a quarter of an hour, then try again: there were too many attempts to sign in.', wait)

    const cookie = await signIn(db, sessions, { email, password, cookies: c.req.header('cookie'), request_id: requestId })
    if (cookie === null) return signInPage(c, { email, next, problems: wrongPair }, 422)
    throttle.refund([who, where])
    c.header('Set-Cookie', cookie, { append: true })
    return redirect(c, next, 'You are signed in.')
  })

  routes.post('/sign-out', async (c) => {
    const { db, sessions, person, requestId } = c.var
    if (!person) return redirect(c, '/')
    c.header('Set-Cookie', await signOut(db, sessions, { person_id: person.id, cookies: c.req.header('cookie'), request_id: requestId }), { append: true })
    return redirect(c, '/', 'You are signed out.')
  })

  routes.get('/account', (c) => (c.var.person ? page(c, <AccountPage person={c.var.person} />) : redirect(c, '/sign-in?next=/account')))

  return routes
}
