import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { isPublicAddress } from '../src/watch/addresses.ts'
import { type Fetched, fetchPage, nextFrom } from '../src/watch/fetch-page.ts'
import type { Reach } from '../src/watch/http-get.ts'

// A page is read from the public internet alone, within limits and with leave; whatever goes wrong is told, and nothing else is asked.

type Answer = (request: IncomingMessage, response: ServerResponse) => void
const pages = new Map<string, Answer>()
const asked: string[] = []
const server = createServer((request, response) => {
  asked.push(request.url ?? '')
  const answer = pages.get(request.url ?? '')
  if (answer) return answer(request, response)
  response.writeHead(404).end('No')
})
let port = 0
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})
beforeEach(() => {
  pages.clear()
  asked.length = 0
})

const at = (path: string) => `http://127.0.0.1:${port}${path}`
const local = { isAllowed: (address: string) => address === '127.0.0.1', anyPort: true }
const page = (body: string | Buffer, type = 'text/html; charset=utf-8', headers = {}, status = 200): Answer => {
  return (_, response) => response.writeHead(status, { 'content-type': type, ...headers }).end(body)
}
const leadTo =
  (location: string): Answer =>
  (_, response) =>
    response.writeHead(302, { location }).end()
const read = (path: string, more = {}) => fetchPage({ ...local, ...more })(at(path))
const why = (fetched: Fetched) => ('why' in fetched ? `${fetched.outcome}: ${fetched.why}` : fetched.outcome)

describe('an address', () => {
  const table: [boolean, string[]][] = [
    [true, ['8.8.8.8', '1.1.1.1', '93.184.216.34', '2606:4700:4700::1111', '2001:4860:4860::8888']],
    [false, ['127.0.0.1', '127.8.9.1', '10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', '169.254.169.254', '100.64.0.1', '0.0.0.0', '0.1.2.3']],
    [false, ['224.0.0.1', '255.255.255.255', '240.0.0.1', '192.0.2.1', '198.51.100.7', '203.0.113.9', '198.18.0.1', '192.0.0.8']],
    [false, ['::', '::1', 'fe80::1', 'fc00::1', 'fd00:ec2::254', 'ff02::1', '2001:db8::1', '::ffff:127.0.0.1', '::ffff:10.0.0.1', '::127.0.0.1', 'fec0::1']],
    [false, ['64:ff9b::7f00:1', '64:ff9b::8.8.8.8', '2002:7f00:1::', '2001:0:7f00:1::', '::ffff:0:127.0.0.1', '100::1']],
    [false, ['', 'localhost', '127.1.', '300.1.1.1', '1.2.3.4.5', '8.8.8.8/8']],
  ]
  it.each(table.flatMap(([isPublic, all]) => all.map((address): [string, boolean] => [address, isPublic])))('%s is public: %s', (address, isPublic) => {
    expect(isPublicAddress(address)).toBe(isPublic)
  })
})

