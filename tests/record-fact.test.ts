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

const detail = async (offering: string) => (await (await world.request(`/api/v1/offerings/${offering}`)).json()) as Detail
type Detail = {
  band: string
  facts_digest: string
  facts: { id: number; question: string; state: string; citations: { quote: string }[] }[]
  criteria: { id: string; outcome: string; because: string }[]
}

describe('recording a fact', () => {
  it('publishes a quote that stands in its text as verified, makes the verdict again and leaves one event', async () => {
    const before = await detail('krea/all')
    expect(before.band).toBe('not_assessed')
    const answer = await reviewer.post(path, form)
    expect(answer.status).toBe(303)
    const after = await detail('krea/all')
    expect(after.facts.find((fact) => fact.question === 'trains_on_inputs')).toMatchObject({ state: 'verified', citations: [{ quote: form.quote }] })
    expect(after.criteria.find(({ id }) => id === 'p2_trains_on_inputs')?.outcome).toBe('met')
    expect(after.band).toBe('escalate')
    expect(after.facts_digest).not.toBe(before.facts_digest)
    const events = await world.owner.selectFrom('audit_events').selectAll().where('action', '=', 'fact.recorded').execute()
    expect(events.map(({ sentence }) => sentence)).toEqual(['Krea, All plans: trains_on_inputs is now “No, by what the vendor publishes”.'])
    const changes = await (await world.request('/changes.json?tool=krea')).text()
    expect(changes).toContain('Krea, All plans: trains_on_inputs is now')
  })

  it('supersedes by adding a row: the earlier fact stays on record', async () => {
    const fact = (await detail('krea/all')).facts.find(({ question }) => question === 'trains_on_inputs')!
    const answer = await reviewer.post(path, { ...form, value: 'on_no_opt_out', supersedes: String(fact.id), quote: 'Terms of Krea, for this test only.' })
    expect(answer.status).toBe(303)
    const after = await detail('krea/all')
    expect(after.band).toBe('not_for_production_data')
    const rows = await world.owner
      .selectFrom('facts')
      .select(['id', 'supersedes'])
      .where('question_id', '=', 'trains_on_inputs')
      .where('supersedes', '=', fact.id)
      .execute()
    expect(rows).toHaveLength(1)
    expect(await world.owner.selectFrom('facts').select('id').where('id', '=', fact.id).execute()).toHaveLength(1)
  })

  it('lets one of two supersede the same fact, and one of two write the same document', async () => {
    const at = '/tools/recraft/api/facts/new'
    const quoting = { ...form, title: 'Terms of both', url: 'https://both.example/terms' }
    const quoted = await Promise.all([1, 2, 3, 4].map((n) => reviewer.post(at, { ...quoting, locator: String(n) })))
    expect(quoted.map(({ status }) => status)).toEqual([303, 303, 303, 303])
    const documents = await world.owner.selectFrom('documents').select('id').where('title', '=', 'Terms of both').execute()
    expect(documents).toHaveLength(1)

    const fact = (await detail('recraft/api')).facts.find(({ question }) => question === 'trains_on_inputs')!
    const answers = await Promise.all([1, 2].map((n) => reviewer.post(at, { ...form, locator: String(n), supersedes: String(fact.id) })))
    // Whoever comes later is refused by the form, or by the database when both were read at the same time.
    expect(answers.map(({ status }) => status).sort()).toEqual([303, expect.toBeOneOf([409, 422])])
    expect(await world.owner.selectFrom('facts').select('id').where('supersedes', '=', fact.id).execute()).toHaveLength(1)
  })

  it('does not let "unknown" wash a bad answer away', async () => {
    const fact = (await detail('krea/all')).facts.find(({ question }) => question === 'trains_on_inputs')!
    const { title: _t, url: _u, quote: _q, text: _x, locator: _l, copied_on: _c, ...rest } = form
    const answer = await reviewer.post(path, { ...rest, value: 'unknown', note: 'The page is gone.', supersedes: String(fact.id) })
    expect(answer.status).toBe(303)
    expect((await detail('krea/all')).band).toBe('not_for_production_data')
  })

  it('calls a quote without its text inferred, and clears nothing with it', async () => {
    const answer = await reviewer.post('/tools/higgsfield/all/facts/new', { ...form, text: '' })
    expect(answer.status).toBe(303)
    const after = await detail('higgsfield/all')
    expect(after.facts.find((fact) => fact.question === 'trains_on_inputs')?.state).toBe('inferred')
    expect(after.criteria.find(({ id }) => id === 'p2_trains_on_inputs')?.outcome).toBe('unknown')
  })

  it.each([
    ['a passage that is not in the text', { quote: 'We promise never to train.' }, 'Copy the passage exactly'],
    ['no answer', { value: '' }, 'Choose an answer'],
    ['an answer of another question', { value: 'type_ii' }, 'trains_on_inputs'],
    ['no evidence', { evidence: 'rumour' }, 'Choose what the answer rests on'],
    ['terms without a passage', { quote: '', text: '' }, 'Enter the passage that says it'],
    ['an address that is none', { url: 'javascript:alert(1)' }, 'Enter the address of the document'],
    ['a day that does not exist', { copied_on: '2026-02-30' }, 'Enter the day of the copy'],
    ['a day to come', { copied_on: '2027-01-01' }, 'not in the future'],
    ["somebody else's fact to supersede", { supersedes: '1' }, 'Choose a fact that is still in force'],
    ['"does not apply" without a reason', { value: 'not_applicable' }, 'Say why it does not apply'],
  ])('refuses %s, names the field and keeps what was typed', async (_what, change, message) => {
    const facts = async () =>
      (
        await world.owner
          .selectFrom('facts')
          .select(({ fn }) => fn.countAll().as('n'))
          .executeTakeFirstOrThrow()
      ).n
    const before = await facts()
    const answer = await reviewer.post(path, { ...form, ...change })
    const body = await answer.text()
    expect(answer.status).toBe(422)
    expect(body).toContain(message)
    expect(body).toContain('Section 4')
    expect(await facts()).toBe(before)
  })

  it('is for procurement: others are sent to sign in, refused, or told that there is no such offering', async () => {
    expect((await world.request(path)).status).toBeOneOf([303, 401])
    const producer = await world.signIn('producer@demo.test')
    expect((await producer.request(path)).status).toBe(403)
    expect((await producer.post(path, form)).status).toBe(403)
    expect((await reviewer.request('/tools/krea/no-such-plan/facts/new')).status).toBe(404)
    expect((await reviewer.request(`${path}?question=nothing`)).status).toBe(400)
    expect((await reviewer.request(path)).status).toBe(200)
  })
})
