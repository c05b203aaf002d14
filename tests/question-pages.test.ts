import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { allOf, jsonAt, pageAt, refusalAt } from './documents.ts'
import { createWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll("'", '&#39;')

describe('the question bank', () => {
  it('is shown whole: wording, help, why we ask, answers', async () => {
    const html = await pageAt(world, '/questions')
    for (const { id, wording, help, why, values } of world.bank.questions) {
      expect(html).toContain(`href="/questions/${id}"`)
      for (const text of [wording, help, why, ...values.map(({ label }) => label)]) expect(html, id).toContain(escaped(text))
    }
  })

  it('is the same for programs, in pages', async () => {
    const { items, total } = await allOf(world, '/api/v1/questions?limit=40')
    expect(items).toEqual(JSON.parse(JSON.stringify(world.bank.questions)))
    expect(total).toBe(world.bank.questions.length)
    expect((await jsonAt(world, '/questions.json')).version).toBe(world.bank.version)
    expect(await refusalAt(world, '/api/v1/questions?limit=-1')).toEqual({ status: 400, fields: ['limit'] })
    expect(await refusalAt(world, '/api/v1/questions?cursor=%5B')).toEqual({ status: 400, fields: ['cursor'] })
  })
})

describe('the page of a question', () => {
  it('is there for every question', async () => {
    for (const { id } of world.bank.questions) expect((await world.request(`/questions/${id}`)).status, id).toBe(200)
  })

  it('is valid for every kind of question', async () => {
    for (const type of ['one_of', 'any_of', 'days', 'text'])
      await pageAt(world, `/questions/${world.bank.questions.find((question) => question.type === type)?.id}`)
  })

  it('says how many offerings of real tools have an answer, and how each policy uses it', async () => {
    const html = await pageAt(world, '/questions/trains_on_inputs')
    const { answered, offerings, policies } = await jsonAt(world, '/questions/trains_on_inputs.json')
    expect(html).toContain(`${answered} of ${offerings} offerings of real tools`)
    expect(answered).toBeGreaterThan(20)
    expect(answered).toBeLessThan(offerings)
    expect(policies.map(({ policy }: { policy: string }) => policy)).toEqual(world.policies.list.map(({ pack }) => `${pack.id}@${pack.version}`))
    expect(html).toContain('Fails it')
  })

  it('counts plan and deployment from the record itself', async () => {
    const { answered, offerings } = await jsonAt(world, '/questions/plan.json')
    expect(answered).toBeGreaterThan(0)
    expect(answered).toBeLessThanOrEqual(offerings)
  })

  it('is missed when there is none', async () => {
    for (const path of ['/questions/nothing', '/questions/nothing.json', '/questions/__proto__']) expect((await world.request(path)).status, path).toBe(404)
  })
})
