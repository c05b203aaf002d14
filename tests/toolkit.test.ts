import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { useKinds } from '../src/clearances/uses.ts'
import { departments } from '../src/toolkit/departments.ts'
import { cellOf, departmentOf, type ToolLine, toolkitOf, worksFor } from '../src/toolkit/rules.ts'
import { validateHtml } from './html.ts'
import { createWorld, type Visitor, type World } from './world.ts'

const on = '2026-11-22'
const line = (
  given: Partial<ToolLine['ruling']> = {},
  state: ToolLine['standing']['state'] = 'cleared',
  proofs: ToolLine['record']['proofs'] = [],
): ToolLine => ({
  ruling: {
    productions: null,
    suspension: null,
    conditions: [],
    uses: ['post'],
    data_classes: ['D0', 'D1'],
    valid_from: '2026-01-01',
    valid_to: '2027-01-01',
    ...given,
  } as unknown as ToolLine['ruling'],
  standing: { state, detail: null, because: '' },
  record: { tool_name: 'A tool', offering_name: 'A plan', proofs },
})
const condition = { number: 1 } as ToolLine['ruling']['conditions'][number]

describe('the toolkit', () => {
  it('has what stands, and nothing else', () => {
    const lines = [line(), line({}, 'in_re_review'), line({}, 'not_cleared'), line({}, 'not_reviewed')]
    const { allowed, notNow } = toolkitOf(lines, 7, on)
    expect([allowed.length, notNow.length]).toEqual([1, 3])
  })

  it.each([
    ['is suspended', { suspension: { id: 1 } as ToolLine['ruling']['suspension'] }],
    ['has ended on this day', { valid_to: on }],
    ['begins tomorrow', { valid_from: '2026-11-23' }],
  ])('has nothing that %s, even where its state were cleared', (_, given) => {
    const { allowed, notNow } = toolkitOf([line(given)], 7, on)
    expect([allowed.length, notNow.length]).toEqual([0, 1])
  })

  it('does not speak of what was cleared for other productions only', () => {
    expect(toolkitOf([line({ productions: [8] })], 7, on)).toEqual({ allowed: [], notNow: [] })
  })

  it('never says a plain yes while a condition is not shown to be met', () => {
    const open = toolkitOf([line({ conditions: [condition] }, 'cleared_with_conditions')], 7, on).allowed[0]!
    expect([cellOf(open, 'D1'), cellOf(open, 'D2')]).toEqual(['unproven', 'no'])
    const proof = {
      number: 1,
      production_id: 7,
      shown_on: '2026-11-01',
      expires_on: '2026-12-01',
      proven_at: '2026-11-01',
      id: 1,
      description: '',
      file_id: null,
      by: null,
    }
    expect(cellOf(toolkitOf([line({ conditions: [condition] }, 'cleared_with_conditions', [proof])], 7, on).allowed[0]!, 'D1')).toBe('yes')
  })

  it('finds each kind of use in a department, and a tool by its kinds', () => {
    for (const use of useKinds) expect(departments.some(({ uses }) => (uses as readonly string[]).includes(use))).toBe(true)
    expect([worksFor(line(), departmentOf('post')), worksFor(line(), departmentOf('office')), worksFor(line(), departmentOf('none'))]).toEqual([
      true,
      false,
      true,
    ])
  })
})

describe('the pages of a production', () => {
  let world: World
  let producer: Visitor
  beforeAll(async () => {
    world = await createWorld()
    producer = await world.signIn('producer@demo.test')
  })
  afterAll(() => world.close())

  it.each(['', '/toolkit', '/toolkit?department=post'])('are valid: %s', async (path) => {
    const answer = await producer.request(`/productions/harbour-lights${path}`)
    expect(answer.status).toBe(200)
    expect(await validateHtml(await answer.text())).toEqual([])
  })

  it('show each clearance of the toolkit with its end, and what is held back below', async () => {
    const html = await (await producer.request('/productions/harbour-lights/toolkit')).text()
    const [list, below] = html.split('id="not-now"')
    expect(list).toContain('Demo Lumen Plates')
    expect(list).toContain('until ')
    expect(list).not.toContain('Demo Scriptkeeper')
    expect(below).toContain('Demo Scriptkeeper')
  })

  it.each([
    ['assistant@demo.test', 200],
    ['reviewer@demo.test', 200],
    ['outsider@demo.test', 404],
    ['vendor@demo.test', 404],
  ])('are shown to %s: %i', async (email, status) => {
    const visitor = await world.signIn(email)
    for (const path of ['', '/toolkit']) expect((await visitor.request(`/productions/harbour-lights${path}`)).status).toBe(status)
  })

  it('are linked at the head of each page, for those of the production only', async () => {
    const link = '<a href="/productions/harbour-lights">Production</a>'
    expect(await (await producer.request('/help')).text()).toContain(link)
    expect(await (await (await world.signIn('reviewer@demo.test')).request('/help')).text()).not.toContain(link)
  })

  it('lead to the check of a use', async () => {
    expect(await (await producer.request('/productions/harbour-lights')).text()).toContain('href="/triage"')
  })
})
