import { type AddressInfo, createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import pino from 'pino'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { unaudited } from '../src/audit/audited.ts'
import { connect, disconnect, readAs } from '../src/db/database.ts'
import { openQueue } from '../src/jobs/queue.ts'
import { type Delivery, deliveryOf } from '../src/mail/deliver.ts'
import * as letters from '../src/mail/letters.ts'
import { endExpiredMails, insertMail, listWaiting, type NewMail } from '../src/mail/queries.ts'
import { validateHtml } from './html.ts'
import { openPostOffice, type Received } from './post-office.ts'
import { createWorld, type Visitor, type World } from './world.ts'

let world: World
let office: Awaited<ReturnType<typeof openPostOffice>>
const opened: Delivery[] = []
beforeAll(async () => {
  office = await openPostOffice()
  world = await createWorld({ env: { SMTP_URL: office.url, MAIL_FROM: 'Toolslate <toolslate@studio.example>', PUBLIC_URL: 'https://register.example' } })
  await world.deps.auditLog.round(new Date())
})
afterAll(async () => {
  await office.close()
  await world.close()
})
beforeEach(async () => {
  office.received.length = 0
  office.answers.length = 0
  await world.owner.deleteFrom('mails').execute()
  await sql`delete from pgboss.job`.execute(world.owner)
})
afterEach(async () => {
  for (const delivery of opened.splice(0)) await delivery.close()
})

const minute = 60_000
const mail: NewMail = { person_id: null, address: 'somebody@studio.example', subject: 'A subject', text: 'A text.\n', expires_at: null }
const write = (change: Partial<NewMail> = {}) => unaudited(readAs(world.db, 'system'), 'mail', (tx) => insertMail(tx, { ...mail, ...change }))
const row = (id: number) => world.owner.selectFrom('mails').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
const deliverer = (smtpUrl: string | null = office.url) => {
  const delivery = deliveryOf(world.db, { ...world.config, smtpUrl }, world.deps.auditLog)
  opened.push(delivery)
  return delivery
}
type Waiting = { state: string; retry_count: number; seconds: number }
const jobs = async (): Promise<Waiting[]> =>
  (
    await sql<Waiting>`select state, retry_count, extract(epoch from start_after - now())::float8 as seconds from pgboss.job where name = 'mail' order by created_on, id`.execute(
      world.owner,
    )
  ).rows
/** A minute or an hour has passed, as far as the queue goes. */
const bringForward = () => sql`update pgboss.job set start_after = now() where state = 'retry'`.execute(world.owner)
const addresses = () => office.received.flatMap(({ to }) => to)

describe('a mail', () => {
  it('is delivered as plain text, with the newest checkpoint of the log below', async () => {
    const id = await write({ ...letters.resetLetter({ publicUrl: 'https://register.example', link, until }), address: 'jörg@studio.example' })
    expect(await deliverer().deliver(id)).toBe(true)
    expect(office.received).toHaveLength(1)
    const [{ from, to, headers, text }] = office.received as [Received]
    expect([from, to]).toEqual(['toolslate@studio.example', ['jörg@studio.example']])
    expect(headers).toMatchObject({
      from: 'Toolslate <toolslate@studio.example>',
      subject: 'Set a new password for Toolslate',
      'message-id': `<mail-${id}@register.example>`,
      'auto-submitted': 'auto-generated',
    })
    expect(headers['content-type']).toMatch(/^text\/plain; charset=utf-8/)
    expect(Date.parse(headers.date ?? '')).toBe(Math.floor((await row(id)).created_at.getTime() / 1000) * 1000)
    for (const name of ['x-mailer', 'list-unsubscribe', 'list-unsubscribe-post']) expect(headers).not.toHaveProperty(name)
    const { origin, newest: checkpoint } = world.deps.auditLog
    expect(text).toContain(`\n${link}\n`)
    expect(text).toContain(`\n-- \nLog ${origin}, ${checkpoint()?.size} entries\nRoot hash ${checkpoint()?.root.toString('base64')}\n`)
  })

  it('loses its text once it was sent', async () => {
    const id = await write()
    await deliverer().deliver(id)
    expect(await row(id)).toMatchObject({ sent_at: expect.any(Date), text: null, last_error: null, attempts: 1, address: mail.address })
  })

  it('says where one ends its kind, for the button of a mail program, when it has such an end', async () => {
    await deliverer().deliver(await write({ unsubscribe: 'https://register.example/unsubscribe?token=x' }))
    expect(office.received[0]?.headers).toMatchObject({
      'list-unsubscribe': '<https://register.example/unsubscribe?token=x>',
      'list-unsubscribe-post': 'List-Unsubscribe=One-Click',
    })
  })

  it('is not written, and leaves nothing in the queue, when the change that caused it is rolled back', async () => {
    const failed = unaudited(readAs(world.db, 'system'), 'mail', async (tx) => {
      await insertMail(tx, mail)
      throw new Error('it fails')
    })
    await expect(failed).rejects.toThrow('it fails')
    expect([await jobs(), await world.owner.selectFrom('mails').select('id').execute()]).toEqual([[], []])
  })

  it('is refused by the database with a line break in its subject', async () => {
    await expect(write({ subject: 'A subject\r\nBcc: everybody@studio.example' })).rejects.toThrow('mails_subject_check')
  })

  it('goes to one address, whatever the address is', async () => {
    await deliverer().deliver(await write({ address: 'one@studio.example, two@studio.example' }))
    expect(addresses()).not.toContain('two@studio.example')
  })

  it('is sent once, when twenty want to send it at once', async () => {
    const id = await write()
    const [one, other] = [deliverer(), deliverer()]
    await Promise.all(Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? one : other).deliver(id)))
    expect(office.received).toHaveLength(1)
    expect((await row(id)).attempts).toBe(1)
  })
})

