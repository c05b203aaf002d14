import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tierOf } from '../src/desk/risk.ts'
import { addDays } from '../src/policy/dates.ts'
import { ask, close, completeAll, partOf, reviewOf, walk } from './asking.ts'
import { lastEvents } from './browsing.ts'
import { form as factForm } from './fact-form.ts'
import { validateHtml } from './html.ts'
import { makeTwoSides, type TwoSides } from './two-sides.ts'
import { createWorld, type Visitor, type World } from './world.ts'

// The page of one review: its parts, its risk, what it is about, and its end.

let world: World
let two: TwoSides
const who = {} as Record<'producer' | 'outsider' | 'reviewer' | 'approver' | 'admin', Visitor>
const ids = {} as Record<keyof typeof who, number>
beforeAll(async () => {
  world = await createWorld()
  two = await makeTwoSides(world)
  for (const name of ['producer', 'outsider', 'reviewer', 'approver', 'admin'] as const) {
    who[name] = await world.signIn(`${name}@demo.test`)
    ids[name] = (await world.owner.selectFrom('accounts').select('person_id').where('email', '=', `${name}@demo.test`).executeTakeFirstOrThrow()).person_id
  }
})
afterAll(() => world.close())

const today = '2026-11-22'
const textOf = async (answer: Response | Promise<Response>) => (await answer).text()
/** As everywhere, what is wrong stands before the heading. */
const withSummary = async (page: string) => (await validateHtml(page)).filter((line) => !line.startsWith('heading-level'))
const open = async (said: Record<string, string | string[]> = {}) => (await reviewOf(world, await ask(who.producer, said))).id
const versionOf = async (id: number) =>
  String((await world.owner.selectFrom('reviews').select('version').where('id', '=', id).executeTakeFirstOrThrow()).version)
const partVersion = async (id: number) => String((await partOf(world, id, 'ai')).version)
const move = async (one: Visitor, id: number, to: string, reason = '', version?: string) =>
  one.post(`/desk/reviews/${id}/parts/ai/moves`, { to, 'reason-ai': reason, version: version ?? (await partVersion(id)) })
const assign = async (one: Visitor, id: number, said: Record<string, string> = {}) => {
  const { owner_id, due_on, cadence_days, version } = await partOf(world, id, 'ai')
  return one.post(`/desk/reviews/${id}/parts/ai/assignment`, {
    ...{ 'owner-ai': String(owner_id ?? ''), 'due-ai': due_on, 'cadence-ai': String(cadence_days), version: String(version) },
    ...said,
  })
}
const historyOf = (id: number) =>
  world.owner.selectFrom('review_moves').select(['part', 'from_state', 'to_state', 'reason', 'moved_by']).where('review_id', '=', id).orderBy('id').execute()

