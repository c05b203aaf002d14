import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { unaudited } from '../src/audit/audited.ts'
import { readAs } from '../src/db/database.ts'
import { type Delivery, deliveryOf } from '../src/mail/deliver.ts'
import * as letters from '../src/mail/letters.ts'
import { insertMail, type NewMail } from '../src/mail/queries.ts'
import { validateHtml } from './html.ts'
import { createWorld, type Visitor, type World } from './world.ts'

type Received = { from: string; to: string[]; headers: Record<string, string>; text: string }
/** What the server says to a message: nothing takes it; a refusal has a code; `hang up` takes it and never says so. */
type Answer = null | { code: number; message: string } | 'hang up'

/** A real SMTP server on a free port, which keeps what it gets. */
const openPostOffice = async () => {
  const received: Received[] = []
  const answers: Answer[] = []
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    authOptional: true,
    allowInsecureAuth: true,
    onAuth: (_auth, _session, callback) => callback(new Error('no such user')),
    onData: (stream, session, callback) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const answer = answers.shift() ?? null
        const { mailFrom, rcptTo } = session.envelope
        if (answer === null || answer === 'hang up')
          received.push({ ...parse(Buffer.concat(chunks).toString('utf8')), from: mailFrom ? mailFrom.address : '', to: rcptTo.map(({ address }) => address) })
        if (answer === 'hang up') for (const connection of server.connections) connection.close()
        else callback(answer === null ? null : Object.assign(new Error(answer.message), { responseCode: answer.code }))
      })
    },
  })
  server.on('error', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.server.address() as AddressInfo
  return { received, answers, port, url: `smtp://127.0.0.1:${port}`, close: () => new Promise<void>((resolve) => server.close(() => resolve())) }
}

const parse = (raw: string): Pick<Received, 'headers' | 'text'> => {
  const [head = '', ...rest] = raw.split('\r\n\r\n')
  const headers = Object.fromEntries(
    head
      .replaceAll(/\r\n[ \t]+/g, ' ')
      .split('\r\n')
      .map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  )
  const body = rest.join('\r\n\r\n')
  const isQuoted = headers['content-transfer-encoding'] === 'quoted-printable'
  const bytes = body.replaceAll('=\r\n', '').replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return { headers, text: (isQuoted ? Buffer.from(bytes, 'latin1').toString('utf8') : body).replaceAll('\r\n', '\n') }
}

let world: World
let office: Awaited<ReturnType<typeof openPostOffice>>
const opened: Delivery[] = []
beforeAll(async () => {
  office = await openPostOffice()
  world = await createWorld({ env: { SMTP_URL: office.url, MAIL_FROM: 'Toolslate <toolslate@studio.example>', PUBLIC_URL: 'https://register.example' } })
  await world.deps.auditLog.round(new Date())
})
afterAll(async () => {
  for (const delivery of opened) await delivery.close()
  await office.close()
  await world.close()
})

const minute = 60_000
const mail: NewMail = { person_id: null, address: 'somebody@studio.example', subject: 'A subject', text: 'A text.\n', expires_at: null }
const write = (change: Partial<NewMail> = {}) => unaudited(readAs(world.db, 'system'), 'mail', (tx) => insertMail(tx, { ...mail, ...change }))
const newest = () => world.owner.selectFrom('mails').selectAll().orderBy('id', 'desc').executeTakeFirstOrThrow()
const deliverer = (smtpUrl: string | null = office.url) => {
  const delivery = deliveryOf(world.db, { ...world.config, smtpUrl }, world.deps.auditLog)
  opened.push(delivery)
  return delivery
}
const atOnce = () => new Date(Date.now() + 1000)
const forget = () => {
  office.received.length = 0
  return world.owner.deleteFrom('mails').execute()
}

