import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listFacts } from '../src/facts/queries.ts'
import { addDays } from '../src/policy/dates.ts'
import { evaluate } from '../src/policy/evaluate.ts'
import { agreementOf, attestedFact, isSameAnswer, standingOf } from '../src/reviews/rules.ts'
import { attest } from './attested.ts'
import { lastEvents } from './browsing.ts'
import type { DossierJson } from './dossier-reading.ts'
import { validateHtml } from './html.ts'
import { createWorld, type Visitor, type World } from './world.ts'

let world: World
let [reviewer, approver]: Visitor[] = []
/** Of Demo Lumen Plates, Team: what agrees, what is new, what differs. */
let signed: Awaited<ReturnType<typeof attest>>
const path = '/tools/demo-lumen-plates/team'
beforeAll(async () => {
  world = await createWorld()
  ;[reviewer, approver] = await Promise.all(['reviewer', 'approver'].map((name) => world.signIn(`${name}@demo.test`)))
  signed = await attest(world, {
    tool: 'demo-lumen-plates',
    offering: 'team',
    answers: [
      { question: 'input_licence', value: 'none' },
      { question: 'capabilities', value: ['edit', 'image'] },
      { question: 'encryption', value: 'customer_managed_keys', visibility: 'public' },
      { question: 'input_retention', value: 30 },
      {
        question: 'soc2',
        value: 'type2',
        note: 'The canary of the vendor.',
        visibility: 'nda',
        source_title: 'SOC 2 report',
        quote: 'No exceptions were noted.',
      },
      { question: 'scim', value: 'available' },
      { question: 'roles_segregation', value: 'unknown' },
      { question: 'audit_log', value: 'exportable' },
    ],
  })
})
afterAll(() => world.close())

const here = () => `/desk/attestations/${signed.id}`
const textOf = async (answer: Response | Promise<Response>) => (await answer).text()
const dossier = async () =>
  (await (await world.request(`${path}.json`)).json()) as DossierJson & {
    attestation: { answer_count: number; accepted_count: number; answers: { question: string }[] } | null
  }
const rule = (who: Visitor, question: string, ruling: string, more: { reason?: string; seen?: string; next?: string; show?: string } = {}) =>
  who.post(`${here()}/rulings`, { question, ruling, reason: '', seen: '0', ...more })
const reviewsOf = (question: string) =>
  world.owner.selectFrom('answer_reviews').selectAll().where('attestation_id', '=', signed.id).where('question_id', '=', question).orderBy('id').execute()
const factOf = (id: number) => world.owner.selectFrom('facts').selectAll().where('id', '=', id).executeTakeFirstOrThrow()

describe('the desk', () => {
  it('lists what waits, how far it is, and is valid', async () => {
    const page = await textOf(reviewer!.request('/desk'))
    expect(page).toMatch(/href="\/desk\/attestations\/\d+">Demo Lumen Plates, Team<\/a>/)
    expect(page).toContain('0 of 8')
    expect(await validateHtml(page)).toEqual([])
  })

  it('is procurement’s: others are refused with a sentence, strangers sign in', async () => {
    for (const name of ['producer', 'assistant', 'outsider', 'vendor', 'rival']) {
      const who = await world.signIn(`${name}@demo.test`)
      for (const address of ['/desk', here(), '/desk/letters/chatgpt/consumer']) {
        const answer = await who.request(address)
        expect([name, address, answer.status]).toEqual([name, address, 403])
        expect(await answer.text()).toContain('The desk is for procurement')
      }
      expect((await rule(who, 'scim', 'accepted')).status).toBe(403)
    }
    for (const address of ['/desk', here()]) expect((await world.request(address)).headers.get('location')).toMatch(/^\/sign-in\?next/)
    expect((await reviewer!.request('/desk/attestations/999999')).status).toBe(404)
    expect((await reviewer!.request('/desk/attestations/99999999999999')).status).toBe(404)
  })

  it('says that nothing waits where nothing does', async () => {
    const empty = await createWorld()
    const page = await textOf((await empty.signIn('approver@demo.test')).request('/desk'))
    expect(page).toContain('Nothing waits')
    expect(await validateHtml(page)).toEqual([])
    await empty.close()
  })
})

