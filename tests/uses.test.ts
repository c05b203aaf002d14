import { unzipSync } from 'fflate'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listFacts } from '../src/facts/queries.ts'
import { listNames } from '../src/triage/queries.ts'
import { retriageUses } from '../src/uses/retriage.ts'
import { approvalsIn, outsideOf, type Reply, type TriagedUse, useState } from '../src/uses/rules.ts'
import { endSuspension, loseQuote, suspend } from './clearing.ts'
import { textOf } from './evidence-desk.ts'
import { validateHtml } from './html.ts'
import { here, openProduction, type Producing, slug, useForm } from './producing.ts'

const today = '2026-11-22'
const triaged = (more: Partial<TriagedUse> = {}): TriagedUse => ({ id: 1, kind: 'ideation', data_classes: ['D0'], outcome: 'escalate', fired: [], ...more })
const reply = (more: Partial<Reply> = {}): Reply => ({
  ...{
    id: 1,
    triage_id: 1,
    at: `${today}T10:00:00.000Z`,
    ruling: 'approved',
    replied_on: today,
    uses: ['ideation'],
    shots: [],
    data_classes: ['D0'],
    ends_on: null,
  },
  ...more,
})
const told = { id: 1, triage_id: 1, told_on: today, at: `${today}T09:00:00.000Z` }

describe('where a use stands', () => {
  const rule = { rule: 'U-10', clause: 'I6', outcome: 'written_approval' as const }
  it.each<[string, Parameters<typeof useState>[0], string]>([
    ['nobody was told', { triages: [triaged({ outcome: 'socialise' })], tellings: [], replies: [] }, 'to_tell'],
    ['the contact was told, and that is enough', { triages: [triaged({ outcome: 'socialise' })], tellings: [told], replies: [] }, 'may_go'],
    ['the contact was told, and has to answer', { triages: [triaged()], tellings: [told], replies: [] }, 'waiting'],
    ['no objection where it is escalated', { triages: [triaged()], tellings: [told], replies: [reply({ ruling: 'no_objection' })] }, 'may_go'],
    [
      'no objection is no written approval',
      { triages: [triaged({ outcome: 'written_approval' })], tellings: [told], replies: [reply({ ruling: 'no_objection' })] },
      'waiting',
    ],
    ['approved in scope', { triages: [triaged({ outcome: 'written_approval' })], tellings: [], replies: [reply()] }, 'approved'],
    ['approved for another kind of use', { triages: [triaged()], tellings: [told], replies: [reply({ uses: ['post'] })] }, 'reopened'],
    ['approved for other data', { triages: [triaged({ data_classes: ['D0', 'D1'] })], tellings: [told], replies: [reply()] }, 'reopened'],
    ['approved until today', { triages: [triaged()], tellings: [told], replies: [reply({ replied_on: '2026-11-01', ends_on: today })] }, 'reopened'],
    ['approved until tomorrow', { triages: [triaged()], tellings: [told], replies: [reply({ ends_on: '2026-11-23' })] }, 'approved'],
    ['approved before it asked for more', { triages: [triaged(), triaged({ id: 2, fired: [rule] })], tellings: [told], replies: [reply()] }, 'reopened'],
    ['told before it asked for more', { triages: [triaged({ outcome: 'socialise' }), triaged({ id: 2 })], tellings: [told], replies: [] }, 'to_tell'],
    ['approved, and asks for less since', { triages: [triaged({ fired: [rule] }), triaged({ id: 2 })], tellings: [], replies: [reply()] }, 'approved'],
    ['declined', { triages: [triaged()], tellings: [told], replies: [reply({ ruling: 'declined' })] }, 'declined'],
    ['declined after an approval', { triages: [triaged()], tellings: [told], replies: [reply(), reply({ id: 2, ruling: 'declined' })] }, 'declined'],
    ['more is wanted', { triages: [triaged()], tellings: [told], replies: [reply({ ruling: 'more_wanted' })] }, 'more_wanted'],
  ])('%s', (_, given, state) => {
    expect(useState(given, today)).toBe(state)
  })

  it('goes on when the contact was told again after they wanted more', () => {
    const again = { ...told, id: 2, at: `${today}T11:00:00.000Z` }
    expect(useState({ triages: [triaged()], tellings: [told, again], replies: [reply({ ruling: 'more_wanted' })] }, today)).toBe('waiting')
  })

  it('ends an approval by its own end, or by a later “no”, whichever is first', () => {
    const no = reply({ id: 2, ruling: 'declined', replied_on: '2026-11-25' })
    const endsOf = (...replies: Reply[]) => approvalsIn(replies).map(({ ends_on }) => ends_on)
    expect(endsOf(reply())).toEqual([null])
    expect(endsOf(reply({ ends_on: '2026-12-01' }), no)).toEqual(['2026-11-25'])
    expect(endsOf(reply({ ends_on: '2026-11-24' }), no)).toEqual(['2026-11-24'])
    expect(endsOf(no, reply())).toEqual([null])
  })

  it('names each respect in which something lies outside an approval', () => {
    const scope = reply({ shots: ['12A'], ends_on: '2026-12-01' })
    expect(outsideOf(scope, { kind: 'ideation', data_classes: ['D0'], shot: ' 12a', on: today })).toEqual([])
    expect(outsideOf(scope, { kind: 'post', data_classes: ['D0', 'D3'], shot: '13', on: '2026-12-01' })).toHaveLength(4)
    expect(outsideOf(scope, { kind: 'ideation', data_classes: ['D0'], shot: '12A', on: '2026-11-21' })).toEqual(['a day before the approval'])
  })
})

