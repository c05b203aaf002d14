import type { Context, MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { secureHeaders } from 'hono/secure-headers'
import { isSame } from '../people/secrets.ts'
import { readForm } from './form.ts'
import type { AppEnv } from './page.tsx'
import { badRequest, crossSite, Problem } from './problem.ts'

/**
 * On every answer, refusals included. No inline script or style anywhere, so nothing here is `unsafe-`.
 * A badge is made for other people's pages: it may be shown there, and loads nothing.
 */
export const headers = (publicUrl: string): MiddlewareHandler => {
  const shared = {
    referrerPolicy: 'strict-origin-when-cross-origin' as const,
    crossOriginOpenerPolicy: 'same-origin' as const,
    strictTransportSecurity: publicUrl.startsWith('https:') ? 'max-age=63072000; includeSubDomains' : false,
    permissionsPolicy: { camera: [], microphone: [], geolocation: [], payment: [], usb: [], browsingTopics: [] },
    xFrameOptions: 'DENY',
    xXssProtection: false,
  }
  const usual = secureHeaders({
    ...shared,
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'", 'data:'],
      connectSrc: ["'self'"],
      formAction: ["'self'"],
      baseUri: ["'none'"],
      frameAncestors: ["'none'"],
    },
    crossOriginResourcePolicy: 'same-origin',
  })
  const badge = secureHeaders({
    ...shared,
    contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    crossOriginResourcePolicy: 'cross-origin',
  })
  // Somebody else's file is no page of ours, whatever a browser makes of it.
  const file = secureHeaders({
    ...shared,
    contentSecurityPolicy: { sandbox: [], defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    crossOriginResourcePolicy: 'same-origin',
  })
  return (c, next) => (c.req.path.endsWith('.svg') ? badge : /^\/evidence\/\d+$/.test(c.req.path) ? file : usual)(c, next)
}

const safe = /^(GET|HEAD|OPTIONS)$/
const forms = /^\s*(application\/x-www-form-urlencoded|multipart\/form-data|text\/plain)\b/i

/**
 * A change comes from a page of ours, or from a program that brings neither a cookie nor a form. What the browser says of where a
 * request comes from (Sec-Fetch-Site, Origin) has to be there and has to be us, for JSON as for forms.
 */
export const sameSite =
  (publicUrl: string): MiddlewareHandler<AppEnv> =>
  (c, next) => {
    if (safe.test(c.req.method) || isForAnyMailProgram(c)) return next()
    const type = c.req.header('content-type') ?? ''
    const isProgram = type !== '' && !forms.test(type) && !c.var.sessions.isCarriedBy(c.req.header('cookie'))
    const [site, origin] = [c.req.header('sec-fetch-site'), c.req.header('origin')]
    const isOurs = (origin === undefined || origin === publicUrl || origin === new URL(c.req.url).origin) && (site === undefined || site === 'same-origin')
    if (!isOurs || (!isProgram && site === undefined && origin === undefined)) throw crossSite()
    return next()
  }

/** RFC 8058: mail programs send this form from anywhere, with no cookie. What it does is in its address, signed, and a session adds nothing. */
const isForAnyMailProgram = (c: Context) => c.req.method === 'POST' && c.req.path === '/unsubscribe'

/** With a session, a change also brings what only its pages know: in the field `csrf`, or in the header of a program. */
export const csrfToken: MiddlewareHandler<AppEnv> = async (c, next) => {
  const { session } = c.var
  if (safe.test(c.req.method) || session === null || isUpload(c) || isForAnyMailProgram(c)) return next()
  const said = c.req.header('x-csrf-token') ?? (forms.test(c.req.header('content-type') ?? '') ? (await readForm(c)).text('csrf') : '')
  if (!isSame(said, session.csrf)) throw crossSite()
  return next()
}

/** Where a file is taken. These read their body themselves, piece by piece, with a limit and the check of the token (upload.ts). */
const takesFile =
  /^\/desk\/documents\/\d{1,15}\/copies$|^\/productions\/[a-z0-9-]+\/(uses\/\d{1,9}\/replies|consents\/new|deletions\/\d{1,9}\/answers|register\/import)$|^\/attest\/(evidence|[a-z0-9-]+\/[a-z0-9-]+\/(questions\/[a-z0-9_-]+\/files|sheet))$|^\/clearances\/\d{1,9}\/conditions\/\d{1,3}\/proofs$|^\/tools\/[a-z0-9-]+\/[a-z0-9-]+\/contract\/new$/
const isUpload = (c: Context) => c.req.method === 'POST' && takesFile.test(c.req.path)

export const sizeLimit = (bytes: number): MiddlewareHandler<AppEnv> => {
  const limit = bodyLimit({
    maxSize: bytes,
    onError: () => {
      throw new Problem('too-large', `Send at most ${Math.round(bytes / 1024)} kB at once.`)
    },
  })
  return (c, next) => (isUpload(c) ? next() : limit(c, next))
}

const longestAddress = 8000
const longestValue = 1000
/** A provider of single sign-on may answer at length; nothing of it reaches a query. */
const isAnswer = (path: string) => path === '/sign-in/sso/answer'

/** An address that cannot be read is refused here, once, so that no query ever meets a NUL or half a character. */
export const readableAddress: MiddlewareHandler = async (c, next) => {
  const refusal = unreadable(c)
  if (refusal) throw refusal
  return next()
}

const unreadable = (c: Context): Problem | null => {
  const rest = c.req.url.replace(/^[a-z]+:\/\/[^/]*/i, '')
  if (rest.length > longestAddress) return badRequest('', `Shorten the address: ${longestAddress} characters are the most.`)
  const [path = '', query = ''] = rest.split('?', 2)
  if (!isReadable(path)) return badRequest('', 'Check the address: it holds characters that cannot be read.')
  for (const pair of query.split('&')) {
    const [name = '', value = ''] = pair.split('=', 2)
    if (!isReadable(name)) return badRequest('', 'Check the address: a name in it holds characters that cannot be read.')
    const field = decodeURIComponent(name.replaceAll('+', ' ')).slice(0, 50)
    if (!isReadable(value)) return badRequest(field, `Check “${field}”: it holds characters that cannot be read.`)
    if (value.length > longestValue && !isAnswer(path)) return badRequest(field, `Shorten “${field}”: ${longestValue} characters are the most.`)
  }
  return null
}

const isReadable = (encoded: string): boolean => {
  if (!/[%\0]/.test(encoded)) return true
  try {
    return !decodeURIComponent(encoded).includes('\0')
  } catch {
    return false
  }
}
