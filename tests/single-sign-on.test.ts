import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { arrivalOf, type Claims, domainOf, isLoopback } from '../src/people/single-sign-on-rules.ts'
import { type Browsing, browsing, lastEvents, newPerson } from './browsing.ts'
import { validateHtml } from './html.ts'
import { type Said, startProvider, type TestProvider } from './provider.ts'
import { createWorld, type World } from './world.ts'

const redirect = 'http://127.0.0.1:3000/sign-in/sso/answer'

let provider: TestProvider
let world: World
let studio: { id: number; name: string }
beforeAll(async () => {
  provider = await startProvider({ redirect })
  world = await createWorld({ env: provider.env })
  studio = await world.owner.selectFrom('organisations').select(['id', 'name']).where('slug', '=', 'demo-studio').executeTakeFirstOrThrow()
  await world.owner.insertInto('domains').values({ domain: 'corp.test', organisation_id: studio.id, role: 'reviewer' }).execute()
})
afterAll(async () => {
  await world.close()
  await provider.close()
})

const begin = async (browser: Browsing, next = '/') => (await browser.get(`/sign-in/sso?next=${encodeURIComponent(next)}`)).headers.get('location') ?? ''
const come = async (login: string, said: Said, { browser = browsing(world), next = '/' } = {}) => {
  provider.people.set(login, said)
  const back = await provider.signIn(await begin(browser, next), login)
  return { browser, back, answer: await browser.get(back) }
}
const personBy = (email: string) =>
  world.owner
    .selectFrom('accounts as a')
    .innerJoin('people as p', 'p.id', 'a.person_id')
    .select(['p.id', 'p.name', 'p.log_name'])
    .where('email', '=', email)
    .executeTakeFirst()
const rolesOf = async (email: string) => {
  const person = await personBy(email)
  const rows = await world.owner
    .selectFrom('memberships')
    .select(['organisation_id', 'role'])
    .where('person_id', '=', person?.id ?? 0)
    .execute()
  return rows.map(({ organisation_id, role }) => `${organisation_id} ${role}`)
}
const verified = (email: string, more: Said = {}): Said => ({ email, email_verified: true, name: 'Ada Grip', ...more })

describe('what a provider says', () => {
  const claims = (more: Partial<Claims>): Claims => ({ sub: '1', email: 'Ada@Corp.test', email_verified: true, ...more })
  it.each<[string, Partial<Claims>, { email: string; name: string } | null]>([
    ['a name', { name: 'Ada  Grip\n' }, { email: 'ada@corp.test', name: 'Ada Grip' }],
    ['a name in parts', { given_name: 'Ada', family_name: 'Grip' }, { email: 'ada@corp.test', name: 'Ada Grip' }],
    ['no name', { name: ' ' }, { email: 'ada@corp.test', name: 'ada' }],
    ['no address', { email: undefined }, null],
    ['an address that is none', { email: 'ada' }, null],
    ['an address that it does not vouch for', { email_verified: false }, null],
    ['an address of which it does not say whether it does', { email_verified: undefined }, null],
    ['"true" in place of true', { email_verified: 'true' }, null],
  ])('counts with %s', (_, more, expected) => {
    const arrival = arrivalOf('https://issuer.example', claims(more))
    expect(arrival && { email: arrival.email, name: arrival.name }).toEqual(expected)
  })

  it('names the whole domain, and plain http only for this machine', () => {
    expect(domainOf('a@b@corp.test')).toBe('corp.test')
    expect(['http://localhost:1', 'http://127.0.0.1', 'http://[::1]:2'].map((url) => isLoopback(new URL(url)))).toEqual([true, true, true])
    expect(['http://corp.test', 'http://127.0.0.1.corp.test', 'http://10.0.0.1'].map((url) => isLoopback(new URL(url)))).toEqual([false, false, false])
  })
})