describe('the uses of a production', () => {
  let at: Producing
  beforeAll(async () => {
    at = await openProduction()
  })
  afterAll(() => at.close())
  const pageOf = (number: number, rest = '') => textOf(at.people.producer.request(`${here}/uses/${number}${rest}`))

  it('are kept from the check of a use, told, answered and approved in scope', async () => {
    const { people, keep, tell, reply: answer, standing } = at
    const checked = await textOf(people.producer.post('/triage', useForm()))
    expect(checked).toContain(`action="${here}/uses"`)
    const number = await keep({ 'data-1': ['D0', 'D2'] })
    expect(await standing(number)).toBe('to_tell')
    expect((await tell(number)).status).toBe(303)
    expect(await standing(number)).toBe('waiting')
    expect((await answer(number)).status).toBe(303)
    expect(await standing(number)).toBe('reopened')
    expect((await answer(number, { data: ['D0', 'D2'] })).status).toBe(303)
    expect(await standing(number)).toBe('approved')
    for (const path of [`${here}/uses`, `${here}/uses/${number}`, `${here}/uses/${number}/change`, `${here}/uses/${number}/pack`])
      expect(await validateHtml(await textOf(people.producer.request(path))), path).toEqual([])
  })

  it('are reopened by a change that lies outside the approval', async () => {
    const { people, keep, reply: answer, standing, shownIn } = at
    const number = await keep()
    await answer(number)
    expect(await standing(number)).toBe('approved')
    const changed = await people.producer.post(`${here}/uses/${number}/change`, { ...useForm({ kind: 'post' }), shown: await shownIn(number) })
    expect(changed.status).toBe(303)
    expect(await standing(number)).toBe('reopened')
  })

  it('call nothing approved without the file, and lose nothing that was typed', async () => {
    const number = await at.keep()
    const refused = await at.reply(number, { words: 'Fine by me, said on the phone.' }, null)
    expect(refused.status).toBe(422)
    const html = await refused.text()
    expect(html).toContain('Add the file with the approval')
    expect(html).toContain('Fine by me, said on the phone.')
    expect(await at.standing(number)).toBe('to_tell')
  })

  it.each([
    ['title', { title: '' }],
    ['purpose', { purpose: '' }],
    ['kind', { kind: 'cooking' }],
    ['tool-1', { 'tool-1': '' }],
    ['data-1', { 'data-1': [] }],
  ])('name %s when it is not right, and keep nothing', async (field, more) => {
    const refused = await at.people.producer.post(`${here}/uses`, useForm(more))
    expect(refused.status).toBe(422)
    expect(await refused.text()).toContain(`href="#f-${field}"`)
  })

  it('are kept once, though the button is pressed twice', async () => {
    const form = useForm({ once: 'pressed-twice', title: 'Only once' })
    const [one, two] = [await at.people.producer.post(`${here}/uses`, form), await at.people.producer.post(`${here}/uses`, form)]
    expect(one.headers.get('location')).toBe(two.headers.get('location'))
  })

  it('are read by the production and its studio, and by nobody else', async () => {
    const number = await at.keep()
    await at.reply(number)
    const file = /href="(\/evidence\/\d+)\/about"/.exec(await pageOf(number))?.[1] ?? 'none'
    for (const [who, status] of [
      ['assistant', 200],
      ['reviewer', 200],
      ['outsider', 404],
      ['vendor', 404],
    ] as const) {
      for (const path of ['', '/pack', '/pack.pdf', '/pack.zip'])
        expect((await at.people[who].request(`${here}/uses/${number}${path}`)).status, `${who} ${path}`).toBe(status)
      expect((await at.people[who].request(file)).status, `${who} ${file}`).toBe(status)
    }
    expect((await at.people.reviewer.post(`${here}/uses`, useForm())).status).toBe(404)
  })

  it('make a pack with each fact, its quote and its day, and the rules that fired', async () => {
    const number = await at.keep({ 'tool-1': 'A tool that nobody knows' })
    const html = await pageOf(number, '/pack')
    expect(html).toContain('approves nothing')
    expect(html).not.toMatch(/Netflix[- ]approved/i)
    const pdf = await at.people.producer.request(`${here}/uses/${number}/pack.pdf`)
    expect(
      Buffer.from(await pdf.arrayBuffer())
        .subarray(0, 5)
        .toString(),
    ).toBe('%PDF-')
    const zip = unzipSync(new Uint8Array(await (await at.people.producer.request(`${here}/uses/${number}/pack.zip`)).arrayBuffer()))
    expect(Object.keys(zip)).toEqual([`${slug}-use-${number}-pack.pdf`, `${slug}-use-${number}-pack.json`])
  })

  it('quote every citation of every fact of their tools in the pack', async () => {
    const chatgpt = (await listNames(at.world.db)).find(({ tool, offering }) => tool === 'chatgpt' && offering === 'enterprise')!
    const number = await at.keep({ 'tool-1': chatgpt.name })
    const facts = (await listFacts(at.world.db, { offeringIds: [chatgpt.id], on: today })).get(chatgpt.id) ?? []
    const quotes = facts.flatMap(({ citations }) => citations.map(({ quote }) => quote)).filter((quote) => quote !== '')
    expect(quotes.length).toBeGreaterThan(10)
    const plain = (await pageOf(number, '/pack'))
      .replaceAll('&#39;', "'")
      .replaceAll('&quot;', '"')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&amp;', '&')
    for (const quote of quotes) expect(plain).toContain(quote)
  })

  it('are triaged again when the clearance under them moves, and their people are told once', async () => {
    const { world, keep, people } = at
    const number = await keep({ title: 'Watched use' })
    const round = () => retriageUses(world.db, world.policies, new Date('2026-11-22T12:00:00Z'))
    expect(await round()).toBe(0)
    const clearance = Number(/clearance (\d+)</.exec(await pageOf(number))?.[1])
    const suspension = await suspend(world, clearance)
    expect(await round()).toBeGreaterThan(0)
    expect(await round()).toBe(0)
    expect(await pageOf(number)).toContain('Triaged again: a clearance moved')
    const notices = await world.owner.selectFrom('notices').selectAll().where('kind', '=', 'use').where('path', '=', `${here}/uses/${number}`).execute()
    expect(notices.length).toBe(2)
    expect(await textOf(people.assistant.request('/account/notifications'))).toContain('Watched use')
    await endSuspension(world, suspension)
    expect(await round()).toBeGreaterThan(0)
  })

  it('are triaged again when a passage under a fact is gone, and when the policy has another version', async () => {
    const { world, keep } = at
    const now = new Date('2026-11-22T12:00:00Z')
    const chatgpt = (await listNames(world.db)).find(({ tool, offering }) => tool === 'chatgpt' && offering === 'enterprise')!
    const number = await keep({ title: 'Rests on terms', 'tool-1': chatgpt.name })
    await retriageUses(world.db, world.policies, now)
    const { rows } = await sql<{
      fact: number
    }>`select f.id as fact from facts f join citations c on c.fact_id = f.id join quote_checks q on q.quote_id = c.quote_id and q.found
      where f.offering_id = ${chatgpt.id} order by f.id limit 1`.execute(world.owner)
    await loseQuote(world, rows[0]!.fact)
    expect(await retriageUses(world.db, world.policies, now)).toBeGreaterThan(0)
    expect(await pageOf(number)).toContain('Triaged again: facts moved')
    const other = world.policies.list.find(({ key }) => key !== world.policies.current(today).key)!
    expect(await retriageUses(world.db, { ...world.policies, current: () => other }, now)).toBeGreaterThan(0)
    expect(await pageOf(number)).toContain('Triaged again: the policy has a newer version')
  })
})
