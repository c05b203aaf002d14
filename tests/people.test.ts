import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Problem } from '../src/http/problem.ts'
import { isPassword } from '../src/people/passwords.ts'
import { localPath } from '../src/people/rules.ts'
import { type Counted, type Throttle, throttleOf } from '../src/people/throttle.ts'
import { createWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const accounts = ['admin', 'reviewer', 'approver', 'producer', 'assistant', 'outsider', 'vendor', 'rival'].map((name) => `${name}@demo.test`)
const post = (form: Record<string, string>) => world.visitor().post('/sign-in', form)
const good = { email: 'producer@demo.test', password: 'demo-only-password' }

describe('signing in', () => {
  it.each(accounts)('works for %s', async (email) => {
    const person = await world.signIn(email)
    const text = await (await person.request('/account')).text()
    expect(text).toContain(email)
    expect(text).toContain('action="/sign-out"')
  })

  it('takes the address in any case and with spaces around it', async () => {
    expect((await post({ ...good, email: ' Producer@Demo.TEST ' })).status).toBe(303)
  })

  it('leads back to where it was asked for, and says so once', async () => {
    const answer = await post({ ...good, next: '/problems?x=1' })
    expect(answer.headers.get('location')).toBe('/problems?x=1')
    const cookie = answer.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ')
    const page = await world.request('/problems', { headers: { cookie } })
    expect(await page.text()).toContain('<p class="flash" role="status">You are signed in.</p>')
    expect(page.headers.getSetCookie().find((line) => line.startsWith('said='))).toMatch(/Max-Age=0/)
  })

  it('sends htmx on by a header instead of a redirect', async () => {
    const answer = await world.visitor().request('/sign-in', { method: 'POST', body: new URLSearchParams(good), headers: { 'hx-request': 'true' } })
    expect([answer.status, answer.headers.get('hx-location')]).toEqual([204, '/'])
  })

  it('is written in the log by number, without a name or an address', async () => {
    await post(good)
    const last = await world.owner.selectFrom('audit_events').selectAll().orderBy('leaf', 'desc').executeTakeFirstOrThrow()
    expect(last).toMatchObject({ action: 'person.signed_in', actor_kind: 'person', sentence: `${last.actor} signed in with a password.` })
    expect(last.actor).toMatch(/^p-[0-9a-f]{20}$/)
    expect(last.entry).not.toMatch(/demo.test|Producer/)
  })

  it('sets a cookie that scripts cannot read, and keeps only a hash of its secret', async () => {
    const line = (await post(good)).headers.getSetCookie().find((cookie) => cookie.startsWith('session=')) ?? ''
    expect(line).toMatch(/; HttpOnly/)
    expect(line).toMatch(/; SameSite=Lax/i)
    const [id = '', secret = ''] = (line.match(/^session=([^;]+)/)?.[1] ?? '').split('.')
    const row = await world.owner.selectFrom('sessions').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
    expect(row.secret_hash.equals(createHash('sha256').update(secret).digest())).toBe(true)
    expect(JSON.stringify(row)).not.toContain(secret)
  })

  it('works for twenty people at once', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => post({ ...good, email: accounts[i % accounts.length]! })))
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(303))
    const cookies = answers.map(({ headers }) => headers.getSetCookie().find((line) => line.startsWith('session=')) ?? '')
    expect(new Set(cookies).size).toBe(20)
    const pages = await Promise.all(cookies.map((line) => world.withCookie(line).request('/account')))
    expect(pages.map(({ status }) => status)).toEqual(Array(20).fill(200))
  })

  it('ends the session that the browser had before', async () => {
    const first = await world.signIn(good.email)
    await first.post('/sign-in', good)
    expect((await first.request('/account')).status).toBe(303)
  })
})