describe('a mail', () => {
  it('is delivered as plain text, with the newest checkpoint of the log below', async () => {
    await forget()
    await write({ ...letters.invitationLetter(invitation), address: 'jörg@studio.example' })
    await deliverer().round(atOnce())
    expect(office.received).toHaveLength(1)
    const [{ from, to, headers, text }] = office.received as [Received]
    const row = await newest()
    expect([from, to]).toEqual(['toolslate@studio.example', ['jörg@studio.example']])
    expect(headers).toMatchObject({
      from: 'Toolslate <toolslate@studio.example>',
      subject: 'Ann Lee invites you to Demo Studio on Toolslate',
      'message-id': `<mail-${row.id}@register.example>`,
      'auto-submitted': 'auto-generated',
    })
    expect(headers['content-type']).toMatch(/^text\/plain; charset=utf-8/)
    expect(Date.parse(headers.date ?? '')).toBe(Math.floor(row.created_at.getTime() / 1000) * 1000)
    expect(headers).not.toHaveProperty('x-mailer')
    const { origin, newest: checkpoint } = world.deps.auditLog
    expect(text).toContain(`\n${invitation.link}\n`)
    expect(text).toMatch(/\n-- \nLog .+\nRoot hash .+\n$/)
    expect(text).toContain(`\n-- \nLog ${origin}, ${checkpoint()?.size} entries\nRoot hash ${checkpoint()?.root.toString('base64')}\n`)
  })

  it('loses its text once it was sent', async () => {
    await forget()
    await write()
    const now = atOnce()
    await deliverer().round(now)
    expect(await newest()).toMatchObject({ sent_at: now, text: null, last_error: null, attempts: 1, address: mail.address })
  })

  it('is not written when the change that caused it is rolled back', async () => {
    await forget()
    const failed = unaudited(readAs(world.db, 'system'), 'mail', async (tx) => {
      await insertMail(tx, mail)
      throw new Error('it fails')
    })
    await expect(failed).rejects.toThrow('it fails')
    await deliverer().round(atOnce())
    expect(office.received).toEqual([])
  })

  it('is refused by the database with a line break in its subject', async () => {
    await expect(write({ subject: 'A subject\r\nBcc: everybody@studio.example' })).rejects.toThrow('mails_subject_check')
  })

  it('goes to one address, whatever the address is', async () => {
    await forget()
    await write({ address: 'one@studio.example, two@studio.example' })
    await deliverer().round(atOnce())
    expect(office.received.flatMap(({ to }) => to)).not.toContain('two@studio.example')
  })

  it('is sent once, though two programs deliver at once', async () => {
    await forget()
    for (let n = 0; n < 30; n++) await write({ address: `n${n}@studio.example` })
    const [one, other] = [deliverer(), deliverer()]
    const now = atOnce()
    for (let n = 0; n < 3; n++) await Promise.all([one.round(now), other.round(now), one.round(now)])
    const addresses = office.received.flatMap(({ to }) => to)
    expect(addresses).toHaveLength(30)
    expect(new Set(addresses).size).toBe(30)
    const rows = await world.owner.selectFrom('mails').select(['attempts']).where('sent_at', 'is not', null).execute()
    expect(rows.map(({ attempts }) => attempts)).toEqual(Array.from({ length: 30 }, () => 1))
  })

  it('costs an idle round one question', async () => {
    await forget()
    const delivery = deliverer()
    await delivery.round(atOnce())
    world.queries()
    await delivery.round(atOnce())
    expect(world.queries()).toBe(1)
  })
})