describe('the page of a review', () => {
  it('shows the parts, who asked, what is at stake and where it ends', async () => {
    const id = await open({ offering: 'chatgpt/enterprise', data: ['D3'], 'risk-leak': 'grave', purpose: 'Crowd scenes.' })
    const page = await textOf(who.reviewer.request(`/desk/reviews/${id}`))
    for (const part of ['security', 'privacy', 'ai', 'legal']) expect(page).toContain(`id="part-${part}"`)
    expect(page).toContain('Crowd scenes.')
    expect(page).toContain('Sensitive or personal material goes in, and people would be harmed if it came out.')
    expect(page).toContain('there is nothing to compare with')
    expect(page).toContain('4 parts are not done: Security, Privacy, AI, Legal.')
    expect(page).not.toContain('Propose a clearance')
    expect(await validateHtml(page)).toEqual([])
  })

  it('is procurement’s: others are refused, strangers sign in, another studio finds nothing, another site is turned away', async () => {
    const id = await open({ offering: 'chatgpt/business' })
    const path = `/desk/reviews/${id}`
    for (const name of ['producer', 'outsider'] as const) {
      expect((await who[name].request(path)).status).toBe(403)
      expect((await move(who[name], id, 'in_progress')).status).toBe(403)
    }
    expect((await world.request(path)).headers.get('location')).toMatch(/^\/sign-in/)
    const other = world.withCookie(await world.cookieOf(two.alder.people.reviewer.id))
    const form = { version: '1', owner: '', lead: '', offering: 'chatgpt/enterprise', 'closing-reason': 'x', do: 'withdraw', part: 'legal' }
    for (const action of ['parts', 'parts/ai/moves', 'parts/ai/assignment', 'lead', 'risk', 'offering', 'closure']) {
      expect([action, (await other.post(`${path}/${action}`, form)).status]).toEqual([action, 404])
      const foreign = { method: 'POST', body: new URLSearchParams(form), headers: { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' } }
      expect([action, (await who.reviewer.request(`${path}/${action}`, foreign)).status]).toEqual([action, 403])
    }
    expect((await other.request(path)).status).toBe(404)
    expect((await who.reviewer.request('/desk/reviews/999999999999999')).status).toBe(404)
    expect((await who.reviewer.post(`${path}/parts/tax/moves`, form)).status).toBe(404)
    expect((await who.reviewer.post(`${path}/parts/legal/moves`, form)).status).toBe(404)
    expect(
      (await reviewOf(world, (await world.owner.selectFrom('requests').select('id').where('review_id', '=', id).executeTakeFirstOrThrow()).id)).version,
    ).toBe(1)
  })
})

describe('a step', () => {
  it('moves a part, stays in its history, and stands in the log', async () => {
    const id = await open({ offering: 'midjourney/basic-standard' })
    const answer = await move(who.reviewer, id, 'in_progress')
    expect([answer.status, answer.headers.get('location')]).toEqual([303, `/desk/reviews/${id}#part-ai`])
    await move(who.approver, id, 'waiting_on_vendor', 'Asked for the list of models.')
    const [event] = await lastEvents(world)
    expect(event).toMatchObject({ action: 'review.moved', subject: `/desk/reviews/${id}`, is_public: false })
    expect(event!.sentence).toMatch(/^The AI part of the review of Midjourney, .+ went from in progress to waiting on vendor\.$/)
    expect(JSON.parse(event!.entry).event).toMatchObject({
      reason: 'Asked for the list of models.',
      before: { state: 'in_progress' },
      after: { review: id, part: 'ai', state: 'waiting_on_vendor' },
    })
    expect(await historyOf(id)).toEqual([
      { part: 'ai', from_state: null, to_state: 'not_started', reason: '', moved_by: ids.producer },
      { part: 'ai', from_state: 'not_started', to_state: 'in_progress', reason: '', moved_by: ids.reviewer },
      { part: 'ai', from_state: 'in_progress', to_state: 'waiting_on_vendor', reason: 'Asked for the list of models.', moved_by: ids.approver },
    ])
    expect(await textOf(who.reviewer.request(`/desk/reviews/${id}`))).toContain('Asked for the list of models.')
  })

  it('that needs a reason is refused without one; one that is not in the table always', async () => {
    const id = await open({ offering: 'gemini/consumer' })
    const hold = await move(who.reviewer, id, 'on_hold')
    expect(hold.status).toBe(422)
    const page = await hold.text()
    expect(page).toContain('Give a reason to put on hold: whoever comes after has to know')
    expect(await withSummary(page)).toEqual([])
    for (const to of ['completed', 'in_review', 'nonsense']) expect((await move(who.reviewer, id, to, 'Why not.')).status).toBe(409)
    const long = await move(who.reviewer, id, 'on_hold', 'x'.repeat(2001))
    expect([long.status, (await partOf(world, id, 'ai')).state]).toEqual([422, 'not_started'])
    await walk(world, who.reviewer, id, 'ai', 'in_progress', 'in_review', 'completed')
    expect((await move(who.reviewer, id, 'in_progress')).status).toBe(422)
    expect((await move(who.reviewer, id, 'in_progress', 'The vendor changed its model.')).status).toBe(303)
  })

  it('of two at once one is taken; the other reads how it stands, and what was typed is kept', async () => {
    const id = await open({ offering: 'gemini-api/paid' })
    const version = await partVersion(id)
    const answers = await Promise.all([move(who.reviewer, id, 'in_progress', 'Mine.', version), move(who.approver, id, 'on_hold', 'No, mine.', version)])
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 409])
    const late = await textOf(answers.find(({ status }) => status === 409)!)
    expect(late).toContain('Read how it stands now: somebody else changed it since you opened this page')
    expect(late).toMatch(/>(Mine\.|No, mine\.)<\/textarea>/)
    expect(await historyOf(id)).toHaveLength(2)
  })
})

