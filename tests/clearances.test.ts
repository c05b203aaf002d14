import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { unaudited } from '../src/audit/audited.ts'
import { recordFact } from '../src/facts/actions.ts'
import { lastEvents } from './browsing.ts'
import { type ClearanceDesk, condition, enterprise, hiddenIn, krea, openClearanceDesk, studio, textOf, today, usual } from './clearance-desk.ts'
import { validateHtml } from './html.ts'

// Proposing and deciding.

let desk: ClearanceDesk
beforeAll(async () => {
  desk = await openClearanceDesk()
})
afterAll(() => desk.close())

const recorded = async (offering: string, question: string, value: string) => {
  const [, , tool = '', slug = ''] = offering.split('/')
  const { world } = desk
  await recordFact(
    { ...world.deps, db: world.system, today },
    { kind: 'job', name: 'test' },
    {
      offering: { tool, offering: slug },
      ...{ question, value, evidence: 'own_test', source: null, note: 'Seen by a test.', valid_from: today, supersedes: null, territory: null },
    },
  )
}
const proposalAt = (id: number) => desk.world.owner.selectFrom('clearance_proposals').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
const decisionsOf = (id: number) => desk.world.owner.selectFrom('proposal_decisions').selectAll().where('proposal_id', '=', id).execute()

