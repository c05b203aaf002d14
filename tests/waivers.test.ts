import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FindingState } from '../src/db/review-tables.ts'
import { noFilter } from '../src/findings/filter.ts'
import { listFindings } from '../src/findings/queries.ts'
import { isOverdue, shownState, shownStates, type WaiverLine, waiverStanding } from '../src/findings/state.ts'
import { addDays } from '../src/policy/dates.ts'
import { lastEvents } from './browsing.ts'
import { idOfOffering, idOfPerson } from './desk.ts'
import { validateHtml } from './html.ts'
import { makeTwoSides, password, type TwoSides } from './two-sides.ts'
import { createWorld, type Visitor, type World } from './world.ts'

let world: World
let two: TwoSides
let [reviewer, approver, admin]: Visitor[] = []
const today = '2026-11-22'
beforeAll(async () => {
  world = await createWorld()
  two = await makeTwoSides(world)
  ;[reviewer, approver, admin] = await Promise.all(['reviewer', 'approver', 'admin'].map((name) => world.signIn(`${name}@demo.test`)))
})
afterAll(() => world.close())

const textOf = async (answer: Response | Promise<Response>) => (await answer).text()
const path = '/tools/chatgpt/consumer'
const open = async (title: string, more: Record<string, string> = {}, where = path) => {
  const answer = await reviewer!.post(`${where}/findings/new`, {
    title,
    detail: '',
    part: 'ai',
    severity: 'high',
    question: '',
    owner: '',
    due_on: '2026-12-20',
    ...more,
  })
  return Number(/\/desk\/findings\/(\d+)/.exec(answer.headers.get('location') ?? '')?.[1])
}
const asked = { kind: 'waiver', justification: 'The picture is public already.', compensating_control: 'Nothing with faces goes in.', ends_on: '2027-10-02' }
const propose = (id: number, more: Record<string, string> = {}, who = reviewer!) => who.post(`/desk/findings/${id}/waivers`, { ...asked, ...more })
const waiversOf = (id: number) => world.owner.selectFrom('waivers').selectAll().where('finding_id', '=', id).orderBy('id').execute()
const newest = async (id: number) => (await waiversOf(id)).at(-1)!.id
const decide = async (id: number, outcome = 'approved', who = approver!, reason = 'Agreed, for this year.') =>
  who.post(`/desk/findings/${id}/waivers/${await newest(id)}/decision`, { outcome, 'decision-reason': reason })
const page = (id: number, who = reviewer!) => textOf(who.request(`/desk/findings/${id}`))
/** The state in large letters on the page. */
const stateOn = async (id: number) => /<section class="finding-state"[^>]*><p><strong>([^<]*)<\/strong>/.exec(await page(id))?.[1]