describe('the queue', () => {
  it('sends what is written within seconds, and what was written before it began', async () => {
    await write({ address: 'before@studio.example' })
    await deliverer().begin(world.queue)
    await write({ address: 'after@studio.example' })
    await expect.poll(addresses, { timeout: 5_000 }).toEqual(['before@studio.example', 'after@studio.example'])
    await expect.poll(async () => (await jobs()).map(({ state }) => state)).toEqual(['completed', 'completed'])
  })

  it('sends 200 mails once each, though two programs are at it', async () => {
    for (let n = 0; n < 200; n++) await write({ address: `n${n}@studio.example` })
    const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(world.owner)
    const second = connect({ ...inject('app'), database: rows[0]!.name, max: 5 })
    const queue = await openQueue(second, pino({ level: 'silent' }), { pollSeconds: 0.5 })
    const other = deliveryOf(second, world.config, world.deps.auditLog)
    await Promise.all([deliverer().begin(world.queue), other.begin(queue)])
    await expect.poll(async () => (await jobs()).every(({ state }) => state === 'completed'), { timeout: 15_000 }).toBe(true)
    await other.close()
    await queue.close()
    await disconnect(second)
    expect(addresses()).toHaveLength(200)
    expect(new Set(addresses()).size).toBe(200)
    const sent = await world.owner.selectFrom('mails').select('attempts').where('sent_at', 'is not', null).execute()
    expect(sent.map(({ attempts }) => attempts)).toEqual(Array.from({ length: 200 }, () => 1))
  })

  it('sends what waits though its job was lost', async () => {
    const id = await write()
    await sql`delete from pgboss.job`.execute(world.owner)
    await deliverer().begin(world.queue)
    await expect.poll(addresses, { timeout: 5_000 }).toEqual([mail.address])
    expect(await listWaiting(world.owner, new Date())).not.toContain(id)
  })

  it('lets one that fails not hold the others up, and brings it again', async () => {
    office.answers.push({ code: 451, message: 'not now' })
    for (const n of [1, 2, 3]) await write({ address: `n${n}@studio.example` })
    await deliverer().begin(world.queue)
    await expect.poll(addresses, { timeout: 5_000 }).toHaveLength(2)
    await expect.poll(async () => (await jobs()).filter(({ state }) => state === 'retry')).toEqual([expect.objectContaining({ retry_count: 0 })])
    await bringForward()
    await expect.poll(() => new Set(addresses()).size, { timeout: 5_000 }).toBe(3)
    expect(addresses()).toHaveLength(3)
  })

  it('waits longer each time: one to two minutes at first, six hours at last', async () => {
    const id = await write()
    await sql`update pgboss.job set start_after = now() + interval '1 hour'`.execute(world.owner)
    await deliverer().begin(world.queue)
    const waits: number[] = []
    for (const failures of [0, 1, 2, 8, 9, 40]) {
      office.answers.push({ code: 550, message: 'no' })
      const before = (await row(id)).attempts
      await sql`update pgboss.job set state = 'created', retry_count = ${failures}, started_on = null, start_after = now()`.execute(world.owner)
      await expect.poll(async () => (await row(id)).attempts, { timeout: 5_000 }).toBeGreaterThan(before)
      await expect.poll(async () => (await jobs())[0]?.state).toBe('retry')
      waits.push((await jobs())[0]!.seconds / 60)
    }
    const longest = [2, 4, 8, 360, 360, 360]
    waits.forEach((wait, i) => {
      expect(wait).toBeLessThanOrEqual(longest[i]!)
      expect(wait).toBeGreaterThan(longest[i]! === 360 ? 250 : longest[i]! / 2 - 0.1)
    })
    expect(office.received).toEqual([])
  })

  it('does nothing about one that has ended meanwhile, or is gone', async () => {
    const [ended, gone] = [await write({ expires_at: new Date(Date.now() + 5) }), await write()]
    await world.owner.deleteFrom('mails').where('id', '=', gone).execute()
    await sleep(10)
    await deliverer().begin(world.queue)
    await expect.poll(async () => (await jobs()).map(({ state }) => state), { timeout: 5_000 }).toEqual(['completed', 'completed'])
    expect([office.received, (await row(ended)).attempts]).toEqual([[], 0])
  })
})