describe('single sign-on', () => {
  it('is offered only where it is set up', async () => {
    expect(await (await browsing(world).get('/sign-in?next=/tools')).text()).toContain('href="/sign-in/sso?next=%2Ftools"')
    const without = await createWorld()
    const browser = browsing(without)
    expect(await (await browser.get('/sign-in')).text()).not.toContain('/sign-in/sso')
    for (const path of ['/sign-in/sso', '/sign-in/sso/answer?code=1&state=2']) expect((await browser.get(path)).headers.get('location')).toBe('/sign-in')
    await without.close()
  })

  it('reads an answer as long as some providers send, and no other long value', async () => {
    const long = 'c'.repeat(3000)
    expect(await (await browsing(world).get(`/sign-in/sso/answer?code=${long}&state=x`)).text()).not.toContain('Shorten')
    expect((await browsing(world).get(`/tools?q=${long}`)).status).toBe(400)
  })

  it('sends to the provider with a state, a nonce and a proof of who asked', async () => {
    const browser = browsing(world)
    const url = new URL(await begin(browser, '/tools'))
    expect(url.origin).toBe(provider.issuer)
    const asked = Object.fromEntries(url.searchParams)
    expect(asked).toMatchObject({
      redirect_uri: redirect,
      response_type: 'code',
      scope: 'openid email profile',
      code_challenge_method: 'S256',
      client_id: 'toolslate',
    })
    for (const name of ['state', 'nonce', 'code_challenge']) expect(asked[name]).toMatch(/^[\w-]{43}$/)
    expect(asked).not.toHaveProperty('prompt')
    expect(browser.cookies.get('attempt')).toMatch(/^[\w-]+\.[\w-]+$/)
  })

  it('makes a person of somebody whose domain an organisation has, a member of it, and writes it down', async () => {
    const { browser, answer } = await come('ada', verified('Ada@corp.test'), { next: '/tools?q=a' })
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/tools?q=a'])
    expect(browser.cookies.has('attempt')).toBe(false)
    const person = await personBy('ada@corp.test')
    expect(person?.name).toBe('Ada Grip')
    expect(await rolesOf('ada@corp.test')).toEqual([`${studio.id} reviewer`])
    expect(await (await browser.get('/account')).text()).toContain('ada@corp.test')
    const [signedIn, joined, linked] = await lastEvents(world, 3)
    expect(signedIn).toMatchObject({ action: 'person.signed_in', sentence: `${person?.log_name} signed in by single sign-on.` })
    expect(joined).toMatchObject({
      action: 'person.joined',
      sentence: `${person?.log_name} joined ${studio.name} as reviewer by single sign-on.`,
      organisation_id: studio.id,
      people: [person?.log_name],
      is_public: false,
      actor: 'single sign-on',
      actor_kind: 'job',
    })
    expect(linked).toMatchObject({ action: 'identity.linked', sentence: `${person?.log_name} can sign in by single sign-on.`, people: [person?.log_name] })
    for (const { entry } of [signedIn!, joined!, linked!]) expect(entry).not.toMatch(/corp\.test|Ada/)
  })

  it('knows who came before by the provider’s number, also under another address, and writes down only the sign-in', async () => {
    await come('bea', verified('bea@corp.test'))
    const before = await personBy('bea@corp.test')
    const { browser, answer } = await come('bea', verified('bea.new@corp.test'))
    expect(answer.status).toBe(303)
    expect(await (await browser.get('/account')).text()).toContain('bea@corp.test')
    expect(await personBy('bea.new@corp.test')).toBeUndefined()
    const [last, one] = await lastEvents(world, 2)
    expect([last?.action, one?.action, last?.actor]).toEqual(['person.signed_in', 'person.signed_in', before?.log_name])
  })

  it('links the account that has the address, and keeps its roles', async () => {
    const { id, log_name } = await newPerson(world, 'cy@elsewhere.test')
    const production = await world.owner.selectFrom('organisations').select('id').where('slug', '=', 'night-ferry').executeTakeFirstOrThrow()
    await world.owner.insertInto('memberships').values({ person_id: id, organisation_id: production.id, role: 'member' }).execute()
    const { answer } = await come('cy', verified('CY@elsewhere.test', { name: 'Somebody Else' }))
    expect(answer.status).toBe(303)
    expect(await personBy('cy@elsewhere.test')).toMatchObject({ id, name: 'cy' })
    expect(await rolesOf('cy@elsewhere.test')).toEqual([`${production.id} member`])
    const events = await lastEvents(world, 2)
    expect(events.map(({ action }) => action)).toEqual(['person.signed_in', 'identity.linked'])
    expect(events[1]?.people).toEqual([log_name])
  })

  it('makes an account that it links a member where its domain belongs, but nobody who was removed from there', async () => {
    await newPerson(world, 'dan@corp.test')
    await come('dan', verified('dan@corp.test'))
    expect(await rolesOf('dan@corp.test')).toEqual([`${studio.id} reviewer`])
    const person = await personBy('dan@corp.test')

    const admin = await world.signIn('admin@demo.test')
    expect((await admin.post(`/admin/organisations/demo-studio/members/${person?.log_name}/reviewer/end`, {})).status).toBe(303)
    expect(await rolesOf('dan@corp.test')).toEqual([])
    const { answer } = await come('dan', verified('dan@corp.test'))
    expect(answer.status).toBe(303)
    expect(await rolesOf('dan@corp.test')).toEqual([])
  })

  it('makes one person of two first sign-ins at once', async () => {
    provider.people.set('eve', verified('eve@corp.test'))
    const browsers = [browsing(world), browsing(world), browsing(world)]
    const backs = await Promise.all(browsers.map(async (browser) => provider.signIn(await begin(browser), 'eve')))
    const answers = await Promise.all(browsers.map((browser, i) => browser.get(backs[i] ?? '')))
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303])
    expect(await rolesOf('eve@corp.test')).toEqual([`${studio.id} reviewer`])
    expect(await world.owner.selectFrom('identities').select('person_id').where('subject', '=', 'eve').execute()).toHaveLength(1)
    const joined = (await lastEvents(world, 6)).filter(({ action }) => action === 'person.joined')
    expect(joined).toHaveLength(1)
  })

  it('asks the provider to ask again when somebody shows once more who they are', async () => {
    const { browser } = await come('fay', verified('fay@corp.test'))
    expect(new URL(await begin(browser)).searchParams.get('prompt')).toBe('login')
  })
})

