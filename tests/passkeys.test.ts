import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { knownTransports, relyingParty } from '../src/people/passkey-rules.ts'
import { type Authenticator, authenticator, type Told } from './authenticator.ts'
import { type Browsing, browsing, lastEvents, makeStale, newPerson } from './browsing.ts'
import { validateHtml } from './html.ts'
import { mailTo } from './letters.ts'
import { createWorld, type World } from './world.ts'

const origin = 'https://register.example'
const here = { origin, rpID: 'register.example' }

let world: World
beforeAll(async () => {
  world = await createWorld({ env: { PUBLIC_URL: origin } })
})
afterAll(() => world.close())

const password = 'demo-only-password'
type Someone = Browsing & { id: number; log_name: string; email: string }

let made = 0
const somebody = async (): Promise<Someone> => {
  const email = `holder-${++made}@studio.example`
  const who = browsing(world)
  const person = await newPerson(world, email)
  expect((await who.post('/sign-in', { email, password })).status).toBe(303)
  return Object.assign(who, person, { email })
}

type Options = { challenge: string; [name: string]: unknown }
const optionsOn = (html: string): Options =>
  JSON.parse((/data-options="([^"]*)"/.exec(html)?.[1] ?? '').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&'))

/** What the browser is asked for, at the start of each way. */
const askedTo = async (who: Browsing, path: string, form: Record<string, string> = {}) => {
  const answer = await who.post(path, form)
  const html = await answer.text()
  expect(answer.status).toBe(200)
  return { html, options: optionsOn(html) }
}
const send = (who: Browsing, path: string, response: unknown) => who.post(path, { response: JSON.stringify(response) })

const add = async (who: Someone, key: Authenticator = authenticator(), told: Partial<Told> = {}, name = 'Blue key') => {
  const { options } = await askedTo(who, '/account/passkeys', { name })
  return { key, answer: await send(who, '/account/passkeys/answer', key.create({ challenge: options.challenge, ...here, ...told })) }
}
const show = async (browser: Browsing, key: Authenticator, userHandle: string, told: Partial<Told> = {}, next = '/') => {
  const { options } = await askedTo(browser, '/sign-in/passkey', { next })
  return send(browser, '/sign-in/passkey/answer', key.get({ challenge: options.challenge, ...here, ...told, userHandle }))
}
const rowsOf = (person: { id: number }) => world.owner.selectFrom('passkeys').selectAll().where('person_id', '=', person.id).execute()

describe('to whom passkeys belong', () => {
  it.each([
    ['https://register.example', 'http://10.0.0.7:3000/x', { id: 'register.example', origin: 'https://register.example' }],
    ['http://localhost:3000', 'http://localhost:3000/x', { id: 'localhost', origin: 'http://localhost:3000' }],
    ['http://127.0.0.1:3000', 'http://127.0.0.1:3000/x', { elsewhere: 'http://localhost:3000' }],
    ['http://127.0.0.1:3000', 'http://localhost:3000/x', { id: 'localhost', origin: 'http://localhost:3000' }],
    ['http://127.0.0.1:3000', 'http://localhost:4000/x', { elsewhere: 'http://localhost:3000' }],
    ['http://[::1]:3000', 'http://localhost:3000/x', { id: 'localhost', origin: 'http://localhost:3000' }],
    ['http://[::1]:3000', 'http://evil.example:3000/x', { elsewhere: 'http://localhost:3000' }],
    ['http://192.168.0.9:3000', 'http://localhost:3000/x', { elsewhere: null }],
  ])('at %s, asked for as %s: %j', (publicUrl, asked, party) => {
    expect(relyingParty(publicUrl, asked)).toEqual(party)
  })

  it('says at a number where they work instead', async () => {
    const numbered = await createWorld()
    const who = browsing(numbered)
    const asked = await (await who.post('/sign-in/passkey', { next: '/tools?q=a' })).text()
    expect(asked).toContain('href="http://localhost:3000/sign-in?next=%2Ftools%3Fq%3Da"')
    expect(await validateHtml(asked)).toEqual([])
    await who.post('/sign-in', { email: 'producer@demo.test', password })
    const list = await (await who.get('/account/passkeys')).text()
    expect(list).toContain('href="http://localhost:3000/account/passkeys"')
    expect(list).not.toContain('action="/account/passkeys"')
    expect((await who.post('/account/passkeys', { name: 'x' })).headers.get('location')).toBe('/account/passkeys')

    const byName = browsing(numbered, [], 'http://localhost:3000')
    await byName.post('/sign-in', { email: 'producer@demo.test', password })
    const { options } = await askedTo(byName, '/account/passkeys', { name: 'x' })
    expect(options.rp).toEqual({ name: 'Toolslate', id: 'localhost' })
    const answer = authenticator().create({ challenge: options.challenge, origin: 'http://localhost:3000', rpID: 'localhost' })
    expect((await send(byName, '/account/passkeys/answer', answer)).status).toBe(303)
    await numbered.close()
  })
})

