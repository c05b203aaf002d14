import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readFilter } from '../src/findings/filter.ts'
import { answerRules, gapsOf } from '../src/findings/rules.ts'
import { addDays } from '../src/policy/dates.ts'
import { polarityOf, problemWith } from '../src/questions/answer.ts'
import { reservedAnswers } from '../src/questions/question.ts'
import { attest } from './attested.ts'
import { lastEvents } from './browsing.ts'
import { idOfOffering, idOfPerson, openReview } from './desk.ts'
import { validateHtml } from './html.ts'
import { makeTwoSides, password, type TwoSides } from './two-sides.ts'
import { createWorld, type Visitor, type World } from './world.ts'

let world: World
let two: TwoSides
let [reviewer, approver]: Visitor[] = []
const today = '2026-11-22'
/** Cleared by Demo Studio, and looked at by nobody else. */
const cleared = '/tools/demo-lumen-plates/enterprise'
beforeAll(async () => {
  world = await createWorld()
  two = await makeTwoSides(world)
  ;[reviewer, approver] = await Promise.all(['reviewer', 'approver'].map((name) => world.signIn(`${name}@demo.test`)))
})
afterAll(() => world.close())

const textOf = async (answer: Response | Promise<Response>) => (await answer).text()
const findingsOf = async (path: string) => {
  const [, , tool = '', offering = ''] = path.split('/')
  return world.owner
    .selectFrom('findings')
    .selectAll()
    .where('offering_id', '=', await idOfOffering(world, tool, offering))
    .where('rule', 'is not', null)
    .orderBy('id')
    .execute()
}
let copies = 0
/** Records what published terms say, with a text of its own each time. */
const record = (who: Visitor, path: string, question: string, value: string | string[], more: Record<string, string> = {}) => {
  const quote = `Sentence ${++copies} of the terms.`
  const source = { title: 'Terms', url: 'https://terms.example/', copied_on: '2026-11-20', quote, text: `Demonstration. ${quote}` }
  return who.post(`${path}/facts/new`, { question, value, evidence: 'published_terms', ...source, ...more })
}
const idIn = (answer: Response) => Number(/\/desk\/findings\/(\d+)/.exec(answer.headers.get('location') ?? '')?.[1])
const byHand = {
  title: 'No penetration test was shown',
  detail: 'Asked twice.',
  part: 'security',
  severity: 'medium',
  question: '',
  owner: '',
  due_on: '2026-12-20',
}
const openByHand = async (who: Visitor, path: string, more: Record<string, string> = {}) => idIn(await who.post(`${path}/findings/new`, { ...byHand, ...more }))
const rowOf = (id: number) => world.owner.selectFrom('findings').selectAll().where('id', '=', id).executeTakeFirstOrThrow()

describe('the table of rules', () => {
  it('names questions and answers that the bank has, and each rule once', () => {
    expect(answerRules.length).toBeGreaterThan(30)
    expect(new Set(answerRules.map(({ id }) => id)).size).toBe(answerRules.length)
    for (const { id, question: asks, when } of answerRules) {
      const question = world.bank.byId.get(asks)!
      expect(question, `${id} asks ${asks}`).toBeDefined()
      expect(
        [...when.values].filter((value) => !question.values.some((one) => one.id === value)),
        id,
      ).toEqual([])
      expect(when.over_days === undefined || question.type === 'days', id).toBe(true)
      expect(when.values.length > 0 || when.over_days !== undefined, id).toBe(true)
    }
  })

  it('opens nothing over a good answer, over silence, or over what does not apply', () => {
    for (const question of world.bank.questions) {
      const good = question.values.filter(({ id }) => polarityOf(question, id) === 'good').map(({ id }) => (question.type === 'any_of' ? [id] : id))
      for (const value of [...good, ...reservedAnswers, ...(question.type === 'days' ? [0] : [])])
        expect(gapsOf(question.id, value), `${question.id} ${value}`).toEqual([])
    }
  })

  it('has a rule for every bad answer to what keeps material in the house', () => {
    for (const id of [
      'trains_on_inputs',
      'trains_on_outputs',
      'human_review',
      'input_licence',
      'output_licence',
      'output_visibility',
      'sso_saml',
      'mfa',
      'dpa',
    ]) {
      const question = world.bank.byId.get(id)!
      for (const value of question.values.filter(({ polarity }) => polarity === 'bad'))
        expect(gapsOf(id, value.id).length, `${id} ${value.id}`).toBeGreaterThan(0)
    }
  })

  it('reads days as a number, and a set by any of its members', () => {
    fc.assert(
      fc.property(fc.nat(5000), (days) => {
        expect(gapsOf('input_retention', days).length).toBe(days > 30 ? 1 : 0)
      }),
    )
    expect(gapsOf('training_side_channels', ['none'])).toEqual([])
    expect(gapsOf('training_side_channels', ['safety_flagged', 'share_link']).map(({ id }) => id)).toEqual(['training_side_channels'])
    expect(problemWith(world.bank.byId.get('training_side_channels')!, ['safety_flagged', 'share_link'])).toBeNull()
  })
})