describe('a part', () => {
  it('is given to somebody, with a day and a cadence: each change is told by itself', async () => {
    const id = await open({ offering: 'gemini-api/unpaid' })
    expect((await assign(who.reviewer, id, { 'owner-ai': String(ids.approver), 'due-ai': '2026-12-01', 'cadence-ai': '90' })).status).toBe(303)
    expect(await partOf(world, id, 'ai')).toMatchObject({ owner_id: ids.approver, due_on: '2026-12-01', cadence_days: 90, version: 2 })
    const events = (await lastEvents(world, 3)).reverse()
    expect(events.map(({ action }) => action)).toEqual(['review.assigned', 'review.rescheduled', 'review.rescheduled'])
    expect(events[0]!.people).toHaveLength(1)
    expect(
      events.map(({ sentence }) =>
        sentence
          .replace(/p-\w+/, 'p-x')
          .replace(/of Gemini.*?\) /, 'of Gemini ')
          .replace(/^.*(was given|is due|is looked)/, '$1'),
      ),
    ).toEqual(['was given to p-x.', 'is due on 1 Dec 2026; before, it was 22 Dec 2026.', 'is looked at again after 90 days; before, it was after 365.'])
  })

  it('is not given to somebody of elsewhere, nor for a day that is gone; what was typed is kept', async () => {
    const id = await open({ offering: 'adobe-firefly/all' })
    for (const [said, problem] of [
      [{ 'owner-ai': String(ids.producer) }, 'Choose somebody of the studio'],
      [{ 'owner-ai': String(two.alder.people.reviewer.id) }, 'Choose somebody of the studio'],
      [{ 'due-ai': addDays(today, -1) }, 'Enter a day that is not in the past'],
      [{ 'due-ai': '2026-13-01' }, 'Enter a day like 2026-12-24'],
      [{ 'due-ai': '2999-01-01' }, 'Enter a day within the next ten years'],
      [{ 'cadence-ai': '7' }, 'Enter a number of days from 30 to 1830'],
      [{}, 'Change something first: this is how it stands'],
    ] as [Record<string, string>, string][]) {
      const answer = await assign(who.reviewer, id, said)
      const page = await answer.text()
      expect([answer.status, page.includes(problem)], problem).toEqual([422, true])
      const [typed] = Object.entries(said).filter(([name]) => name !== 'owner-ai')
      if (typed) expect(page).toContain(`name="${typed[0]}" aria-describedby="f-${typed[0]}-error" aria-invalid="true"`)
    }
    const stale = await assign(who.approver, id, { 'owner-ai': String(ids.admin), version: '7' })
    expect(stale.status).toBe(409)
    expect(await stale.text()).toMatch(new RegExp(`<option value="${ids.admin}" selected`))
    expect(await partOf(world, id, 'ai')).toMatchObject({ owner_id: null, version: 1 })
  })

  it('that the answers do not call for is added by hand, once', async () => {
    const id = await open({ offering: 'adobe-firefly/individual' })
    expect((await who.reviewer.post(`/desk/reviews/${id}/parts`, { part: 'privacy' })).status).toBe(303)
    expect(await partOf(world, id, 'privacy')).toMatchObject({ state: 'not_started', due_on: addDays(today, 30), cadence_days: 730 })
    expect((await lastEvents(world))[0]).toMatchObject({ action: 'review.part_added' })
    expect((await who.reviewer.post(`/desk/reviews/${id}/parts`, { part: 'privacy' })).status).toBe(409)
    expect((await who.reviewer.post(`/desk/reviews/${id}/parts`, { part: 'tax' })).status).toBe(400)
  })
})

describe('the lead', () => {
  it('is somebody of the studio who answers for the whole', async () => {
    const id = await open({ offering: 'adobe-firefly/enterprise' })
    const lead = async (said: string, version?: string) =>
      who.reviewer.post(`/desk/reviews/${id}/lead`, { lead: said, version: version ?? (await versionOf(id)) })
    expect((await lead(String(ids.approver))).status).toBe(303)
    expect((await lastEvents(world))[0]!.sentence).toMatch(/^The review of Adobe Firefly, .+ is led by p-\w+\.$/)
    expect(await textOf(who.reviewer.request(`/desk/reviews/${id}`))).toMatch(/<dt>Lead<\/dt><dd>Demo Approver<\/dd>/)
    expect((await lead(String(ids.producer))).status).toBe(422)
    expect((await lead(String(ids.admin), '1')).status).toBe(409)
  })
})

