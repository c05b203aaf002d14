import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readAs } from '../src/db/database.ts'
import { lastEvents } from './browsing.ts'
import { type ClearanceDesk, condition, enterprise, type Fields, krea, openClearanceDesk, studio, textOf } from './clearance-desk.ts'
import { validateHtml } from './html.ts'
import type { Visitor } from './world.ts'

// What becomes of a clearance: suspended, acknowledged, revoked, shown to be met, expired; and who may read it.

let desk: ClearanceDesk
beforeAll(async () => {
  desk = await openClearanceDesk()
})
afterAll(() => desk.close())

const suspension = { suspend_reason: 'A breach was reported.', in_flight: 'stop_now', grace_until: '' }
const suspend = (who: Visitor, id: number, more: Fields = {}) => who.post(`/clearances/${id}/suspension`, { ...suspension, ...more })
const acknowledge = (who: Visitor, id: number, more: Fields = {}) => who.post(`/clearances/${id}/acknowledgement`, more)
const end = (who: Visitor, id: number, end_reason = 'It was somebody else’s breach.') => who.post(`/clearances/${id}/suspension-end`, { end_reason })
const revoke = (who: Visitor, id: number, more: Fields = {}) =>
  who.post(`/clearances/${id}/revocation`, { revoke_reason: 'The vendor was sold.', takes_effect_on: '2026-12-06', urgency: '', ...more })
const page = (who: Visitor, id: number) => textOf(who.request(`/clearances/${id}`))
const at = async (instant: string, work: () => Promise<void>) => {
  desk.world.setNow(instant)
  await work().finally(() => desk.world.setNow('2026-11-22T12:00:00Z'))
}

