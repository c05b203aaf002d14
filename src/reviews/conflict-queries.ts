import { sql } from 'kysely'
import type { Tx } from '../audit/audited.ts'
import type { Db } from '../db/database.ts'
import type { Stance, VendorEvidence } from '../db/schema.ts'
import type { Answer } from '../facts/fact.ts'
import type { EvidenceKind } from '../questions/question.ts'
import type { Successor } from './rules.ts'

export type ConflictRecord = {
  id: number
  offering_id: number
  attestation_id: number
  organisation_id: number
  question: string
  fact_id: number
  kind: 'found' | 'contested'
  opened_at: Date
  due_on: string
  tool: string
  offering: string
  tool_name: string
  offering_name: string
  vendor_name: string
  is_demo: boolean
  signed_at: Date
  signatory_title: string
  answer: { stance: Stance; value: Answer; note: string; evidence: VendorEvidence; source_title: string; source_url: string; quote: string }
  fact: { value: Answer; evidence: EvidenceKind; note: string | null; recorded_at: string }
  closure: { ruling: 'fact_stands' | 'answer_stands' | 'withdrawn'; reason: string; fact_id: number | null; at: string; by: string | null } | null
}

const conflicts = (which: ReturnType<typeof sql<boolean>>) => sql<ConflictRecord>`
  select c.id, c.offering_id, c.attestation_id, a.organisation_id, c.question_id as question, c.fact_id, c.kind, c.opened_at, c.due_on,
    t.slug as tool, o.slug as offering, t.name as tool_name, o.name as offering_name, v.name as vendor_name, t.is_demo, a.signed_at, a.signatory_title,
    jsonb_build_object('stance', n.stance, 'value', n.value, 'note', n.note, 'evidence', n.evidence,
      'source_title', n.source_title, 'source_url', n.source_url, 'quote', n.quote) as answer,
    jsonb_build_object('value', f.value, 'evidence', f.evidence, 'note', f.note, 'recorded_at', f.recorded_at) as fact,
    (select jsonb_build_object('ruling', e.ruling, 'reason', e.reason, 'fact_id', e.fact_id, 'at', e.at, 'by', p.name)
      from conflict_closures e left join people p on p.id = e.closed_by where e.conflict_id = c.id) as closure
  from conflicts c
  join attestations a on a.id = c.attestation_id
  join attested_answers n on n.attestation_id = c.attestation_id and n.question_id = c.question_id
  join facts f on f.id = c.fact_id
  join offerings o on o.id = c.offering_id
  join tools t on t.id = o.tool_id
  join vendors v on v.id = t.vendor_id
  where ${which}
  order by exists (select from conflict_closures e where e.conflict_id = c.id), c.due_on, c.id`

/** One with both its sides, for who may read what the vendor signed. */
export const findConflict = async (db: Db, id: number): Promise<ConflictRecord | undefined> => (await conflicts(sql<boolean>`c.id = ${id}`).execute(db)).rows[0]

const mostClosed = 50

/** Open ones first, the most urgent first; then those that were closed last. */
export const listConflicts = async (db: Db): Promise<ConflictRecord[]> =>
  (
    await conflicts(sql<boolean>`not exists (select from conflict_closures e where e.conflict_id = c.id)
      or c.id in (select conflict_id from conflict_closures order by at desc limit ${mostClosed})`).execute(db)
  ).rows

/** What was recorded on the question since the conflict opened, and whether it takes the place of the fact in conflict, directly or step by step. */
export const listSuccessors = async (db: Db, { offering_id, question, fact_id, opened_at }: ConflictRecord): Promise<Successor[]> => {
  const { rows } = await sql<Successor>`
    with recursive line as (select ${fact_id}::bigint as id union select n.id from facts n join line l on n.supersedes = l.id)
    select f.id, f.value, f.evidence, f.id in (select id from line) as takes_place from facts f
    where f.offering_id = ${offering_id} and f.question_id = ${question} and f.recorded_at > ${opened_at} and f.id <> ${fact_id}
      and not exists (select from facts n where n.supersedes = f.id)
    order by f.id`.execute(db)
  return rows
}

export const lockConflict = (tx: Tx, id: number) => sql`select pg_advisory_xact_lock(hashtext('toolslate conflict'), ${id}::int)`.execute(tx)

type Closure = { conflict_id: number; ruling: 'fact_stands' | 'answer_stands'; reason: string; fact_id: number | null; closed_by: number }
export const insertClosure = (tx: Tx, row: Closure) => tx.insertInto('conflict_closures').values(row).execute()
