import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../../src/db/database.ts'
import type { History, Op } from './history.ts'

// Writes histories as they were recorded, at the times at which they were recorded: only the owner of the tables can.

/** What all histories share. */
export type Shared = { vendor: number; tool: number; studio: number; policy: number; attestation: number; proposer: number; approver: number }

export const writeHistories = async (db: Db, shared: Shared, histories: History[]): Promise<void> => {
  await db.transaction().execute(async (tx) => {
    const all = <K extends Op['op']>(op: K) =>
      histories.flatMap(({ offering, setting, ops }) =>
        ops.flatMap((one) => (one.op === op ? [{ ...(one as Extract<Op, { op: K }>), offering, setting }] : [])),
      )
    const put = (what: RawBuilder<unknown>) => what.execute(tx)
    const rows = (of: object[], columns: string) => sql`jsonb_to_recordset(${JSON.stringify(of)}::jsonb) as r(${sql.raw(columns)})`
    const facts = all('fact')
    const cited = facts.flatMap(({ id, cites }) => cites.map((cite) => ({ fact: id, ...cite })))
    const documents = histories.flatMap((history) => history.documents)

    await put(sql`insert into offerings (id, tool_id, slug, name, plan_kind, deployment) overriding system value
      select id, ${shared.tool}, 'o' || id, 'Offering', 'enterprise', 'public_saas' from ${rows(
        histories.map(({ offering }) => ({ id: offering })),
        'id bigint',
      )}`)
    await put(sql`insert into configurations (id, offering_id, slug, name, instruction, set_by) overriding system value
      select setting, offering, 'setting', 'Setting', 'Set it.', 'org_admin' from ${rows(histories, 'setting bigint, offering bigint')}`)
    await put(sql`insert into documents (id, vendor_id, title, url, evidence, tier, is_stale) overriding system value
      select id, ${shared.vendor}, 'Terms ' || id, 'https://model.example/' || id, 'published_terms', tier, is_stale from ${rows(documents, 'id bigint, tier text, is_stale boolean')}`)
    await put(sql`insert into captures (id, document_id, url, captured_on, sha256, location, recorded_at) overriding system value
      select id, document, 'https://model.example/' || document, captured_on, ${digest}, '{"kind": "test"}', at from ${rows(all('capture'), 'id bigint, document bigint, captured_on date, at timestamptz')}`)
    await put(sql`insert into quotes (id, document_id, text) overriding system value
      select quote, document, 'Quote ' || quote from ${rows(cited, 'quote bigint, document bigint')}`)
    await put(sql`insert into quote_checks (id, quote_id, capture_id, found, at_offset, capture_sha256, method, checked_by, checked_on, recorded_at) overriding system value
      select id, quote, capture, found, case when found then 0 end, ${digest}, 'exact', 'model', checked_on, at
      from ${rows(all('check'), 'id bigint, quote bigint, capture bigint, found boolean, checked_on date, at timestamptz')} order by id`)
    await put(sql`insert into document_checks (id, document_id, checked_on, outcome, recorded_at) overriding system value
      select id, document, checked_on, outcome, at from ${rows(all('look'), 'id bigint, document bigint, checked_on date, outcome text, at timestamptz')}`)
    await put(sql`insert into configuration_proofs (id, configuration_id, shown_on, expires_on, description, asserted_by, recorded_at) overriding system value
      select id, setting, shown_on, expires_on, 'Shown', 'model', at from ${rows(all('proof'), 'id bigint, setting bigint, shown_on date, expires_on date, at timestamptz')}`)
    await put(sql`insert into facts (id, offering_id, question_id, value, evidence, configuration_id, asserted_by, valid_from, valid_to, supersedes, recorded_at) overriding system value
      select id, offering, question, to_jsonb(value), evidence, case when needs_setting then setting end, 'model', valid_from, valid_to, supersedes, at
      from ${rows(facts, 'id bigint, offering bigint, question text, value text, evidence text, needs_setting boolean, setting bigint, valid_from date, valid_to date, supersedes bigint, at timestamptz')} order by id`)
    await put(
      sql`insert into citations (fact_id, quote_id, capture_id) select fact, quote, capture from ${rows(cited, 'fact bigint, quote bigint, capture bigint')}`,
    )
    await put(sql`insert into conflicts (id, offering_id, question_id, attestation_id, fact_id, kind, opened_at, due_on) overriding system value
      select r.id, r.offering, f.question_id, ${shared.attestation}, f.id, 'found', r.at, r.at::date + 14
      from ${rows(all('conflict'), 'id bigint, offering bigint, fact bigint, at timestamptz')} join facts f on f.id = r.fact`)
    await put(sql`insert into conflict_closures (conflict_id, ruling, reason, at)
      select conflict, ruling, 'Read again', at from ${rows(all('closure'), 'conflict bigint, ruling text, at timestamptz')}`)
    await put(sql`insert into facts_digests (offering_id, facts_digest, cause, at)
      select offering, digest, 'A test.', at from ${rows(all('digest'), 'offering bigint, digest text, at timestamptz')} order by at`)
    await writeClearances(put, rows, shared, all)
  })
  // So many rows at once would otherwise be looked for in the way of few.
  await sql`analyze`.execute(db)
}