describe('the record of a clearance', () => {
  it('says first what it is worth today, then why and what to do; and is valid for everybody', async () => {
    const id = await desk.given(studio, { reasons: 'Nothing is kept, by contract.' })
    for (const who of [desk.people.reviewer, desk.people.producer, desk.people.vendor, desk.world.visitor()]) {
      const text = await page(who, id)
      expect(await validateHtml(text)).toEqual([])
      const order = ['data-clearance="cleared"', 'What to do:', 'What it covers', 'About this ruling'].map((part) => text.indexOf(part))
      expect(order).toEqual([...order].sort((a, b) => a - b))
      expect(text).toContain('by Demo Approver')
      expect(text).toMatch(/<dt>Entry of the log<\/dt><dd><a href="\/audit\/\d+">/)
      expect(text).toContain(`/clearances/${id}/certificate`)
    }
    expect(await page(desk.people.reviewer, id)).toMatch(/\/proposals\/\d+/)
    expect(await page(desk.people.producer, id)).not.toMatch(/\/proposals\/\d+/)
    expect((await desk.world.request('/clearances/999999')).status).toBe(404)
  })

  it('shows the exception wherever the clearance shows, with who agreed to it; nobody decides before', async () => {
    const exception = { data_classes: ['D0', 'D1'], exception_name: 'Trial of autumn', exception_reason: 'Only drawings that are thrown away.' }
    const proposal = await desk.proposed(krea, exception)
    const early = await desk.approve(desk.people.approver, proposal)
    expect([early.status, (await early.text()).includes('a second person has agreed')]).toEqual([409, true])
    expect((await desk.people.reviewer.post(`/proposals/${proposal}/exception`, { exception_reason: 'Mine' })).status).toBe(403)
    expect((await desk.people.admin.post(`/proposals/${proposal}/exception`, { exception_reason: '' })).status).toBe(422)
    expect((await desk.people.admin.post(`/proposals/${proposal}/exception`, { exception_reason: 'It is small.' })).status).toBe(303)
    expect((await lastEvents(desk.world))[0]).toMatchObject({ action: 'clearance.exception_agreed', is_public: false })
    const id = Number((await desk.approve(desk.people.approver, proposal)).headers.get('location')?.split('/').at(-1))
    const text = await page(desk.world.visitor(), id)
    expect(text).toContain('class="side-mark"')
    expect(text).toMatch(/Demo Admin agreed to it/)
    for (const address of [
      krea,
      '/tools/krea',
      '/tools?q=krea',
      '/matrix?q=krea',
      '/compare?o=krea/all&o=demo-framewright/studio',
      '/productions/harbour-lights/clearances',
    ])
      expect([address, (await textOf(desk.people.producer.request(address))).includes('>Exception<')]).toEqual([address, true])
    expect(await desk.clearanceAt(krea)).toMatchObject({ id, exception: { name: 'Trial of autumn', agreed_by: 'Demo Admin' } })
  })

  it('of which the one who agreed to the exception is no approver', async () => {
    const { world } = desk
    const proposal = await desk.proposed(krea, { exception_name: 'Second trial', exception_reason: 'As the first.' })
    expect((await desk.people.approver.post(`/proposals/${proposal}/exception`, { exception_reason: 'Yes.' })).status).toBe(303)
    const answer = await desk.approve(desk.people.approver, proposal)
    expect([answer.status, (await answer.text()).includes('You agreed to the exception')]).toEqual([403, true])
    const { id } = await desk.personOf('approver')
    await expect(
      sql`insert into proposal_decisions (proposal_id, outcome, decided_by) values (${proposal}, 'approved', ${id})`.execute(world.system),
    ).rejects.toThrow('the exception has no approver but this one')
  })

  it('keeps a dissent, for whoever may read the decision; nobody adds one later', async () => {
    const proposal = await desk.proposed(studio)
    expect((await desk.people.producer.post(`/proposals/${proposal}/dissents`, { dissent: 'x' })).status).toBe(404)
    expect((await desk.people.admin.post(`/proposals/${proposal}/dissents`, { dissent: '' })).status).toBe(422)
    expect((await desk.people.admin.post(`/proposals/${proposal}/dissents`, { dissent: 'Wait for the new terms.' })).status).toBe(303)
    expect((await lastEvents(desk.world))[0]).toMatchObject({ action: 'clearance.dissented', is_public: false })
    expect((await desk.approve(desk.people.approver, proposal)).status).toBe(303)
    const { id } = (await desk.clearanceAt(studio)) as { id: number }
    expect(await page(desk.world.visitor(), id)).toMatch(/Wait for the new terms\.[\s\S]*Demo Admin/)
    expect((await desk.people.admin.post(`/proposals/${proposal}/dissents`, { dissent: 'Again' })).status).toBe(409)
    const { id: admin } = await desk.personOf('admin')
    await expect(
      sql`insert into clearance_dissents (proposal_id, person_id, text) values (${proposal}, ${admin}, 'Late')`.execute(desk.world.system),
    ).rejects.toThrow('the proposal is decided')
  })

  it('of a sandbox stands beside the clearance, marked, and is none', async () => {
    const before = await desk.clearanceAt(studio)
    const production = await desk.organisationOf('harbour-lights')
    const { id: owner } = await desk.personOf('producer')
    const sandbox = { kind: 'sandbox', data_classes: ['D0'], scope: 'chosen', productions: [String(production)], owner: String(owner), valid_to: '2027-01-20' }
    const { id: stranger } = await desk.personOf('outsider')
    expect((await desk.propose(desk.people.reviewer, studio, { ...sandbox, owner: String(stranger) })).status).toBe(422)
    const id = await desk.given(studio, sandbox)
    expect(await desk.clearanceAt(studio)).toEqual(before)
    const text = await page(desk.people.producer, id)
    expect(text).toMatch(/<h1>Sandbox \d+/)
    expect(text).toContain('>Sandbox</span>')
    expect(text).toContain('Demo Producer')
    expect(await textOf(desk.people.producer.request(studio))).toContain(`<a href="/clearances/${id}">Sandbox ${id}</a>`)
    expect(await textOf(desk.world.request(studio))).not.toContain(`Sandbox ${id}`)
    expect(await textOf(desk.people.producer.request('/productions/harbour-lights/clearances'))).toContain('>Sandbox</span>')
    expect(await textOf(desk.people.outsider.request('/productions/night-ferry/clearances'))).not.toContain('>Sandbox</span>')
    const raw = (column: string, value: unknown) =>
      sql`insert into clearance_proposals (studio_id, offering_id, kind, ruling, data_classes, uses, productions, reasons, policy_key, facts_digest, valid_from, valid_to, owner_id, proposed_by)
        select studio_id, offering_id, kind, ruling, ${column === 'data_classes' ? value : sql`data_classes`}::text[], uses, ${column === 'productions' ? value : sql`productions`}::bigint[], reasons, policy_key,
          facts_digest, valid_from, ${column === 'valid_to' ? value : sql`valid_to`}::date, ${column === 'owner_id' ? value : sql`owner_id`}::bigint, proposed_by
        from clearance_proposals p where p.id = (select proposal_id from clearances where id = ${id})`.execute(desk.world.system)
    await expect(raw('data_classes', ['D0', 'D1'])).rejects.toThrow(/check constraint/)
    await expect(raw('productions', null)).rejects.toThrow(/check constraint|of the production/)
    await expect(raw('productions', [production, await desk.organisationOf('night-ferry')])).rejects.toThrow(/check constraint/)
    await expect(raw('valid_to', '2027-02-23')).rejects.toThrow(/check constraint/)
    await expect(raw('owner_id', null)).rejects.toThrow(/of the studio or of the production/)
    await expect(raw('owner_id', stranger)).rejects.toThrow(/of the studio or of the production/)
    await raw('valid_to', '2027-02-22')
  })
})

