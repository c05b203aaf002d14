import { createHash } from 'node:crypto'
import { compactVerify } from 'jose'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { remind } from '../src/attestations/reminders.ts'
import { checkStatement } from '../src/attestations/statement-seal.ts'
import { parseVerifierKey } from '../src/audit/checkpoint.ts'
import { readAs } from '../src/db/database.ts'
import { validateHtml } from './html.ts'
import { mailTo } from './letters.ts'
import { enterprise, hidden, makeDraft, sign, signatureForm, signatureOf, someAnswers, team } from './signatures.ts'
import { createWorld, type Visitor, type World } from './world.ts'

let world: World
let vendor: Visitor
let rival: Visitor
let reviewer: Visitor
beforeAll(async () => {
  world = await createWorld()
  vendor = await world.signIn('vendor@demo.test')
  rival = await world.signIn('rival@demo.test')
  reviewer = await world.signIn('reviewer@demo.test')
})
afterAll(() => world.close())

const textOf = async (answer: Response | Promise<Response>) =>
  (await (await answer).text())
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll('&#39;', '’')
    .replaceAll(/\s+/g, ' ')
const attestations = () => world.owner.selectFrom('attestations').selectAll().orderBy('id').execute()
const sentences = async (action: string) =>
  (await world.owner.selectFrom('audit_events').select(['sentence', 'is_public']).where('action', '=', action).orderBy('leaf').execute()).map(
    ({ sentence, is_public }) => `${is_public ? 'public' : 'private'}: ${sentence}`,
  )
const setAnswer = (questionnaire: number, question: string, set: Record<string, unknown>) =>
  world.owner
    .updateTable('answers')
    .set({ ...set, ...('value' in set ? { value: set.value === null ? null : JSON.stringify(set.value) } : {}) })
    .where('questionnaire_id', '=', questionnaire)
    .where('question_id', '=', question)
    .execute()

