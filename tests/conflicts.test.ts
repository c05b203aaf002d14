import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listFacts } from '../src/facts/queries.ts'
import { evaluate } from '../src/policy/evaluate.ts'
import { bands, dataClassIds, outcomes, principleIds } from '../src/policy/policy.ts'
import type { Verdict } from '../src/policy/verdict.ts'
import { conflictsOf } from '../src/reviews/conflicts.ts'
import { closureProblems, isWorse, type Sides, successorsOf } from '../src/reviews/rules.ts'
import { attest, signedAnswer } from './attested.ts'
import { lastEvents } from './browsing.ts'
import { type DossierJson, jsonOf } from './dossier-reading.ts'
import { validateHtml } from './html.ts'
import { createWorld, type Visitor, type World } from './world.ts'

let world: World
let [reviewer, approver, admin]: Visitor[] = []
beforeAll(async () => {
  world = await createWorld()
  ;[reviewer, approver, admin] = await Promise.all(['reviewer', 'approver', 'admin'].map((name) => world.signIn(`${name}@demo.test`)))
})
afterAll(() => world.close())

const textOf = async (answer: Response | Promise<Response>) => (await answer).text()
const today = '2026-11-22'
const rankOf = ({ band }: { band: string }) => bands.indexOf(band as (typeof bands)[number])

type Dossier = DossierJson & {
  attestation: {
    answer_count: number
    accepted_count: number
    signatory_title: string
    answers: { question: string; label: string }[]
    conflicts: { question: string; answer: unknown; due_on: string }[]
  } | null
}
const dossier = async (path: string, who?: Visitor) =>
  (await (who ? who.request(`${path}.json`) : world.request(`${path}.json`)).then((answer) => answer.json())) as Dossier
const stored = async (offering_id: number) =>
  (
    await world.owner
      .selectFrom('verdicts')
      .select(['policy_key', 'band', 'facts_digest'])
      .where('offering_id', '=', offering_id)
      .orderBy('policy_key')
      .execute()
  ).map(({ band }) => band)

/** What got better, in words. */
const betterments = (before: Verdict, after: Verdict): string[] => {
  const met = (verdict: Verdict) => new Set(verdict.criteria.filter(({ outcome }) => outcome === 'met').map(({ id }) => id))
  const was = met(before)
  return [
    ...[...met(after)].filter((id) => !was.has(id)).map((id) => `${id} became met`),
    ...principleIds.filter((id) => after.principles[id] === 'yes' && before.principles[id] !== 'yes').map((id) => `${id} became yes`),
    ...dataClassIds.filter((id) => outcomes.indexOf(after.envelope[id]) < outcomes.indexOf(before.envelope[id])).map((id) => `${id} became lighter`),
    ...(after.score > before.score ? ['the score rose'] : []),
    ...(rankOf(after) > rankOf(before) ? [`the band rose to ${after.band}`] : []),
  ]
}

