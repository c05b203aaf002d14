import { type SqlBool, sql } from 'kysely'
import type { Db } from '../db/database.ts'
import type { Deployment, PlanKind } from '../db/schema.ts'
import type { EvidenceKind } from '../questions/question.ts'

/** The place after which the next page begins: what is invented comes last, the rest by name. */
export type VendorKey = [is_demo: boolean, name: string, id: number]
export type VendorFilter = { q: string | undefined; after: VendorKey | null; limit: number }

export type VendorRow = {
  id: number
  slug: string
  name: string
  website: string | null
  is_demo: boolean
  retired_on: string | null
  tool_count: number
  offering_ids: number[]
}

/** One row more than asked for, so that the caller sees whether there is a next page. */
export const listVendors = async (db: Db, { q, after, limit }: VendorFilter): Promise<VendorRow[]> => {
  const { rows } = await sql<VendorRow>`
    select v.id, v.slug, v.name, v.website, v.is_demo, v.retired_on,
      (select count(*) from tools t where t.vendor_id = v.id) as tool_count,
      coalesce((select jsonb_agg(o.id) from tools t join offerings o on o.tool_id = t.id where t.vendor_id = v.id), '[]') as offering_ids
    from vendors v
    where ${matches(q)} and ${after === null ? sql`true` : sql`(v.is_demo, v.name collate "und-x-icu", v.id) > (${after[0]}::boolean, ${after[1]}::text collate "und-x-icu", ${after[2]}::bigint)`}
    order by v.is_demo, v.name collate "und-x-icu", v.id
    limit ${limit + 1}`.execute(db)
  return rows
}

export const countVendors = async (db: Db, q: string | undefined): Promise<number> => {
  const { rows } = await sql<{ n: number }>`select count(*) as n from vendors v where ${matches(q)}`.execute(db)
  return rows[0]?.n ?? 0
}

/** By a part of the vendor's name or of the name of one of its tools; failing that by the names most like it. */
const matches = (q: string | undefined) => {
  if (q === undefined) return sql<SqlBool>`true`
  const part = sql`(select '%' || search_text(${q}) || '%' where search_text(${q}) <> '')`
  return sql<SqlBool>`v.id in (
    select t.vendor_id from offerings o join tools t on t.id = o.tool_id where o.search_name like ${part}
    union select n.id from vendors n where not exists (select from tools t where t.vendor_id = n.id) and search_text(n.name) like ${part}
    union select t.vendor_id from offerings o join tools t on t.id = o.tool_id
      where not exists (select from offerings e where e.search_name like ${part}) and o.id in (select close_names(${q})))`
}

export const findVendor = (db: Db, slug: string) =>
  db.selectFrom('vendors').select(['id', 'slug', 'name', 'website', 'is_demo', 'retired_on']).where('slug', '=', slug).executeTakeFirst()

export type OfferingOfVendor = {
  id: number
  tool: string
  tool_name: string
  status: 'active' | 'discontinued'
  modalities: string[]
  slug: string
  name: string
  plan_kind: PlanKind
  deployment: Deployment
}

/** The tools of a vendor with their offerings, by name. */
export const listOfferingsOfVendor = (db: Db, vendorId: number): Promise<OfferingOfVendor[]> =>
  db
    .selectFrom('tools as t')
    .innerJoin('offerings as o', 'o.tool_id', 't.id')
    .select(['o.id', 't.slug as tool', 't.name as tool_name', 't.status', 't.modalities', 'o.slug', 'o.name', 'o.plan_kind', 'o.deployment'])
    .where('t.vendor_id', '=', vendorId)
    .orderBy('t.name')
    .orderBy('o.id')
    .execute()

export type CaptureLine = { id: number; captured_on: string | null; outcome: 'captured' | 'failed' | 'blocked' | 'empty'; is_here: boolean }
export type DocumentLine = {
  id: number
  title: string
  url: string
  evidence: EvidenceKind
  tier: 'vendor_document' | 'secondary'
  dated_on: string | null
  is_stale: boolean
  fact_count: number
  captures: CaptureLine[]
  last_check: { checked_on: string; outcome: 'unchanged' | 'failed' | 'blocked' | 'empty' } | null
}

/** What was read of a vendor: each document with its copies, newest first, and the last look at it. */
export const listDocumentsOfVendor = async (db: Db, vendorId: number): Promise<DocumentLine[]> => {
  const { rows } = await sql<DocumentLine>`
    select d.id, d.title, d.url, d.evidence, d.tier, d.dated_on, d.is_stale,
      (select count(distinct c.fact_id) from citations c join quotes q on q.id = c.quote_id where q.document_id = d.id) as fact_count,
      coalesce((select jsonb_agg(jsonb_build_object('id', k.id, 'captured_on', k.captured_on, 'outcome', k.outcome, 'is_here', k.text is not null)
        order by k.captured_on desc nulls last, k.id desc) from captures k where k.document_id = d.id), '[]') as captures,
      (select jsonb_build_object('checked_on', n.checked_on, 'outcome', n.outcome) from document_checks n
        where n.document_id = d.id order by n.checked_on desc, n.id desc limit 1) as last_check
    from documents d
    where d.vendor_id = ${vendorId}
    order by d.tier desc, d.title, d.id`.execute(db)
  return rows
}

/** For a list to choose from; null when there are too many for one. */
export const listVendorNames = async (db: Db): Promise<{ slug: string; name: string }[] | null> => {
  const { rows } = await sql<{ slug: string; name: string }>`select slug, name from vendors order by is_demo, name collate "und-x-icu", id limit 201`.execute(
    db,
  )
  return rows.length > 200 ? null : rows
}
