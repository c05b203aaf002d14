import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { askedQuestions } from '../src/attestations/rules.ts'
import { checkStatement } from '../src/attestations/statement-seal.ts'
import { findSize, readNodes } from '../src/audit/log-queries.ts'
import { frontier, leafHash, nodesForRoot, rootOf } from '../src/audit/tree.ts'
import { csrfTokenOf } from '../src/people/secrets.ts'
import { freePort, type Program, startProgram } from './setup/program.ts'
import { enterprise, hidden, makeDraft, signatureForm, team } from './signatures.ts'
import { createWorld, type World } from './world.ts'

// The real program, killed in the middle of its work. What it answered has to be there when it comes back; what it did not answer
// is there as a whole or not at all. The world beside it is only for its database.

const folder = mkdtempSync(join(tmpdir(), 'toolslate-crash-'))
let world: World
let env: Record<string, string>
let program: Program
let session = ''

const start = async () => {
  program = await startProgram(env)
  await program.ready()
  await expectWholeLog()
}
const kill = async () => {
  program.child.kill('SIGKILL')
  expect(await program.ended).toBe('SIGKILL')
}
/** In the middle of a transaction that is about to write into that table; others wait for that one. */
const killWaitingFor = (table: string) =>
  world.owner.transaction().execute(async (tx) => {
    await sql`lock table ${sql.table(table)} in share row exclusive mode`.execute(tx)
    const waiting = sql`select from pg_locks join pg_database d on d.oid = database
      where datname = current_database() and relation = ${table}::regclass and not granted`
    await expect.poll(async () => (await waiting.execute(world.owner)).rows, { interval: 10, timeout: 10_000 }).not.toEqual([])
    await kill()
  })
const get = (path: string) => fetch(program.address + path, { headers: { cookie: `session=${session}` } })
const post = (path: string, form: Record<string, string>) =>
  fetch(program.address + path, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: program.address, ...(session && { cookie: `session=${session}` }) },
    body: new URLSearchParams({ ...(session && { csrf: csrfTokenOf(session) }), ...form }),
  })
/** Where the answer leads to; null when the program was gone before it came. */
const acknowledged = (answer: Promise<Response>) => answer.then(({ status, headers }) => (status === 303 ? headers.get('location') : null)).catch(() => null)

/** Every entry is in the tree, at its place, and the program found that it continues what was signed. */
const expectWholeLog = async () => {
  const entries = await world.owner.selectFrom('audit_events').select(['leaf', 'entry']).orderBy('leaf').execute()
  const tree = frontier()
  for (const { entry } of entries) tree.add(leafHash(entry))
  expect(entries.map(({ leaf }) => leaf)).toEqual(entries.map((_, i) => i))
  expect(await findSize(world.owner)).toBe(entries.length)
  expect(rootOf(tree.size, await readNodes(world.owner, nodesForRoot(tree.size)))).toEqual(tree.root())
  expect(program.output()).not.toContain('not what was signed before')
}

beforeAll(async () => {
  world = await createWorld()
  const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(world.owner)
  const { host, port = 5432, user, password } = inject('owner')
  const who = typeof password === 'string' ? `${user}:${encodeURIComponent(password)}` : user
  const DATABASE_URL = `postgres://${who}@localhost:${port}/${rows[0]!.name}?host=${host}`
  env = { NODE_ENV: 'test', DEMO: '1', NOW: '2026-11-22T12:00:00Z', DATABASE_URL, DATA_DIR: folder, PORT: String(await freePort()) }
  await start()
  const signedIn = await post('/sign-in', { email: 'vendor@demo.test', password: 'demo-only-password' })
  session = /^session=([^;]+)/.exec(signedIn.headers.getSetCookie().join())?.[1] ?? ''
  expect(session).not.toBe('')
})
afterAll(async () => {
  program?.child.kill('SIGKILL')
  await program?.ended
  await world?.close()
  rmSync(folder, { recursive: true, force: true })
})

