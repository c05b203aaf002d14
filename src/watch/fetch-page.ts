import robots from 'robots-parser'
import { type Answer, getOnce, NotRead, publicReach, type Reach, refuseUrl } from './http-get.ts'

// Its types take it for a module of its own; what runs is the function.
const robotsParser = robots as unknown as typeof robots.default

// A vendor's page, as anybody would read it: politely, within limits, and never from a place that is not public.

export type Fetched =
  | { outcome: 'captured'; bytes: Buffer; type: string; charset: string | null; url: string }
  | { outcome: 'failed' | 'blocked' | 'empty'; why: string }
export type FetchPage = (url: string) => Promise<Fetched>

type Options = Partial<Reach> & { seconds?: number; limit?: number }

const mostRedirects = 5
const robotsLimit = 500 * 1024
const accepted = ['text/html', 'text/plain', 'text/markdown', 'application/xhtml+xml', 'application/pdf']

/**
 * Reads a page: 20 seconds and 5 MB at most, redirects included, what robots.txt forbids left alone (RFC 9309). It never throws: a page that was
 * not read is told with the reason, so that nobody takes it for one that has not changed.
 */
export const fetchPage = ({ seconds = 20, limit = 5 * 1024 * 1024, ...more }: Options = {}): FetchPage => {
  const reach: Reach = { ...publicReach, ...more }
  return async (address) => {
    const signal = AbortSignal.timeout(seconds * 1000)
    try {
      if (!URL.canParse(address)) throw new NotRead('failed', 'The address is not one that can be read.')
      const asked = { accept: accepted.join(', '), limit, signal }
      const { answer, url } = await Promise.race([follow(new URL(address), reach, asked, robotsGate(reach, signal)), tooLate(signal)])
      return pageOf(answer, url)
    } catch (error) {
      if (error instanceof NotRead) return { outcome: error.outcome, why: error.message }
      return { outcome: 'failed', why: 'The page could not be read.' }
    }
  }
}

/** The end of the time there is, also for an answer that neither comes nor fails, as of a site that turns to another protocol. */
const tooLate = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(new NotRead('failed', 'The site took too long to answer.')), { once: true }))

type Asked = { accept: string; limit: number; signal: AbortSignal }
type Gate = (url: URL) => Promise<void>

/** Asks, and again where it is sent to; each place is checked anew, and from https nobody is led back to http. */
const follow = async (from: URL, reach: Reach, asked: Asked, gate: Gate): Promise<{ answer: Answer; url: URL }> => {
  let url = from
  for (let hop = 0; ; hop++) {
    refuseUrl(url, reach)
    await gate(url)
    const answer = await getOnce(url, reach, asked)
    const { location } = answer.headers
    if (![301, 302, 303, 307, 308].includes(answer.status) || location === undefined) return { answer, url }
    if (hop === mostRedirects) throw new NotRead('failed', `The page leads on more than ${mostRedirects} times.`)
    url = nextFrom(url, location)
  }
}

/** Where a page leads on to. Throws NotRead where that is no address, or unsafe after a safe one. */
export const nextFrom = (url: URL, location: string): URL => {
  if (!URL.canParse(location, url.href)) throw new NotRead('failed', 'The page leads on to an address that cannot be read.')
  const next = new URL(location, url)
  if (url.protocol === 'https:' && next.protocol === 'http:') throw new NotRead('blocked', 'The page leads from https on to http: that is not followed.')
  return next
}

/** Lets pass what the robots.txt of a site does; of each site it is read once. A site that cannot say counts as one that says no. */
const robotsGate = (reach: Reach, signal: AbortSignal): Gate => {
  const rules = new Map<string, Promise<ReturnType<typeof robotsParser> | null>>()
  const read = async (origin: string): Promise<ReturnType<typeof robotsParser> | null> => {
    const asked = { accept: 'text/plain', limit: robotsLimit, signal }
    const { answer } = await follow(new URL('/robots.txt', origin), reach, asked, async () => {}).catch((error: unknown) => {
      throw error instanceof NotRead ? new NotRead(error.outcome, error.message.replace(/^The page/, `The robots.txt of ${new URL(origin).hostname}`)) : error
    })
    if (answer.status >= 500)
      throw new NotRead('blocked', `The site answered ${answer.status} when it was asked for its robots.txt: until it says, it is left alone.`)
    if (answer.status !== 200) return null
    refusePacked(answer, 'robots.txt')
    return robotsParser(`${origin}/robots.txt`, answer.body.toString('utf8'))
  }
  return async (url) => {
    const known = rules.get(url.origin) ?? read(url.origin)
    rules.set(url.origin, known)
    const robots = await known
    if (robots?.isAllowed(url.href, reach.userAgent) === false)
      throw new NotRead('blocked', `The robots.txt of ${url.hostname} does not let us read this page.`)
  }
}

/** What is packed in another way than was asked for is no text, though letters can be found in it. */
const refusePacked = ({ headers }: Pick<Answer, 'headers'>, what: string) => {
  if (!['', 'identity', 'gzip', 'x-gzip', 'br', 'deflate'].includes((headers['content-encoding'] ?? '').toLowerCase()))
    throw new NotRead('failed', `The ${what} came packed in a way that is not read.`)
}

const pageOf = ({ status, headers, body }: Answer, url: URL): Fetched => {
  if ([401, 403, 407, 429, 451].includes(status)) throw new NotRead('blocked', `The site answered ${status}: it does not let us read the page.`)
  if (status < 200 || status > 299) throw new NotRead('failed', `The site answered ${status}, not with the page.`)
  refusePacked({ headers }, 'page')
  if (body.toString('latin1').trim() === '') throw new NotRead('empty', 'The page is empty.')
  const given = headers['content-type'] ?? ''
  const type = given.split(';')[0]!.trim().toLowerCase()
  if (!accepted.includes(type)) throw new NotRead('failed', `The page is of a kind that is not read${type === '' ? '' : ` (${type.slice(0, 60)})`}.`)
  return { outcome: 'captured', bytes: body, type, charset: /charset=["']?([\w.:-]+)/i.exec(given)?.[1] ?? null, url: url.href }
}