describe('single sign-on lets nobody in', () => {
  const refused = async (login: string, said: Said) => {
    const { browser, answer } = await come(login, said)
    const text = await answer.text()
    expect(browser.sessionId()).toBeUndefined()
    expect(await validateHtml(text)).toEqual([])
    expect(text).toContain('href="/sign-in"')
    return { status: answer.status, text }
  }

  it('whose address no organisation knows', async () => {
    const { status, text } = await refused('guest', verified('guest@nowhere.test'))
    expect(status).toBe(403)
    expect(text).toContain('No organisation here knows <strong>guest@nowhere.test</strong>')
    expect(await personBy('guest@nowhere.test')).toBeUndefined()
  })

  it('from a domain that only ends like one that is known', async () => {
    for (const email of ['x@sub.corp.test', 'x@notcorp.test']) expect((await refused(email, verified(email))).status).toBe(403)
  })

  it('whose address is missing or not verified', async () => {
    for (const said of [{ email: 'gus@corp.test', email_verified: false }, { email: 'gus@corp.test' }, { name: 'Gus' }]) {
      const { status, text } = await refused('gus', said)
      expect([status, text.includes('does not vouch for an e-mail address')]).toEqual([403, true])
    }
    expect(await personBy('gus@corp.test')).toBeUndefined()
  })

  it('as a demonstration person', async () => {
    expect((await refused('admin', verified('admin@demo.test'))).status).toBe(403)
    expect(await world.owner.selectFrom('identities').select('subject').where('subject', '=', 'admin').execute()).toEqual([])
  })

  it('as somebody who was forgotten', async () => {
    await come('hal', verified('hal@corp.test'))
    const person = await personBy('hal@corp.test')
    await world.owner.updateTable('people').set({ forgotten_at: new Date() }).where('id', '=', person!.id).execute()
    await world.owner.deleteFrom('accounts').where('person_id', '=', person!.id).execute()
    expect((await refused('hal', verified('hal@corp.test'))).status).toBe(403)
  })

  it('under an address that passed on from somebody else', async () => {
    await come('ivy', verified('ivy@corp.test'))
    const { status, text } = await refused('another-ivy', verified('ivy@corp.test'))
    expect([status, text.includes('is opened by another identity')]).toEqual([403, true])
  })

  it('who said no, or was told no, at the provider', async () => {
    const browser = browsing(world)
    const answer = await browser.get(await provider.refuse(await begin(browser)))
    const text = await answer.text()
    expect([answer.status, text.includes('said no'), text.includes('href="/sign-in"')]).toEqual([400, true, true])
    expect(text).not.toMatch(/access_denied|End-User/)
  })

  it('with an answer to another question, or a changed one, and tells nothing of why', async () => {
    provider.people.set('jan', verified('jan@corp.test'))
    const change = async (edit: (url: URL) => void) => {
      const browser = browsing(world)
      const url = new URL(await provider.signIn(await begin(browser), 'jan'))
      edit(url)
      const answer = await browser.get(url.href)
      return { status: answer.status, text: await answer.text(), id: browser.sessionId() }
    }
    for (const edit of [
      (url: URL) => url.searchParams.set('state', 'another'),
      (url: URL) => url.searchParams.delete('state'),
      (url: URL) => url.searchParams.set('code', 'another'),
      (url: URL) => url.searchParams.delete('code'),
      (url: URL) => url.searchParams.set('iss', 'https://evil.example'),
      (url: URL) => url.searchParams.append('state', 'second'),
    ]) {
      const { status, text, id } = await change(edit)
      expect([status, id, text.includes('That sign-in has ended')]).toEqual([400, undefined, true])
      expect(text).not.toMatch(/state|nonce|OAUTH|invalid_grant|Error:(?! That)/)
    }
    expect(await personBy('jan@corp.test')).toBeUndefined()
  })

  it('whose token was made for another question, or who did not ask it', async () => {
    provider.people.set('oda', verified('oda@corp.test'))
    for (const changed of ['nonce', 'verifier']) {
      const browser = browsing(world)
      const back = await provider.signIn(await begin(browser), 'oda')
      const data = sql<string>`jsonb_set(data, ${[changed]}, ${JSON.stringify('a'.repeat(43))}::jsonb)`
      await world.owner.updateTable('challenges').set({ data }).execute()
      expect([changed, (await browser.get(back)).status, browser.sessionId()]).toEqual([changed, 400, undefined])
    }
    expect(await personBy('oda@corp.test')).toBeUndefined()
  })

  it('twice by one answer, in another browser, or after ten minutes', async () => {
    provider.people.set('kim', verified('kim@corp.test'))
    const browser = browsing(world)
    const back = await provider.signIn(await begin(browser), 'kim')
    expect((await browsing(world).get(back)).status).toBe(400)
    const both = [browsing(world, browser.cookies), browsing(world, browser.cookies)]
    const answers = await Promise.all(both.map((one) => one.get(back)))
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 400])

    const late = browsing(world)
    const lateBack = await provider.signIn(await begin(late), 'kim')
    await world.owner
      .updateTable('challenges')
      .set({ expires_at: new Date(Date.now() - 1) })
      .execute()
    expect((await late.get(lateBack)).status).toBe(400)
  })

  it('while the provider does not answer, and lets them in afterwards', async () => {
    const fresh = await createWorld({ env: provider.env })
    provider.people.set('lee', verified('lee@nowhere.test'))
    await newPerson(fresh, 'lee@nowhere.test')
    provider.setUp(false)
    const browser = browsing(fresh)
    const down = await browser.get('/sign-in/sso')
    const text = await down.text()
    expect([down.status, down.headers.get('retry-after'), text.includes('sign-in does not answer')]).toEqual([503, '60', true])
    expect(text).not.toContain(provider.issuer)
    provider.setUp(true)
    const authorization = (await browser.get('/sign-in/sso')).headers.get('location') ?? ''
    const back = await provider.signIn(authorization, 'lee')
    provider.setUp(false)
    expect((await browser.get(back)).status).toBe(503)
    provider.setUp(true)
    const again = await provider.signIn((await browser.get('/sign-in/sso')).headers.get('location') ?? '', 'lee')
    expect((await browser.get(again)).status).toBe(303)
    await fresh.close()
  })
})