describe('the page of the signature', () => {
  it('has nothing to sign before there is a draft', async () => {
    const answer = await vendor.request(`${enterprise}/signature`)
    expect([answer.status, answer.headers.get('location')]).toEqual([303, enterprise])
  })

  it('shows the fixed text, what is signed and what is left out', async () => {
    await makeDraft(world, enterprise)
    const answer = await vendor.request(`${enterprise}/signature`)
    expect(answer.status).toBe(200)
    const html = await answer.text()
    expect(await validateHtml(html)).toEqual([])
    const text = await textOf(vendor.request(`${enterprise}/signature`))
    expect(text).toContain('I am authorised to make this statement for the vendor named in it.')
    expect(text).toContain('it is not an approval of the tool by anybody')
    expect(text).toContain('3 answers')
    expect(text).toContain('1 public, 2 procurement only')
    const { total, answered } = (await textOf(vendor.request(enterprise))).match(/(?<answered>\d+) of (?<total>\d+) answered/)!.groups as Record<string, string>
    expect(text).toContain(`Left out ${Number(total) - Number(answered)} questions without an answer`)
    expect(text).toContain('No, by signed contract')
    expect(html).toContain('value="2027-11-22"')
  })

  it('tells a contributor who signs, and does not let them', async () => {
    const { person_id } = await world.owner.selectFrom('accounts').select('person_id').where('email', '=', 'vendor@demo.test').executeTakeFirstOrThrow()
    await world.owner.deleteFrom('memberships').where('person_id', '=', person_id).where('role', '=', 'signatory').execute()
    const { organisation_id } = await world.owner
      .selectFrom('memberships')
      .select('organisation_id')
      .where('person_id', '=', person_id)
      .executeTakeFirstOrThrow()
    const contributor = await world.signIn('vendor@demo.test')
    const answer = await contributor.request(`${enterprise}/signature`)
    expect(answer.status).toBe(403)
    expect(await textOf(answer)).toContain('nobody can sign for it yet')
    const other = await world.owner.selectFrom('accounts').select('person_id').where('email', '=', 'producer@demo.test').executeTakeFirstOrThrow()
    await world.owner.insertInto('memberships').values({ person_id: other.person_id, organisation_id, role: 'signatory' }).execute()
    expect(await textOf(contributor.request(`${enterprise}/signature`))).toContain('Tell one of them that the answers are ready: Demo Producer')
    expect((await contributor.post(`${enterprise}/signature`, signatureForm)).status).toBe(403)
    expect(await attestations()).toEqual([])
    await world.owner.deleteFrom('memberships').where('person_id', '=', other.person_id).where('role', '=', 'signatory').execute()
    await world.owner.insertInto('memberships').values({ person_id, organisation_id, role: 'signatory' }).execute()
    vendor = await world.signIn('vendor@demo.test')
  })

  it('asks for a sign-in that is not long ago', async () => {
    const old = await world.signIn('vendor@demo.test')
    const form = await signatureOf(old, enterprise)
    const hour = new Date(Date.now() - 3600_000)
    const { person_id } = await world.owner.selectFrom('accounts').select('person_id').where('email', '=', 'vendor@demo.test').executeTakeFirstOrThrow()
    await world.owner.updateTable('sessions').set({ authenticated_at: hour }).where('person_id', '=', person_id).execute()
    const page = await old.request(`${enterprise}/signature`, { headers: { accept: 'text/html' } })
    expect([page.status, page.headers.get('location')?.startsWith('/sign-in')]).toEqual([303, true])
    const posted = await old.post(`${enterprise}/signature`, form)
    expect(posted.status).toBe(403)
    expect(await textOf(posted)).toContain('an attestation is signed within a quarter of an hour of a sign-in')
    expect(await attestations()).toEqual([])
    vendor = await world.signIn('vendor@demo.test')
  })

  it.each([
    ['a rival', () => rival],
    ['procurement', () => reviewer],
  ])('is not there for %s', async (_, who) => {
    expect((await who().request(`${enterprise}/signature`)).status).toBe(404)
    expect((await who().post(`${enterprise}/signature`, signatureForm)).status).toBe(404)
    expect((await who().post(`${enterprise}/renewal`, {})).status).toBe(404)
  })

  it('sends a stranger to sign in', async () => {
    const answer = await world.request(`${enterprise}/signature`, { headers: { accept: 'text/html' } })
    expect(answer.headers.get('location')).toMatch(/^\/sign-in/)
  })
})

