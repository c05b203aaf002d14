import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { endsOn, inOrder } from '../src/clearances/on-day.ts'
import { validateHtml } from './html.ts'
import { createWorld, type Visitor, type World } from './world.ts'

const path = '/productions/harbour-lights/clearances'

let world: World
let producer: Visitor
beforeAll(async () => {
  world = await createWorld()
  producer = await world.signIn('producer@demo.test')
})
afterAll(() => world.close())

const textOf = async (query = '', visitor = producer) => (await visitor.request(path + query)).text()
const lineOf = (html: string, tool: string) => html.split('<tr>').find((line) => line.includes(`/tools/${tool}`))
const stateOf = (html: string, tool: string) => /data-clearance="(\w+)"/.exec(lineOf(html, tool) ?? '')?.[1]

describe('the clearances of a production', () => {
  it('stand there with their word, what they are for, their conditions and their end, those it can rely on first', async () => {
    const html = await textOf()
    expect(await validateHtml(html)).toEqual([])
    expect(stateOf(html, 'demo-framewright/studio')).toBe('cleared')
    const conditional = lineOf(html, 'demo-lumen-plates/enterprise')
    for (const words of ['cleared_with_conditions', 'D0, D1', '<li>', 'datetime="2027-05-21"']) expect(conditional).toContain(words)
    const states = [...html.slice(html.indexOf('<tbody>')).matchAll(/data-clearance="(\w+)"/g)].map(([, state]) => state!.startsWith('cleared'))
    expect(states).toEqual(states.toSorted((a, b) => Number(b) - Number(a)))
    expect(new Set(states).size).toBe(2)
  })

  it('are those of a past day in the way that is asked for', async () => {
    const [then, early] = [await textOf('?as_of=2026-11-01'), await textOf('?as_of=2026-08-20')]
    expect([stateOf(then, 'demo-scriptkeeper/business'), stateOf(await textOf(), 'demo-scriptkeeper/business')]).toEqual(['cleared', 'in_re_review'])
    expect(then).toContain('This is what was known and in force on')
    expect([stateOf(early, 'demo-soundloft/api'), stateOf(early, 'demo-framewright/studio')]).toEqual(['cleared', undefined])
    expect(await textOf('?as_of=2026-01-01')).toContain('The studio had ruled on nothing for it by then.')

    await sql`insert into facts (offering_id, question_id, value, evidence, asserted_by, valid_from, recorded_at)
      select o.id, 'trains_on_inputs', '"on_no_opt_out"', 'contract', 'test', '2026-11-05', '2026-11-22T10:00:00Z'
      from offerings o join tools t on t.id = o.tool_id where t.slug = 'demo-framewright' and o.slug = 'studio'`.execute(world.owner)
    expect(stateOf(await textOf('?as_of=2026-11-10&view=known_then'), 'demo-framewright/studio')).toBe('cleared')
    const now = await textOf('?as_of=2026-11-10&view=known_now')
    expect([stateOf(now, 'demo-framewright/studio'), stateOf(now, 'demo-lumen-plates/enterprise')]).toEqual(['in_re_review', 'cleared_with_conditions'])
    expect(await validateHtml(now)).toEqual([])
  })

  it('of one that names other productions are not among them', async () => {
    await sql`alter table clearances disable trigger user`.execute(world.owner)
    await sql`update clearances set productions = array[(select id from organisations where slug = 'night-ferry')]
      where offering_id = (select o.id from offerings o join tools t on t.id = o.tool_id where t.slug = 'demo-voicewell' and o.slug = 'production')`.execute(
      world.owner,
    )
    expect(lineOf(await textOf(), 'demo-voicewell/production')).toBe(undefined)
    const outsider = await world.signIn('outsider@demo.test')
    const other = await (await outsider.request('/productions/night-ferry/clearances')).text()
    expect(lineOf(other, 'demo-voicewell/production')).toBeDefined()
  })
})

describe('who may see them', () => {
  it.each([
    ['producer@demo.test', 200],
    ['assistant@demo.test', 200],
    ['reviewer@demo.test', 200],
    ['approver@demo.test', 200],
    ['outsider@demo.test', 404],
    ['vendor@demo.test', 404],
  ])('%s: %i', async (email, status) => {
    expect((await (await world.signIn(email)).request(path)).status).toBe(status)
  })

  it('is asked to sign in without a session, and finds nothing where there is no production', async () => {
    const answer = await world.request(path)
    expect([answer.status, answer.headers.get('location')?.startsWith('/sign-in')]).toEqual([303, true])
    for (const slug of ['no-such', 'demo-studio', 'lumen-demo-works']) expect((await producer.request(`/productions/${slug}/clearances`)).status).toBe(404)
  })

  it('asks for a day and a view that can be read', async () => {
    for (const query of ['?as_of=2026-11-23', '?as_of=soon', '?as_of=2026-11-01&view=x']) expect((await producer.request(path + query)).status).toBe(400)
  })

  it('is led there from the page of the production', async () => {
    expect(await (await producer.request('/admin/organisations/harbour-lights')).text()).toContain(`href="${path}"`)
  })
})

it('a clearance ends on its day, or when its revocation takes effect before', () => {
  const revocation = { reason: 'x', takes_effect_on: '2026-12-01', revoked_at: '', by: null }
  expect(endsOn({ valid_to: '2027-01-01', revocation: null })).toBe('2027-01-01')
  expect(endsOn({ valid_to: '2027-01-01', revocation })).toBe('2026-12-01')
  expect(endsOn({ valid_to: '2026-11-01', revocation })).toBe('2026-11-01')
  expect(inOrder([])).toEqual([])
})