describe('a suspension', () => {
  let id = 0
  beforeAll(async () => {
    id = await desk.given(enterprise, { ruling: 'cleared_with_conditions', ...condition(1) })
  })

  it('asks for a reason, a rule for work that is under way, and a day when it may go on', async () => {
    for (const [more, says] of [
      [{ suspend_reason: '' }, 'Write the reason'],
      [{ in_flight: '' }, 'Choose what becomes of work that is under way'],
      [{ in_flight: 'grace' }, 'Enter until which day'],
      [{ in_flight: 'grace', grace_until: '2026-11-22' }, 'Enter a day that is still to come'],
      [{ in_flight: 'grace', grace_until: '2027-05-22' }, 'when the clearance ends'],
    ] as const) {
      const answer = await suspend(desk.people.reviewer, id, more)
      const text = await answer.text()
      expect([says, answer.status, text.split(says).length > 2]).toEqual([says, 422, true])
      expect(await validateHtml(text)).toEqual([])
    }
  })

  it('is the studio’s: nobody else holds a clearance back', async () => {
    for (const name of ['producer', 'assistant', 'outsider', 'vendor', 'rival', 'admin'] as const)
      expect([name, (await suspend(desk.people[name], id)).status]).toEqual([name, 403])
    expect((await suspend(desk.world.visitor(), id)).status).toBe(401)
    expect((await suspend(desk.people.reviewer, 999_999)).status).toBe(404)
  })

  it('takes the clearance from everybody at once, says what becomes of work under way, and waits for each production', async () => {
    expect((await suspend(desk.people.reviewer, id, { in_flight: 'grace', grace_until: '2026-12-05' })).status).toBe(303)
    expect(await desk.clearanceAt(enterprise)).toMatchObject({
      state: 'not_cleared',
      detail: 'suspended',
      suspension: { in_flight: 'grace', grace_until: '2026-12-05' },
    })
    const [event] = await lastEvents(desk.world)
    expect(event).toMatchObject({ action: 'clearance.suspended', subject: `/clearances/${id}`, is_public: true })
    expect(event?.sentence).toBe(`Demo Studio suspended clearance ${id} of Demo Lumen Plates, Enterprise. Work that is under way may go on until 2026-12-05.`)
    const text = await page(desk.people.reviewer, id)
    expect(text).toContain('data-clearance="suspended"')
    expect(text).toMatch(/Not read yet by:<\/b>[^<]*Harbour Lights and Night Ferry/)
    expect(await validateHtml(text)).toEqual([])
    const list = await textOf(desk.people.producer.request('/productions/harbour-lights/clearances'))
    expect(list).toContain('Work that is under way may go on until 5 Dec 2026.')
    expect(list).toContain('1 suspension waits')
    expect(list).toContain('We have read this')
    expect(await validateHtml(list)).toEqual([])
    expect(await textOf(desk.people.producer.request(enterprise))).toContain('Acknowledge for Harbour Lights')
    expect(await textOf(desk.people.reviewer.request('/productions/harbour-lights/clearances'))).not.toContain('We have read this')
  })

  it('is acknowledged by each production for itself, once, and stays between it and its studio', async () => {
    expect((await acknowledge(desk.people.reviewer, id, { production: 'harbour-lights' })).status).toBe(403)
    expect((await acknowledge(desk.people.vendor, id, {})).status).toBe(403)
    expect((await acknowledge(desk.people.producer, id, { production: 'night-ferry' })).status).toBe(404)
    expect((await acknowledge(desk.people.producer, id, { production: 'harbour-lights' })).status).toBe(303)
    const rows = () => desk.world.owner.selectFrom('suspension_acknowledgements').select(['production_id', 'note']).orderBy('production_id').execute()
    const [harbour, ferry] = [await desk.organisationOf('harbour-lights'), await desk.organisationOf('night-ferry')]
    expect((await rows()).map(({ production_id }) => production_id)).toEqual([harbour])
    expect((await acknowledge(desk.people.assistant, id, { [`note-${id}`]: 'Again' })).status).toBe(409)
    expect((await acknowledge(desk.people.outsider, id, { [`note-${id}`]: 'A canary of Night Ferry.' })).status).toBe(303)
    expect(await rows()).toEqual(expect.arrayContaining([{ production_id: ferry, note: 'A canary of Night Ferry.' }]))
    const [event] = await lastEvents(desk.world)
    expect(event).toMatchObject({ action: 'clearance.acknowledged', is_public: false, organisation_id: ferry })
    expect(event?.sentence).toContain('Night Ferry has read that clearance')
    expect(await page(desk.people.reviewer, id)).toContain('A canary of Night Ferry.')
    for (const who of [desk.people.producer, desk.people.vendor, desk.world.visitor()])
      for (const address of [`/clearances/${id}`, '/productions/harbour-lights/clearances', '/audit'])
        expect(await textOf(who.request(address))).not.toContain('A canary of Night Ferry.')
  })

  it('is ended by somebody else than who suspended, with a reason; then it stands again', async () => {
    expect((await end(desk.people.reviewer, id)).status).toBe(403)
    expect((await suspend(desk.people.approver, id)).status).toBe(409)
    expect((await end(desk.people.approver, id, '')).status).toBe(422)
    expect((await end(desk.people.approver, id)).status).toBe(303)
    expect((await lastEvents(desk.world))[0]?.sentence).toBe(`Demo Studio ended the suspension of clearance ${id} of Demo Lumen Plates, Enterprise.`)
    expect((await desk.clearanceAt(enterprise)).state).toBe('cleared_with_conditions')
    expect((await suspend(desk.people.approver, id)).status).toBe(303)
    const own = await end(desk.people.approver, id)
    expect([own.status, (await own.text()).includes('You suspended it')]).toEqual([403, true])
    const { id: approver } = await desk.personOf('approver')
    await expect(
      sql`insert into suspension_endings (suspension_id, reason, ended_by) select max(id), 'x', ${approver} from clearance_suspensions`.execute(
        desk.world.system,
      ),
    ).rejects.toThrow('who suspended does not end it')
  })

  it('by two at once is one', async () => {
    const other = await desk.given(studio)
    const both = await Promise.all([suspend(desk.people.reviewer, other), suspend(desk.people.approver, other)])
    expect(both.map(({ status }) => status).sort()).toEqual([303, 409])
    expect(await desk.world.owner.selectFrom('clearance_suspensions').select('id').where('clearance_id', '=', other).execute()).toHaveLength(1)
    expect((await page(desk.world.visitor(), other)).includes('data-clearance="suspended"')).toBe(true)
  })

  it('sent twice is made once', async () => {
    const other = await desk.given(studio)
    const send = () => suspend(desk.people.reviewer, other, { once: 'pressed-twice' })
    expect((await Promise.all([send(), send()])).map(({ status }) => status)).toEqual([303, 303])
    expect((await send()).status).toBe(303)
    expect(await desk.world.owner.selectFrom('clearance_suspensions').select('id').where('clearance_id', '=', other).execute()).toHaveLength(1)
  })
})

