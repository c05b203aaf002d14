import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { validateHtml } from './html.ts'
import { linkTo, mailTo, tokenOf } from './letters.ts'
import { createWorld, type Visitor, type World } from './world.ts'

let world: World
let [admin, producer, vendor]: Visitor[] = []
beforeAll(async () => {
  world = await createWorld()
  ;[admin, producer, vendor] = await Promise.all(['admin', 'producer', 'vendor'].map((name) => world.signIn(`${name}@demo.test`)))
})
afterAll(() => world.close())

const studio = '/admin/organisations/demo-studio'
const password = 'quiet harbour lantern 41'
const sentences = async (action: string) =>
  (await world.owner.selectFrom('audit_events').select(['sentence', 'actor', 'is_public']).where('action', '=', action).orderBy('leaf').execute()).map(
    (row) => row,
  )
const logName = async (email: string) =>
  (
    await world.owner
      .selectFrom('accounts')
      .innerJoin('people', 'people.id', 'accounts.person_id')
      .select('log_name')
      .where('email', '=', email)
      .executeTakeFirstOrThrow()
  ).log_name
const textOf = async (answer: Response | Promise<Response>) => (await answer).text()

describe('an invitation', () => {
  it('is mailed, makes an account and a member, and signs in', async () => {
    const sent = await admin!.post(`${studio}/invitations`, { email: 'New.Reviewer@studio.example', role: 'reviewer' })
    expect([sent.status, sent.headers.get('location')]).toEqual([303, studio])
    const page = await textOf(admin!.request(studio))
    expect(page).toContain('new.reviewer@studio.example')
    expect(page).toContain('1 invitation not answered yet')
    expect((await mailTo(world, 'new.reviewer@studio.example'))?.subject).toContain('Demo Admin invites you to Demo Studio')

    const link = await linkTo(world, 'new.reviewer@studio.example')
    const offered = await textOf(world.request(link))
    expect(await validateHtml(offered)).toEqual([])
    expect(offered).toContain('Join Demo Studio')

    const stranger = world.visitor()
    const weak = await stranger.post('/invitation', { token: tokenOf(link), name: 'New Reviewer', password: 'password1234' })
    expect(weak.status).toBe(422)
    expect(await weak.text()).toContain('value="New Reviewer"')

    const joined = await stranger.post('/invitation', { token: tokenOf(link), name: 'New Reviewer', password })
    expect([joined.status, joined.headers.get('location')]).toEqual([303, '/account'])
    expect(joined.headers.getSetCookie().some((line) => line.startsWith('session='))).toBe(true)
    const person = await world.signIn('new.reviewer@studio.example', password)
    expect(await textOf(person.request('/account'))).toMatch(/Demo Studio[\s\S]*Reviewer/)
    expect((await stranger.post('/invitation', { token: tokenOf(link), name: 'Again', password })).status).toBe(404)
  })

  it('stands in the log by a hash, and not for everybody', async () => {
    const name = await logName('new.reviewer@studio.example')
    expect((await sentences('person.invited')).at(-1)).toMatchObject({ sentence: `${name} was invited to Demo Studio as reviewer.`, is_public: false })
    expect((await sentences('membership.added')).at(-1)?.sentence).toBe(`${name} accepted an invitation and is reviewer of Demo Studio.`)
    const entries = await world.owner.selectFrom('audit_events').select('entry').execute()
    for (const { entry } of entries) expect(entry).not.toMatch(/studio\.example|demo\.test|New Reviewer|Demo Admin/)
  })

  it('to somebody who is known adds the role and opens no session by itself', async () => {
    await admin!.post(`${studio}/invitations`, { email: 'vendor@demo.test', role: 'reviewer' })
    const link = await linkTo(world, 'vendor@demo.test')
    expect(await textOf(world.request(link))).not.toContain('name="password"')
    const joined = await world.visitor().post('/invitation', { token: tokenOf(link) })
    expect(joined.headers.getSetCookie().some((line) => line.startsWith('session='))).toBe(false)
    const account = await textOf(vendor!.request('/account'))
    expect(account).toContain('You act for one organisation at a time')
  })

  it('sent again voids the first link; withdrawn, it opens nothing', async () => {
    await admin!.post(`${studio}/invitations`, { email: 'twice@studio.example', role: 'approver' })
    const first = await linkTo(world, 'twice@studio.example')
    await admin!.post(`${studio}/invitations`, { email: 'twice@studio.example', role: 'approver' })
    const second = await linkTo(world, 'twice@studio.example')
    expect((await world.request(first)).status).toBe(404)
    expect((await world.request(second)).status).toBe(200)
    const id = (await textOf(admin!.request(studio))).match(/invitations\/(\d+)\/withdrawal"[\s\S]*?twice/)?.[1] ?? ''
    const withdrawn = await admin!.post(`${studio}/invitations/${id}/withdrawal`, {})
    expect(withdrawn.status).toBe(303)
    expect((await world.request(second)).status).toBe(404)
    expect((await admin!.post(`${studio}/invitations/${id}/withdrawal`, {})).status).toBe(404)
  })

  it('is refused for a role that the organisation does not have, without a good address, and for who has the role', async () => {
    const answers = await Promise.all(
      [
        { email: 'x@studio.example', role: 'producer' },
        { email: 'half', role: 'reviewer' },
        { email: 'approver@demo.test', role: 'approver' },
      ].map((form) => admin!.post(`${studio}/invitations`, form)),
    )
    expect(answers.map(({ status }) => status)).toEqual([422, 422, 422])
    const [role, address, taken] = await Promise.all(answers.map((answer) => answer.text()))
    expect(role).toContain('Choose what they will do')
    expect(role).toContain('value="x@studio.example"')
    expect(address).toContain('Enter an e-mail address like')
    expect(taken).toContain('They are approver here already')
  })

  it('followed twice at once makes one member', async () => {
    await admin!.post(`${studio}/invitations`, { email: 'race@studio.example', role: 'reviewer' })
    const token = tokenOf(await linkTo(world, 'race@studio.example'))
    const answers = await Promise.all([1, 2, 3].map(() => world.visitor().post('/invitation', { token, name: 'Racer', password })))
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 404, 404])
  })
})

