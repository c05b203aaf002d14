import { type Context, Hono } from 'hono'
import { MakePasskeyPage, PasskeyRefusedPage, PasskeysElsewherePage, PasskeysPage, ShowPasskeyPage } from '../../views/passkeys.tsx'
import { clientAddress } from '../http/client.ts'
import { readForm } from '../http/form.ts'
import { type AppEnv, page, redirect } from '../http/page.tsx'
import { Problem, type Problems } from '../http/problem.ts'
import { signedIn } from '../http/signed-in.ts'
import { browserOf } from './browser.ts'
import { answerChallenge } from './challenges.ts'
import { freshSession, renewSession } from './fresh.ts'
import { addPasskey, askForPasskey, askToMakePasskey, openWithPasskey, removePasskey } from './passkey-actions.ts'
import { listPasskeysOf } from './passkey-queries.ts'
import { notAdded, passkeyProblems, relyingParty } from './passkey-rules.ts'
import type { Person } from './person.ts'
import { localPath } from './rules.ts'
import { attemptOf, dropAttempt, enter, keepAttempt } from './sign-in.ts'
import type { Counted, Throttle } from './throttle.ts'

export const passkeyRoutes = (throttle: Throttle) => {
  const routes = new Hono<AppEnv>()

  routes.get('/account/passkeys', (c) => {
    const { person } = freshSession(c)
    return passkeysPage(c, person, { name: defaultName(c), problems: {} })
  })

  routes.post('/account/passkeys', async (c) => {
    const { person } = freshSession(c)
    const party = partyOf(c)
    if ('elsewhere' in party) return redirect(c, '/account/passkeys')
    const typed = (await readForm(c)).text('name').trim()

    const held = await listPasskeysOf(c.var.db, person.id)
    const problems = passkeyProblems(typed, held.length)
    if (Object.keys(problems).length > 0) return passkeysPage(c, person, { name: typed, problems }, 422)

    const { token, options } = await askToMakePasskey(c.var.db, party, person, typed || defaultName(c))
    keepAttempt(c, token)
    return page(c, <MakePasskeyPage options={options} />)
  })

  // That who they are was shown just now is known from the challenge: it began there.
  routes.post('/account/passkeys/answer', async (c) => {
    const { db } = c.var
    const { person, actor } = signedIn(c)
    const party = partyOf(c)
    const answer = (await readForm(c)).text('response')

    const challenge = await answerChallenge(db, 'passkey_registration', attemptOf(c))
    dropAttempt(c)
    if (!challenge || 'elsewhere' in party || !(await addPasskey(db, actor, person, party, challenge, answer)))
      return passkeysPage(c, person, { name: defaultName(c), problems: notAdded }, 422)
    await renewSession(c)
    return redirect(c, '/account/passkeys', 'The passkey was added.')
  })

  routes.post('/account/passkeys/:passkey/removal', async (c) => {
    const { person } = freshSession(c)
    if (!(await removePasskey(c.var.db, c.var.actor, person, c.var.config.publicUrl, c.req.param('passkey'))))
      throw new Problem('not-found', 'Look at the list of your passkeys: this one is not among them.')
    await renewSession(c)
    return redirect(c, '/account/passkeys', 'The passkey was removed. Remove it from your device too, so that it is not offered again.')
  })

  routes.post('/sign-in/passkey', async (c) => {
    const next = localPath((await readForm(c)).text('next'))
    const party = partyOf(c)
    if ('elsewhere' in party) return page(c, <PasskeysElsewherePage at={party.elsewhere && `${party.elsewhere}/sign-in?next=${encodeURIComponent(next)}`} />)
    await throttle.attempt(countedFor(c))
    const { token, options } = await askForPasskey(c.var.db, party, next)
    keepAttempt(c, token)
    return page(c, <ShowPasskeyPage options={options} />)
  })

  routes.post('/sign-in/passkey/answer', async (c) => {
    const party = partyOf(c)
    const answer = (await readForm(c)).text('response')
    const challenge = await answerChallenge(c.var.db, 'passkey_sign_in', attemptOf(c))
    dropAttempt(c)
    const next = localPath(String(challenge?.data.next ?? ''))
    const person_id = challenge && !('elsewhere' in party) ? await openWithPasskey(c.var.db, party, challenge, answer) : null
    if (person_id === null) return page(c, <PasskeyRefusedPage next={next} />, 422)
    await throttle.refund(countedFor(c))
    return enter(c, person_id, 'passkey', next)
  })

  return routes
}

const partyOf = (c: Context<AppEnv>) => relyingParty(c.var.config.publicUrl, c.req.url)

const defaultName = (c: Context<AppEnv>) => browserOf(c.req.header('user-agent'))

const countedFor = (c: Context<AppEnv>): Counted[] => [{ kind: 'client', key: clientAddress(c, c.var.config.trustProxy) }]

const passkeysPage = async (c: Context<AppEnv>, person: Person, typed: { name: string; problems: Problems }, status: 200 | 422 = 200) => {
  const passkeys = await listPasskeysOf(c.var.db, person.id)
  const party = partyOf(c)
  const elsewhere = 'elsewhere' in party ? { at: party.elsewhere && `${party.elsewhere}/account/passkeys` } : null
  return page(c, <PasskeysPage passkeys={passkeys} elsewhere={elsewhere} {...typed} />, status)
}