describe('a rule', () => {
  it('opens a finding where the offering is cleared, in the same transaction and under the name of the rules', async () => {
    expect((await record(reviewer!, cleared, 'human_review', 'sampling')).status).toBe(303)
    const [finding, ...others] = await findingsOf(cleared)
    expect(others).toEqual([])
    expect(finding).toMatchObject({
      rule: 'human_review',
      part: 'privacy',
      severity: 'high',
      state: 'open',
      owner_id: null,
      review_id: null,
      due_on: addDays(today, 30),
    })
    const [opened, recorded] = await lastEvents(world, 2)
    expect(recorded!.action).toBe('fact.recorded')
    expect(opened).toMatchObject({
      action: 'finding.opened',
      actor_kind: 'job',
      actor: 'finding rules',
      is_public: false,
      subject: `/desk/findings/${finding!.id}`,
    })
    expect(opened!.sentence).toBe(
      `Demo Lumen Plates, Enterprise: finding ${finding!.id} was opened by a rule, over the answer to human_review (fact ${finding!.fact_id}): People at the vendor read material.`,
    )
    expect(opened!.organisation_id).toBe(finding!.studio_id)
  })

  it('opens none twice over the same answer, and another when the answer changed', async () => {
    const count = async () => (await findingsOf(cleared)).length
    const [first] = await findingsOf(cleared)
    await record(reviewer!, cleared, 'human_review', 'sampling', { supersedes: String(first!.fact_id) })
    expect(await count()).toBe(1)
    const head = await world.owner
      .selectFrom('facts')
      .select(({ fn }) => fn.max('id').as('id'))
      .where('question_id', '=', 'human_review')
      .where('offering_id', '=', first!.offering_id)
      .executeTakeFirstOrThrow()
    await record(reviewer!, cleared, 'human_review', 'labelling', { supersedes: String(head.id) })
    expect(await count()).toBe(2)
  })

  it('opens one for every studio with a review, for whoever has that part there, and for nobody else', async () => {
    const path = '/tools/krea/all'
    const people = two.birch.people
    const theirs = await openReview(world, {
      ...{ tool: 'krea', offering: 'all', studio: two.birch.organisations.studio.slug, lead: people.reviewer.email },
      owners: { legal: people.policy_owner.email },
    })
    await record(reviewer!, path, 'use_policy', 'no_confidential_data')
    await record(reviewer!, path, 'dpa', 'not_offered')
    const found = await findingsOf(path)
    expect(found.map(({ studio_id, rule, review_id, owner_id }) => ({ studio_id, rule, review_id, owner_id }))).toEqual([
      { studio_id: two.birch.organisations.studio.id, rule: 'no_confidential_data', review_id: theirs.id, owner_id: people.policy_owner.id },
      { studio_id: two.birch.organisations.studio.id, rule: 'no_dpa', review_id: theirs.id, owner_id: people.reviewer.id },
    ])
  })

  it('tells whoever recorded the fact nothing about a studio that they do not belong to', async () => {
    const path = '/tools/krea/all'
    const before = await textOf(reviewer!.request('/audit.json?action=finding.opened'))
    const answer = await record(reviewer!, path, 'mfa', 'none')
    expect(answer.headers.get('set-cookie') ?? '').not.toMatch(/finding/i)
    const theirs = (await findingsOf(path)).filter(({ rule }) => rule === 'no_mfa')
    expect(theirs).toHaveLength(1)
    expect(JSON.parse(await textOf(reviewer!.request('/audit.json?action=finding.opened'))).items).toEqual(JSON.parse(before).items)
    for (const address of ['/desk/findings', '/desk/findings?state=all', '/desk/findings.csv?state=all'])
      expect(await textOf(reviewer!.request(address))).not.toContain('krea')
    expect((await reviewer!.request(`/desk/findings/${theirs[0]!.id}`)).status).toBe(404)
  })

  it('opens nothing where nobody relies on the offering: none is kept for later', async () => {
    await record(reviewer!, '/tools/runway/api', 'mfa', 'none')
    const { n } = await world.owner
      .selectFrom('findings')
      .select(({ fn }) => fn.countAll<number>().as('n'))
      .where('rule', '=', 'no_mfa')
      .where('studio_id', 'not in', [two.birch.organisations.studio.id])
      .executeTakeFirstOrThrow()
    expect(n).toBe(0)
  })

  it('works on a vendor’s answer when it is accepted, each in the same transaction, and not on one that is only signed', async () => {
    const path = '/tools/demo-lumen-plates/team'
    const review = await openReview(world, {
      tool: 'demo-lumen-plates',
      offering: 'team',
      lead: 'reviewer@demo.test',
      owners: { security: 'approver@demo.test' },
    })
    const signed = await attest(world, { tool: 'demo-lumen-plates', offering: 'team', answers: [{ question: 'audit_log', value: 'none' }] })
    expect(await findingsOf(path)).toEqual([])
    const answer = await reviewer!.post(`/desk/attestations/${signed.id}/rulings`, { question: 'audit_log', ruling: 'accepted', reason: '', seen: '0' })
    expect(answer.status).toBe(303)
    const [finding] = await findingsOf(path)
    expect(finding).toMatchObject({ rule: 'no_audit_log', review_id: review.id, owner_id: await idOfPerson(world, 'approver@demo.test') })
    expect((await lastEvents(world, 2)).map(({ action }) => action)).toEqual(['finding.opened', 'answer.accepted'])
  })

  it('leaves no trace when the fact is not recorded', async () => {
    const before = await findingsOf(cleared)
    expect((await record(reviewer!, cleared, 'sso_saml', 'none', { quote: 'Words that stand nowhere.' })).status).toBe(422)
    expect(await findingsOf(cleared)).toEqual(before)
  })

  it('looks through what was on record before the review began, when somebody asks it to, and finds nothing twice', async () => {
    const path = '/tools/pika/paid'
    await record(reviewer!, path, 'mfa', 'none')
    await record(reviewer!, path, 'encryption', 'in_transit_only')
    const { id } = await openReview(world, { tool: 'pika', offering: 'paid', lead: 'reviewer@demo.test' })
    const page = await textOf(reviewer!.request(`/desk/reviews/${id}/findings`))
    expect(page).toContain('Look for gaps in the answers on record')
    expect(await validateHtml(page)).toEqual([])
    expect((await reviewer!.post(`/desk/reviews/${id}/findings`, {})).status).toBe(303)
    const found = (await findingsOf(path)).map(({ rule }) => rule)
    expect(found).toEqual(expect.arrayContaining(['no_mfa', 'weak_encryption']))
    const again = await textOf(reviewer!.request(`/desk/reviews/${id}/findings`))
    expect(again).toContain('A second factor cannot be required')
    expect(await validateHtml(again)).toEqual([])
    await reviewer!.post(`/desk/reviews/${id}/findings`, {})
    expect((await findingsOf(path)).length).toBe(found.length)
    expect((await lastEvents(world))[0]!.sentence).toMatch(/had the rules look through the answers on record; they found nothing new\.$/)
  })
})

