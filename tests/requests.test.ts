import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tierOf } from '../src/desk/risk.ts'
import { addDays } from '../src/policy/dates.ts'
import { ask, close, completeAll, requestForm, reviewOf, walk } from './asking.ts'
import { lastEvents } from './browsing.ts'
import { validateHtml } from './html.ts'
import { makeTwoSides, type TwoSides } from './two-sides.ts'
import { createWorld, type Visitor, type World } from './world.ts'

let world: World
let two: TwoSides
const who = {} as Record<'producer' | 'assistant' | 'outsider' | 'reviewer' | 'approver' | 'admin', Visitor>
beforeAll(async () => {
  world = await createWorld()
  two = await makeTwoSides(world)
  for (const name of Object.keys({ producer: 1, assistant: 1, outsider: 1, reviewer: 1, approver: 1, admin: 1 }) as (keyof typeof who)[])
    who[name] = await world.signIn(`${name}@demo.test`)
})
afterAll(() => world.close())

const today = '2026-11-22'
const textOf = async (answer: Response | Promise<Response>) => (await answer).text()
/** As everywhere, what is wrong stands before the heading. */
const withSummary = async (page: string) => (await validateHtml(page)).filter((line) => !line.startsWith('heading-level'))
const openReviews = () => world.owner.selectFrom('reviews').selectAll().where('closed_at', 'is', null).execute()

