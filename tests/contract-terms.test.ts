import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { contractQuestions, factIdOf, isContractFact, type Term, termOf, withContract } from '../src/contracts/rules.ts'
import { listFacts } from '../src/facts/queries.ts'
import { precedence } from '../src/facts/rules.ts'
import { addDays } from '../src/policy/dates.ts'
import { evaluate } from '../src/policy/evaluate.ts'
import { refreshDue } from '../src/policy/refresh.ts'
import { lastEvents } from './browsing.ts'
import { type ClearanceDesk, openClearanceDesk, textOf, today } from './clearance-desk.ts'
import type { DossierJson } from './dossier-reading.ts'
import { validateHtml } from './html.ts'
import { as, makeTwoSides, password, type TwoSides } from './two-sides.ts'
import type { Visitor, World } from './world.ts'

let desk: ClearanceDesk
let world: World
let two: TwoSides
/** At another studio, and in a production of it. */
let [alder, alderProducer]: Visitor[] = []
/** Of Demo Lumen Plates: everybody reads that training can be switched off, and nobody has shown that it is. */
const team = '/tools/demo-lumen-plates/team'
const end = '2026-12-20'
beforeAll(async () => {
  desk = await openClearanceDesk()
  world = desk.world
  two = await makeTwoSides(world)
  ;[alder, alderProducer] = await Promise.all([two.alder.people.reviewer, two.alder.people.producer].map(({ email }) => world.signIn(email, password)))
})
beforeEach(() => world.setNow(`${today}T12:00:00Z`))
afterAll(() => desk.close())