describe('a finding by hand', () => {
  it('is opened by procurement, under their name, for their studio', async () => {
    const id = await openByHand(reviewer!, '/tools/chatgpt/consumer')
    expect(await rowOf(id)).toMatchObject({
      title: byHand.title,
      rule: null,
      opened_by: await idOfPerson(world, 'reviewer@demo.test'),
      state: 'open',
      due_on: '2026-12-20',
    })
    const [event] = await lastEvents(world)
    expect(event).toMatchObject({ action: 'finding.opened', actor_kind: 'person', is_public: false })
    expect(event!.sentence).toMatch(new RegExp(`^ChatGPT, .+: p-[0-9a-f]{20} opened finding ${id}, medium: ${byHand.title}\\.$`))
    const page = await textOf(reviewer!.request(`/desk/findings/${id}`))
    expect(page).toContain(byHand.title)
    expect(page).toContain('Asked twice.')
    expect(await validateHtml(page)).toEqual([])
  })

  it('keeps what was typed when something is missing', async () => {
    const answer = await reviewer!.post('/tools/chatgpt/consumer/findings/new', { ...byHand, title: '', detail: 'Kept text', due_on: '2026-11-21' })
    const page = await answer.text()
    expect(answer.status).toBe(422)
    expect(page).toContain('<title>Error: ')
    expect(page).toContain('Enter what is missing or wrong, in one line')
    expect(page).toContain('Enter a day that is not before 2026-11-22')
    expect(page).toContain('Kept text')
    expect((await reviewer!.post('/tools/chatgpt/consumer/findings/new', { ...byHand, owner: String(two.birch.people.reviewer.id) })).status).toBe(422)
    expect((await reviewer!.post('/tools/chatgpt/consumer/findings/new', { ...byHand, due_on: '2027-11-23' })).status).toBe(422)
  })

  it('is opened once, however often the button is pressed', async () => {
    const form = { ...byHand, title: 'Pressed twice', once: 'a-key-of-this-page' }
    const ids = await Promise.all([1, 2].map(async () => idIn(await reviewer!.post('/tools/chatgpt/consumer/findings/new', form))))
    expect(ids[0]).toBe(ids[1])
    expect(await world.owner.selectFrom('findings').select('id').where('title', '=', 'Pressed twice').execute()).toHaveLength(1)
  })

  it('is not for others: strangers sign in, other roles are refused, another site too', async () => {
    const path = '/tools/chatgpt/consumer/findings/new'
    expect((await world.request(path)).headers.get('location')).toMatch(/^\/sign-in\?next/)
    for (const name of ['producer', 'outsider', 'vendor']) {
      const who = await world.signIn(`${name}@demo.test`)
      for (const answer of [await who.request(path), await who.post(path, byHand), await who.request('/desk/findings')])
        expect([name, answer.status]).toEqual([name, 403])
    }
    expect((await reviewer!.request('/tools/chatgpt/nothing/findings/new')).status).toBe(404)
    const foreign = await reviewer!.request(path, {
      method: 'POST',
      body: new URLSearchParams(byHand),
      headers: { origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' },
    })
    expect(foreign.status).toBe(403)
  })

  it('is offered on the page of the offering to whoever may open one', async () => {
    expect(await textOf(reviewer!.request('/tools/chatgpt/consumer'))).toContain('/tools/chatgpt/consumer/findings/new')
    for (const who of [world.visitor(), await world.signIn('producer@demo.test')])
      expect(await textOf(who.request('/tools/chatgpt/consumer'))).not.toContain('findings/new')
  })
})

describe('a step', () => {
  it('moves it with a reason, which stays', async () => {
    const id = await openByHand(reviewer!, '/tools/chatgpt/consumer', { title: 'To be moved' })
    const move = (to: string, version: number, reason = 'The vendor is at it.') =>
      reviewer!.post(`/desk/findings/${id}/moves`, { to, reason, version: String(version) })
    expect((await move('in_remediation', 1)).status).toBe(303)
    const [event] = await lastEvents(world)
    expect(event!.action).toBe('finding.moved')
    expect(event!.sentence).toMatch(new RegExp(`p-[0-9a-f]{20} moved finding ${id} from open to in remediation\\.$`))
    expect((await move('closed', 2, 'A report was shown.')).status).toBe(303)
    expect((await move('open', 3, 'The report was of another product.')).status).toBe(303)
    const moves = await world.owner
      .selectFrom('finding_moves')
      .select(['from_state', 'to_state', 'reason'])
      .where('finding_id', '=', id)
      .orderBy('id')
      .execute()
    expect(moves.map(({ from_state, to_state }) => `${from_state} ${to_state}`)).toEqual(['open in_remediation', 'in_remediation closed', 'closed open'])
    const page = await textOf(reviewer!.request(`/desk/findings/${id}`))
    expect(page).toContain(`Demo Reviewer moved finding ${id} from in remediation to closed.`)
    expect(page).toContain('“A report was shown.”')
  })

  it('that there is not, or without a reason, is refused and kept as typed', async () => {
    const id = await openByHand(reviewer!, '/tools/chatgpt/consumer', { title: 'Not to be moved' })
    const answer = await reviewer!.post(`/desk/findings/${id}/moves`, { to: 'closed', reason: ' ', version: '1' })
    expect(answer.status).toBe(422)
    const page = await answer.text()
    expect(page).toContain('Write what closed the gap')
    expect(page).toMatch(/value="closed" checked/)
    expect((await reviewer!.post(`/desk/findings/${id}/moves`, { to: 'waived', reason: 'I want it', version: '1' })).status).toBe(422)
    expect((await rowOf(id)).state).toBe('open')
  })

  it('of two at once, one is done and the other is told', async () => {
    const id = await openByHand(reviewer!, '/tools/chatgpt/consumer', { title: 'Moved by two' })
    const answers = await Promise.all(
      [reviewer!, approver!].map((who) => who.post(`/desk/findings/${id}/moves`, { to: 'in_remediation', reason: 'Mine', version: '1' })),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 409])
    expect(await (answers.find(({ status }) => status === 409) as Response).text()).toContain('somebody else changed it meanwhile')
    expect(await world.owner.selectFrom('finding_moves').select('id').where('finding_id', '=', id).execute()).toHaveLength(1)
  })

  it('changes owner, day and severity, and says so under the names of the log', async () => {
    const id = await openByHand(reviewer!, '/tools/chatgpt/consumer', { title: 'To be given away' })
    const owner = await idOfPerson(world, 'approver@demo.test')
    const answer = await reviewer!.post(`/desk/findings/${id}/settings`, { owner: String(owner), due_on: '2026-12-01', severity: 'critical', version: '1' })
    expect(answer.status).toBe(303)
    expect(await rowOf(id)).toMatchObject({ owner_id: owner, due_on: '2026-12-01', severity: 'critical', version: 2 })
    const [event] = await lastEvents(world)
    expect(event!.sentence).toMatch(
      /changed finding \d+: it belongs to p-[0-9a-f]{20} now; it is due on 2026-12-01 in place of 2026-12-20; it is critical in place of medium\.$/,
    )
    const before = (await lastEvents(world))[0]!.entry
    await reviewer!.post(`/desk/findings/${id}/settings`, { owner: String(owner), due_on: '2026-12-01', severity: 'critical', version: '2' })
    expect((await lastEvents(world))[0]!.entry).toBe(before)
    expect((await reviewer!.post(`/desk/findings/${id}/settings`, { owner: '999999', due_on: '2026-12-01', severity: 'critical', version: '2' })).status).toBe(
      422,
    )
  })

  it('is taken by nobody who speaks for the vendor', async () => {
    const path = '/tools/demo-lumen-plates/team'
    const finding = await openByHand(reviewer!, path, { title: 'About a vendor' })
    await world.owner
      .insertInto('claims')
      .values({
        ...{
          vendor_id: (await vendorOf('demo-lumen-plates')).id,
          person_id: await idOfPerson(world, 'approver@demo.test'),
          state: 'waiting' as const,
          because: 'other_domain' as const,
        },
        ...{ message: '', decided_at: null, decided_by: null, reason: null },
      })
      .execute()
    expect((await approver!.post(`/desk/findings/${finding}/moves`, { to: 'closed', reason: 'All is well', version: '1' })).status).toBe(403)
    expect((await approver!.post(`${path}/findings/new`, byHand)).status).toBe(403)
    const page = await textOf(approver!.request(`/desk/findings/${finding}`))
    expect(page).toContain('You speak for the vendor of this tool')
    expect(page).not.toContain('Save the step')
    await world.owner
      .updateTable('claims')
      .set({ state: 'refused', reason: 'Not theirs', decided_at: new Date(), decided_by: await idOfPerson(world, 'reviewer@demo.test') })
      .where('person_id', '=', await idOfPerson(world, 'approver@demo.test'))
      .execute()
  })
})

