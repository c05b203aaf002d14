import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Deps, markOf, readBasis } from '../src/clearances/basis.ts'
import { addDissent, agreeToException, approveProposal, proposalStanding, refuseProposal, withdrawProposal } from '../src/clearances/decide-actions.ts'
import { findProposal, listTies } from '../src/clearances/proposal-queries.ts'
import { proposeClearance } from '../src/clearances/propose-actions.ts'
import { proveCondition } from '../src/clearances/prove-actions.ts'
import { findClearance } from '../src/clearances/queries.ts'
import { findRecord } from '../src/clearances/record-queries.ts'
import { askerOf, productionSubject, type Somebody, studioSubject } from '../src/clearances/request.ts'
import { acknowledgeSuspension, endSuspension, partiesOf, revokeClearance, suspendClearance } from '../src/clearances/suspend-actions.ts'
import { clearanceStage, findStep, nextSteps, type Stage, type Step, type Tie, workflow } from '../src/clearances/workflow.ts'
import type { Role } from '../src/db/schema.ts'
import { onceOf } from '../src/http/once.ts'
import { Problem } from '../src/http/problem.ts'
import { findPerson } from '../src/people/queries.ts'
import type { Subject } from '../src/people/rights.ts'
import { newPerson } from './browsing.ts'
import { today } from './clearance-desk.ts'
import { createWorld, type World } from './world.ts'

// Random steps by random people, through the actions and past them: the table of the workflow says what comes of each.

let world: World
let deps: Deps
let studio = 0
let productions: { id: number; name: string }[] = []
const people: Record<string, Somebody> = {}
/** A tool that speaks for nobody here; whatever is cleared of it for D2 is an exception. */
let about: { studio_id: number; studio: string; offering_id: number; tool_name: string; offering_name: string }

beforeAll(async () => {
  world = await createWorld()
  deps = { db: world.system, bank: world.bank, policies: world.policies, today }
  const organisation = async (slug: string) =>
    (await world.owner.selectFrom('organisations').select('id').where('slug', '=', slug).executeTakeFirstOrThrow()).id
  studio = await organisation('demo-studio')
  productions = [
    { id: await organisation('harbour-lights'), name: 'Harbour Lights' },
    { id: await organisation('night-ferry'), name: 'Night Ferry' },
  ]
  const { rows } = await sql<{
    id: number
    vendor: number
  }>`select o.id, t.vendor_id as vendor from offerings o join tools t on t.id = o.tool_id where t.slug = 'demo-framewright' and o.slug = 'studio'`.execute(
    world.owner,
  )
  about = { studio_id: studio, studio: 'Demo Studio', offering_id: rows[0]!.id, tool_name: 'Demo Framewright', offering_name: 'Studio' }
  const vendor = await world.owner
    .insertInto('organisations')
    .values({ slug: 'framewright', name: 'Framewright', kind: 'vendor', vendor_id: rows[0]!.vendor, studio_id: null })
    .returning('id')
    .executeTakeFirstOrThrow()
  const join = async (name: string, roles: [number, Role][], acts = roles[0]![0]) => {
    const { id } = await newPerson(world, `${name}@model.test`)
    for (const [organisation_id, role] of roles) await world.owner.insertInto('memberships').values({ person_id: id, organisation_id, role }).execute()
    people[name] = { kind: 'person', person: (await findPerson(world.system, id, acts))! }
  }
  await join('reviewer', [[studio, 'reviewer']])
  await join('approver', [[studio, 'approver']])
  await join('second', [[studio, 'approver']])
  await join('third', [
    [studio, 'approver'],
    [studio, 'reviewer'],
  ])
  await join('owner', [[studio, 'policy_owner']])
  await join('admin', [[studio, 'admin']])
  await join('linked', [
    [studio, 'approver'],
    [vendor.id, 'signatory'],
  ])
  await join('producer', [[productions[0]!.id, 'producer']])
  await join('member', [[productions[1]!.id, 'member']])
  await join('vendor', [[vendor.id, 'signatory']])
})
afterAll(() => world.close())

let made = 0
const once = ({ person }: Somebody) => onceOf(person.id, `model:${++made}`, made)

