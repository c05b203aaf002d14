import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isOwnDomain } from '../src/claims/rules.ts'
import { validateHtml } from './html.ts'
import { linkTo, mailTo, tokenOf } from './letters.ts'
import { as, makeTwoSides } from './two-sides.ts'
import { createWorld, type Visitor, type World } from './world.ts'

let world: World
let [reviewer, approver, rival]: Visitor[] = []
beforeAll(async () => {
  world = await createWorld()
  ;[reviewer, approver, rival] = await Promise.all(['reviewer', 'approver', 'rival'].map((name) => world.signIn(`${name}@demo.test`)))
})
afterAll(() => world.close())

const password = 'quiet harbour lantern 41'
const textOf = async (answer: Response | Promise<Response>) => (await answer).text()
const claim = (vendor: string, email: string, message = '', who = world.visitor()) => who.post(`/vendors/${vendor}/claim`, { email, message })
const stateOf = async (email: string, vendor: string) =>
  world.owner
    .selectFrom('claims as c')
    .innerJoin('accounts as a', 'a.person_id', 'c.person_id')
    .innerJoin('vendors as v', 'v.id', 'c.vendor_id')
    .select(['c.id', 'c.state', 'c.because', 'c.message', 'c.reason', 'c.decided_by'])
    .where('a.email', '=', email)
    .where('v.slug', '=', vendor)
    .orderBy('c.id', 'desc')
    .executeTakeFirst()
const confirm = async (email: string, name = 'Vera Vendor', who = world.visitor()) =>
  who.post('/claim', { token: tokenOf(await linkTo(world, email)), name, password })
const logName = async (email: string) =>
  (
    await world.owner
      .selectFrom('accounts as a')
      .innerJoin('people as p', 'p.id', 'a.person_id')
      .select('p.log_name')
      .where('a.email', '=', email)
      .executeTakeFirstOrThrow()
  ).log_name
const events = (action: string) =>
  world.owner
    .selectFrom('audit_events')
    .select(['sentence', 'is_public', 'actor_kind', 'entry', 'people'])
    .where('action', '=', action)
    .orderBy('leaf')
    .execute()
/** The summary of what is wrong stands before the heading, on every page that was refused. */
const refusedHtml = async (page: string) => (await validateHtml(page)).filter((line) => !line.startsWith('heading-level'))
const rolesOf = async (email: string) =>
  (
    await world.owner
      .selectFrom('memberships as m')
      .innerJoin('accounts as a', 'a.person_id', 'm.person_id')
      .innerJoin('organisations as o', 'o.id', 'm.organisation_id')
      .select(['m.role', 'o.slug'])
      .where('a.email', '=', email)
      .orderBy('o.slug')
      .orderBy('m.role')
      .execute()
  ).map(({ role, slug }) => `${role} of ${slug}`)

describe('an address at the vendor’s own domain', () => {
  it.each([
    ['a@vendor.example', 'https://vendor.example', true],
    ['a@VENDOR.example', 'https://www.vendor.example/product', true],
    ['a@eu.vendor.example', 'https://vendor.example', true],
    ['a@vendor.example', 'https://app.vendor.example', true],
    ['a@vendor.co.uk', 'https://www.vendor.co.uk', true],
    ['a@other.co.uk', 'https://vendor.co.uk', false],
    ['a@notvendor.example', 'https://vendor.example', false],
    ['a@vendor.example.evil.example', 'https://vendor.example', false],
    ['a@other.vendor.example', 'https://app.vendor.example', false],
    ['a@gmail.com', 'https://gmail.com', false],
    ['a@gmail.com', 'https://mail.gmail.com', false],
    ['a@github.io', 'https://vendor.github.io', false],
    ['a@github.com', 'https://github.com/vendor', false],
    ['a@example', 'https://vendor.example', false],
    ['a@vendor.example', null, false],
    ['a@vendor.example', 'nonsense', false],
  ])('%s for %s: %s', (email, website, own) => expect(isOwnDomain(email, website)).toBe(own))
})