describe('switching', () => {
  it('changes what somebody may do, and the secret of the session', async () => {
    const both = await world.signIn('vendor@demo.test')
    expect((await both.request('/tools/chatgpt/consumer/facts/new')).status).toBe(200)
    const answer = await both.post('/account/organisation', { organisation: 'lumen-demo-works' })
    expect(answer.status).toBe(303)
    const cookie = answer.headers.getSetCookie().find((line) => line.startsWith('session='))
    expect(cookie).toBeDefined()
    expect((await both.request('/account')).status).toBe(303)
    const after = world.withCookie(cookie!)
    expect((await after.request('/tools/chatgpt/consumer/facts/new')).status).toBe(403)
    expect((await after.request('/admin/organisations/demo-studio')).status).toBe(404)
    expect((await after.post('/account/organisation', { organisation: 'harbour-lights' })).status).toBe(404)
  })
})

describe('a role that is taken away', () => {
  it('is gone at once, renews the sessions and ends the tokens that lived by it', async () => {
    const person = await world.signIn('new.reviewer@studio.example', password)
    await person.post('/account/tokens', { name: 'Tracker', scopes: ['read'], days: '30' })
    const name = await logName('new.reviewer@studio.example')
    const ended = await admin!.post(`${studio}/members/${name}/reviewer/end`, {})
    expect(ended.status).toBe(303)
    const next = await person.request('/tools/chatgpt/consumer/facts/new')
    expect(next.status).toBe(403)
    expect(next.headers.getSetCookie().some((line) => line.startsWith('session='))).toBe(true)
    expect((await person.request('/account')).status).toBe(303)
    const tokens = await world.owner.selectFrom('tokens').select('revoked_at').execute()
    expect(tokens.every(({ revoked_at }) => revoked_at !== null)).toBe(true)
    expect((await sentences('membership.ended')).at(-1)?.sentence).toBe(`${name} is no longer reviewer of Demo Studio.`)
    expect((await admin!.post(`${studio}/members/${name}/reviewer/end`, {})).status).toBe(404)
  })

  it('is not that of the last administrator, also when two go at once', async () => {
    const own = await logName('admin@demo.test')
    const answer = await admin!.post(`${studio}/members/${own}/admin/end`, {})
    expect(answer.status).toBe(409)
    expect(await answer.text()).toContain('Make somebody else an administrator first')
  })
})