describe('a mail that cannot be sent', () => {
  it('is tried again a minute later, as the same message, and the refusal is kept without what the server said', async () => {
    await forget()
    await write()
    office.answers.push({ code: 451, message: '4.7.1 Not now, somebody@studio.example: s3cret' })
    const delivery = deliverer()
    const now = atOnce()
    await delivery.round(now)
    const failed = await newest()
    expect(failed).toMatchObject({ attempts: 1, sent_at: null, text: mail.text, last_error: 'The SMTP server refused the mail with 451 (4.7.1).' })
    expect(failed.next_attempt_at).toEqual(new Date(now.getTime() + minute))
    await delivery.round(new Date(now.getTime() + minute - 1))
    expect(office.received).toEqual([])
    await delivery.round(new Date(now.getTime() + minute))
    expect(office.received[0]?.headers['message-id']).toBe(`<mail-${failed.id}@register.example>`)
    expect(await newest()).toMatchObject({ attempts: 2, text: null, last_error: null })
  })

  it('is the same message when nobody knows whether the server took it', async () => {
    await forget()
    await write()
    office.answers.push('hang up')
    const delivery = deliverer()
    const now = atOnce()
    await delivery.round(now)
    expect((await newest()).last_error).toMatch(/^The SMTP server could not be reached \(\w+\)\.$/)
    await delivery.round(new Date(now.getTime() + minute))
    expect(office.received.map(({ headers }) => headers['message-id'])).toEqual(
      Array.from({ length: 2 }, () => expect.stringMatching(/^<mail-\d+@register\.example>$/)),
    )
    expect(new Set(office.received.map(({ headers }) => headers['message-id'])).size).toBe(1)
  })

  it('goes out when the server is back', async () => {
    await forget()
    const closed = await openPostOffice()
    await closed.close()
    await write()
    const now = atOnce()
    await deliverer(closed.url).round(now)
    expect(await newest()).toMatchObject({ last_error: 'The SMTP server could not be reached (ECONNREFUSED).', text: mail.text })
    await deliverer().round(new Date(now.getTime() + minute))
    expect(office.received).toHaveLength(1)
  })

  it('says so when user or password are wrong, and does not repeat them', async () => {
    await forget()
    await write()
    await deliverer(office.url.replace('://', '://toolslate:s3cret@')).round(atOnce())
    expect((await newest()).last_error).toBe('The SMTP server refused the user or the password in SMTP_URL.')
  })

  it('waits longer each time, six hours at most, and ends with its link: then the text is gone', async () => {
    await forget()
    const expires_at = new Date(Date.now() + 26 * 60 * minute)
    await write({ expires_at })
    const delivery = deliverer()
    const waits: number[] = []
    for (let now = atOnce(); ; ) {
      office.answers.push({ code: 550, message: 'no' })
      await delivery.round(now)
      const row = await newest()
      if (row.text === null) break
      waits.push(Math.round((row.next_attempt_at.getTime() - now.getTime()) / minute))
      now = row.next_attempt_at
    }
    office.answers.length = 0
    expect(waits.slice(0, 10)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 360])
    expect(waits.reduce((sum, wait) => sum + wait)).toBe(26 * 60)
    expect(await newest()).toMatchObject({ sent_at: null, attempts: waits.length, last_error: 'The SMTP server refused the mail with 550.' })
    expect(office.received).toEqual([])
  })

  it('does not hold the others up', async () => {
    await forget()
    for (const n of [1, 2, 3]) await write({ address: `n${n}@studio.example` })
    office.answers.push({ code: 451, message: 'not now' })
    await deliverer().round(atOnce())
    expect(office.received).toHaveLength(2)
  })

  it('is left for the next start when the program ends meanwhile', async () => {
    await forget()
    await write()
    const silent = new SMTPServer({ disabledCommands: ['STARTTLS', 'AUTH'], onData: (stream) => void stream.resume() })
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const delivery = deliverer(`smtp://127.0.0.1:${(silent.server.address() as AddressInfo).port}`)
    const now = atOnce()
    const round = delivery.round(now)
    const started = performance.now()
    await delivery.close()
    await round
    expect(performance.now() - started).toBeLessThan(10_000)
    const row = await newest()
    expect(row).toMatchObject({ sent_at: null, text: mail.text, last_error: null })
    expect(row.next_attempt_at).toEqual(new Date(now.getTime() + 2 * minute))
    await deliverer().round(row.next_attempt_at)
    expect(office.received).toHaveLength(1)
    await new Promise<void>((resolve) => silent.close(() => resolve()))
  })
})