describe('adding a passkey', () => {
  it('asks the browser for one that is found without a name and verifies its holder, and tells it no address as the handle', async () => {
    const who = await somebody()
    const list = await (await who.get('/account/passkeys')).text()
    expect(list).toContain('No passkeys yet')
    expect(list).toContain('value="Firefox on Linux"')
    expect(await validateHtml(list)).toEqual([])
    const { html, options } = await askedTo(who, '/account/passkeys', { name: 'Blue key' })
    expect(options).toMatchObject({
      rp: { id: 'register.example', name: 'Toolslate' },
      user: { id: Buffer.from(who.log_name).toString('base64url'), name: who.email },
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      attestation: 'none',
      excludeCredentials: [],
    })
    expect(html).toContain('Your browser cannot make a passkey')
    expect(await validateHtml(html)).toEqual([])
  })

  it('keeps it under the name that was typed, renews the session, and is in the log', async () => {
    const who = await somebody()
    const before = browsing(world, who.cookies)
    const { key, answer } = await add(who)
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/account/passkeys'])
    expect(await rowsOf(who)).toMatchObject([{ id: key.id, name: 'Blue key', counter: 0, transports: ['internal'], last_used_at: null }])
    expect((await before.get('/account')).status).toBe(303)
    const list = await (await who.get('/account/passkeys')).text()
    expect(list).toContain('Blue key')
    expect(await validateHtml(list)).toEqual([])
    const [event] = await lastEvents(world)
    expect((await mailTo(world, who.email))?.text).toContain('A passkey was added')
    expect(event).toMatchObject({
      action: 'passkey.added',
      sentence: `${who.log_name} added a passkey.`,
      people: [who.log_name],
      is_public: false,
      actor: who.log_name,
    })
    expect(event?.entry).not.toContain(key.id)
    expect(event?.entry).not.toContain('Blue')
  })

  it('names it after the browser when no name was typed, and excludes those that are there', async () => {
    const who = await somebody()
    const { key } = await add(who, authenticator(), {}, ' ')
    expect((await rowsOf(who))[0]?.name).toBe('Firefox on Linux')
    const { options } = await askedTo(who, '/account/passkeys')
    expect(options.excludeCredentials).toEqual([{ id: key.id, transports: ['internal'], type: 'public-key' }])
  })

  it.each<[string, Partial<Told>]>([
    ['to another challenge', { challenge: 'AAAA' }],
    ['from another origin', { origin: 'https://evil.example' }],
    ['for another site', { rpID: 'evil.example' }],
    ['without verifying its holder', { isVerified: false }],
  ])('refuses an answer %s', async (_, told) => {
    const who = await somebody()
    const { answer } = await add(who, authenticator(), told)
    expect(answer.status).toBe(422)
    expect(await answer.text()).toContain('Add the passkey again')
    expect(await rowsOf(who)).toEqual([])
  })

  it.each(['', 'rubbish', '{}', 'null', '{"id":"a","rawId":"a","type":"public-key","response":{"clientDataJSON":"e30","attestationObject":"oA"}}'])(
    'refuses %j',
    async (response) => {
      const who = await somebody()
      await askedTo(who, '/account/passkeys')
      expect((await who.post('/account/passkeys/answer', { response })).status).toBe(422)
      expect(await rowsOf(who)).toEqual([])
    },
  )

  it('takes one answer to what was asked, from who asked, within ten minutes', async () => {
    const [who, other] = [await somebody(), await somebody()]
    const key = authenticator()
    const { options } = await askedTo(who, '/account/passkeys')
    const answer = key.create({ challenge: options.challenge, ...here })
    other.cookies.set('attempt', who.cookies.get('attempt') ?? '')
    expect((await send(other, '/account/passkeys/answer', answer)).status).toBe(422)
    expect((await send(who, '/account/passkeys/answer', answer)).status).toBe(422)

    const { options: late } = await askedTo(who, '/account/passkeys')
    await world.owner
      .updateTable('challenges')
      .set({ expires_at: new Date(Date.now() - 1) })
      .where('person_id', '=', who.id)
      .execute()
    expect((await send(who, '/account/passkeys/answer', key.create({ challenge: late.challenge, ...here }))).status).toBe(422)

    const { options: twice } = await askedTo(who, '/account/passkeys')
    const both = [browsing(world, who.cookies), browsing(world, who.cookies)]
    const statuses = await Promise.all(both.map((one) => send(one, '/account/passkeys/answer', key.create({ challenge: twice.challenge, ...here }))))
    expect(statuses.map(({ status }) => status).filter((status) => status === 303)).toHaveLength(1)
    expect(await rowsOf(who)).toHaveLength(1)
  })

  it('does not take one that is somebody else’s', async () => {
    const [who, other] = [await somebody(), await somebody()]
    const { key } = await add(who)
    expect((await add(other, key)).answer.status).toBe(422)
    expect(await rowsOf(other)).toEqual([])
  })

  it('keeps a name that is too long to be put right, and takes twenty', async () => {
    const who = await somebody()
    const name = 'n'.repeat(61)
    const answer = await who.post('/account/passkeys', { name })
    const text = await answer.text()
    expect([answer.status, text.includes(`value="${name}"`), text.includes('Shorten the name to 60 characters at most')]).toEqual([422, true, true])
    for (let i = 0; i < 20; i++)
      await world.owner
        .insertInto('passkeys')
        .values({ id: `${who.id}-${i}`, person_id: who.id, public_key: Buffer.alloc(1), counter: 0, name: 'x' })
        .execute()
    const full = await who.post('/account/passkeys', { name: 'one more' })
    expect([full.status, (await full.text()).includes('Remove a passkey first: 20 are the most')]).toEqual([422, true])
  })

  it('keeps only ways to reach it that a browser knows', () => {
    expect(knownTransports(['usb', 'x'.repeat(1000), 'internal', 'usb'])).toEqual(['internal', 'usb'])
  })
})

