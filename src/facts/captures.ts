import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import type { EvidenceKind } from '../questions/question.ts'
import type { Answer } from './fact.ts'

export type CaptureRecord = {
  id: number
  url: string
  captured_on: string | null
  outcome: 'captured' | 'failed' | 'blocked' | 'empty'
  sha256: string | null
  bytes: number | null
  location: Record<string, string>
  recorded_at: Date
  is_here: boolean
  document_id: number
  title: string
  document_url: string
  evidence: EvidenceKind
  tier: 'vendor_document' | 'secondary'
  dated_on: string | null
  is_stale: boolean
  vendor: string
  vendor_name: string
  is_demo: boolean
  newer: { id: number; captured_on: string | null } | null
}

/** A copy of a document, without its text. */
export const findCapture = async (db: Db, id: number): Promise<CaptureRecord | undefined> => {
  const { rows } = await sql<CaptureRecord>`
    select k.id, k.url, k.captured_on, k.outcome, k.sha256, k.bytes, k.location, k.recorded_at, k.text is not null as is_here,
      d.id as document_id, d.title, d.url as document_url, d.evidence, d.tier, d.dated_on, d.is_stale, v.slug as vendor, v.name as vendor_name, v.is_demo,
      (select jsonb_build_object('id', n.id, 'captured_on', n.captured_on) from captures n
        where n.document_id = d.id and n.outcome = 'captured' and n.captured_on > k.captured_on order by n.captured_on desc, n.id desc limit 1) as newer
    from captures k join documents d on d.id = k.document_id join vendors v on v.id = d.vendor_id
    where k.id = ${id}`.execute(db)
  return rows[0]
}

/** The text itself; null when it is held elsewhere or there was none. */
export const findCaptureText = async (db: Db, id: number): Promise<string | null> =>
  (await db.selectFrom('captures').select('text').where('id', '=', id).executeTakeFirst())?.text ?? null

export type CitedQuote = {
  id: number
  text: string
  locator: string | null
  check: { found: boolean; method: 'exact' | 'exact_in_plain_text'; checked_by: string; checked_on: string } | null
  facts: { id: number; tool: string; tool_name: string; offering: string; offering_name: string; question: string; value: Answer; is_current: boolean }[]
}

/** The quotes taken from a copy or compared with it, in the order of the document, each with the facts that rest on it. */
export const listQuotesOfCapture = async (db: Db, captureId: number): Promise<CitedQuote[]> => {
  const { rows } = await sql<CitedQuote>`
    select q.id, q.text, q.locator,
      (select jsonb_build_object('found', n.found, 'method', n.method, 'checked_by', n.checked_by, 'checked_on', n.checked_on)
        from quote_checks n where n.quote_id = q.id and n.capture_id = ${captureId} order by n.id desc limit 1) as check,
      coalesce((select jsonb_agg(jsonb_build_object('id', f.id, 'tool', t.slug, 'tool_name', t.name, 'offering', o.slug, 'offering_name', o.name,
          'question', f.question_id, 'value', f.value, 'is_current', not exists (select from facts later where later.supersedes = f.id)) order by f.id)
        from citations c join facts f on f.id = c.fact_id join offerings o on o.id = f.offering_id join tools t on t.id = o.tool_id
        where c.quote_id = q.id), '[]') as facts
    from quotes q
    where q.id in (select quote_id from citations where capture_id = ${captureId} union select quote_id from quote_checks where capture_id = ${captureId})
    order by (select min(n.at_offset) from quote_checks n where n.quote_id = q.id and n.capture_id = ${captureId}) nulls last, q.id`.execute(db)
  return rows
}
