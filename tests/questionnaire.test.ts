import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askedQuestions } from '../src/attestations/rules.ts'
import { unaudited } from '../src/audit/audited.ts'
import { lastEvents, newPerson } from './browsing.ts'
import { validateHtml } from './html.ts'
import { createWorld, type Visitor, type World } from './world.ts'

let world: World
let [vendor, rival, reviewer, colleague]: Visitor[] = []
let colleagueId = 0
const team = '/attest/demo-lumen-plates/team'
const enterprise = '/attest/demo-lumen-plates/enterprise'
const organisationOf = async (slug: string) =>
  (await world.owner.selectFrom('organisations').select('id').where('slug', '=', slug).executeTakeFirstOrThrow()).id

beforeAll(async () => {
  world = await createWorld()
  const organisation_id = await organisationOf('lumen-demo-works')
  colleagueId = (await newPerson(world, 'colleague@elsewhere.test')).id
  await world.owner.insertInto('memberships').values({ person_id: colleagueId, organisation_id, role: 'contributor' }).execute()
  ;[vendor, rival, reviewer, colleague] = await Promise.all(
    ['vendor@demo.test', 'rival@demo.test', 'reviewer@demo.test', 'colleague@elsewhere.test'].map((email) => world.signIn(email)),
  )
})
afterAll(() => world.close())

const textOf = async (answer: Response | Promise<Response>) => (await answer).text()
const personOf = async (email: string) =>
  (await world.owner.selectFrom('accounts').select('person_id').where('email', '=', email).executeTakeFirstOrThrow()).person_id
const offeringId = async (offering: string) =>
  (
    await world.owner
      .selectFrom('offerings as o')
      .innerJoin('tools as t', 't.id', 'o.tool_id')
      .select('o.id')
      .where('t.slug', '=', 'demo-lumen-plates')
      .where('o.slug', '=', offering)
      .executeTakeFirstOrThrow()
  ).id
const draftsOf = async (offering: string) =>
  world.owner
    .selectFrom('questionnaires')
    .selectAll()
    .where('offering_id', '=', await offeringId(offering))
    .orderBy('id')
    .execute()
const stored = async (question: string, offering = 'team') => {
  const drafts = await draftsOf(offering)
  return world.owner
    .selectFrom('answers')
    .selectAll()
    .where('questionnaire_id', '=', drafts.at(-1)!.id)
    .where('question_id', '=', question)
    .executeTakeFirstOrThrow()
}
const save = async (
  who: Visitor,
  question: string,
  form: Record<string, string | string[]>,
  { path = team, version }: { path?: string; version?: number } = {},
) =>
  who.post(`${path}/questions/${question}`, {
    version: String(version ?? (await stored(question, path === team ? 'team' : 'enterprise')).version),
    evidence: 'vendor_attestation',
    readers: 'registry',
    ...form,
  })
/** As htmx sends it. */
const type = async (who: Visitor, question: string, form: Record<string, string>, version: number) =>
  who.request(`${team}/questions/${question}`, {
    method: 'POST',
    headers: { 'HX-Request': 'true' },
    body: new URLSearchParams({ csrf: world.csrfOf(who), version: String(version), evidence: 'vendor_attestation', readers: 'registry', ...form }),
  })
const changes = async (question: string) =>
  (
    await world.owner
      .selectFrom('audit_events')
      .select('sentence')
      .where('action', '=', 'answer.changed')
      .where('subject', 'like', `%/questions/${question}`)
      .execute()
  ).length