describe('a waiver', () => {
  it('is proposed by one, approved by another, and said with its day', async () => {
    const id = await open('To be waived')
    expect((await propose(id)).status).toBe(303)
    expect(await stateOn(id)).toBe('Open')
    const [proposed] = await lastEvents(world)
    expect(proposed!.sentence).toMatch(new RegExp(`^ChatGPT, .*: p-[0-9a-f]{20} proposed a waiver for finding ${id} until 2 Oct 2027\\.$`))
    expect(await validateHtml(await page(id, approver!))).toEqual([])
    expect((await decide(id)).status).toBe(303)
    expect(await stateOn(id)).toBe('Waived until 2 Oct 2027')
    const [approved] = await lastEvents(world)
    expect(approved).toMatchObject({ action: 'waiver.approved', is_public: false, subject: `/desk/findings/${id}` })
    expect(approved!.sentence).toMatch(/ approved a waiver for finding \d+ until 2 Oct 2027\.$/)
    const shown = await page(id)
    for (const text of [asked.justification, asked.compensating_control, 'Agreed, for this year.', 'Demo Approver']) expect(shown).toContain(text)
    expect(await validateHtml(shown)).toEqual([])
    expect(await textOf(reviewer!.request('/desk/findings?state=waived'))).toContain('To be waived')
  })

  it('lapses by itself on its day, with nobody doing anything, and is overdue then', async () => {
    const id = await open('Waived until May', { due_on: '2026-11-30' })
    await propose(id, { ends_on: '2027-05-01' })
    await decide(id)
    const before = await lastEvents(world)
    world.setNow('2027-04-30T23:59:59Z')
    expect(await stateOn(id)).toBe('Waived until 1 May 2027')
    expect(await textOf(reviewer!.request('/desk/findings?due=overdue'))).not.toContain('Waived until May')
    world.setNow('2027-05-01T00:00:00Z')
    expect(await stateOn(id)).toBe('Open')
    const shown = await page(id)
    expect(shown).toContain('ended by itself on <time datetime="2027-05-01">')
    expect(shown).toContain('Overdue since')
    expect(await textOf(reviewer!.request('/desk/findings?due=overdue&state=open'))).toContain('Waived until May')
    expect(await textOf(reviewer!.request('/desk/findings.csv?tool=chatgpt'))).toMatch(/Waived until May,open,,high,ai,,2026-11-30,true/)
    world.setNow('2026-11-22T12:00:00Z')
    expect((await lastEvents(world))[0]!.entry).toBe(before[0]!.entry)
  })

  it('ends within a year, on a day to come, with a justification; what was typed stays', async () => {
    const id = await open('Wrongly asked')
    for (const [more, said] of [
      [{ ends_on: '2027-11-23' }, 'a year is the most'],
      [{ ends_on: today }, 'not before 2026-11-23'],
      [{ ends_on: 'soon' }, 'Enter a day, like 2026-11-22'],
      [{ justification: ' ' }, 'Write why the studio can live with it'],
      [{ kind: 'favour' }, 'Choose a waiver or a risk acceptance'],
    ] as const) {
      const answer = await propose(id, more)
      const text = await answer.text()
      expect([more, answer.status]).toEqual([more, 422])
      expect(text).toContain(said)
      expect(text).toContain(asked.compensating_control)
    }
    expect((await propose(id, { ends_on: '2027-11-22' })).status).toBe(303)
    expect(await waiversOf(id)).toHaveLength(1)
  })

  it('is decided by nobody who proposed it: not in the app, and not in the database', async () => {
    const id = await open('Proposed by the approver')
    await propose(id, {}, approver!)
    expect(await page(id, approver!)).toContain('Leave the decision to somebody else: you proposed it.')
    expect((await decide(id)).status).toBe(409)
    const row = { waiver_id: await newest(id), outcome: 'approved' as const, reason: 'I say so', decided_by: await idOfPerson(world, 'approver@demo.test') }
    await expect(world.owner.insertInto('waiver_decisions').values(row).execute()).rejects.toThrow('who proposed a waiver does not decide on it')
    expect((await decide(id, 'approved', admin!)).status).toBe(303)
    expect(await stateOn(id)).toMatch(/^Waived until/)
  })

  it('is decided by approvers, never by reviewers, and never by who speaks for the vendor', async () => {
    const id = await open('Decided by a reviewer')
    await propose(id, {}, approver!)
    expect((await decide(id, 'approved', reviewer!)).status).toBe(403)
    expect(await page(id)).toContain('An approver of your studio decides on it.')
    const row = { waiver_id: await newest(id), outcome: 'approved' as const, reason: 'I say so', decided_by: await idOfPerson(world, 'reviewer@demo.test') }
    await expect(world.owner.insertInto('waiver_decisions').values(row).execute()).rejects.toThrow('no approver of the studio')
  })

  it('that is refused leaves the finding as it is, with the reason', async () => {
    const id = await open('Refused')
    await propose(id)
    const wrong = await decide(id, 'refused', approver!, ' ')
    expect(wrong.status).toBe(422)
    expect(await wrong.text()).toContain('Write the reason: it stays with the decision')
    expect((await decide(id, 'refused', approver!, 'Faces go in all the same.')).status).toBe(303)
    expect(await stateOn(id)).toBe('Open')
    expect(await page(id)).toContain('Faces go in all the same.')
    expect((await decide(id, 'approved', admin!)).status).toBe(409)
  })

  it('of two who decide at once, one does', async () => {
    const id = await open('Decided by two')
    await propose(id)
    const answers = await Promise.all([decide(id, 'approved', approver!), decide(id, 'refused', admin!)])
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 409])
  })

  it('waits one at a time, and is proposed once, however often the button is pressed', async () => {
    const id = await open('Proposed twice')
    const once = { once: 'one-page' }
    expect((await Promise.all([propose(id, once), propose(id, once)])).map(({ status }) => status)).toEqual([303, 303])
    expect(await waiversOf(id)).toHaveLength(1)
    expect((await propose(id)).status).toBe(409)
  })

  it('is for nothing that is closed', async () => {
    const id = await open('Closed')
    await propose(id)
    await reviewer!.post(`/desk/findings/${id}/moves`, { to: 'closed', reason: 'It is gone.', version: '1' })
    expect((await decide(id)).status).toBe(409)
    expect((await propose(id)).status).toBe(409)
    expect(await page(id)).not.toContain('Propose to live with it for a while')
  })

  it('cannot be approved after its day', async () => {
    const id = await open('Left lying')
    await propose(id, { ends_on: '2026-12-01' })
    world.setNow('2026-12-01T08:00:00Z')
    expect((await decide(id)).status).toBe(409)
    expect((await propose(id, { ends_on: '2026-12-24' })).status).toBe(303)
    world.setNow('2026-11-22T12:00:00Z')
  })

  it('of another studio is not there', async () => {
    const id = await open('Of Demo Studio')
    await propose(id)
    const theirs = await world.signIn(two.alder.people.approver.email, password)
    expect((await decide(id, 'approved', theirs)).status).toBe(404)
    const own = await open('Another finding')
    expect((await approver!.post(`/desk/findings/${own}/waivers/${await newest(id)}/decision`, { outcome: 'approved', 'decision-reason': 'So' })).status).toBe(
      404,
    )
  })
})

