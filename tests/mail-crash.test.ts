import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, expect, inject, it } from 'vitest'
import { unaudited } from '../src/audit/audited.ts'
import { insertMail } from '../src/mail/queries.ts'
import { openPostOffice } from './post-office.ts'
import { freePort, type Program, startProgram } from './setup/program.ts'
import { createWorld, type World } from './world.ts'

// The real program, killed while it sends. The world beside it is for its database, and for an administrator who looks.

const folder = mkdtempSync(join(tmpdir(), 'toolslate-mail-crash-'))
let world: World
let office: Awaited<ReturnType<typeof openPostOffice>>
let env: Record<string, string>
let program: Program

const start = async () => {
  program = await startProgram(env)
  await program.ready()
}
const kill = async () => {
  program.child.kill('SIGKILL')
  expect(await program.ended).toBe('SIGKILL')
}
const write = (address: string) =>
  unaudited(world.system, 'mail', (tx) => insertMail(tx, { person_id: null, address, subject: 'A subject', text: 'A text.\n', expires_at: null }))
const row = (id: number) => world.owner.selectFrom('mails').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
const received = () => office.received.flatMap(({ to }) => to)
/** Whatever a killed program held is free again, as it is after two minutes. */
const passTime = () => sql`update pgboss.job set state = 'retry', start_after = now() where state = 'active'`.execute(world.owner)

const databaseUrl = async () => {
  const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(world.owner)
  const { host, port = 5432, user, password } = inject('owner')
  const who = typeof password === 'string' ? `${user}:${encodeURIComponent(password)}` : user
  return `postgres://${who}@localhost:${port}/${rows[0]!.name}?host=${host}`
}

beforeAll(async () => {
  office = await openPostOffice()
  const mailing = { SMTP_URL: office.url, MAIL_FROM: 'toolslate@studio.example' }
  world = await createWorld({ env: mailing })
  env = { NODE_ENV: 'test', DEMO: '1', ...mailing, DATABASE_URL: await databaseUrl(), DATA_DIR: folder, PORT: String(await freePort()) }
})
afterEach(async () => {
  program?.child.kill('SIGKILL')
  await program?.ended
})
afterAll(async () => {
  await office.close()
  await world?.close()
  rmSync(folder, { recursive: true, force: true })
})

it('does not send a mail again that the server took while the program was killed, and shows it to the administrator', async () => {
  office.answers.push('be silent')
  const id = await write('taken@studio.example')
  await start()
  await expect.poll(received, { timeout: 20_000 }).toEqual(['taken@studio.example'])
  await kill()
  expect(await row(id)).toMatchObject({ begun_at: expect.any(Date), sent_at: null, last_error: null })
  await passTime()
  const next = await write('next@studio.example')
  await start()
  // What is written after it goes out, so the queue was at it.
  await expect.poll(async () => (await row(next)).sent_at, { timeout: 20_000 }).not.toBe(null)
  await expect.poll(async () => (await sql`select from pgboss.job where state <> 'completed'`.execute(world.owner)).rows, { timeout: 20_000 }).toEqual([])
  expect(received()).toEqual(['taken@studio.example', 'next@studio.example'])

  await world.owner
    .updateTable('mails')
    .set({ begun_at: new Date(Date.now() - 121_000) })
    .where('id', '=', id)
    .execute()
  const admin = await world.signIn('admin@demo.test')
  expect(await (await admin.request('/admin/mails')).text()).toMatch(/taken@studio\.example<\/th><td>May have been sent/)
  expect((await admin.post(`/admin/mails/${id}/retry`, {})).status).toBe(303)
  await expect.poll(async () => (await row(id)).sent_at, { timeout: 20_000 }).not.toBe(null)
  expect(received()).toEqual(['taken@studio.example', 'next@studio.example', 'taken@studio.example'])
}, 90_000)

it('sends a mail that was written before the program was killed, once', async () => {
  office.received.length = 0
  const mail = await write('later@studio.example')
  // Whoever begins it has to wait, so the program is killed with the job in its hands.
  await world.owner.transaction().execute(async (tx) => {
    await sql`select from mails where id = ${mail} for update`.execute(tx)
    await start()
    const taken = sql`select from pgboss.job where name = 'mail' and state = 'active' and data ->> 'id' = ${String(mail)}`
    await expect.poll(async () => (await taken.execute(world.owner)).rows.length, { timeout: 20_000 }).toBe(1)
    await kill()
  })
  expect([received(), (await row(mail)).begun_at]).toEqual([[], null])
  await passTime()
  await start()
  await expect.poll(received, { timeout: 20_000 }).toEqual(['later@studio.example'])
  await expect.poll(async () => (await row(mail)).sent_at, { timeout: 20_000 }).not.toBe(null)
}, 90_000)
