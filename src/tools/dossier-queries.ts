import { sql } from 'kysely'
import { jsonArrayFrom } from 'kysely/helpers/postgres'
import type { Db } from '../db/database.ts'
import type { ClearanceCondition } from '../db/schema.ts'
import { boundsOf, type When } from '../facts/as-of.ts'
import type { Answer } from '../facts/fact.ts'
import type { DataClassId } from '../policy/policy.ts'
import type { EvidenceKind } from '../questions/question.ts'
import { type Attested, attestedColumn } from './dossier-attested.ts'

/** A tool with its vendor and every plan of it. */
export const findTool = (db: Db, slug: string) => toolsBySlug(db, [slug]).executeTakeFirst()

export const listToolsBySlug = (db: Db, slugs: string[]) => toolsBySlug(db, slugs).execute()

const toolsBySlug = (db: Db, slugs: string[]) =>
  db
    .selectFrom('tools as t')
    .innerJoin('vendors as v', 'v.id', 't.vendor_id')
    .select(['t.id', 't.slug', 't.name', 't.description', 't.website', 't.modalities', 't.status', 't.is_demo'])
    .select(['v.slug as vendor', 'v.name as vendor_name'])
    .select((eb) =>
      jsonArrayFrom(
        eb.selectFrom('offerings as o').select(['o.id', 'o.slug', 'o.name', 'o.plan_kind', 'o.deployment']).whereRef('o.tool_id', '=', 't.id').orderBy('o.id'),
      ).as('offerings'),
    )
    .where('t.slug', '=', sql<string>`any(${slugs}::text[])`)

export type ToolRecord = NonNullable<Awaited<ReturnType<typeof findTool>>>
export type OfferingRecord = ToolRecord['offerings'][number]

type Instant = string
export type CaptureRow = {
  id: number
  captured_on: string | null
  outcome: 'captured' | 'failed' | 'blocked' | 'empty'
  sha256: string | null
  bytes: number | null
  has_text: boolean
  location: Record<string, string>
  recorded_at: Instant
}
export type DocumentRow = {
  id: number
  title: string
  url: string
  evidence: EvidenceKind
  tier: 'vendor_document' | 'secondary'
  dated_on: string | null
  is_stale: boolean
  captures: CaptureRow[]
  checks: { checked_on: string; outcome: 'unchanged' | 'failed' | 'blocked' | 'empty'; recorded_at: Instant }[]
  lost: { quote: string; on: string | null; recorded_at: Instant }[]
}

/** Nobody reads further back on a page; the whole of it is in the export. */
const mostLooks = 60

/** The documents that facts of the offering cite, with their copies and every later look at them, newest first. */
export const listDocuments = async (db: Db, offeringId: number, { asOf, view }: Pick<When, 'asOf' | 'view'> = {}): Promise<DocumentRow[]> => {
  const { recordedBefore, datedBy } = boundsOf(asOf, view)
  /** Of rows with a time of record and a day of their own; one without a day is listed in any case. */
  const isIn = (at: string, day: string) => {
    if (recordedBefore !== null) return sql`${sql.ref(at)} < ${recordedBefore}::timestamptz`
    return datedBy === null ? sql`true` : sql`(${sql.ref(day)} is null or ${sql.ref(day)} <= ${datedBy}::date)`
  }
  const { rows } = await sql<DocumentRow>`
    select d.id, d.title, d.url, d.evidence, d.tier, d.dated_on, d.is_stale,
      coalesce((select jsonb_agg(k) from (
        select id, captured_on, outcome, sha256, bytes, text is not null as has_text, location, recorded_at from captures
        where document_id = d.id and ${isIn('recorded_at', 'captured_on')}
        order by captured_on desc nulls last, id desc limit ${mostLooks}) k), '[]') as captures,
      coalesce((select jsonb_agg(n) from (
        select checked_on, outcome, recorded_at from document_checks
        where document_id = d.id and ${isIn('recorded_at', 'checked_on')}
        order by checked_on desc, id desc limit ${mostLooks}) n), '[]') as checks,
      coalesce((select jsonb_agg(l) from (
        select q.text as quote, k.captured_on as on, qc.recorded_at from quotes q
        join quote_checks qc on qc.quote_id = q.id and not qc.found join captures k on k.id = qc.capture_id
        where q.document_id = d.id and ${isIn('qc.recorded_at', 'k.captured_on')}
        order by qc.id desc limit ${mostLooks}) l), '[]') as lost
    from documents d
    where d.id in (select q.document_id from facts f join citations c on c.fact_id = f.id join quotes q on q.id = c.quote_id
      where f.offering_id = ${offeringId} and ${isIn('f.recorded_at', 'f.valid_from')})
    order by d.tier desc, d.title, d.id`.execute(db)
  return rows
}