describe('the review', () => {
  it('shows each answer beside what the register reads, whether they agree, and what accepting would do', async () => {
    const page = await textOf(reviewer!.request(here()))
    expect(await validateHtml(page)).toEqual([])
    const part = (id: string) => page.slice(page.indexOf(`id="q-${id}"`), page.indexOf('</article>', page.indexOf(`id="q-${id}"`)))
    expect(part('input_licence')).toContain('The same as the register reads')
    expect(part('capabilities')).toContain('The same as the register reads')
    expect(part('input_retention')).toContain('Another answer than the register reads')
    expect(part('soc2')).toContain('The register reads nothing about it')
    expect(part('soc2')).toContain('No exceptions were noted.')
    expect(part('soc2')).toContain('under NDA')
    expect(part('roles_segregation')).toContain('Accepting changes nothing in the verdict.')
    expect(page.indexOf('Accept these 3')).toBeGreaterThan(page.indexOf('3 answers agree with our reading'))
  })

  it('can be narrowed, and each question has an address of its own', async () => {
    const one = await textOf(reviewer!.request(`${here()}?question=soc2`))
    expect([one.includes('id="q-soc2"'), one.includes('id="q-scim"')]).toEqual([true, false])
    expect((await reviewer!.request(`${here()}?question=nothing`)).status).toBe(404)
    const flagged = await textOf(reviewer!.request(`${here()}?show=flagged`))
    expect(flagged).toContain('No answer is flagged.')
    expect(await validateHtml(flagged)).toEqual([])
  })

  it('foretells what comes of accepting', async () => {
    const facts = (await listFacts(world.owner, { offeringIds: [signed.offering_id] })).get(signed.offering_id)!
    const policy = world.policies.current('2026-11-22')
    const foretold = evaluate(
      policy,
      [...facts, attestedFact({ question: 'encryption', value: 'customer_managed_keys' }, '2027-11-01', '2026-11-22')],
      '2026-11-22',
    )
    expect((await rule(reviewer!, 'encryption', 'accepted')).status).toBe(303)
    const { band, criteria } = await dossier()
    expect([band, criteria.map(({ outcome }) => outcome)]).toEqual([foretold.band, foretold.criteria.map(({ outcome }) => outcome)])
  })
})