describe('the answers about the risk', () => {
  const score = async (id: number, said: Record<string, string>) =>
    who.reviewer.post(`/desk/reviews/${id}/risk`, { version: await versionOf(id), 'risk-reason': '', ...said })
  const irqOf = async (id: number) => (await world.owner.selectFrom('reviews').select('irq').where('id', '=', id).executeTakeFirstOrThrow()).irq

  it('are changed by who knows better: worse at once, better for a reason only, and nothing is taken away', async () => {
    const id = await open({ offering: 'claude/consumer' })
    expect((await score(id, { 'risk-personal': 'yes' })).status).toBe(303)
    expect(tierOf(await irqOf(id))).toBe('high')
    const deep = await world.owner.selectFrom('review_parts').select(['part', 'due_on']).where('review_id', '=', id).orderBy('part').execute()
    expect(deep).toEqual(['ai', 'privacy', 'security'].map((part) => ({ part, due_on: addDays(today, 14) })))
    const refused = await score(id, { 'risk-personal': 'no' })
    expect(refused.status).toBe(422)
    const page = await refused.text()
    expect(page).toContain('Give a reason: with these answers the tier falls')
    expect(page).toMatch(/name="risk-personal" value="no" checked/)
    expect((await score(id, { 'risk-personal': 'no', 'risk-reason': 'Only made-up names go in.' })).status).toBe(303)
    const [event] = await lastEvents(world)
    expect(event!.sentence).toMatch(/the inherent risk went from high to low\.$/)
    expect(JSON.parse(event!.entry).event).toMatchObject({ action: 'review.scored', reason: 'Only made-up names go in.' })
    expect(await world.owner.selectFrom('review_parts').select(['part', 'due_on']).where('review_id', '=', id).orderBy('part').execute()).toEqual(deep)
  })

  it('are refused when nothing changes, and when somebody else changed them', async () => {
    const id = await open({ offering: 'claude/commercial' })
    expect(await textOf(score(id, {}))).toContain('Change an answer first: this is how they stand')
    expect((await score(id, { 'risk-leak': 'nonsense' })).status).toBe(422)
    const stale = await score(id, { 'risk-leak': 'some', version: '9' })
    expect(stale.status).toBe(409)
    expect(await stale.text()).toMatch(/name="risk-leak" value="some" checked/)
  })
})

describe('a tool that the register did not have', () => {
  it('is linked to its offering once the register has it, and closed with a reason when it is under review there', async () => {
    const id = await open({ offering: '', tool: 'Gemini for Film', url: '' })
    const other = await open({ offering: 'other', tool: 'Midjourney', url: '' })
    const link = async (review: number, offering: string, version?: string) =>
      who.reviewer.post(`/desk/reviews/${review}/offering`, { offering, version: version ?? (await versionOf(review)) })
    const page = await textOf(who.reviewer.request(`/desk/reviews/${other}`))
    expect(page).toMatch(/With a name like it:[\s\S]*href="\/desk\/reviews\/\d+\?offering=midjourney\//)
    expect(await textOf(who.reviewer.request(`/desk/reviews/${other}?offering=midjourney/pro-mega`))).toContain('value="midjourney/pro-mega"')
    for (const wrong of ['', 'gemini', 'gemini/nothing']) {
      const answer = await link(id, wrong)
      expect([answer.status, (await answer.text()).includes('Enter a tool and its plan as in the address of its dossier')]).toEqual([422, true])
    }
    expect((await link(id, 'gemini/consumer-temporary-chat', '9')).status).toBe(409)
    expect((await link(id, 'gemini/consumer-temporary-chat')).status).toBe(303)
    expect((await lastEvents(world))[0]!.sentence).toMatch(/^The review of Gemini for Film is about Gemini.*, which the register has by now\.$/)
    expect(await textOf(who.producer.request('/requests'))).not.toContain('Gemini for Film')
    const twice = await link(other, 'gemini/consumer-temporary-chat')
    expect([twice.status, (await twice.text()).includes(`Close this one with a reason that names review ${id}`)]).toEqual([422, true])
    expect((await close(world, who.reviewer, other, { do: 'withdraw' })).status).toBe(422)
    expect((await close(world, who.reviewer, other, { do: 'withdraw', 'closing-reason': `Goes on in review ${id}.` })).status).toBe(303)
    expect(await partOf(world, other, 'ai')).toMatchObject({ state: 'withdrawn' })
    const [closed, withdrawn] = await lastEvents(world, 2)
    expect([withdrawn!.action, closed!.action]).toEqual(['review.moved', 'review.closed'])
  })
})

describe('the end', () => {
  it('comes when nothing is left to do, leads to a proposal, and whoever asked reads it', async () => {
    const id = await open({ offering: 'midjourney/pro-mega', data: ['D2'], 'risk-third_parties': 'yes' })
    const early = await close(world, who.reviewer, id, { 'closing-reason': 'Let us stop.' })
    expect(early.status).toBe(409)
    const page = await early.text()
    expect(page).toContain('Finish its parts first, or withdraw what is left')
    expect(page).toContain('>Let us stop.</textarea>')
    await completeAll(world, who.reviewer, id)
    const done = await textOf(who.reviewer.request(`/desk/reviews/${id}`))
    const proposal = `href="/tools/midjourney/pro-mega/clearance/new?review=${id}"`
    expect(done).toContain(proposal)
    expect(await textOf(who.admin.request(`/desk/reviews/${id}`))).not.toContain(proposal)
    const answers = await Promise.all([close(world, who.reviewer, id), close(world, who.approver, id)])
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 409])
    const [event] = (await lastEvents(world, 2)).filter(({ action }) => action === 'review.closed')
    expect(event!.sentence).toMatch(/^The review of Midjourney, .+ was closed: Security completed, AI completed, Legal completed\.$/)
    const producer = await world.owner.selectFrom('people').select('log_name').where('id', '=', ids.producer).executeTakeFirstOrThrow()
    expect(event!.people).toEqual([producer.log_name])
    const closed = await textOf(who.reviewer.request(`/desk/reviews/${id}`))
    expect(closed).toContain(proposal)
    expect(closed).not.toContain('<textarea')
    expect(await validateHtml(closed)).toEqual([])
    expect((await move(who.reviewer, id, 'in_progress', 'Once more.')).status).toBe(409)
  })

  it('begins the list of what changed since: the next review reads it', async () => {
    const first = await open({ offering: 'chatgpt/consumer' })
    await completeAll(world, who.reviewer, first)
    await close(world, who.reviewer, first)
    const nothing = await who.approver.post('/desk/reviews', { offering: 'chatgpt/consumer', kind: 'event' })
    const id = Number(nothing.headers.get('location')!.split('/')[3])
    const before = await textOf(who.reviewer.request(`/desk/reviews/${id}`))
    expect(before).toMatch(new RegExp(`<a href="/desk/reviews/${first}">review ${first} was closed</a>[\\s\\S]*nothing that is recorded`))
    expect(before).not.toContain('Unscored')
    expect((await who.reviewer.post('/tools/chatgpt/consumer/facts/new', factForm)).status).toBe(303)
    const after = await textOf(who.reviewer.request(`/desk/reviews/${id}`))
    const section = after.slice(after.indexOf('id="since"'), after.indexOf('id="requests"'))
    expect(section).toMatch(/\d changes?, the newest first/)
    expect(section).toContain(world.bank.byId.get(factForm.question)!.wording)
    expect(await validateHtml(after)).toEqual([])
  })
})

