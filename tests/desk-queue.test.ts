import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { partStates, reviewParts } from '../src/db/review-tables.ts'
import { isDone } from '../src/desk/moves.ts'
import { pickedText, readPicked } from '../src/desk/picked.ts'
import {
  ageingOf,
  countsOf,
  everything,
  expectedOn,
  facetValues,
  filtered,
  type Line,
  linesOf,
  type PartRow,
  placeOf,
  type QueueFacet,
  type QueueFilter,
  queryOf,
  readFilter,
  readyToClose,
  reviewKinds,
  slices,
  sorts,
  spans,
} from '../src/desk/queue.ts'
import { tiers } from '../src/desk/risk.ts'
import { riskQuestions } from '../src/desk/risk-questions.ts'
import { addDays } from '../src/policy/dates.ts'
import { dueWords, ordinalWord, placeWords } from '../views/review-words.ts'
import { ask, close, completeAll, partOf, reviewOf, since, walk } from './asking.ts'
import { lastEvents } from './browsing.ts'
import { validateHtml } from './html.ts'
import { makeTwoSides, type TwoSides } from './two-sides.ts'
import { createWorld, type Visitor, type World } from './world.ts'

const today = '2026-11-22'
const textOf = async (answer: Response | Promise<Response>) => (await answer).text()

