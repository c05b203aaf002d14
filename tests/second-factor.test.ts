import { generate } from 'otplib'
import { encode } from 'uqr'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { codeOf, inGroups } from '../src/people/second-factor-rules.ts'
import { qr } from '../views/ui/qr.ts'
import { type Browsing, browsing, lastEvents, makeStale, newPerson } from './browsing.ts'
import { validateHtml } from './html.ts'
import { mailTo } from './letters.ts'
import { createWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  // In the middle of a time step, so that none ends while a test runs.
  vi.useFakeTimers({ toFake: ['Date'], now: Math.floor(Date.now() / 30_000) * 30_000 + 15_000 })
  world = await createWorld()
})
afterAll(async () => {
  vi.useRealTimers()
  await world.close()
})

const password = 'demo-only-password'
type Someone = Browsing & { id: number; log_name: string; email: string }

const signIn = (email: string, who: Browsing = browsing(world), next = '/') => who.post('/sign-in', { email, password, next })

let made = 0
const somebody = async (): Promise<Someone> => {
  const email = `person-${++made}@studio.example`
  const who = browsing(world)
  const person = await newPerson(world, email)
  expect((await signIn(email, who)).status).toBe(303)
  return Object.assign(who, person, { email })
}

const keyOn = (html: string) => (/<code class="key">([A-Z2-7 ]+)<\/code>/.exec(html)?.[1] ?? '').replaceAll(' ', '')
const codesOn = (html: string) => [...html.matchAll(/<code>([\d ]{23})<\/code>/g)].map(([, code]) => code ?? '')
/** Of the time step that begins so many seconds from now. */
const codeAt = (secret: string, seconds = 0) => generate({ secret, epoch: Math.floor(Date.now() / 1000) + seconds })
const wrongOf = (code: string) => code.replaceAll(/\d/g, (digit) => String((Number(digit) + 1) % 10))
const rowOf = (person: { id: number }) => world.owner.selectFrom('credentials').selectAll().where('person_id', '=', person.id).executeTakeFirstOrThrow()

/** With the code of the step before this one, so that the present one is still good. */
const enrol = async (who: Someone) => {
  await who.post('/account/second-factor')
  const secret = keyOn(await (await who.get('/account/second-factor')).text())
  const answer = await who.post('/account/second-factor/confirmation', { code: await codeAt(secret, -30) })
  expect(answer.status).toBe(200)
  return { secret, codes: codesOn(await answer.text()) }
}

describe('a code', () => {
  it.each([
    ['123456', 'app'],
    ['123 456', 'app'],
    ['12345 67890 12345 67890', 'recovery'],
    ['12345-67890-12345-67890', 'recovery'],
    ['', undefined],
    ['12345', undefined],
    ['12345a', undefined],
    ['１２３４５６', undefined],
  ])('%j is of the kind %s', (typed, kind) => {
    expect(codeOf(typed)?.kind).toBe(kind)
  })

  it('stands in groups without a space at the end', () => {
    expect([inGroups('12345678', 4), inGroups('123456789', 4), inGroups('', 4)]).toEqual(['1234 5678', '1234 5678 9', ''])
  })
})

describe('the picture of the key', () => {
  it('has every module where it belongs, with room around it', () => {
    const text = 'otpauth://totp/Toolslate:ada@studio.example?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Toolslate'
    const drawn = String(qr(text, 'The key'))
    const { data, size } = encode(text, { ecc: 'M', border: 4 })
    const seen = Array.from({ length: size }, () => Array<boolean>(size).fill(false))
    for (const [, x, y, width, back] of drawn.matchAll(/M(\d+) (\d+)h(\d+)v1H(\d+)z/g)) {
      expect(back).toBe(x)
      seen[Number(y)]?.fill(true, Number(x), Number(x) + Number(width))
    }
    expect(seen).toEqual(data)
    expect(data.slice(0, 4).flat()).not.toContain(true)
  })
})