describe('a claim from the vendor’s own domain', () => {
  it('has not been made yet, and the desk says so', async () => {
    const page = await textOf(reviewer!.request('/desk/claims'))
    expect(await validateHtml(page)).toEqual([])
    expect(page).toContain('No claim waits')
  })

  it('is asked on a page that says what it means, open to everybody', async () => {
    const page = await textOf(world.request('/vendors/cleanplate-demo-tools/claim'))
    expect(await validateHtml(page)).toEqual([])
    expect(page).toContain('At cleanplate.example, a link comes at once')
    expect((await world.request('/vendors/nowhere/claim')).status).toBe(404)
    expect((await claim('nowhere', 'a@b.example')).status).toBe(404)
    expect(await textOf(rival!.request('/vendors/cleanplate-demo-tools/claim'))).toContain('value="rival@demo.test"')
  })

  it('keeps what was typed when something is wrong with it', async () => {
    const bad = await claim('cleanplate-demo-tools', 'half', 'I lead legal')
    expect(bad.status).toBe(422)
    const page = await bad.text()
    expect(await refusedHtml(page)).toEqual([])
    for (const text of ['Enter an e-mail address like', 'value="half"', 'I lead legal']) expect(page).toContain(text)
    expect((await claim('cleanplate-demo-tools', 'a@b.example', 'x'.repeat(2001))).status).toBe(422)
  })

  it('is confirmed by the link, makes the organisation, and leads a new person to their questionnaires', async () => {
    expect((await claim('cleanplate-demo-tools', 'Vera@Cleanplate.example')).status).toBe(200)
    expect(await stateOf('vera@cleanplate.example', 'cleanplate-demo-tools')).toMatchObject({ state: 'mailed', because: null })
    const link = await linkTo(world, 'vera@cleanplate.example')
    const page = await textOf(world.request(link))
    expect(await validateHtml(page)).toEqual([])
    expect(page).toContain('I speak for Cleanplate Demo Tools')

    const weak = await world.visitor().post('/claim', { token: tokenOf(link), name: 'Vera Vendor', password: 'password1234' })
    expect([weak.status, (await weak.text()).includes('value="Vera Vendor"')]).toEqual([422, true])
    const nameless = await world.visitor().post('/claim', { token: tokenOf(link), name: '', password })
    expect(await nameless.text()).toContain('Enter your name')

    const joined = await world.visitor().post('/claim', { token: tokenOf(link), name: 'Vera Vendor', password })
    expect([joined.status, joined.headers.get('location')]).toEqual([303, '/attest'])
    expect(joined.headers.getSetCookie().some((line) => line.startsWith('session='))).toBe(true)
    expect(await rolesOf('vera@cleanplate.example')).toEqual(['contributor of cleanplate-demo-tools', 'signatory of cleanplate-demo-tools'])
    expect((await stateOf('vera@cleanplate.example', 'cleanplate-demo-tools'))?.state).toBe('confirmed')
    expect((await mailTo(world, 'vera@cleanplate.example'))?.subject).toBe('You speak for Cleanplate Demo Tools on Toolslate now')
    expect((await world.request(link)).status).toBe(404)
  })

  it('stands in the log publicly without the person, and privately by their name in the log', async () => {
    const name = await logName('vera@cleanplate.example')
    const [open, own] = [(await events('vendor.claimed')).at(-1), (await events('claim.confirmed')).at(-1)]
    expect(open).toMatchObject({ sentence: 'Cleanplate Demo Tools is represented here by its own people now.', is_public: true, actor_kind: 'anonymous' })
    expect(open?.entry).not.toContain(name)
    expect(own).toMatchObject({
      sentence: `${name} confirmed a claim and speaks for Cleanplate Demo Tools now: signatory and contributor.`,
      is_public: false,
      people: [name],
    })
    expect((await events('claim.asked')).at(-1)?.sentence).toBe(`${name} was said to speak for Cleanplate Demo Tools.`)
    for (const { entry } of await world.owner.selectFrom('audit_events').select('entry').execute()) expect(entry).not.toMatch(/cleanplate\.example|Vera/)
  })

  it('is then said on the page of the vendor, to everybody', async () => {
    const page = await textOf(world.request('/vendors/cleanplate-demo-tools'))
    expect(await validateHtml(page)).toEqual([])
    expect(page).toContain('By its own people since')
    expect(page).toContain('href="/vendors/cleanplate-demo-tools/claim"')
    expect(page).not.toMatch(/Vera|Invite the vendor/)
    expect(await textOf(world.request('/vendors/midjourney'))).toContain('Not by its own people yet')
  })

  it('of somebody who has an account takes one button and opens no session', async () => {
    await world.owner.updateTable('vendors').set({ website: 'https://demo.test' }).where('slug', '=', 'noteforge-demo').execute()
    await claim('noteforge-demo', 'outsider@demo.test')
    const link = await linkTo(world, 'outsider@demo.test')
    expect(await textOf(world.request(link))).not.toContain('name="password"')
    const joined = await world.visitor().post('/claim', { token: tokenOf(link) })
    expect([joined.status, joined.headers.get('location')]).toEqual([303, '/attest'])
    expect(joined.headers.getSetCookie().some((line) => line.startsWith('session='))).toBe(false)
    expect(await rolesOf('outsider@demo.test')).toContain('signatory of noteforge-demo')
  })

  it('of somebody who is signed in lets them act for the vendor at once', async () => {
    await world.owner.updateTable('vendors').set({ website: 'https://demo.test' }).where('slug', '=', 'castmirror-demo').execute()
    const assistant = await world.signIn('assistant@demo.test')
    await claim('castmirror-demo', 'assistant@demo.test', '', assistant)
    const joined = await assistant.post('/claim', { token: tokenOf(await linkTo(world, 'assistant@demo.test')) })
    const cookie = joined.headers.getSetCookie().find((line) => line.startsWith('session='))
    const page = await textOf(world.withCookie(cookie!).request('/account'))
    expect(page).toMatch(/Castmirror Demo<\/a>[\s\S]*?At present/)
  })

  it('asked three times at once is one claim', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => claim('krea', 'k@krea.ai')))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    const { rows } = await sql<{ n: number }>`select count(*) as n from claims c join accounts a using (person_id) where a.email = 'k@krea.ai'`.execute(
      world.owner,
    )
    expect(rows[0]?.n).toBe(1)
    expect((await world.request(await linkTo(world, 'k@krea.ai'))).status).toBe(200)
  })

  it('asked twice works with the newest link only', async () => {
    await claim('framewright-demo-house', 'f@framewright.example')
    const first = await linkTo(world, 'f@framewright.example')
    await claim('framewright-demo-house', 'f@framewright.example', 'Once more')
    expect((await world.request(first)).status).toBe(404)
    expect((await world.request(await linkTo(world, 'f@framewright.example'))).status).toBe(200)
    expect(await stateOf('f@framewright.example', 'framewright-demo-house')).toMatchObject({ state: 'mailed', message: 'Once more' })
  })

  it('followed by two at once makes one organisation; the other waits, and is told so', async () => {
    for (const name of ['one', 'two', 'three']) await claim('voicewell-demo-audio', `${name}@voicewell.example`)
    const answers = await Promise.all(['one', 'two', 'three'].map((name) => confirm(`${name}@voicewell.example`)))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 303])
    const late = await Promise.all(answers.filter(({ status }) => status === 200).map((answer) => answer.text()))
    for (const page of late) expect(page).toContain('somebody else has begun to speak for Voicewell Demo Audio')
    expect(await validateHtml(late[0]!)).toEqual([])
    const made = await world.owner.selectFrom('organisations').select('id').where('name', '=', 'Voicewell Demo Audio').execute()
    expect(made).toHaveLength(1)
    const members = await world.owner.selectFrom('memberships').select('role').where('organisation_id', '=', made[0]!.id).execute()
    expect(members).toHaveLength(2)
    const waiting = await world.owner.selectFrom('claims').select('because').where('state', '=', 'waiting').execute()
    expect(waiting).toEqual([{ because: 'already_claimed' }, { because: 'already_claimed' }])
    expect((await events('vendor.claimed')).filter(({ sentence }) => sentence.startsWith('Voicewell'))).toHaveLength(1)
    expect((await events('claim.waits')).at(-1)?.sentence).toMatch(
      /^Somebody came to speak for Voicewell Demo Audio before p-[0-9a-f]{20}, so a person decides\.$/,
    )
  })

  it('used twice at once works once', async () => {
    await claim('soundloft-demo', 'race@soundloft.example')
    const token = tokenOf(await linkTo(world, 'race@soundloft.example'))
    const answers = await Promise.all([1, 2, 3].map(() => world.visitor().post('/claim', { token, name: 'Racer', password })))
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 404, 404])
  })
})