describe('an open conflict', () => {
  it('never improves a verdict, whichever facts of whichever offering it names; and closed again it changes nothing', { timeout: 120_000 }, async () => {
    const { id } = await attest(world, { tool: 'krea', offering: 'all', answers: [{ question: 'trains_on_inputs', value: 'unknown' }] })
    const offerings = (await world.owner.selectFrom('offerings').select('id').orderBy('id').execute()).map((row) => row.id)
    const known = await listFacts(world.owner, { offeringIds: offerings })
    const rich = offerings.filter((offering) => (known.get(offering) ?? []).filter((fact) => fact.id > 0).length > 2)
    const plan = fc.record({ offering: fc.nat(), facts: fc.uniqueArray(fc.nat(200), { minLength: 1, maxLength: 20 }) })
    const undone = new Error('undone')
    await fc.assert(
      fc.asyncProperty(plan, async ({ offering, facts: picked }) => {
        const offering_id = rich[offering % rich.length]!
        const facts = known.get(offering_id)!.filter((fact) => fact.id > 0)
        const named = new Set(picked.map((n) => facts[n % facts.length]!))
        const work = world.owner.transaction().execute(async (trx) => {
          for (const fact of named)
            await trx
              .insertInto('conflicts')
              .values({ offering_id, question_id: fact.question, attestation_id: id, fact_id: fact.id, kind: 'found', due_on: '2026-12-06' })
              .execute()
          const inConflict = (await listFacts(trx, { offeringIds: [offering_id] })).get(offering_id)!
          expect(inConflict.filter(({ disputed }) => disputed).map((fact) => fact.id)).toEqual(expect.arrayContaining([...named].map((fact) => fact.id)))
          for (const policy of world.policies.list) {
            const better = betterments(evaluate(policy, known.get(offering_id)!, today), evaluate(policy, inConflict, today))
            if (better.length > 0) throw new Error(`offering ${offering_id}: ${better.join(', ')}`)
          }
          await sql`insert into conflict_closures (conflict_id, ruling, reason) select id, 'withdrawn', 'Test' from conflicts where offering_id = ${offering_id}`.execute(
            trx,
          )
          expect((await listFacts(trx, { offeringIds: [offering_id] })).get(offering_id)).toEqual(known.get(offering_id))
          throw undone
        })
        await expect(work).rejects.toBe(undone)
      }),
      { numRuns: 120 },
    )
  })

  it('over a good answer of ours takes it out of the verdict, and the clearance is looked at again', async () => {
    const path = '/tools/demo-lumen-plates/enterprise'
    const before = await dossier(path)
    expect([before.band, before.clearance.state, before.attestation]).toEqual(['tool_side_ready', 'cleared_with_conditions', null])
    const { conflicts, offering_id } = await attest(world, {
      tool: 'demo-lumen-plates',
      offering: 'enterprise',
      answers: [{ question: 'human_review', value: badAnswerTo('human_review'), visibility: 'registry' }],
    })
    expect(conflicts).toHaveLength(1)
    const after = await dossier(path)
    expect([after.band, after.clearance.state]).toEqual(['escalate', 'in_re_review'])
    expect(after.facts.find(({ question }) => question === 'human_review')?.state).toBe('contradicted')
    const page = await textOf(world.request(path))
    expect(page).toContain('The vendor says otherwise')
    expect(page).toContain('You may read none of its answers')
    expect(await validateHtml(page)).toEqual([])
    expect(await stored(offering_id)).toContain(bands.indexOf('escalate'))
    expect((await (await world.request('/tools.json?q=lumen')).text()).includes('tool_side_ready_covered')).toBe(false)
  })

  it('reads as it was known then: the day before the conflict the fact was not disputed', async () => {
    await sql`select 1`.execute(world.owner)
    const { conflicts } = (await dossier('/tools/demo-lumen-plates/enterprise')).attestation!
    expect(conflicts.map(({ question }) => question)).toEqual(['human_review'])
    const past = (await (await world.request('/tools/demo-lumen-plates/enterprise.json?as_of=2026-11-21')).json()) as Dossier
    expect(past.attestation).toBeNull()
  })
})

/** A value that the bank calls bad. */
const badAnswerTo = (id: string): string => {
  // The bank is the same in every world; this is asked before there is one.
  const value = world.bank.byId.get(id)!.values.find(({ polarity }) => polarity === 'bad')
  if (!value) throw new Error(`${id} has no bad answer`)
  return value.id
}