describe('where a vendor’s people begin', () => {
  it('says to everybody else what this is, and how to claim a vendor', async () => {
    for (const who of [world.request, reviewer!.request]) {
      const page = await textOf(who('/attest'))
      expect(page).toContain('Vendors answer once')
      expect(page).toContain('href="/vendors"')
      expect(await validateHtml(page)).toEqual([])
    }
    expect(await textOf(world.request('/attest'))).toContain('/sign-in?next=/attest')
  })

  it('is one link away for them on every page, and for nobody else', async () => {
    expect(await textOf(vendor!.request('/'))).toContain('<a href="/attest">')
    expect(await textOf(colleague!.request('/account'))).toContain('<a href="/attest">')
    for (const page of [world.request('/'), reviewer!.request('/account')]) expect(await textOf(page)).not.toContain('href="/attest"')
  })

  it('shows every offering, none begun, and one thing to do', async () => {
    const page = await textOf(vendor!.request('/attest'))
    expect(page).toContain('Questionnaires of Lumen Demo Works')
    expect(page.match(/Not begun/g)).toHaveLength(2)
    expect(page).toContain('Begin at the first question')
    expect(await validateHtml(page)).toEqual([])
    expect(await textOf(rival!.request('/attest'))).not.toContain('demo-lumen-plates')
  })
})

describe('opening a draft', () => {
  it('leads to the first open question, with a row for every question, none answered', async () => {
    const begun = await vendor!.post(`${team}/draft`, {})
    expect([begun.status, begun.headers.get('location')]).toEqual([303, `${team}/questions/product_assessed`])
    const [draft] = await draftsOf('team')
    const rows = await world.owner.selectFrom('answers').select(['question_id', 'value', 'stance']).where('questionnaire_id', '=', draft!.id).execute()
    expect(rows).toHaveLength(askedQuestions(world.bank).length)
    expect(rows.every(({ value, stance }) => value === null && stance === 'answer')).toBe(true)
    const [event] = await lastEvents(world)
    expect(event).toMatchObject({ action: 'questionnaire.opened', is_public: false, organisation_id: await organisationOf('lumen-demo-works') })
    expect(event!.sentence).toBe(`Demo Lumen Plates, Team: questionnaire 1 was opened, with ${rows.length} questions and 0 answers carried over.`)
  })

  it('again makes no other, nor do two at once', async () => {
    await vendor!.post(`${team}/draft`, {})
    expect(await draftsOf('team')).toHaveLength(1)
    const both = await Promise.all([vendor!.post(`${enterprise}/draft`, { question: 'mfa' }), colleague!.post(`${enterprise}/draft`, { question: 'mfa' })])
    expect(both.map(({ headers }) => headers.get('location'))).toEqual([`${enterprise}/questions/mfa`, `${enterprise}/questions/mfa`])
    expect(await draftsOf('enterprise')).toHaveLength(1)
    const opened = await world.owner
      .selectFrom('audit_events')
      .select('leaf')
      .where('action', '=', 'questionnaire.opened')
      .where('subject', '=', enterprise)
      .execute()
    expect(opened).toHaveLength(1)
  })

  it('is for the vendor’s own people: others find nothing, strangers sign in', async () => {
    const pages = [team, `${team}/check`, `${team}/questions/mfa`, `${team}?show=unmet`]
    for (const path of pages) {
      expect((await rival!.request(path)).status, path).toBe(404)
      expect((await reviewer!.request(path)).status, path).toBe(404)
      expect((await world.request(path, { headers: { accept: 'application/json' } })).status, path).toBe(401)
    }
    for (const path of [`${team}/draft`, `${team}/questions/mfa`, `${team}/questions/mfa/assignment`, `${team}/questions/mfa/comments`]) {
      expect((await rival!.post(path, { version: '1', value: 'none', comment: 'x' })).status, path).toBe(404)
      expect((await world.visitor().post(path, {})).status, path).toBe(401)
    }
    expect((await vendor!.request('/attest/demo-lumen-plates/nothing')).status).toBe(404)
    expect((await vendor!.request(`${team}/questions/nothing`)).status).toBe(404)
    expect((await stored('mfa')).value).toBeNull()
  })

  it('shows our reading with its quote, and offers to confirm it', async () => {
    const page = await textOf(vendor!.request(`${team}/questions/trains_on_inputs`))
    expect(page).toContain('Off, enforced by an administrator for the organisation')
    expect(page).toContain('An administrator can switch training off for the whole organisation')
    expect(page).toContain('href="https://lumen.example/admin-guide"')
    expect(page).toContain('Confirm, and on')
    for (const word of ['Contest', 'Supersede', 'We do not know', 'It does not apply', 'Why we ask', 'Evidence files']) expect(page).toContain(word)
    expect(await validateHtml(page)).toEqual([])
  })
})