describe('the answer to a claim', () => {
  it('is the same, and takes the same time, whatever there was to do', async () => {
    const asked = [
      ['scriptkeeper-demo', 'new@scriptkeeper.example'],
      ['scriptkeeper-demo', 'stranger@elsewhere.example'],
      ['scriptkeeper-demo', 'producer@demo.test'],
      ['lumen-demo-works', 'new@lumen.example'],
      ['lumen-demo-works', 'vendor@demo.test'],
    ] as const
    const pages = new Set<string>()
    for (const [vendor, email] of asked) {
      const began = performance.now()
      const answer = await claim(vendor, email)
      const took = performance.now() - began
      expect(answer.status).toBe(200)
      expect(answer.headers.getSetCookie()).toEqual([])
      const page = await answer.text()
      expect(await validateHtml(page)).toEqual([])
      pages.add(
        page
          .replaceAll(email, 'X')
          .replaceAll(/scriptkeeper-demo|lumen-demo-works/g, 'v')
          .replaceAll(/Scriptkeeper Demo|Lumen Demo Works/g, 'V')
          .replaceAll(/Log [^<]*/g, ''),
      )
      expect(took).toBeGreaterThanOrEqual(295)
      expect(took).toBeLessThan(1500)
    }
    expect(pages.size).toBe(1)
  })

  it('is told apart by the letter, which goes to the address in every case', async () => {
    const subjects = await Promise.all(
      ['new@scriptkeeper.example', 'stranger@elsewhere.example', 'producer@demo.test', 'new@lumen.example', 'vendor@demo.test'].map(
        async (address) => (await mailTo(world, address))?.subject,
      ),
    )
    expect(subjects).toEqual([
      'Speak for Scriptkeeper Demo on Toolslate',
      'Your claim of Scriptkeeper Demo waits for a person',
      'Your claim of Scriptkeeper Demo waits for a person',
      'Your claim of Lumen Demo Works waits for a person',
      'You speak for Lumen Demo Works already',
    ])
    expect(await stateOf('stranger@elsewhere.example', 'scriptkeeper-demo')).toMatchObject({ state: 'waiting', because: 'other_domain' })
    expect(await stateOf('new@lumen.example', 'lumen-demo-works')).toMatchObject({ state: 'waiting', because: 'already_claimed' })
    expect(await stateOf('vendor@demo.test', 'lumen-demo-works')).toBeUndefined()
  })

  it('tells procurement, once an hour at most', async () => {
    const told = await world.owner.selectFrom('mails').select(['address', 'subject']).where('subject', 'like', 'Somebody wants to speak%').execute()
    const addresses = told.map(({ address }) => address)
    expect(addresses).toEqual(expect.arrayContaining(['reviewer@demo.test', 'approver@demo.test', 'admin@demo.test']))
    expect(new Set(addresses).size).toBe(addresses.length)
  })

  it('does not come more than four times in a quarter of an hour for one address', async () => {
    const statuses: number[] = []
    for (let n = 0; n < 5; n++) statuses.push((await claim('midjourney', 'often@elsewhere.example')).status)
    expect(statuses).toEqual([200, 200, 200, 200, 429])
    expect(
      await world.owner
        .selectFrom('claims as c')
        .innerJoin('accounts as a', 'a.person_id', 'c.person_id')
        .select('c.id')
        .where('a.email', '=', 'often@elsewhere.example')
        .execute(),
    ).toHaveLength(1)
  })
})