describe('“We do not train”, signed against terms that say so', () => {
  const path = '/tools/chatgpt/consumer'
  let conflict = 0
  let offering = 0
  let before: Dossier
  beforeAll(async () => {
    before = await dossier(path)
    const signed = await attest(world, {
      tool: 'chatgpt',
      offering: 'consumer',
      answers: [{ question: 'trains_on_inputs', value: 'no_by_contract', visibility: 'nda', evidence: 'contract', note: 'Our enterprise agreement says so.' }],
      due_on: '2026-11-20',
    })
    offering = signed.offering_id
    conflict = signed.conflicts.at(-1)!
    expect(signed.conflicts.length).toBeGreaterThan(0)
  })
  const note = () => `/desk/conflicts/${conflict}`
  const closing = { ruling: 'fact_stands', reason: 'The published terms bind everybody on this plan.' }

  it('is a conflict: the verdict is no better, and the dossier says so until it is closed', async () => {
    const after = await dossier(path)
    expect(rankOf(after)).toBeLessThanOrEqual(rankOf(before))
    expect(Object.values(after.principles).filter((answer) => answer === 'yes').length).toBeLessThanOrEqual(
      Object.values(before.principles).filter((answer) => answer === 'yes').length,
    )
    const page = await textOf(world.request(path))
    expect(page).toContain('The vendor says otherwise')
    expect(page).not.toContain('Our enterprise agreement')
    const [label] = [world.bank.byId.get('trains_on_inputs')!.values.find(({ id }) => id === 'no_by_contract')!.label]
    expect(page).not.toContain(`“${label}”, signed`)
    expect(await textOf(reviewer!.request(path))).toContain(`“${label}”, signed`)
    expect(after.attestation?.conflicts[0]).toMatchObject({ question: 'trains_on_inputs', answer: null })
    expect((await dossier(path, reviewer)).attestation?.conflicts[0]?.answer).toBe('no_by_contract')
    expect(await validateHtml(page)).toEqual([])
  })

  it('shows both texts, the fixed order with the place of each, and that it is overdue', async () => {
    const page = await textOf(reviewer!.request(note()))
    expect(page).toContain('Our enterprise agreement says so.')
    expect(page).toContain('The register reads')
    expect(page).toContain('you have the option to opt out')
    expect(page).toMatch(/Published contract terms[^<]*<b>: the register’s reading/)
    expect(page).toMatch(/What the vendor signed<b>: the vendor’s answer, as signed/)
    expect(page).toContain('Overdue')
    expect(await validateHtml(page)).toEqual([])
    const desk = await textOf(reviewer!.request('/desk'))
    expect(desk).toMatch(/(One is|\d are) overdue/)
    expect(await validateHtml(desk)).toEqual([])
    const list = await textOf(reviewer!.request('/desk/conflicts'))
    expect(list).toMatch(/\d open conflicts, \d overdue/)
    expect(await validateHtml(list)).toEqual([])
  })

  it('cannot be accepted meanwhile, and closes only with a side and a reason', async () => {
    const [{ attestation_id }] = (await world.owner.selectFrom('conflicts').select('attestation_id').where('id', '=', conflict).execute()) as [
      { attestation_id: number },
    ]
    const accepted = await reviewer!.post(`/desk/attestations/${attestation_id}/rulings`, {
      question: 'trains_on_inputs',
      ruling: 'accepted',
      reason: '',
      seen: '0',
    })
    expect(accepted.status).toBe(409)
    expect(await accepted.text()).toContain('Close the conflict first')
    const empty = await reviewer!.post(`${note()}/closure`, { ruling: '', reason: '' })
    expect(empty.status).toBe(422)
    const page = await empty.text()
    expect(page).toContain('Choose which side stands')
    expect(page).toContain('Write the reason')
    const kept = await textOf(reviewer!.post(`${note()}/closure`, { ruling: 'answer_stands', reason: 'They showed a contract.', fact: '' }))
    expect(kept).toContain('They showed a contract.')
    expect(kept).toContain('Record the fact first')
  })

  it('is not closed by who may not: an administrator, a producer, a vendor, a stranger', async () => {
    expect((await admin!.post(`${note()}/closure`, closing)).status).toBe(403)
    for (const name of ['producer', 'vendor', 'rival']) {
      const who = await world.signIn(`${name}@demo.test`)
      for (const page of ['/desk', '/desk/conflicts', note()]) expect((await who.request(page)).status, `${name} ${page}`).toBe(403)
      expect((await who.post(`${note()}/closure`, closing)).status).toBe(403)
    }
    expect((await world.request(note())).status).toBeOneOf([303, 401])
    expect((await reviewer!.request('/desk/conflicts/999999')).status).toBe(404)
  })

  it('raises no verdict by a new fact before it is closed; closed for the answer, the new fact stands', async () => {
    const [{ fact_id }] = (await world.owner.selectFrom('conflicts').select('fact_id').where('id', '=', conflict).execute()) as [{ fact_id: number }]
    const others = await world.owner.selectFrom('conflicts').select('id').where('offering_id', '=', offering).where('id', '<>', conflict).execute()
    const verdictBefore = await stored(offering)
    const recorded = await reviewer!.post(`${path}/facts/new`, {
      question: 'trains_on_inputs',
      value: 'no_by_contract',
      evidence: 'contract',
      supersedes: String(fact_id),
      note: 'Clause 7 of the agreement of 1 November.',
    })
    expect(recorded.status).toBe(303)
    const fact = (await dossier(path)).facts.find((one) => one.question === 'trains_on_inputs' && one.value === 'no_by_contract')!
    expect(fact.state).toBe('contradicted')
    expect(fact.disputed).toBe(true)
    expect(Math.max(...(await stored(offering)))).toBeLessThanOrEqual(Math.max(...verdictBefore))

    const page = await textOf(approver!.request(note()))
    expect(page).toContain(`Fact ${fact.id}: `)
    const wrong = await approver!.post(`${note()}/closure`, { ruling: 'answer_stands', reason: 'Seen.', fact: '1' })
    expect([wrong.status, (await wrong.text()).includes('Choose the fact by which')]).toEqual([422, true])
    const answers = await Promise.all(
      [1, 2].map(() => approver!.post(`${note()}/closure`, { ruling: 'answer_stands', reason: 'The contract was shown.', fact: String(fact.id) })),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 409])
    const closure = await world.owner.selectFrom('conflict_closures').selectAll().where('conflict_id', '=', conflict).executeTakeFirstOrThrow()
    expect(closure).toMatchObject({ ruling: 'answer_stands', fact_id: fact.id, reason: 'The contract was shown.' })
    const [event] = await lastEvents(world)
    expect(event).toMatchObject({ action: 'conflict.closed', is_public: true })
    expect(event!.sentence).toBe(`ChatGPT, Free, Go, Plus, Pro: the conflict over trains_on_inputs is closed; the vendor’s answer stands, by fact ${fact.id}.`)
    for (const { id } of others) expect((await approver!.post(`/desk/conflicts/${id}/closure`, closing)).status).toBe(303)
    const after = (await dossier(path)).facts.find((one) => one.id === fact.id)!
    expect(after.disputed).toBe(false)
    expect(await textOf(world.request(path))).not.toContain('The vendor says otherwise')
  })

  it('closed for the register rejects the answer with the reason, and the verdict is as before', async () => {
    const first = await dossier('/tools/demo-framewright/free')
    const bad = first.facts.find(({ question }) => question === 'trains_on_inputs')!
    const { id, conflicts, organisation } = await attest(world, {
      tool: 'demo-framewright',
      offering: 'free',
      answers: [{ question: 'trains_on_inputs', value: 'no_by_published_terms', stance: 'contest', fact_id: bad.id, note: 'You misread it.' }],
      by: 'rival@demo.test',
    })
    expect(conflicts).toHaveLength(1)
    const refused = await textOf(reviewer!.request(`/desk/conflicts/${conflicts[0]}`))
    expect(refused).toContain('a signature alone does not outweigh what we read')
    expect(refused).not.toContain('value="answer_stands"')
    const forced = await reviewer!.post(`/desk/conflicts/${conflicts[0]}/closure`, { ruling: 'answer_stands', reason: 'I like them.', fact: String(bad.id) })
    expect(forced.status).toBe(422)
    const closed = await reviewer!.post(`/desk/conflicts/${conflicts[0]}/closure`, closing)
    expect([closed.status, closed.headers.get('location')]).toEqual([303, `/desk/conflicts/${conflicts[0]}`])
    const review = await world.owner.selectFrom('answer_reviews').selectAll().where('attestation_id', '=', id).execute()
    expect(review.map(({ ruling, reason }) => [ruling, reason])).toEqual([['rejected', closing.reason]])
    const [rejected, event] = await lastEvents(world, 2)
    expect(rejected).toMatchObject({ action: 'answer.rejected', is_public: false, organisation_id: organisation })
    expect(event!.action).toBe('conflict.closed')
    const after = await dossier('/tools/demo-framewright/free')
    expect([after.band, after.facts_digest]).toEqual([first.band, first.facts_digest])
    const accept = await reviewer!.post(`/desk/attestations/${id}/rulings`, {
      question: 'trains_on_inputs',
      ruling: 'accepted',
      reason: '',
      seen: String(review[0]!.id),
    })
    expect([accept.status, (await accept.text()).includes('our reading stands')]).toEqual([409, true])
    // Said again, and not opened again: what was closed against it stands against the same answer in the next attestation.
    const again = await attest(world, {
      tool: 'demo-framewright',
      offering: 'free',
      answers: [{ question: 'trains_on_inputs', value: 'no_by_published_terms' }],
      by: 'rival@demo.test',
      supersedes: id,
      opensConflicts: false,
    })
    const anew = await reviewer!.post(`/desk/attestations/${again.id}/rulings`, { question: 'trains_on_inputs', ruling: 'accepted', reason: '', seen: '0' })
    expect([anew.status, (await anew.text()).includes('our reading stands')]).toEqual([409, true])
    const page = await textOf(reviewer!.request(`/desk/conflicts/${conflicts[0]}`))
    expect(page).toContain('The register’s reading stands')
    expect(page).not.toContain('Close the conflict')
    expect(await jsonOf(world, '/tools/demo-framewright/free.json')).toMatchObject({ band: first.band })
  })
})