describe('an answer', () => {
  it('is saved by the button, and leads to the next open question', async () => {
    const saved = await save(vendor!, 'product_assessed', { value: 'words', words: 'Plates 4, team plan.', go: 'next' })
    expect([saved.status, saved.headers.get('location')]).toEqual([303, `${team}/questions/generative_scope`])
    expect(await stored('product_assessed')).toMatchObject({
      value: 'Plates 4, team plan.',
      evidence: 'vendor_attestation',
      visibility: 'registry',
      version: 2,
    })
    const [event] = await lastEvents(world)
    expect(event!.sentence).toBe('Demo Lumen Plates, Team: the draft answer to product_assessed was changed (save 2).')
    expect(event!.entry).not.toContain('Plates 4')
    expect(event).toMatchObject({ is_public: false })
  })

  it('that takes over our reading holds its value, and speaks of it', async () => {
    const page = await textOf(vendor!.request(`${team}/questions/trains_on_inputs`))
    const fact_id = /name="fact_id" value="(\d+)"/.exec(page)?.[1] ?? ''
    expect((await save(vendor!, 'trains_on_inputs', { stance: 'confirm', fact_id, go: 'next' })).status).toBe(303)
    expect(await stored('trains_on_inputs')).toMatchObject({ stance: 'confirm', value: 'off_enforced_by_admin', fact_id: Number(fact_id) })
    expect(await textOf(vendor!.request(`${team}/questions/trains_on_inputs`))).toContain('You confirm this reading.')
  })

  it('“does not apply” without a reason is refused, and what was typed is still there', async () => {
    const refused = await save(vendor!, 'mfa', { value: 'not_applicable', source_title: 'Typed title' })
    expect(refused.status).toBe(422)
    const page = await refused.text()
    expect(page).toContain('Say in the note why it does not apply')
    expect(page).toContain('value="Typed title"')
    expect(page).toMatch(/<title>Error: /)
    // What is wrong stands above the title, as on every form here.
    expect((await validateHtml(page)).filter((line) => !line.startsWith('heading-level'))).toEqual([])
    expect((await save(vendor!, 'mfa', { value: 'not_applicable', note: 'There are no accounts.' })).status).toBe(303)
  })

  it('that contests our reading needs a reason and a passage; a contract or a setting supersedes it', async () => {
    const { fact_id } = await stored('trains_on_inputs')
    const refused = await textOf(save(vendor!, 'trains_on_inputs', { stance: 'contest', fact_id: String(fact_id), value: 'no_by_published_terms' }))
    expect(refused).toContain('Say in the note what is wrong with our reading')
    expect(refused).toContain('Quote the passage that says otherwise')
    expect(await textOf(save(vendor!, 'trains_on_inputs', { stance: 'supersede', fact_id: String(fact_id), value: 'no_by_contract' }))).toContain(
      'Choose a contract or a setting',
    )
    const contest = { stance: 'contest', fact_id: String(fact_id), value: 'no_by_published_terms', note: 'The guide is old.' }
    const saved = await save(vendor!, 'trains_on_inputs', {
      ...contest,
      quote: 'We never train on customer content.',
      source_url: 'https://lumen.example/terms',
      evidence: 'published_terms',
    })
    expect(saved.status).toBe(303)
    const page = await textOf(vendor!.request(`${team}/questions/trains_on_inputs`))
    expect(page).toContain('If procurement accepted your answers')
    expect(page).toContain('What this answer changes')
  })

  it('keeps what can be kept of a form that cannot be signed: a broken address and no number of days', async () => {
    const refused = await save(vendor!, 'input_retention', { value: 'days', days: 'thirty', note: 'About a month.', source_url: 'ftp://x' })
    expect(refused.status).toBe(422)
    const page = await refused.text()
    expect(page).toContain('Enter whole days, like 30')
    expect(page).toContain('Enter an address that begins with https://')
    expect(page).toMatch(/value="thirty"[\s\S]*value="ftp:\/\/x"/)
    expect(await stored('input_retention')).toMatchObject({ value: null, note: 'About a month.', source_url: '' })
    expect((await save(vendor!, 'input_retention', { value: 'days', days: '30', note: 'About a month.' })).status).toBe(303)
    expect((await stored('input_retention')).value).toBe(30)
  })

  it('of several values, or none of them, never both; a value of another question is none', async () => {
    expect((await save(vendor!, 'capabilities', { value: ['image', 'unknown'] })).status).toBe(422)
    expect((await save(vendor!, 'capabilities', { value: ['image', 'teleport'] })).status).toBe(422)
    expect((await stored('capabilities')).value).toBeNull()
    expect((await save(vendor!, 'capabilities', { value: ['image', 'fine_tune'] })).status).toBe(303)
    expect((await stored('capabilities')).value).toEqual(['image', 'fine_tune'])
  })

  it('at the limit of a text is kept; over it the last text stays', async () => {
    const full = 'x'.repeat(4000)
    expect((await save(vendor!, 'dpa', { value: 'unknown', note: full })).status).toBe(303)
    const refused = await save(vendor!, 'dpa', { value: 'unknown', note: `${full}y` })
    expect(refused.status).toBe(422)
    expect(await refused.text()).toContain('Shorten this to 4000 characters')
    expect((await stored('dpa')).note).toBe(full)
  })

  it('shows markup as text', async () => {
    await save(vendor!, 'service_status', { value: 'unknown', note: '<script>alert(1)</script>', quote: '</textarea><b>x' })
    const page = await textOf(vendor!.request(`${team}/questions/service_status`))
    expect(page).not.toContain('<script>alert')
    expect(page).not.toContain('</textarea><b>')
  })
})