const canary = 'Contract canary: the vendor never trains.'
const typed = {
  question: 'trains_on_inputs',
  value: 'no_by_contract',
  contract: 'Master agreement canary of 3 May 2026',
  quote: canary,
  locator: '4.2',
  valid_from: '2026-05-03',
  ends_on: end,
}
type Sent = Record<string, string | string[] | Blob>
const record = (who: Visitor, path: string, sent: Sent = {}) => {
  const body = new FormData()
  body.append('csrf', world.csrfOf(who))
  const { file, ...fields } = { ...typed, ...sent } as Sent
  for (const [name, value] of Object.entries(fields)) for (const one of [value].flat()) body.append(name, one as string)
  if (file) body.append('file', file as Blob, 'contract.txt')
  return who.request(`${path}/contract/new`, { method: 'POST', body })
}
const recorded = async (path: string, sent: Sent = {}) => {
  const answer = await record(desk.people.reviewer, path, sent)
  expect([answer.status, answer.status === 303 ? '' : (await answer.text()).match(/<li><a href="#f-[^>]*>[^<]*/g)?.join()]).toEqual([303, ''])
  return Number(/#term-(\d+)$/.exec(answer.headers.get('location') ?? '')?.[1])
}
const withdraw = (term: number, path: string, who = desk.people.reviewer, reason = 'The agreement was cancelled.') =>
  who.post(`${path}/contract/${term}/withdrawal`, { reason })
const dossier = async (path: string, who?: Visitor) =>
  (await (await (who ?? world.visitor()).request(`${path}.json`)).json()) as DossierJson & { clearance: { state: string } }
const outcomeOf = ({ criteria }: DossierJson, id = 'p2_trains_on_inputs') => criteria.find((one) => one.id === id)?.outcome
/** The line of an offering in the list, as that reader has it. */
const lineOf = async (path: string, who?: Visitor) => {
  const [, , tool, offering] = path.split('/')
  const { items } = (await (await (who ?? world.visitor()).request('/tools.json?q=demo&limit=200')).json()) as { items: Record<string, unknown>[] }
  return items.find((one) => one.tool === tool && one.offering === offering)
}
const everywhere = (path: string) => {
  const [, , tool, offering] = path.split('/')
  return [
    ...[
      `${path}.json`,
      `${path}.csv`,
      `${path}.svg`,
      `/tools/${tool}.json`,
      `/api/v1/offerings/${tool}/${offering}`,
      '/tools.json?q=demo&limit=200',
      '/tools.csv?q=demo',
    ],
    ...[
      '/api/v1/offerings?q=demo&limit=200',
      '/vendors/lumen-demo-works.json',
      '/register.json',
      '/changes.json',
      '/changes.atom',
      '/unknowns.json',
      '/unknowns.csv',
      '/audit.json',
    ],
  ]
}
const pages = (path: string) => [
  path,
  `/compare?o=${path.slice('/tools/'.length)}`,
  '/tools?q=demo',
  '/matrix?q=demo',
  '/',
  '/changes',
  '/unknowns',
  '/audit',
  '/vendors/lumen-demo-works',
]
/** What does not depend on a term, but on the moment. */
const still = (text: string) => text.replaceAll(/"(exported_at|made_at|at)": ?"[^"]*"/g, '').replaceAll(/<updated>[^<]*<\/updated>/g, '')
const readAll = async (who: Visitor, addresses: string[]) => Promise.all(addresses.map(async (address) => [address, still(await textOf(who.request(address)))]))

describe('the facts of a studio', () => {
  it('are everybody’s where its contract says nothing, or nothing any more', () => {
    const facts = [{ ...factOf('trains_on_inputs', 'on_no_opt_out', 'published_terms') }]
    expect(withContract(facts, [], today)).toBe(facts)
    expect(withContract(facts, [term('trains_on_inputs', 'no_by_contract', { ends_on: today })], today)).toBe(facts)
  })

  it('have the contract in the place of what ranks below one, and beside what was seen, tested or confirmed', () => {
    const below = (['published_terms', 'documentation', 'press', 'vendor_attestation', 'independent_report', 'registry_lookup'] as const).map((evidence) =>
      factOf('trains_on_inputs', 'on_no_opt_out', evidence),
    )
    const beside = (['own_test', 'tenant_configuration', 'netflix_confirmation', 'contract'] as const).map((evidence) =>
      factOf('trains_on_inputs', 'on_no_opt_out', evidence),
    )
    const other = factOf('mfa', 'none', 'documentation')
    const merged = withContract([...below, ...beside, other], [term('trains_on_inputs', 'no_by_contract')], today)
    expect(merged.filter((fact) => !isContractFact(fact))).toEqual([...beside, other])
    expect(below.every(({ evidence }) => precedence[evidence] < precedence.contract)).toBe(true)
  })

  it('wait for a term that begins later', () => {
    const facts = [factOf('trains_on_inputs', 'on_no_opt_out', 'published_terms')]
    const later = term('trains_on_inputs', 'no_by_contract', { valid_from: '2026-12-01' })
    expect(withContract(facts, [later], today).filter((fact) => !isContractFact(fact))).toEqual(facts)
    expect(withContract(facts, [later], '2026-12-01').map(({ id }) => id)).toEqual([factIdOf(1)])
  })

  it('are numbered so that no term passes for a fact', async () => {
    const { rows } = await sql<{ most: number }>`select max(id) as most from facts`.execute(world.owner)
    expect(factIdOf(1)).toBeGreaterThan(rows[0]!.most * 1000)
    expect(termOf({ id: factIdOf(17) })).toBe(17)
    expect(Number.isSafeInteger(factIdOf(2 ** 31))).toBe(true)
  })

  it('never leave a verdict better than everybody’s once the term has ended or is withdrawn, whatever it said of whichever offering', {
    timeout: 120_000,
  }, async () => {
    const offerings = (await world.owner.selectFrom('offerings').select('id').orderBy('id').execute()).map(({ id }) => id)
    const known = await listFacts(world.owner, { offeringIds: offerings, on: today })
    const questions = contractQuestions(world.bank).filter(({ values }) => values.length > 0)
    const plan = fc.record({
      offering: fc.nat(),
      question: fc.nat(),
      value: fc.nat(),
      days: fc.integer({ min: 1, max: 900 }),
      begun: fc.integer({ min: -30, max: 30 }),
    })
    fc.assert(
      fc.property(plan, ({ offering, question: at, value: which, days, begun }) => {
        const facts = known.get(offerings[offering % offerings.length]!)!
        const question = questions[at % questions.length]!
        const value = question.values[which % question.values.length]!.id
        const valid_from = addDays(today, begun)
        const own = term(question.id, question.type === 'any_of' ? [value] : value, { valid_from, ends_on: addDays(valid_from, days) })
        for (const policy of world.policies.list) {
          const everybodys = evaluate(policy, facts, own.ends_on)
          expect(evaluate(policy, withContract(facts, [own], own.ends_on), own.ends_on)).toEqual(everybodys)
          expect(evaluate(policy, withContract(facts, [], today), today)).toEqual(evaluate(policy, facts, today))
        }
      }),
      { numRuns: 400 },
    )
  })
})

const term = (question: string, value: Term['value'], more: Partial<Term> = {}): Term => ({
  ...{ id: 1, offering_id: 1, question, value, contract: 'Agreement', valid_from: '2026-05-03', ends_on: end, recorded_at: '2026-11-01T00:00:00.000Z' },
  ...more,
})
let facts = 0
const factOf = (question: string, value: string, evidence: keyof typeof precedence) => ({
  ...{ id: ++facts, question, value, evidence, assurance: 'documentation' as const, tier: 'vendor_document' as const, quote: 'held' as const },
  ...{ attested: false, disputed: false, blanked: false, seen_on: today, stale: false, configuration: null, territory: null, account: null },
  ...{ valid_from: null, valid_to: null, citations: [], note: null, recorded_at: `${today}T00:00:00.000Z`, upstream: null },
})

describe('a term', () => {
  it('counts for its studio and its productions, and changes nothing for anybody else, in any answer', { timeout: 60_000 }, async () => {
    const { reviewer, producer, vendor, rival } = desk.people
    const strangers = [world.visitor(), alder!, alderProducer!, vendor, rival]
    const before = await Promise.all(strangers.map((who) => readAll(who, everywhere(team))))
    expect((await dossier(team, reviewer)).band).toBe('escalate')
    await recorded(team)
    await recorded(team, { question: 'trains_on_outputs' })
    for (const who of [reviewer, producer]) {
      const own = await dossier(team, who)
      expect([own.band, outcomeOf(own)]).toEqual(['tool_side_ready', 'met'])
      expect(own.facts.filter(isContractFact).map(({ question, state, evidence }) => [question, state, evidence])).toEqual([
        ['trains_on_inputs', 'verified', 'contract'],
        ['trains_on_outputs', 'verified', 'contract'],
      ])
    }
    expect(await Promise.all(strangers.map((who) => readAll(who, everywhere(team))))).toEqual(before)
    for (const who of strangers)
      for (const address of pages(team)) {
        const text = await textOf(who.request(address))
        expect([address, /canary of 3 May|Contract canary|Private to your studio/.test(text)]).toEqual([address, false])
      }
    expect((await dossier(team)).band).toBe('escalate')
  })

  it('makes two verdicts of the same request by two studios, in every reading of it', async () => {
    const { reviewer } = desk.people
    for (const [who, band] of [
      [reviewer, 'tool_side_ready'],
      [alder!, 'escalate'],
    ] as const) {
      expect((await dossier(team, who)).band).toBe(band)
      expect((await lineOf(team, who))?.band).toBe(band)
      const list = await textOf(who.request('/tools?q=demo&band=tool_side_ready'))
      expect(list.includes(team)).toBe(band === 'tool_side_ready')
      const api = (await (await who.request('/api/v1/offerings/demo-lumen-plates/team')).json()) as DossierJson
      const tool = (await (await who.request('/tools/demo-lumen-plates.json')).json()) as { offerings: { offering: string; band: string }[] }
      expect([api.band, tool.offerings.find((one) => one.offering === 'team')?.band]).toEqual([band, band])
      const vendor = (await (await who.request('/vendors/lumen-demo-works.json')).json()) as { tools: { offerings: { offering: string; band: string }[] }[] }
      expect(vendor.tools.flatMap(({ offerings }) => offerings).find((one) => one.offering === 'team')?.band).toBe(band)
      const facets = await textOf(who.request('/tools?q=demo+lumen'))
      expect(facets).toContain('2 offerings of 1 tool')
    }
  })

  it('is shown on the dossier to its studio with its end, its words to procurement alone', async () => {
    const { reviewer, producer } = desk.people
    const page = await textOf(reviewer.request(team))
    expect(page).toContain('Your studio’s contract')
    expect(page).toContain(`<time datetime="${end}">`)
    expect(page).toContain(`href="${team}/contract#term-`)
    expect(await validateHtml(page)).toEqual([])
    const theirs = await textOf(producer.request(team))
    expect(theirs).toContain('Private to your studio')
    expect(theirs).not.toContain('/contract#term-')
    expect((await producer.request(`${team}/contract`)).status).toBe(403)
    const terms = await textOf(reviewer.request(`${team}/contract`))
    expect(terms).toContain(canary)
    expect(terms).toContain('In force')
    expect(await validateHtml(terms)).toEqual([])
    for (const address of [team, `${team}.json`, `${team}.csv`]) expect(await textOf(producer.request(address))).not.toContain(canary)
  })

  it('is in the log for its studio, and for nobody else', async () => {
    const [event] = await lastEvents(world)
    expect(event).toMatchObject({ action: 'contract.recorded', is_public: false, subject: `${team}/contract` })
    expect(event!.sentence).toMatch(
      /^Demo Lumen Plates, Team: p-[0-9a-f]{20} recorded what the studio’s contract says to trains_on_outputs: “No, by signed contract”, from 3 May 2026 until 20 Dec 2026 \(term \d+\)\.$/,
    )
    expect(event!.entry).not.toContain(canary)
    expect(await textOf(desk.people.reviewer.request('/audit.json?action=contract.recorded'))).toContain('signed contract')
    for (const who of [world.visitor(), alder!, desk.people.vendor])
      expect(await textOf(who.request('/audit.json?action=contract.recorded'))).not.toContain('signed contract')
  })

  it('sends nobody a mail or a notice who is not of the studio', async () => {
    const mails = await world.owner.selectFrom('mails').select(['subject', 'text']).execute()
    expect(mails.filter(({ subject, text }) => /canary of 3 May|Contract canary/.test(`${subject}${text}`))).toEqual([])
    const { rows } = await sql<{ n: number }>`select count(*) as n from notices n where to_jsonb(n)::text ~ 'Contract canary|canary of 3 May'`.execute(
      world.owner,
    )
    expect(rows[0]!.n).toBe(0)
  })

  it('of a question on which the published terms are bad counts alone: it overrides', async () => {
    const free = '/tools/demo-framewright/free'
    expect(outcomeOf(await dossier(free, desk.people.reviewer))).toBe('unmet')
    const id = await recorded(free)
    expect(outcomeOf(await dossier(free, desk.people.reviewer))).toBe('met')
    expect(outcomeOf(await dossier(free))).toBe('unmet')
    await withdraw(id, free)
    expect(await dossier(free, desk.people.reviewer)).toEqual(await dossier(free))
  })

  it('that is worse than what everybody reads counts as well', async () => {
    const studio = '/tools/demo-framewright/studio'
    const before = (await dossier(studio)).band
    const id = await recorded(studio, { value: 'on_no_opt_out' })
    expect([(await dossier(studio, desk.people.reviewer)).band, (await lineOf(studio, desk.people.reviewer))?.band]).toEqual(
      ['escalate', 'escalate'].map(() => 'not_for_production_data'),
    )
    expect((await dossier(studio)).band).toBe(before)
    await withdraw(id, studio)
    expect((await dossier(studio, desk.people.reviewer)).band).toBe(before)
  })
})

describe('on the day on which it ends', () => {
  it('the verdict is everybody’s again, in the record and in lists, before anybody has evaluated anything, and after', async () => {
    const { reviewer } = desk.people
    const agree = async () => {
      const [own, everybodys, line] = [await dossier(team, reviewer), await dossier(team), await lineOf(team, reviewer)]
      return { own: own.band, line: line?.band, everybodys: everybodys.band, digest: own.facts_digest === everybodys.facts_digest }
    }
    world.setNow(`${addDays(end, -1)}T23:59:59Z`)
    expect((await agree()).own).not.toBe((await agree()).everybodys)
    world.setNow(`${end}T00:00:00Z`)
    const fallen = await agree()
    expect(fallen.own).toBe(fallen.everybodys)
    expect(fallen.digest).toBe(true)
    expect(['not_assessed', fallen.everybodys]).toContain(fallen.line)
    expect(await textOf(reviewer.request(team))).not.toContain('Private to your studio')
    expect(await textOf(reviewer.request(`${team}/contract`))).toContain('Ended by itself')
  })

  it('past days stay what they were', async () => {
    const { reviewer } = desk.people
    const yesterday = await (await reviewer.request(`${team}.json?as_of=${addDays(today, -1)}`)).json()
    expect((yesterday as DossierJson).facts.filter(isContractFact)).toEqual([])
  })
})

describe('a clearance that rests on a contract', () => {
  let clearance: number
  it('is proposed on the facts of the studio, and stands for everybody who may see it', async () => {
    clearance = await desk.given(team, { data_classes: ['D0', 'D1'], valid_to: '2027-05-21' })
    const states = await Promise.all([undefined, desk.people.reviewer, desk.people.producer].map(async (who) => (await desk.clearanceAt(team, who)).state))
    expect(states).toEqual(['cleared', 'cleared', 'cleared'])
    for (const who of [world.visitor(), desk.people.reviewer]) expect((await lineOf(team, who))?.clearance).toBe('cleared')
    expect(await textOf(world.request(`/clearances/${clearance}`))).not.toMatch(/Contract canary|canary of 3 May/)
  })

  it('has a certificate for its studio, with the contract’s answer in it; outsiders are told to ask the studio', async () => {
    const own = await desk.people.reviewer.request(`/clearances/${clearance}/certificate`)
    expect(own.status).toBe(200)
    expect(await own.text()).not.toContain(canary)
    const theirs = await world.request(`/clearances/${clearance}/certificate`)
    expect(theirs.status).toBe(403)
    const said = await theirs.text()
    expect(said).toContain('Ask Demo Studio for this certificate')
    expect(said).not.toMatch(/ontract canary|canary of 3 May/)
  })

  it('is in re-review from the day on which the contract ends, by itself, for everybody alike', async () => {
    world.setNow(`${addDays(end, -1)}T12:00:00Z`)
    for (const who of [undefined, desk.people.reviewer])
      expect([(await desk.clearanceAt(team, who)).state, (await lineOf(team, who))?.clearance]).toEqual(['cleared', 'cleared'])
    world.setNow(`${end}T00:00:00Z`)
    for (const who of [undefined, desk.people.reviewer]) {
      expect((await desk.clearanceAt(team, who)).state).toBe('in_re_review')
      expect((await lineOf(team, who))?.clearance).toBe('in_re_review')
    }
    world.setNow(`${today}T12:00:00Z`)
    expect((await desk.clearanceAt(team)).state).toBe('cleared')
  })

  it('is in re-review when a term is withdrawn, and only its own; what comes back does not restore it', async () => {
    const other = await theirClearance()
    expect((await dossier(team, alder!)).clearance.state).toBe('cleared')
    const { rows } = await sql<{ id: number }>`select id from contract_terms where question_id = 'trains_on_outputs' order by id desc limit 1`.execute(
      world.owner,
    )
    await withdraw(rows[0]!.id, team)
    for (const who of [undefined, desk.people.reviewer]) {
      expect((await desk.clearanceAt(team, who)).state).toBe('in_re_review')
      expect((await lineOf(team, who))?.clearance).toBe('in_re_review')
    }
    expect((await dossier(team, alder!)).clearance.state).toBe('cleared')
    expect((await lineOf(team, alder!))?.clearance).toBe('cleared')
    expect(other).toBeGreaterThan(0)
    await recorded(team, { question: 'trains_on_outputs' })
    expect((await desk.clearanceAt(team)).state).toBe('in_re_review')
    expect(await textOf(world.request('/changes.json'))).not.toMatch(/ontract canary|canary of 3 May|by signed contract/)
  })

  it('and one of the other studio, on what everybody reads, moves with what everybody reads', async () => {
    const quote = 'We log who did what.'
    const source = { title: 'Terms', url: 'https://lumen.example/terms', copied_on: today, quote, text: quote }
    await desk.people.reviewer.post(`${team}/facts/new`, { question: 'continuity_and_exit', value: 'both', evidence: 'published_terms', ...source })
    expect((await dossier(team, alder!)).clearance.state).toBe('in_re_review')
  })

  it('cannot be approved once the contract has changed since it was proposed: not in the app, and not in the database', async () => {
    const proposal = await desk.proposed(team, { data_classes: ['D0'] })
    const { rows } = await sql<{
      id: number
    }>`select id from contract_terms t where question_id = 'trains_on_inputs' and contract_term_is_live(id) and studio_id = (select id from organisations where slug = 'demo-studio') order by id desc limit 1`.execute(
      world.owner,
    )
    await withdraw(rows[0]!.id, team)
    expect((await desk.approve(desk.people.approver, proposal)).status).toBe(409)
    const decided_by = (await desk.personOf('approver')).id
    await expect(
      world.owner.insertInto('proposal_decisions').values({ proposal_id: proposal, outcome: 'approved', decided_by, reason: '' }).execute(),
    ).rejects.toThrow('the facts have moved since it was proposed')
    await recorded(team)
  })

  it('cannot be wider than the studio’s own envelope, which the database holds too', async () => {
    const wide = await desk.propose(desk.people.reviewer, team, { data_classes: ['D3'] })
    expect(wide.status).toBe(422)
    const row = sql`select studio_id, offering_id, kind, ruling, '{D3}', uses, productions, reasons, policy_key, facts_digest, valid_from, valid_to, proposed_by
      from clearance_proposals where exception_name is null order by id desc limit 1`
    await expect(
      sql`insert into clearance_proposals (studio_id, offering_id, kind, ruling, data_classes, uses, productions, reasons, policy_key, facts_digest, valid_from, valid_to, proposed_by) ${row}`.execute(
        world.owner,
      ),
    ).rejects.toThrow('wider than the computed envelope')
  })
})

/** Alder rules on the same offering by what everybody reads. */
const theirClearance = async (): Promise<number> => {
  const { people, organisations } = two.alder
  const offering_id = await desk.idOf(team)
  const facts_digest = (await dossier(team)).facts_digest
  const policy_key = world.policies.current(today).key
  const values = {
    studio_id: organisations.studio.id,
    offering_id,
    ruling: 'cleared' as const,
    data_classes: ['D0'],
    uses: ['ideation'],
    productions: null,
    reasons: 'Alder rules.',
    policy_key,
    facts_digest,
  }
  const more = {
    valid_from: '2026-11-01',
    valid_to: '2027-11-01',
    exception_name: null,
    exception_reason: null,
    owner_id: null,
    review_id: null,
    proposed_by: people.reviewer.id,
    is_demo: true,
  }
  const { id: proposal_id } = await world.owner
    .insertInto('clearance_proposals')
    .values({ ...values, ...more })
    .returning('id')
    .executeTakeFirstOrThrow()
  return world.owner.transaction().execute(async (trx) => {
    await trx.insertInto('proposal_decisions').values({ proposal_id, outcome: 'approved', decided_by: people.approver.id, reason: '' }).execute()
    return (await trx.insertInto('clearances').values({ proposal_id }).returning('id').executeTakeFirstOrThrow()).id
  })
}

describe('recording a term', () => {
  const path = '/tools/demo-noteforge/standard'
  it('is for reviewers and approvers of a studio, with its own session; others are refused', async () => {
    const { admin, producer, vendor, reviewer } = desk.people
    for (const [who, status] of [
      [admin, 403],
      [producer, 403],
      [vendor, 403],
    ] as const) {
      expect((await record(who, path)).status).toBe(status)
      expect((await who.request(`${path}/contract/new`)).status).toBe(status)
    }
    expect((await admin.request(`${path}/contract`)).status).toBe(200)
    expect((await world.request(`${path}/contract`)).headers.get('location')).toMatch(/^\/sign-in\?next/)
    expect((await reviewer.request('/tools/demo-noteforge/nothing/contract')).status).toBe(404)
    const foreign = await reviewer.request(`${path}/contract/new`, {
      method: 'POST',
      body: new FormData(),
      headers: { origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' },
    })
    expect(foreign.status).toBe(403)
  })

  it('keeps what was typed when something is missing', async () => {
    const answer = await record(desk.people.reviewer, path, { quote: '', ends_on: today, contract: 'Kept name' })
    const page = await answer.text()
    expect(answer.status).toBe(422)
    expect(page).toContain('Enter the words of the contract')
    expect(page).toContain('Enter a day that is still to come')
    expect(page).toContain('Kept name')
    expect(page).toMatch(/value="no_by_contract" checked/)
    for (const [sent, said] of [
      [{ value: 'unknown' }, 'Choose what the contract says'],
      [{ value: 'never_heard' }, 'never_heard is not an answer to this question'],
      [{ valid_from: '2027-04-01' }, 'Enter a day after the one on which it begins'],
      [{ ends_on: '2040-01-01' }, 'then somebody looks at it again'],
    ] as const) {
      const refused = await record(desk.people.reviewer, path, sent)
      expect([sent, refused.status]).toEqual([sent, 422])
      expect(await refused.text()).toContain(said)
    }
    expect((await record(desk.people.reviewer, path, { question: 'plan', value: 'free' })).status).toBe(400)
    for (const question of ['', '?question=trains_on_inputs', '?question=input_retention', '?question=reuse_beyond_training']) {
      const form = await textOf(desk.people.reviewer.request(`${path}/contract/new${question}`))
      expect([question, await validateHtml(form)]).toEqual([question, []])
    }
  })

  it('happens once, however often the button is pressed', async () => {
    const answers = await Promise.all([1, 2].map(() => record(desk.people.reviewer, path, { once: 'one-page', question: 'dpa', value: 'signed' })))
    expect(answers.map(({ status }) => status)).toEqual([303, 303])
    const { rows } = await sql<{ n: number }>`select count(*) as n from contract_terms where question_id = 'dpa'`.execute(world.owner)
    expect(rows[0]!.n).toBe(1)
  })

  it('says of each day one thing: another term of the same days has to take the place of the one that stands', async () => {
    const first = await recorded(path)
    const second = await record(desk.people.approver, path, { value: 'on_with_opt_out' })
    expect(second.status).toBe(422)
    expect(await second.text()).toContain(`Choose term ${first}, or other days: it speaks of 3 May 2026 until 20 Dec 2026`)
    await recorded(path, { valid_from: end, ends_on: '2027-12-01', value: 'on_with_opt_out' })
    const newer = await recorded(path, { supersedes: String(first), quote: 'Newer words.' })
    const page = await textOf(desk.people.reviewer.request(`${path}/contract`))
    expect(page).toContain('Replaced by a later term')
    expect(page).toContain('Not yet in force')
    expect((await dossier(path, desk.people.reviewer)).facts.filter(isContractFact).map(({ id }) => termOf({ id }))).toContain(newer)
    expect((await record(desk.people.reviewer, path, { supersedes: String(first) })).status).toBe(422)
    const copy = sql`insert into contract_terms (studio_id, offering_id, question_id, value, contract, quote, valid_from, ends_on, recorded_by)
      select studio_id, offering_id, question_id, value, contract, quote, valid_from, ends_on, recorded_by from contract_terms where id = ${newer}`
    await expect(copy.execute(world.owner)).rejects.toThrow('another term speaks of the same days')
  })

  it('keeps the contract as a file for the studio’s own people, once, for as many terms as it holds', async () => {
    const { reviewer, producer, vendor } = desk.people
    const file = new Blob(['The whole contract. File canary.'], { type: 'text/plain' })
    await recorded(path, { question: 'human_review', value: 'never', contract: 'Agreement with a file', file })
    await recorded(path, { question: 'breach_notification', value: 'within_24_hours', contract: 'Agreement with a file', file })
    const { rows } = await sql<{ id: number }>`select distinct file_id as id from contract_terms where contract = 'Agreement with a file'`.execute(world.owner)
    expect(rows).toHaveLength(1)
    const address = `/evidence/${rows[0]!.id}`
    expect(await textOf(reviewer.request(address))).toBe('The whole contract. File canary.')
    for (const who of [producer, vendor, alder!, world.visitor()]) expect((await who.request(address)).status).toBe(404)
    await recorded(path, { question: 'input_retention', value: 'days', days: '0', file_on_record: String(rows[0]!.id) })
    expect(await textOf(reviewer.request(`${path}/contract`))).toContain('The file: Agreement with a file')
    expect((await record(reviewer, path, { question: 'tenancy', value: 'dedicated_instance', file_on_record: '999999' })).status).toBe(422)
  })

  it('is undone by withdrawing, with a reason, by the studio alone; and once', async () => {
    const id = await recorded(path, { question: 'confidentiality_terms', value: 'covers_prerelease' })
    const empty = await withdraw(id, path, desk.people.reviewer, ' ')
    expect(empty.status).toBe(422)
    expect(await empty.text()).toContain('Write why it no longer counts')
    expect((await withdraw(id, path, alder!)).status).toBe(404)
    expect((await withdraw(id, path, desk.people.admin)).status).toBe(403)
    const both = await Promise.all([withdraw(id, path), withdraw(id, path, desk.people.approver)])
    expect(both.map(({ status }) => status).sort()).toEqual([303, 409])
    const [event] = await lastEvents(world)
    expect(event).toMatchObject({ action: 'contract.withdrawn', is_public: false })
    expect(event!.sentence).toMatch(/^Demo Noteforge, .*: p-[0-9a-f]{20} withdrew term \d+ of the studio’s contract, on confidentiality_terms\.$/)
    await expect(sql`delete from contract_terms where id = ${id}`.execute(world.owner)).rejects.toThrow(/append-only/)
  })

  it('is for nobody who speaks for the vendor', async () => {
    const { id: person_id } = await desk.personOf('approver')
    const vendor = await world.owner.selectFrom('tools').select('vendor_id').where('slug', '=', 'demo-noteforge').executeTakeFirstOrThrow()
    const claim = {
      vendor_id: vendor.vendor_id,
      person_id,
      state: 'waiting' as const,
      because: 'other_domain' as const,
      message: '',
      decided_at: null,
      decided_by: null,
      reason: null,
    }
    await world.owner.insertInto('claims').values(claim).execute()
    expect((await record(desk.people.approver, path, { question: 'audit_right', value: 'granted' })).status).toBe(403)
  })
})

describe('another studio', () => {
  it('sees no row of it, in any table, past every query of the app', async () => {
    const db = as(world, two.alder.people.admin)
    for (const table of ['contract_terms', 'contract_term_withdrawals', 'studio_verdicts', 'studio_facts_digests']) {
      const { rows } = await sql<{ studio_id?: number; term_id?: number }>`select * from ${sql.table(table)}`.execute(db)
      expect([table, rows.filter(({ studio_id }) => studio_id !== undefined && studio_id !== two.alder.organisations.studio.id)]).toEqual([table, []])
    }
  })

  it('has terms of its own on the same offering, each with its own verdict', async () => {
    expect((await record(alder!, team, { question: 'human_review', value: 'yes_purpose_open' })).status).toBe(303)
    const [theirs, ours] = [await dossier(team, alder!), await dossier(team, desk.people.reviewer)]
    expect(outcomeOf(theirs, 'p2_human_review')).not.toBe(outcomeOf(ours, 'p2_human_review'))
    expect((await dossier(team)).facts.filter(isContractFact)).toEqual([])
  })
})

describe('the clock', () => {
  it('evaluates for a studio what has ended, and tells that studio alone', async () => {
    const before = await lastEvents(world)
    const due = await world.owner
      .selectFrom('studio_verdicts')
      .select(({ fn }) => fn.max('recheck_on').as('last'))
      .executeTakeFirstOrThrow()
    const day = due.last! > end ? due.last! : end
    world.setNow(`${day}T08:00:00Z`)
    await refreshDue(world.system, world.bank, world.policies, day)
    const events = (await lastEvents(world, 20)).filter(
      ({ entry }) => entry !== before[0]!.entry && /^(contract|verdicts)\./.test(JSON.parse(entry).event.action),
    )
    expect(events.filter(({ action }) => action === 'contract.refreshed').every(({ is_public }) => !is_public)).toBe(true)
    expect(events.some(({ action }) => action === 'contract.refreshed')).toBe(true)
    const { reviewer } = desk.people
    const [own, everybodys, line] = [await dossier(team, reviewer), await dossier(team), await lineOf(team, reviewer)]
    expect([own.band, line?.band]).toEqual([everybodys.band, everybodys.band])
    const left = await sql<{ n: number }>`select count(*) as n from studio_verdicts s where not exists (
      select from contract_terms t where t.studio_id = s.studio_id and t.offering_id = s.offering_id and t.ends_on > ${day}::date)`.execute(world.owner)
    expect(left.rows[0]!.n).toBe(0)
    expect((await desk.clearanceAt(team)).state).toBe('in_re_review')
  })
})