describe('the queue, as rules', () => {
  const someRow: fc.Arbitrary<PartRow> = fc.record({
    review_id: fc.integer({ min: 1, max: 6 }),
    part: fc.constantFrom(...reviewParts),
    state: fc.constantFrom(...partStates),
    owner_id: fc.constantFrom(null, 1, 2),
    owner: fc.constant(null),
    due_on: fc.integer({ min: -20, max: 20 }).map((days) => addDays(today, days)),
    cadence_days: fc.constant(365),
    version: fc.constant(1),
    moved_at: fc.integer({ min: 0, max: 200 }).map((days) => new Date(`${addDays(today, -days)}T08:00:00Z`)),
    kind: fc.constantFrom(...reviewKinds),
    irq: fc.constantFrom({}, { data: 'D3', leak: 'grave' }, Object.fromEntries(riskQuestions.map(({ id, answers }) => [id, answers[0]!.id]))),
    opened_at: fc.constant(new Date('2026-11-01T00:00:00Z')),
    offering_id: fc.constant(1),
    tool: fc.constant('a'),
    offering: fc.constant('b'),
    tool_name: fc.constantFrom('A', 'B'),
    offering_name: fc.constant('Team'),
    is_demo: fc.boolean(),
    needed_on: fc.constant(null),
    requests: fc.constant(0),
    is_own: fc.constant(false),
  })
  const someLines = fc.array(someRow, { maxLength: 25 }).map((rows) => linesOf(rows, today))
  const someFilter: fc.Arbitrary<QueueFilter> = fc.record({
    show: fc.constantFrom(...slices),
    part: fc.constantFrom(null, ...reviewParts),
    tier: fc.constantFrom(null, ...tiers),
    stage: fc.constantFrom(null, ...partStates),
    kind: fc.constantFrom(null, ...reviewKinds),
    sort: fc.constantFrom(...sorts),
  })

  it('reads every filter back out of its address, and nothing out of nonsense', () => {
    fc.assert(
      fc.property(someFilter, (filter) => {
        expect(readFilter(new URLSearchParams(queryOf(filter)))).toEqual(filter)
      }),
    )
    expect(readFilter(new URLSearchParams('show=nothing&part=x&tier=&sort=--'))).toEqual(everything)
    expect(queryOf(everything)).toBe('')
  })

  it('counts beside each choice what the choice would leave', () => {
    fc.assert(
      fc.property(someLines, someFilter, (lines, filter) => {
        const counts = countsOf(lines, filter, 1, today)
        for (const show of slices) expect(counts.show[show]).toBe(filtered(lines, { ...filter, show }, 1, today).length)
        for (const facet of Object.keys(facetValues) as QueueFacet[])
          for (const value of facetValues[facet]) expect(counts.facets[facet][value]).toBe(filtered(lines, { ...filter, [facet]: value }, 1, today).length)
      }),
    )
  })

  it('never shows what is done to who does not ask for it, and an overdue part only while it is open', () => {
    fc.assert(
      fc.property(someLines, someFilter, (lines, filter) => {
        const shown = filtered(lines, { ...filter, stage: null }, 1, today)
        expect(shown.filter(({ state }) => isDone(state))).toEqual([])
        for (const line of filtered(lines, { ...filter, show: 'overdue' }, 1, today)) expect(line.due_on < today && !isDone(line.state)).toBe(true)
      }),
    )
  })

  it('puts each open part into one span of its stage', () => {
    fc.assert(
      fc.property(someLines, (lines) => {
        const ageing = ageingOf(lines)
        expect(ageing.reduce((sum, { total }) => sum + total, 0)).toBe(lines.filter(({ state }) => !isDone(state)).length)
        for (const { counts, total } of ageing) expect(counts.reduce((sum, n) => sum + n, 0)).toBe(total)
      }),
    )
    const line = (days: number): Line => ({ ...fc.sample(someRow, 1)[0]!, state: 'on_hold', tier: 'low', age: days })
    expect(ageingOf([0, 7, 8, 30, 31, 90, 91, 400].map(line))).toEqual([{ state: 'on_hold', counts: [2, 2, 2, 2], total: 8, median: 30.5 }])
    expect(spans).toHaveLength(4)
  })

  it('gives every review another place, by tier first', () => {
    const waiting = fc.array(
      fc.record({
        id: fc.integer({ min: 1, max: 500 }),
        irq: fc.constantFrom({}, { data: 'D0', leak: 'none' }, Object.fromEntries(riskQuestions.map(({ id, answers }) => [id, answers[0]!.id]))),
        needed_on: fc.constantFrom(null, '2026-12-01', '2027-01-01'),
        opened_at: fc.integer({ min: 0, max: 5 }).map((day) => new Date(Date.UTC(2026, 10, 1 + day))),
      }),
      { maxLength: 15 },
    )
    fc.assert(
      fc.property(waiting, (all) => {
        const unique = [...new Map(all.map((one) => [one.id, one])).values()]
        const places = unique.map(({ id }) => placeOf(unique, id)!.place)
        expect([...places].sort((a, b) => a - b)).toEqual(unique.map((_, i) => i + 1))
        for (const { id, needed_on, irq, opened_at } of unique)
          for (const other of unique)
            if (irq === other.irq && opened_at.getTime() === other.opened_at.getTime() && (needed_on ?? '9') < (other.needed_on ?? '9'))
              expect(placeOf(unique, id)!.place).toBeLessThan(placeOf(unique, other.id)!.place)
      }),
    )
    expect(placeOf([], 1)).toBeNull()
  })

  it('says in words how far a day is off, and the place', () => {
    expect([-8, -1, 0, 1, 5].map(dueWords)).toEqual(['8 days overdue', '1 day overdue', 'due today', 'due tomorrow', 'in 5 days'])
    expect([1, 3, 10, 11, 12, 13, 21, 22, 23, 111, 101].map(ordinalWord)).toEqual([
      'first',
      'third',
      'tenth',
      '11th',
      '12th',
      '13th',
      '21st',
      '22nd',
      '23rd',
      '111th',
      '101st',
    ])
    expect(placeWords({ place: 3, of: 7 })).toBe('third of seven')
    expect(expectedOn([{ state: 'completed', due_on: '2027-01-01' }])).toBeNull()
  })

  it('reads a ticked box only as it was written', () => {
    expect(readPicked(pickedText({ review_id: 12, part: 'ai', version: 3 }))).toEqual({ review_id: 12, part: 'ai', version: 3 })
    for (const text of ['', '12:ai', '12:tax:1', '-1:ai:1', '1:ai:1:1', `${'9'.repeat(16)}:ai:1`]) expect(readPicked(text)).toBeNull()
  })
})

let world: World
let two: TwoSides
const who = {} as Record<'producer' | 'outsider' | 'reviewer' | 'approver' | 'admin', Visitor>
const ids = {} as Record<keyof typeof who, number>
/** A review of ChatGPT, Enterprise with all four parts, one of Midjourney with the AI part alone. */
let [big, small] = [0, 0]
beforeAll(async () => {
  world = await createWorld()
  two = await makeTwoSides(world)
  for (const name of ['producer', 'outsider', 'reviewer', 'approver', 'admin'] as const) {
    who[name] = await world.signIn(`${name}@demo.test`)
    ids[name] = (await world.owner.selectFrom('accounts').select('person_id').where('email', '=', `${name}@demo.test`).executeTakeFirstOrThrow()).person_id
  }
  big = (await reviewOf(world, await ask(who.producer, { data: ['D3'], 'risk-leak': 'grave' }))).id
  small = (await reviewOf(world, await ask(who.outsider, { offering: 'midjourney/pro-mega' }))).id
})
afterAll(() => world.close())