describe('a risk acceptance', () => {
  const where = '/tools/demo-lumen-plates/team'
  const record = async (question: string, value: string) => {
    const quote = `The terms say ${value}.`
    const source = { title: 'Terms', url: 'https://lumen.example/terms', copied_on: '2026-11-20', quote, text: quote }
    expect((await reviewer!.post(`${where}/facts/new`, { question, value, evidence: 'published_terms', ...source })).status).toBe(303)
  }
  const accepted = async (title: string) => {
    const id = await open(title, {}, where)
    await propose(id, { kind: 'risk_acceptance' })
    await decide(id)
    return id
  }

  it('goes stale when the facts under it move, says so, and leaves the finding open', async () => {
    const id = await accepted('Accepted')
    expect(await stateOn(id)).toBe('Risk accepted until 2 Oct 2027')
    await record('incidents', 'resolved')
    expect(await stateOn(id)).toBe('Open')
    const shown = await page(id)
    expect(shown).toContain('has gone stale, because the facts under it have changed: it is open again.')
    expect(shown).toContain('Gone stale: the facts under it have changed')
    expect(await validateHtml(shown)).toEqual([])
    expect(await textOf(reviewer!.request('/desk/findings?state=risk_accepted'))).not.toContain('Accepted</a>')
  })

  it('is not restored by facts that move back', async () => {
    const id = await accepted('Accepted and undone')
    const offering = await idOfOffering(world, 'demo-lumen-plates', 'team')
    const { facts_digest } = (await waiversOf(id))[0]!
    await sql`insert into facts_digests (offering_id, facts_digest, cause) values (${offering}, 'another', 'x'), (${offering}, ${facts_digest}, 'x')`.execute(
      world.owner,
    )
    expect(await stateOn(id)).toBe('Open')
  })

  it('goes stale by time alone, when something that it rests on ends, before anybody evaluates anew', async () => {
    const id = await accepted('Accepted for as long as the facts hold')
    const { recheck_on } = await world.owner
      .selectFrom('verdicts')
      .select(({ fn }) => fn.min('recheck_on').as('recheck_on'))
      .where('offering_id', '=', await idOfOffering(world, 'demo-lumen-plates', 'team'))
      .executeTakeFirstOrThrow()
    world.setNow(`${addDays(recheck_on!, -1)}T12:00:00Z`)
    expect(await stateOn(id)).toMatch(/^Risk accepted/)
    world.setNow(`${recheck_on}T00:00:00Z`)
    expect(await stateOn(id)).toBe('Open')
    world.setNow('2026-11-22T12:00:00Z')
  })

  it('cannot be approved once the facts have moved since it was proposed, while a waiver can', async () => {
    const [risk, waiver] = [await open('Risk', {}, where), await open('Waiver', {}, where)]
    await propose(risk, { kind: 'risk_acceptance' })
    await propose(waiver)
    await record('continuity_and_exit', 'both')
    const refused = await decide(risk)
    expect(refused.status).toBe(409)
    expect(await refused.text()).toContain('the facts under it have changed since it was proposed')
    expect((await decide(waiver)).status).toBe(303)
    expect(await stateOn(waiver)).toMatch(/^Waived/)
    await record('hardening_guide', 'both')
    expect(await stateOn(waiver)).toMatch(/^Waived/)
  })
})