describe('the desk', () => {
  it('is for procurement only', async () => {
    expect((await world.request('/desk/claims')).headers.get('location')).toMatch(/^\/sign-in/)
    for (const name of ['rival', 'producer', 'assistant'])
      expect((await (await world.signIn(`${name}@demo.test`)).request('/desk/claims')).status, name).toBe(403)
    const { id } = (await stateOf('stranger@elsewhere.example', 'scriptkeeper-demo'))!
    expect((await rival!.post(`/desk/claims/${id}/acceptance`, {})).status).toBe(403)
    expect((await world.visitor().post(`/desk/claims/${id}/refusal`, {})).status).toBe(401)
    expect((await reviewer!.post('/desk/claims/999999/acceptance', {})).status).toBe(404)
  })

  it('shows what waits, oldest first, with the domain against the vendor’s and who speaks for it', async () => {
    await claim('scriptkeeper-demo', 'lawyer@firm.example', 'We are their <b>counsel</b>.')
    const page = await textOf(reviewer!.request('/desk/claims'))
    expect(await validateHtml(page)).toEqual([])
    for (const text of ['scriptkeeper.example', 'firm.example', 'We are their &lt;b&gt;counsel', 'vendor@demo.test', 'Somebody speaks for the vendor already'])
      expect(page).toContain(text)
    expect(page.indexOf('stranger@elsewhere.example')).toBeLessThan(page.indexOf('lawyer@firm.example'))
    expect(page).toContain('A mail to the vendor’s own domain')
  })

  it('refuses with a reason, which is mailed', async () => {
    const { id } = (await stateOf('stranger@elsewhere.example', 'scriptkeeper-demo'))!
    const silent = await reviewer!.post(`/desk/claims/${id}/refusal`, { [`reason-${id}`]: '  ' })
    expect(silent.status).toBe(422)
    const shown = await silent.text()
    expect(await refusedHtml(shown)).toEqual([])
    expect(shown).toContain('Say why')
    const long = await reviewer!.post(`/desk/claims/${id}/refusal`, { [`reason-${id}`]: `Because ${'x'.repeat(1000)}` })
    expect(await long.text()).toContain('Because xxx')

    const reason = `We asked at their office, and nobody there knows you. ${'Ask again with an address there. '.repeat(5)}`.trim()
    expect((await reviewer!.post(`/desk/claims/${id}/refusal`, { [`reason-${id}`]: reason })).status).toBe(303)
    expect(await stateOf('stranger@elsewhere.example', 'scriptkeeper-demo')).toMatchObject({ state: 'refused', reason })
    const mail = await mailTo(world, 'stranger@elsewhere.example')
    expect(mail?.subject).toBe('Your claim of Scriptkeeper Demo was refused')
    expect(mail?.text?.replaceAll('\n', ' ')).toContain(reason)
    const event = (await events('claim.refused')).at(-1)
    expect(event).toMatchObject({
      sentence: `The claim of ${await logName('stranger@elsewhere.example')} to speak for Scriptkeeper Demo was refused.`,
      is_public: false,
    })
    expect(event?.entry).not.toContain('office')
    expect(await textOf(reviewer!.request('/desk/claims'))).toMatch(/Refused[\s\S]*We asked at their office/)
  })

  it('lets a refused one claim again', async () => {
    await claim('scriptkeeper-demo', 'stranger@elsewhere.example', 'Ask Ms Adler in your office')
    expect(await stateOf('stranger@elsewhere.example', 'scriptkeeper-demo')).toMatchObject({ state: 'waiting', because: 'other_domain' })
  })

  it('accepts, which mails the link; the person joins those who are there, who are told', async () => {
    const { id } = (await stateOf('new@lumen.example', 'lumen-demo-works'))!
    expect((await reviewer!.post(`/desk/claims/${id}/acceptance`, {})).status).toBe(303)
    expect((await events('claim.accepted')).at(-1)).toMatchObject({
      sentence: `It was accepted that ${await logName('new@lumen.example')} speaks for Lumen Demo Works.`,
      is_public: false,
    })
    expect(await rolesOf('new@lumen.example')).toEqual([])
    expect(await textOf(reviewer!.request('/desk/claims'))).toContain('Accepted; the link was not followed yet')
    const before = (await events('vendor.claimed')).length
    expect((await confirm('new@lumen.example')).headers.get('location')).toBe('/attest')
    expect(await rolesOf('new@lumen.example')).toEqual(['contributor of lumen-demo-works', 'signatory of lumen-demo-works'])
    expect((await events('vendor.claimed')).length).toBe(before)
    expect((await mailTo(world, 'vendor@demo.test'))?.subject).toBe('new@lumen.example speaks for Lumen Demo Works too')
    expect(await textOf(reviewer!.request('/desk/claims'))).toMatch(/new@lumen\.example[\s\S]*?Speaks for it[\s\S]*?Demo Reviewer/)
  })

  it('has a claim decided once: the second person is told', async () => {
    const { id } = (await stateOf('lawyer@firm.example', 'scriptkeeper-demo'))!
    const answers = await Promise.all([
      reviewer!.post(`/desk/claims/${id}/acceptance`, {}),
      approver!.post(`/desk/claims/${id}/refusal`, { [`reason-${id}`]: 'No' }),
      approver!.post(`/desk/claims/${id}/acceptance`, {}),
    ])
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 409, 409])
    const late = await reviewer!.post(`/desk/claims/${id}/refusal`, { [`reason-${id}`]: 'No' })
    expect([late.status, await late.text()]).toEqual([409, expect.stringContaining('somebody else has decided on this claim')])
  })

  it('lets what was accepted wait again when somebody came first', async () => {
    const { id } = (await stateOf('stranger@elsewhere.example', 'scriptkeeper-demo'))!
    await reviewer!.post(`/desk/claims/${id}/acceptance`, {})
    expect((await confirm('new@scriptkeeper.example')).status).toBe(303)
    const late = await confirm('stranger@elsewhere.example')
    expect([late.status, await late.text()]).toEqual([200, expect.stringContaining('somebody else has begun to speak')])
    expect(await stateOf('stranger@elsewhere.example', 'scriptkeeper-demo')).toMatchObject({ state: 'waiting', because: 'already_claimed', decided_by: null })
    expect((await mailTo(world, 'stranger@elsewhere.example'))?.subject).toBe('Your claim of Scriptkeeper Demo waits for a person')
    expect(await rolesOf('stranger@elsewhere.example')).toEqual([])
  })

  it('has nobody decide on a claim of their own', async () => {
    await claim('midjourney', 'reviewer@demo.test')
    const { id } = (await stateOf('reviewer@demo.test', 'midjourney'))!
    expect((await reviewer!.post(`/desk/claims/${id}/acceptance`, {})).status).toBe(403)
    expect(await textOf(reviewer!.request('/desk/claims'))).toContain('It is yours, so somebody else decides')
    const { person_id } = await world.owner.selectFrom('claims').select('person_id').where('id', '=', id).executeTakeFirstOrThrow()
    await expect(world.owner.updateTable('claims').set({ decided_by: person_id }).where('id', '=', id).execute()).rejects.toThrow()
  })

  it('forgets what a forgotten person wrote, and waits no longer', async () => {
    await claim('midjourney', 'gone@elsewhere.example', 'My number is 12345')
    const admin = await world.signIn('admin@demo.test')
    await admin.post(`/admin/people/${await logName('gone@elsewhere.example')}/forgetting`, { confirmed: 'yes' })
    const row = await world.owner.selectFrom('claims').selectAll().orderBy('id', 'desc').executeTakeFirstOrThrow()
    expect(row).toMatchObject({ state: 'refused', message: '', decided_by: null })
    const page = await textOf(reviewer!.request('/desk/claims'))
    expect(page).not.toContain('12345')
    expect(page).toContain('the person is gone')
  })
})