describe('setting the second factor up', () => {
  it('is off to begin with, and says what it is for', async () => {
    const who = await somebody()
    const text = await (await who.get('/account/second-factor')).text()
    expect(text).toContain('<strong>Off.</strong>')
    expect(await validateHtml(text)).toEqual([])
  })

  it('shows a key as a picture and in groups of four, sealed in the database, that counts for nothing yet', async () => {
    const who = await somebody()
    expect((await who.post('/account/second-factor')).headers.get('location')).toBe('/account/second-factor')
    const text = await (await who.get('/account/second-factor')).text()
    expect(keyOn(text)).toMatch(/^[A-Z2-7]{32}$/)
    expect(text).toMatch(/<code class="key">([A-Z2-7]{4} ){7}[A-Z2-7]{4}<\/code>/)
    expect(text).toMatch(/<svg class="qr"[^>]*role="img"[^>]*><title/)
    expect(text).toContain(`otpauth://totp/Toolslate:${encodeURIComponent(who.email)}?secret=${keyOn(text)}`)
    expect(await validateHtml(text)).toEqual([])
    const { totp_secret, totp_confirmed_at } = await rowOf(who)
    expect([totp_secret?.includes(keyOn(text)), totp_confirmed_at]).toEqual([false, null])
    expect((await signIn(who.email)).headers.get('location')).toBe('/')
  })

  it('makes another key when asked again', async () => {
    const who = await somebody()
    const keys = []
    for (let i = 0; i < 2; i++) {
      await who.post('/account/second-factor')
      keys.push(keyOn(await (await who.get('/account/second-factor')).text()))
    }
    expect(keys[0]).not.toBe(keys[1])
    expect((await who.post('/account/second-factor/confirmation', { code: await codeAt(keys[0] ?? '') })).status).toBe(422)
  })

  it('keeps what was typed when the code is not of that key, and turns nothing on', async () => {
    const who = await somebody()
    await who.post('/account/second-factor')
    const right = await codeAt(keyOn(await (await who.get('/account/second-factor')).text()))
    for (const [code, words] of [
      [wrongOf(right), 'Enter the code that the app shows now: this one is not of this key'],
      ['12 34', 'Enter the six digits that the app shows'],
      ['12345678901234567890', 'Enter the six digits that the app shows'],
    ] as const) {
      const answer = await who.post('/account/second-factor/confirmation', { code })
      const text = await answer.text()
      expect([answer.status, text.includes(`value="${code}"`), text.includes(`<a href="#f-code">${words}`)]).toEqual([422, true, true])
      expect(text).toContain('<title>Error: Set up the second factor · Toolslate</title>')
    }
    expect((await rowOf(who)).totp_confirmed_at).toBeNull()
  })

  it('is turned on by a code: ten recovery codes once, the other sessions end, this one gets a new secret, and it is in the log', async () => {
    const who = await somebody()
    const other = browsing(world)
    await signIn(who.email, other)
    const before = who.cookies.get('session')
    const old = browsing(world, who.cookies)

    const { codes } = await enrol(who)
    expect(codes).toHaveLength(10)
    expect(new Set(codes).size).toBe(10)
    for (const code of codes) expect(code).toMatch(/^(\d{5} ){3}\d{5}$/)
    expect(who.cookies.get('session')).not.toBe(before)
    expect((await who.get('/account')).status).toBe(200)
    for (const ended of [other, old]) expect((await ended.get('/account')).status).toBe(303)
    const on = await (await who.get('/account/second-factor')).text()
    expect(on).toContain('10 of 10 left')
    expect(await validateHtml(on)).toEqual([])
    for (const code of codes) expect(on).not.toContain(code)

    const rows = await world.owner.selectFrom('recovery_codes').selectAll().where('person_id', '=', who.id).execute()
    expect(rows).toHaveLength(10)
    const events = await lastEvents(world, 2)
    expect(events.map(({ action }) => action)).toEqual(['recovery_codes.made', 'second_factor.enabled'])
    expect((await mailTo(world, who.email))?.text).toContain('A second step with codes from an app was added')
    expect(events[1]).toMatchObject({
      sentence: `${who.log_name} turned on the second factor of their account.`,
      people: [who.log_name],
      is_public: false,
      actor: who.log_name,
    })
    for (const { entry } of events) expect(entry).not.toMatch(/studio\.example|127\.0/)
  })

  it('cannot be confirmed twice at once, nor begun again while it is on', async () => {
    const who = await somebody()
    await who.post('/account/second-factor')
    const code = await codeAt(keyOn(await (await who.get('/account/second-factor')).text()))
    const [a, b] = [browsing(world, who.cookies), browsing(world, who.cookies)]
    const answers = await Promise.all([a, b].map((one) => one.post('/account/second-factor/confirmation', { code })))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(await world.owner.selectFrom('recovery_codes').selectAll().where('person_id', '=', who.id).execute()).toHaveLength(10)
    const still = answers[0]?.status === 200 ? a : b
    const key = (await rowOf(who)).totp_secret
    expect((await still.post('/account/second-factor')).status).toBe(409)
    expect((await still.post('/account/second-factor/confirmation', { code })).status).toBe(409)
    expect((await rowOf(who)).totp_secret).toEqual(key)
  })
})