describe('a signature', () => {
  it.each([
    [{ declared: '' }, 'Tick the declaration: without it nothing is signed'],
    [{ title: '' }, 'Enter your title, such as General Counsel'],
    [{ authority: '' }, 'Choose what your authority rests on'],
    [{ authority: 'other' }, 'Say in your own words what your authority rests on'],
    [{ valid_to: '2027-11-23' }, 'Enter a day up to 2027-11-22: an attestation lasts twelve months at most'],
    [{ valid_to: '2026-11-22' }, 'Enter a day after today'],
    [{ valid_to: 'soon' }, 'Enter the last day, like 2027-11-22'],
  ])('is not taken with %o, and what was typed stays', async (typed, message) => {
    const answer = await vendor.post(`${enterprise}/signature`, { ...(await signatureOf(vendor, enterprise)), title: 'Chief of Staff', ...typed })
    expect(answer.status).toBe(422)
    const html = await answer.text()
    expect(html).toContain(message)
    if (!('title' in typed)) expect(html).toContain('value="Chief of Staff"')
    // The summary of what is wrong stands before the heading, as everywhere.
    expect((await validateHtml(html)).filter((line) => !line.startsWith('heading-level'))).toEqual([])
    expect(await attestations()).toEqual([])
  })

  it('is refused when the answers changed since they were shown, and shows them as they are', async () => {
    const form = await signatureOf(vendor, enterprise)
    const { id } = await world.owner.selectFrom('questionnaires').select('id').where('state', '=', 'draft').executeTakeFirstOrThrow()
    await setAnswer(id, 'trains_on_inputs', { note: 'Master agreement, section 10.' })
    const answer = await vendor.post(`${enterprise}/signature`, { ...form, title: 'Chief of Staff' })
    expect(answer.status).toBe(409)
    const html = await answer.text()
    expect(html).toContain('Nothing was signed.')
    expect(html).toContain('section 10')
    expect(html).toContain('value="Chief of Staff"')
    expect(hidden(html, 'shown')).not.toBe(form.shown)
    expect(await attestations()).toEqual([])
    await setAnswer(id, 'trains_on_inputs', { note: 'Master agreement, section 9.' })
  })

  it('waits for what has to be put right first, with a link to each', async () => {
    const { id } = await world.owner.selectFrom('questionnaires').select('id').where('state', '=', 'draft').executeTakeFirstOrThrow()
    const before = await signatureOf(vendor, enterprise)
    await setAnswer(id, 'output_retention', { value: 'not_applicable', evidence: 'vendor_attestation', note: '' })
    const html = await (await vendor.request(`${enterprise}/signature`)).text()
    expect(html).toContain('Say in the note why it does not apply')
    expect(html).toContain(`href="${enterprise}/questions/output_retention"`)
    expect(html).not.toContain('name="shown"')
    expect(await validateHtml(html)).toEqual([])
    expect((await vendor.post(`${enterprise}/signature`, before)).status).toBe(409)
    expect(await attestations()).toEqual([])
    await setAnswer(id, 'output_retention', { value: null, evidence: null })
  })

  it('seals canonical bytes, writes it down once and tells the signatory', async () => {
    const location = await sign(vendor, enterprise)
    const [attestation, ...more] = await attestations()
    expect(more).toEqual([])
    expect(location).toBe(`${enterprise}/attestations/${attestation!.id}`)
    expect(createHash('sha256').update(attestation!.statement).digest('hex')).toBe(attestation!.digest)
    const { payload, protectedHeader } = await compactVerify(attestation!.jws, parseVerifierKey(world.deps.auditLog.verifierKey)!.key, {
      algorithms: ['EdDSA'],
    })
    expect(Buffer.from(payload).toString()).toBe(attestation!.statement)
    expect(protectedHeader).toEqual({ alg: 'EdDSA', typ: 'toolslate-attestation+jws', kid: parseVerifierKey(world.deps.auditLog.verifierKey)!.id })
    expect(JSON.parse(attestation!.statement)).toMatchObject({
      format: 'toolslate-attestation/1',
      number: 1,
      supersedes: null,
      valid_from: '2026-11-22',
      valid_to: '2027-11-22',
      vendor: { slug: 'lumen-demo-works', name: 'Lumen Demo Works' },
      offering: {
        tool: 'demo-lumen-plates',
        offering: 'enterprise',
        name: 'Demo Lumen Plates, Enterprise',
        plan_kind: 'enterprise',
        deployment: 'public_saas',
      },
      signatory: { name: 'Demo Vendor', title: 'General Counsel', authority: 'A director or officer of the vendor, with the power to bind it.' },
    })
    const rows = await world.owner.selectFrom('attested_answers').select(['question_id', 'value']).orderBy('question_id').execute()
    expect(rows).toEqual([
      { question_id: 'input_retention', value: 30 },
      { question_id: 'trains_on_inputs', value: 'no_by_contract' },
      { question_id: 'trains_on_outputs', value: 'unknown' },
    ])
    expect(await sentences('attestation.signed')).toEqual([
      'public: Lumen Demo Works signed attestation 1 for Demo Lumen Plates, Enterprise: 3 answers, valid until 2027-11-22.',
    ])
    const { subject, text } = (await mailTo(world, 'vendor@demo.test'))!
    expect(subject).toBe('You signed attestation 1 for Demo Lumen Plates, Enterprise')
    expect(text).toContain(`${location}\n`)
    expect(text?.replaceAll('\n', ' ')).toContain('3 answers, valid until 22 Nov 2027')
    expect(await world.owner.selectFrom('questionnaires').select('state').execute()).toEqual([{ state: 'signed' }])
  })

  it('is in no public event with a name, an address or an answer', async () => {
    const { rows } = { rows: await world.owner.selectFrom('audit_events').select('entry').where('action', '=', 'attestation.signed').execute() }
    for (const { entry } of rows) expect(entry).not.toMatch(/Demo Vendor|vendor@|no_by_contract|General Counsel/)
  })

  it('pressed twice, or from two windows at once, is one', async () => {
    await makeDraft(world, enterprise)
    const form = await signatureOf(vendor, enterprise)
    const both = await Promise.all([vendor.post(`${enterprise}/signature`, form), vendor.post(`${enterprise}/signature`, form)])
    const again = await vendor.post(`${enterprise}/signature`, form)
    const back = await vendor.post(`${enterprise}/signature`, { ...form, title: 'Somebody else' })
    const locations = [...both, again, back].map((answer) => answer.headers.get('location'))
    expect(new Set(locations).size).toBe(1)
    expect(locations[0]).toMatch(/attestations\/\d+$/)
    expect(await attestations()).toHaveLength(2)

    await makeDraft(world, enterprise)
    const [one, two] = [await signatureOf(vendor, enterprise), await signatureOf(vendor, enterprise)]
    expect(one.once).not.toBe(two.once)
    const answers = await Promise.all([vendor.post(`${enterprise}/signature`, one), vendor.post(`${enterprise}/signature`, two)])
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 409])
    const all = await attestations()
    expect(all).toHaveLength(3)
    expect(all.map(({ supersedes }) => supersedes)).toEqual([null, all[0]!.id, all[1]!.id])
    expect(JSON.parse(all[2]!.statement).supersedes).toBe(all[1]!.digest)
    expect(await sentences('attestation.signed')).toHaveLength(3)
  })

  it('is nothing at all when something fails on the way', async () => {
    await makeDraft(world, enterprise)
    const form = await signatureOf(vendor, enterprise)
    const mails = await world.owner.selectFrom('mails').select('id').execute()
    // The mail is the last thing that is written.
    await sql`create function fail() returns trigger language plpgsql as $$ begin raise 'the program ended here'; end $$`.execute(world.owner)
    await sql`create trigger fail before insert on mails for each row execute function fail()`.execute(world.owner)
    const answer = await vendor.post(`${enterprise}/signature`, form)
    await sql`drop trigger fail on mails`.execute(world.owner)
    expect(answer.status).toBe(500)
    expect(await attestations()).toHaveLength(3)
    expect(await world.owner.selectFrom('mails').select('id').execute()).toEqual(mails)
    expect(await world.owner.selectFrom('questionnaires').select('id').where('state', '=', 'draft').execute()).toHaveLength(1)
    expect((await vendor.post(`${enterprise}/signature`, form)).status).toBe(303)
  })
})