const digest = 'a'.repeat(64)

type Put = (what: RawBuilder<unknown>) => Promise<unknown>
type Rows = (of: object[], columns: string) => RawBuilder<unknown>
type All = (op: 'clearance' | 'suspension' | 'ending' | 'revocation') => object[]

/** Whole rows: the triggers, which would fill and judge them one act at a time, stand aside. */
const writeClearances = async (put: Put, rows: Rows, { studio, policy, proposer, approver }: Shared, all: All) => {
  const tables = ['clearance_proposals', 'clearances', 'clearance_suspensions', 'suspension_endings', 'clearance_revocations']
  for (const table of tables) await put(sql`alter table ${sql.table(table)} disable trigger user`)
  const clearances = rows(
    all('clearance'),
    'id bigint, offering bigint, ruling text, digest text, valid_from date, valid_to date, supersedes bigint, proposed_at timestamptz, at timestamptz',
  )
  await put(sql`insert into clearance_proposals (id, studio_id, offering_id, ruling, data_classes, uses, reasons, policy_key, facts_digest, valid_from, valid_to, proposed_by, proposed_at) overriding system value
    select id, ${studio}, offering, ruling, '{D1}', '{office}', 'Read', ${policy}, digest, valid_from, valid_to, ${proposer}, proposed_at from ${clearances}`)
  await put(sql`insert into clearances (id, proposal_id, studio_id, offering_id, ruling, data_classes, uses, conditions, reasons, policy_key, facts_digest, valid_from, valid_to,
      proposed_by, proposed_at, decided_by, supersedes, recorded_at) overriding system value
    select id, id, ${studio}, offering, ruling, '{D1}', '{office}', case ruling when 'cleared_with_conditions' then '[{"number": 1}]'::jsonb else '[]' end, 'Read', ${policy}, digest, valid_from, valid_to,
      ${proposer}, proposed_at, ${approver}, supersedes, at from ${clearances} order by id`)
  await put(sql`insert into clearance_suspensions (id, clearance_id, reason, in_flight, suspended_by, suspended_at) overriding system value
    select id, clearance, 'Seen', 'stop_now', ${proposer}, at from ${rows(all('suspension'), 'id bigint, clearance bigint, at timestamptz')}`)
  await put(sql`insert into suspension_endings (suspension_id, reason, ended_by, ended_at)
    select suspension, 'Over', ${approver}, at from ${rows(all('ending'), 'suspension bigint, at timestamptz')}`)
  await put(sql`insert into clearance_revocations (clearance_id, reason, takes_effect_on, revoked_by, revoked_at)
    select clearance, 'Over', takes_effect_on, ${approver}, at from ${rows(all('revocation'), 'clearance bigint, takes_effect_on date, at timestamptz')}`)
  for (const table of tables) await put(sql`alter table ${sql.table(table)} enable trigger user`)
}