describe('a good answer against a bad fact that came later', () => {
  it('is not accepted, though no conflict was opened over it', async () => {
    const { id } = await attest(world, {
      tool: 'demo-framewright',
      offering: 'free',
      answers: [{ question: 'human_review', value: 'never' }],
      by: 'rival@demo.test',
      opensConflicts: false,
    })
    const known = (await dossier('/tools/demo-framewright/free')).facts.filter(({ question }) => question === 'human_review')
    const recorded = await reviewer!.post('/tools/demo-framewright/free/facts/new', {
      question: 'human_review',
      value: badAnswerTo('human_review'),
      evidence: 'own_test',
      supersedes: known[0] ? String(known[0].id) : '',
    })
    expect(recorded.status).toBe(303)
    const accepted = await reviewer!.post(`/desk/attestations/${id}/rulings`, { question: 'human_review', ruling: 'accepted', reason: '', seen: '0' })
    expect([accepted.status, (await accepted.text()).includes('Ask the vendor to sign anew')]).toEqual([409, true])
  })
})

describe('what a vendor admits', () => {
  it('can be accepted while in conflict, because it is the worse of the two; then the answer stands by it', async () => {
    const path = '/tools/demo-lumen-plates/team'
    const { id, conflicts } = await attest(world, {
      tool: 'demo-lumen-plates',
      offering: 'team',
      answers: [{ question: 'human_review', value: badAnswerTo('human_review') }],
    })
    const before = await dossier(path)
    expect((await reviewer!.post(`/desk/attestations/${id}/rulings`, { question: 'human_review', ruling: 'accepted', reason: '', seen: '0' })).status).toBe(303)
    const accepted = await dossier(path)
    expect(rankOf(accepted)).toBeLessThanOrEqual(rankOf(before))
    const fact = accepted.facts.find(({ question, evidence }) => question === 'human_review' && evidence === 'vendor_attestation')!
    const closed = await reviewer!.post(`/desk/conflicts/${conflicts[0]}/closure`, {
      ruling: 'answer_stands',
      reason: 'The vendor says it itself.',
      fact: String(fact.id),
    })
    expect(closed.status).toBe(303)
    const after = await dossier(path)
    expect(rankOf(after)).toBeLessThanOrEqual(rankOf(before))
    expect(after.criteria.some(({ facts, outcome }) => facts[0] === fact.id && outcome === 'unmet')).toBe(true)
    expect([after.band, after.principles]).toEqual([accepted.band, accepted.principles])
  })
})