describe('saving as it is typed', () => {
  it('answers with the number of the save and the time, and with what is still to complete', async () => {
    const before = (await stored('scim')).version
    const answer = await type(vendor!, 'scim', { value: 'not_applicable' }, before)
    expect(answer.status).toBe(200)
    const page = await answer.text()
    expect(page).toMatch(/id="saved-text" data-state="saved">Saved \d\d:\d\d UTC/)
    expect(page).toContain(`id="f-version" name="version" value="${before + 1}"`)
    expect(page).toContain('Say in the note why it does not apply')
    expect(await stored('scim')).toMatchObject({ value: 'not_applicable', version: before + 1 })
  })

  it('is one event for ten minutes of one person’s typing, and another for somebody else’s', async () => {
    const said = await changes('scim')
    await type(vendor!, 'scim', { value: 'not_applicable', note: 'No' }, 2)
    await type(vendor!, 'scim', { value: 'not_applicable', note: 'No accounts' }, 3)
    expect(await changes('scim')).toBe(said)
    await type(colleague!, 'scim', { value: 'not_applicable', note: 'No accounts at all' }, 4)
    expect(await changes('scim')).toBe(said + 1)
    await save(vendor!, 'scim', { value: 'not_applicable', note: 'None.' })
    expect(await changes('scim')).toBe(said + 2)
  })

  it('sent twice, because an answer got lost, saves once', async () => {
    const form = { value: 'unknown', note: 'Once.' }
    await type(vendor!, 'tenancy', form, 1)
    const again = await type(vendor!, 'tenancy', form, 1)
    expect(again.status).toBe(200)
    expect((await stored('tenancy')).version).toBe(2)
  })

  it('over somebody else’s save says so, and both texts are there to choose from', async () => {
    await save(vendor!, 'encryption', { value: 'unknown', note: 'What the vendor typed.' }, { version: 1 })
    const typed = await type(colleague!, 'encryption', { value: 'unknown', note: 'What the colleague typed.' }, 1)
    expect(typed.status).toBe(409)
    const line = await typed.text()
    expect(line).toContain('Not saved: Demo Vendor saved this answer meanwhile.')
    expect(line).toContain('id="f-version" name="version" value="1"')

    const pressed = await save(colleague!, 'encryption', { value: 'unknown', note: 'What the colleague typed.' }, { version: 1 })
    expect(pressed.status).toBe(409)
    const page = await pressed.text()
    expect(page).toContain('What the vendor typed.')
    expect(page).toContain('What the colleague typed.')
    expect(page).not.toContain('hx-post')
    expect(await validateHtml(page)).toEqual([])
    expect((await stored('encryption')).note).toBe('What the vendor typed.')

    const version = Number(/id="f-version" name="version" value="(\d+)"/.exec(page)?.[1])
    expect((await save(colleague!, 'encryption', { value: 'unknown', note: 'What the colleague typed.' }, { version })).status).toBe(303)
    expect((await stored('encryption')).note).toBe('What the colleague typed.')
  })

  it('of two at once is one, and the other is told', async () => {
    const both = await Promise.all([
      save(vendor!, 'audit_log', { value: 'unknown', note: 'One' }, { version: 1 }),
      save(colleague!, 'audit_log', { value: 'unknown', note: 'Two' }, { version: 1 }),
    ])
    expect(both.map(({ status }) => status).sort()).toEqual([303, 409])
    expect((await stored('audit_log')).version).toBe(2)
  })
})