const vendorOf = (tool: string) =>
  world.owner.selectFrom('tools as t').innerJoin('vendors as v', 'v.id', 't.vendor_id').select('v.id').where('t.slug', '=', tool).executeTakeFirstOrThrow()

describe('the list', () => {
  it('holds what is not closed, by the day on which it is due, and says what is overdue', async () => {
    await openByHand(reviewer!, '/tools/chatgpt/consumer', { title: 'Due tomorrow', due_on: '2026-11-23' })
    const page = await textOf(reviewer!.request('/desk/findings'))
    expect(page.indexOf('Due tomorrow')).toBeLessThan(page.indexOf(byHand.title))
    expect(page).not.toContain('Overdue</b>')
    expect(await validateHtml(page)).toEqual([])
    world.setNow('2026-11-24T09:00:00Z')
    const later = await textOf(reviewer!.request('/desk/findings?due=overdue'))
    expect(later).toContain('Due tomorrow')
    expect(later).toContain('<b class="wrong">Overdue</b>')
    expect(later).not.toContain(byHand.title)
    world.setNow('2026-11-22T12:00:00Z')
  })

  it('is narrowed by what stands in the address', async () => {
    const owner = await idOfPerson(world, 'reviewer@demo.test')
    await openByHand(reviewer!, '/tools/chatgpt/consumer', { title: 'Mine alone', owner: String(owner), part: 'legal', severity: 'low' })
    const list = async (query: string, who = reviewer!) => textOf(who.request(`/desk/findings?${query}`))
    expect(await list('owner=mine')).toContain('Mine alone')
    expect(await list('owner=mine', approver!)).not.toContain('Mine alone')
    expect(await list('owner=unassigned')).not.toContain('Mine alone')
    expect(await list(`owner=${owner}`)).toContain('Mine alone')
    expect(await list('part=legal&severity=low')).toContain('Mine alone')
    expect(await list('part=security')).not.toContain('Mine alone')
    expect(await list('tool=chatgpt')).toContain('Mine alone')
    expect(await list('tool=demo-lumen-plates')).not.toContain('Mine alone')
    expect(await list('state=closed')).not.toContain('Mine alone')
    expect(await list('tool=nothing-like-it')).toContain('No findings match')
    expect((await reviewer!.request('/desk/findings?state=lost')).status).toBe(400)
    expect((await reviewer!.request('/desk/findings?owner=me')).status).toBe(400)
  })

  it('goes on where a page ends, and is whole as CSV, with no formula in it', async () => {
    for (let n = 0; n < 51; n++) await openByHand(approver!, '/tools/pika/paid', { title: `=SUM(${n})`, part: 'ai', due_on: '2027-01-01' })
    const first = await textOf(reviewer!.request('/desk/findings?part=ai&tool=pika'))
    expect(first).toContain('51 findings, by the day on which they are due')
    const next = /href="(\/desk\/findings\?[^"]*after=[^"]*)"/.exec(first)![1]!.replaceAll('&amp;', '&')
    const second = await textOf(reviewer!.request(next))
    expect(second).toContain('=SUM(50)')
    expect(second).not.toContain('=SUM(49)')
    const csv = await textOf(reviewer!.request('/desk/findings.csv?part=ai&tool=pika'))
    expect(csv.split('\r\n').join('\n').trim().split('\n')).toHaveLength(52)
    expect(csv).toContain("'=SUM(50)")
  })

  it('reads every address that it writes', () => {
    expect(readFilter((name) => ({ state: 'waived', owner: '12', after: '2026-12-01.7' })[name])).toEqual({
      filter: { state: 'waived', severity: null, part: null, owner: 12, due: null, tool: null },
      after: ['2026-12-01', 7],
      wrong: {},
    })
  })
})