describe('who speaks for the vendor', () => {
  it('reads the review and works on none of it; no part of it is theirs', async () => {
    const vendor = await world.owner.selectFrom('organisations').select('id').where('slug', 'like', 'lumen%').executeTakeFirstOrThrow()
    const id = await open({ offering: 'demo-lumen-plates/team' })
    await world.owner.insertInto('memberships').values({ person_id: ids.admin, organisation_id: vendor.id, role: 'contributor' }).execute()
    const both = await world.signIn('admin@demo.test')
    const acting = await both.post('/account/organisation', { organisation: 'demo-studio' })
    const own = world.withCookie(acting.headers.getSetCookie().find((line) => line.startsWith('session=')) ?? '')
    const page = await textOf(own.request(`/desk/reviews/${id}`))
    expect(page).toContain('You speak for the vendor of this tool: somebody else reviews it.')
    expect(page).not.toContain('<textarea')
    expect((await move(own, id, 'in_progress')).status).toBe(403)
    expect((await assign(own, id, { 'due-ai': '2026-12-24' })).status).toBe(403)
    expect((await own.post('/desk/reviews', { offering: 'demo-lumen-plates/team', kind: 'event' })).status).toBe(403)
    const given = await assign(who.reviewer, id, { 'owner-ai': String(ids.admin) })
    expect([given.status, (await given.text()).includes('Choose somebody else: Demo Admin speaks for the vendor')]).toEqual([422, true])
    const queue = await textOf(own.request('/desk'))
    expect(queue).toContain('your own vendor’s: for somebody else')
    expect(queue).not.toContain(`value="${id}:ai:`)
    const bulk = await own.post('/desk/parts', { do: 'start', owner: '', due_on: '', part: `${id}:ai:1`, view: '' })
    expect([bulk.status, (await bulk.text()).includes('you speak for its vendor')]).toEqual([409, true])
    expect((await partOf(world, id, 'ai')).state).toBe('not_started')
    await world.owner.deleteFrom('memberships').where('organisation_id', '=', vendor.id).where('person_id', '=', ids.admin).execute()
  })
})