describe('another provider', () => {
  it('that puts the address into the ID token and takes the secret in the body does as well, behind a proxy too', async () => {
    const publicUrl = 'https://register.example'
    const other = await startProvider({ redirect: `${publicUrl}/sign-in/sso/answer`, inToken: true, authMethod: 'client_secret_post' })
    const there = await createWorld({ env: { ...other.env, PUBLIC_URL: publicUrl } })
    await newPerson(there, 'mia@studio.example')
    other.people.set('mia', verified('mia@studio.example'))
    const browser = browsing(there, [], 'http://127.0.0.1:8080')
    const authorization = (await browser.get('/sign-in/sso')).headers.get('location') ?? ''
    const back = new URL(await other.signIn(authorization, 'mia'))
    expect((await browser.get(back.pathname + back.search)).status).toBe(303)
    expect(browser.sessionId()).toBeDefined()
    await there.close()
    await other.close()
  })

  it('that does not know our secret is out of order, not at fault', async () => {
    const there = await createWorld({ env: { ...provider.env, OIDC_CLIENT_SECRET: 'another-secret-that-is-wrong-0123456789' } })
    provider.people.set('nia', verified('nia@nowhere.test'))
    const browser = browsing(there)
    const back = await provider.signIn((await browser.get('/sign-in/sso')).headers.get('location') ?? '', 'nia')
    expect((await browser.get(back)).status).toBe(503)
    await there.close()
  })
})
