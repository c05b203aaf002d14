import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
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
const lineOf = (html: string, name: string) => html.split('<article').find((line) => line.includes(`${name}</a>`))
const stateOf = (html: string, name: string) => /data-clearance="(\w+)"/.exec(lineOf(html, name) ?? '')?.[1]
const [framewright, lumen, scriptkeeper, soundloft, voicewell] = [
  'Demo Framewright, Studio',
  'Demo Lumen Plates, Enterprise',
  'Demo Scriptkeeper, Business',
  'Demo Soundloft, API',
  'Demo Voicewell, Production',
] as const

describe('the clearances of a production', () => {
  it('are those of a past day in the way that is asked for', async () => {
    const [then, early] = [await textOf('?as_of=2026-11-01'), await textOf('?as_of=2026-08-20')]
    expect([stateOf(then, scriptkeeper), stateOf(await textOf(), scriptkeeper)]).toEqual(['cleared', 'in_re_review'])
    expect(then).toContain('This is what was known and in force on')
    expect([stateOf(early, soundloft), stateOf(early, framewright)]).toEqual(['cleared', undefined])
    expect(await textOf('?as_of=2026-01-01')).toContain('The studio had ruled on nothing for it by then.')

    await sql`insert into facts (offering_id, question_id, value, evidence, asserted_by, valid_from, recorded_at)
      select o.id, 'trains_on_inputs', '"on_no_opt_out"', 'contract', 'test', '2026-11-05', '2026-11-22T10:00:00Z'
      from offerings o join tools t on t.id = o.tool_id where t.slug = 'demo-framewright' and o.slug = 'studio'`.execute(world.owner)
    expect(stateOf(await textOf('?as_of=2026-11-10&view=known_then'), framewright)).toBe('cleared')
    const now = await textOf('?as_of=2026-11-10&view=known_now')
    expect(now).toContain('This is what we now know was true on')
    expect([stateOf(now, framewright), stateOf(now, lumen)]).toEqual(['in_re_review', 'cleared_with_conditions'])
    expect(await validateHtml(now)).toEqual([])
  })

  it('of one that names other productions are not among them', async () => {
    await sql`alter table clearances disable trigger user`.execute(world.owner)
    await sql`update clearances set productions = array[(select id from organisations where slug = 'night-ferry')]
      where offering_id = (select o.id from offerings o join tools t on t.id = o.tool_id where t.slug = 'demo-voicewell' and o.slug = 'production')`.execute(
      world.owner,
    )
    expect(lineOf(await textOf(), voicewell)).toBe(undefined)
    const outsider = await world.signIn('outsider@demo.test')
    const other = await (await outsider.request('/productions/night-ferry/clearances')).text()
    expect(lineOf(other, voicewell)).toBeDefined()
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
