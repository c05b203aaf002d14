import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { access } from '../src/http/access.ts'
import { createWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
  // Not ours: a place that always fails, to see how a failure is answered.
  world.app.get('/test-only/failure', () => {
    throw new Error('a secret detail')
  })
})
afterAll(() => world.close())

const listed = access.map(([method, path]) => `${method} ${path}`)
const mounted = () =>
  new Set(world.app.routes.filter(({ method, path }) => method !== 'ALL' && !path.startsWith('/test-only/')).map(({ method, path }) => `${method} ${path}`))

describe('who may ask for what', () => {
  it('is written down for every route', () => {
    expect([...mounted()].filter((route) => !listed.includes(route))).toEqual([])
  })

  it('names no route that does not exist', () => {
    const there = mounted()
    expect(listed.filter((route) => !there.has(route))).toEqual([])
  })

  it('names every route once', () => {
    expect(listed.filter((route, i) => listed.indexOf(route) !== i)).toEqual([])
  })

  const signedIn = access
    .filter(([, path, who]) => who !== 'everyone' && who !== 'development' && !path.includes(':'))
    .map(([method, path]) => ({ method, path }))
  it.each(signedIn)('$method $path sends a stranger away', async ({ method, path }) => {
    const answer = method === 'GET' ? await world.request(path) : await world.visitor().post(path, {})
    expect([303, 401]).toContain(answer.status)
    if (answer.status === 303) expect(answer.headers.get('location')).toMatch(/^\/sign-in/)
  })

  const pages = access
    .filter(([method, path, who]) => method === 'GET' && (who === 'everyone' || who === 'development') && !path.includes(':'))
    .map(([, path]) => ({ path }))
  it.each(pages)('$path is open to everyone', async ({ path }) => {
    // A link that was mailed is asked for by its token, and without one there is nothing.
    expect(/^\/(reset|invitation|domain|setup|claim|unsubscribe)$/.test(path) ? [404] : [200, 303]).toContain((await world.request(path)).status)
  })
})

describe('every answer', () => {
  const answers = {
    'a page': () => world.request('/sign-in'),
    'a file': async () => world.request((await (await world.request('/sign-in')).text()).match(/\/assets\/app\.\w+\.css/)?.[0] ?? ''),
    'a redirect': () => world.request('/account'),
    'a missing page': () => world.request('/nowhere'),
    'a missing document of the API': () => world.request('/api/v1/nowhere'),
    'a form with errors': () => world.visitor().post('/sign-in', {}),
    'a form from another site': () =>
      world.request('/sign-in', { method: 'POST', body: new URLSearchParams({ email: 'x' }), headers: { origin: 'https://evil.example' } }),
    'a wrong method': () => world.visitor().post('/account', {}),
    'an address that cannot be read': () => world.request('/sign-in?next=%E0%A4%A'),
    'a failure': () => world.request('/test-only/failure'),
  }
  it.each(Object.entries(answers))('has the security headers: %s', async (_, ask) => {
    const { headers } = await ask()
    const policy = headers.get('content-security-policy') ?? ''
    for (const part of ["default-src 'none'", "script-src 'self'", "style-src 'self'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"]) {
      expect(policy).toContain(part)
    }
    expect(policy).not.toContain('unsafe')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('strict-origin-when-cross-origin')
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin')
    expect(headers.get('permissions-policy')).toContain('camera=()')
    expect(headers.get('x-request-id')).toMatch(/^[\w-]{8,}$/)
    expect(headers.has('strict-transport-security')).toBe(false)
  })

  it('asks for https only where the product is reached by https', async () => {
    const secure = await createWorld({ env: { PUBLIC_URL: 'https://register.example' } })
    const answer = await secure.visitor().post('/sign-in', { email: 'producer@demo.test', password: 'demo-only-password' })
    expect(answer.headers.get('strict-transport-security')).toMatch(/^max-age=\d+/)
    expect(answer.headers.getSetCookie().find((line) => line.startsWith('__Host-session='))).toMatch(/; Secure/)
    await secure.close()
  })
})

describe('a first visit', () => {
  const size = async (path: string, encoding: string) => {
    const answer = await world.request(path, { headers: { 'accept-encoding': encoding } })
    expect(answer.headers.get('content-encoding')).toBe(encoding)
    return { bytes: (await answer.arrayBuffer()).byteLength, headers: answer.headers }
  }

  it('takes three requests and less than 30 KB, of which the files are kept for ever', async () => {
    const html = await (await world.request('/')).text()
    const asked = [...html.matchAll(/(?:src|rel="stylesheet" href|rel="icon" href)="([^"]+)"/g)]
      .map(([, url]) => url ?? '')
      .filter((url) => !url.startsWith('data:'))
    expect(asked).toHaveLength(2)
    const files = await Promise.all(asked.map((path) => size(path, 'br')))
    for (const { headers } of files) expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    const page = await size('/', 'gzip')
    const total = files.reduce((sum, { bytes }) => sum + bytes, page.bytes)
    expect(total).toBeLessThan(28_000)
  })

  it('gets the same file in every encoding, and plain where none is taken', async () => {
    const path = (await (await world.request('/gallery')).text()).match(/\/assets\/app\.\w+\.js/)?.[0] ?? ''
    const plain = await world.request(path)
    expect(plain.headers.has('content-encoding')).toBe(false)
    const body = Buffer.from(await plain.arrayBuffer())
    const { brotliDecompressSync, gunzipSync } = await import('node:zlib')
    const zipped = await world.request(path, { headers: { 'accept-encoding': 'gzip' } })
    expect(gunzipSync(Buffer.from(await zipped.arrayBuffer())).equals(body)).toBe(true)
    const small = await world.request(path, { headers: { 'accept-encoding': 'gzip, deflate, br' } })
    expect(brotliDecompressSync(Buffer.from(await small.arrayBuffer())).equals(body)).toBe(true)
    expect((await world.request(path, { headers: { 'accept-encoding': 'br;q=0, gzip;q=0' } })).headers.has('content-encoding')).toBe(false)
  })

  it('does not find a file of another version', async () => {
    expect((await world.request('/assets/app.000000000000.css')).status).toBe(404)
  })
})