describe('inviting a vendor', () => {
  it('is one field on its page, for procurement', async () => {
    const page = await textOf(reviewer!.request('/vendors/runway'))
    expect(await validateHtml(page)).toEqual([])
    expect(page).toContain('action="/vendors/runway/invitation"')
    for (const who of [world.visitor(), rival!]) expect(await textOf(who.request('/vendors/runway'))).not.toContain('Invite the vendor')
    expect((await rival!.post('/vendors/runway/invitation', { email: 'a@b.example' })).status).toBe(403)
    expect((await world.visitor().post('/vendors/runway/invitation', { email: 'a@b.example' })).status).toBe(401)
    expect((await reviewer!.post('/vendors/nowhere/invitation', { email: 'a@b.example' })).status).toBe(404)
    const bad = await reviewer!.post('/vendors/runway/invitation', { email: 'half' })
    expect(bad.status).toBe(422)
    const shown = await bad.text()
    expect(await refusedHtml(shown)).toEqual([])
    expect(shown).toContain('value="half"')
  })

  it('brings a new vendor from the mail to the first question in two clicks: join, begin (T18)', async () => {
    const sent = await reviewer!.post('/vendors/runway/invitation', { email: 'legal@runwayml.com' })
    expect([sent.status, sent.headers.get('location')]).toEqual([303, '/vendors/runway'])
    expect((await events('person.invited')).at(-1)?.sentence).toBe(`${await logName('legal@runwayml.com')} was invited to Runway as signatory.`)
    const mail = await mailTo(world, 'legal@runwayml.com')
    expect(mail?.subject).toBe('Demo Reviewer of Demo Studio asks Runway to answer for its tools')
    expect(mail?.text).toContain('What is asked')
    const link = await linkTo(world, 'legal@runwayml.com')
    expect((await world.request(link)).status).toBe(200)
    const joined = await world.visitor().post('/invitation', { token: tokenOf(link), name: 'Rita Runway', password })
    expect([joined.status, joined.headers.get('location')]).toEqual([303, '/attest'])
    const vendor = world.withCookie(joined.headers.getSetCookie().find((line) => line.startsWith('session='))!)
    const first = await vendor.request('/attest')
    expect(first.status).toBe(200)
    const begin = (await first.text()).match(/action="(\/attest\/[a-z0-9-]+\/[a-z0-9-]+\/draft)"/)?.[1] ?? ''
    const begun = await vendor.post(begin, {})
    expect(begun.headers.get('location')).toMatch(/^\/attest\/[a-z0-9-]+\/[a-z0-9-]+\/questions\/[a-z_]+$/)
    expect((await vendor.request(begun.headers.get('location')!)).status).toBe(200)
  })

  it('is refused once somebody speaks for it', async () => {
    const late = await reviewer!.post('/vendors/runway/invitation', { email: 'another@runwayml.com' })
    expect([late.status, await late.text()]).toEqual([409, expect.stringContaining('somebody speaks for it already')])
  })

  it('by two at once makes one organisation', async () => {
    const answers = await Promise.all([reviewer!, approver!].map((who, n) => who.post('/vendors/pika/invitation', { email: `p${n}@pika.art` })))
    expect(answers.map(({ status }) => status)).toEqual([303, 303])
    expect(await world.owner.selectFrom('organisations').select('id').where('name', '=', 'Pika').execute()).toHaveLength(1)
    for (const n of [0, 1]) expect(await linkTo(world, `p${n}@pika.art`)).toContain('/invitation?token=')
  })
})