type Kind = 'clears' | 'excepts' | 'against'

const proposalOf = (kind: Kind) => ({
  ...{
    kind: 'clearance' as const,
    uses: ['office' as const],
    productions: null,
    owner_id: null,
    review_id: null,
    valid_from: today,
    valid_to: '2027-05-21',
    reasons: 'A model.',
  },
  ruling: kind === 'against' ? ('not_cleared' as const) : ('cleared_with_conditions' as const),
  data_classes: kind === 'excepts' ? (['D2'] as const).slice() : (['D0'] as const).slice(),
  conditions:
    kind === 'against'
      ? []
      : [{ instruction: 'Do it', menu_path: '', set_by: 'user' as const, proof: 'A picture', reprove_days: null, configuration_id: null }],
  exception_name: kind === 'excepts' ? 'A model' : null,
  exception_reason: kind === 'excepts' ? 'To see' : null,
})

/** What the model knows of what is open. */
type Model = { proposal: { id: number; kind: Kind; stage: Stage } | null; clearance: { id: number; stage: Stage } | null; read: Set<number> }

const onProposal: Step[] = ['agree_to_exception', 'dissent', 'approve', 'refuse', 'withdraw']

/** Where they stand in the database. */
const stagesOf = async ({ proposal, clearance }: Model): Promise<{ proposal: Stage | null; clearance: Stage | null }> => {
  const found = proposal && (await findProposal(world.system, proposal.id))
  const [ruling, record] = clearance
    ? [await findClearance(world.system, clearance.id, { on: today }), await findRecord(world.system, clearance.id, { on: today })]
    : []
  return {
    proposal: found ? (await proposalStanding(deps, found)).stage : null,
    clearance: ruling && record ? clearanceStage(ruling, record.successor !== null, today) : null,
  }
}

const tiesOf = async (actor: Somebody, model: Model, step: Step): Promise<Tie[]> => {
  if (step === 'propose')
    return listTies(world.system, actor.person.id, { offering_id: about.offering_id, proposed_by: -1, exception_by: null, suspended_by: null })
  if (onProposal.includes(step)) {
    const found = (await findProposal(world.system, model.proposal!.id))!
    return listTies(world.system, actor.person.id, { ...found, exception_by: found.exception_by?.id ?? null, suspended_by: null })
  }
  return listTies(world.system, actor.person.id, partiesOf((await findRecord(world.system, model.clearance!.id, { on: today }))!))
}

/** The production that somebody works for; else the first. */
const placeOf = ({ person }: Somebody) => productions.find(({ id }) => person.organisation_id === id) ?? productions[0]!
const isProductions = ({ person }: Somebody) => productions.some(({ id }) => person.organisation_id === id)

const subjectOf = (actor: Somebody, step: Step): Subject =>
  step === 'acknowledge' || (step === 'prove' && isProductions(actor)) ? productionSubject(placeOf(actor).id, studio) : studioSubject(studio)

/** Takes the step through its action. */
const act = async (actor: Somebody, step: Step, model: Model, kind: Kind): Promise<unknown> => {
  const [proposal, clearance] = [model.proposal?.id ?? -1, model.clearance?.id ?? -1]
  const text = { proposal, text: 'A model says so.', once: once(actor) }
  const place = placeOf(actor)
  switch (step) {
    case 'propose':
      return proposeClearance(deps, actor, about, { proposal: proposalOf(kind), shown: markOf(await readBasis(deps, about)), once: once(actor) })
    case 'agree_to_exception':
      return agreeToException(deps, actor, text)
    case 'dissent':
      return addDissent(deps, actor, text)
    case 'approve':
      return approveProposal(deps, actor, text)
    case 'refuse':
      return refuseProposal(deps, actor, text)
    case 'withdraw':
      return withdrawProposal(deps, actor, text)
    case 'suspend':
      return suspendClearance(deps, actor, { clearance, once: once(actor), suspension: { reason: 'A model.', in_flight: 'stop_now', grace_until: null } })
    case 'end_suspension':
      return endSuspension(deps, actor, { clearance, once: once(actor), reason: 'A model.' })
    case 'acknowledge':
      return acknowledgeSuspension(deps, actor, { clearance, once: once(actor), production: { ...place, studio_id: studio }, note: '' })
    case 'revoke':
    case 'revoke_at_once':
      return revokeClearance(deps, actor, {
        clearance,
        once: once(actor),
        revocation: { reason: 'A model.', takes_effect_on: step === 'revoke' ? '2026-12-06' : today },
      })
    default: {
      const production = isProductions(actor) ? place : null
      const asked = { clearance, number: 1, production, studio_id: studio, typed: { shown_on: today, description: 'Seen.' }, file: null, once: once(actor) }
      return proveCondition({ ...deps, files: world.deps.files }, actor, asked)
    }
  }
}