const tick = async (review: number, part: (typeof reviewParts)[number]) => `${review}:${part}:${(await partOf(world, review, part)).version}`

describe('the desk', () => {
  it('shows every part of every open review: stage, owner, day, risk and age', async () => {
    await sql`update review_parts set due_on = '2026-11-19' where review_id = ${big} and part = 'privacy'`.execute(world.owner)
    const page = await textOf(who.reviewer.request('/desk'))
    expect(page).toContain('5 parts of reviews, the earliest due first')
    expect(page).toContain('All (5)')
    expect(page).toContain('Overdue (1)')
    expect(page).toContain('Unassigned (5)')
    expect(page).toMatch(/ChatGPT, Enterprise<\/a>[\s\S]*?Privacy<span class="sub">Not started since today[\s\S]*?3 days overdue[\s\S]*?nobody[\s\S]*?Critical/)
    expect(page.indexOf('3 days overdue')).toBeLessThan(page.indexOf('in 10 days'))
    expect(await validateHtml(page)).toEqual([])
  })

  it('is narrowed in its address, with a count beside each choice', async () => {
    const overdue = await textOf(who.reviewer.request('/desk?show=overdue'))
    expect(overdue).toContain('1 part of reviews')
    expect(await textOf(who.reviewer.request('/desk?part=ai&sort=tool'))).toContain('2 parts of reviews, by tool')
    const low = await textOf(who.reviewer.request('/desk?tier=low'))
    expect(low).toMatch(/<option value="low" selected="">Low \(1\)/)
    expect(low).not.toContain('ChatGPT, Enterprise</a>')
    const none = await textOf(who.reviewer.request('/desk?show=waiting'))
    expect(none).toContain('No part is like that')
    expect(await validateHtml(none)).toEqual([])
  })

  it('shows how long parts stand in each stage, as a picture and as the table behind it', async () => {
    await since(world, small, 'ai', addDays(today, -40))
    const page = await textOf(who.reviewer.request('/desk'))
    expect(page).toMatch(/<svg class="bars"[^>]*role="img"/)
    expect(page).toMatch(
      /<th scope="row">Not started<\/th><td class="number">4<\/td>[\s\S]*?<td class="number">1<\/td>[\s\S]*?<td class="number">5<\/td><td class="number">0 days<\/td>/,
    )
    expect(page).toContain('Not started for 40 days')
  })

  it('is for everybody of the studio who reviews, and for nobody else', async () => {
    for (const name of ['reviewer', 'approver', 'admin'] as const) expect((await who[name].request('/desk')).status).toBe(200)
    for (const role of ['policy_owner', 'reviewer'] as const) {
      const other = world.withCookie(await world.cookieOf(two.alder.people[role].id))
      const page = await textOf(other.request('/desk'))
      expect(page).toContain('href="/desk"')
      expect(page).not.toContain(`/desk/reviews/${big}#`)
      expect(page).not.toContain('canarybirch')
    }
    for (const name of ['producer', 'outsider'] as const) expect((await who[name].request('/desk')).status).toBe(403)
    expect((await world.request('/desk')).headers.get('location')).toMatch(/^\/sign-in/)
  })
})