describe('an organisation', () => {
  it('of somebody else is not there', async () => {
    for (const path of ['/admin/organisations/night-ferry', '/admin/organisations/nowhere', '/admin/organisations/lumen-demo-works']) {
      expect((await producer!.request(path)).status, path).toBe(404)
      expect((await producer!.post(`${path}/settings`, { name: 'Mine' })).status, path).toBe(404)
    }
  })

  it('shows its people to a member, without buttons', async () => {
    const assistant = await world.signIn('assistant@demo.test')
    const text = await textOf(assistant.request('/admin/organisations/harbour-lights'))
    expect(text).toContain('Demo Producer')
    expect(text).not.toContain('Take the role away')
    expect((await assistant.post('/admin/organisations/harbour-lights/invitations', { email: 'a@b.example', role: 'member' })).status).toBe(403)
  })

  it('is valid HTML for an administrator, and so is the overview', async () => {
    for (const path of [
      '/admin',
      studio,
      '/admin/organisations/harbour-lights',
      '/admin/organisations/lumen-demo-works',
      '/admin/people',
      '/account',
      '/account/tokens',
      '/account/password',
      '/account/forgetting',
    ])
      expect(await validateHtml(await textOf(admin!.request(path))), path).toEqual([])
  })

  it('is a new production under a name of its own, which its studio and nobody else sees', async () => {
    const answers = await Promise.all([1, 2].map(() => admin!.post(`${studio}/productions`, { title: 'Blue Hour' })))
    const places = answers.map(({ headers }) => headers.get('location')).sort()
    expect(places).toEqual(['/admin/organisations/blue-hour', '/admin/organisations/blue-hour-2'])
    expect((await admin!.request(places[0]!)).status).toBe(200)
    expect((await producer!.request(places[0]!)).status).toBe(404)
    expect((await sentences('organisation.created')).at(-1)).toMatchObject({ sentence: 'The production Blue Hour was added.', is_public: false })
    expect((await admin!.post(`${studio}/productions`, { title: '' })).status).toBe(422)
  })

  it('is a second studio or a vendor, added by who runs the installation only', async () => {
    expect((await producer!.post('/admin/organisations', { name: 'Mine' })).status).toBe(403)
    expect((await admin!.post('/admin/organisations', { name: 'Northlight Pictures' })).headers.get('location')).toBe(
      '/admin/organisations/northlight-pictures',
    )
    expect((await admin!.post('/admin/organisations', { name: '', vendor: 'openai' })).headers.get('location')).toBe('/admin/organisations/openai')
    expect((await admin!.post('/admin/organisations', { name: '', vendor: 'openai' })).status).toBe(422)
    expect((await admin!.post('/admin/organisations', { name: '' })).status).toBe(422)
  })

  it('keeps the settings that are sent, before and after in the log', async () => {
    const answer = await admin!.post('/admin/organisations/northlight-pictures/settings', { name: 'Northlight', publishes: ['clearances'] })
    expect(answer.status).toBe(303)
    const row = await world.owner.selectFrom('organisations').selectAll().where('slug', '=', 'northlight-pictures').executeTakeFirstOrThrow()
    expect(row).toMatchObject({ name: 'Northlight', publishes_clearances: true, publishes_policies: false })
    const event = await world.owner
      .selectFrom('audit_events')
      .select('entry')
      .where('action', '=', 'organisation.changed')
      .orderBy('leaf', 'desc')
      .executeTakeFirstOrThrow()
    expect(JSON.parse(event.entry).event).toMatchObject({
      before: { name: 'Northlight Pictures', publishes_clearances: false },
      after: { name: 'Northlight', publishes_clearances: true },
    })
  })
})

describe('a domain', () => {
  it('counts once somebody there has followed the link', async () => {
    const asked = await admin!.post(`${studio}/domains`, { domain: 'Studio.example', keeper: 'postmaster' })
    expect(asked.status).toBe(303)
    expect(await world.owner.selectFrom('domains').selectAll().execute()).toEqual([])
    const link = await linkTo(world, 'postmaster@studio.example')
    expect(await validateHtml(await textOf(world.request(link)))).toEqual([])
    expect((await world.visitor().post('/domain', { token: tokenOf(link) })).status).toBe(303)
    expect(await world.owner.selectFrom('domains').select(['domain', 'role']).execute()).toEqual([{ domain: 'studio.example', role: 'reviewer' }])
    expect((await world.visitor().post('/domain', { token: tokenOf(link) })).status).toBe(404)
    expect((await admin!.post(`${studio}/domains/studio.example/removal`, {})).status).toBe(303)
    expect((await admin!.post(`${studio}/domains/studio.example/removal`, {})).status).toBe(404)
  })

  it('is no domain at which anybody can have an address, and none without a dot', async () => {
    for (const domain of ['gmail.com', 'localhost', 'a b.example', ''])
      expect((await admin!.post(`${studio}/domains`, { domain, keeper: 'admin' })).status, domain).toBe(422)
    expect((await admin!.post(`${studio}/domains`, { domain: 'a.example', keeper: 'me' })).status).toBe(422)
  })
})