describe('which side can stand', () => {
  const sides = (of: Partial<{ said: string; on: Sides['answer']['evidence']; reads: string; from: Sides['fact']['evidence'] }>): Sides => ({
    question: world.bank.byId.get('trains_on_inputs')!,
    answer: { value: of.said ?? 'no_by_contract', evidence: of.on ?? 'contract' },
    fact: { value: of.reads ?? 'on_with_opt_out', evidence: of.from ?? 'published_terms' },
  })
  const new_fact = { id: 9, value: 'no_by_contract', evidence: 'contract' as const, takes_place: true }

  it('is the vendor’s only by a fact that says the same, on evidence not below ours, in place of ours', () => {
    expect(successorsOf(sides({}), [new_fact])).toHaveLength(1)
    expect(successorsOf(sides({}), [{ ...new_fact, value: 'on_with_opt_out' }])).toEqual([])
    expect(successorsOf(sides({}), [{ ...new_fact, takes_place: false }])).toEqual([])
    expect(successorsOf(sides({}), [{ ...new_fact, evidence: 'documentation' }])).toEqual([])
    expect(successorsOf(sides({ from: 'contract' }), [{ ...new_fact, evidence: 'published_terms' }])).toEqual([])
    expect(successorsOf(sides({ on: 'vendor_attestation' }), [new_fact])).toEqual([])
  })

  it('is the vendor’s when it says worse of itself', () => {
    const worse = sides({ said: 'on_with_opt_out', on: 'vendor_attestation', reads: 'no_by_contract', from: 'contract' })
    expect(isWorse(worse)).toBe(true)
    const admitted = { id: 9, value: 'on_with_opt_out', evidence: 'vendor_attestation' as const, takes_place: false }
    expect(successorsOf(worse, [admitted])).toHaveLength(1)
    expect(closureProblems({ ruling: 'answer_stands', reason: 'x', fact: '9' }, worse, [admitted])).toEqual({})
  })

  it('is found for good against bad both ways, for a contest, and not for what the vendor itself signed before', async () => {
    const known = (await listFacts(world.owner, { offeringIds: [1] })).get(1)!
    const facts = known.map((fact) => ({ ...fact, disputed: false }))
    const [first] = facts.filter(({ question }) => question === 'trains_on_inputs')
    const good = signedAnswer({ question: 'trains_on_inputs', value: 'no_by_contract' })
    const ours = { ...first!, value: 'on_with_opt_out' }
    expect(conflictsOf([good], [ours], world.bank)).toHaveLength(1)
    expect(conflictsOf([{ ...good, value: 'on_with_opt_out' }], [{ ...ours, value: 'no_by_contract' }], world.bank)).toHaveLength(1)
    expect(conflictsOf([good], [{ ...ours, attested: true }], world.bank)).toEqual([])
    // What the vendor attested before stands no longer once it says less.
    const before = { ...ours, attested: true, value: good.value }
    expect(conflictsOf([good], [before], world.bank)).toEqual([])
    for (const value of ['on_to_improve', 'unknown', 'not_applicable'] as const)
      expect(conflictsOf([{ ...good, value }], [before], world.bank)).toEqual([{ question: good.question, fact_id: ours.id, kind: 'found' }])
    expect(conflictsOf([good], [{ ...ours, value: 'unknown' }], world.bank)).toEqual([])
    expect(conflictsOf([{ ...good, value: 'unknown', stance: 'contest', fact_id: ours.id }], [ours], world.bank)[0]?.kind).toBe('contested')
  })
})