describe('a revocation', () => {
  it('takes effect on a later day, of which everybody reads before; today only with a word on why', async () => {
    const id = await desk.given(studio)
    expect(/name="takes_effect_on"[^>]*value="([\d-]+)"/.exec(await page(desk.people.approver, id))?.[1]).toBe('2026-12-06')
    expect((await revoke(desk.people.reviewer, id)).status).toBe(403)
    expect((await revoke(desk.people.producer, id)).status).toBe(403)
    for (const [more, says] of [
      [{ revoke_reason: '' }, 'Write the reason'],
      [{ takes_effect_on: '2026-11-21' }, 'or a later day'],
      [{ takes_effect_on: 'soon' }, 'Enter the day on which it takes effect'],
      [{ takes_effect_on: '2027-05-21' }, 'on that day the clearance ends by itself'],
      [{ takes_effect_on: '2026-11-22' }, 'Write why it cannot wait'],
    ] as const) {
      const answer = await revoke(desk.people.approver, id, more)
      expect([says, answer.status, (await answer.text()).includes(says)]).toEqual([says, 422, true])
    }
    expect((await revoke(desk.people.approver, id)).status).toBe(303)
    const [event] = await lastEvents(desk.world)
    expect(event).toMatchObject({ action: 'clearance.revoked', is_public: true })
    expect(event?.sentence).toBe(`Demo Studio revoked clearance ${id} of Demo Framewright, Studio, from 2026-12-06 on.`)
    expect(await desk.clearanceAt(studio)).toMatchObject({ state: 'cleared', revocation: { takes_effect_on: '2026-12-06' } })
    for (const address of [`/clearances/${id}`, studio, '/productions/harbour-lights/clearances'])
      expect(await textOf(desk.people.producer.request(address))).toMatch(/Ends on <time[^>]*>6 Dec 2026<\/time>/)
    await at('2026-12-05T23:00:00Z', async () => void expect((await desk.clearanceAt(studio)).state).toBe('cleared'))
    await at('2026-12-06T00:00:00Z', async () => void expect(await desk.clearanceAt(studio)).toMatchObject({ state: 'not_cleared', detail: 'revoked' }))
    expect((await revoke(desk.people.approver, id)).status).toBe(409)
  })

  it('that waits for its day does not keep anybody from holding the clearance back before', async () => {
    const { id } = (await desk.clearanceAt(studio)) as { id: number }
    expect((await suspend(desk.people.reviewer, id)).status).toBe(303)
    expect(await desk.clearanceAt(studio)).toMatchObject({ state: 'not_cleared', detail: 'suspended' })
    expect((await end(desk.people.approver, id)).status).toBe(303)
    expect((await desk.clearanceAt(studio)).state).toBe('cleared')
  })

  it('at once says why it could not wait, and only a new decision clears again', async () => {
    const id = await desk.given(studio)
    expect((await revoke(desk.people.approver, id, { takes_effect_on: '2026-11-22', urgency: 'Scripts were published.' })).status).toBe(303)
    expect(await desk.clearanceAt(studio)).toMatchObject({
      state: 'not_cleared',
      detail: 'revoked',
      revocation: { reason: 'The vendor was sold. At once, because: Scripts were published.' },
    })
    expect((await suspend(desk.people.reviewer, id)).status).toBe(409)
    const again = await desk.given(studio)
    expect(await desk.clearanceAt(studio)).toMatchObject({ id: again, state: 'cleared' })
    const text = await page(desk.people.reviewer, again)
    expect(text).toContain('The line of rulings')
    expect(text).toContain(`<a href="/clearances/${id}">Clearance ${id}</a>`)
    expect(await validateHtml(text)).toEqual([])
  })
})