describe('a ruling', () => {
  it('that accepts makes a fact: attested, dated, with the attestation as its source, and for everybody to read in the log', async () => {
    const [review] = await reviewsOf('encryption')
    const fact = await factOf(review!.fact_id!)
    expect(fact).toMatchObject({
      value: 'customer_managed_keys',
      evidence: 'vendor_attestation',
      valid_from: '2026-11-22',
      valid_to: '2027-11-01',
      supersedes: null,
      asserted_by: `person ${review!.reviewed_by}`,
    })
    expect(fact.note).toMatch(new RegExp(`^Attestation ${signed.id} of \\d+ \\w+ \\d{4}$`))
    const record = await dossier()
    expect(record.facts.find(({ id }) => id === fact.id)?.state).toBe('attested')
    expect(record.attestation).toMatchObject({ answer_count: 8, accepted_count: 1, answers: [{ question: 'encryption' }] })
    const [event] = await lastEvents(world)
    expect(event).toMatchObject({ action: 'answer.accepted', is_public: true })
    expect(event!.sentence).toBe(
      `Demo Lumen Plates, Team: encryption is “${label('encryption', 'customer_managed_keys')}”, as the vendor attests; accepted as fact ${fact.id}.`,
    )
    const page = await textOf(world.request(path))
    expect(page).toContain('What the vendor attests')
    expect(page).not.toContain('The canary of the vendor')
  })

  it('that asks or rejects needs words, keeps what was typed, and is for the vendor to read; a flag is the studio’s own', async () => {
    for (const [ruling, message] of [
      ['asked', 'Write what the vendor should make clear'],
      ['rejected', 'Write why it is rejected'],
    ] as const) {
      const empty = await rule(reviewer!, 'scim', ruling)
      expect(empty.status).toBe(422)
      expect(await empty.text()).toContain(message)
    }
    const long = await textOf(rule(reviewer!, 'scim', 'flagged', { reason: 'x'.repeat(2001) }))
    expect(long).toContain('Shorten it to 2000 characters')
    expect(long).toContain('x'.repeat(2001))
    expect((await rule(reviewer!, 'scim', 'asked', { reason: 'On which plans?' })).status).toBe(303)
    expect((await lastEvents(world))[0]).toMatchObject({ action: 'answer.asked', is_public: false, organisation_id: signed.organisation })
    const [asked] = await reviewsOf('scim')
    expect((await rule(reviewer!, 'scim', 'flagged', { seen: String(asked!.id), reason: 'Odd.' })).status).toBe(303)
    const [flag] = await lastEvents(world)
    expect(flag!.action).toBe('answer.flagged')
    expect(flag!.organisation_id).not.toBe(signed.organisation)
    expect((await rule(reviewer!, 'audit_log', 'rejected', { reason: 'Not on this plan.' })).status).toBe(303)

    const { person_id } = await world.owner.selectFrom('accounts').select('person_id').where('email', '=', 'vendor@demo.test').executeTakeFirstOrThrow()
    const { readAs } = await import('../src/db/database.ts')
    const seen = await readAs(world.db, `person:${person_id}`)
      .selectFrom('answer_reviews')
      .select(['ruling', 'reason'])
      .where('attestation_id', '=', signed.id)
      .execute()
    expect(seen.map(({ ruling }) => ruling).sort()).toEqual(['accepted', 'asked', 'rejected'])
    const page = await textOf(reviewer!.request(here()))
    for (const reason of ['On which plans?', 'Odd.', 'Not on this plan.']) expect(page).toContain(reason)
  })

  it('of the second of two reviewers is refused, and shows the first’s', async () => {
    const answers = await Promise.all([
      rule(reviewer!, 'soc2', 'asked', { reason: 'Which year?' }),
      rule(approver!, 'soc2', 'flagged', { reason: 'Mine to keep.' }),
    ])
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 409])
    const page = await answers.find(({ status }) => status === 409)!.text()
    expect(page).toContain('somebody else ruled on this answer meanwhile')
    expect(page).toMatch(/Which year\?|Mine to keep\./)
    expect(await reviewsOf('soc2')).toHaveLength(1)
  })

  it('that accepts cannot be sent twice; taking it back withdraws the fact', async () => {
    const [accepted] = await reviewsOf('encryption')
    expect((await rule(reviewer!, 'encryption', 'accepted', { seen: String(accepted!.id) })).status).toBe(409)
    expect((await rule(reviewer!, 'encryption', 'asked', { seen: String(accepted!.id), reason: 'Really?' })).status).toBe(409)
    expect((await rule(reviewer!, 'encryption', 'rejected', { seen: String(accepted!.id), reason: 'It was another plan.' })).status).toBe(303)
    const facts = (await dossier()).facts.filter(({ question, evidence }) => question === 'encryption' && evidence === 'vendor_attestation')
    expect(facts).toHaveLength(1)
    expect(facts[0]).toMatchObject({ state: 'unknown', blanked: true })
    expect((await dossier()).attestation?.accepted_count).toBe(0)
    expect((await lastEvents(world, 2)).map(({ action }) => action)).toEqual(['acceptance.withdrawn', 'answer.rejected'])
  })

  it('needs an answer of the attestation and one of four words', async () => {
    expect((await rule(reviewer!, 'nothing', 'accepted')).status).toBe(404)
    expect((await rule(reviewer!, 'soc2', 'approved')).status).toBe(400)
    expect((await rule(reviewer!, 'soc2', 'flagged', { seen: 'x' })).status).toBe(409)
  })
})

