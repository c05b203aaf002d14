import { sql } from 'kysely'
import { statementOf } from '../src/attestations/statement.ts'
import { declaration } from '../src/attestations/statement-declaration.ts'
import { unaudited } from '../src/audit/audited.ts'
import { type Db, readAs } from '../src/db/database.ts'
import type { OrganisationKind, Role } from '../src/db/schema.ts'
import { hashPassword } from '../src/people/passwords.ts'
import { insertPerson } from '../src/people/queries.ts'
import { hashOf } from '../src/people/secrets.ts'
import type { World } from './world.ts'

// Two studios that know nothing of each other, each with a production and a vendor, and somebody in every role. Whatever is private
// to a side has that side's word in it, so that one word in the wrong place is a leak.

export const sides = ['alder', 'birch'] as const
export type Side = (typeof sides)[number]
/** In every private text of a side, and nowhere else. */
export const canaryOf = (side: Side) => `canary${side}`

export const roles = ['reviewer', 'approver', 'policy_owner', 'admin', 'producer', 'member', 'contributor', 'signatory'] as const satisfies Role[]
const kindOf: Record<Role, OrganisationKind> = {
  reviewer: 'studio',
  approver: 'studio',
  policy_owner: 'studio',
  admin: 'studio',
  producer: 'production',
  member: 'production',
  contributor: 'vendor',
  signatory: 'vendor',
}

export type Someone = { id: number; log_name: string; email: string; role: Role; organisation: string }
export type SideOf = { people: Record<Role, Someone>; organisations: Record<OrganisationKind, { id: number; slug: string }>; policy: string }
export type TwoSides = Record<Side, SideOf>

export const password = 'demo-only-password'

/** Makes both sides in the world, past the app: as the owner of the database. */
export const makeTwoSides = async (world: World): Promise<TwoSides> => {
  const hash = await hashPassword(password)
  return { alder: await makeSide(world, 'alder', hash), birch: await makeSide(world, 'birch', hash) }
}

type Deciders = { canary: string; key: number; people: Record<Role, Someone>; studio: number; production: number }

