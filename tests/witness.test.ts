import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { notesIn, parseVerifierKey, readCheckpoint } from '../src/audit/checkpoint.ts'
import { postCheckpoints } from '../src/audit/witness-post.ts'
import { witnessFrom } from '../src/audit/witness-rules.ts'
import { execute } from '../src/cli/terminal.ts'
import { verifyCommand } from '../src/cli/verify-command.ts'
import { validateHtml } from './html.ts'
import { freePort } from './setup/program.ts'
import { createWorld, type Visitor, type World } from './world.ts'

let world: World
let admin: Visitor
let folder: string
/** What the outside party received, and what it answers. */
let received: { body: string; type: string | undefined; method: string | undefined }[] = []
let answer: (request: IncomingMessage, response: ServerResponse) => void
const server = createServer((request, response) => {
  let body = ''
  request.on('data', (chunk) => {
    body += chunk
  })
  request.on('end', () => {
    received.push({ body, type: request.headers['content-type'], method: request.method })
    answer(request, response)
  })
})
let hook: string
const status =
  (code: number, headers: Record<string, string> = {}) =>
  (_request: IncomingMessage, response: ServerResponse) =>
    void response.writeHead(code, headers).end('some answer')

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'toolslate-witness-'))
  world = await createWorld({ env: { DATA_DIR: folder } })
  admin = await world.signIn('admin@demo.test')
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  hook = `http://127.0.0.1:${(server.address() as AddressInfo).port}/checkpoints`
})
afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await world.close()
  rmSync(folder, { recursive: true, force: true })
})
beforeEach(async () => {
  received = []
  answer = status(204)
  await checkpoint()
})

/** Signs what there is, as the round of an hour later would. */
const checkpoint = async () => {
  await world.signIn('approver@demo.test')
  await world.deps.auditLog.round(new Date(Date.now() + 3_601_000))
}
const post = (seconds?: number) => postCheckpoints(world.db, world.config, seconds)
const add = (kind: string, target: string, by = admin) => by.post('/admin/witnesses', { kind, target })
const idOf = async (target: string) =>
  (await world.owner.selectFrom('witnesses').select('id').where('target', '=', target).where('removed_at', 'is', null).executeTakeFirstOrThrow()).id
const remove = async (target: string) => admin.post(`/admin/witnesses/${await idOf(target)}/removal`, {})
const postsTo = async (target: string) =>
  world.owner
    .selectFrom('witness_posts as p')
    .innerJoin('witnesses as w', 'w.id', 'p.witness_id')
    .select(['p.size', 'p.error'])
    .where('w.target', '=', target)
    .orderBy('p.at')
    .execute()
const newest = () => world.deps.auditLog.newest()!
const lastEvent = () => world.owner.selectFrom('audit_events').selectAll().orderBy('leaf', 'desc').executeTakeFirstOrThrow()
const sizeNow = async () => (await lastEvent()).leaf + 1

const pageOf = async (visitor = admin) => {
  const html = await (await visitor.request('/admin/witnesses')).text()
  expect(await validateHtml(html)).toEqual([])
  return html
}
const plain = (html: string) => html.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ')