describe('signing in with the second factor', () => {
  it('asks for the code after the password, and then leads to where it was asked for', async () => {
    const who = await somebody()
    const { secret } = await enrol(who)
    const browser = browsing(world)
    const asked = await signIn(who.email, browser, '/tools?q=a')
    expect([asked.status, asked.headers.get('location'), browser.sessionId()]).toEqual([303, '/sign-in/code', undefined])
    const page = await (await browser.get('/sign-in/code')).text()
    expect(page).toMatch(/<input[^>]*name="code"[^>]*autocomplete="one-time-code"[^>]*inputmode="numeric"/)
    expect(await validateHtml(page)).toEqual([])

    const answer = await browser.post('/sign-in/code', { code: inGroups(await codeAt(secret), 3) })
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/tools?q=a'])
    expect((await browser.get('/account')).status).toBe(200)
    expect(browser.cookies.has('attempt')).toBe(false)
    const [event] = await lastEvents(world)
    expect(event?.sentence).toBe(`${who.log_name} signed in with a password and a code.`)
  })

  it('takes a code once, also of two that come at once, and none of an earlier step after it', async () => {
    const who = await somebody()
    const { secret } = await enrol(who)
    const code = await codeAt(secret)
    const browsers = [browsing(world), browsing(world), browsing(world)]
    for (const browser of browsers) await signIn(who.email, browser)
    const answers = await Promise.all(browsers.map((browser) => browser.post('/sign-in/code', { code })))
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 422, 422])
    const late = browsing(world)
    await signIn(who.email, late)
    expect((await late.post('/sign-in/code', { code: await codeAt(secret, -30) })).status).toBe(422)
    expect((await late.post('/sign-in/code', { code: await codeAt(secret, 30) })).status).toBe(303)
  })

  it('forgives one time step either way, and no more', async () => {
    const tried = async (seconds: number) => {
      const who = await somebody()
      const { secret } = await enrol(who)
      await world.owner.updateTable('credentials').set({ totp_last_step: 0 }).where('person_id', '=', who.id).execute()
      const browser = browsing(world)
      await signIn(who.email, browser)
      return (await browser.post('/sign-in/code', { code: await codeAt(secret, seconds) })).status
    }
    expect([await tried(-30), await tried(30), await tried(-60), await tried(60)]).toEqual([303, 303, 422, 422])
  })

  it('keeps what was typed when the code is wrong, and says what to do', async () => {
    const who = await somebody()
    const { secret } = await enrol(who)
    const browser = browsing(world)
    await signIn(who.email, browser)
    for (const [code, words] of [
      [wrongOf(await codeAt(secret)), 'Enter the code that the app shows now'],
      ['00000 00000 00000 00000', 'Enter the code that the app shows now'],
      ['hello', 'Enter the six digits that the app shows, or a recovery code of 20 digits'],
      ['', 'Enter the six digits'],
    ] as const) {
      const answer = await browser.post('/sign-in/code', { code })
      const text = await answer.text()
      expect([answer.status, text.includes(`value="${code}"`), text.includes(`<a href="#f-code">${words}`)]).toEqual([422, true, true])
    }
    expect(browser.sessionId()).toBeUndefined()
  })

  it('is held up after six wrong codes of one person, whoever tries', async () => {
    const who = await somebody()
    const { secret } = await enrol(who)
    const browsers = [browsing(world), browsing(world)]
    for (const browser of browsers) await signIn(who.email, browser)
    const code = wrongOf(await codeAt(secret))
    const answers = await Promise.all(Array.from({ length: 8 }, (_, i) => browsers[i % 2]!.post('/sign-in/code', { code })))
    expect(answers.filter(({ status }) => status === 422)).toHaveLength(6)
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(2)
    expect((await browsers[0]!.post('/sign-in/code', { code: await codeAt(secret) })).status).toBe(429)
  })

  it('without a password first, or after ten minutes, leads back to the sign-in', async () => {
    const stranger = browsing(world)
    for (const answer of [await stranger.get('/sign-in/code'), await stranger.post('/sign-in/code', { code: '123456' })]) {
      expect([answer.status, answer.headers.get('location')]).toEqual([303, '/sign-in'])
    }
    const who = await somebody()
    const { secret } = await enrol(who)
    const browser = browsing(world)
    await signIn(who.email, browser)
    await world.owner
      .updateTable('challenges')
      .set({ expires_at: new Date(Date.now() - 1) })
      .where('person_id', '=', who.id)
      .execute()
    expect((await browser.post('/sign-in/code', { code: await codeAt(secret) })).headers.get('location')).toBe('/sign-in')
    expect(browser.sessionId()).toBeUndefined()
  })

  it('opens with a recovery code, once, which is in the log', async () => {
    const who = await somebody()
    const { codes } = await enrol(who)
    const browser = browsing(world)
    await signIn(who.email, browser)
    const answer = await browser.post('/sign-in/code', { code: codes[3] ?? '' })
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/'])
    expect(decodeURIComponent(browser.cookies.get('said') ?? '')).toBe('You are signed in. 9 recovery codes are left.')
    const [signedIn, used] = await lastEvents(world, 2)
    expect(signedIn?.sentence).toBe(`${who.log_name} signed in with a password and a code.`)
    expect((await mailTo(world, who.email))?.text).toContain('A recovery code was used')
    expect(used).toMatchObject({ action: 'recovery_code.used', sentence: `${who.log_name} used a recovery code.`, people: [who.log_name], actor: who.log_name })

    const again = browsing(world)
    await signIn(who.email, again)
    expect((await again.post('/sign-in/code', { code: codes[3] ?? '' })).status).toBe(422)
    const both = [browsing(world), browsing(world)]
    for (const one of both) await signIn(who.email, one)
    const statuses = (await Promise.all(both.map((one) => one.post('/sign-in/code', { code: codes[4] ?? '' })))).map(({ status }) => status)
    expect(statuses.sort()).toEqual([303, 422])
  })

  it('opens for nobody else’s code', async () => {
    const [who, other] = [await somebody(), await somebody()]
    await enrol(who)
    const { secret, codes } = await enrol(other)
    const browser = browsing(world)
    await signIn(who.email, browser)
    for (const code of [await codeAt(secret), codes[0] ?? '']) expect((await browser.post('/sign-in/code', { code })).status).toBe(422)
    expect(
      (await world.owner.selectFrom('recovery_codes').selectAll().where('person_id', '=', other.id).where('used_at', 'is not', null).execute()).length,
    ).toBe(0)
  })
})