/** Past the actions, as the app writes: what the table forbids the database has to refuse by itself. */
const raw = async (actor: Somebody, step: Step, model: Model, kind: Kind): Promise<unknown> => {
  const db = world.system
  const [{ id: person }, proposal, clearance] = [actor.person, model.proposal?.id ?? -1, model.clearance?.id ?? -1] as const
  const place = placeOf(actor).id
  const suspension = sql`(select coalesce(max(id), -1) from clearance_suspensions where clearance_id = ${clearance})`
  const decide = (outcome: string) =>
    sql`insert into proposal_decisions (proposal_id, outcome, decided_by, reason) values (${proposal}, ${outcome}, ${person}, 'x')`.execute(db)
  switch (step) {
    case 'propose': {
      const basis = await readBasis(deps, about)
      const { ruling, data_classes, exception_name, exception_reason } = proposalOf(kind)
      return sql`insert into clearance_proposals (studio_id, offering_id, ruling, data_classes, uses, reasons, policy_key, facts_digest, valid_from, valid_to, exception_name, exception_reason, proposed_by)
        values (${studio}, ${about.offering_id}, ${ruling}, ${data_classes}::text[], '{office}', 'x', ${basis.policy.key}, ${basis.verdict.facts_digest}, ${today}, '2027-05-21', ${exception_name}, ${exception_reason}, ${person})`.execute(
        db,
      )
    }
    case 'agree_to_exception':
      return sql`insert into exception_approvals (proposal_id, approved_by, reason) values (${proposal}, ${person}, 'x')`.execute(db)
    case 'dissent':
      return sql`insert into clearance_dissents (proposal_id, person_id, text) values (${proposal}, ${person}, 'x')`.execute(db)
    case 'approve':
      return decide('approved')
    case 'refuse':
      return decide('refused')
    case 'withdraw':
      return decide('withdrawn')
    case 'suspend':
      return sql`insert into clearance_suspensions (clearance_id, reason, in_flight, suspended_by) values (${clearance}, 'x', 'stop_now', ${person})`.execute(
        db,
      )
    case 'end_suspension':
      return sql`insert into suspension_endings (suspension_id, reason, ended_by) values (${suspension}, 'x', ${person})`.execute(db)
    case 'acknowledge':
      return sql`insert into suspension_acknowledgements (suspension_id, production_id, acknowledged_by) values (${suspension}, ${place}, ${person})`.execute(
        db,
      )
    case 'revoke':
    case 'revoke_at_once':
      return sql`insert into clearance_revocations (clearance_id, reason, takes_effect_on, revoked_by) values (${clearance}, 'x', '2026-12-06', ${person})`.execute(
        db,
      )
    default:
      return sql`insert into condition_proofs (clearance_id, number, production_id, shown_on, expires_on, description, proven_by)
        values (${clearance}, 1, ${isProductions(actor) ? place : null}, ${today}, '2027-01-01', 'x', ${person})`.execute(db)
  }
}

/** What depends on the day is not refused by the database: that a revocation has taken effect. */
const isOfTheDay = (stage: Stage, step: Step) =>
  stage === 'revoked' && (step === 'suspend' || step === 'prove' || step === 'end_suspension' || step === 'acknowledge')

const codeOf = (error: unknown) => (error as { code?: string }).code ?? String(error)

type Command = { who: string; step: Step | 'facts_move'; kind: Kind }
const told = new Map<string, number>()

