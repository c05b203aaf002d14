import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listFacts } from '../src/facts/queries.ts'
import { evaluate } from '../src/policy/evaluate.ts'
import { lettersFor } from '../src/reviews/letter-rules.ts'
import { attest } from './attested.ts'
import { lastEvents } from './browsing.ts'
import { validateHtml } from './html.ts'
import { mailTo } from './letters.ts'
import { createWorld, type Visitor, type World } from './world.ts'

let world: World
let [reviewer, admin]: Visitor[] = []
beforeAll(async () => {
  world = await createWorld()
  ;[reviewer, admin] = await Promise.all(['reviewer', 'admin'].map((name) => world.signIn(`${name}@demo.test`)))
})
afterAll(() => world.close())

const textOf = async (answer: Response | Promise<Response>) => (await answer).text()
const today = '2026-11-22'

const askedAbout = async (tool: string, offering: string, documents = [{ title: 'Terms of use', read_on: '2026-11-20' as string | null }]) => {
  const { id } = await world.owner
    .selectFrom('offerings as o')
    .innerJoin('tools as t', 't.id', 'o.tool_id')
    .select('o.id')
    .where('t.slug', '=', tool)
    .where('o.slug', '=', offering)
    .executeTakeFirstOrThrow()
  const facts = (await listFacts(world.owner, { offeringIds: [id] })).get(id)!
  const policy = world.policies.current(today)
  const verdict = evaluate(policy, facts, today)
  return { verdict, questions: lettersFor({ policy, verdict, facts, documents, publicUrl: 'https://register.example', tool, offering }) }
}

describe('a letter', () => {
  it('asks every open question that decides and is the vendor’s to answer, once, with what was read, what is possible and where to answer', async () => {
    const { verdict, questions } = await askedAbout('chatgpt', 'consumer')
    const open = new Set(
      verdict.criteria
        .filter(
          ({ kind, outcome, reason }) => kind === 'gate' && outcome === 'unknown' && !['conflicting', 'unproven_setting', 'out_of_scope'].includes(reason),
        )
        .map(({ question }) => question),
    )
    expect(new Set(questions.map(({ question }) => question))).toEqual(open)
    expect(questions).toHaveLength(open.size)
    const silent = questions.find(({ question }) => question === 'trains_on_outputs')!
    expect(silent).toEqual({
      question: 'trains_on_outputs',
      wording: world.bank.byId.get('trains_on_outputs')!.wording,
      gap: 'Your “Terms of use” (read on 20 Nov 2026) does not say.',
      possible: expect.stringMatching(/^Possible answers: .*; we do not know\.$/),
      link: 'https://register.example/attest/chatgpt/consumer/questions/trains_on_outputs',
    })
  })

  it('names several documents, few of them, and says when there is none', async () => {
    const four = ['A', 'B', 'C', 'D'].map((title) => ({ title, read_on: null }))
    expect((await askedAbout('chatgpt', 'consumer', four)).questions[0]?.gap).toBe('None of these says: your “A”, “B”, “C” and one more document.')
    expect((await askedAbout('chatgpt', 'consumer', [])).questions[0]?.gap).toBe('We found no document of yours about this plan that says.')
  })

  it('is empty where nothing that decides is open', async () => {
    expect((await askedAbout('demo-lumen-plates', 'enterprise')).questions).toEqual([])
    const page = await textOf(reviewer!.request('/desk/letters/demo-lumen-plates/enterprise'))
    expect(page).toContain('There is nothing to ask')
    expect(await validateHtml(page)).toEqual([])
  })
})