describe('the witnesses', () => {
  it('say what it means when there are none', async () => {
    expect(plain(await pageOf())).toContain('the log proves nothing against those who run it')
  })

  it('are added and removed, which is written down without where to', async () => {
    const added = await add('mail', ' Auditor@Elsewhere.Example ')
    expect([added.status, added.headers.get('location')]).toEqual([303, '/admin/witnesses'])
    expect(plain(await pageOf())).toContain('auditor@elsewhere.example Mail, since ')
    const id = await idOf('auditor@elsewhere.example')
    const event = await lastEvent()
    expect(event).toMatchObject({
      action: 'witness.added',
      subject: '/admin/witnesses',
      sentence: `${event.actor} added witness ${id}, which is told each checkpoint by mail.`,
      is_public: false,
    })
    expect(event.organisation_id).not.toBeNull()
    expect(event.entry.toLowerCase()).not.toContain('auditor')

    expect((await remove('auditor@elsewhere.example')).status).toBe(303)
    expect(await lastEvent()).toMatchObject({
      action: 'witness.removed',
      sentence: `${event.actor} removed witness ${id}, which was told each checkpoint by mail.`,
    })
    expect(await pageOf()).not.toContain('auditor@elsewhere.example')
    expect((await admin.post(`/admin/witnesses/${id}/removal`, {})).status).toBe(404)
    expect((await admin.post('/admin/witnesses/999999/removal', {})).status).toBe(404)
  })

  it('are looked after by administrators of the installation and nobody else', async () => {
    const size = await sizeNow()
    for (const email of ['reviewer', 'producer', 'vendor']) {
      const other = await world.signIn(`${email}@demo.test`)
      expect((await other.request('/admin/witnesses')).status, email).toBe(403)
      expect((await add('file', 'mine', other)).status, email).toBe(403)
      expect((await other.post('/admin/witnesses/1/removal', {})).status, email).toBe(403)
    }
    expect((await world.request('/admin/witnesses')).headers.get('location')).toBe('/sign-in?next=%2Fadmin%2Fwitnesses')
    expect((await add('file', 'mine', world.visitor())).status).toBe(401)
    expect((await world.visitor().post('/admin/witnesses/1/removal', {})).status).toBe(401)
    expect(await sizeNow()).toBe(size + 3)
  })

  it.each([
    ['', 'somebody@example.org', 'Choose how the witness is told'],
    ['pigeon', 'somebody@example.org', 'Choose how the witness is told'],
    ['mail', '', 'Enter the e-mail address'],
    ['mail', 'not an address', 'Enter an e-mail address like'],
    ['webhook', 'witness.example', 'Enter an address like https://witness.example/checkpoints'],
    ['webhook', 'file:///etc/passwd', 'Enter an address like https://witness.example/checkpoints'],
    ['webhook', 'https://name:secret@witness.example/', 'Take the name and the password out of the address'],
    ['webhook', `https://witness.example/${'x'.repeat(500)}`, 'Shorten the address to 500 characters at most'],
    ['file', '../escape', 'Enter a plain name for the file'],
    ['file', 'a.txt', 'Enter a plain name for the file'],
    ['file', 'x'.repeat(61), 'Enter a plain name for the file'],
  ])('are refused as %s to %s, and what was typed is kept', async (kind, target, message) => {
    const size = await sizeNow()
    const refused = await add(kind, target)
    expect(refused.status).toBe(422)
    const html = await refused.text()
    expect(await validateHtml(html)).toEqual([])
    expect(html).toContain('<title>Error: Witnesses')
    expect(html).toContain(message)
    expect(html).toContain(`value="${target}"`)
    if (['mail', 'webhook', 'file'].includes(kind)) expect(html).toMatch(new RegExp(`value="${kind}" checked`))
    expect(await sizeNow()).toBe(size)
  })

  it('are told by https only in production, unless that is this machine', () => {
    const problem = (target: string) => witnessFrom({ kind: 'webhook', target }, true).problems.target
    expect(problem('http://witness.example/')).toBe('Enter an address that starts with https://')
    expect(problem('http://10.0.0.5/')).toBe('Enter an address that starts with https://')
    expect(problem('http://127.0.0.1.evil.example/')).toBe('Enter an address that starts with https://')
    for (const fine of ['https://10.0.0.5/x', 'http://localhost:8080/', 'http://127.0.0.1/', 'http://[::1]:9/', 'http://127.1/'])
      expect(problem(fine)).toBeUndefined()
    expect(witnessFrom({ kind: 'webhook', target: 'http://witness.example' }, false).witness).toEqual({ kind: 'webhook', target: 'http://witness.example/' })
  })

  it('are there once, also when two add the same at once', async () => {
    const both = await Promise.all([add('file', 'twice'), add('file', 'TWICE')])
    expect(both.map(({ status }) => status).sort()).toEqual([303, 422])
    const again = await add('file', 'twice')
    expect(await again.text()).toContain('Enter another one: this one is told already')
    const path = `/admin/witnesses/${await idOf('twice')}/removal`
    const removals = await Promise.all([admin.post(path, {}), admin.post(path, {})])
    expect(removals.map(({ status }) => status).sort()).toEqual([303, 404])
    expect((await add('file', 'twice')).status).toBe(303)
    await remove('twice')
  })
})