describe('signing in is refused', () => {
  it('with one answer, whether the address is known or not', async () => {
    const answers = await Promise.all([post({ ...good, password: 'wrong' }), post({ email: 'nobody@demo.test', password: 'wrong' })])
    const texts = await Promise.all(answers.map((answer) => answer.text()))
    expect(answers.map(({ status }) => status)).toEqual([422, 422])
    const without = (text = '') => text.replaceAll(/(producer|nobody)@demo\.test/g, '').replaceAll(/value="[^"]*"/g, '')
    expect(without(texts[0])).toBe(without(texts[1]))
    expect(texts[0]).toContain('<title>Error: Sign in · Toolslate</title>')
    expect(texts[0]).toContain('href="#f-email"')
    expect(answers[0]?.headers.getSetCookie().some((line) => line.startsWith('session='))).toBe(false)
  })

  it('in comparable time for an address that is not known', async () => {
    const timed = async (stored: string | null) => {
      const started = performance.now()
      await isPassword(stored, 'wrong')
      return performance.now() - started
    }
    const { password_hash } = await world.owner
      .selectFrom('accounts')
      .innerJoin('credentials', 'credentials.person_id', 'accounts.person_id')
      .select('password_hash')
      .where('email', '=', good.email)
      .executeTakeFirstOrThrow()
    // The quickest of several, in turn: what else the machine does slows some of them down.
    const times: { known: number; unknown: number }[] = []
    for (let i = 0; i < 8; i++) times.push({ known: await timed(password_hash), unknown: await timed(null) })
    const ratio = Math.min(...times.map(({ unknown }) => unknown)) / Math.min(...times.map(({ known }) => known))
    expect(ratio).toBeGreaterThan(0.5)
    expect(ratio).toBeLessThan(2)
  })

  it('without an address or a password, and what was typed is kept, save the password', async () => {
    const text = await (await post({ email: 'half an address', password: 'typed' })).text()
    expect(text).toContain('Enter an e-mail address like')
    expect(text).toContain('value="half an address"')
    expect(text).not.toContain('typed')
    expect(await (await post({})).text()).toMatch(/Enter your e-mail address[\s\S]*Enter your password/)
  })

  it('after ten wrong attempts at one address, known or not', async () => {
    const tries = await Promise.all(Array.from({ length: 12 }, () => post({ email: 'guessed@demo.test', password: 'wrong' })))
    const statuses = tries.map(({ status }) => status)
    expect(statuses.filter((status) => status === 422)).toHaveLength(10)
    expect(statuses.filter((status) => status === 429)).toHaveLength(2)
    expect(Math.max(...tries.map(({ headers }) => Number(headers.get('retry-after'))))).toBeGreaterThan(800)
    expect((await post(good)).status).toBe(303)
  })

  it('to a cookie with a made-up secret, a bare id, or rubbish', async () => {
    const { headers } = await world.signIn(good.email)
    const [id] = headers.cookie?.match(/session=([^.;]+)/)?.slice(1) ?? []
    for (const token of [`${id}.${'a'.repeat(32)}`, id, `${id}.`, '.', 'x'.repeat(5000), '%00', "' or 1=1"]) {
      expect((await world.request('/account', { headers: { cookie: `session=${token}` } })).status).toBe(303)
    }
  })

  it('to a session that has ended', async () => {
    const person = await world.signIn(good.email)
    const [id = ''] = person.headers.cookie?.match(/session=([^.;]+)/)?.slice(1) ?? []
    await world.owner
      .updateTable('sessions')
      .set({ created_at: new Date(Date.now() - 61 * 24 * 3600_000) })
      .where('id', '=', id)
      .execute()
    expect((await person.request('/account')).status).toBe(303)
    expect(await world.owner.selectFrom('sessions').select('id').where('id', '=', id).executeTakeFirst()).toBeUndefined()
  })
})

describe('after signing in', () => {
  it.each([
    ['/tools?q=a', '/tools?q=a'],
    ['/tools/x#y', '/tools/x'],
    ['https://evil.example/', '/'],
    ['//evil.example', '/'],
    ['/\\evil.example', '/'],
    ['/\t/evil.example', '/'],
    ['javascript:alert(1)', '/'],
    ['/sign-out', '/'],
    ['/sign-in?next=/x', '/'],
    ['', '/'],
  ])('%j leads to %s', (asked, path) => {
    expect(localPath(asked)).toBe(path)
  })

  it('another site is never where it leads', async () => {
    const answer = await post({ ...good, next: '//evil.example/x' })
    expect(answer.headers.get('location')).toBe('/')
  })

  it('the page of the account is kept by no cache, and asks for a sign-in from a stranger', async () => {
    const person = await world.signIn(good.email)
    expect((await person.request('/account')).headers.get('cache-control')).toBe('no-store')
    const stranger = await world.request('/account')
    expect([stranger.status, stranger.headers.get('location')]).toEqual([303, '/sign-in?next=%2Faccount'])
  })

  it('signing out ends the session at the server', async () => {
    const person = await world.signIn(good.email)
    const answer = await person.post('/sign-out', {})
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/'])
    expect(answer.headers.getSetCookie().find((line) => line.startsWith('session='))).toMatch(/Max-Age=0/)
    expect((await person.request('/account')).status).toBe(303)
    const last = await world.owner.selectFrom('audit_events').select(['action']).orderBy('leaf', 'desc').executeTakeFirstOrThrow()
    expect(last.action).toBe('person.signed_out')
  })

  it('a page costs one question to the database for knowing who asks', async () => {
    const person = await world.signIn(good.email)
    world.queries()
    await person.request('/help')
    expect(world.queries()).toBe(1)
  })
})

describe('the demonstration accounts', () => {
  it('stand on the page of sign-in, and are gone without DEMO', async () => {
    const text = await (await world.request('/sign-in')).text()
    for (const email of accounts) expect(text).toContain(email)
    const real = await createWorld({ env: { DEMO: '0' } })
    expect(await (await real.request('/sign-in')).text()).not.toContain('demo.test')
    await real.close()
  })
})

describe('the throttle', () => {
  const counted = (key: string): Counted[] => [{ kind: 'mail', key }]
  const isRefused = (throttle: Throttle, key: string) =>
    throttle.attempt(counted(key)).then(
      () => false,
      (error: Problem) => error.slug === 'too-many-requests',
    )

  it('counts on after a restart, forgets after a quarter of an hour, and does not count what succeeded', async () => {
    const [before, after] = [0, 1].map(() => throttleOf(world.db, world.deps.keys.secrets)) as [Throttle, Throttle]
    for (let i = 0; i < 4; i++) expect(await isRefused(before, 'a@b.test')).toBe(false)
    expect(await isRefused(after, 'A@b.test')).toBe(true)
    expect(await isRefused(after, 'c@b.test')).toBe(false)
    await world.owner
      .updateTable('throttles')
      .set({ expire: Date.now() - 1 })
      .execute()
    expect(await isRefused(after, 'a@b.test')).toBe(false)
    for (let i = 0; i < 10; i++) {
      expect(await isRefused(after, 'a@b.test')).toBe(false)
      await after.refund(counted('a@b.test'))
    }
  })

  it('keeps no address', async () => {
    const rows = await world.owner.selectFrom('throttles').select('key').execute()
    expect(rows.length).toBeGreaterThan(2)
    for (const { key } of rows) expect(key).toMatch(/^[a-z_]+:[\w-]{43}$/)
  })
})