describe('another studio', () => {
  it('finds nothing of it: not the record, not the list, not the file, not the log', async () => {
    const id = await openByHand(reviewer!, '/tools/chatgpt/consumer', { title: 'Secret of Demo Studio' })
    const theirs = await world.signIn(two.alder.people.reviewer.email, password)
    expect((await theirs.request(`/desk/findings/${id}`)).status).toBe(404)
    for (const [path, form] of [
      ['moves', { to: 'closed', reason: 'Gone', version: '1' }],
      ['settings', { owner: '', due_on: '2026-12-20', severity: 'low', version: '1' }],
      ['waivers', { kind: 'waiver', justification: 'So', ends_on: '2026-12-24' }],
    ] as const)
      expect([path, (await theirs.post(`/desk/findings/${id}/${path}`, form)).status]).toEqual([path, 404])
    for (const address of ['/desk/findings?state=all', '/desk/findings.csv?state=all', '/audit', '/audit.json'])
      expect(await textOf(theirs.request(address))).not.toContain('Secret of Demo Studio')
    const review = await openReview(world, { tool: 'midjourney', offering: 'pro-mega', lead: 'reviewer@demo.test' })
    expect((await theirs.request(`/desk/reviews/${review.id}/findings`)).status).toBe(404)
  })
})
