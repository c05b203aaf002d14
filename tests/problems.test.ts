import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { conflict, problemSlugs, problemTypes } from '../src/http/problem.ts'
import { form, path } from './fact-form.ts'
import { createWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
  const fail = (path: string, error: unknown) =>
    world.app.get(path, () => {
      throw error
    })
  fail('/test-only/failure', new Error('a secret detail'))
  fail('/test-only/outage', Object.assign(new Error('connect ECONNREFUSED /secret/path'), { code: 'ECONNREFUSED' }))
  fail('/test-only/conflict', conflict('Somebody decided at the same moment. Look at the decision first.'))
})
afterAll(() => world.close())

const json = { accept: 'application/json' }

describe('a refusal', () => {
  it('is a whole page for a person', async () => {
    const answer = await world.request('/nowhere')
    expect(answer.status).toBe(404)
    expect(answer.headers.get('content-type')).toMatch(/^text\/html/)
    const text = await answer.text()
    expect(text).toMatch(/^<!doctype html>/)
    expect(text).toContain('<title>Not found · Toolslate</title>')
    expect(text).toContain('href="/problems/not-found"')
  })

  it.each(['/api/v1/nowhere', '/nowhere.json', '/nowhere.csv', '/nowhere.atom'])('is a problem document at %s', async (path) => {
    const answer = await world.request(path)
    expect(answer.status).toBe(404)
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect(await answer.json()).toMatchObject({ type: '/problems/not-found', title: 'Not found', status: 404, instance: path })
  })

  it('is a problem document for a program that asks for JSON, and a page for a browser that takes anything', async () => {
    expect((await world.request('/nowhere', { headers: json })).headers.get('content-type')).toBe('application/problem+json')
    const browser = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' }
    expect((await world.request('/nowhere', { headers: browser })).headers.get('content-type')).toMatch(/^text\/html/)
    expect((await world.request('/nowhere', { headers: { accept: '*/*' } })).headers.get('content-type')).toMatch(/^text\/html/)
  })

  it('says what to do in the words of whoever refused', async () => {
    const answer = await world.request('/test-only/conflict', { headers: json })
    expect(answer.status).toBe(409)
    expect(await answer.json()).toMatchObject({ type: '/problems/conflict', detail: 'Somebody decided at the same moment. Look at the decision first.' })
  })

  it('of a method names the methods that are taken', async () => {
    const answer = await world.visitor().post('/account', {})
    expect(answer.status).toBe(405)
    expect(answer.headers.get('allow')).toBe('GET, HEAD')
  })

  it('of something too large comes before it is read', async () => {
    const answer = await world.visitor().post('/sign-in', { email: 'x'.repeat(1_100_000) })
    expect(answer.status).toBe(413)
  })

  it('of a form that is none says so', async () => {
    const headers = { 'content-type': 'text/plain' }
    const answer = await world.visitor().request('/sign-in', { method: 'POST', body: 'email=x', headers })
    expect(answer.status).toBe(415)
  })
})

describe('a failure', () => {
  it('shows a request id and no detail, to people and to programs', async () => {
    for (const headers of [{}, json]) {
      const answer = await world.request('/test-only/failure', { headers })
      expect(answer.status).toBe(500)
      const text = await answer.text()
      expect(text).toContain(answer.headers.get('x-request-id'))
      expect(text).not.toMatch(/secret|at .*\.ts|Error:/)
    }
  })

  it('of the database is an outage, with a time to come back', async () => {
    const answer = await world.request('/test-only/outage')
    expect(answer.status).toBe(503)
    expect(answer.headers.get('retry-after')).toBe('30')
    expect(await answer.text()).not.toContain('secret')
  })

  it('of one connection in the middle of a write is an outage, and not the end of the program', async () => {
    const uncaught: unknown[] = []
    const onUncaught = (error: unknown) => uncaught.push(error)
    process.on('uncaughtException', onUncaught)
    const reviewer = await world.signIn('reviewer@demo.test')
    const write = async () => (await reviewer.post(path, form)).status
    const pending = world.owner.transaction().execute(async (tx) => {
      await sql`lock table facts in share row exclusive mode`.execute(tx)
      const waiting = write()
      const end = sql<{ n: number }>`select count(pg_terminate_backend(pid)) as n from pg_locks join pg_database d on d.oid = database
        where datname = current_database() and relation = 'facts'::regclass and not granted`
      await expect.poll(async () => (await end.execute(world.db)).rows[0]!.n, { interval: 10, timeout: 10_000 }).toBe(1)
      return waiting
    })
    expect(await pending).toBe(503)
    expect(await write()).toBe(303)
    process.off('uncaughtException', onUncaught)
    expect(uncaught).toEqual([])
  })
})