describe('the end', () => {
  it('comes by itself on the day, without anybody acting', async () => {
    const id = await desk.given(studio, { valid_to: '2026-12-24' })
    const log = await desk.world.owner.selectFrom('audit_events').select('leaf').orderBy('leaf', 'desc').limit(1).executeTakeFirstOrThrow()
    await at('2026-12-23T23:59:59Z', async () => void expect((await desk.clearanceAt(studio)).state).toBe('cleared'))
    await at('2026-12-24T00:00:00Z', async () => {
      expect(await desk.clearanceAt(studio)).toMatchObject({ id, state: 'in_re_review', detail: 'expired' })
      const reader = desk.world.visitor()
      const text = await page(reader, id)
      expect(text).toContain('data-clearance="expired"')
      expect(await validateHtml(text)).toEqual([])
      expect(await desk.world.owner.selectFrom('audit_events').select('leaf').orderBy('leaf', 'desc').limit(1).executeTakeFirstOrThrow()).toEqual(log)
    })
  })
})

describe('a condition', () => {
  let id = 0
  const proofs = (number = 1) => `/clearances/${id}/conditions/${number}/proofs`
  const prove = async (who: Visitor, more: Record<string, string | File> = {}, number = 1) => {
    const body = new FormData()
    for (const [name, value] of Object.entries({
      csrf: desk.world.csrfOf(who),
      shown_on: '2026-11-20',
      description: 'Looked in the account of the production.',
      ...more,
    }))
      body.set(name, value)
    return who.request(proofs(number), { method: 'POST', body })
  }
  const rows = () => desk.world.owner.selectFrom('condition_proofs').selectAll().where('clearance_id', '=', id).orderBy('id').execute()
  beforeAll(async () => {
    id = await desk.given(enterprise, {
      ruling: 'cleared_with_conditions',
      ...condition(1),
      ...condition(2, { instruction: 'Invite nobody else.', reprove_days: '', menu_path: '' }),
    })
  })

  it('reads as an instruction with its way through the menus, and “conditional, unproven” until it is shown', async () => {
    for (const address of [`/clearances/${id}`, '/productions/harbour-lights/clearances']) {
      const text = await textOf(desk.people.producer.request(address))
      expect(text).toContain('Admin &gt; Privacy &gt; Training &gt; Off')
      expect(text).toContain('Conditional, unproven')
      expect(text).toContain(`${proofs(1)}?production=harbour-lights`)
    }
    expect(await page(desk.world.visitor(), id)).not.toContain('Unproven')
    const form = await textOf(desk.people.assistant.request(`${proofs(1)}?production=harbour-lights`))
    expect(form).toContain('For Harbour Lights.')
    expect(await validateHtml(form)).toEqual([])
  })

  it('is shown by a production for itself, until it has to be shown again', async () => {
    expect((await prove(desk.people.assistant, { shown_on: '2026-11-23' })).status).toBe(422)
    const stale = await prove(desk.people.assistant, { shown_on: '2026-08-01' })
    expect([stale.status, (await stale.text()).includes('counts until 2026-10-30 only')]).toEqual([422, true])
    const empty = await prove(desk.people.assistant, { description: '' })
    expect([empty.status, (await empty.text()).includes('Describe what was seen')]).toEqual([422, true])
    expect((await prove(desk.people.assistant)).status).toBe(303)
    const [row] = await rows()
    const harbour = await desk.organisationOf('harbour-lights')
    expect(row).toMatchObject({ number: 1, production_id: harbour, shown_on: '2026-11-20', expires_on: '2027-02-18', file_id: null })
    const [event] = await lastEvents(desk.world)
    expect(event).toMatchObject({ action: 'condition.proven', is_public: false, organisation_id: harbour })
    expect(event?.sentence).toBe(
      `Harbour Lights showed that condition 1 of clearance ${id} of Demo Lumen Plates, Enterprise is met; it counts until 2027-02-18.`,
    )
    const text = await page(desk.people.reviewer, id)
    expect(text).toMatch(/Harbour Lights<\/span> <b>Proven until <time[^>]*>18 Feb 2027/)
    expect(text).toMatch(/Night Ferry<\/span> <b class="wrong">Unproven/)
    await at('2027-02-18T00:00:00Z', async () => void expect(await page(desk.people.reviewer, id)).toMatch(/Harbour Lights<\/span> <b class="wrong">Unproven/))
  })

  it('that the studio shows is shown for all, and without days it counts until the clearance ends', async () => {
    expect((await prove(desk.people.reviewer, {}, 2)).status).toBe(303)
    expect((await rows()).at(-1)).toMatchObject({ number: 2, production_id: null, expires_on: '2027-05-21' })
    const list = await textOf(desk.people.outsider.request('/productions/night-ferry/clearances'))
    expect(list).toMatch(/Invite nobody else[\s\S]*Night Ferry<\/span> <b>Proven until <time[^>]*>21 May 2027/)
    expect(await textOf(desk.people.producer.request('/productions/harbour-lights/clearances'))).not.toContain('Conditional, unproven')
  })

  it('takes a file beside it, which stays between the production and its studio', async () => {
    const file = (bytes: string, name = 'setting.txt') => new File([bytes], name, { type: 'text/plain' })
    const program = await prove(desk.people.producer, { file: file('#!/bin/sh\n', 'setting.sh') })
    expect([program.status, (await program.text()).includes('programs are not taken')]).toEqual([422, true])
    expect((await prove(desk.people.producer, { file: file('Training: off. A canary of Harbour Lights.') })).status).toBe(303)
    const row = (await rows()).at(-1)!
    const kept = await desk.world.owner.selectFrom('evidence_files').selectAll().where('id', '=', row.file_id!).executeTakeFirstOrThrow()
    expect(kept).toMatchObject({ organisation_id: await desk.organisationOf('harbour-lights'), visibility: 'registry', media_type: 'text/plain' })
    for (const name of ['producer', 'assistant', 'reviewer', 'approver'] as const) {
      const answer = await desk.people[name].request(`/evidence/${kept.id}`)
      expect([name, answer.status, (await answer.text()).includes('canary')]).toEqual([name, 200, true])
    }
    expect(await validateHtml(await textOf(desk.people.reviewer.request(`/evidence/${kept.id}/about`)))).toEqual([])
    for (const who of [desk.people.outsider, desk.people.vendor, desk.people.rival, desk.world.visitor()])
      for (const address of [`/evidence/${kept.id}`, `/evidence/${kept.id}/about`]) expect((await who.request(address)).status).toBe(404)
    // Procurement of another studio reads what vendors show, and nothing of this.
    const { id: other } = await desk.world.owner
      .insertInto('organisations')
      .values({ slug: 'elsewhere', name: 'Elsewhere', kind: 'studio', vendor_id: null, studio_id: null })
      .returning('id')
      .executeTakeFirstOrThrow()
    const { id: rival } = await desk.personOf('rival')
    await desk.world.owner.insertInto('memberships').values({ person_id: rival, organisation_id: other, role: 'reviewer' }).execute()
    expect((await sql`select from evidence_files where id = ${kept.id}`.execute(readAs(desk.world.db, `person:${rival}`))).rows).toEqual([])
    const twice = await prove(desk.people.producer, { file: file('Training: off. A canary of Harbour Lights.') })
    expect([twice.status, (await twice.text()).includes('this one is on record')]).toEqual([422, true])
  })

  it('is nobody else’s to show', async () => {
    const before = (await rows()).length
    for (const name of ['vendor', 'rival'] as const) expect([name, (await prove(desk.people[name])).status]).toEqual([name, 403])
    expect((await prove(desk.people.producer, { production: 'night-ferry' })).status).toBe(404)
    expect((await prove(desk.people.producer, {}, 9)).status).toBe(404)
    expect((await desk.world.request(proofs(1))).headers.get('location')).toMatch(/^\/sign-in\?next/)
    expect((await prove(desk.people.producer, { csrf: 'another' })).status).toBe(403)
    expect(await rows()).toHaveLength(before)
    const { id: producer } = await desk.personOf('producer')
    const raw = (production: number | null) =>
      sql`insert into condition_proofs (clearance_id, number, production_id, shown_on, expires_on, description, proven_by)
        values (${id}, 1, ${production}, '2026-11-20', '2027-01-01', 'x', ${producer})`.execute(desk.world.system)
    await expect(raw(null)).rejects.toThrow('who proves is not of the studio')
    await expect(raw(await desk.organisationOf('night-ferry'))).rejects.toThrow('who proves is not of the production')
  })
})

