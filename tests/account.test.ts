import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { validateHtml } from './html.ts'
import { linkTo, mailTo, tokenOf } from './letters.ts'
import { createWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const old = 'demo-only-password'
const fresh = 'quiet harbour lantern 41'
const textOf = async (answer: Response | Promise<Response>) => (await answer).text()
const lastEvent = () => world.owner.selectFrom('audit_events').selectAll().orderBy('leaf', 'desc').executeTakeFirstOrThrow()
const personId = async (email: string) =>
  (await world.owner.selectFrom('accounts').select('person_id').where('email', '=', email).executeTakeFirstOrThrow()).person_id
/** As if they had signed in an hour ago. */
const age = async (email: string) =>
  world.owner
    .updateTable('sessions')
    .set({ authenticated_at: new Date(Date.now() - 3600_000) })
    .where('person_id', '=', await personId(email))
    .execute()

describe('sessions', () => {
  it('are listed with their browser, and one can be ended from another', async () => {
    const [desk, phone] = [await world.signIn('rival@demo.test'), await world.signIn('rival@demo.test')]
    const page = await textOf(desk.request('/account'))
    expect(page).toContain('2 sessions')
    expect(page).toContain('(this one)')
    const other = page.match(/\/account\/sessions\/([\w-]+)\/end"/)?.[1]
    expect((await desk.post(`/account/sessions/${other}/end`, {})).status).toBe(303)
    expect((await phone.request('/account')).status).toBe(303)
    expect((await desk.request('/account')).status).toBe(200)
  })

  it('of somebody else cannot be ended, and are not there', async () => {
    const [own, other] = [await world.signIn('rival@demo.test'), await world.signIn('vendor@demo.test')]
    const id = other.headers.cookie?.match(/session=([\w-]+)\./)?.[1]
    expect((await own.post(`/account/sessions/${id}/end`, {})).status).toBe(404)
    expect((await other.request('/account')).status).toBe(200)
  })

  it('end everywhere else, and the log says so', async () => {
    const [desk, phone] = [await world.signIn('rival@demo.test'), await world.signIn('rival@demo.test')]
    expect((await desk.post('/account/sessions/end', {})).status).toBe(303)
    expect((await phone.request('/account')).status).toBe(303)
    expect((await desk.request('/account')).status).toBe(200)
    expect((await lastEvent()).sentence).toMatch(/^p-[0-9a-f]{20} was signed out everywhere else: \d+ sessions ended\.$/)
  })

  it('ask for their token with every change, by form and by JSON, and tell no other site', async () => {
    const person = await world.signIn('rival@demo.test')
    const bare = (headers: Record<string, string>, body: string) =>
      person.request('/account/name', { method: 'POST', body, headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers } })
    const good = new URLSearchParams({ name: 'Demo Rival', csrf: world.csrfOf(person) }).toString()
    expect((await bare({}, good)).status).toBe(303)
    expect((await bare({}, 'name=x')).status).toBe(403)
    expect((await bare({}, 'name=x&csrf=made-up')).status).toBe(403)
    expect((await bare({ origin: 'https://evil.example' }, good)).status).toBe(403)
    expect((await bare({ 'sec-fetch-site': 'cross-site' }, good)).status).toBe(403)
    expect((await bare({ 'sec-fetch-site': 'same-site' }, good)).status).toBe(403)
    const json = (headers: Record<string, string>) =>
      person.request('/api/v1/nowhere', { method: 'POST', body: '{}', headers: { 'content-type': 'application/json', ...headers } })
    expect((await json({})).status).toBe(403)
    expect((await json({ 'x-csrf-token': world.csrfOf(person) })).status).toBe(404)
    expect((await json({ 'x-csrf-token': world.csrfOf(person), origin: 'https://evil.example' })).status).toBe(403)
    const other = await world.signIn('vendor@demo.test')
    expect((await json({ 'x-csrf-token': world.csrfOf(other) })).status).toBe(403)
  })

  it('end after two weeks without use', async () => {
    const person = await world.signIn('rival@demo.test')
    await world.owner
      .updateTable('sessions')
      .set({ expires_at: new Date(Date.now() - 1000) })
      .where('person_id', '=', await personId('rival@demo.test'))
      .execute()
    expect((await person.request('/account')).status).toBe(303)
  })
})

describe('the password', () => {
  it('is changed with the present one, ends other sessions, makes this one anew, and is told by mail', async () => {
    const [desk, phone] = [await world.signIn('outsider@demo.test'), await world.signIn('outsider@demo.test')]
    const wrong = await desk.post('/account/password', { present: 'not it', password: fresh })
    expect(wrong.status).toBe(422)
    expect(await wrong.text()).toContain('Enter the password that you use at present')
    const weak = await desk.post('/account/password', { present: old, password: 'short' })
    expect(weak.status).toBe(422)
    const changed = await desk.post('/account/password', { present: old, password: fresh })
    expect(changed.status).toBe(303)
    expect((await phone.request('/account')).status).toBe(303)
    expect((await desk.request('/account')).status).toBe(303)
    expect((await world.withCookie(changed.headers.getSetCookie().find((line) => line.startsWith('session='))!).request('/account')).status).toBe(200)
    expect((await mailTo(world, 'outsider@demo.test'))?.subject).toBe('Your password for Toolslate was changed')
    await expect(world.signIn('outsider@demo.test')).rejects.toThrow('422')
    await world.signIn('outsider@demo.test', fresh)
  })

  it('asks for a sign-in within the last quarter of an hour', async () => {
    const person = await world.signIn('approver@demo.test')
    await age('approver@demo.test')
    const shown = await person.request('/account/password')
    expect([shown.status, shown.headers.get('location')]).toEqual([303, '/sign-in?next=%2Faccount%2Fpassword'])
    expect(await textOf(person.request('/sign-in?next=%2Faccount%2Fpassword'))).toContain('Show that it is you')
    expect((await person.post('/account/password', { present: old, password: fresh })).status).toBe(403)
  })
})

describe('a forgotten password', () => {
  it('is set anew by a link that works once', async () => {
    const session = await world.signIn('assistant@demo.test')
    const asked = await world.visitor().post('/forgotten', { email: 'Assistant@demo.test' })
    expect(asked.status).toBe(200)
    const link = await linkTo(world, 'assistant@demo.test')
    expect(await validateHtml(await textOf(world.request(link)))).toEqual([])
    const token = tokenOf(link)
    expect((await world.visitor().post('/reset', { token, password: 'short' })).status).toBe(422)
    const done = await world.visitor().post('/reset', { token, password: fresh })
    expect([done.status, done.headers.get('location')]).toEqual([303, '/sign-in'])
    expect((await session.request('/account')).status).toBe(303)
    expect((await world.visitor().post('/reset', { token, password: `${fresh}!` })).status).toBe(404)
    expect((await world.request(link)).status).toBe(404)
    await world.signIn('assistant@demo.test', fresh)
  })

  it('is answered alike, and in the same time, whether the address is known or not', async () => {
    const ask = async (email: string) => {
      const started = performance.now()
      const answer = await world.visitor().post('/forgotten', { email })
      const text = (await answer.text()).replaceAll(email, '')
      return { status: answer.status, text, ms: performance.now() - started }
    }
    const [known, unknown] = [await ask('reviewer@demo.test'), await ask('nobody-here@demo.test')]
    expect(known.status).toBe(200)
    expect(unknown.text).toBe(known.text)
    expect(Math.abs(known.ms - unknown.ms)).toBeLessThan(150)
    expect(await mailTo(world, 'nobody-here@demo.test')).toBeUndefined()
  })

  it('is not asked for more than four times in a quarter of an hour', async () => {
    const statuses = []
    for (let i = 0; i < 5; i++) statuses.push((await world.visitor().post('/forgotten', { email: 'often@demo.test' })).status)
    expect(statuses).toEqual([200, 200, 200, 200, 429])
  }, 10_000)
})

describe('a token', () => {
  const make = async (email: string, form: Record<string, string | string[]>, password = old) => {
    const person = await world.signIn(email, password)
    const page = await textOf(person.post('/account/tokens', form))
    return { person, page, token: page.match(/ts_\d+_[\w-]+/)?.[0] ?? '' }
  }
  const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } })

  it('is shown once, kept as a hash, and reads in the name of its person', async () => {
    const { person, page, token } = await make('reviewer@demo.test', { name: 'Shot tracker', scopes: ['read'], days: '30' })
    expect(await validateHtml(page)).toEqual([])
    expect(page).toContain('Copy it now')
    const list = await textOf(person.request('/account/tokens'))
    expect(list).toContain('Shot tracker')
    expect(list).not.toContain(token)
    const secret = token.split('_').slice(2).join('_')
    expect(JSON.stringify(await world.owner.selectFrom('tokens').selectAll().execute())).not.toContain(secret)
    expect((await world.request('/api/v1/offerings?limit=1', bearer(token))).status).toBe(200)
    expect(await textOf(person.request('/account/tokens'))).not.toContain('<td>Never</td>')
    expect((await lastEvent()).entry).not.toContain(secret)
  })

  it('opens no account and no page of its person', async () => {
    const { token } = await make('reviewer@demo.test', { name: 'Curious', scopes: ['read', 'facts:write'], days: '1' })
    for (const path of ['/account', '/account/tokens']) expect((await world.request(path, bearer(token))).status, path).toBe(401)
    const answer = await world.request('/account/tokens', {
      method: 'POST',
      body: '{}',
      headers: { ...bearer(token).headers, 'content-type': 'application/json' },
    })
    expect(answer.status).toBe(401)
  })

  it('that is made up, revoked, over, or of somebody who left is refused with what to do', async () => {
    const { person, token } = await make('reviewer@demo.test', { name: 'Short', scopes: ['read'], days: '1' })
    const refused = async (written: string) => {
      const answer = await world.request('/api/v1/offerings', bearer(written))
      return [answer.status, answer.headers.get('www-authenticate'), ((await answer.json()) as { detail: string }).detail]
    }
    const realm = 'Bearer realm="Toolslate"'
    for (const made of ['nonsense', `${token}x`, token.replace(/_\d+_/, '_999999_')]) expect((await refused(made)).slice(0, 2)).toEqual([401, realm])
    const id = Number(token.split('_')[1])
    await world.owner
      .updateTable('tokens')
      .set({ expires_at: new Date(Date.now() - 1000) })
      .where('id', '=', id)
      .execute()
    expect((await refused(token))[2]).toBe('Make a new token: this one has ended.')
    await world.owner
      .updateTable('tokens')
      .set({ expires_at: new Date(Date.now() + 3600_000) })
      .where('id', '=', id)
      .execute()
    expect((await person.post(`/account/tokens/${id}/revocation`, {})).status).toBe(303)
    expect((await refused(token))[2]).toBe('Make a new token: this one was revoked.')
    expect((await person.post(`/account/tokens/${id}/revocation`, {})).status).toBe(404)
  })

  it('of somebody else cannot be revoked; an administrator of its organisation can', async () => {
    const { token } = await make('reviewer@demo.test', { name: 'Theirs', scopes: ['read'], days: '1' })
    const id = token.split('_')[1]
    const [other, admin] = [await world.signIn('producer@demo.test'), await world.signIn('admin@demo.test')]
    expect((await other.post(`/account/tokens/${id}/revocation`, {})).status).toBe(404)
    expect((await other.post(`/admin/organisations/demo-studio/tokens/${id}/revocation`, {})).status).toBe(404)
    expect((await admin.post(`/admin/organisations/harbour-lights/tokens/${id}/revocation`, {})).status).toBe(404)
    expect((await admin.post(`/admin/organisations/demo-studio/tokens/${id}/revocation`, {})).status).toBe(303)
    expect((await world.request('/api/v1/offerings', bearer(token))).status).toBe(401)
  })

  it('needs a name, something it may do and an end, and what was typed is kept', async () => {
    const { page } = await make('reviewer@demo.test', { name: '', scopes: [], days: '9999' })
    for (const message of ['Enter a name that says which program', 'Choose at least one thing', 'Enter a number of days from 1 to 365'])
      expect(page).toContain(message)
    expect(page).toContain('value="9999"')
  })
})