describe('a page', () => {
  it('is read with its kind, its letters and where it was found', async () => {
    pages.set('/terms', page('<p>Terms</p>', 'text/html; charset=ISO-8859-1'))
    expect(await read('/terms')).toEqual({
      outcome: 'captured',
      bytes: Buffer.from('<p>Terms</p>'),
      type: 'text/html',
      charset: 'ISO-8859-1',
      url: at('/terms'),
    })
    expect(asked).toEqual(['/robots.txt', '/terms'])
  })

  it.each(['gzip', 'br'])('is unpacked from %s', async (encoding) => {
    pages.set('/terms', page(encoding === 'br' ? brotliCompressSync('Terms') : gzipSync('Terms'), 'text/plain', { 'content-encoding': encoding }))
    expect(await read('/terms')).toMatchObject({ outcome: 'captured', bytes: Buffer.from('Terms') })
  })

  it('is followed where it leads, at most five times', async () => {
    pages.set('/old', leadTo('/new'))
    pages.set('/new', page('Terms', 'text/plain'))
    expect(await read('/old')).toMatchObject({ outcome: 'captured', url: at('/new') })
    pages.set('/round', leadTo('/round'))
    expect(why(await read('/round'))).toBe('failed: The page leads on more than 5 times.')
    expect(asked.filter((path) => path === '/round')).toHaveLength(6)
  })

  it.each([
    ['ftp://127.0.0.1/x', 'blocked'],
    ['file:///etc/passwd', 'blocked'],
    ['http://me:secret@example.com/', 'blocked'],
    ['http://example.com:8080/', 'blocked'],
    ['not an address', 'failed'],
  ])('is not asked for at %s', async (address, outcome) => {
    expect((await fetchPage()(address)).outcome).toBe(outcome)
  })

  it.each(['127.0.0.1', '0x7f.1', '2130706433', '017700000001', '127.1', '[::1]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '0', '169.254.169.254'])(
    'is not asked for at %s, however it is spelled',
    async (host) => {
      const fetched = await fetchPage({ anyPort: true })(`http://${host}:${port}/`)
      expect(why(fetched)).toMatch(/^blocked: .*not one of the public internet/)
      expect(asked).toEqual([])
    },
  )

  const resolving = (answers: string[][]): Reach['resolve'] => {
    let call = 0
    return ((_: string, __: unknown, done: (error: null, all: { address: string; family: number }[]) => void) =>
      done(
        null,
        (answers[call++] ?? answers.at(-1)!).map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      )) as unknown as Reach['resolve']
  }

  it.each([
    ['a private address', [['10.0.0.1']]],
    ['the address of this machine', [['127.0.0.1']]],
    ['a public address and one of this machine', [['93.184.216.34', '127.0.0.1']]],
    ['IPv6 of this machine', [['::1']]],
  ])('is not asked for where the name has %s', async (_, answers) => {
    const fetched = await fetchPage({ anyPort: true, resolve: resolving(answers) })(`http://terms.example:${port}/`)
    expect(why(fetched)).toMatch(/^blocked: .*terms\.example is not one of the public internet/)
    expect(asked).toEqual([])
  })

  it('goes to the address that was checked, whatever the name says a moment later', async () => {
    // Allowed is what the first answers said; the name then turns to another machine, which is checked as well.
    const allowed = (address: string) => address === '127.0.0.1'
    pages.set('/terms', page('Terms', 'text/plain'))
    const fetched = await fetchPage({ anyPort: true, isAllowed: allowed, resolve: resolving([['127.0.0.1'], ['10.0.0.1']]) })(
      `http://terms.example:${port}/terms`,
    )
    expect(fetched.outcome).toBe('blocked')
    expect(asked).toEqual(['/robots.txt'])
  })

  it('is not followed to a place that is not public, nor from https to http', async () => {
    pages.set('/out', leadTo('http://169.254.169.254/latest/meta-data/'))
    expect(why(await read('/out'))).toMatch(/^blocked: .*169\.254\.169\.254/)
    pages.set('/file', leadTo('file:///etc/passwd'))
    expect((await read('/file')).outcome).toBe('blocked')
    expect(() => nextFrom(new URL('https://a.example/x'), 'http://a.example/y')).toThrow('from https on to http')
    expect(nextFrom(new URL('http://a.example/x/'), '../y').href).toBe('http://a.example/y')
  })

  it('is not asked for what a redirect says beside where it leads', async () => {
    pages.set('/new', page('Terms', 'text/plain'))
    pages.set('/large', (_, response) => response.writeHead(302, { location: '/new' }).end('x'.repeat(50_000)))
    pages.set('/packed', (_, response) => response.writeHead(302, { location: '/new', 'content-encoding': 'gzip' }).end())
    for (const path of ['/large', '/packed']) expect(await read(path, { limit: 10_000 })).toMatchObject({ outcome: 'captured', url: at('/new') })
  })

  it('is not read past its limits of size and time', async () => {
    pages.set('/large', page('x'.repeat(20_000), 'text/plain'))
    expect(why(await read('/large', { limit: 10_000 }))).toBe('failed: The page is larger than 10 kB.')
    // A few bytes that unpack to many.
    pages.set('/bomb', page(gzipSync(Buffer.alloc(20_000_000)), 'text/plain', { 'content-encoding': 'gzip' }))
    expect(why(await read('/bomb', { limit: 100_000 }))).toBe('failed: The page is larger than 98 kB.')
    pages.set('/slow', (_, response) => void response.writeHead(200, { 'content-type': 'text/plain' }).write('x'))
    pages.set('/silent', () => {})
    for (const path of ['/slow', '/silent']) expect(why(await read(path, { seconds: 0.3 }))).toBe('failed: The site took too long to answer.')
  })

  it('is left alone where robots.txt says so, or cannot be asked', async () => {
    pages.set('/terms', page('Terms', 'text/plain'))
    pages.set('/robots.txt', page('User-agent: *\nDisallow: /terms', 'text/plain'))
    expect(why(await read('/terms'))).toBe('blocked: The robots.txt of 127.0.0.1 does not let us read this page.')
    pages.set('/robots.txt', page('User-agent: ToolslateBot\nAllow: /\n\nUser-agent: *\nDisallow: /', 'text/plain'))
    expect((await read('/terms')).outcome).toBe('captured')
    pages.set('/robots.txt', page('Gone', 'text/plain', {}, 410))
    expect((await read('/terms')).outcome).toBe('captured')
    pages.set('/robots.txt', page('Later', 'text/plain', {}, 503))
    expect(why(await read('/terms'))).toMatch(/^blocked: The site answered 503/)
    expect(asked.filter((path) => path === '/terms')).toHaveLength(2)
  })

  it.each([
    [403, 'text/html', 'x', 'blocked'],
    [429, 'text/html', 'x', 'blocked'],
    [404, 'text/html', 'x', 'failed'],
    [500, 'text/html', 'x', 'failed'],
    [200, 'text/html', ' \n ', 'empty'],
    [200, 'image/png', 'x', 'failed'],
    [200, '', 'x', 'failed'],
  ])('that answers %i %s with “%s” is told as %s', async (status, type, body, outcome) => {
    pages.set('/terms', page(body, type, {}, status))
    expect((await read('/terms')).outcome).toBe(outcome)
  })

  it('goes nowhere else when the name first has a public address and then one of this machine', async () => {
    const answers = resolving([['192.0.2.1'], ['127.0.0.1']])
    const fetched = await fetchPage({ anyPort: true, seconds: 0.3, isAllowed: (address) => address === '192.0.2.1', resolve: answers })(
      `http://terms.example:${port}/terms`,
    )
    expect(fetched.outcome).toBe('failed')
    expect(asked).toEqual([])
  })

  it('is asked for with leave of each site that it leads to', async () => {
    const more = { resolve: resolving([['127.0.0.1']]) }
    pages.set('/old', leadTo(`http://other.example:${port}/new`))
    pages.set('/new', page('Terms', 'text/plain'))
    expect(await read('/old', more)).toMatchObject({ outcome: 'captured', url: `http://other.example:${port}/new` })
    expect(asked).toEqual(['/robots.txt', '/old', '/robots.txt', '/new'])
    pages.set('/robots.txt', (request, response) => {
      if (request.headers.host?.startsWith('other.')) response.writeHead(200).end('User-agent: *\nDisallow: /')
      else response.writeHead(404).end()
    })
    expect(why(await read('/old', more))).toBe('blocked: The robots.txt of other.example does not let us read this page.')
    expect(asked.filter((path) => path === '/new')).toHaveLength(1)
  })

  it('is not read where robots.txt breaks off, is too large or leads round', async () => {
    pages.set('/terms', page('Terms', 'text/plain'))
    pages.set('/robots.txt', (_, response) => void response.destroy())
    expect(why(await read('/terms'))).toMatch(/^failed: The site 127\.0\.0\.1 did not answer/)
    pages.set('/robots.txt', page('#'.repeat(600_000), 'text/plain'))
    expect(why(await read('/terms'))).toBe('failed: The robots.txt of 127.0.0.1 is larger than 500 kB.')
    pages.set('/robots.txt', leadTo('/robots.txt'))
    expect(why(await read('/terms'))).toBe('failed: The robots.txt of 127.0.0.1 leads on more than 5 times.')
    pages.set('/robots.txt', page('User-agent: *', 'text/plain', { 'content-encoding': 'zstd' }))
    expect(why(await read('/terms'))).toBe('failed: The robots.txt came packed in a way that is not read.')
    expect(asked).not.toContain('/terms')
  })

  it.each(['zstd', 'gzip, gzip'])('is not taken for text when it is packed as %s', async (encoding) => {
    pages.set('/terms', page('letters', 'text/plain', { 'content-encoding': encoding }))
    expect(why(await read('/terms'))).toBe('failed: The page came packed in a way that is not read.')
  })

  it('is waited for no longer when the site turns to another protocol', async () => {
    pages.set('/terms', ({ socket }) => void socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'))
    expect((await read('/terms', { seconds: 0.3 })).outcome).toBe('failed')
  })

  it('that nobody answers for is told as failed', async () => {
    expect(why(await fetchPage({ ...local, seconds: 5 })('http://127.0.0.1:9/'))).toMatch(/^failed: /)
    const nobody = ((_: string, __: unknown, done: (error: Error) => void) =>
      done(Object.assign(new Error('no'), { code: 'ENOTFOUND' }))) as unknown as Reach['resolve']
    expect(why(await fetchPage({ resolve: nobody })('https://nobody.example/'))).toMatch(/^failed: There is no site by the name nobody\.example/)
  })
})
