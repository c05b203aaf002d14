import type { Problems } from '../http/problem.ts'

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
    : password.length > longestPassword
      ? { password: `Enter a password of at most ${longestPassword} characters` }
      : {}),
})

/** One answer, whether the address is known or not. */
export const wrongPair: Problems = { email: 'Check the e-mail address and the password: together they are not known here' }