describe('a mail that the server has not taken', () => {
  it('comes again as the same message, and the refusal is kept without what the server said', async () => {
    const id = await write()
    office.answers.push({ code: 451, message: '4.7.1 Not now, somebody@studio.example: s3cret' })
    const delivery = deliverer()
    expect(await delivery.deliver(id)).toBe(false)
    expect(await row(id)).toMatchObject({
      ...{ attempts: 1, begun_at: null, sent_at: null, text: mail.text },
      last_error: 'The SMTP server refused the mail with 451 (4.7.1).',
    })
    expect(await delivery.deliver(id)).toBe(true)
    expect(office.received[0]?.headers['message-id']).toBe(`<mail-${id}@register.example>`)
    expect(await row(id)).toMatchObject({ attempts: 2, text: null, last_error: null })
  })

  it('goes out when the server is back', async () => {
    const closed = await openPostOffice()
    await closed.close()
    const id = await write()
    expect(await deliverer(closed.url).deliver(id)).toBe(false)
    expect(await row(id)).toMatchObject({ begun_at: null, last_error: 'The SMTP server could not be reached (ECONNREFUSED).', text: mail.text })
    expect(await deliverer().deliver(id)).toBe(true)
    expect(office.received).toHaveLength(1)
  })

  it('comes again when the server hangs up before it was given anything', async () => {
    const rude = createServer((socket) => {
      socket.on('error', () => {})
      socket.write('220 hello\r\n')
      socket.on('data', (said) => (String(said).startsWith('MAIL') ? socket.destroy() : socket.write('250 go on\r\n')))
    })
    await new Promise<void>((resolve) => rude.listen(0, '127.0.0.1', resolve))
    const id = await write()
    expect(await deliverer(`smtp://127.0.0.1:${(rude.address() as AddressInfo).port}`).deliver(id)).toBe(false)
    expect(await row(id)).toMatchObject({ begun_at: null, text: mail.text, last_error: expect.stringMatching(/^The SMTP server could not be reached/) })
    await new Promise<void>((resolve) => rude.close(() => resolve()))
  })

  it('says so when user or password are wrong, and does not repeat them', async () => {
    const id = await write()
    await deliverer(office.url.replace('://', '://toolslate:s3cret@')).deliver(id)
    expect((await row(id)).last_error).toBe('The SMTP server refused the user or the password in SMTP_URL.')
  })
})