describe('accepting all that agree', () => {
  it('accepts what the page listed and nothing else, once', async () => {
    const stale = await reviewer!.post(`${here()}/acceptance`, { questions: 'input_licence' })
    expect(stale.status).toBe(409)
    const greedy = await reviewer!.post(`${here()}/acceptance`, { questions: 'input_licence capabilities input_retention' })
    expect(greedy.status).toBe(409)
    const answers = await Promise.all([1, 2].map(() => reviewer!.post(`${here()}/acceptance`, { questions: 'input_licence capabilities' })))
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 409])
    const [event] = await lastEvents(world)
    expect(event!.action).toBe('answers.accepted')
    expect(event!.sentence).toContain('2 answers that the vendor attests were accepted, because they say what the register reads')
    expect((await reviewsOf('input_licence')).map(({ ruling }) => ruling)).toEqual(['accepted'])
    expect(await reviewsOf('input_retention')).toEqual([])
    expect(await textOf(reviewer!.request(here()))).not.toContain('agree with our reading')
  })
})

describe('separation of duties', () => {
  it('keeps a member of the vendor from reviewing it, in the app and in the database', async () => {
    const { person_id } = await world.owner.selectFrom('accounts').select('person_id').where('email', '=', 'approver@demo.test').executeTakeFirstOrThrow()
    const member = { person_id, organisation_id: signed.organisation, role: 'contributor' as const }
    await world.owner.insertInto('memberships').values(member).execute()
    const both = await world.signIn('approver@demo.test')
    const moved = await both.post('/account/organisation', { organisation: 'demo-studio' })
    const who = world.withCookie(moved.headers.getSetCookie().find((line) => line.startsWith('session=')) ?? '')
    const refused = await who.request(here())
    expect([refused.status, (await refused.text()).includes('you belong to Lumen Demo Works')]).toEqual([403, true])
    expect((await rule(who, 'input_retention', 'flagged')).status).toBe(403)
    expect((await who.post(`${here()}/acceptance`, { questions: 'x' })).status).toBe(403)
    expect(await textOf(who.request('/desk'))).toContain('Your own vendor’s: for somebody else.')
    const { id: studio_id } = await world.owner.selectFrom('organisations').select('id').where('slug', '=', 'demo-studio').executeTakeFirstOrThrow()
    const row = { attestation_id: signed.id, question_id: 'input_retention', studio_id, ruling: 'flagged' as const, fact_id: null, reviewed_by: person_id }
    await expect(world.system.insertInto('answer_reviews').values(row).execute()).rejects.toThrow(/own vendor/)
    await world.owner.deleteFrom('memberships').where('person_id', '=', person_id).where('organisation_id', '=', signed.organisation).execute()
  })
})