describe('what somebody signed', () => {
  it('is shown to the vendor and to procurement, and to nobody else', async () => {
    const { id } = (await attestations()).at(-1)!
    const path = `${enterprise}/attestations/${id}`
    for (const who of [vendor, reviewer]) {
      const answer = await who.request(path)
      expect(answer.status).toBe(200)
      const html = await answer.text()
      expect(await validateHtml(html)).toEqual([])
      expect(html).toContain('No, by signed contract')
      expect(html).toContain('In force.')
    }
    const producer = await world.signIn('producer@demo.test')
    for (const who of [rival, producer]) for (const suffix of ['', '.jws', '.json']) expect((await who.request(path + suffix)).status).toBe(404)
    expect((await world.request(`${path}.jws`)).headers.get('location')).toMatch(/^\/sign-in/)
    expect((await vendor.request(`${team}/attestations/${id}`)).status).toBe(404)
    expect((await vendor.request(`${enterprise}/attestations/999999`)).status).toBe(404)
  })

  it('says when another has taken its place, and when it has ended', async () => {
    const all = await attestations()
    const old = await textOf(vendor.request(`${enterprise}/attestations/${all[0]!.id}`))
    expect(old).toContain('Superseded.')
    const last = `${enterprise}/attestations/${all.at(-1)!.id}`
    world.setNow('2027-11-21T23:59:00Z')
    expect(await textOf(vendor.request(last))).toContain('In force.')
    world.setNow('2027-11-22T00:00:00Z')
    expect(await textOf(vendor.request(last))).toContain('Ended. It ended on 22 Nov 2027')
    world.setNow('2026-11-22T12:00:00Z')
  })

  it('has what procurement made of it, but for what is flagged', async () => {
    const { id, organisation_id: _ } = (await attestations()).at(-1)!
    const studio = await world.owner.selectFrom('organisations').select('id').where('slug', '=', 'demo-studio').executeTakeFirstOrThrow()
    const { person_id } = await world.owner.selectFrom('accounts').select('person_id').where('email', '=', 'reviewer@demo.test').executeTakeFirstOrThrow()
    const rule = (question_id: string, ruling: 'asked' | 'flagged' | 'rejected', reason: string) =>
      world.owner
        .insertInto('answer_reviews')
        .values({ attestation_id: id, question_id, studio_id: studio.id, ruling, reason, fact_id: null, reviewed_by: person_id })
        .execute()
    await rule('trains_on_inputs', 'asked', 'Which agreement is that?')
    await rule('trains_on_inputs', 'flagged', 'They dodge this every time.')
    await rule('input_retention', 'rejected', 'The page says 90 days.')
    for (const who of [vendor, reviewer]) {
      const text = await textOf(who.request(`${enterprise}/attestations/${id}`))
      expect(text).toContain('Which agreement is that?')
      expect(text).toContain('Not accepted by Demo Studio')
      expect(text).toContain('The page says 90 days.')
      expect(text).not.toContain('dodge')
    }
  })

  it('is handed out as the bytes that were signed', async () => {
    const { id, statement, digest } = (await attestations()).at(-1)!
    const answer = await vendor.request(`${enterprise}/attestations/${id}.json`)
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="demo-lumen-plates-enterprise-attestation-\d+\.json"$/)
    expect(await answer.text()).toBe(statement)
    const file = await (await vendor.request(`${enterprise}/attestations/${id}.jws`)).text()
    expect(file.split('\n')).toHaveLength(2)
    expect(JSON.parse(file)).toMatchObject({ format: 'toolslate-attestation/1', keys: [world.deps.auditLog.verifierKey] })
    expect(await checkStatement(JSON.parse(file), { today: '2026-11-22' })).toMatchObject({ problems: [], digest, signedBy: world.deps.auditLog.verifierKey })
  })

  it('cannot be changed or removed, not even past the app', async () => {
    const system = readAs(world.db, 'system')
    await expect(
      system
        .updateTable('attestations')
        .set({ statement: '{}' } as never)
        .execute(),
    ).rejects.toThrow()
    await expect(system.deleteFrom('attestations').execute()).rejects.toThrow()
    await expect(
      world.owner
        .updateTable('attested_answers')
        .set({ note: 'x' } as never)
        .execute(),
    ).rejects.toThrow()
  })
})