describe('being forgotten', () => {
  it('deletes name, address and every way in; what was decided and the log stay, and nothing leads from there to the address', async () => {
    const id = await personId('approver@demo.test')
    const before = await world.owner.selectFrom('people').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
    const person = await world.signIn('approver@demo.test')
    expect((await person.post('/account/forgetting', { email: 'other@demo.test' })).status).toBe(422)
    const done = await person.post('/account/forgetting', { email: 'approver@demo.test' })
    expect([done.status, done.headers.get('location')]).toEqual([303, '/'])
    for (const table of ['accounts', 'credentials', 'memberships', 'sessions', 'passkeys', 'identities', 'recovery_codes'] as const)
      expect(await world.owner.selectFrom(table).select('person_id').where('person_id', '=', id).execute(), table).toEqual([])
    const after = await world.owner.selectFrom('people').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
    expect(after).toMatchObject({ name: 'A person who was forgotten', log_name: before.log_name })
    expect(await textOf(world.request('/tools/voicewell-demo/enterprise'))).not.toContain('Demo Approver')
    const entries = await world.owner.selectFrom('audit_events').select('entry').where('actor', '=', before.log_name).execute()
    expect(entries.length).toBeGreaterThan(1)
    await expect(world.signIn('approver@demo.test')).rejects.toThrow('422')
  })

  it('is done by an administrator for somebody else, and never to the last administrator', async () => {
    const admin = await world.signIn('admin@demo.test')
    const names = await world.owner
      .selectFrom('accounts')
      .innerJoin('people', 'people.id', 'accounts.person_id')
      .select(['email', 'log_name'])
      .where('email', 'in', ['rival@demo.test', 'admin@demo.test'])
      .execute()
    const nameOf = (email: string) => names.find((row) => row.email === email)?.log_name
    expect(await validateHtml(await textOf(admin.request(`/admin/people/${nameOf('rival@demo.test')}/forgetting`)))).toEqual([])
    expect((await admin.post(`/admin/people/${nameOf('rival@demo.test')}/forgetting`, {})).status).toBe(303)
    expect((await admin.request(`/admin/people/${nameOf('rival@demo.test')}/forgetting`)).status).toBe(404)
    const refused = await admin.post(`/admin/people/${nameOf('admin@demo.test')}/forgetting`, {})
    expect(refused.status).toBe(409)
    expect(await refused.text()).toContain('Make somebody else an administrator of Demo Studio first')
    const producer = await world.signIn('producer@demo.test')
    expect((await producer.post(`/admin/people/${nameOf('admin@demo.test')}/forgetting`, {})).status).toBe(403)
  })
})

describe('the overview of people', () => {
  it('finds by name and address, literally', async () => {
    const admin = await world.signIn('admin@demo.test')
    expect(await textOf(admin.request('/admin/people?q=produc'))).toContain('Demo Producer')
    expect(await textOf(admin.request('/admin/people?q=%25'))).toContain('Nobody by that name')
    expect((await admin.request('/admin/people?cursor=nonsense')).status).toBe(200)
  })
})