describe('a later attestation', () => {
  it('ends rulings on the earlier one; an accepted answer takes the place of the vendor’s earlier one and never of a fact of ours', async () => {
    const ours = (await dossier()).facts.find(({ question, evidence }) => question === 'input_licence' && evidence === 'contract')!
    const first = (await reviewsOf('input_licence'))[0]!.fact_id!
    const next = await attest(world, {
      tool: 'demo-lumen-plates',
      offering: 'team',
      answers: [{ question: 'input_licence', value: 'none', visibility: 'public' }],
      supersedes: signed.id,
      valid_to: '2027-12-01',
    })
    const late = await rule(reviewer!, 'input_retention', 'flagged')
    expect([late.status, (await late.text()).includes('Rule on the newer attestation')]).toEqual([409, true])
    expect(await textOf(reviewer!.request(here()))).toContain('The vendor signed anew')
    const accepted = await reviewer!.post(`/desk/attestations/${next.id}/rulings`, { question: 'input_licence', ruling: 'accepted', reason: '', seen: '0' })
    expect(accepted.status).toBe(303)
    const [review] = await world.owner.selectFrom('answer_reviews').selectAll().where('attestation_id', '=', next.id).execute()
    expect((await factOf(review!.fact_id!)).supersedes).toBe(first)
    expect((await dossier()).facts.filter(({ question }) => question === 'input_licence').map(({ id }) => id)).toEqual([ours.id, review!.fact_id])
  })

  it('that has ended is ruled on no more, and what was accepted of it counts no longer in favour, while what is bad stays', async () => {
    world.setNow('2027-12-01T12:00:00Z')
    const { id } = await world.owner.selectFrom('attestations').select('id').orderBy('id', 'desc').executeTakeFirstOrThrow()
    const who = await world.signIn('reviewer@demo.test')
    const late = await who.post(`/desk/attestations/${id}/rulings`, { question: 'input_licence', ruling: 'rejected', reason: 'Late.', seen: '0' })
    expect([late.status]).toEqual([409])
    expect(await textOf(who.request(`/desk/attestations/${id}`))).toContain('It ended on')
    expect(await textOf(world.request(path))).toContain('It no longer counts in favour')
    world.setNow('2026-11-22T12:00:00Z')
    const policy = world.policies.current('2026-11-22')
    const record = { plan: 'team', deployment: 'public_saas' }
    const facts = [
      ...Object.entries(record).map(([question, value]) => ({ ...attestedFact({ question, value }, '2030-01-01', '2026-11-22'), valid_from: null })),
      attestedFact({ question: 'trains_on_inputs', value: 'on_with_opt_out' }, '2026-12-01', '2026-11-22'),
    ]
    const [during, after] = ['2026-11-30', '2026-12-01'].map((day) => evaluate(policy, facts, day))
    expect([during!.band, after!.band]).toEqual(['not_for_production_data', 'not_for_production_data'])
    const good = [...facts.slice(0, 2), attestedFact({ question: 'soc2', value: 'type2' }, '2026-12-01', '2026-11-22')]
    const reasons = ['2026-11-30', '2026-12-01'].map((day) => evaluate(policy, good, day).criteria.filter(({ question }) => question === 'soc2'))
    expect(reasons[1]!.every(({ outcome }) => outcome !== 'met')).toBe(true)
    expect(reasons[1]!.map(({ because }) => because).join()).toContain('signed for it until 2026-12-01')
    expect(evaluate(policy, good, '2026-11-30').facts_digest).not.toBe(evaluate(policy, good, '2026-12-01').facts_digest)
  })
})

describe('the rules', () => {
  it('compare answers whatever the order of a set', () => {
    expect(isSameAnswer(['a', 'b'], ['b', 'a'])).toBe(true)
    expect(isSameAnswer(['a'], 'a')).toBe(false)
    expect(isSameAnswer(30, 30)).toBe(true)
  })

  it('call two readings of which one is bad and the answer good a contradiction', () => {
    const question = world.bank.byId.get('trains_on_inputs')!
    const reading = { ...attestedFact({ question: 'trains_on_inputs', value: 'on_with_opt_out' }, '2027-01-01', '2026-11-22'), id: 1, attested: false }
    expect(agreementOf(question, 'no_by_contract', [reading])).toBe('contradicts')
    expect(agreementOf(question, 'on_with_opt_out', [reading])).toBe('agrees')
    expect(agreementOf(question, 'on_with_opt_out', [{ ...reading, disputed: true }])).toBe('differs')
    expect(agreementOf(question, 'no_by_contract', [])).toBe('alone')
  })

  it('know when an attestation stands', () => {
    const attestation = { valid_from: '2026-01-01', valid_to: '2027-01-01', superseded_by: null }
    expect(['2025-12-31', '2026-01-01', '2026-12-31', '2027-01-01'].map((day) => standingOf(attestation, day))).toEqual([
      'not_begun',
      'current',
      'current',
      'ended',
    ])
    expect(standingOf({ ...attestation, superseded_by: 2 }, addDays('2026-01-01', 1))).toBe('superseded')
  })
})

const label = (question: string, value: string) => world.bank.byId.get(question)!.values.find(({ id }) => id === value)!.label
