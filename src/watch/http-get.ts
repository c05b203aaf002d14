import { lookup as resolve } from 'node:dns'
import { type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { pipeline, type Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { isPublicAddress } from './addresses.ts'

// One request to a machine that somebody named, and no other: where it goes is checked as it goes there.

/** Why there is no answer, in a sentence. blocked: it must not be asked, or does not let us; failed: it could not be. */
export class NotRead extends Error {
  readonly outcome: 'failed' | 'blocked' | 'empty'
  constructor(outcome: 'failed' | 'blocked' | 'empty', why: string) {
    super(why)
    this.outcome = outcome
  }
}

export type Reach = {
  isAllowed: (address: string) => boolean
  /** Any port, not 80 and 443 alone. */
  anyPort: boolean
  resolve: typeof resolve
  userAgent: string
}
export const publicReach: Reach = { isAllowed: isPublicAddress, anyPort: false, resolve, userAgent: 'ToolslateBot/1.0' }

export type Answer = { status: number; headers: IncomingMessage['headers']; body: Buffer }

/** Asks once, without following. At most `limit` bytes, as they are after unpacking. Throws NotRead. */
export const getOnce = (url: URL, reach: Reach, { accept, limit, signal }: { accept: string; limit: number; signal: AbortSignal }): Promise<Answer> => {
  const { promise, resolve: done, reject } = Promise.withResolvers<Answer>()
  const send = url.protocol === 'https:' ? requestHttps : requestHttp
  const headers = { accept, 'accept-encoding': 'gzip, br, deflate', 'user-agent': reach.userAgent }
  const asked = send(url, { agent: false, lookup: checkedLookup(reach), headers, signal }, (message) => {
    // What leads on is not read: many a site says gzip of it and sends no byte.
    if (message.headers.location !== undefined && message.statusCode! >= 300 && message.statusCode! < 400) {
      message.destroy()
      return done({ status: message.statusCode!, headers: message.headers, body: Buffer.alloc(0) })
    }
    readBody(message, limit, signal).then((body) => done({ status: message.statusCode ?? 0, headers: message.headers, body }), reject)
  })
  asked.on('error', reject)
  // A site that turns to another protocol neither answers nor fails.
  asked.on('upgrade', (_, socket) => {
    socket.destroy()
    reject(new Error('another protocol'))
  })
  asked.end()
  return promise.catch((error: unknown) => {
    asked.destroy()
    throw error instanceof NotRead ? error : signal.aborted ? new NotRead('failed', 'The site took too long to answer.') : unreachable(url, error)
  })
}

const notPublic = (url: { hostname: string }) => new NotRead('blocked', `The address of ${url.hostname} is not one of the public internet: it is never asked.`)

/** What is never asked, by its address alone. Throws NotRead. */
export const refuseUrl = (url: URL, { isAllowed, anyPort }: Reach) => {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new NotRead('blocked', 'Only addresses that begin with http:// or https:// are read.')
  if (url.username !== '' || url.password !== '') throw new NotRead('blocked', 'The address holds a name or a password: it is not read.')
  if (!anyPort && url.port !== '' && url.port !== '80' && url.port !== '443')
    throw new NotRead('blocked', `Port ${url.port} is not one that pages are read from.`)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  // A name is checked when it is looked up; an address is not looked up.
  if (isIP(host) !== 0 && !isAllowed(host)) throw notPublic(url)
}

/** Every address that a name has must be allowed, and the connection goes to one of those that were checked: a second answer never counts. */
const checkedLookup =
  ({ isAllowed, resolve: ask }: Reach): LookupFunction =>
  (hostname, options, done) =>
    ask(hostname, { all: true, verbatim: true }, (error, addresses) => {
      const [first] = addresses ?? []
      if (error !== null || !first) return done(error ?? new Error('no address'), '', 0)
      if (!addresses.every(({ address }) => isAllowed(address))) return done(notPublic({ hostname }), '', 0)
      return options.all ? done(null, addresses) : done(null, first.address, first.family)
    })

const unpacked = (message: IncomingMessage): Readable => {
  const encoding = (message.headers['content-encoding'] ?? '').toLowerCase()
  const through = { gzip: createGunzip, 'x-gzip': createGunzip, br: createBrotliDecompress, deflate: createInflate }[encoding]
  return through ? pipeline(message, through(), () => {}) : message
}

const readBody = async (message: IncomingMessage, limit: number, signal: AbortSignal): Promise<Buffer> => {
  const parts: Buffer[] = []
  let bytes = 0
  const stream = unpacked(message)
  const stop = () => stream.destroy(new Error('too slow'))
  signal.addEventListener('abort', stop)
  try {
    for await (const part of stream as AsyncIterable<Buffer>) {
      bytes += part.length
      if (bytes > limit) throw new NotRead('failed', `The page is larger than ${Math.round(limit / 1024)} kB.`)
      parts.push(part)
    }
  } finally {
    signal.removeEventListener('abort', stop)
    message.destroy()
  }
  return Buffer.concat(parts)
}

const unreachable = ({ hostname }: URL, error: unknown): NotRead => {
  const code = String((error as NodeJS.ErrnoException).code ?? '')
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return new NotRead('failed', `There is no site by the name ${hostname}, or nobody could say.`)
  if (/CERT|TLS|SSL|ALTNAME|SELF_SIGNED|UNABLE_TO/.test(code)) return new NotRead('failed', `The site ${hostname} could not show that it is the one it says.`)
  return new NotRead('failed', `The site ${hostname} did not answer as a site does.`)
}