describe('colleagues', () => {
  it('on another domain are invited by the signatory and find the same draft (T16)', async () => {
    const vera = await world.signIn('vera@cleanplate.example', password)
    const organisation = await world.owner.selectFrom('organisations').select('id').where('slug', '=', 'cleanplate-demo-tools').executeTakeFirstOrThrow()
    const offering = await world.owner
      .selectFrom('offerings as o')
      .innerJoin('tools as t', 't.id', 'o.tool_id')
      .innerJoin('vendors as v', 'v.id', 't.vendor_id')
      .select('o.id')
      .where('v.slug', '=', 'cleanplate-demo-tools')
      .executeTakeFirstOrThrow()
    const people = await world.owner.selectFrom('accounts').select('person_id').where('email', '=', 'vera@cleanplate.example').executeTakeFirstOrThrow()
    const draft = { offering_id: offering.id, organisation_id: organisation.id, number: 1, bank_version: world.bank.version, opened_by: people.person_id }
    const { id } = await world.owner.insertInto('questionnaires').values(draft).returning('id').executeTakeFirstOrThrow()
    const answer = {
      questionnaire_id: id,
      question_id: 'trains_on_inputs',
      value: JSON.stringify('unknown'),
      updated_by: people.person_id,
      evidence: null,
      fact_id: null,
      assigned_to: null,
    }
    await world.owner.insertInto('answers').values(answer).execute()

    const sent = await vera.post('/admin/organisations/cleanplate-demo-tools/invitations', { email: 'counsel@lawfirm.example', role: 'contributor' })
    expect(sent.status).toBe(303)
    const token = tokenOf(await linkTo(world, 'counsel@lawfirm.example'))
    const joined = await world.visitor().post('/invitation', { token, name: 'Carl Counsel', password })
    expect(joined.headers.get('location')).toBe('/attest')
    expect(await rolesOf('counsel@lawfirm.example')).toEqual(['contributor of cleanplate-demo-tools'])
    const { person_id } = await world.owner.selectFrom('accounts').select('person_id').where('email', '=', 'counsel@lawfirm.example').executeTakeFirstOrThrow()
    const seen = await as(world, { id: person_id }).selectFrom('answers').select(['questionnaire_id', 'value']).execute()
    expect(seen).toEqual([{ questionnaire_id: id, value: 'unknown' }])
    expect(await world.owner.selectFrom('questionnaires').select('id').where('organisation_id', '=', organisation.id).execute()).toEqual([{ id }])
    const counsel = await world.signIn('counsel@lawfirm.example', password)
    expect(await textOf(counsel.request('/attest'))).toMatch(/Draft, \d+% answered/)
    expect(await textOf(rival!.request('/attest'))).not.toContain('Cleanplate')
    expect((await counsel.post('/admin/organisations/cleanplate-demo-tools/invitations', { email: 'x@lawfirm.example', role: 'contributor' })).status).toBe(403)
  })

  it('may represent two vendors, one at a time (T22)', async () => {
    const vera = await world.signIn('vera@cleanplate.example', password)
    await vera.post('/admin/organisations/cleanplate-demo-tools/invitations', { email: 'both@agency.example', role: 'contributor' })
    await world.visitor().post('/invitation', { token: tokenOf(await linkTo(world, 'both@agency.example')), name: 'Bo Both', password })
    await claim('soundloft-demo', 'both@agency.example')
    const { id } = (await stateOf('both@agency.example', 'soundloft-demo'))!
    await reviewer!.post(`/desk/claims/${id}/acceptance`, {})
    const both = await world.signIn('both@agency.example', password)
    const joined = await both.post('/claim', { token: tokenOf(await linkTo(world, 'both@agency.example')) })
    expect(joined.status).toBe(303)
    const now = world.withCookie(joined.headers.getSetCookie().find((line) => line.startsWith('session='))!)
    expect(await rolesOf('both@agency.example')).toEqual([
      'contributor of cleanplate-demo-tools',
      'contributor of soundloft-demo',
      'signatory of soundloft-demo',
    ])
    expect((await now.request('/admin/organisations/soundloft-demo')).status).toBe(200)
    expect((await now.request('/admin/organisations/cleanplate-demo-tools')).status).toBe(404)
    const switched = await now.post('/account/organisation', { organisation: 'cleanplate-demo-tools' })
    const then = world.withCookie(switched.headers.getSetCookie().find((line) => line.startsWith('session='))!)
    expect((await then.request('/admin/organisations/cleanplate-demo-tools')).status).toBe(200)
    expect((await then.request('/admin/organisations/soundloft-demo')).status).toBe(404)
  })
})