describe('what is done to many parts at once', () => {
  it('gives them to somebody, in one go, with a line of the log for each', async () => {
    const part = [await tick(big, 'ai'), await tick(big, 'legal')]
    const answer = await who.reviewer.post('/desk/parts', { do: 'assign', owner: String(ids.approver), due_on: '', part, view: 'part=ai&x=1' })
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/desk?part=ai'])
    expect((await partOf(world, big, 'ai')).owner_id).toBe(ids.approver)
    const [second, first] = await lastEvents(world, 2)
    expect(first).toMatchObject({ action: 'review.assigned', subject: `/desk/reviews/${big}`, is_public: false })
    expect([first!.sentence, second!.sentence]).toEqual([
      expect.stringMatching(/^The AI part of the review of ChatGPT, Enterprise was given to p-[0-9a-f]{20}\.$/),
      expect.stringMatching(/^The legal part of the review of ChatGPT, Enterprise was given to p-/),
    ])
    expect(await textOf(who.approver.request('/desk?show=mine'))).toContain('2 parts of reviews')
  })

  it('moves a day, starts, and takes away from everybody', async () => {
    await who.reviewer.post('/desk/parts', { do: 'due', due_on: '2026-11-25', owner: '', part: await tick(big, 'ai'), view: '' })
    expect(await partOf(world, big, 'ai')).toMatchObject({ due_on: '2026-11-25', state: 'not_started' })
    expect((await lastEvents(world))[0]!.sentence).toBe('The AI part of the review of ChatGPT, Enterprise is due on 25 Nov 2026; before, it was 2 Dec 2026.')
    await who.reviewer.post('/desk/parts', { do: 'start', owner: '', due_on: '', part: await tick(big, 'ai'), view: '' })
    expect((await partOf(world, big, 'ai')).state).toBe('in_progress')
    await who.reviewer.post('/desk/parts', { do: 'assign', owner: 'nobody', due_on: '', part: await tick(big, 'legal'), view: '' })
    expect((await partOf(world, big, 'legal')).owner_id).toBeNull()
  })

  it('does what it can, and says what it left and why', async () => {
    const [stale, fresh, begun] = [await tick(big, 'security'), await tick(big, 'privacy'), await tick(big, 'ai')]
    await who.approver.post('/desk/parts', { do: 'assign', owner: String(ids.reviewer), due_on: '', part: stale, view: '' })
    const answer = await who.reviewer.post('/desk/parts', { do: 'start', owner: '', due_on: '', part: [stale, fresh, begun, '999999:ai:1'], view: '' })
    expect(answer.status).toBe(200)
    const page = await answer.text()
    expect(page).toContain('1 part is changed. 3 were left')
    expect(page).toContain('ChatGPT, Enterprise: Security: somebody else changed it since the page was made')
    expect(page).toContain('ChatGPT, Enterprise: AI: it is in progress')
    expect(page).toContain('Review 999999: its review is closed, or was never there')
    expect((await partOf(world, big, 'privacy')).state).toBe('in_progress')
    expect(await partOf(world, big, 'security')).toMatchObject({ state: 'not_started', owner_id: ids.reviewer })
    const none = await who.reviewer.post('/desk/parts', { do: 'start', owner: '', due_on: '', part: stale, view: '' })
    expect(none.status).toBe(409)
    expect(await none.text()).toContain('Nothing was changed.')
  })

  it('does nothing with a form that is not whole, and keeps what was ticked', async () => {
    const part = await tick(big, 'legal')
    for (const [form, problem] of [
      [{ do: 'assign', owner: '', due_on: '', part }, 'Choose to whom the parts go'],
      [{ do: 'assign', owner: String(ids.producer), due_on: '', part }, 'Choose to whom the parts go'],
      [{ do: 'due', owner: '', due_on: 'tomorrow', part }, 'Enter a day like 2026-12-24'],
      [{ do: 'due', owner: '', due_on: '2026-11-21', part }, 'Enter a day that is not in the past'],
      [{ do: 'start', owner: '', due_on: '', part: [] }, 'Tick at least one part'],
    ] as const) {
      const answer = await who.reviewer.post('/desk/parts', { ...form, part: [form.part].flat(), view: '' })
      const page = await answer.text()
      expect([answer.status, page.includes(problem)], problem).toEqual([422, true])
      if (form.part === part) expect(page).toContain(`value="${part}" checked`)
    }
    expect((await who.reviewer.post('/desk/parts', { do: 'delete', part, view: '' })).status).toBe(400)
    expect((await who.producer.post('/desk/parts', { do: 'start', part, view: '' })).status).toBe(403)
  })

  it('touches nothing of another studio', async () => {
    const other = world.withCookie(await world.cookieOf(two.alder.people.reviewer.id))
    const before = await partOf(world, big, 'legal')
    const answer = await other.post('/desk/parts', { do: 'start', owner: '', due_on: '', part: await tick(big, 'legal'), view: '' })
    expect([answer.status, await partOf(world, big, 'legal')]).toEqual([409, before])
    expect(await answer.text()).not.toContain('ChatGPT, Enterprise')
  })

  it('ticks a whole page without a script', async () => {
    const page = await textOf(who.reviewer.request('/desk?part=ai&tick=all'))
    expect(page.match(/name="part" value="[^"]+" checked/g)).toHaveLength(2)
    expect(page).toContain('Tick none')
  })
})

describe('a saved view', () => {
  it('keeps a filter under a name, for its owner alone, until it is removed', async () => {
    const form = { name: 'AI that is late', view: 'sort=tier&part=ai&show=overdue&nonsense=1' }
    const saved = await who.reviewer.post('/desk/views', form)
    expect([saved.status, saved.headers.get('location')]).toEqual([303, '/desk?show=overdue&part=ai&sort=tier'])
    const [event] = await lastEvents(world)
    expect(event).toMatchObject({ action: 'view.saved', is_public: false, organisation_id: null })
    const page = await textOf(who.reviewer.request('/desk'))
    expect(page).toContain('<a href="/desk?show=overdue&amp;part=ai&amp;sort=tier">AI that is late</a>')
    expect(await validateHtml(page)).toEqual([])
    expect(await textOf(who.approver.request('/desk'))).not.toContain('AI that is late')
    const { id } = await world.owner.selectFrom('saved_views').select('id').where('name', '=', form.name).executeTakeFirstOrThrow()
    expect((await who.approver.post(`/desk/views/${id}/removal`, {})).status).toBe(404)
    const again = await who.reviewer.post('/desk/views', form)
    expect(again.status).toBe(409)
    expect(await again.text()).toContain('Choose another name: you have a view of this name')
    const nameless = await who.reviewer.post('/desk/views', { ...form, name: ' ' })
    expect(nameless.status).toBe(422)
    expect(await nameless.text()).toContain('Give the view a name')
    expect((await who.reviewer.post(`/desk/views/${id}/removal`, {})).status).toBe(303)
    expect((await lastEvents(world))[0]!.action).toBe('view.removed')
    expect(await textOf(who.reviewer.request('/desk'))).not.toContain('AI that is late')
    expect((await who.producer.post('/desk/views', form)).status).toBe(403)
  })
})

describe('beside the reviews', () => {
  it('stand clearances in re-review or near their end, each with one press for a review of it', async () => {
    const page = await textOf(who.reviewer.request('/desk'))
    const section = page.slice(page.indexOf('id="clearances"'), page.indexOf('</section></section>', page.indexOf('id="clearances"')))
    const [, clearance, name] = /href="\/clearances\/(\d+)">([^<]+)</.exec(section) ?? []
    expect(name).toMatch(/^Demo /)
    const [, offering] = /name="offering" value="([^"]+)"/.exec(section) ?? []
    const opened = await who.reviewer.post('/desk/reviews', { offering: offering!, kind: 'event' })
    const path = opened.headers.get('location')!
    expect(path).toMatch(/^\/desk\/reviews\/\d+$/)
    expect((await lastEvents(world))[0]).toMatchObject({ action: 'review.opened', subject: path })
    expect(await textOf(who.reviewer.request('/desk'))).toContain(`<a href="${path}">Review ${path.split('/')[3]}</a>`)
    const twice = await who.approver.post('/desk/reviews', { offering: offering!, kind: 'renewal' })
    expect(twice.headers.get('location')).toBe(path)
    expect(Number(clearance)).toBeGreaterThan(0)
    expect(await textOf(who.reviewer.request(path))).toContain('Unscored')
  })

  it('opens nothing for what does not exist, nor for who may not', async () => {
    expect((await who.reviewer.post('/desk/reviews', { offering: 'chatgpt/nothing', kind: 'event' })).status).toBe(404)
    expect((await who.reviewer.post('/desk/reviews', { offering: 'chatgpt/consumer', kind: 'new' })).status).toBe(400)
    expect((await who.producer.post('/desk/reviews', { offering: 'chatgpt/consumer', kind: 'event' })).status).toBe(403)
    expect((await world.visitor().post('/desk/reviews', { offering: 'chatgpt/consumer', kind: 'event' })).status).toBe(401)
  })

  it('stand parts whose time has come again, each by its own cadence', async () => {
    const review = (await reviewOf(world, await ask(who.producer, { offering: 'gemini/consumer', data: ['D3'] }))).id
    await completeAll(world, who.reviewer, review)
    await close(world, who.reviewer, review)
    expect(await textOf(who.reviewer.request('/desk'))).not.toContain('by cadence')
    // The AI part comes again after 180 days, the others after 365.
    for (const part of ['ai', 'security', 'privacy', 'legal']) await since(world, review, part, addDays(today, -185))
    const page = await textOf(who.reviewer.request('/desk'))
    const section = page.slice(page.indexOf('id="cadence"'))
    expect(section).toMatch(/Gemini app, [\s\S]*?<td>AI<\/td>[\s\S]*?overdue/)
    expect(section).toContain('1 part completed before')
    const opened = await who.reviewer.post('/desk/reviews', { offering: 'gemini/consumer', kind: 'reassessment' })
    const id = Number(opened.headers.get('location')!.split('/')[3])
    const again = await world.owner.selectFrom('review_parts').select('part').where('review_id', '=', id).execute()
    expect(again).toEqual([{ part: 'ai' }])
    expect(await world.owner.selectFrom('reviews').select(['kind', 'irq']).where('id', '=', id).executeTakeFirst()).toMatchObject({
      kind: 'reassessment',
      irq: { data: 'D3' },
    })
    expect(await textOf(who.reviewer.request('/desk'))).not.toContain('by cadence')
  })

  it('stand proposals that nobody has decided on', async () => {
    const studio = await world.owner.selectFrom('organisations').select('id').where('slug', '=', 'demo-studio').executeTakeFirstOrThrow()
    const { id } = await world.owner
      .insertInto('clearance_proposals')
      .values({
        ...{
          studio_id: studio.id,
          offering_id: sql<number>`(select o.id from offerings o join tools t on t.id = o.tool_id where t.slug = 'chatgpt' and o.slug = 'business')`,
        },
        ...{
          ruling: 'not_cleared',
          data_classes: ['D0'],
          uses: [],
          productions: null,
          reasons: 'Not yet.',
          policy_key: sql<number>`(select min(key) from policy_versions)`,
        },
        ...{
          facts_digest: 'x',
          valid_from: '2026-11-01',
          valid_to: '2027-11-01',
          exception_name: null,
          exception_reason: null,
          owner_id: null,
          review_id: null,
        },
        proposed_by: ids.reviewer,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    const page = await textOf(who.reviewer.request('/desk'))
    expect(page).toMatch(new RegExp(`<a href="/proposals/${id}">ChatGPT, Business`))
    expect(page).toContain('yours: somebody else decides')
    expect(await textOf(who.approver.request('/desk'))).not.toContain('yours: somebody else decides')
  })

  it('stand reviews in which nothing is left to do', async () => {
    await walk(world, who.reviewer, small, 'ai', 'in_progress', 'in_review', 'completed')
    const page = await textOf(who.reviewer.request('/desk'))
    expect(page).toContain('Ready to be closed')
    expect(page).toContain(`href="/desk/reviews/${small}#close"`)
    expect(await validateHtml(page)).toEqual([])
    const line = (state: Line['state']) => ({ review_id: 1, state }) as Line
    expect(readyToClose([line('completed'), line('in_review')])).toEqual([])
  })
})

describe('with a thousand open reviews', () => {
  it('the desk answers in the same number of statements, page by page', async () => {
    const count = async (path: string) => {
      world.queries()
      const page = await textOf(who.reviewer.request(path))
      return { page, statements: world.queries() }
    }
    const { statements: before } = await count('/desk')
    await sql`with r as (
        insert into reviews (studio_id, tool_name, kind, irq, opened_by)
        select o.id, 'Tool ' || n, 'new', '{"data":"D1"}', ${ids.reviewer} from organisations o, generate_series(1, 1000) n where o.slug = 'demo-studio' returning id)
      insert into review_parts (review_id, part, due_on, cadence_days) select r.id, p, '2027-01-01', 365 from r, unnest(array['ai', 'legal', 'privacy', 'security']) p`.execute(
      world.owner,
    )
    const { page, statements } = await count('/desk')
    expect(statements).toBe(before)
    expect(page.match(/form="bulk" name="part"/g)).toHaveLength(100)
    expect(page).toContain('href="/desk?page=2"')
    const last = await textOf(who.reviewer.request('/desk?page=9999'))
    expect(last).toContain('First page')
    expect(last).not.toContain('Next page')
  })
})