describe('the page of a letter', () => {
  it('shows it, lets questions be chosen, and where nobody speaks for the vendor leads to the invitation', async () => {
    const page = await textOf(reviewer!.request('/desk/letters/chatgpt/consumer'))
    expect(await validateHtml(page)).toEqual([])
    expect(page).toContain('Nobody speaks for OpenAI here yet.')
    expect(page).toContain('href="/vendors/openai"')
    expect(page).toContain('does not say')
    const one = await textOf(reviewer!.request('/desk/letters/chatgpt/consumer?question=trains_on_outputs&question=nothing'))
    expect(one).toContain('A question about ChatGPT')
    expect(one).not.toContain('2. ')
    expect((await reviewer!.post('/desk/letters/chatgpt/consumer', { questions: 'trains_on_outputs', once: 'a' })).status).toBe(409)
    expect((await reviewer!.request('/desk/letters/chatgpt/nothing')).status).toBe(404)
    expect(await world.owner.selectFrom('vendor_letters').selectAll().execute()).toEqual([])
  })

  it('is for reviewers and approvers', async () => {
    expect((await admin!.request('/desk/letters/chatgpt/consumer')).status).toBe(403)
    const vendor = await world.signIn('vendor@demo.test')
    expect((await vendor.post('/desk/letters/demo-lumen-plates/team', { questions: 'soc2' })).status).toBe(403)
    expect((await world.request('/desk/letters/chatgpt/consumer')).status).toBeOneOf([303, 401])
  })

  it('sends one mail to each who speaks for the vendor, keeps the letter, and waits for the answer on the desk', async () => {
    const { id: vendor_id } = await world.owner.selectFrom('vendors').select('id').where('slug', '=', 'openai').executeTakeFirstOrThrow()
    const { id: organisation_id } = await world.owner
      .insertInto('organisations')
      .values({ slug: 'openai', name: 'OpenAI', kind: 'vendor', vendor_id, studio_id: null })
      .returning('id')
      .executeTakeFirstOrThrow()
    const { person_id } = await world.owner.selectFrom('accounts').select('person_id').where('email', '=', 'outsider@demo.test').executeTakeFirstOrThrow()
    for (const role of ['contributor', 'signatory'] as const) await world.owner.insertInto('memberships').values({ person_id, organisation_id, role }).execute()
    const { questions } = await askedAbout('chatgpt', 'consumer')
    const [first] = questions
    const path = '/desk/letters/chatgpt/consumer'
    const empty = await reviewer!.post(path, { questions: 'nothing', once: 'x' })
    expect([empty.status, (await empty.text()).includes('Choose at least one question')]).toEqual([422, true])
    const answers = await Promise.all([1, 2].map(() => reviewer!.post(path, { questions: first!.question, once: 'twice' })))
    expect(answers.map(({ status }) => status)).toEqual([303, 303])
    const mails = await world.owner.selectFrom('mails').select('address').where('subject', 'like', '%question about ChatGPT, Free, Go, Plus, Pro').execute()
    expect(mails.map(({ address }) => address)).toEqual(['outsider@demo.test'])
    const mail = await mailTo(world, 'outsider@demo.test')
    expect(mail?.text).toContain(`/attest/chatgpt/consumer/questions/${first!.question}`)
    expect(mail?.text).toContain('Demo Studio assesses ChatGPT, Free, Go, Plus, Pro')
    const letters = await world.owner.selectFrom('vendor_letters').selectAll().execute()
    expect(letters).toHaveLength(1)
    expect(letters[0]).toMatchObject({ question_ids: [first!.question], text: mail?.text })
    const [event] = await lastEvents(world)
    expect(event).toMatchObject({ action: 'letter.sent', is_public: false })
    expect(event!.sentence).toBe('ChatGPT, Free, Go, Plus, Pro: the vendor was asked one question that what it publishes does not answer.')

    const waiting = await textOf(reviewer!.request('/desk'))
    expect(waiting).toContain('Letters without an answer')
    expect(waiting).toContain('0 of 1')
    expect(await textOf(reviewer!.request(path))).toContain('The vendor was written to before: 1 letter')
    await attest(world, { tool: 'chatgpt', offering: 'consumer', answers: [{ question: first!.question, value: 'unknown' }] })
    expect(await textOf(reviewer!.request('/desk'))).not.toContain('Letters without an answer')

    // Sent again because its answer got lost, when the question is no longer open: it was done, and is not refused.
    const other = { questions: 'trains_on_outputs', once: 'answer-lost' }
    expect((await reviewer!.post(path, other)).status).toBe(303)
    const terms = { title: 'Terms', url: 'https://openai.example/terms', copied_on: today, quote: 'We train.', text: 'We train.' }
    const fact = { question: 'trains_on_outputs', value: 'on_no_opt_out', evidence: 'published_terms', ...terms }
    expect((await reviewer!.post('/tools/chatgpt/consumer/facts/new', fact)).status).toBe(303)
    expect((await reviewer!.post(path, other)).status).toBe(303)
    expect((await reviewer!.post(path, { ...other, once: 'another-window' })).status).toBe(422)
    expect(await world.owner.selectFrom('vendor_letters').selectAll().execute()).toHaveLength(2)
  })
})