describe('without an SMTP server', () => {
  it('mails stay in the outbox until they are of no use any more', async () => {
    await forget()
    const expires_at = new Date(Date.now() + 60 * minute)
    await write({ expires_at })
    const delivery = deliverer(null)
    await delivery.round(atOnce())
    expect(await newest()).toMatchObject({ text: mail.text, attempts: 0, sent_at: null, last_error: null })
    await delivery.round(expires_at)
    expect(await newest()).toMatchObject({ text: null, attempts: 0, sent_at: null })
  })

  it('one that has no end of its own ends after a week', async () => {
    await forget()
    await write()
    const row = await newest()
    expect(Math.round((row.expires_at.getTime() - row.created_at.getTime()) / minute)).toBe(7 * 24 * 60)
  })
})

const invitation = {
  publicUrl: 'https://register.example',
  invitedBy: 'Ann Lee',
  organisation: 'Demo Studio',
  role: 'Reviewer',
  link: `https://register.example/invitation?token=${'a'.repeat(43)}`,
  until: new Date('2026-10-02T14:05:59Z'),
}
const at = new Date('2026-10-02T14:05:00Z')
const written = (name: string): [string, letters.Letter][] => {
  const { publicUrl, link, until } = invitation
  return [
    ['invitation', letters.invitationLetter({ ...invitation, invitedBy: name, organisation: name, role: name })],
    ['reset', letters.resetLetter({ publicUrl, link, until })],
    ['first password', letters.firstPasswordLetter({ publicUrl, link, until })],
    ['domain', letters.domainLetter({ publicUrl, link, until, askedBy: name, organisation: name, domain: name })],
    ['password changed', letters.passwordChangedLetter({ publicUrl, at })],
    ['sign-in changed', letters.signInChangedLetter({ publicUrl, at, change: 'passkey_added' })],
    [
      'attestation signed',
      letters.attestationSignedLetter({ publicUrl, link, vendor: name, offering: name, number: 2, answers: '3 answers', until: '2027-11-22' }),
    ],
    ['reminder', letters.reminderLetter({ publicUrl, ending: [{ vendor: name, offering: name, number: 2, until: '2027-11-22', renewal: link }] })],
    ['mention', letters.mentionLetter({ by: name, about: name, link })],
    ['reviewers ask', letters.reviewersAskLetter({ studio: name, about: name, link })],
    ['vendor answered', letters.vendorAnsweredLetter({ vendor: name, about: name, link })],
    ['checkpoint', letters.checkpointLetter({ publicUrl, origin: name, size: 12, note: 'register.example/audit\n12\nabc=\n\n— register.example/audit xyz\n' })],
  ]
}