describe('the form of a proposal', () => {
  it('shows what the ruling would rest on beside what is asked, and is valid', async () => {
    const { page, shown } = await desk.formAt(desk.people.reviewer, studio)
    expect(await validateHtml(page)).toEqual([])
    expect(page).toContain('Tool-side ready')
    expect(page).toContain('Written approval needed: needs an exception')
    expect(page).toContain('Every deciding criterion is met')
    expect(page.match(/Condition \d/g)).toHaveLength(3)
    expect(shown).toMatch(/^\d+-[0-9a-f]{64}$/)
    expect([hiddenIn(page, 'rows'), /name="valid_from"[^>]*value="([\d-]+)"/.exec(page)?.[1], /name="valid_to"[^>]*value="([\d-]+)"/.exec(page)?.[1]]).toEqual([
      '3',
      today,
      '2027-05-21',
    ])
  })

  it('begins with the settings that the answers lean on, and with the conditions that stood before', async () => {
    const { page } = await desk.formAt(desk.people.reviewer, enterprise)
    expect(page).toContain('Keep training switched off for the whole organisation.')
    expect(page).toContain('Admin &gt; Privacy &gt; Use content to improve models &gt; Off')
    expect(page).toContain('Switch training off for the whole organisation under Settings / Data.')
    expect(page).toMatch(/Once approved, it takes the place of <a href="\/clearances\/\d+">clearance/)
    expect(/name="configuration-2" value="(\d+)"/.exec(page)?.[1]).toBeTruthy()
  })

  it('gives a row more without losing a word, at a press of Enter in no field', async () => {
    const { once, shown } = await desk.formAt(desk.people.reviewer, studio)
    const answer = await desk.people.reviewer.post(`${studio}/clearance/new`, {
      ...{ ...usual, ...condition(2, { instruction: 'Second of them' }), shown, once, reasons: 'Kept <as> typed', add: 'condition' },
    })
    const page = await answer.text()
    expect(answer.status).toBe(200)
    expect(page.match(/<legend>Condition \d/g)).toHaveLength(4)
    expect(page).toContain('Second of them')
    expect(page).toContain('Kept &lt;as&gt; typed')
    expect(page).toMatch(/value="D1" checked/)
    expect([hiddenIn(page, 'once'), hiddenIn(page, 'rows')]).toEqual([once, '4'])
    expect(page.indexOf('>Propose<')).toBeLessThan(page.indexOf('name="add"'))
    expect(await validateHtml(page)).toEqual([])
  })

  it('is for who proposes in a studio: others are told whom to ask, strangers sign in', async () => {
    for (const name of ['admin', 'producer', 'assistant', 'outsider', 'vendor', 'rival'] as const) {
      expect([name, (await desk.people[name].request(`${studio}/clearance/new`)).status]).toEqual([name, 403])
      expect([name, (await desk.propose(desk.people[name], studio)).status]).toEqual([name, 403])
    }
    expect((await desk.world.request(`${studio}/clearance/new`)).headers.get('location')).toMatch(/^\/sign-in\?next/)
    expect((await desk.people.reviewer.request('/tools/krea/nothing/clearance/new')).status).toBe(404)
    const other = await desk.people.reviewer.request(`${studio}/clearance/new`, {
      method: 'POST',
      body: new URLSearchParams(usual as Record<string, string>),
      headers: { origin: 'https://elsewhere.example' },
    })
    expect(other.status).toBe(403)
  })

  const wrong: [string, Record<string, string | string[]>, string][] = [
    ['no ruling', { ruling: '' }, 'Choose a ruling'],
    ['no data', { data_classes: [] }, 'Choose at least one class of data'],
    ['no use', { uses: [] }, 'Choose at least one kind of use'],
    ['no production', { scope: 'chosen' }, 'Choose at least one production'],
    ['a day that is past', { valid_from: '2026-11-21' }, 'nothing is cleared for days that are past'],
    ['a day that does not exist', { valid_from: '2026-02-30' }, 'Enter a date like'],
    ['an end before the beginning', { valid_to: today }, 'Enter a day after the first one'],
    ['more than two years', { valid_to: '2028-11-24' }, 'at most two years'],
    ['no reasons', { reasons: '  ' }, 'Write the reasons'],
    ['conditions and “Cleared”', condition(1) as Record<string, string>, 'Choose “Cleared with conditions”, or leave the conditions out'],
    ['“with conditions” and none', { ruling: 'cleared_with_conditions' }, 'Enter at least one condition'],
    ['a condition without a proof', { ruling: 'cleared_with_conditions', ...condition(2, { proof: '' }) }, 'Enter how condition 2 is shown to be met'],
    ['a condition to be shown again after no days', { ruling: 'cleared_with_conditions', ...condition(1, { reprove_days: '0' }) }, 'Enter after how many days'],
    ['what is not cleared, with conditions', { ruling: 'not_cleared', ...condition(1) }, 'what is not cleared has none'],
    ['wider than the envelope', { data_classes: ['D0', 'D2', 'D3'] }, 'D2 and D3 are wider than what the policy makes of the facts'],
    ['an exception from nothing', { exception_name: 'A', exception_reason: 'B' }, 'Leave the exception empty'],
    ['a sandbox with production data', { kind: 'sandbox', scope: 'chosen' }, 'Choose D0 and nothing else'],
    ['a sandbox for all', { kind: 'sandbox', data_classes: ['D0'] }, 'Choose one production'],
    ['a sandbox that nobody answers for', { kind: 'sandbox', data_classes: ['D0'], scope: 'chosen' }, 'Choose who answers for the sandbox'],
    ['a sandbox for too long', { kind: 'sandbox', data_classes: ['D0'], scope: 'chosen', valid_to: '2027-02-23' }, 'a sandbox is for a season'],
    ['a sandbox against', { kind: 'sandbox', ruling: 'not_cleared' }, 'a sandbox lets somebody try the tool out'],
  ]
  it.each(wrong)('with %s is not taken, says so at the field and keeps what was typed', async (_, more, says) => {
    const before = await desk.world.owner.selectFrom('clearance_proposals').select('id').execute()
    const answer = await desk.propose(desk.people.reviewer, studio, { ...(more.reasons === undefined ? { reasons: 'Typed with care' } : {}), ...more })
    const page = await answer.text()
    expect(answer.status).toBe(422)
    expect(page.split(says).length - 1).toBeGreaterThanOrEqual(2)
    expect(page).toContain('<title>Error:')
    if (more.reasons === undefined) expect(page).toContain('Typed with care')
    expect(await validateHtml(page)).toEqual([])
    expect(await desk.world.owner.selectFrom('clearance_proposals').select('id').execute()).toEqual(before)
  })

  it('begins on a later day only where nothing would be interrupted', async () => {
    const answer = await desk.propose(desk.people.reviewer, studio, { valid_from: '2026-12-01' })
    expect([answer.status, (await answer.text()).match(/clearance \d+ stands, and this takes its place/)?.length]).toEqual([422, 1])
    const later = await desk.propose(desk.people.reviewer, krea, { ruling: 'not_cleared', valid_from: '2026-12-01' })
    expect(later.status).toBe(303)
  })
})