describe('the overview', () => {
  it('shows each section with its state, the preview beside the verdict now, and the road', async () => {
    const page = await textOf(vendor!.request(team))
    for (const text of [
      'Enterprise security',
      'Begun',
      'Not begun',
      'The verdict now',
      'Only a preview',
      'what a vendor signs never counts for more than attested',
      'On the way to',
    ])
      expect(page).toContain(text)
    expect(page).toMatch(/\d+ of \d+ answered, \d+%/)
    expect(page).toContain('Does not arise')
    expect(await validateHtml(page)).toEqual([])
  })

  it('a question that hangs on another arises with its answer', async () => {
    const stateOf = async (question: string) =>
      new RegExp(`questions/${question}"[\\s\\S]*?data-state="([a-z_]+)"`).exec(await textOf(vendor!.request(team)))?.[1]
    expect(await stateOf('custom_model_isolation')).toBe('open')
    expect(await stateOf('consent_scope_record')).toBe('does_not_arise')
    await save(vendor!, 'capabilities', { value: ['image', 'voice_clone'] })
    expect(await stateOf('custom_model_isolation')).toBe('does_not_arise')
    expect(await stateOf('consent_scope_record')).toBe('open')
  })

  it('has its filters in the address', async () => {
    const unanswered = await textOf(vendor!.request(`${team}?show=unanswered`))
    expect(unanswered).not.toContain('href="/attest/demo-lumen-plates/team/questions/product_assessed"')
    expect(unanswered).toContain('href="/attest/demo-lumen-plates/team/questions/generative_scope"')
    const unmet = await textOf(vendor!.request(`${team}?show=unmet`))
    expect(unmet).toContain('aria-current="page"')
    expect(await textOf(vendor!.request(`${team}?show=asked`))).toContain('No question is left')
    expect((await vendor!.request(`${team}?show=all`)).status).toBe(400)
  })
})