describe('a second factor that is on', () => {
  it('gets new recovery codes, and the old ones end', async () => {
    const who = await somebody()
    const { codes } = await enrol(who)
    const answer = await who.post('/account/second-factor/recovery-codes')
    const text = await answer.text()
    const fresh = codesOn(text)
    expect([answer.status, answer.headers.get('cache-control'), fresh.length]).toEqual([200, 'no-store', 10])
    expect(await validateHtml(text)).toEqual([])
    const [event] = await lastEvents(world)
    expect((await mailTo(world, who.email))?.text).toContain('New recovery codes were made')
    expect(event).toMatchObject({ action: 'recovery_codes.made', sentence: `${who.log_name} made new recovery codes.`, people: [who.log_name] })
    const browser = browsing(world)
    await signIn(who.email, browser)
    expect((await browser.post('/sign-in/code', { code: codes[0] ?? '' })).status).toBe(422)
    expect((await browser.post('/sign-in/code', { code: fresh[0] ?? '' })).status).toBe(303)
  })

  it('is turned off with its codes, under a new secret of the session, and is in the log', async () => {
    const who = await somebody()
    await enrol(who)
    const old = browsing(world, who.cookies)
    const answer = await who.post('/account/second-factor/removal')
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/account/second-factor'])
    expect((await old.get('/account')).status).toBe(303)
    expect((await who.get('/account')).status).toBe(200)
    expect(await rowOf(who)).toMatchObject({ totp_secret: null, totp_confirmed_at: null })
    expect(await world.owner.selectFrom('recovery_codes').selectAll().where('person_id', '=', who.id).execute()).toEqual([])
    const [event] = await lastEvents(world)
    expect((await mailTo(world, who.email))?.text).toContain('was taken away')
    expect(event).toMatchObject({
      action: 'second_factor.removed',
      sentence: `${who.log_name} turned off the second factor of their account.`,
      people: [who.log_name],
    })
    expect((await signIn(who.email)).headers.get('location')).toBe('/')
  })

  it('has nothing to turn off, confirm or renew when it is off', async () => {
    const who = await somebody()
    for (const path of ['removal', 'recovery-codes', 'confirmation']) {
      const answer = await who.post(`/account/second-factor/${path}`, { code: '123456' })
      expect([path, answer.status]).toEqual([path, 409])
      expect(await answer.text()).toContain('Set the second factor up first')
    }
  })
})

describe('the ways into an account', () => {
  const changes = ['', '/confirmation', '/removal', '/recovery-codes'].map((path) => `/account/second-factor${path}`)

  it('are shown to nobody who signed in long ago', async () => {
    const who = await somebody()
    await makeStale(world, who)
    const answer = await who.get('/account/second-factor')
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/sign-in?next=%2Faccount%2Fsecond-factor'])
    const again = await who.get('/sign-in?next=/account/second-factor')
    expect(await again.text()).toContain('Show that it is you')
  })

  it.each(changes)('change only just after a sign-in: %s', async (path) => {
    const who = await somebody()
    const { secret } = await enrol(who)
    await makeStale(world, who)
    const answer = await who.post(path, { code: await codeAt(secret) })
    expect(answer.status).toBe(403)
    expect(await answer.text()).toContain('sign in once more')
    expect((await rowOf(who)).totp_confirmed_at).not.toBeNull()
  })

  it.each(changes)('change for no stranger and without what the pages hold: %s', async (path) => {
    expect((await browsing(world).post(path, { code: '123456' })).status).toBe(401)
    const who = await somebody()
    expect((await who.post(path, { csrf: 'made up' })).status).toBe(403)
  })
})