export type PastFact = {
  id: number
  question: string
  value: Answer
  evidence: EvidenceKind
  supersedes: number | null
  before: Answer | null
  recorded_at: Instant
}
export type PastProof = { configuration: string; description: string; shown_on: string; expires_on: string; recorded_at: Instant }
export type PastVerdict = { from_band: number | null; to_band: number; cause: string; fact_id: number | null; at: Instant }
export type PastRuling = {
  ruling: 'cleared' | 'cleared_with_conditions' | 'not_cleared'
  data_classes: DataClassId[]
  conditions: ClearanceCondition[]
  reasons: string
  policy: string
  facts_digest: string
  valid_from: string
  valid_to: string
  proposed_by: string
  decided_by: string
  is_demo: boolean
  supersedes: number | null
  recorded_at: Instant
}
export type Past = { facts: PastFact[]; proofs: PastProof[]; verdicts: PastVerdict[]; rulings: PastRuling[]; attested: Attested }

type PastOf = { offeringId: number; policyKey: number; studioId: number | null; when: When }

/**
 * What happened to an offering, oldest first: answers, proofs of settings, bands under one policy, rulings of one studio; and what its
 * vendor signed. Of a past day it is what had happened here by then, in either view: what was learned since is not of that day's history.
 */
export const findPast = async (db: Db, { when: { asOf, view }, ...of }: PastOf): Promise<Past> => {
  const until = boundsOf(asOf).recordedBefore
  const { rows } = await sql<Past>`
    select
      coalesce((select jsonb_agg(f) from (
        select f.id, f.question_id as question, f.value, f.evidence, f.supersedes, old.value as before, f.recorded_at
        from facts f left join facts old on old.id = f.supersedes
        where f.offering_id = ${of.offeringId} and (${until}::timestamptz is null or f.recorded_at < ${until}::timestamptz) order by f.id) f), '[]') as facts,
      coalesce((select jsonb_agg(p) from (
        select s.name as configuration, p.description, p.shown_on, p.expires_on, p.recorded_at
        from configuration_proofs p join configurations s on s.id = p.configuration_id
        where s.offering_id = ${of.offeringId} and (${until}::timestamptz is null or p.recorded_at < ${until}::timestamptz) order by p.id) p), '[]') as proofs,
      coalesce((select jsonb_agg(v) from (
        select from_band, to_band, cause, fact_id, at from verdict_changes
        where offering_id = ${of.offeringId} and policy_key = ${of.policyKey} and (${until}::timestamptz is null or at < ${until}::timestamptz) order by id) v), '[]') as verdicts,
      coalesce((select jsonb_agg(c) from (
        select c.ruling, c.data_classes, c.conditions, c.reasons, v.id || '@' || v.version as policy, c.facts_digest, c.valid_from, c.valid_to,
          p.name as proposed_by, d.name as decided_by, c.is_demo, c.supersedes, c.recorded_at
        from clearances c join people p on p.id = c.proposed_by join people d on d.id = c.decided_by join policy_versions v on v.key = c.policy_key
        where c.offering_id = ${of.offeringId} and c.studio_id = ${of.studioId}
          and (${until}::timestamptz is null or c.recorded_at < ${until}::timestamptz) order by c.id) c), '[]') as rulings,
      ${attestedColumn(of.offeringId, until, boundsOf(asOf, view).recordedBefore)} as attested`.execute(db)
  return rows[0]!
}