/** True when something was written. */
const run = async (model: Model, { who, step, kind }: Command): Promise<boolean> => {
  if (step === 'facts_move') {
    await sql`insert into facts_digests (offering_id, facts_digest, cause) values (${about.offering_id}, ${`${made++}`.padStart(64, '0')}, 'A test.')`.execute(
      world.owner,
    )
    if (model.proposal && ['exception_asked', 'proposed'].includes(model.proposal.stage)) model.proposal.stage = 'outdated'
    return true
  }
  const actor = people[who]!
  const target = step === 'propose' ? { stage: 'nothing' as const } : onProposal.includes(step) ? model.proposal : model.clearance
  if (!target) return false
  const stage = target.stage
  const allowed = findStep(nextSteps(stage, askerOf(actor), subjectOf(actor, step), await tiesOf(actor, model, step)), step)
  const isRead = step === 'acknowledge' && model.read.has(placeOf(actor).id)
  const outcome = await act(actor, step, model, kind).then(
    (result) => ({ result }),
    (error: unknown) => ({ error }),
  )
  const label = `${stage} ${step}`
  if (!allowed || isRead) {
    expect([label, who, 'error' in outcome && outcome.error instanceof Problem && ['forbidden', 'conflict'].includes(outcome.error.slug)]).toEqual([
      label,
      who,
      true,
    ])
    if (!isOfTheDay(stage, step)) {
      const refused = await raw(actor, step, model, kind).then(() => 'written', codeOf)
      expect([label, who, refused]).toEqual([label, who, expect.stringMatching(/^(23514|23505|23503)$/)])
    }
    told.set(`no ${label}`, (told.get(`no ${label}`) ?? 0) + 1)
    return false
  }
  expect([label, who, 'error' in outcome ? String(outcome.error) : 'done']).toEqual([label, who, 'done'])
  told.set(label, (told.get(label) ?? 0) + 1)
  moved(model, step, allowed.to, outcome as { result: unknown }, actor, kind)
  return true
}

/** What the table says that comes of a step. */
const moved = (model: Model, step: Step, to: Stage, { result }: { result: unknown }, actor: Somebody, kind: Kind) => {
  if (step === 'propose') model.proposal = { id: (result as { id: number }).id, kind, stage: kind === 'excepts' ? 'exception_asked' : to }
  else if (step === 'approve') {
    model.proposal!.stage = to
    model.clearance = { id: (result as { clearance: number }).clearance, stage: model.proposal!.kind === 'against' ? 'against' : to }
    model.read = new Set()
  } else if (onProposal.includes(step)) model.proposal!.stage = to
  else if (model.clearance) model.clearance.stage = to
  if (step === 'acknowledge') model.read.add(placeOf(actor).id)
  if (step === 'suspend') model.read = new Set()
}

const command = (who: string, step: Command['step'], kind: Kind = 'clears'): Command => ({ who, step, kind })
const toForce = [command('reviewer', 'propose'), command('second', 'approve')]
const toEnding = [...toForce, command('second', 'revoke')]
/** How a record comes to each stage from which something leads on. */
const waysTo: Partial<Record<Stage, Command[]>> = {
  exception_asked: [command('reviewer', 'propose', 'excepts')],
  proposed: [command('reviewer', 'propose')],
  outdated: [command('reviewer', 'propose'), command('', 'facts_move')],
  in_force: toForce,
  suspended: [...toForce, command('reviewer', 'suspend')],
  ending: toEnding,
  ending_suspended: [...toEnding, command('reviewer', 'suspend')],
}