describe('a request', () => {
  beforeAll(async () => void (await add('webhook', hook)))
  afterAll(async () => void (await remove(hook)))

  it('brings each checkpoint once', async () => {
    await post()
    await post()
    expect(received).toEqual([{ body: newest().note, type: 'text/plain; charset=utf-8', method: 'POST' }])
    expect((await postsTo(hook)).at(-1)).toEqual({ size: newest().size, error: null })
    await checkpoint()
    await post()
    expect(received.map(({ body }) => readCheckpoint(body, [parseVerifierKey(world.deps.auditLog.verifierKey)!])?.size)).toEqual([
      expect.any(Number),
      newest().size,
    ])
    expect(plain(await pageOf())).toContain(`UTC, ${newest().size} entries`)
  })

  it('that is refused is tried again every round, and told as long as it fails', async () => {
    answer = status(500)
    await post()
    await post()
    expect(received).toHaveLength(2)
    const failed = await postsTo(hook)
    expect(failed.filter(({ size }) => size === newest().size)).toEqual([{ size: newest().size, error: 'It answered 500.' }])
    expect(plain(await pageOf())).toContain('It answered 500. Since')
    answer = status(201)
    await post()
    expect((await postsTo(hook)).at(-1)).toEqual({ size: newest().size, error: null })
    expect(plain(await pageOf())).not.toContain('It answered 500.')
  })

  it('is not led elsewhere', async () => {
    answer = status(307, { location: hook })
    await post()
    expect(received).toHaveLength(1)
    expect((await postsTo(hook)).at(-1)?.error).toBe('It answered 307, which leads elsewhere; that is not followed.')
  })

  it('does not wait for ever', async () => {
    answer = () => {}
    await post(0.2)
    expect((await postsTo(hook)).at(-1)?.error).toBe('It did not answer within 0.2 seconds.')
  })

  it('says when nobody is there, and keeps nobody else from being told', async () => {
    const gone = `http://127.0.0.1:${await freePort()}/`
    await add('webhook', gone)
    await post()
    expect((await postsTo(gone)).at(-1)?.error).toBe('It cannot be reached (ECONNREFUSED).')
    expect((await postsTo(hook)).at(-1)).toEqual({ size: newest().size, error: null })
    expect(plain(await pageOf())).toContain('Never reached')
    await remove(gone)
  })

  it('goes to nobody who was removed', async () => {
    await add('webhook', `${hook}?removed`)
    await remove(`${hook}?removed`)
    await post()
    expect(received).toHaveLength(1)
  })
})

describe('a file', () => {
  const name = 'insurer-disk'
  const path = () => join(folder, 'witness', `${name}.txt`)
  beforeAll(async () => void (await add('file', name)))
  afterAll(async () => void (await remove(name)))

  it('grows by each checkpoint, and the exported log is checked with it', async () => {
    await post()
    await checkpoint()
    await post()
    await post()
    const notes = notesIn(readFileSync(path(), 'utf8'))
    expect(notes).toHaveLength(2)
    expect(notes.at(-1)).toBe(newest().note)

    const exported = join(folder, 'export.jsonl')
    writeFileSync(exported, await (await admin.request('/audit/export')).text())
    const said: string[] = []
    const say = (line: string) => void said.push(line)
    const code = await execute(verifyCommand, [exported, '--checkpoint', path(), '--key', world.deps.auditLog.verifierKey], say, say)
    expect(said.join('\n')).toContain('Checkpoints from outside: 2 of 2 agree.')
    expect(said.at(-1)).toBe('Everything agrees.')
    expect(code).toBe(0)
  })

  it('that cannot be written is tried again', async () => {
    const target = 'occupied'
    mkdirSync(join(folder, 'witness', `${target}.txt`), { recursive: true })
    await add('file', target)
    await post()
    expect((await postsTo(target)).at(-1)?.error).toBe('The file cannot be written (EISDIR).')
    rmSync(join(folder, 'witness', `${target}.txt`), { recursive: true })
    await post()
    expect((await postsTo(target)).at(-1)).toEqual({ size: newest().size, error: null })
    expect(notesIn(readFileSync(join(folder, 'witness', `${target}.txt`), 'utf8'))).toEqual([newest().note])
    await remove(target)
  })
})

describe('a mail', () => {
  it('waits to be sent, once, with the checkpoint byte for byte', async () => {
    await add('mail', 'counsel@elsewhere.example')
    await post()
    await post()
    const mails = await world.owner.selectFrom('mails').select(['person_id', 'subject', 'text']).where('address', '=', 'counsel@elsewhere.example').execute()
    expect(mails).toHaveLength(1)
    expect(mails[0]?.subject).toContain(`${newest().size} entries`)
    expect(mails[0]?.text).toContain(newest().note)
    expect(plain(await pageOf())).toContain('handed to the mails')
    await remove('counsel@elsewhere.example')
  })
})
