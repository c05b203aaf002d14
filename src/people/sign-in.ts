import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { signInWords } from '../../views/words.ts'
import { audited } from '../audit/audited.ts'
import { readAs } from '../db/database.ts'
import type { SignInMethod } from '../db/schema.ts'
import { clientAddress } from '../http/client.ts'
import { type AppEnv, redirect } from '../http/page.tsx'
import { browserOf } from './browser.ts'
import { challengeMinutes } from './challenges.ts'
import { findPerson } from './queries.ts'

// How every way in ends, and what the browser keeps while one is under way.

/** Begins a session, writes it down, and goes where it was asked for. */
export const enter = async (c: Context<AppEnv>, person_id: number, method: SignInMethod, next: string, said = 'You are signed in.') => {
  const db = readAs(c.var.db, 'system')
  const person = await findPerson(db, person_id)
  if (!person) throw new Error(`person ${person_id} has no account`)
  const how = { method, browser: browserOf(c.req.header('user-agent')), address: clientAddress(c, c.var.config.trustProxy) }
  const cookie = await c.var.sessions.begin(person_id, c.req.header('cookie'), how)
  await audited(db, { kind: 'person', person, request_id: c.var.requestId }, async () => ({
    result: undefined,
    events: [
      {
        action: 'person.signed_in',
        subject: `/people/${person.log_name}`,
        sentence: `${person.log_name} signed in ${signInWords[method]}.`,
        audience: { people: [person.log_name] },
        after: { method },
      },
    ],
  }))
  c.header('Set-Cookie', cookie, { append: true })
  return redirect(c, next, said)
}

const attempt = 'attempt'

/** Keeps the challenge in the browser until it is answered. */
export const keepAttempt = (c: Context<AppEnv>, token: string) =>
  setCookie(c, attempt, token, { path: '/', httpOnly: true, sameSite: 'Lax', maxAge: challengeMinutes * 60, secure: isSecure(c) })

export const attemptOf = (c: Context<AppEnv>): string | undefined => getCookie(c, attempt)

export const dropAttempt = (c: Context<AppEnv>) => void deleteCookie(c, attempt, { path: '/', secure: isSecure(c) })

const isSecure = (c: Context<AppEnv>) => c.var.config.publicUrl.startsWith('https:')