describe('work among colleagues', () => {
  it('a question goes to a colleague at another domain, and keeps its answer', async () => {
    await save(vendor!, 'hardening_guide', { value: 'unknown', note: 'Half done.' })
    const given = await vendor!.post(`${team}/questions/hardening_guide/assignment`, { assigned_to: String(colleagueId) })
    expect(given.status).toBe(303)
    const [event] = await lastEvents(world)
    expect(event!.sentence).toMatch(/^Demo Lumen Plates, Team: hardening_guide was given to p-[0-9a-f]{20}\.$/)
    expect(await stored('hardening_guide')).toMatchObject({ assigned_to: colleagueId, note: 'Half done.' })
    expect(await textOf(colleague!.request(`${team}?show=mine`))).toContain('questions/hardening_guide')
    await vendor!.post(`${team}/questions/roles_segregation/assignment`, { assigned_to: String(colleagueId) })
    expect(await textOf(colleague!.request('/attest'))).toMatch(/A colleague gave you this question[\s\S]*questions\/roles_segregation/)
    expect((await colleague!.post(`${team}/questions/roles_segregation/assignment`, { assigned_to: '' })).status).toBe(303)
    expect((await stored('roles_segregation')).assigned_to).toBeNull()
    const id = await personOf('rival@demo.test')
    expect((await vendor!.post(`${team}/questions/roles_segregation/assignment`, { assigned_to: String(id) })).status).toBe(400)
  })

  it('comments stay within the vendor, unless they are shared', async () => {
    const path = `${team}/questions/hardening_guide`
    expect((await vendor!.post(`${path}/comments`, { comment: '  ' })).status).toBe(422)
    await vendor!.post(`${path}/comments`, { comment: 'For us only.' })
    await colleague!.post(`${path}/comments`, { comment: 'For both.', is_shared: '1' })
    const page = await textOf(colleague!.request(path))
    expect(page).toMatch(/For us only\.[\s\S]*procurement reads it too[\s\S]*For both\./)
    const [event] = await lastEvents(world)
    expect(event!.sentence).toBe('Demo Lumen Plates, Team: a comment on hardening_guide was added, for procurement too.')
    expect(event!.entry).not.toContain('For both')
    const people = await world.owner
      .selectFrom('accounts')
      .select(['person_id', 'email'])
      .where('email', 'in', ['reviewer@demo.test', 'rival@demo.test'])
      .execute()
    const { readAs } = await import('../src/db/database.ts')
    const read = async (email: string) =>
      (
        await readAs(world.db, `person:${people.find((one) => one.email === email)!.person_id}`)
          .selectFrom('answer_comments')
          .select('text')
          .execute()
      ).map(({ text }) => text)
    expect(await read('reviewer@demo.test')).toEqual(['For both.'])
    expect(await read('rival@demo.test')).toEqual([])
  })

  it('shows who did what', async () => {
    expect(await textOf(vendor!.request(`${team}/questions/hardening_guide`))).toMatch(/Activity[\s\S]*Demo Vendor assigned it/)
  })
})

describe('checking the answers', () => {
  it('lists each with what it rests on, links what is not complete, and says what is left out', async () => {
    await save(vendor!, 'iso27001', { value: 'not_applicable' })
    const page = await textOf(vendor!.request(`${team}/check`))
    expect(page).toContain('Plates 4, team plan.')
    expect(page).toMatch(/not complete<\/h2>[\s\S]*questions\/iso27001[\s\S]*Say in the note why it does not apply/)
    expect(page).toContain('What is not answered is left out of what you sign')
    expect(page).not.toContain(`href="${team}/signature"`)
    expect(await validateHtml(page)).toEqual([])
    for (const question of ['iso27001']) await save(vendor!, question, { value: 'not_applicable', note: 'Not certified.' })
    expect(await textOf(vendor!.request(`${team}/check`))).toContain(`href="${team}/signature"`)
  })

  it('goes to the overview when there is no draft', async () => {
    const other = '/attest/demo-rivalto-voices'
    expect((await rival!.request(`${other}/check`)).status).toBe(404)
  })
})