it('keeps every answer that it acknowledged before it was killed, each with its entry in the log', async () => {
  const draft = await makeDraft(world, team, [])
  const form = { version: '1', value: 'unknown', evidence: 'vendor_attestation', readers: 'registry', go: 'next' }
  const save = (question: string) => post(`${team}/questions/${question}`, { ...form, note: `Typed for ${question}.` })
  const [kept, lost]: [string[], string[]] = [[], []]
  // Three windows, each of which saves one answer after another, until the program is gone.
  const questions = askedQuestions(world.bank).map(({ id }) => id)
  const window = async () => {
    for (let question = questions.shift(); question !== undefined; question = questions.shift()) {
      if ((await acknowledged(save(question))) === null) return lost.push(question)
      if (kept.push(question) === 25) killed = killWaitingFor('audit_events')
    }
  }
  let killed: Promise<void> | null = null
  await Promise.all([window(), window(), window()])
  await killed
  expect([kept.length >= 25, lost.length]).toEqual([true, 3])
  await start()

  const saved = async () => {
    const answers = world.owner.selectFrom('answers').select(['question_id', 'note']).where('questionnaire_id', '=', draft)
    const rows = await answers.where('version', '=', 2).execute()
    for (const { question_id, note } of rows) expect(note).toBe(`Typed for ${question_id}.`)
    return rows.map(({ question_id }) => question_id).sort()
  }
  const entered = async () => {
    const rows = await world.owner.selectFrom('audit_events').select('subject').where('action', '=', 'answer.changed').execute()
    return rows.map(({ subject }) => subject.split('/').at(-1)!).sort()
  }
  expect(await saved()).toEqual(expect.arrayContaining(kept))
  expect(await entered()).toEqual(await saved())
  expect(await (await get(`${team}/questions/${kept.at(-1)}`)).text()).toContain(`Typed for ${kept.at(-1)}.`)
  // What got lost on its way is sent again, as a browser does, and is there once.
  for (const question of lost) expect((await save(question)).status).toBe(303)
  expect(await saved()).toEqual([...kept, ...lost].sort())
  expect(await entered()).toEqual(await saved())
})

/** When it is killed, after the same signature was sent five times; each says whether it has to be signed then, if that is certain. */
const moments: Record<string, (sent: Promise<string | null>[], questionnaire: number) => Promise<boolean | null>> = {
  '5 ms later': () => sleep(5, null),
  '60 ms later': () => sleep(60, null),
  // The checkpoint is written last.
  'when only the commit is missing': async () => {
    await killWaitingFor('audit_checkpoints')
    return false
  },
  'as soon as it is committed': async (_, questionnaire) => {
    const signed = world.owner.selectFrom('attestations').select('id').where('questionnaire_id', '=', questionnaire)
    await expect.poll(async () => (await signed.execute()).length, { interval: 1, timeout: 10_000 }).toBe(1)
    return true
  },
  'at the first acknowledgement': async (sent) => (await Promise.race(sent)) !== null,
}

it.each(Object.entries(moments))('has signed once or not at all when it is killed %s', async (_, comes) => {
  const questionnaire = await makeDraft(world, enterprise)
  const path = `${enterprise}/signature`
  const page = await (await get(path)).text()
  const form = { ...signatureForm, shown: hidden(page, 'shown'), once: hidden(page, 'once') }
  const read = async () => {
    const { owner } = world
    const { state } = await owner.selectFrom('questionnaires').select('state').where('id', '=', questionnaire).executeTakeFirstOrThrow()
    const answers = await owner.selectFrom('answers').selectAll().where('questionnaire_id', '=', questionnaire).orderBy('question_id').execute()
    const attestations = await owner.selectFrom('attestations').selectAll().where('questionnaire_id', '=', questionnaire).execute()
    const entries = await sql<{ digest: string }>`select event -> 'after' ->> 'digest' as digest from audit_events where action = 'attestation.signed'
      order by leaf`.execute(owner)
    const mails = await owner.selectFrom('mails').select('id').where('subject', 'like', 'You signed attestation %').execute()
    return { state, answers, attestations, entries: entries.rows.map(({ digest }) => digest), mails: mails.length }
  }
  const before = await read()
  const expectOnce = ({ attestations: [one], ...now }: typeof before, more: unknown[]) => {
    expect(now).toEqual({ state: 'signed', answers: before.answers, entries: [...before.entries, one!.digest], mails: before.mails + 1 })
    expect(more).toEqual(more.map(() => `${enterprise}/attestations/${one!.id}`))
    return one!
  }

  const sent = [1, 2, 3, 4, 5].map(() => acknowledged(post(path, form)))
  const certain = await comes(sent, questionnaire)
  await kill()
  const told = (await Promise.all(sent)).filter((location) => location !== null)
  await start()

  const found = await read()
  const isSigned = found.attestations.length > 0
  expect(isSigned).toBe(certain ?? isSigned)
  if (isSigned) expectOnce(found, told)
  else expect([found, told]).toEqual([before, []])

  // Whoever got no answer sends the same again, and again: it was signed, or is now.
  const locations = [await acknowledged(post(path, form)), await acknowledged(post(path, form))]
  expect((await post(path, { ...form, once: 'another-window' })).status).toBe(409)
  const after = await read()
  const { digest } = expectOnce(after, locations)
  expect(after.attestations).toEqual(isSigned ? found.attestations : [expect.anything()])
  expect((await get(locations[0]!)).status).toBe(200)
  const seal = await checkStatement(await (await get(`${locations[0]}.jws`)).json(), { today: '2026-11-22' })
  expect(seal).toMatchObject({ problems: [], digest })
})