/** Something in every table of what a studio decides, with the word of the side in it. */
const decideMore = async (tx: Tx, { canary, key, people, studio, production }: Deciders) => {
  const propose = (offset: number) =>
    tx
      .insertInto('clearance_proposals')
      .values({
        ...{ studio_id: studio, offering_id: sql<number>`(select id from offerings order by id offset ${offset} limit 1)`, ruling: 'cleared_with_conditions' },
        ...{ data_classes: ['D0'], uses: ['ideation'], productions: null, reasons: `Reasons ${canary}`, policy_key: key, facts_digest: 'x' },
        ...{
          valid_from: '2026-01-01',
          valid_to: '2027-01-01',
          exception_name: `Exception ${canary}`,
          exception_reason: `Because ${canary}`,
          owner_id: null,
          review_id: null,
        },
        proposed_by: people.reviewer.id,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
  const open = await propose(2)
  const { id: proposal_id } = await propose(3)
  await tx
    .insertInto('clearance_conditions')
    .values({ proposal_id, number: 1, instruction: `Do ${canary}`, set_by: 'user', proof: canary, reprove_days: null, configuration_id: null })
    .execute()
  for (const of of [open.id, proposal_id]) {
    await tx
      .insertInto('clearance_dissents')
      .values({ proposal_id: of, person_id: people.admin.id, text: `No, says ${canary}` })
      .execute()
    await tx
      .insertInto('exception_approvals')
      .values({ proposal_id: of, approved_by: people.policy_owner.id, reason: `So be it, ${canary}` })
      .execute()
  }
  await tx.insertInto('proposal_decisions').values({ proposal_id, outcome: 'approved', decided_by: people.approver.id, reason: canary }).execute()
  const { id: clearance_id } = await tx.insertInto('clearances').values({ proposal_id }).returning('id').executeTakeFirstOrThrow()
  const { id: suspension_id } = await tx
    .insertInto('clearance_suspensions')
    .values({ clearance_id, reason: `Held back, ${canary}`, in_flight: 'stop_now', grace_until: null, suspended_by: people.reviewer.id })
    .returning('id')
    .executeTakeFirstOrThrow()
  await tx
    .insertInto('suspension_acknowledgements')
    .values({ suspension_id, production_id: production, note: `Seen, ${canary}`, acknowledged_by: people.producer.id })
    .execute()
  await tx
    .insertInto('suspension_endings')
    .values({ suspension_id, reason: `Well again, ${canary}`, ended_by: people.approver.id })
    .execute()
  await tx
    .insertInto('condition_proofs')
    .values({
      ...{ clearance_id, number: 1, production_id: production, shown_on: '2026-11-01', expires_on: '2027-01-01', description: `Shown, ${canary}` },
      ...{ file_id: null, proven_by: people.producer.id },
    })
    .execute()
  await tx.insertInto('clearance_reminders').values({ clearance_id, about: 'ends in 30' }).execute()
  await tx
    .insertInto('clearance_revocations')
    .values({ clearance_id, reason: `Over, ${canary}`, takes_effect_on: '2026-12-24', revoked_by: people.approver.id })
    .execute()
}

type Desk = Pick<Deciders, 'canary' | 'people' | 'studio' | 'production'>

/** Something in every table of the desk, with the word of the side in it. */
const reviewSomething = async (tx: Tx, { canary, people, studio, production }: Desk) => {
  const { id: review_id } = await tx
    .insertInto('reviews')
    .values({
      ...{ studio_id: studio, offering_id: sql<number>`(select min(id) from offerings)`, tool_name: `Tool ${canary}`, kind: 'new', irq: '{}' },
      ...{ lead_id: people.reviewer.id, opened_by: people.reviewer.id, closed_at: null, closed_by: null },
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await tx
    .insertInto('requests')
    .values({
      ...{ review_id, studio_id: studio, production_id: production, purpose: `Asks ${canary}`, data_classes: ['D0'], uses: ['ideation'], needed_on: null },
      asked_by: people.producer.id,
    })
    .execute()
  await tx.insertInto('review_parts').values({ review_id, part: 'ai', owner_id: people.reviewer.id, due_on: '2026-12-24', cadence_days: 365 }).execute()
  await tx
    .insertInto('review_moves')
    .values({ review_id, part: 'ai', from_state: null, to_state: 'not_started', reason: `Opened, ${canary}`, moved_by: people.reviewer.id })
    .execute()
  const { id: comment_id } = await tx
    .insertInto('review_comments')
    .values({ review_id, part: 'ai', person_id: people.reviewer.id, text: `Says ${canary}` })
    .returning('id')
    .executeTakeFirstOrThrow()
  await tx.insertInto('review_mentions').values({ comment_id, person_id: people.approver.id }).execute()
  const { id: finding_id } = await tx
    .insertInto('findings')
    .values({
      ...{ studio_id: studio, offering_id: sql<number>`(select min(id) from offerings)`, review_id, part: 'ai', title: `Found ${canary}`, severity: 'low' },
      ...{ rule: null, question_id: null, fact_id: null, owner_id: people.reviewer.id, due_on: '2026-12-24', opened_by: people.reviewer.id },
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await tx
    .insertInto('finding_moves')
    .values({ finding_id, from_state: 'open', to_state: 'in_remediation', reason: `At it, ${canary}`, moved_by: people.reviewer.id })
    .execute()
  const { id: waiver_id } = await tx
    .insertInto('waivers')
    .values({
      finding_id,
      kind: 'waiver',
      justification: `Can live with it, ${canary}`,
      ends_on: '2027-01-01',
      facts_digest: 'x',
      proposed_by: people.reviewer.id,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await tx
    .insertInto('waiver_decisions')
    .values({ waiver_id, outcome: 'approved', reason: `Yes, ${canary}`, decided_by: people.approver.id })
    .execute()
  const { id: term_id } = await tx
    .insertInto('contract_terms')
    .values({
      ...{ studio_id: studio, offering_id: sql<number>`(select min(id) from offerings)`, question_id: 'trains_on_inputs', value: '"no_by_contract"' },
      ...{ contract: `Agreement ${canary}`, quote: `Never, ${canary}`, locator: canary, file_id: null, valid_from: '2026-01-01', ends_on: '2027-01-01' },
      ...{ supersedes: null, recorded_by: people.reviewer.id },
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await tx
    .insertInto('contract_term_withdrawals')
    .values({ term_id, reason: `Over, ${canary}`, withdrawn_by: people.approver.id })
    .execute()
  await sql`insert into studio_facts_digests (studio_id, offering_id, facts_digest, is_overlay) select ${studio}, min(id), ${canary}, false from offerings`.execute(
    tx,
  )
  await sql`insert into studio_verdicts (studio_id, policy_key, offering_id, band, score, completeness, evidence_strength, principles, envelope, rank, facts_digest, evaluated_on)
    select ${studio}, policy_key, offering_id, band, score, completeness, evidence_strength, principles, envelope, rank, ${canary}, evaluated_on
    from verdicts order by policy_key, offering_id limit 1`.execute(tx)
  const { rows: tasks } = await sql<{ id: number }>`with d as (insert into documents (vendor_id, title, url, evidence, tier)
      select min(id), ${`Terms for ${studio}`}, ${`https://terms.example/${studio}`}, 'published_terms', 'vendor_document' from vendors returning id, url),
    k as (insert into captures (document_id, url, captured_on, location) select d.id, d.url, '2026-01-01', '{}' from d returning id, document_id),
    l as (insert into captures (document_id, url, captured_on, location) select d.id, d.url, '2026-01-02', '{}' from d returning id)
    insert into change_tasks (document_id, since_id, capture_id, material, due_on) select k.document_id, k.id, l.id, 1, '2026-12-01' from k, l returning id`.execute(
    tx,
  )
  await sql`insert into watch_owners (task_id, studio_id, person_id, set_by) values (${tasks[0]!.id}, ${studio}, ${people.reviewer.id}, ${people.approver.id})`.execute(
    tx,
  )
  await sql`insert into change_task_ends (task_id, way, note, person_id) values (${tasks[0]!.id}, 'answers_stand', ${`It stands, ${canary}`}, ${people.reviewer.id})`.execute(
    tx,
  )
  for (const { id } of Object.values(people))
    await tx
      .insertInto('saved_views')
      .values({ person_id: id, name: `Mine ${canary}`, query: 'owner=me' })
      .execute()
}

/** What a triage of nothing answers. */
const escalated = JSON.stringify({
  ...{ outcome: 'escalate', obligations: [], fired: [], weakest_step: 0, statement: 'Escalate it.' },
  principles: { P1: 'unsure', P2: 'unsure', P3: 'unsure', P4: 'unsure', P5: 'unsure' },
})

/** Something in every table of what a production keeps, with the word of the side in it. */
const produceSomething = async (tx: Tx, { canary, people, production }: { canary: string; people: Record<Role, Someone>; production: number }) => {
  const made = async (row: ReturnType<typeof sql>) => (await sql<{ id: number }>`${row} returning id`.execute(tx)).rows[0]!.id
  const [producer, first] = [people.producer.id, sql`(select min(id) from offerings)`]
  const use = await made(sql`insert into uses (production_id, number, proposed_by) values (${production}, 1, ${producer})`)
  const triage = await made(sql`insert into triages (use_id, title, kind, answers, policy_key, policy_digest, outcome, obligations, result, cause, triaged_by)
    select ${use}, ${`Boards ${canary}`}, 'ideation', '{}', min(key), 'x', 'escalate', '{}', ${escalated}, 'asked', ${producer} from policy_versions where studio_id is null`)
  await sql`insert into triage_steps (triage_id, number, offering_id, name, data_classes) values (${triage}, 1, ${first}, ${`Tool ${canary}`}, '{D0}')`.execute(
    tx,
  )
  await sql`insert into use_tellings (use_id, triage_id, told_on, contact, told_by) values (${use}, ${triage}, '2026-11-02', ${canary}, ${producer})`.execute(
    tx,
  )
  await sql`insert into use_replies (use_id, triage_id, ruling, replied_by, replied_on, uses, data_classes, words, recorded_by)
    values (${use}, ${triage}, 'declined', ${canary}, '2026-11-03', '{ideation}', '{D0}', ${`No, ${canary}`}, ${producer})`.execute(tx)
  const consent = await made(sql`insert into consents (production_id, performer, covers, scope, valid_from, recorded_by)
    values (${production}, ${`Performer ${canary}`}, '{use_replica}', 'One scene', '2026-11-01', ${producer})`)
  await sql`insert into consent_endings (consent_id, ended_on, reason, ended_by) values (${consent}, '2026-11-04', ${canary}, ${producer})`.execute(tx)
  const entry =
    await made(sql`insert into register_entries (production_id, number, tool, used_from, used_to, kind, data_classes, purpose, fate, source, entered_by)
    values (${production}, 1, ${canary}, '2026-11-05', '2026-11-05', 'ideation', '{D0}', ${`For ${canary}`}, 'temporary', 'form', ${producer})`)
  await sql`insert into register_entry_consents (entry_id, consent_id) values (${entry}, ${consent})`.execute(tx)
  await sql`insert into wraps (production_id, wrapped_on, note, wrapped_by) values (${production}, '2026-11-20', ${canary}, ${producer})`.execute(tx)
  const request = await made(sql`insert into deletion_requests (production_id, vendor_id, offering_ids, because, letter, due_on, asked_by)
    select ${production}, min(id), array[${first}], ${canary}, 'Delete it', '2026-12-20', ${producer} from vendors`)
  await sql`insert into deletion_answers (request_id, answer, answered_by, answered_on, words, recorded_by)
    values (${request}, 'deleted', ${canary}, '2026-11-21', 'Done', ${producer})`.execute(tx)
}

/** What somebody follows and was told, with the word of the side in it. */
const followSomething = async (tx: Tx, { canary, id, studio, production }: { canary: string; id: number; studio: number; production: number }) => {
  await tx.insertInto('subscriptions').values({ person_id: id, tool_id: null, vendor_id: null, production_id: production }).execute()
  await tx.insertInto('notification_settings').values({ person_id: id, digest: 'daily' }).execute()
  await tx
    .insertInto('digest_mails')
    .values({ person_id: id, slot: new Date('2026-11-20T07:00:00Z'), mail_id: null })
    .execute()
  await tx
    .insertInto('notices')
    .values({
      ...{ person_id: id, change: 'clearance 1', kind: 'suspended', tool_id: sql<number>`(select min(id) from tools)`, studio_id: studio, told_as: 'follower' },
      ...{ subject: `About ${canary}`, sentence: `Told ${canary}.`, because: '', path: '/', is_instant: false, told_at: null, mail_id: null },
    })
    .execute()
}

const makeSide = async (world: World, side: Side, hash: string): Promise<SideOf> => {
  const { owner } = world
  const canary = canaryOf(side)
  return unaudited(owner, 'derived', async (tx) => {
    const vendor = await tx
      .insertInto('vendors')
      .values({ slug: `${side}-vendor`, name: `Vendor ${side}`, website: null, retired_on: null })
      .returning('id')
      .executeTakeFirstOrThrow()
    const addOrganisation = (kind: OrganisationKind, more: { vendor_id?: number; studio_id?: number }) =>
      tx
        .insertInto('organisations')
        .values({ slug: `${side}-${kind}`, name: kind === 'vendor' ? `Vendor ${side}` : `${kind} ${canary}`, kind, vendor_id: null, studio_id: null, ...more })
        .returning(['id', 'slug'])
        .executeTakeFirstOrThrow()
    const studio = await addOrganisation('studio', {})
    const organisations = {
      studio,
      production: await addOrganisation('production', { studio_id: studio.id }),
      vendor: await addOrganisation('vendor', { vendor_id: vendor.id }),
    }
    const people = {} as Record<Role, Someone>
    for (const role of roles) {
      const email = `${role.replace('_', '-')}@${canary}.test`
      const { id, log_name } = await insertPerson(tx, { email, name: `${role} ${canary}`, password_hash: hash })
      const organisation = organisations[kindOf[role]]
      await tx.insertInto('memberships').values({ person_id: id, organisation_id: organisation.id, role }).execute()
      people[role] = { id, log_name, email, role, organisation: organisation.slug }
    }
    const policy = await addPrivateRecords(tx, side, organisations, people)
    await addVendorRecords(tx, side, vendor.id, organisations, people)
    return { people, organisations, policy }
  })
}

type Tx = Parameters<Parameters<typeof unaudited>[2]>[0]

/** One of everything that is private, in each table that holds such things. */
const addPrivateRecords = async (tx: Tx, side: Side, organisations: SideOf['organisations'], people: SideOf['people']): Promise<string> => {
  const canary = canaryOf(side)
  const policy = `${side}-overlay`
  const soon = new Date(Date.now() + 24 * 3600_000)
  const { rows } = await sql<{ key: number }>`
    insert into policy_versions (id, version, kind, title, digest, source_text, effective_from, studio_id)
    select ${policy}, version, 'overlay', ${`Overlay ${canary}`}, ${hashOf(policy).toString('hex')}, ${`# ${canary}`}, effective_from, ${organisations.studio.id}
    from policy_versions where kind = 'overlay' and is_demo limit 1 returning key`.execute(tx)
  const key = rows[0]!.key
  await sql`insert into verdicts select ${key}, offering_id, band, score, completeness, evidence_strength, principles, envelope, rank, ${canary}, evaluated_on, recheck_on
    from verdicts order by policy_key, offering_id limit 3`.execute(tx)
  await sql`insert into verdict_changes (policy_key, offering_id, to_band, to_digest, cause) select ${key}, id, 1, 'x', ${`Because of ${canary}`} from offerings order by id limit 2`.execute(
    tx,
  )
  await sql`with proposed as (insert into clearance_proposals (studio_id, offering_id, ruling, data_classes, uses, reasons, policy_key, facts_digest, valid_from, valid_to, proposed_by)
      select ${organisations.studio.id}, id, 'not_cleared', '{D0}', '{}', ${`Reasons ${canary}`}, ${key}, 'x', '2026-01-01', '2027-01-01', ${people.reviewer.id}
      from offerings order by id limit 2 returning id)
    insert into proposal_decisions (proposal_id, outcome, decided_by) select id, 'approved', ${people.approver.id} from proposed`.execute(tx)
  await sql`insert into clearances (proposal_id) select id from clearance_proposals where studio_id = ${organisations.studio.id} order by id`.execute(tx)
  await reviewSomething(tx, { canary, people, studio: organisations.studio.id, production: organisations.production.id })
  await produceSomething(tx, { canary, people, production: organisations.production.id })
  await decideMore(tx, { canary, key, people, studio: organisations.studio.id, production: organisations.production.id })
  for (const { id } of Object.values(people)) {
    await tx
      .insertInto('tokens')
      .values({
        person_id: id,
        organisation_id: organisations.studio.id,
        name: `Token ${canary}`,
        secret_hash: hashOf(canary),
        scopes: ['read'],
        expires_at: soon,
      })
      .execute()
    await tx
      .insertInto('passkeys')
      .values({ id: `key-${id}`, person_id: id, public_key: Buffer.from('k'), counter: 0, name: `Key ${canary}`, last_used_at: null })
      .execute()
    await tx
      .insertInto('identities')
      .values({ issuer: `https://${canary}.test`, subject: String(id), person_id: id })
      .execute()
    await tx
      .insertInto('recovery_codes')
      .values({ person_id: id, code_hash: hashOf(`${canary}${id}`) })
      .execute()
    await tx
      .insertInto('challenges')
      .values({ id: `challenge-${canary}-${id}`, secret_hash: hashOf(canary), kind: 'second_factor', person_id: id, data: '{}', expires_at: soon })
      .execute()
    await tx
      .insertInto('mails')
      .values({ person_id: id, address: `${id}@${canary}.test`, subject: 'x', text: canary })
      .execute()
    await followSomething(tx, { canary, id, studio: organisations.studio.id, production: organisations.production.id })
    await tx.insertInto('idempotency_keys').values({ person_id: id, key: canary, request_digest: 'x', answer: '{}' }).execute()
    await sql`select append_audit_events(array[${JSON.stringify({ action: 'test.private', actor: { kind: 'person', id: people.admin.log_name }, audience: 'private', organisation: organisations.studio.id, people: [people.reviewer.log_name], subject: '/', sentence: `Said ${canary}.` })}])`.execute(
      tx,
    )
  }
  await tx
    .insertInto('links')
    .values({
      token_hash: hashOf(`link ${canary}`),
      kind: 'invitation',
      person_id: people.member.id,
      organisation_id: organisations.production.id,
      role: 'producer',
      issued_by: people.admin.id,
      expires_at: soon,
    })
    .execute()
  // What somebody writes beside a second reading is the studio's; what is decided on it is for everybody.
  const reading = await drawnFact(tx, people.admin.id)
  await sql`insert into second_reading_results (reading_id, value, reason, studio_id, read_by)
    values (${reading}, '"not_applicable"', ${canary}, ${organisations.studio.id}, ${people.reviewer.id})`.execute(tx)
  await sql`insert into second_reading_decisions (reading_id, ruling, reason, studio_id, decided_by)
    values (${reading}, 'first_stands', 'Read', ${organisations.studio.id}, ${people.approver.id})`.execute(tx)
  await tx
    .insertInto('domains')
    .values({ domain: `${canary}.test`, organisation_id: organisations.studio.id, role: 'reviewer' })
    .execute()
  return policy
}

/** Draws one fact for a second reading, past the app; returns the number of the reading. */
export const drawnFact = async (owner: Db, drawn_by: number): Promise<number> => {
  const { rows } = await sql<{ id: number }>`
    with sample as (insert into second_samples (seed, size, candidates, drawn_by) values (${'0'.repeat(32)}, 1, 1, ${drawn_by}) returning id)
    insert into second_readings (sample_id, fact_id)
    select sample.id, (select min(c.fact_id) from citations c where not exists (select from second_readings r where r.fact_id = c.fact_id)
      and not exists (select from facts n where n.supersedes = c.fact_id)) from sample returning id`.execute(owner)
  return rows[0]!.id
}

/** What a vendor keeps to itself and to procurement: a draft, a file, what it signed, and what was made of it. */
const addVendorRecords = async (tx: Tx, side: Side, vendor_id: number, organisations: SideOf['organisations'], people: SideOf['people']) => {
  const canary = canaryOf(side)
  const [organisation, person] = [organisations.vendor.id, people.signatory.id]
  const said = statementOf({
    vendor: { slug: `${side}-vendor`, name: `Vendor ${side}` },
    offering: { tool: `${side}-tool`, offering: 'team', name: `Tool ${side} Team`, plan_kind: 'team', deployment: 'public_saas' },
    number: 1,
    bank_version: canary,
    answers: [],
    declaration,
    signatory: { name: canary, title: canary, authority: canary },
    valid_from: '2026-11-01',
    valid_to: '2027-11-01',
    supersedes: null,
  })
  const { rows } = await sql<{ offering: number; file: number; attestation: number }>`
    with tool as (insert into tools (vendor_id, slug, name) values (${vendor_id}, ${`${side}-tool`}, ${`Tool ${side}`}) returning id),
    offering as (insert into offerings (tool_id, slug, name, plan_kind, deployment) select id, 'team', 'Team', 'team', 'public_saas' from tool returning id),
    draft as (insert into questionnaires (offering_id, organisation_id, number, bank_version, opened_by) select id, ${organisation}, 2, ${canary}, ${person} from offering returning id),
    signed as (insert into questionnaires (offering_id, organisation_id, number, bank_version, state, opened_by)
      select id, ${organisation}, 1, ${canary}, 'signed', ${person} from offering returning id, offering_id),
    answer as (insert into answers (questionnaire_id, question_id, value, note, updated_by) select id, 'trains_on_inputs', '"unknown"', ${canary}, ${person} from draft),
    comment as (insert into answer_comments (questionnaire_id, question_id, person_id, text) select id, 'trains_on_inputs', ${person}, ${canary} from draft),
    file as (insert into evidence_files (organisation_id, sha256, bytes, media_type, name, title, received_on, scan, uploaded_by)
      values (${organisation}, ${hashOf(canary).toString('hex')}, 1, 'text/plain', ${canary}, ${canary}, '2026-11-01', 'clean', ${person}) returning id),
    attached as (insert into answer_files select draft.id, 'trains_on_inputs', file.id from draft, file),
    attestation as (insert into attestations (questionnaire_id, offering_id, organisation_id, statement, digest, jws, signed_by, signatory_title, signatory_authority, valid_from, valid_to)
      select id, offering_id, ${organisation}, ${said.text}, ${said.digest}, ${canary}, ${person}, ${canary}, ${canary}, '2026-11-01', '2027-11-01' from signed returning id, offering_id)
    select attestation.offering_id as offering, file.id as file, attestation.id as attestation from attestation, file`.execute(tx)
  const { offering, attestation } = rows[0]!
  await sql`insert into attested_answers (attestation_id, question_id, organisation_id, stance, value, note, evidence, visibility, source_title, source_url, quote)
    values (${attestation}, 'trains_on_inputs', ${organisation}, 'answer', '"unknown"', ${canary}, 'vendor_attestation', 'registry', '', '', '')`.execute(tx)
  await sql`insert into answer_reviews (attestation_id, question_id, studio_id, ruling, reason, reviewed_by)
    values (${attestation}, 'trains_on_inputs', ${organisations.studio.id}, 'flagged', ${canary}, ${people.reviewer.id})`.execute(tx)
  await sql`insert into attestation_reminders (attestation_id, days) values (${attestation}, 30)`.execute(tx)
  await sql`insert into vendor_letters (offering_id, studio_id, question_ids, text, sent_by) values (${offering}, ${organisations.studio.id}, '{trains_on_inputs}', ${canary}, ${people.reviewer.id})`.execute(
    tx,
  )
  await sql`insert into nda_acceptances (organisation_id, person_id, version, ends_on) values (${organisation}, ${people.producer.id}, ${canary}, '2099-01-01')`.execute(
    tx,
  )
  await sql`insert into disclosures (organisation_id, person_id, message) values (${organisation}, ${people.producer.id}, ${canary})`.execute(tx)
  await sql`insert into claims (vendor_id, person_id, state, message) values (${vendor_id}, ${people.member.id}, 'mailed', ${canary})`.execute(tx)
}

/** Read as that person, past every query of the app. */
export const as = (world: World, { id }: { id: number }) => readAs(world.db, `person:${id}`)
