import type { Problems } from '../http/problem.ts'
import { type Scope, scopeNames } from './rights.ts'

/** Where to go after signing in: a path on this site, or the home page. An address elsewhere is never followed. */
export const localPath = (asked: string | undefined): string => {
  if (!asked || !/^\/(?![/\\])[\x20-\x7e]*$/.test(asked) || asked.length > 2000 || !URL.canParse(asked, 'http://here.invalid')) return '/'
  const url = new URL(asked, 'http://here.invalid')
  return url.origin === 'http://here.invalid' && !/^\/sign-(in|out)\b/.test(url.pathname) ? url.pathname + url.search : '/'
}

export const longestPassword = 256

export const signInProblems = ({ email, password }: { email: string; password: string }): Problems => ({
  ...(email === ''
    ? { email: 'Enter your e-mail address' }
    : /^[^\s@]{1,100}@[^\s@]{1,200}$/.test(email)
      ? {}
      : { email: 'Enter an e-mail address like name@studio.example' }),
  ...(password === ''
    ? { password: 'Enter your password' }
    : [...password].length > longestPassword
      ? { password: `Enter a password of at most ${longestPassword} characters` }
      : {}),
})

/** One answer, whether the address is known or not. */
export const wrongPair: Problems = { email: 'Check the e-mail address and the password: together they are not known here' }

export const longestToken = 365

export type TypedToken = { name: string; scopes: string[]; days: string }

/** What is wrong with a token that is asked for, by field; and the token, when nothing is. */
export const tokenFrom = ({ name, scopes, days }: TypedToken): { problems: Problems; token: { name: string; scopes: Scope[]; days: number } | null } => {
  const chosen = scopeNames.filter((scope) => scopes.includes(scope))
  const problems: Problems = {
    ...(name === ''
      ? { name: 'Enter a name that says which program it is for' }
      : [...name].length > 80
        ? { name: 'Shorten the name to 80 characters at most' }
        : {}),
    ...(chosen.length === 0 ? { scopes: 'Choose at least one thing that it may do' } : {}),
    ...(/^\d{1,3}$/.test(days) && Number(days) >= 1 && Number(days) <= longestToken ? {} : { days: `Enter a number of days from 1 to ${longestToken}` }),
  }
  return { problems, token: Object.keys(problems).length > 0 ? null : { name, scopes: chosen, days: Number(days) } }
}