describe('a proposal', () => {
  it('is kept as it was made, bound to what was shown, and is in the log for the studio alone', async () => {
    const { shown } = await desk.formAt(desk.people.reviewer, enterprise)
    const id = await desk.proposed(enterprise, {
      ruling: 'cleared_with_conditions',
      ...condition(1),
      ...condition(3, { left_out: 'yes', 'left_out-3': 'yes' }),
    })
    const row = await proposalAt(id)
    expect(row).toMatchObject({
      kind: 'clearance',
      data_classes: ['D0', 'D1'],
      uses: ['ideation', 'office'],
      productions: null,
      valid_from: today,
      is_demo: true,
    })
    expect(`${row.policy_key}-${row.facts_digest}`).toBe(shown)
    const conditions = await desk.world.owner.selectFrom('clearance_conditions').selectAll().where('proposal_id', '=', id).execute()
    expect(conditions).toMatchObject([{ number: 1, menu_path: 'Admin > Privacy > Training > Off', set_by: 'org_admin', reprove_days: 90 }])
    const [event] = await lastEvents(desk.world)
    expect(event).toMatchObject({ action: 'clearance.proposed', subject: `/proposals/${id}`, is_public: false, organisation_id: row.studio_id })
    expect(event?.sentence).toBe(
      `Demo Studio: “cleared with conditions” was proposed for Demo Lumen Plates, Enterprise for D0, D1, from ${today} until 2027-05-21.`,
    )
  })

  it('is read by the studio’s people and by nobody else', async () => {
    const id = await desk.proposed(studio, { reasons: 'A canary of the studio.' })
    for (const name of ['producer', 'assistant', 'outsider', 'vendor', 'rival'] as const)
      expect([name, (await desk.people[name].request(`/proposals/${id}`)).status]).toEqual([name, 404])
    expect((await desk.world.request(`/proposals/${id}`)).headers.get('location')).toMatch(/^\/sign-in\?next/)
    expect((await desk.people.reviewer.request('/proposals/999999')).status).toBe(404)
    for (const address of ['/audit?q=canary', studio, `${studio}.json`, '/changes'])
      expect(await textOf(desk.world.request(address))).not.toContain('A canary of the studio')
    const page = await textOf(desk.people.admin.request(`/proposals/${id}`))
    expect(page).toContain('A canary of the studio.')
    expect(page).toContain('Yes: facts and policy are those of the day')
    expect(await validateHtml(page)).toEqual([])
  })

  it('sent twice is made once', async () => {
    const { shown, once } = await desk.formAt(desk.people.reviewer, studio)
    const send = () => desk.people.reviewer.post(`${studio}/clearance/new`, { ...usual, shown, once, reasons: 'Pressed twice.' })
    const [one, two] = await Promise.all([send(), send()])
    const three = await send()
    expect(new Set([one, two, three].map((answer) => answer!.headers.get('location'))).size).toBe(1)
    expect(await desk.world.owner.selectFrom('clearance_proposals').select('id').where('reasons', '=', 'Pressed twice.').execute()).toHaveLength(1)
  })

  it('is not made on facts that moved since they were shown: what moved is told, and nothing that was typed is lost', async () => {
    const { shown, once } = await desk.formAt(desk.people.reviewer, '/tools/demo-lumen-plates/team')
    await recorded('/tools/demo-lumen-plates/team', 'human_review', 'none')
    const more = { ...usual, shown, once, ruling: 'not_cleared', reasons: 'Typed before they moved' }
    const answer = await desk.people.reviewer.post('/tools/demo-lumen-plates/team/clearance/new', more)
    const page = await answer.text()
    expect(answer.status).toBe(409)
    expect(page).toContain('The facts moved since this page was shown.')
    expect(page).toMatch(/Was [\s\S]*? Is [\s\S]*?“[^”]+”/)
    expect(page).toContain('Typed before they moved')
    expect(await validateHtml(page)).toEqual([])
    const again = await desk.people.reviewer.post('/tools/demo-lumen-plates/team/clearance/new', { ...more, shown: hiddenIn(page, 'shown') })
    expect(again.status).toBe(303)
  })

  it('follows the studio’s own overlay where it has one in force', async () => {
    const other = await openClearanceDesk()
    const { rows } = await sql<{
      key: number
      source_text: string
      digest: string
    }>`select key, source_text, digest from policy_versions where kind = 'overlay'`.execute(other.world.owner)
    const overlay = rows[0]!
    const policies = other.world.policies.list
    const own = policies.find(({ key }) => key === overlay.key)!
    const was = own.studio
    own.studio = { id: await other.organisationOf('demo-studio'), publishes: true }
    try {
      const { page } = await other.formAt(other.people.reviewer, studio)
      expect(page).toContain('Demo Studio overlay')
      expect(page).toMatch(/D1: [^<]*<span class="hint">Escalate: needs an exception/)
    } finally {
      own.studio = was
      await other.close()
    }
  })
})