describe('a mail that the server may have taken', () => {
  it('is not sent again by itself when the connection is lost before the answer', async () => {
    const id = await write()
    office.answers.push('hang up')
    const delivery = deliverer()
    expect(await delivery.deliver(id)).toBe(true)
    expect(await row(id)).toMatchObject({
      ...{ begun_at: expect.any(Date), sent_at: null, text: mail.text },
      last_error: expect.stringMatching(/^The connection to the SMTP server was lost before it answered \(\w+\)\.$/),
    })
    for (let n = 0; n < 3; n++) expect(await delivery.deliver(id)).toBe(true)
    expect(office.received).toHaveLength(1)
  })

  it('nor when the program ends meanwhile, which waits five seconds for it', async () => {
    const id = await write()
    office.answers.push('be silent')
    const delivery = deliverer()
    await delivery.begin(world.queue)
    await expect.poll(addresses, { timeout: 5_000 }).toEqual([mail.address])
    const started = performance.now()
    await delivery.close()
    expect(performance.now() - started).toBeLessThan(8_000)
    expect(await row(id)).toMatchObject({ begun_at: expect.any(Date), sent_at: null, last_error: 'Toolslate was stopped before the SMTP server answered.' })
    await deliverer().begin(world.queue)
    await sleep(1200)
    expect(office.received).toHaveLength(1)
  }, 15_000)
})

describe('without an SMTP server', () => {
  it('mails stay in the outbox until they are of no use any more', async () => {
    const expires_at = new Date(Date.now() + 60 * minute)
    const id = await write({ expires_at })
    await deliverer(null).begin(world.queue)
    await sleep(700)
    expect(await row(id)).toMatchObject({ text: mail.text, attempts: 0, sent_at: null, last_error: null })
    expect((await jobs()).map(({ state }) => state)).toEqual(['created'])
    const end = (now: Date) => unaudited(readAs(world.db, 'system'), 'mail', (tx) => endExpiredMails(tx, now))
    await end(new Date(expires_at.getTime() - 1))
    expect((await row(id)).text).toBe(mail.text)
    await end(expires_at)
    expect(await row(id)).toMatchObject({ text: null, attempts: 0, sent_at: null })
  })

  it('one that has no end of its own ends after a week', async () => {
    const { expires_at, created_at } = await row(await write())
    expect(Math.round((expires_at.getTime() - created_at.getTime()) / minute)).toBe(7 * 24 * 60)
  })
})

const link = `https://register.example/reset?token=${'a'.repeat(43)}`
const until = new Date('2026-10-02T14:05:59Z')