describe('signing in with a passkey', () => {
  it('asks for any that the device holds for this site', async () => {
    const { html, options } = await askedTo(browsing(world), '/sign-in/passkey', { next: '/tools' })
    expect(options).toMatchObject({ rpId: 'register.example', userVerification: 'required' })
    expect(options).not.toHaveProperty('allowCredentials')
    expect(html).toContain('Your browser cannot show a passkey')
    expect(await validateHtml(html)).toEqual([])
  })

  it('opens the account without a password or a code, leads to where it was asked for, and is in the log', async () => {
    const who = await somebody()
    const { key } = await add(who)
    await world.owner
      .updateTable('credentials')
      .set({ totp_secret: Buffer.alloc(40), totp_confirmed_at: new Date() })
      .where('person_id', '=', who.id)
      .execute()
    const browser = browsing(world)
    const answer = await show(browser, key, who.log_name, {}, '/tools?q=a')
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/tools?q=a'])
    expect(await (await browser.get('/account')).text()).toContain(who.email)
    const [event] = await lastEvents(world)
    expect(event).toMatchObject({ action: 'person.signed_in', sentence: `${who.log_name} signed in with a passkey.`, actor: who.log_name })
    expect((await rowsOf(who))[0]?.last_used_at).not.toBeNull()
    expect((await askedTo(browsing(world), '/sign-in/passkey', { next: '//evil.example' })).html).not.toContain('evil')
  })

  it.each<[string, Partial<Told>]>([
    ['to another challenge', { challenge: 'AAAA' }],
    ['from another origin', { origin: 'https://evil.example' }],
    ['for another site', { rpID: 'evil.example' }],
    ['without verifying its holder', { isVerified: false }],
  ])('refuses an answer %s', async (_, told) => {
    const who = await somebody()
    const { key } = await add(who)
    const browser = browsing(world)
    const answer = await show(browser, key, who.log_name, told)
    expect([answer.status, browser.sessionId()]).toEqual([422, undefined])
    expect(await answer.text()).toContain('this passkey opens no account here')
  })

  it('refuses another key under its id, another person’s handle, a key that nobody added, and rubbish', async () => {
    const [who, other] = [await somebody(), await somebody()]
    const { key } = await add(who)
    const forged = { ...authenticator(), id: key.id }
    const browser = browsing(world)
    const { options } = await askedTo(browser, '/sign-in/passkey')
    const lie = { ...forged.get({ challenge: options.challenge, ...here, userHandle: who.log_name }), id: key.id, rawId: key.id }
    expect((await send(browser, '/sign-in/passkey/answer', lie)).status).toBe(422)
    expect((await show(browser, key, other.log_name)).status).toBe(422)
    expect((await show(browser, authenticator(), who.log_name)).status).toBe(422)
    for (const response of ['', '{}', '[]', '{"id":"\\u0000"}']) {
      await askedTo(browser, '/sign-in/passkey')
      expect((await browser.post('/sign-in/passkey/answer', { response })).status).toBe(422)
    }
    expect(browser.sessionId()).toBeUndefined()
  })

  it('takes one answer to what was asked', async () => {
    const who = await somebody()
    const { key } = await add(who)
    const browser = browsing(world)
    const { options } = await askedTo(browser, '/sign-in/passkey')
    const answer = key.get({ challenge: options.challenge, ...here, userHandle: who.log_name })
    const both = [browsing(world, browser.cookies), browsing(world, browser.cookies), browsing(world, browser.cookies)]
    const statuses = await Promise.all(both.map((one) => send(one, '/sign-in/passkey/answer', answer)))
    expect(statuses.map(({ status }) => status).sort()).toEqual([303, 422, 422])
    expect((await send(browsing(world), '/sign-in/passkey/answer', answer)).status).toBe(422)
  })

  it('refuses a key whose counter goes back or stands still, as that of a copy does', async () => {
    const who = await somebody()
    const { key } = await add(who, authenticator(), { counter: 5 })
    const tried = async (counter: number) => (await show(browsing(world), key, who.log_name, { counter })).status
    expect([await tried(6), await tried(6), await tried(4), await tried(0), await tried(9)]).toEqual([303, 422, 422, 422, 303])
    expect((await rowsOf(who))[0]?.counter).toBe(9)
    const both = await Promise.all([tried(10), tried(10)])
    expect(both.sort()).toEqual([303, 422])
  })

  it('opens no account that is gone', async () => {
    const who = await somebody()
    const { key } = await add(who)
    await world.owner.deleteFrom('accounts').where('person_id', '=', who.id).execute()
    expect((await show(browsing(world), key, who.log_name)).status).toBe(422)
  })

  it('shows once more who somebody is, in place of the session that was there', async () => {
    const who = await somebody()
    const { key } = await add(who)
    await makeStale(world, who)
    expect((await who.get('/account/passkeys')).headers.get('location')).toBe('/sign-in?next=%2Faccount%2Fpasskeys')
    const answer = await show(who, key, who.log_name, {}, '/account/passkeys')
    expect(answer.headers.get('location')).toBe('/account/passkeys')
    expect((await who.get('/account/passkeys')).status).toBe(200)
  })
})