describe('a decision', () => {
  it('puts what was proposed in force, in the place of what stood, with both names and a signed checkpoint', async () => {
    const before = (await desk.clearanceAt(studio)).id
    const proposal = await desk.proposed(studio, {
      reasons: 'Renewed for the winter.',
      scope: 'chosen',
      productions: [String(await desk.organisationOf('harbour-lights'))],
    })
    const answer = await desk.approve(desk.people.approver, proposal, { approve_reason: 'Read it all.' })
    const id = Number(answer.headers.get('location')?.split('/').at(-1))
    const row = await desk.world.owner.selectFrom('clearances').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
    const [proposer, decider] = [await desk.personOf('reviewer'), await desk.personOf('approver')]
    expect(row).toMatchObject({
      proposal_id: proposal,
      supersedes: before,
      proposed_by: proposer.id,
      decided_by: decider.id,
      kind: 'clearance',
      reasons: 'Renewed for the winter.',
    })
    const [event] = await lastEvents(desk.world)
    expect(event).toMatchObject({ action: 'clearance.decided', subject: `/clearances/${id}`, is_public: true })
    expect(event?.sentence).toBe(
      `Demonstration: Demo Studio ruled “cleared” on Demo Framewright, Studio for D0, D1, from ${today} until 2027-05-21, under netflix-genai@2025-08-22; proposed by ${proposer.log_name}, approved by ${decider.log_name}.`,
    )
    expect(JSON.parse(event!.entry).event).toMatchObject({
      before: { clearance: before },
      after: { clearance: id, proposal, facts_digest: row.facts_digest, productions: 1 },
    })
    const checkpoint = await desk.world.owner.selectFrom('audit_checkpoints').select('size').orderBy('size', 'desc').limit(1).executeTakeFirstOrThrow()
    const { rows } = await sql<{ size: number }>`select count(*) as size from audit_events`.execute(desk.world.owner)
    expect(checkpoint.size).toBe(rows[0]!.size)
    expect(await desk.clearanceAt(studio)).toMatchObject({ id, state: 'cleared', production_count: 1, kind: 'clearance', uses: ['ideation', 'office'] })
    expect((await desk.people.reviewer.post(`/proposals/${proposal}/approval`, {})).status).toBe(403)
  })

  it('is never the proposer’s, whatever roles they have: the page says so, the action refuses, and so does the database', async () => {
    const { id: approver } = await desk.personOf('approver')
    const proposal = await desk.proposed(studio, {}, desk.people.approver)
    expect(await textOf(desk.people.approver.request(`/proposals/${proposal}`))).toContain('You proposed it: somebody else decides.')
    const answer = await desk.approve(desk.people.approver, proposal)
    expect([answer.status, (await answer.text()).includes('You proposed it')]).toEqual([403, true])
    const raw = (outcome: string) =>
      sql`insert into proposal_decisions (proposal_id, outcome, decided_by, reason) values (${proposal}, ${outcome}, ${approver}, 'x')`
    for (const outcome of ['approved', 'refused']) await expect(raw(outcome).execute(desk.world.system)).rejects.toThrow('who proposed does not decide')
    expect(await decisionsOf(proposal)).toEqual([])
  })

  it('is not for whoever speaks for the vendor: neither is proposing, in the actions and in the database', async () => {
    const { world } = desk
    const [{ id: reviewer }, { id: approver }] = [await desk.personOf('reviewer'), await desk.personOf('approver')]
    const proposal = await desk.proposed(enterprise, { ruling: 'cleared_with_conditions', ...condition(1) })
    const organisation_id = await desk.organisationOf('lumen-demo-works')
    await world.owner
      .insertInto('memberships')
      .values([reviewer, approver].map((person_id) => ({ person_id, organisation_id, role: 'contributor' as const })))
      .execute()
    try {
      const refused = await desk.people.approver.post(`/proposals/${proposal}/approval`, {})
      expect([refused.status, (await refused.text()).includes('You speak for the vendor')]).toEqual([403, true])
      expect((await desk.people.reviewer.request(`${enterprise}/clearance/new`)).status).toBe(403)
      expect((await desk.people.reviewer.post(`${enterprise}/clearance/new`, usual)).status).toBe(403)
      await expect(
        sql`insert into proposal_decisions (proposal_id, outcome, decided_by, reason) values (${proposal}, 'approved', ${approver}, '')`.execute(world.system),
      ).rejects.toThrow('who speaks for the vendor does not decide')
      await expect(
        sql`insert into clearance_proposals (studio_id, offering_id, ruling, data_classes, uses, reasons, policy_key, facts_digest, valid_from, valid_to, proposed_by)
          select studio_id, offering_id, ruling, data_classes, uses, reasons, policy_key, facts_digest, valid_from, valid_to, proposed_by from clearance_proposals where id = ${proposal}`.execute(
          world.system,
        ),
      ).rejects.toThrow('who speaks for the vendor does not propose')
      expect((await desk.people.reviewer.request(`${studio}/clearance/new`)).status).toBe(200)
    } finally {
      await world.owner.deleteFrom('memberships').where('organisation_id', '=', organisation_id).where('person_id', 'in', [reviewer, approver]).execute()
    }
    expect((await desk.approve(desk.people.approver, proposal)).status).toBe(303)
  })

  it('to refuse has a reason, which stays; nothing comes of the proposal', async () => {
    const proposal = await desk.proposed(studio)
    const empty = await desk.people.approver.post(`/proposals/${proposal}/refusal`, { refuse_reason: ' ' })
    expect([empty.status, (await empty.text()).split('Write why not').length > 2]).toEqual([422, true])
    expect((await desk.people.reviewer.post(`/proposals/${proposal}/refusal`, { refuse_reason: 'x' })).status).toBe(403)
    expect((await desk.people.approver.post(`/proposals/${proposal}/refusal`, { refuse_reason: 'The region is not named.' })).status).toBe(303)
    const [event] = await lastEvents(desk.world)
    expect(event).toMatchObject({ action: 'clearance.refused', is_public: false })
    expect(event?.sentence).toBe(
      `Demo Studio: proposal ${proposal} (“cleared” for Demo Framewright, Studio) was refused by ${(await desk.personOf('approver')).log_name}.`,
    )
    const page = await textOf(desk.people.reviewer.request(`/proposals/${proposal}`))
    expect(page).toMatch(/<b>Refused<\/b> on[\s\S]*by Demo Approver: The region is not named\./)
    expect(await validateHtml(page)).toEqual([])
    const late = await desk.approve(desk.people.approver, proposal)
    expect(late.status).toBe(409)
    expect(await late.text()).toMatch(/Demo Approver refused it on \d+ \w+ \d{4}: The region is not named\./)
  })

  it('is taken back by whoever proposed, and by nobody else', async () => {
    const proposal = await desk.proposed(studio)
    expect((await desk.people.approver.post(`/proposals/${proposal}/withdrawal`, { withdraw_reason: 'Not mine' })).status).toBe(403)
    expect((await desk.people.reviewer.post(`/proposals/${proposal}/withdrawal`, { withdraw_reason: 'Asked too early.' })).status).toBe(303)
    expect((await lastEvents(desk.world))[0]?.action).toBe('clearance.withdrawn')
    expect((await desk.approve(desk.people.approver, proposal)).status).toBe(409)
  })

  it('of two at once, for and against, is one: the other reads who decided, and what', async () => {
    const { world } = desk
    const second = await secondApprover()
    for (let i = 0; i < 5; i++) {
      const proposal = await desk.proposed(studio)
      const [one, two] = await Promise.all([
        desk.approve(desk.people.approver, proposal),
        second.post(`/proposals/${proposal}/refusal`, { refuse_reason: 'I see it otherwise.' }),
      ])
      expect([one.status, two.status].sort()).toEqual([303, 409])
      const loser = one.status === 409 ? one : two
      expect(await loser.text()).toMatch(one.status === 409 ? /Second Approver refused it on .*: I see it otherwise\./ : /Demo Approver approved it on/)
      expect(await decisionsOf(proposal)).toHaveLength(1)
      expect(await world.owner.selectFrom('clearances').select('id').where('proposal_id', '=', proposal).execute()).toHaveLength(one.status === 303 ? 1 : 0)
    }
  })

  it('on two proposals at once keeps one line of rulings', async () => {
    const second = await secondApprover()
    const [one, two] = [await desk.proposed(studio), await desk.proposed(studio)]
    expect((await Promise.all([desk.approve(desk.people.approver, one), desk.approve(second, two)])).map(({ status }) => status)).toEqual([303, 303])
    const heads = await sql`select from clearances c where c.offering_id = ${await desk.idOf(studio)} and c.kind = 'clearance'
      and c.studio_id = ${await desk.organisationOf('demo-studio')} and not exists (select from clearances later where later.supersedes = c.id)`.execute(
      desk.world.owner,
    )
    expect(heads.rows).toHaveLength(1)
  })

  let made = false
  const secondApprover = async () => {
    const { newPerson } = await import('./browsing.ts')
    if (!made) {
      made = true
      const { id } = await newPerson(desk.world, 'second@studio.test')
      await unaudited(desk.world.owner, 'derived', async (tx) => {
        await tx.updateTable('people').set({ name: 'Second Approver' }).where('id', '=', id).execute()
        await tx
          .insertInto('memberships')
          .values({ person_id: id, organisation_id: await desk.organisationOf('demo-studio'), role: 'approver' })
          .execute()
      })
    }
    return desk.world.signIn('second@studio.test')
  }
})