describe('asking for a tool', () => {
  it('begins with finding it, and leads on by its name when the register does not have it', async () => {
    const start = await textOf(who.producer.request('/requests/new'))
    expect(await validateHtml(start)).toEqual([])
    const found = await textOf(who.producer.request('/requests/new?q=chatgpt'))
    expect(found).toContain('href="/requests/new?offering=chatgpt/enterprise"')
    expect(found).toContain('Not reviewed')
    const missing = await textOf(who.producer.request('/requests/new?q=Quxframe'))
    expect(missing).toContain('href="/requests/new?tool=Quxframe"')
    expect(await validateHtml(missing)).toEqual([])
    expect(await validateHtml(await textOf(who.producer.request('/requests/new?offering=chatgpt/enterprise')))).toEqual([])
    expect((await who.producer.request('/requests/new?offering=chatgpt/nothing')).status).toBe(404)
  })

  it('opens a review with the parts that the answers call for, and says so in the log', async () => {
    const id = await ask(who.producer, { offering: 'claude/commercial', data: ['D2'], needed_on: '2026-12-24', 'risk-third_parties': 'unsure' })
    const review = await reviewOf(world, id)
    expect(review).toMatchObject({ kind: 'new', closed_at: null, version: 1 })
    expect(tierOf(review.irq)).toBe('medium')
    expect(review.parts.map(({ part, state, due_on, cadence_days }) => [part, state, due_on, cadence_days])).toEqual([
      ['ai', 'not_started', addDays(today, 21), 365],
      ['legal', 'not_started', addDays(today, 21), 730],
      ['security', 'not_started', addDays(today, 21), 365],
    ])
    const [opened, made] = await lastEvents(world, 2)
    expect(made).toMatchObject({ action: 'request.made', subject: `/requests/${id}`, is_public: false })
    expect(made!.sentence).toBe(`${made!.actor} asked for Claude, Team, Enterprise, API (Commercial Terms), needed by 24 Dec 2026.`)
    expect(opened).toMatchObject({ action: 'review.opened', subject: `/desk/reviews/${review.id}`, is_public: false })
    expect(opened!.sentence).toBe(
      'A review of Claude, Team, Enterprise, API (Commercial Terms) was opened: inherent risk medium; security, AI, legal, due 13 Dec 2026.',
    )
    const page = await textOf(who.producer.request(`/requests/${id}`))
    expect(page).toContain('Nobody else has asked for it.')
    expect(page).toContain('<dt>Expected</dt>')
    expect(await validateHtml(page)).toEqual([])
  })

  it('keeps what was typed when something is missing, and makes nothing', async () => {
    const before = (await openReviews()).length
    const answer = await who.producer.post('/requests/new', {
      ...requestForm({ purpose: '', data: [], uses: [], needed_on: '2026-02-31' }),
      'risk-leak': '',
      'risk-users': 'many',
    })
    expect(answer.status).toBe(422)
    const page = await answer.text()
    for (const problem of [
      'Say what you want to do with it',
      'Choose what goes in; “We do not know” is an answer',
      'Choose at least one kind of use',
      'Enter a day like 2026-12-24',
      'Choose an answer; “We do not know” is one',
    ])
      expect(page.match(new RegExp(problem, 'g'))?.length, problem).toBe(2)
    expect(page).toMatch(/name="risk-users" value="many" checked/)
    expect(page).toContain('value="2026-02-31"')
    expect(await withSummary(page)).toEqual([])
    expect((await who.producer.post('/requests/new', requestForm({ needed_on: '2026-11-21' }))).status).toBe(422)
    expect((await openReviews()).length).toBe(before)
  })

  it('is done once when the button is pressed twice', async () => {
    const form = requestForm({ offering: 'gemini-api/paid', once: 'pressed-twice' })
    const answers = await Promise.all([who.producer.post('/requests/new', form), who.producer.post('/requests/new', form)])
    const [first, second] = answers.map((answer) => answer.headers.get('location'))
    expect(first).toMatch(/^\/requests\/\d+$/)
    expect(second).toBe(first)
    const { id } = await reviewOf(world, Number(first!.split('/')[2]))
    expect(await world.owner.selectFrom('requests').select('id').where('review_id', '=', id).execute()).toHaveLength(1)
  })

  it('is for productions and their studio: others are refused, strangers sign in, another site is turned away', async () => {
    for (const name of ['vendor', 'rival']) {
      const other = await world.signIn(`${name}@demo.test`)
      for (const path of ['/requests', '/requests/new', '/requests/1']) expect([name, path, (await other.request(path)).status]).toEqual([name, path, 403])
      expect((await other.post('/requests/new', requestForm())).status).toBe(403)
    }
    for (const path of ['/requests', '/requests/new', '/requests/1']) expect((await world.request(path)).headers.get('location')).toMatch(/^\/sign-in\?next/)
    const foreign = await who.producer.request('/requests/new', {
      method: 'POST',
      body: new URLSearchParams({ purpose: 'x' }),
      headers: { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    })
    expect(foreign.status).toBe(403)
  })
})

describe('a second request for the same', () => {
  it('joins the review that is open, says so, and changes nothing when it asks for no more', async () => {
    const first = await ask(who.producer, { offering: 'claude/consumer' })
    const before = await reviewOf(world, first)
    const form = await textOf(who.outsider.request('/requests/new?offering=claude/consumer'))
    expect(form).toContain('It is under review already')
    expect(form).toContain('you are the second')
    const second = await ask(who.outsider, { offering: 'claude/consumer' })
    const after = await reviewOf(world, second)
    expect(after).toEqual(before)
    const [event] = await lastEvents(world)
    expect(event).toMatchObject({ action: 'request.joined', subject: `/requests/${second}` })
    expect(event!.sentence).toMatch(new RegExp(`asked for Claude, .+; the request joins review ${after.id}, open since `))
    const third = await ask(who.assistant, { offering: 'claude/consumer' })
    expect(await textOf(who.assistant.request(`/requests/${third}`))).toMatch(/You are the third who asks\.\s+The review is open since/)
    expect(await textOf(who.producer.request(`/requests/${first}`))).toContain('You were the first who asked; 2 requests came after yours.')
    expect(await textOf(who.reviewer.request(`/requests/${first}`))).toContain('It was the first request for it; 2 more came after.')
    expect(await textOf(who.reviewer.request(`/requests/${third}`))).toContain('It is the third request for it.')
  })

  it('makes the review as deep as the worst of them calls for: parts come, days only come nearer, what was done is taken up again', async () => {
    const first = await ask(who.producer, { offering: 'gemini/consumer' })
    const { id } = await reviewOf(world, first)
    await walk(world, who.reviewer, id, 'ai', 'in_progress', 'in_review', 'completed')
    const second = await ask(who.outsider, { offering: 'gemini/consumer', data: ['D3'], 'risk-talent': 'yes', 'risk-final': 'yes' })
    const review = await reviewOf(world, second)
    expect(review.id).toBe(id)
    expect(review.irq).toMatchObject({ data: 'D3', talent: 'yes', final: 'yes', users: 'few' })
    expect(review.parts.map(({ part, state, due_on, cadence_days }) => [part, state, due_on, cadence_days])).toEqual([
      ['ai', 'in_progress', addDays(today, 10), 90],
      ['legal', 'not_started', addDays(today, 10), 365],
      ['privacy', 'not_started', addDays(today, 10), 180],
      ['security', 'not_started', addDays(today, 10), 180],
    ])
    const [scored, joined] = await lastEvents(world, 2)
    expect(joined!.action).toBe('request.joined')
    expect(scored).toMatchObject({ action: 'review.scored' })
    expect(scored!.sentence).toContain('the inherent risk went from low to critical; added: security, privacy, legal.')
    const third = await ask(who.assistant, { offering: 'gemini/consumer' })
    expect(await reviewOf(world, third)).toEqual(review)
  })

  it('never moves a day further off, nor takes a part away', async () => {
    const first = await ask(who.producer, { offering: 'gemini-api/unpaid', data: ['D2'] })
    const { id } = await reviewOf(world, first)
    await world.owner.updateTable('review_parts').set({ due_on: '2026-11-24' }).where('review_id', '=', id).execute()
    await ask(who.outsider, { offering: 'gemini-api/unpaid', data: ['D3'], 'risk-leak': 'grave' })
    const { parts } = await reviewOf(world, first)
    expect(parts.filter(({ part }) => part === 'ai' || part === 'security').map(({ due_on }) => due_on)).toEqual(['2026-11-24', '2026-11-24'])
    expect(parts).toHaveLength(4)
  })

  it('at the same moment joins too: of many at once, one opens', async () => {
    const askers = [who.producer, who.outsider, who.assistant, who.reviewer, who.approver]
    const ids = await Promise.all(askers.map((one) => ask(one, { offering: 'midjourney/pro-mega' })))
    const reviews = new Set(await Promise.all(ids.map(async (id) => (await reviewOf(world, id)).id)))
    expect(reviews.size).toBe(1)
    const events = await lastEvents(world, 12)
    const about = events.filter(({ subject }) => ids.some((id) => subject === `/requests/${id}`)).map(({ action }) => action)
    expect(about.sort()).toEqual(['request.joined', 'request.joined', 'request.joined', 'request.joined', 'request.made'])
  })
})

describe('a tool that the register does not have', () => {
  const unlisted = { offering: '', tool: 'Quxframe Studio', url: 'https://quxframe.example' }

  it('is asked for by its name, however it is written, by many at once', async () => {
    const spellings = ['Quxframe Studio', 'quxframe studio', 'QUXFRAME  Studio', 'Quxframe-Studio']
    const ids = await Promise.all(spellings.map((tool) => ask(who.producer, { ...unlisted, tool })))
    expect(new Set(await Promise.all(ids.map(async (id) => (await reviewOf(world, id)).id))).size).toBe(1)
    const page = await textOf(who.producer.request(`/requests/${ids[0]}`))
    expect(page).toContain('Not in the register yet')
    expect(page).toContain('https://quxframe.example')
    expect(await validateHtml(page)).toEqual([])
    const [event] = (await lastEvents(world, 8)).filter(({ action }) => action === 'request.made')
    expect(event!.sentence).toMatch(/asked for quxframe[ -]studio, which the register does not have\.$/i)
  })

  it('needs a name, and an address that is one', async () => {
    const answer = await who.producer.post('/requests/new', requestForm({ offering: '', tool: ' ', url: 'javascript:alert(1)' }))
    expect(answer.status).toBe(422)
    const page = await answer.text()
    expect(page).toContain('Enter the name of the tool')
    expect(page).toContain('Enter an address that begins with https:// or http://')
  })

  it('is not missing when the register has one of this name: its plan is asked for, and the rest is kept', async () => {
    const answer = await who.producer.post('/requests/new', requestForm({ offering: '', tool: 'chatGPT', url: '' }))
    expect(answer.status).toBe(422)
    const page = await answer.text()
    expect(page).toContain('Choose the plan: the register has chatGPT')
    expect(page).toContain('value="chatgpt/enterprise"')
    expect(page).toContain('Breakdowns of the script.')
    expect(await withSummary(page)).toEqual([])
    const other = await reviewOf(world, await ask(who.producer, { offering: 'other', tool: 'chatGPT', url: '' }))
    expect(other).toMatchObject({ offering_id: null, tool_name: 'chatGPT' })
  })

  it('stands before its askers in the list, with its place in the queue and the day on which it is expected', async () => {
    const page = await textOf(who.producer.request('/requests'))
    expect(page).toMatch(/quxframe[ -]studio<\/a>[\s\S]*?Not in the register yet[\s\S]*?2026-\d\d-\d\d[\s\S]*? of \w+<\/span>[\s\S]*?AI:<\/span> Not started/i)
    expect(await validateHtml(page)).toEqual([])
    expect(await textOf(who.outsider.request('/requests'))).not.toMatch(/quxframe/i)
    const all = await textOf(who.reviewer.request('/requests'))
    expect(all).toMatch(/quxframe/i)
    expect(all).toContain('Night Ferry')
    expect(await validateHtml(all)).toEqual([])
  })
})

describe('the place in the queue', () => {
  it('depends on the tier, then on the day it is needed, then on who came first', async () => {
    const fresh = await createWorld()
    const asking = await fresh.signIn('producer@demo.test')
    const place = async (id: number) => /<dt>Place in the queue<\/dt><dd><b>([^<]+)</.exec(await textOf(asking.request(`/requests/${id}`)))?.[1]
    const low = await ask(asking, { offering: 'gemini-api/paid' })
    const later = await ask(asking, { offering: 'chatgpt/enterprise', data: ['D3'], needed_on: '2027-02-01' })
    const sooner = await ask(asking, { offering: 'chatgpt/consumer', data: ['D3'], needed_on: '2026-12-01' })
    expect([await place(sooner), await place(later), await place(low)]).toEqual(['first of three', 'second of three', 'third of three'])
    const last = await ask(asking, { offering: 'midjourney/pro-mega' })
    expect(await place(last)).toBe('fourth of four')
    expect(await textOf(asking.request('/requests'))).toContain('before it is expected')
    await fresh.close()
  })

  it('says that nothing was asked for where nothing was', async () => {
    const fresh = await createWorld()
    for (const name of ['producer', 'reviewer']) {
      const page = await textOf((await fresh.signIn(`${name}@demo.test`)).request('/requests'))
      expect(page).toContain('Nothing was asked for yet')
      expect(await validateHtml(page)).toEqual([])
    }
    await fresh.close()
  })
})

describe('a request is seen', () => {
  it('by the people of its production and by its studio, and by nobody else', async () => {
    const id = await ask(who.producer, { offering: 'gemini-api/paid', purpose: 'The canary of Harbour Lights.' })
    const path = `/requests/${id}`
    for (const [name, status] of [
      ['producer', 200],
      ['assistant', 200],
      ['reviewer', 200],
      ['admin', 200],
      ['outsider', 404],
    ] as const)
      expect([name, (await who[name].request(path)).status]).toEqual([name, status])
    for (const role of ['producer', 'member', 'reviewer'] as const) {
      const stranger = world.withCookie(await world.cookieOf(two.alder.people[role].id))
      expect((await stranger.request(path)).status).toBe(404)
      expect(await textOf(stranger.request('/requests'))).not.toContain('The canary of Harbour Lights.')
    }
    expect((await who.producer.request('/requests/999999')).status).toBe(404)
    expect((await who.producer.request('/requests/999999999999999')).status).toBe(404)
    expect(await textOf(who.reviewer.request(path))).toContain('Go to the review')
    expect(await textOf(who.producer.request(path))).not.toContain('/desk/')
  })

  it('with what came of it once its review is closed', async () => {
    const id = await ask(who.producer, { offering: 'adobe-firefly/enterprise' })
    const review = await reviewOf(world, id)
    await completeAll(world, who.reviewer, review.id)
    expect(await textOf(who.producer.request(`/requests/${id}`))).toContain('All parts are done')
    expect((await close(world, who.reviewer, review.id, { 'closing-reason': 'Nothing stands in its way.' })).status).toBe(303)
    const page = await textOf(who.producer.request(`/requests/${id}`))
    expect(page).toContain('Nothing stands in its way.')
    expect(page).toContain('See the dossier for what it may be used for')
    expect(await validateHtml(page)).toEqual([])
    const list = await textOf(who.producer.request('/requests'))
    expect(list).toContain('whose review is closed')
    const again = await reviewOf(world, await ask(who.producer, { offering: 'adobe-firefly/enterprise' }))
    expect(again.id).not.toBe(review.id)
  })
})

describe('the way to a request', () => {
  it('leads from a dossier that is not cleared and from a search that found nothing, for people of productions', async () => {
    const link = 'href="/requests/new?offering=chatgpt/enterprise"'
    expect(await textOf(who.producer.request('/tools/chatgpt/enterprise'))).toContain(link)
    for (const page of [world.request('/tools/chatgpt/enterprise'), who.reviewer.request('/tools/chatgpt/enterprise')])
      expect(await textOf(page)).not.toContain(link)
    expect(await textOf(who.assistant.request('/tools?q=Quxquux'))).toContain('href="/requests/new?q=Quxquux"')
    expect(await textOf(world.request('/tools?q=Quxquux'))).not.toContain('/requests/new')
    const cleared = await world.owner
      .selectFrom('clearances as c')
      .innerJoin('offerings as o', 'o.id', 'c.offering_id')
      .innerJoin('tools as t', 't.id', 'o.tool_id')
      .select(['t.slug as tool', 'o.slug as offering'])
      .where('c.ruling', '=', 'cleared')
      .where('t.slug', 'like', 'demo-%')
      .execute()
    const standing = []
    for (const { tool, offering } of cleared)
      if ((await textOf(who.producer.request(`/tools/${tool}/${offering}.json`))).includes('"state":"cleared"')) standing.push(`/tools/${tool}/${offering}`)
    expect(standing.length).toBeGreaterThan(0)
    for (const path of standing) expect(await textOf(who.producer.request(path))).not.toContain('/requests/new?offering')
  })
})