describe('the letters', () => {
  it.each(written('Ann Lee'))('%s: whole sentences in short lines', (_, { subject, text }) => {
    expect(subject.length).toBeLessThan(78)
    expect(`${subject}${text}`).not.toMatch(/undefined|null|\[object|Invalid/)
    for (const line of text.split('\n')) expect(line.startsWith('https://') || line.length <= 78).toBe(true)
    expect(text).toMatch(/[^\n]\n$/)
  })

  it('an invitation says who invites, to what, as what, where, until when, what this is, and that it can be ignored', () => {
    const { subject, text } = letters.invitationLetter(invitation)
    expect(subject).toBe('Ann Lee invites you to Demo Studio on Toolslate')
    const said = text.replaceAll(/\s+/g, ' ')
    for (const part of ['Ann Lee invites you', 'Demo Studio', 'would be: reviewer.', 'until 2 Oct 2026, 14:05 UTC', 'register of AI tools', 'do nothing'])
      expect(said).toContain(part)
    expect(text).toContain(`\n\n${invitation.link}\n\n`)
  })

  it('a reset says that nothing happens when nothing is done; somebody without a password is told so', () => {
    const [reset, first] = [letters.resetLetter(invitation), letters.firstPasswordLetter(invitation)].map(({ text }) => text.replaceAll(/\s+/g, ' '))
    expect(reset).toContain('If it was not you, do nothing: the password stays as it is.')
    expect(first).toContain('Your account there has none yet')
  })

  it('a notice says when, and what to do if it was not you', () => {
    for (const [name, { text }] of written('Ann Lee').filter(([name]) => name.endsWith('changed'))) {
      const said = text.replaceAll(/\s+/g, ' ')
      expect(said, name).toContain('on 2 Oct 2026, 14:05 UTC.')
      expect(said, name).toContain('If it was not you: set a new password at once at https://register.example/forgotten')
    }
  })

  it('a checkpoint goes out byte for byte', () => {
    expect(written('x').at(-1)?.[1].text).toContain('\nregister.example/audit\n12\nabc=\n\n— register.example/audit xyz\n')
  })

  it('no name adds a line, a header or a paragraph', () => {
    const paragraphs = written('Ann').map(([, { text }]) => text.split('\n\n').length)
    const hostile = fc.stringMatching(/^([a-z ]|\r|\n|\t|\u0085|\u2028|\u202e|Bcc: a@b\.c|\n\nhttps:\/\/evil\.example){0,30}$/)
    fc.assert(
      fc.property(fc.oneof(hostile, fc.string({ unit: 'binary', maxLength: 300 })), (name) => {
        written(name).forEach(([kind, { subject, text }], n) => {
          expect(subject, kind).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202e]/u)
          expect(text, kind).not.toMatch(/[^\P{Cc}\n]|[\p{Zl}\p{Zp}\u202e]/u)
          expect(text.split('\n\n').length, kind).toBe(paragraphs[n])
          expect(text.split('\n').filter((line) => line === invitation.link).length, kind).toBeLessThanOrEqual(1)
        })
      }),
      { numRuns: 60 },
    )
  })
})