describe('a renewal', () => {
  it('leads straight to the signature, says that nothing changed, and is signed again', async () => {
    const before = await attestations()
    const answer = await vendor.post(`${enterprise}/renewal`, {})
    expect(answer.headers.get('location')).toBe(`${enterprise}/signature`)
    const html = await (await vendor.request(`${enterprise}/signature`)).text()
    expect(html.replaceAll(/<[^>]+>/g, '').replaceAll(/\s+/g, ' ')).toContain(`No changes since attestation ${before.length} of 22 Nov 2026`)
    expect(html).toContain('value="General Counsel"')
    await sign(vendor, enterprise)
    expect(await attestations()).toHaveLength(before.length + 1)
  })

  it('says what changed meanwhile: answers, and what the register learned', async () => {
    await vendor.post(`${enterprise}/renewal`, {})
    const { id } = await world.owner.selectFrom('questionnaires').select('id').where('state', '=', 'draft').executeTakeFirstOrThrow()
    await setAnswer(id, 'input_retention', { value: 90 })
    await reviewer.post('/tools/demo-lumen-plates/enterprise/facts/new', {
      question: 'trains_on_inputs',
      value: 'on_no_opt_out',
      evidence: 'published_terms',
      title: 'Terms',
      url: 'https://lumen.example/terms',
      copied_on: '2026-11-21',
      quote: 'We train on everything.',
      text: 'We train on everything.',
    })
    const text = await textOf(vendor.request(`${enterprise}/signature`))
    expect(text).toContain('1 change since attestation')
    expect(text).toContain('The register learned something since then')
    expect(text).toContain('On, with no way to opt out')
  })
})

