import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readStop, stopAddress } from '../src/notifications/unsubscribing.ts'
import { personId } from './clearing.ts'
import { validateHtml } from './html.ts'
import { createWorld, type World } from './world.ts'

// RFC 8058: a mail program posts "List-Unsubscribe=One-Click" to the address in the header, from anywhere, without a cookie.

let world: World
let person: number
beforeAll(async () => {
  world = await createWorld()
  person = await personId(world, 'producer@demo.test')
})
afterAll(() => world.close())
beforeEach(() => world.owner.deleteFrom('notification_settings').execute())

const addressOf = (kind: 'digest' | 'instant', person_id = person) => stopAddress('', world.deps.keys.secrets, { person_id, kind })
const oneClick = (path: string, headers: Record<string, string> = {}) =>
  world.request(path, { method: 'POST', body: 'List-Unsubscribe=One-Click', headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers } })
const settings = () => world.owner.selectFrom('notification_settings').select(['person_id', 'digest', 'weekday', 'instant']).execute()

describe('one click in a mail program', () => {
  it.each([
    ['digest', { digest: 'off', instant: true }],
    ['instant', { digest: 'weekly', instant: false }],
  ] as const)('ends %s mails, and nothing else', async (kind, expected) => {
    const answer = await oneClick(addressOf(kind))
    expect(answer.status).toBe(200)
    expect(await settings()).toEqual([{ person_id: person, weekday: 1, ...expected }])
    const [event] = await world.owner
      .selectFrom('audit_events')
      .selectAll()
      .where('action', '=', 'notification.stopped')
      .orderBy('leaf', 'desc')
      .limit(1)
      .execute()
    expect(event).toMatchObject({
      ...{ actor_kind: 'anonymous', is_public: false, organisation_id: null },
      sentence: expect.stringMatching(kind === 'digest' ? /^p-\w+ gets no more digests, by the address in a mail\.$/ : /^p-\w+ gets no more mails at once, by/),
    })
  })

  it('may come from any page and any program, and twice', async () => {
    const from = [{ origin: 'https://mail.example' }, { origin: 'null' }, { 'sec-fetch-site': 'cross-site' }, {}]
    for (const headers of from) expect((await oneClick(addressOf('digest'), headers as Record<string, string>)).status).toBe(200)
    expect(await settings()).toHaveLength(1)
  })

  it('is the only form that may: all others keep their guard', async () => {
    for (const path of ['/sign-in', '/account/notifications', '/unsubscribe/', '/account/notifications?token=x', '//unsubscribe'])
      expect((await oneClick(path, { origin: 'https://mail.example' })).status, path).toBe(403)
    const cookie = await world.cookieOf(person)
    const forged = await world.request('/account/notifications', {
      ...{ method: 'POST', body: new URLSearchParams({ digest: 'off', weekday: '1' }) },
      headers: { cookie, origin: 'https://mail.example' },
    })
    expect([forged.status, await settings()]).toEqual([403, []])
  })

  it('needs the address as we wrote it', async () => {
    const token = addressOf('digest').split('token=')[1]!
    const other = await personId(world, 'outsider@demo.test')
    const wrong = [
      '',
      'x',
      token.slice(1),
      `${token}x`,
      token.replace('digest', 'instant'),
      token.replace(String(person), String(other)),
      `${token.slice(0, -1)}_`,
    ]
    for (const one of wrong) {
      expect((await oneClick(`/unsubscribe?token=${one}`)).status, one).toBe(404)
      expect((await world.request(`/unsubscribe?token=${one}`)).status, one).toBe(404)
    }
    expect((await oneClick('/unsubscribe')).status).toBe(404)
    expect((await oneClick(addressOf('digest', 999_999))).status).toBe(404)
    expect(await settings()).toEqual([])
  })
})

describe('the address in a mail', () => {
  it.each(['digest', 'instant'] as const)('shows what it would end (%s), and ends nothing by being looked at', async (kind) => {
    const answer = await world.request(addressOf(kind))
    const html = await answer.text()
    expect([answer.status, await validateHtml(html), await settings()]).toEqual([200, [], []])
    expect(html).toContain(`<form class="form" action="/unsubscribe?token=${addressOf(kind).split('token=')[1]}" method="post"`)
    expect(html).toContain('Stop these mails')
    const stopped = await oneClick(addressOf(kind), { origin: world.config.publicUrl, 'sec-fetch-site': 'same-origin' })
    expect([stopped.status, await validateHtml(await stopped.text()), (await settings()).length]).toEqual([200, [], 1])
  })

  it('does the same for whoever is signed in, whoever that is', async () => {
    const outsider = await world.signIn('outsider@demo.test')
    expect((await outsider.request(addressOf('digest'), { method: 'POST', body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }) })).status).toBe(200)
    expect(await settings()).toEqual([{ person_id: person, digest: 'off', weekday: 1, instant: true }])
  })

  it('is read back as it was written, and with another key not at all', () => {
    const token = addressOf('instant').split('token=')[1]
    expect(readStop(world.deps.keys.secrets, token)).toEqual({ person_id: person, kind: 'instant' })
    expect(readStop(Buffer.alloc(32, 1), token)).toBe(null)
  })
})
