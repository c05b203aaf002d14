import { type Context, Hono } from 'hono'
import { SingleSignOnRefusedPage } from '../../views/single-sign-on.tsx'
import { clientAddress } from '../http/client.ts'
import { type AppEnv, page, redirect } from '../http/page.tsx'
import { answerChallenge, beginChallenge } from './challenges.ts'
import { localPath } from './rules.ts'
import { attemptOf, dropAttempt, enter, keepAttempt } from './sign-in.ts'
import { arrive } from './single-sign-on-actions.ts'
import { askProvider, type Kept, readAnswer } from './single-sign-on-provider.ts'
import { arrivalOf, type Refusal, statusOf } from './single-sign-on-rules.ts'
import type { Counted, Throttle } from './throttle.ts'

const answerPath = '/sign-in/sso/answer'

export const singleSignOnRoutes = (throttle: Throttle) => {
  const routes = new Hono<AppEnv>()

  routes.get('/sign-in/sso', async (c) => {
    const { oidc, publicUrl } = c.var.config
    if (!oidc) return redirect(c, '/sign-in')
    await throttle.attempt(countedFor(c))
    const { url, kept } = await askProvider(oidc, publicUrl + answerPath, c.var.session !== null)
    keepAttempt(c, await beginChallenge(c.var.db, 'single_sign_on', { person_id: null, data: { ...kept, next: localPath(c.req.query('next')) } }))
    return c.redirect(url.href, 303)
  })

  routes.get(answerPath, async (c) => {
    const { config, db, requestId } = c.var
    const { search } = new URL(c.req.url)
    if (!config.oidc || search === '') return redirect(c, '/sign-in')
    const challenge = await answerChallenge(db, 'single_sign_on', attemptOf(c))
    dropAttempt(c)
    if (!challenge) return refused(c, 'unreadable')
    const { next, ...kept } = challenge.data as Kept & { next: string }

    // A proxy may have changed the address; the provider knows the public one.
    const answer = await readAnswer(config.oidc, new URL(config.publicUrl + answerPath + search), kept)
    if (typeof answer === 'string') return refused(c, answer)
    const arrival = arrivalOf(answer.issuer, answer.claims)
    if (!arrival) return refused(c, 'unverified')
    const outcome = await arrive(db, requestId, arrival)
    if (typeof outcome === 'string') return refused(c, outcome, arrival.email)
    await throttle.refund(countedFor(c))
    return enter(c, outcome, 'single_sign_on', localPath(next))
  })

  return routes
}

const refused = (c: Context<AppEnv>, refusal: Refusal, email: string | null = null) =>
  page(c, <SingleSignOnRefusedPage refusal={refusal} email={email} />, statusOf(refusal))

const countedFor = (c: Context<AppEnv>): Counted[] => [{ kind: 'client', key: clientAddress(c, c.var.config.trustProxy) }]