const findings = async () =>
  (
    await world.owner
      .selectFrom('conflicts as c')
      .leftJoin('conflict_closures as e', 'e.conflict_id', 'c.id')
      .select(['c.id', 'c.attestation_id', 'c.question_id', 'c.kind', 'c.due_on', 'e.ruling', 'e.reason'])
      .orderBy('c.id')
      .execute()
  ).map(({ id, attestation_id, ...rest }) => ({ ...rest, conflict: id, attestation: attestation_id }))

describe('what cannot both be true', () => {
  it('is found when it is signed, and says so to everybody without the answer', async () => {
    await sign(vendor, enterprise)
    expect(await findings()).toMatchObject([{ question_id: 'trains_on_inputs', kind: 'found', due_on: '2026-12-06', ruling: null }])
    expect(await sentences('conflict.opened')).toEqual([
      'public: Demo Lumen Plates, Enterprise: what Lumen Demo Works signed and what is on file disagree on trains_on_inputs. A person of procurement closes it.',
    ])
    const { id } = (await attestations()).at(-1)!
    expect(await textOf(vendor.request(`${enterprise}/attestations/${id}`))).toContain('1 answer and what is on file cannot both be true.')
  })

  it('goes on with the next attestation when the vendor says it again, and keeps its day', async () => {
    world.setNow('2026-11-25T12:00:00Z')
    await vendor.post(`${enterprise}/renewal`, {})
    await sign(vendor, enterprise)
    const [first, second, ...more] = await findings()
    expect(more).toEqual([])
    expect(first).toMatchObject({ ruling: 'withdrawn', reason: expect.stringMatching(/^Attestation \d+ says it again/) })
    expect(second).toMatchObject({ ruling: null, due_on: '2026-12-06', attestation: (await attestations()).at(-1)!.id })
  })

  it('is not asked again once a person has ruled, while the vendor says the same', async () => {
    const open = (await findings()).find(({ ruling }) => ruling === null)!
    await world.owner
      .insertInto('conflict_closures')
      .values({ conflict_id: open.conflict, ruling: 'fact_stands', reason: 'The terms are plain.', fact_id: null, closed_by: null })
      .execute()
    await vendor.post(`${enterprise}/renewal`, {})
    await sign(vendor, enterprise)
    expect((await findings()).filter(({ ruling }) => ruling === null)).toEqual([])
    await vendor.post(`${enterprise}/renewal`, {})
    const { id } = await world.owner.selectFrom('questionnaires').select('id').where('state', '=', 'draft').executeTakeFirstOrThrow()
    await setAnswer(id, 'trains_on_inputs', { note: 'See the new agreement of November.' })
    await sign(vendor, enterprise)
    expect((await findings()).filter(({ ruling }) => ruling === null)).toHaveLength(1)
  })

  it('ends when the next attestation no longer disagrees', async () => {
    await vendor.post(`${enterprise}/renewal`, {})
    const { id } = await world.owner.selectFrom('questionnaires').select('id').where('state', '=', 'draft').executeTakeFirstOrThrow()
    await setAnswer(id, 'trains_on_inputs', { value: 'on_no_opt_out', evidence: 'vendor_attestation', note: '' })
    await sign(vendor, enterprise)
    const all = await findings()
    expect(all.filter(({ ruling }) => ruling === null)).toEqual([])
    expect(all.at(-1)).toMatchObject({ ruling: 'withdrawn', reason: expect.stringMatching(/no longer disagrees/) })
  })

  it('never lets a verdict rise by a signature alone', async () => {
    const bands = () => world.owner.selectFrom('verdicts').select(['policy_key', 'offering_id', 'band']).orderBy('policy_key').orderBy('offering_id').execute()
    const before = await bands()
    await makeDraft(world, team, [...someAnswers, { question: 'trains_on_outputs', value: 'no_by_contract', evidence: 'contract' }])
    await sign(vendor, team)
    const after = await bands()
    after.forEach(({ band }, i) => {
      expect(band).toBeLessThanOrEqual(before[i]!.band)
    })
  })
})

