import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { useQuestions } from '../src/policy/triage-rules.ts'
import { listNames } from '../src/triage/queries.ts'
import { goodAnswers } from './good-answers.ts'
import { createWorld, type World } from './world.ts'

// "May I?": the page and the API check a proposed use with the same rules, for anybody, and keep nothing.

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const ask = (body: unknown) =>
  world.request('/api/v1/triage', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
const check = (form: Record<string, string | string[]>) => world.visitor().post('/triage', form)
const chatgpt = async () => (await listNames(world.db)).find(({ tool, offering }) => tool === 'chatgpt' && offering === 'consumer')!.name
/** As text: tags gone, entities of the plain kind put back. */
const textOf = async (response: Response) =>
  (await response.text())
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll(/\s+/g, ' ')

describe('POST /api/v1/triage', () => {
  it('answers as the contract says, to somebody without an account', async () => {
    const response = await ask({
      policy: 'netflix-genai@2025-08-22',
      production: null,
      steps: [{ offering: 'chatgpt/consumer', data_classes: ['D0'] }],
      answers: { ...goodAnswers, 'U-10': 'yes' },
    })
    expect(response.status).toBe(200)
    const answer = (await response.json()) as Record<string, unknown> & { fired: Record<string, unknown>[] }
    expect(Object.keys(answer)).toEqual(['outcome', 'obligations', 'fired', 'principles', 'weakest_step', 'statement'])
    expect(answer).toMatchObject({
      outcome: 'written_approval',
      obligations: ['flag_early'],
      principles: { P1: 'yes', P2: 'no', P4: 'no', P5: 'yes' },
      weakest_step: 0,
    })
    expect(answer.fired.map(({ rule, clause, outcome }) => [rule, clause, outcome])).toContainEqual(['U-10', 'I6', 'written_approval'])
    for (const rule of answer.fired) expect(Object.keys(rule)).toEqual(['rule', 'clause', 'outcome', 'because', 'quote'])
  })

  it('takes what is left out for unsure, and a tool that is not in the register for not assessed', async () => {
    const answer = (await (await ask({ steps: [{ offering: null, data_classes: ['D0'] }], answers: {} })).json()) as { outcome: string; principles: unknown }
    expect(answer).toMatchObject({ outcome: 'written_approval', principles: { P1: 'unsure', P2: 'unsure', P3: 'unsure', P4: 'unsure', P5: 'unsure' } })
  })

  it.each([
    ['answers.U-99', { answers: { 'U-99': 'yes' } }],
    ['answers.U-10', { answers: { 'U-10': 'maybe' } }],
    ['steps.0.offering', { steps: [{ offering: 'no/such', data_classes: ['D0'] }] }],
    ['steps.0.offering', { steps: [{ offering: 'chatgpt', data_classes: ['D0'] }] }],
    ['steps.0.data_classes.0', { steps: [{ offering: null, data_classes: ['D9'] }] }],
    ['policy', { policy: 'netflix-genai@1999-01-01' }],
  ])('names %s when it cannot be read', async (field, body) => {
    const response = await ask(body)
    expect(response.status).toBe(422)
    expect(Object.keys(((await response.json()) as { problems: object }).problems)).toEqual([field])
  })

  it('knows a production only for its people and those of its studio', async () => {
    const body = JSON.stringify({ production: 'harbour-lights', steps: [], answers: {} })
    const as = async (email: string) => {
      const visitor = await world.signIn(email)
      const headers = { 'Content-Type': 'application/json', 'X-CSRF-Token': world.csrfOf(visitor) }
      return (await visitor.request('/api/v1/triage', { method: 'POST', headers, body })).status
    }
    expect((await ask(body)).status).toBe(404)
    expect(await as('outsider@demo.test')).toBe(404)
    expect(await as('vendor@demo.test')).toBe(404)
    expect(await as('assistant@demo.test')).toBe(200)
    expect(await as('reviewer@demo.test')).toBe(200)
  })
})

describe('the page', () => {
  it('asks everything without an account, and chooses nothing beforehand', async () => {
    const text = await (await world.request('/triage?offering=chatgpt/consumer')).text()
    for (const { id } of useQuestions) expect(text).toContain(`name="${id}"`)
    expect(text).not.toContain(' checked')
    expect(text).toContain(`value="${await chatgpt()}"`)
  })

  it('says the same as the API: the next step first, then each rule with its reason', async () => {
    const answers = { ...goodAnswers, 'U-20': 'yes' }
    const said = (await (await ask({ steps: [{ offering: 'chatgpt/consumer', data_classes: ['D1'] }], answers })).json()) as {
      statement: string
      fired: { because: string; quote: string | null }[]
    }
    const name = await chatgpt()
    const response = await check({ 'tool-1': name, 'data-1': ['D1'], ...answers })
    expect(response.status).toBe(200)
    const text = await textOf(response)
    expect(text).toContain(said.statement)
    for (const { because, quote } of said.fired) for (const words of [because, quote ?? '']) expect(text).toContain(words)
    expect(text.indexOf(said.statement)).toBeLessThan(text.indexOf(said.fired[0]!.because))
  })

  it('leads from each rule to its clause', async () => {
    const html = await (await check({ 'tool-1': 'A tool of nobody', 'data-1': ['D2'] })).text()
    const links = [...html.matchAll(/href="(\/policies\/[^"#]+)#([^"]+)"/g)]
    expect(links.length).toBeGreaterThan(10)
    const policy = await (await world.request(links[0]![1]!)).text()
    expect(links.map(([, , anchor]) => anchor!).filter((anchor) => !policy.includes(`id="${anchor}"`))).toEqual([])
  })

  it('says which other answer would ask for less, and for how much less', async () => {
    const text = await textOf(await check({ 'tool-1': await chatgpt(), 'data-1': ['D0'], ...goodAnswers, 'U-12': 'yes' }))
    expect(text).toContain('Is there personal data in what goes in or comes out? No: escalate.')
  })

  it('shows a production what its studio has cleared instead', async () => {
    const producer = await world.signIn('producer@demo.test')
    const form = { 'tool-1': 'A tool of nobody', 'data-1': ['D0'], ...goodAnswers }
    expect(await textOf(await producer.post('/triage', form))).toContain('Cleared by your studio for what goes in')
    expect(await textOf(await check(form))).not.toContain('Cleared by your studio')
  })

  it('keeps what was typed when something is missing, and says what', async () => {
    const response = await check({ 'tool-1': 'ChatGPT', 'U-10': 'yes' })
    expect(response.status).toBe(422)
    const text = await response.text()
    expect(text).toContain('Choose the plan of ChatGPT')
    expect(text).toContain('Choose what goes into ChatGPT')
    expect(text).toMatch(/name="U-10" value="yes" checked/)
  })

  it('adds a step without JavaScript, and loses nothing', async () => {
    const text = await (await check({ 'tool-1': 'One', 'data-1': ['D1'], 'U-11': 'no', add: '1' })).text()
    expect(text).toContain('name="tool-2"')
    expect(text).toMatch(/name="tool-1"[^>]*value="One"|value="One"[^>]*name="tool-1"/)
    expect(text).toMatch(/name="U-11" value="no" checked/)
  })

  it('writes nothing', async () => {
    const sizeOf = async () =>
      (
        await world.owner
          .selectFrom('audit_events')
          .select(({ fn }) => fn.countAll<number>().as('n'))
          .executeTakeFirstOrThrow()
      ).n
    const before = await sizeOf()
    await check({ 'tool-1': 'One', 'data-1': ['D0'], ...goodAnswers })
    expect(await sizeOf()).toBe(before)
  })
})