describe('a production’s list', () => {
  it('is for its people and its studio; for others there is none', async () => {
    const path = '/productions/harbour-lights/clearances'
    for (const name of ['producer', 'assistant', 'reviewer', 'approver', 'admin'] as const)
      expect([name, (await desk.people[name].request(path)).status]).toEqual([name, 200])
    for (const name of ['outsider', 'vendor', 'rival'] as const) expect([name, (await desk.people[name].request(path)).status]).toEqual([name, 404])
    expect((await desk.world.request(path)).headers.get('location')).toMatch(/^\/sign-in\?next/)
    for (const none of ['/productions/demo-studio/clearances', '/productions/nothing/clearances', '/productions/lumen-demo-works/clearances'])
      expect((await desk.people.admin.request(none)).status).toBe(404)
  })

  it('says what would be here while nothing is', async () => {
    const { id: other } = await desk.world.owner
      .insertInto('organisations')
      .values({ slug: 'quiet', name: 'Quiet Studio', kind: 'studio', vendor_id: null, studio_id: null })
      .returning('id')
      .executeTakeFirstOrThrow()
    const { id } = await desk.world.owner
      .insertInto('organisations')
      .values({ slug: 'quiet-film', name: 'Quiet Film', kind: 'production', vendor_id: null, studio_id: other })
      .returning('id')
      .executeTakeFirstOrThrow()
    const { newPerson } = await import('./browsing.ts')
    const person = await newPerson(desk.world, 'quiet@film.test')
    await desk.world.owner.insertInto('memberships').values({ person_id: person.id, organisation_id: id, role: 'producer' }).execute()
    const text = await textOf((await desk.world.signIn('quiet@film.test')).request('/productions/quiet-film/clearances'))
    expect(text).toContain('Every ruling of the studio that concerns this production stands here')
    expect(await validateHtml(text)).toEqual([])
  })
})