describe('reminders', () => {
  const mails = (address: string) =>
    world.owner.selectFrom('mails').select(['subject', 'text']).where('address', '=', address).where('subject', 'like', '% end%').orderBy('id').execute()
  const at = (day: string) => remind(world.db, world.config, new Date(`${day}T08:00:00Z`))

  it('go out 30, 7 and 1 days before the end, each once, one mail a person with all that ends', async () => {
    await vendor.post(`${team}/renewal`, {})
    await sign(vendor, team, { valid_to: '2027-03-31' })
    await vendor.post(`${enterprise}/renewal`, {})
    await sign(vendor, enterprise, { valid_to: '2027-04-01' })
    const { organisation_id } = (await attestations()).at(-1)!
    const other = await world.owner.selectFrom('accounts').select('person_id').where('email', '=', 'assistant@demo.test').executeTakeFirstOrThrow()
    await world.owner.insertInto('memberships').values({ person_id: other.person_id, organisation_id, role: 'contributor' }).execute()

    expect(await at('2027-02-28')).toBe(0)
    expect(await Promise.all([at('2027-03-02'), at('2027-03-02')])).toEqual(expect.arrayContaining([2, 0]))
    expect(await at('2027-03-02')).toBe(0)
    const [letter, ...more] = await mails('vendor@demo.test')
    expect(more).toEqual([])
    expect(letter!.subject).toBe('2 attestations end soon, the first on 31 Mar 2027')
    expect(letter!.text).toContain('/attest/demo-lumen-plates/team/attestations/')
    expect(letter!.text).toContain('/attest/demo-lumen-plates/enterprise/attestations/')
    expect((await mails('assistant@demo.test')).map(({ text }) => text)).toEqual([letter!.text])
    expect(await mails('rival@demo.test')).toEqual([])

    expect(await at('2027-03-24')).toBe(2)
    expect(await at('2027-03-25')).toBe(2)
    expect(await at('2027-03-28')).toBe(0)
    expect(await at('2027-03-31')).toBe(2)
    expect(await at('2027-04-01')).toBe(0)
    expect((await mails('vendor@demo.test')).map(({ subject }) => subject)).toEqual([
      '2 attestations end soon, the first on 31 Mar 2027',
      'Your attestation for Demo Lumen Plates, Team ends on 31 Mar 2027',
      'Your attestation for Demo Lumen Plates, Enterprise ends on 1 Apr 2027',
      'Your attestation for Demo Lumen Plates, Enterprise ends on 1 Apr 2027',
    ])
    expect((await sentences('attestation.reminded'))[0]).toMatch(
      /^private: Demo Lumen Plates, Team: the vendor’s people were reminded that attestation \d+ ends on 2027-03-31 \(30 days before\)\.$/,
    )
  })

  it('do not speak of what is superseded, nor of a time that was so short when it was signed', async () => {
    await vendor.post(`${team}/renewal`, {})
    await sign(vendor, team, { valid_to: '2026-12-05' })
    expect(await at('2026-11-26')).toBe(0)
    expect(await at('2026-11-28')).toBe(2)
    await vendor.post(`${team}/renewal`, {})
    await sign(vendor, team)
    expect(await at('2026-12-04')).toBe(0)
  })
})
