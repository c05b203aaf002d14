import { type Context, Hono } from 'hono'
import { generateURI } from 'otplib'
import { CodePage, RecoveryCodesPage, SecondFactorOffPage, SecondFactorOnPage, SecondFactorSetupPage } from '../../views/second-factor.tsx'
import { readAs } from '../db/database.ts'
import { readForm } from '../http/form.ts'
import { type AppEnv, page, redirect } from '../http/page.tsx'
import { conflict, type Problems } from '../http/problem.ts'
import { findChallenge, takeChallenge } from './challenges.ts'
import { freshSession, renewSession } from './fresh.ts'
import type { Person } from './person.ts'
import { findPerson } from './queries.ts'
import { localPath } from './rules.ts'
import { beginSecondFactor, confirmSecondFactor, makeRecoveryCodes, removeSecondFactor, secondFactorOf, useCode } from './second-factor-actions.ts'
import { codeOf, notACode, notSixDigits, wrongCode, wrongFirstCode } from './second-factor-rules.ts'
import { attemptOf, dropAttempt, enter } from './sign-in.ts'
import type { Counted, Throttle } from './throttle.ts'

export const secondFactorRoutes = (throttle: Throttle) => {
  const routes = new Hono<AppEnv>()

  routes.get('/sign-in/code', async (c) => {
    const challenge = await findChallenge(c.var.db, 'second_factor', attemptOf(c))
    return challenge ? page(c, <CodePage code="" problems={{}} />) : redirect(c, '/sign-in')
  })

  routes.post('/sign-in/code', async (c) => {
    const { db, keys, requestId: request_id } = c.var
    const typed = (await readForm(c)).text('code')
    const again = (problems: Problems) => page(c, <CodePage code={typed} problems={problems} />, 422)

    const challenge = await findChallenge(db, 'second_factor', attemptOf(c))
    const person = challenge?.person_id ? await findPerson(readAs(db, 'system'), challenge.person_id) : undefined
    if (!challenge || !person) return redirect(c, '/sign-in', 'Sign in again: the code was asked for more than ten minutes ago.')
    const code = codeOf(typed)
    if (!code) return again(notACode)

    const counted: Counted[] = [{ kind: 'code', key: `person ${person.id}` }]
    await throttle.attempt(counted)
    const opened = await useCode({ db, key: keys.secrets, publicUrl: c.var.config.publicUrl }, { kind: 'person', person, request_id }, person, code)
    if (!opened) return again(wrongCode)
    await throttle.refund(counted)
    if (!(await takeChallenge(db, challenge.id))) return redirect(c, '/sign-in')
    dropAttempt(c)
    return enter(c, person.id, 'password_and_code', localPath(String(challenge.data.next)), leftWords(opened.codes_left))
  })

  routes.get('/account/second-factor', async (c) => {
    const { person } = freshSession(c)
    const found = await secondFactorOf(c.var.db, c.var.keys.secrets, person)
    if (found.state === 'off') return page(c, <SecondFactorOffPage />)
    return found.state === 'on' ? page(c, <SecondFactorOnPage {...found} />) : page(c, <SecondFactorSetupPage {...setupOf(person, found.secret)} />)
  })

  routes.post('/account/second-factor', async (c) => {
    const { person } = freshSession(c)
    if (!(await beginSecondFactor(c.var.db, c.var.keys.secrets, person))) throw isOn()
    return redirect(c, '/account/second-factor')
  })

  routes.post('/account/second-factor/confirmation', async (c) => {
    const { db, keys, actor } = c.var
    const { person, session } = freshSession(c)
    const typed = (await readForm(c)).text('code')
    const found = await secondFactorOf(db, keys.secrets, person)
    if (found.state === 'on') throw isOn()
    if (found.state === 'off') throw isOff()
    const again = (problems: Problems) => page(c, <SecondFactorSetupPage {...setupOf(person, found.secret)} code={typed} problems={problems} />, 422)

    const code = codeOf(typed)
    if (code?.kind !== 'app') return again(notSixDigits)
    const codes = await confirmSecondFactor(db, actor, person, { ...found, session_id: session.id, publicUrl: c.var.config.publicUrl }, code.digits)
    if (!codes) return again(wrongFirstCode)
    await renewSession(c)
    return recoveryCodes(c, person, codes, true)
  })

  routes.post('/account/second-factor/removal', async (c) => {
    const { person } = freshSession(c)
    if (!(await removeSecondFactor(c.var.db, c.var.actor, person, c.var.config.publicUrl))) throw isOff()
    await renewSession(c)
    return redirect(c, '/account/second-factor', 'The second factor is off.')
  })

  routes.post('/account/second-factor/recovery-codes', async (c) => {
    const { person } = freshSession(c)
    const codes = await makeRecoveryCodes(c.var.db, c.var.actor, person, c.var.config.publicUrl)
    if (!codes) throw isOff()
    return recoveryCodes(c, person, codes, false)
  })

  return routes
}

const isOn = () => conflict('Turn the second factor off first: it is on already.')

const isOff = () => conflict('Set the second factor up first: it is off.')

const setupOf = (person: Person, secret: string) => ({
  secret,
  uri: generateURI({ issuer: 'Toolslate', label: person.email, secret }),
  code: '',
  problems: {},
})

const recoveryCodes = (c: Context<AppEnv>, { email }: Person, codes: string[], isNew: boolean) =>
  page(c, <RecoveryCodesPage codes={codes} email={email} site={new URL(c.var.config.publicUrl).host} made_on={new Date()} isNew={isNew} />)

const leftWords = (codes_left: number | null): string | undefined => {
  if (codes_left === null) return undefined
  const left = codes_left === 0 ? 'That was the last recovery code' : codes_left === 1 ? 'One recovery code is left' : `${codes_left} recovery codes are left`
  return codes_left < 3 ? `You are signed in. ${left}: make new ones in your account.` : `You are signed in. ${left}.`
}
