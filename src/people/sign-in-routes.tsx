import { type Context, Hono } from 'hono'
import { SignInPage } from '../../views/sign-in.tsx'
import { readAs } from '../db/database.ts'
import { clientAddress } from '../http/client.ts'
import { readForm } from '../http/form.ts'
import { type AppEnv, page, redirect } from '../http/page.tsx'
import type { Problems } from '../http/problem.ts'
import { checkPassword, signOut } from './actions.ts'
import { beginChallenge } from './challenges.ts'
import { listDemoPeople } from './queries.ts'
import { localPath, signInProblems, wrongPair } from './rules.ts'
import { enter, keepAttempt } from './sign-in.ts'
import type { Counted, Throttle } from './throttle.ts'

type Typed = { email: string; next: string; problems: Problems }

const signInPage = async (c: Context<AppEnv>, typed: Typed, status: 200 | 422 = 200) => {
  const demo = c.var.config.demo ? await listDemoPeople(readAs(c.var.db, 'system')) : []
  return page(c, <SignInPage {...typed} again={c.var.person} singleSignOn={c.var.config.oidc !== null} demo={demo} />, status)
}

export const signInRoutes = (throttle: Throttle) => {
  const routes = new Hono<AppEnv>()

  routes.get('/sign-in', async (c) => {
    const next = localPath(c.req.query('next'))
    // Somebody who is signed in comes back here only to show once more who they are.
    return c.var.session?.is_fresh || (c.var.session && next === '/')
      ? redirect(c, next)
      : signInPage(c, { email: c.var.person?.email ?? '', next, problems: {} })
  })

  routes.post('/sign-in', async (c) => {
    const form = await readForm(c)
    const email = form.text('email').trim()
    const password = form.text('password')
    const next = localPath(form.text('next'))

    const problems = signInProblems({ email, password })
    if (Object.keys(problems).length > 0) return signInPage(c, { email, next, problems }, 422)

    const counted: Counted[] = [
      { kind: 'sign_in', key: email },
      { kind: 'client', key: clientAddress(c, c.var.config.trustProxy) },
    ]
    await throttle.attempt(counted)
    const known = await checkPassword(c.var.db, email, password)
    if (known === null) return signInPage(c, { email, next, problems: wrongPair }, 422)
    await throttle.refund(counted)
    if (!known.has_second_factor) return enter(c, known.id, 'password', next)
    keepAttempt(c, await beginChallenge(c.var.db, 'second_factor', { person_id: known.id, data: { next } }))
    return redirect(c, '/sign-in/code')
  })

  routes.post('/sign-out', async (c) => {
    const { db, sessions, actor } = c.var
    if (actor.kind !== 'person') return redirect(c, '/')
    c.header('Set-Cookie', await signOut(db, sessions, actor, c.req.header('cookie')), { append: true })
    return redirect(c, '/', 'You are signed out.')
  })

  return routes
}