describe('a new version of the bank', () => {
  it('adds what is new to an open draft, and keeps the answers', async () => {
    const [draft] = await draftsOf('team')
    await unaudited(world.owner, 'derived', async (tx) => {
      await tx.updateTable('questionnaires').set({ bank_version: '2026-01-01' }).where('id', '=', draft!.id).execute()
      await tx.deleteFrom('answers').where('questionnaire_id', '=', draft!.id).where('question_id', '=', 'sso_saml').execute()
    })
    expect(await textOf(vendor!.request(team))).toContain('The question bank has a new version')
    expect((await vendor!.post(`${team}/draft`, {})).status).toBe(303)
    expect(await stored('sso_saml')).toMatchObject({ value: null, version: 1 })
    expect((await stored('product_assessed')).value).toBe('Plates 4, team plan.')
    const [event] = await lastEvents(world)
    expect(event!.sentence).toBe(`Demo Lumen Plates, Team: questionnaire 1 follows version ${world.bank.version} of the question bank; 1 questions are new.`)
  })
})

describe('after signing', () => {
  it('the draft does not change any more; the next begins with what was signed, and what procurement asks comes first', async () => {
    const [draft] = await draftsOf('team')
    const signed = await sign(draft!.id)
    const late = await save(vendor!, 'scim', { value: 'unknown', note: 'Too late.' })
    expect(late.status).toBe(409)
    expect((await stored('scim')).note).toBe('None.')

    const page = await textOf(vendor!.request('/attest'))
    expect(page).toContain('Signed until')
    expect(page).toMatch(/Procurement asks about your signed answer[\s\S]*questions\/scim/)
    expect(page).toContain('Which accounts?')
    const question = await textOf(vendor!.request(`${team}/questions/scim`))
    expect(question).toContain('Answer this question')
    expect(question).toMatch(/You signed <b>[^<]*not appl[^<]*<\/b>/i)
    // What was signed is still how far the vendor is.
    expect(await textOf(vendor!.request(`${team}?show=unanswered`))).not.toContain('questions/scim')

    await vendor!.post(`${team}/draft`, {})
    const drafts = await draftsOf('team')
    expect(drafts.map(({ number }) => number)).toEqual([1, 2])
    expect(await stored('scim')).toMatchObject({ value: 'not_applicable', note: 'None.', visibility: 'nda', version: 1 })
    expect((await lastEvents(world))[0]!.sentence).toContain('1 answers carried over')
    expect(await textOf(vendor!.request(`${team}?show=asked`))).toContain('Which accounts?')
    await save(vendor!, 'scim', { value: 'not_applicable', note: 'There are none, of no kind.' })
    expect(await textOf(vendor!.request(`${team}?show=asked`))).toContain('No question is left')
    expect(signed).toBeGreaterThan(0)
  })

  const sign = async (questionnaire_id: number): Promise<number> => {
    const organisation_id = await organisationOf('lumen-demo-works')
    const studio_id = await organisationOf('demo-studio')
    const reviewed_by = await personOf('reviewer@demo.test')
    return unaudited(world.owner, 'derived', async (tx) => {
      await tx.updateTable('questionnaires').set({ state: 'signed' }).where('id', '=', questionnaire_id).execute()
      const { id } = await tx
        .insertInto('attestations')
        .values({
          ...{
            questionnaire_id,
            offering_id: await offeringId('team'),
            organisation_id,
            statement: '{}',
            digest: createHash('sha256').update('{}').digest('hex'),
            jws: 'x',
            signed_by: colleagueId,
          },
          ...{ signatory_title: 'CEO', signatory_authority: 'Officer', valid_from: '2026-11-22', valid_to: '2027-11-22', supersedes: null },
        })
        .returning('id')
        .executeTakeFirstOrThrow()
      await tx
        .insertInto('attested_answers')
        .values({
          ...{
            attestation_id: id,
            question_id: 'scim',
            organisation_id,
            stance: 'answer',
            value: '"not_applicable"',
            note: 'None.',
            evidence: 'vendor_attestation',
          },
          ...{ visibility: 'nda', source_title: '', source_url: '', quote: '', fact_id: null },
        })
        .execute()
      await tx
        .insertInto('answer_reviews')
        .values({ attestation_id: id, question_id: 'scim', studio_id, ruling: 'asked', reason: 'Which accounts?', fact_id: null, reviewed_by })
        .execute()
      return id
    })
  }
})