describe('an address that cannot be read', () => {
  it.each([
    '/sign-in?next=%E0%A4%A',
    '/sign-in?next=%',
    '/%E0%A4%A',
    '/sign-in?next=%00',
    '/a%00b',
    '/sign-in?%00=1',
    `/sign-in?next=${'a'.repeat(1001)}`,
    `/sign-in?${'a=1&'.repeat(2500)}`,
  ])('is refused with 400: %.40s', async (path) => {
    const answer = await world.request(path, { headers: json })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ type: '/problems/bad-request' })
  })

  it('is told by the name of its field', async () => {
    const answer = await world.request(`/sign-in?next=${'a'.repeat(1001)}`, { headers: json })
    expect(await answer.json()).toMatchObject({ problems: { next: 'Shorten “next”: 1000 characters are the most.' } })
  })

  it('with a slash too many is sent on, and never to another site', async () => {
    const answer = await world.request('/problems/?x=1')
    expect([answer.status, answer.headers.get('location')]).toEqual([308, '/problems?x=1'])
    expect((await world.request('//evil.example/')).headers.has('location')).toBe(false)
  })

  it('and a NUL in a form is refused too', async () => {
    const answer = await world.visitor().post('/sign-in', { email: 'a\0b@demo.test', password: 'x' })
    expect(answer.status).toBe(400)
  })
})

describe('a change', () => {
  const body = () => new URLSearchParams({ email: 'producer@demo.test', password: 'demo-only-password' })
  it.each([
    ['another origin', { origin: 'https://evil.example' }],
    ['another origin that says it is the same', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
    ['a sandboxed frame', { origin: 'null' }],
    ['nobody knows where', {}],
  ])('from %s is refused', async (_, headers) => {
    const answer = await world.request('/sign-in', { method: 'POST', body: body(), headers })
    expect(answer.status).toBe(403)
    expect(await answer.text()).toContain('came from another site')
    expect(answer.headers.getSetCookie()).toEqual([])
  })

  it('in JSON with a session cookie is refused, whatever its origin', async () => {
    const producer = await world.signIn('producer@demo.test')
    const answer = await producer.request('/sign-out', { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } })
    expect(answer.status).toBe(403)
    expect((await producer.request('/account')).status).toBe(200)
  })
})

describe('the kinds of problem', () => {
  it.each(problemSlugs)('%s has a page that says what to do', async (slug) => {
    const answer = await world.request(`/problems/${slug}`)
    expect(answer.status).toBe(200)
    expect(await answer.text()).toContain(problemTypes[slug].title)
  })

  it('are listed, and no other has a page', async () => {
    const text = await (await world.request('/problems')).text()
    for (const slug of problemSlugs) expect(text).toContain(`href="/problems/${slug}"`)
    expect((await world.request('/problems/toString')).status).toBe(404)
  })
})

describe('the health of the product', () => {
  it('is up and ready', async () => {
    expect(await (await world.request('/healthz')).json()).toEqual({ status: 'up' })
    expect(await (await world.request('/readyz')).json()).toEqual({ status: 'ready' })
  })

  it('is not ready while a migration is missing', async () => {
    const other = await createWorld()
    await other.owner.deleteFrom('kysely_migration' as never).execute()
    const answer = await other.request('/readyz')
    expect(answer.status).toBe(503)
    expect(await answer.text()).toContain('The database lacks')
    await other.close()
  })

  it('asks the database nothing for a file or a sign of life', async () => {
    const producer = await world.signIn('producer@demo.test')
    world.queries()
    await producer.request('/healthz')
    expect(world.queries()).toBe(0)
  })

  it('tells whom to write to about security, for less than a year', async () => {
    const text = await (await world.request('/.well-known/security.txt')).text()
    expect(text).toMatch(/^Contact: /m)
    const expires = new Date(text.match(/^Expires: (.+)$/m)?.[1] ?? '')
    expect(expires.getTime()).toBeGreaterThan(new Date('2026-11-22').getTime())
    expect(expires.getTime()).toBeLessThan(new Date('2027-11-22').getTime())
  })
})