describe('the workflow', () => {
  it.each(workflow.filter(({ from, step }) => from in waysTo && step !== 'propose_again'))(
    'lets somebody $step what is $from, and who may not never',
    async ({ from, step }) => {
      const model: Model = { proposal: null, clearance: null, read: new Set() }
      for (const one of waysTo[from]!) await run(model, one)
      // Who may not is refused by the action and by the database; then one who may goes on.
      for (const who of ['linked', 'producer', 'vendor', 'admin', 'owner', 'reviewer', 'approver']) if (await run(model, command(who, step))) break
      expect(told.get(`${from} ${step}`)).toBeGreaterThan(0)
      expect(await stagesOf(model)).toEqual({ proposal: model.proposal?.stage ?? null, clearance: model.clearance?.stage ?? null })
    },
  )

  it('does in the actions what its table allows and nothing else, and past them the database refuses what the table forbids', {
    timeout: 240_000,
  }, async () => {
    const steps = [...new Set(workflow.map(({ step }) => step))].filter((step) => step !== 'propose_again')
    // What leads on comes more often, so that a run gets somewhere.
    const anything: fc.Arbitrary<Command> = fc.record({
      who: fc.constantFrom('reviewer', 'approver', 'second', 'third', 'owner', 'admin', 'linked', 'producer', 'member', 'vendor'),
      step: fc.oneof(
        { weight: 6, arbitrary: fc.constantFrom(...steps) },
        { weight: 3, arbitrary: fc.constantFrom<Step>('propose', 'approve', 'agree_to_exception', 'suspend', 'end_suspension') },
        { weight: 1, arbitrary: fc.constant('facts_move' as const) },
      ),
      kind: fc.constantFrom<Kind>('clears', 'clears', 'excepts', 'against'),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(anything, { minLength: 15, maxLength: 40 }), async (commands) => {
        const model: Model = { proposal: null, clearance: null, read: new Set() }
        for (const one of [...toForce, ...commands]) {
          if (await run(model, one))
            expect(await stagesOf(model)).toEqual({ proposal: model.proposal?.stage ?? null, clearance: model.clearance?.stage ?? null })
        }
        expect(await stagesOf(model)).toEqual({ proposal: model.proposal?.stage ?? null, clearance: model.clearance?.stage ?? null })
      }),
      { numRuns: 10, endOnFailure: true },
    )
    // Different refusals that were really tried: some 35 to 60 in ten runs, by chance.
    expect([...told.keys()].filter((key) => key.startsWith('no ')).length).toBeGreaterThan(20)
  })
})

describe('two approvers at once', () => {
  it('decide a hundred proposals, each exactly once', { timeout: 120_000 }, async () => {
    const { policy, verdict } = await readBasis(deps, about)
    const { rows } = await sql<{ id: number }>`
      insert into clearance_proposals (studio_id, offering_id, ruling, data_classes, uses, reasons, policy_key, facts_digest, valid_from, valid_to, proposed_by)
      select ${studio}, ${about.offering_id}, 'cleared', '{D0}', '{office}', 'Race', ${policy.key}, ${verdict.facts_digest}, ${today}::date, '2027-05-21'::date, ${people.reviewer!.person.id}
      from generate_series(1, 100) returning id`.execute(world.owner)
    const attempt = (who: string, work: typeof approveProposal | typeof refuseProposal, proposal: number) =>
      work(deps, people[who]!, { proposal, text: 'At once', once: once(people[who]!) }).then(
        () => 'done',
        (error: unknown) => (error instanceof Problem ? error.slug : String(error)),
      )
    const outcomes: string[] = []
    for (let i = 0; i < rows.length; i += 2)
      outcomes.push(
        ...(await Promise.all(
          rows
            .slice(i, i + 2)
            .map(async ({ id }, n) =>
              (
                await Promise.all([attempt('approver', approveProposal, id), attempt('second', (i + n) % 2 === 0 ? approveProposal : refuseProposal, id)])
              )
                .sort()
                .join(),
            ),
        )),
      )
    expect(new Set(outcomes)).toEqual(new Set(['conflict,done']))
    const { rows: decided } = await sql<{ n: number; cleared: number; heads: number }>`
      select count(*) as n, (select count(*) from clearances c join clearance_proposals p on p.id = c.proposal_id where p.reasons = 'Race') as cleared,
        (select count(*) from clearances c where c.offering_id = ${about.offering_id} and c.studio_id = ${studio} and c.kind = 'clearance'
          and not exists (select from clearances later where later.supersedes = c.id)) as heads
      from proposal_decisions d join clearance_proposals p on p.id = d.proposal_id where p.reasons = 'Race'`.execute(world.owner)
    expect(decided[0]).toMatchObject({ n: 100, heads: 1 })
    expect(decided[0]!.cleared).toBeGreaterThanOrEqual(50)
  })
})
