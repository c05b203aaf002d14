import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { form, path } from './fact-form.ts'
import { createWorld, type Visitor, type World } from './world.ts'

let world: World
let reviewer: Visitor
beforeAll(async () => {
  world = await createWorld()
  reviewer = await world.signIn('reviewer@demo.test')
})
afterAll(() => world.close())

describe('a program', () => {
  const api = '/api/v1/offerings/krea/all/facts'
  const asked = {
    question: 'retention_of_inputs',
    value: 'unknown',
    evidence: 'documentation',
    note: 'Nothing about it in the help centre.',
  }
  const tokenOf = async (email: string, scopes: string[]) => {
    const person = await world.signIn(email)
    const page = await (await person.post('/account/tokens', { name: 'Importer', scopes, days: '1' })).text()
    return page.match(/ts_\d+_[\w-]+/)?.[0] ?? ''
  }
  const send = (token: string, body: unknown, headers: Record<string, string> = {}) =>
    world.request(api, {
      method: 'POST',
      body: typeof body === 'string' ? body : JSON.stringify(body),
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
    })
  const count = async () => (await world.owner.selectFrom('facts').select('id').execute()).length

  it('records a fact by a token with that scope, and stands in the log as a program of its person', async () => {
    const token = await tokenOf('reviewer@demo.test', ['facts:write'])
    const answer = await send(token, { ...asked, question: questionId() })
    expect(answer.status).toBe(201)
    expect(await answer.json()).toMatchObject({ id: expect.any(Number), offering: 'krea/all' })
    const event = await world.owner
      .selectFrom('audit_events')
      .selectAll()
      .where('action', '=', 'fact.recorded')
      .orderBy('leaf', 'desc')
      .executeTakeFirstOrThrow()
    expect([event.actor_kind, event.actor]).toEqual(['token', expect.stringMatching(/^p-/)])
    expect(JSON.parse(event.entry).event.actor.token).toBe(Number(token.split('_')[1]))
  })

  it('that sends a request again gets the same answer, and the fact is recorded once, also when both come at once', async () => {
    const token = await tokenOf('reviewer@demo.test', ['facts:write'])
    const before = await count()
    const answers = await Promise.all([1, 2, 3].map(() => send(token, { ...asked, question: questionId() }, { 'idempotency-key': 'k-1' })))
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201])
    const ids = await Promise.all(answers.map(async (answer) => ((await answer.json()) as { id: number }).id))
    expect(new Set(ids).size).toBe(1)
    expect(await count()).toBe(before + 1)
    const other = await send(token, { ...asked, question: questionId(), note: 'Another request.' }, { 'idempotency-key': 'k-1' })
    expect(other.status).toBe(409)
    expect((await send(token, { ...asked, question: questionId() }, { 'idempotency-key': 'a b' })).status).toBe(400)
  })

  it('that sends a request again gets the same answer, also when it superseded a fact that is no longer in force since', async () => {
    const token = await tokenOf('reviewer@demo.test', ['facts:write'])
    const sendAs = async (body: object, key: string) => {
      const answer = await send(token, body, { 'idempotency-key': key })
      return { status: answer.status, ...((await answer.json()) as { id?: number; problems?: object }) }
    }
    const first = await sendAs({ ...asked, question: 'opt_out_reach' }, 's-1')
    const next = { ...asked, question: 'opt_out_reach', note: 'Looked again.', supersedes: first.id }
    const second = await sendAs(next, 's-2')
    expect(second.status).toBe(201)
    const before = await count()
    expect(await sendAs(next, 's-2')).toEqual(second)
    expect(await count()).toBe(before)
    // Under another key, or as another request, it is what it is: too late.
    expect(await sendAs(next, 's-3')).toMatchObject({ status: 422, problems: { supersedes: expect.any(String) } })
    expect(await sendAs({ ...next, note: 'Looked a third time.' }, 's-2')).toMatchObject({ status: 422 })
  })

  it('without the scope, or of somebody without the right, is refused', async () => {
    expect((await send(await tokenOf('reviewer@demo.test', ['read']), { ...asked, question: questionId() })).status).toBe(403)
    expect((await send(await tokenOf('producer@demo.test', ['read', 'facts:write']), { ...asked, question: questionId() })).status).toBe(403)
    expect((await world.request(api, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } })).status).toBe(401)
  })

  it('is told which field is wrong', async () => {
    const token = await tokenOf('reviewer@demo.test', ['facts:write'])
    const refused = async (body: unknown) => {
      const answer = await send(token, body)
      return [answer.status, Object.keys(((await answer.json()) as { problems?: object }).problems ?? {})]
    }
    expect(await refused('{')).toEqual([400, []])
    expect(await refused({ ...asked, question: 'no_such' })).toEqual([422, ['question']])
    expect(await refused({ ...asked, question: questionId(), extra: 1 })).toEqual([422, ['']])
    expect(await refused({ ...asked, question: questionId(), note: undefined })).toEqual([422, ['note']])
    const source = { title: '', url: 'javascript:x', copied_on: '2026-13-01', quote: 'q' }
    expect(await refused({ ...asked, question: questionId(), source })).toEqual([422, ['source.title', 'source.url', 'source.copied_on']])
    expect((await send(token, 'question=x', { 'content-type': 'application/x-www-form-urlencoded', origin: world.config.publicUrl })).status).toBe(415)
  })
})

it('a form that is sent twice records its fact once', async () => {
  const twice = { ...form, once: 'pressed-twice', quote: 'Terms of Krea, for this test only.' }
  const answers = await Promise.all([reviewer.post(path, twice), reviewer.post(path, twice)])
  expect(answers.map(({ status }) => status)).toEqual([303, 303])
  const rows = await world.owner.selectFrom('idempotency_keys').select('key').where('key', '=', 'form:pressed-twice').execute()
  expect(rows).toHaveLength(1)
  const facts = await world.owner.selectFrom('facts').select('id').where('question_id', '=', form.question).where('asserted_by', 'like', 'person %').execute()
  expect(facts.length).toBeLessThan(4)
})

it('a form that is sent again is answered as before, also when the fact that it superseded is no longer in force since', async () => {
  const lines = { ...form, quote: 'Terms of Krea, for this test only.' }
  expect((await reviewer.post(path, lines)).status).toBe(303)
  const newest = world.owner.selectFrom('facts').select('id').where('question_id', '=', form.question).orderBy('id', 'desc').limit(1)
  const again = { ...lines, supersedes: String((await newest.executeTakeFirstOrThrow()).id), once: 'answer-lost' }
  expect((await reviewer.post(path, again)).status).toBe(303)
  const { id } = await newest.executeTakeFirstOrThrow()
  expect((await reviewer.post(path, again)).status).toBe(303)
  expect((await newest.executeTakeFirstOrThrow()).id).toBe(id)
  expect((await reviewer.post(path, { ...again, once: 'another-window' })).status).toBe(422)
})

it('a file is refused, and nothing of it is kept', async () => {
  const body = new FormData()
  for (const [name, value] of Object.entries({ ...form, csrf: world.csrfOf(reviewer) })) body.set(name, value)
  body.set('upload', new File(['%PDF-'], 'terms.pdf', { type: 'application/pdf' }))
  const answer = await reviewer.request(path, { method: 'POST', body })
  expect(answer.status).toBe(415)
  expect(await answer.text()).toContain('Send the form without a file')
})

const questionId = () => world.bank.questions.find(({ type, section }) => type === 'one_of' && section === 'data_handling')?.id ?? ''