describe('facts that move', () => {
  it('before the decision make the proposal one that can only be refused or proposed again, in the database too', async () => {
    const proposal = await desk.proposed('/tools/demo-voicewell/production', { data_classes: ['D0'] })
    await recorded('/tools/demo-voicewell/production', 'human_review', 'none')
    const page = await textOf(desk.people.approver.request(`/proposals/${proposal}`))
    expect(page).toContain('The facts moved since it was proposed: propose again.')
    expect(page).not.toContain(`/proposals/${proposal}/approval`)
    expect(page).toContain(`/proposals/${proposal}/refusal`)
    expect(await validateHtml(page)).toEqual([])
    const answer = await desk.approve(desk.people.approver, proposal)
    expect([answer.status, (await answer.text()).includes('propose again')]).toEqual([409, true])
    const { id } = await desk.personOf('approver')
    await expect(
      sql`insert into proposal_decisions (proposal_id, outcome, decided_by) values (${proposal}, 'approved', ${id})`.execute(desk.world.system),
    ).rejects.toThrow('the facts have moved since it was proposed')
    expect((await desk.people.approver.post(`/proposals/${proposal}/refusal`, { refuse_reason: 'Overtaken.' })).status).toBe(303)
  })

  it('put a clearance in re-review at once; that they move back does not restore it, and a person’s decision does', async () => {
    const { world } = desk
    const id = await desk.given(enterprise, { ruling: 'cleared_with_conditions', ...condition(1) })
    expect(await desk.clearanceAt(enterprise)).toMatchObject({ id, state: 'cleared_with_conditions', detail: null })
    const lookAt = (found: boolean) => loseQuote(found)
    await lookAt(false)
    expect(await desk.clearanceAt(enterprise)).toMatchObject({ id, state: 'in_re_review', detail: 'facts_moved' })
    await lookAt(true)
    const digest = (await world.owner.selectFrom('clearances').select('facts_digest').where('id', '=', id).executeTakeFirstOrThrow()).facts_digest
    expect(((await (await world.request(`${enterprise}.json`)).json()) as { facts_digest: string }).facts_digest).toBe(digest)
    expect(await desk.clearanceAt(enterprise)).toMatchObject({ id, state: 'in_re_review', detail: 'facts_moved' })
    const page = await textOf(desk.people.reviewer.request(`/clearances/${id}`))
    expect(page).toContain('What moved since it was given')
    expect(page).toContain('whose words are no longer in the newest copy')
    expect(page).toContain('What moved back does not restore it')
    expect(page).toContain(`${enterprise}/clearance/new?renew=${id}`)
    expect(await validateHtml(page)).toEqual([])
    const again = await desk.given(enterprise, { ruling: 'cleared_with_conditions', ...condition(1) })
    expect(await desk.clearanceAt(enterprise)).toMatchObject({ id: again, state: 'cleared_with_conditions', detail: null })
    expect(await textOf(world.request(`/clearances/${id}`))).toContain(`<a href="/clearances/${again}">Clearance ${again}</a> took its place`)
  })

  it('by another territory that is asked about do not move', async () => {
    await recordFact(
      { ...desk.world.deps, db: desk.world.system, today },
      { kind: 'job', name: 'test' },
      {
        offering: { tool: 'demo-lumen-plates', offering: 'enterprise' },
        ...{ question: 'scim', value: 'available', evidence: 'own_test', source: null, note: null, valid_from: today, supersedes: null, territory: 'DE' },
      },
    )
    const id = await desk.given(enterprise, { ruling: 'cleared_with_conditions', ...condition(1) })
    const asked = (await (await desk.world.request(`${enterprise}.json?territory=FR`)).json()) as { clearance: { id: number; state: string } }
    expect(asked.clearance).toMatchObject({ id, state: 'cleared_with_conditions' })
  })

  it('by a proof that ends move by the clock alone', async () => {
    const id = await desk.given(enterprise, { ruling: 'cleared_with_conditions', ...condition(1), valid_to: '2028-11-20' })
    expect((await desk.clearanceAt(enterprise)).state).toBe('cleared_with_conditions')
    desk.world.setNow('2027-08-01T12:00:00Z')
    try {
      expect(await desk.clearanceAt(enterprise)).toMatchObject({ id, state: 'in_re_review', detail: 'facts_moved' })
      const list = (await (await desk.world.request('/tools.json?q=lumen')).json()) as { items: { offering: string; clearance: string }[] }
      expect(list.items.find(({ offering }) => offering === 'enterprise')?.clearance).toBe('in_re_review')
    } finally {
      desk.world.setNow('2026-11-22T12:00:00Z')
    }
    expect((await desk.clearanceAt(enterprise)).state).toBe('cleared_with_conditions')
  })
})

