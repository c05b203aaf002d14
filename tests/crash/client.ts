import { csrfTokenOf } from '../../src/people/secrets.ts'

export type Answer = { status: number; location: string; text: string }

/** Somebody with a session, from a browser of our own. Null: no answer came. */
export type Person = {
  get: (path: string) => Promise<Answer | null>
  post: (path: string, form: Record<string, string>) => Promise<Answer | null>
  cookie: string
}

/** Who has waited so long for an answer takes it for lost. */
const longest = 30_000

/** Null when the connection broke, or nothing came in time. */
export const ask = async (address: string, init: RequestInit): Promise<Answer | null> => {
  try {
    const answer = await fetch(address, { redirect: 'manual', signal: AbortSignal.timeout(longest), ...init })
    return { status: answer.status, location: answer.headers.get('location') ?? '', text: await answer.text() }
  } catch {
    return null
  }
}

export const signIn = async (address: string, email: string): Promise<Person> => {
  const headers = { origin: address, 'sec-fetch-site': 'same-origin' }
  const body = new URLSearchParams({ email, password: 'demo-only-password' })
  const answer = await fetch(`${address}/sign-in`, { method: 'POST', redirect: 'manual', headers, body })
  const session = /^session=([^;]+)/.exec(answer.headers.getSetCookie().join())?.[1]
  if (session === undefined) throw new Error(`${email} cannot sign in: ${answer.status}`)
  const cookie = `session=${session}`
  const csrf = csrfTokenOf(session)
  return {
    cookie,
    get: (path) => ask(address + path, { headers: { ...headers, cookie } }),
    post: (path, form) => ask(address + path, { method: 'POST', headers: { ...headers, cookie }, body: new URLSearchParams({ csrf, ...form }) }),
  }
}

/** The answer, which has to come and to have that status. */
export const expected = async (asked: Promise<Answer | null>, status: number): Promise<Answer> => {
  const answer = await asked
  if (answer?.status !== status) throw new Error(`an answer was ${answer?.status ?? 'missing'} instead of ${status}: ${plain(answer?.text ?? '')}`)
  return answer
}

/** What a page says, for a line at the terminal. */
export const plain = (html: string): string =>
  html
    .replaceAll(/<(style|script|head)[\s\S]*?<\/\1>/g, ' ')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, 300)

export const hidden = (html: string, name: string): string => new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? ''