describe('the outbox', () => {
  let admin: Visitor
  beforeAll(async () => {
    await forget()
    admin = await world.signIn('admin@demo.test')
  })
  const page = async (who: Visitor = admin, path = '/admin/mails') => (await who.request(path)).text()
  const failed = async (change: Partial<NewMail> = {}) => {
    await write(change)
    office.answers.push({ code: 451, message: 'not now' })
    await deliverer().round(atOnce())
    return newest()
  }

  it('says when there is nothing', async () => {
    const html = await page()
    expect(html).toContain('No mail yet')
    expect(html).not.toContain('No SMTP server is set')
    expect(await validateHtml(html)).toEqual([])
  })

  it('is for the administrators of the installation', async () => {
    const stranger = await world.request('/admin/mails')
    expect([stranger.status, stranger.headers.get('location')]).toEqual([303, '/sign-in?next=%2Fadmin%2Fmails'])
    expect((await world.visitor().post('/admin/mails/1/retry', {})).status).toBe(401)
    for (const email of ['reviewer@demo.test', 'producer@demo.test', 'vendor@demo.test']) {
      const other = await world.signIn(email)
      expect((await other.request('/admin/mails')).status).toBe(403)
      expect((await other.post('/admin/mails/1/retry', {})).status).toBe(403)
    }
  })

  it('shows what waits, what was sent, what failed and what ended, and no text', async () => {
    await forget()
    await write({ address: 'sent@studio.example' })
    await deliverer().round(atOnce())
    await write({ address: 'ended@studio.example', expires_at: new Date(Date.now() + 10) })
    await failed({ address: 'failed@studio.example' })
    await write({ address: 'waiting@studio.example' })
    const html = await page()
    const states = [...html.matchAll(/<th scope="row">(\w+)@studio\.example<\/th><td>(Sent|Waiting|Failed|Ended)/g)].map(([, name, state]) => [name, state])
    expect(states).toEqual([
      ['waiting', 'Waiting'],
      ['failed', 'Failed'],
      ['ended', 'Ended'],
      ['sent', 'Sent'],
    ])
    expect(html).toContain('The SMTP server refused the mail with 451. 1 attempt so far; the next ')
    expect(html).not.toContain('A text.')
    expect(await validateHtml(html)).toEqual([])
  })

  it('sends a failed one again, and says so in the log without its address', async () => {
    await forget()
    const { id } = await failed()
    expect((await admin.post(`/admin/mails/${id}/retry`, {})).headers.get('location')).toBe('/admin/mails')
    const event = await world.owner.selectFrom('audit_events').selectAll().orderBy('leaf', 'desc').executeTakeFirstOrThrow()
    expect(event).toMatchObject({ action: 'mail.retried', sentence: `${event.actor} had mail ${id} sent again.`, is_public: false })
    const operator = await world.owner.selectFrom('organisations').select('id').where('runs_installation', '=', true).executeTakeFirstOrThrow()
    expect(event.organisation_id).toBe(operator.id)
    expect(event.entry).not.toContain('studio.example')
    await deliverer().round(atOnce())
    expect(office.received).toHaveLength(1)
    expect((await newest()).sent_at).not.toBe(null)
  })

  it('does so once, when it is asked for twice at once', async () => {
    await forget()
    const { id } = await failed()
    const statuses = (await Promise.all([1, 2, 3].map(() => admin.post(`/admin/mails/${id}/retry`, {})))).map(({ status }) => status)
    expect(statuses.sort()).toEqual([303, 409, 409])
  })

  it('does not touch one that was sent, waits, is unknown or is no number', async () => {
    await forget()
    await write()
    const { id } = await newest()
    expect((await admin.post(`/admin/mails/${id}/retry`, {})).status).toBe(409)
    await deliverer().round(atOnce())
    expect((await admin.post(`/admin/mails/${id}/retry`, {})).status).toBe(409)
    expect((await admin.post(`/admin/mails/${id + 1}/retry`, {})).status).toBe(404)
    expect((await admin.post('/admin/mails/x/retry', {})).status).toBe(404)
    expect((await admin.post('/admin/mails/999999999999999/retry', {})).status).toBe(404)
  })

  it('shows fifty at a time, newest first', async () => {
    await forget()
    for (let n = 1; n <= 60; n++) await write({ address: `n${n}@studio.example` })
    const addresses = (html: string) => [...html.matchAll(/<th scope="row">n(\d+)@/g)].map(([, n]) => Number(n))
    const first = await page()
    expect(addresses(first)).toEqual(Array.from({ length: 50 }, (_, i) => 60 - i))
    const next = /<a href="([^"]+)" rel="next">/.exec(first)?.[1]?.replaceAll('&amp;', '&') ?? ''
    const second = await page(admin, next)
    expect(addresses(second)).toEqual(Array.from({ length: 10 }, (_, i) => 10 - i))
    expect(second).toContain('<a href="/admin/mails">First page</a>')
    expect((await admin.request('/admin/mails?cursor=x')).status).toBe(400)
  })

  it('without an SMTP server has the texts, for handing over, and says how to set one', async () => {
    const other = await createWorld()
    const system = readAs(other.db, 'system')
    await unaudited(system, 'mail', (tx) => insertMail(tx, { ...mail, ...letters.invitationLetter({ ...invitation, invitedBy: '<b>Ann</b>' }) }))
    const visitor = await other.signIn('admin@demo.test')
    const html = await page(visitor)
    expect(html).toContain('No SMTP server is set: nothing is sent.')
    expect(html).toContain('SMTP_URL')
    expect(html).toContain(invitation.link)
    expect(html).not.toContain('<b>Ann</b>')
    expect(html).not.toContain('Send again')
    expect(await validateHtml(html)).toEqual([])
    expect((await visitor.request('/admin/mails')).headers.get('cache-control')).toBe('no-store')
    const { id } = await other.owner.selectFrom('mails').select('id').executeTakeFirstOrThrow()
    expect((await visitor.post(`/admin/mails/${id}/retry`, {})).status).toBe(409)
    await other.close()
  })
})