describe('the outbox', () => {
  let admin: Visitor
  beforeAll(async () => {
    admin = await world.signIn('admin@demo.test')
  })
  const page = async (who: Visitor = admin, path = '/admin/mails') => (await who.request(path)).text()
  const failed = async (change: Partial<NewMail> = {}) => {
    const id = await write(change)
    office.answers.push({ code: 451, message: 'not now' })
    await deliverer().deliver(id)
    return row(id)
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
    await deliverer().deliver(await write({ address: 'sent@studio.example' }))
    await write({ address: 'ended@studio.example', expires_at: new Date(Date.now() + 5) })
    await sleep(10)
    await unaudited(readAs(world.db, 'system'), 'mail', (tx) => endExpiredMails(tx, new Date()))
    await failed({ address: 'failed@studio.example' })
    const unsure = await write({ address: 'unsure@studio.example' })
    office.answers.push('hang up')
    await deliverer().deliver(unsure)
    const begun = (address: string, minutes: number) =>
      write({ address }).then((id) =>
        world.owner
          .updateTable('mails')
          .set({ begun_at: new Date(Date.now() - minutes * minute) })
          .where('id', '=', id)
          .execute(),
      )
    await begun('killed@studio.example', 3)
    await begun('leaving@studio.example', 1)
    await write({ address: 'waiting@studio.example' })
    const html = await page()
    const states = [...html.matchAll(/<th scope="row">(\w+)@studio\.example<\/th><td>(Sent|Waiting|Failed|Ended|On its way|May have been sent)/g)].map(
      ([, name, state]) => [name, state],
    )
    expect(states).toEqual([
      ['waiting', 'Waiting'],
      ['leaving', 'On its way'],
      ['killed', 'May have been sent'],
      ['unsure', 'May have been sent'],
      ['failed', 'Failed'],
      ['ended', 'Ended'],
      ['sent', 'Sent'],
    ])
    expect(html).toContain('The SMTP server refused the mail with 451. 1 attempt so far; it is tried again, every six hours at the least, until ')
    expect(html).toContain('Toolslate ended while it was sending, and does not know what the SMTP server did.')
    expect([...html.matchAll(/Send again<span class="visually-hidden"> to (\w+)@/g)].map(([, name]) => name)).toEqual(['killed', 'unsure', 'failed'])
    expect(html).not.toContain('A text.')
    expect(await validateHtml(html)).toEqual([])
  })

  it('sends a failed one again, and says so in the log without its address', async () => {
    const { id } = await failed()
    expect((await admin.post(`/admin/mails/${id}/retry`, {})).headers.get('location')).toBe('/admin/mails')
    const event = await world.owner.selectFrom('audit_events').selectAll().orderBy('leaf', 'desc').executeTakeFirstOrThrow()
    expect(event).toMatchObject({ action: 'mail.retried', sentence: `${event.actor} had mail ${id} sent again.`, is_public: false })
    const operator = await world.owner.selectFrom('organisations').select('id').where('runs_installation', '=', true).executeTakeFirstOrThrow()
    expect(event.organisation_id).toBe(operator.id)
    expect(event.entry).not.toContain('studio.example')
    await deliverer().begin(world.queue)
    await expect.poll(addresses, { timeout: 5_000 }).toEqual([mail.address])
    await expect.poll(async () => (await row(id)).sent_at).not.toBe(null)
  })

  it('does so once, when it is asked for twice at once', async () => {
    const { id } = await failed()
    const statuses = (await Promise.all([1, 2, 3].map(() => admin.post(`/admin/mails/${id}/retry`, {})))).map(({ status }) => status)
    expect(statuses.sort()).toEqual([303, 409, 409])
  })

  it('does not touch one that was sent, waits, is unknown or is no number', async () => {
    const id = await write()
    expect((await admin.post(`/admin/mails/${id}/retry`, {})).status).toBe(409)
    await deliverer().deliver(id)
    expect((await admin.post(`/admin/mails/${id}/retry`, {})).status).toBe(409)
    expect((await admin.post(`/admin/mails/${id + 1}/retry`, {})).status).toBe(404)
    expect((await admin.post('/admin/mails/x/retry', {})).status).toBe(404)
    expect((await admin.post('/admin/mails/999999999999999/retry', {})).status).toBe(404)
  })

  it('shows fifty at a time, newest first', async () => {
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
    await unaudited(system, 'mail', (tx) => insertMail(tx, { ...mail, ...letters.resetLetter({ publicUrl: 'https://<b>register.example', link, until }) }))
    const visitor = await other.signIn('admin@demo.test')
    const html = await page(visitor)
    expect(html).toContain('No SMTP server is set: nothing is sent.')
    expect(html).toContain('SMTP_URL')
    expect(html).toContain(link)
    expect(html).not.toContain('<b>register')
    expect(html).not.toContain('Send again')
    expect(await validateHtml(html)).toEqual([])
    expect((await visitor.request('/admin/mails')).headers.get('cache-control')).toBe('no-store')
    const { id } = await other.owner.selectFrom('mails').select('id').executeTakeFirstOrThrow()
    expect((await visitor.post(`/admin/mails/${id}/retry`, {})).status).toBe(409)
    await other.close()
  })
})