describe('the state that people read', () => {
  const days = fc.integer({ min: -400, max: 400 }).map((n) => addDays(today, n))
  const waiver: fc.Arbitrary<WaiverLine> = fc.record({
    id: fc.nat(100),
    kind: fc.constantFrom('waiver' as const, 'risk_acceptance' as const),
    ends_on: days,
    outcome: fc.constantFrom('approved' as const, 'refused' as const, null),
    facts_moved: fc.boolean(),
  })
  const state = fc.constantFrom<FindingState>('open', 'in_remediation', 'closed')

  it('is never milder for time that passes, facts that move, or a decision that is missing', () => {
    fc.assert(
      fc.property(state, fc.array(waiver, { maxLength: 4 }), days, (is, waivers, day) => {
        const mild = (all: WaiverLine[], on: string) => ['waived', 'risk_accepted'].includes(shownState({ state: is }, all, on).state)
        const now = mild(waivers, day)
        const later = addDays(day, 1)
        if (!now) expect(mild(waivers, later)).toBe(false)
        if (!now)
          expect(
            mild(
              waivers.map((one) => ({ ...one, facts_moved: true })),
              day,
            ),
          ).toBe(false)
        expect(
          mild(
            waivers.map((one) => ({ ...one, outcome: null })),
            day,
          ),
        ).toBe(false)
        expect(
          mild(
            waivers.map((one) => ({ ...one, ends_on: day })),
            day,
          ),
        ).toBe(false)
        if (is === 'closed') expect(shownState({ state: is }, waivers, day).state).toBe('closed')
      }),
    )
  })

  it('is overdue only where somebody has to do something', () => {
    for (const one of shownStates) expect(isOverdue(one, '2026-11-21', today)).toBe(one === 'open' || one === 'in_remediation')
    expect(isOverdue('open', today, today)).toBe(false)
  })

  it('is the same in the database, which lists by it', { timeout: 60_000 }, async () => {
    const studio = await world.owner.selectFrom('organisations').select('id').where('slug', '=', 'demo-studio').executeTakeFirstOrThrow()
    const offering_id = await idOfOffering(world, 'ideogram', 'all')
    const [by, other] = [await idOfPerson(world, 'reviewer@demo.test'), await idOfPerson(world, 'approver@demo.test')]
    const digests = await world.owner.selectFrom('facts_digests').select('facts_digest').where('offering_id', '=', offering_id).execute()
    const about = {
      studio_id: studio.id,
      offering_id,
      review_id: null,
      part: 'ai' as const,
      severity: 'low' as const,
      rule: null,
      question_id: null,
      fact_id: null,
    }
    const samples = fc.sample(fc.tuple(state, fc.array(waiver, { maxLength: 3 })), 60)
    const expected = new Map<number, string>()
    for (const [is, waivers] of samples) {
      const row = { ...about, title: 'Sample', owner_id: null, due_on: today, opened_by: by, state: is }
      const { id } = await world.owner.insertInto('findings').values(row).returning('id').executeTakeFirstOrThrow()
      const made: WaiverLine[] = []
      for (const { kind, ends_on, outcome, facts_moved } of waivers) {
        const facts_digest = facts_moved ? 'moved' : digests.at(-1)!.facts_digest
        const values = { finding_id: id, kind, justification: 'x', ends_on, facts_digest, proposed_by: by }
        const { id: waiver_id } = await world.owner.insertInto('waivers').values(values).returning('id').executeTakeFirstOrThrow()
        if (outcome) await world.owner.insertInto('waiver_decisions').values({ waiver_id, outcome, reason: 'x', decided_by: other }).execute()
        made.push({ id: waiver_id, kind, ends_on, outcome, facts_moved })
      }
      expected.set(id, shownState({ state: is }, made, today).state)
    }
    const list = { studio_id: studio.id, person_id: by, today, filter: { ...noFilter, state: 'all' as const, tool: 'ideogram' } }
    const rows = await listFindings(world.owner, list, null, 1000)
    expect(new Map(rows.map((row) => [row.id, shownState(row, row.waivers, today).state]))).toEqual(expected)
    for (const one of shownStates) {
      const found = await listFindings(world.owner, { ...list, filter: { ...list.filter, state: one } }, null, 1000)
      expect([one, found.map(({ id }) => id).sort()]).toEqual([
        one,
        [...expected]
          .filter(([, is]) => is === one)
          .map(([id]) => id)
          .sort(),
      ])
    }
    expect(new Set(expected.values()).size).toBeGreaterThan(3)
  })

  it('stands on a waiver that waits only for what it is worth on that day', () => {
    const line: WaiverLine = { id: 1, kind: 'risk_acceptance', ends_on: '2026-12-01', outcome: null, facts_moved: false }
    expect(waiverStanding(line, today)).toBe('waits')
    expect(waiverStanding({ ...line, facts_moved: true }, today)).toBe('stale')
    expect(waiverStanding({ ...line, outcome: 'refused' }, '2027-01-01')).toBe('refused')
    expect(waiverStanding(line, '2026-12-01')).toBe('ended')
  })
})