describe('a rival', () => {
  it('sees nothing of it: no row, no page, no entry of the log', async () => {
    const { person_id } = await world.owner.selectFrom('accounts').select('person_id').where('email', '=', 'rival@demo.test').executeTakeFirstOrThrow()
    expect(await as(world, { id: person_id }).selectFrom('claims').select('id').execute()).toEqual([])
    expect((await rival!.request('/admin/organisations/cleanplate-demo-tools')).status).toBe(404)
    const log = await textOf(rival!.request('/audit?q=claim'))
    for (const page of [log, await textOf(rival!.request('/vendors/cleanplate-demo-tools'))])
      expect(page).not.toMatch(/Vera|vera@|p-[0-9a-f]{8}\) confirmed a claim/)
    const { db } = world
    expect(await db.selectFrom('claims').select('id').execute()).toEqual([])
  })

  it('of another studio decides too, without learning who decided before', async () => {
    const two = await makeTwoSides(world)
    const [alder, birch] = await Promise.all(
      (['alder', 'birch'] as const).map(async (side) => world.withCookie(await world.cookieOf(two[side].people.reviewer.id))),
    )
    await claim('elevenlabs', 'voice@elsewhere.example')
    const { id } = (await stateOf('voice@elsewhere.example', 'elevenlabs'))!
    expect((await birch!.post(`/desk/claims/${id}/refusal`, { [`reason-${id}`]: 'Not there' })).status).toBe(303)
    const page = await textOf(alder!.request('/desk/claims'))
    expect(page).toMatch(/voice@elsewhere\.example[\s\S]*?Somebody of another studio/)
    expect(page).not.toContain('canarybirch')
  })
})