describe('removing a passkey', () => {
  it('ends it, renews the session, and is in the log', async () => {
    const who = await somebody()
    const { key } = await add(who)
    const before = browsing(world, who.cookies)
    const answer = await who.post(`/account/passkeys/${key.id}/removal`)
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/account/passkeys'])
    expect((await before.get('/account')).status).toBe(303)
    expect(await rowsOf(who)).toEqual([])
    const [event] = await lastEvents(world)
    expect((await mailTo(world, who.email))?.text).toContain('A passkey was taken away')
    expect(event).toMatchObject({ action: 'passkey.removed', sentence: `${who.log_name} removed a passkey.`, people: [who.log_name] })
    expect(event?.entry).not.toContain(key.id)
    expect((await show(browsing(world), key, who.log_name)).status).toBe(422)
    expect((await who.post(`/account/passkeys/${key.id}/removal`)).status).toBe(404)
  })

  it('of somebody else is not possible', async () => {
    const [who, other] = [await somebody(), await somebody()]
    const { key } = await add(who)
    expect((await other.post(`/account/passkeys/${key.id}/removal`)).status).toBe(404)
    expect(await rowsOf(who)).toHaveLength(1)
    expect(await (await other.get('/account/passkeys')).text()).not.toContain(key.id)
  })
})

describe('passkeys are changed', () => {
  it('only just after a sign-in', async () => {
    const who = await somebody()
    const { key } = await add(who)
    await makeStale(world, who)
    for (const path of ['/account/passkeys', `/account/passkeys/${key.id}/removal`]) {
      const answer = await who.post(path, { name: 'x' })
      expect([path, answer.status]).toEqual([path, 403])
    }
    expect(await rowsOf(who)).toHaveLength(1)
  })

  it.each(['/account/passkeys', '/account/passkeys/answer', '/account/passkeys/x/removal'])(
    'by no stranger and not without what the pages hold: %s',
    async (path) => {
      expect((await browsing(world).post(path)).status).toBe(401)
      expect((await (await somebody()).post(path, { csrf: 'made up' })).status).toBe(403)
    },
  )
})