/** A look at the guide of Lumen that finds the quote on training, or does not find it. */
const loseQuote = async (found: boolean) => {
  const { world } = desk
  const { evaluateAll } = await import('../src/policy/refresh.ts')
  const { audited } = await import('../src/audit/audited.ts')
  const offering_id = await desk.idOf(enterprise)
  await audited(world.owner, { kind: 'job', name: 'test' }, async (tx) => {
    await sql`
      with quote as (select q.id, q.document_id, q.text from quotes q join citations c on c.quote_id = q.id join facts f on f.id = c.fact_id where f.offering_id = ${offering_id} limit 1),
      copy as (insert into captures (document_id, url, captured_on, text, sha256, bytes)
        select quote.document_id, 'https://lumen.example/admin-guide', ${today}, body, encode(sha256(convert_to(body, 'utf8')), 'hex'), length(body)
        from quote, lateral (select ${'Demonstration text. Not a real vendor.\n'} || ${found ? '' : 'Something else. '} || case when ${found} then quote.text else '' end || clock_timestamp()::text as body) b
        returning id, sha256, text)
      insert into quote_checks (quote_id, capture_id, found, at_offset, capture_sha256, method, checked_by, checked_on)
      select quote.id, copy.id, ${found}, case when ${found} then position(quote.text in copy.text) - 1 end, copy.sha256, 'exact', 'test', ${today} from quote, copy`.execute(
      tx,
    )
    await evaluateAll(tx, { policies: world.policies, today, offeringIds: [offering_id], cause: { text: 'The guide was read again.' } })
    return { result: undefined, events: [{ action: 'test.prepared', subject: '/', sentence: 'A test was prepared.', audience: 'public' as const }] }
  })
}
