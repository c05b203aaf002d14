import { sql } from 'kysely'
import type { Tx } from '../src/audit/audited.ts'
import {
  type Ids,
  idOf,
  type Register,
  type SeedCapture,
  type SeedConfiguration,
  type SeedDocument,
  type SeedDocumentCheck,
  type SeedOffering,
  type SeedProof,
  type SeedQuote,
  type SeedQuoteCheck,
  type SeedTool,
  type SeedVendor,
} from './register.ts'
import { writeFacts } from './write-facts.ts'

// One statement per table, each adding what is missing and answering with the ids of all. Nothing that is there is
// changed: what people have made of it since stays theirs.

export type Written = { offerings: Ids; added: Record<keyof Register, number> }
type Row = { key: string; id: number; is_new: boolean }

/** Puts a seed into the register and says how much of it was new. */
export const writeRegister = async (tx: Tx, register: Register, now: Date): Promise<Written> => {
  const vendors = await writeVendors(tx, register.vendors)
  const tools = await writeTools(tx, register.tools, idsOf(vendors))
  const offerings = await writeOfferings(tx, register.offerings, idsOf(tools))
  const configurations = await writeConfigurations(tx, register.configurations, idsOf(offerings))
  const proofs = await writeProofs(tx, register.proofs, idsOf(configurations))
  const documents = await writeDocuments(tx, register.documents, idsOf(vendors))
  const captures = await writeCaptures(tx, register.captures, idsOf(documents))
  const document_checks = await writeDocumentChecks(tx, register.document_checks, idsOf(documents))
  const quotes = await writeQuotes(tx, register.quotes, idsOf(documents))
  const quote_checks = await writeQuoteChecks(tx, register.quote_checks, idsOf(quotes), idsOf(captures))
  const ids = { offerings: idsOf(offerings), configurations: idsOf(configurations), quotes: idsOf(quotes), captures: idsOf(captures) }
  const facts = await writeFacts(tx, register.facts, ids, now)
  return {
    offerings: ids.offerings,
    added: {
      vendors: newIn(vendors),
      tools: newIn(tools),
      offerings: newIn(offerings),
      configurations: newIn(configurations),
      proofs,
      documents: newIn(documents),
      captures: newIn(captures),
      document_checks,
      quotes: newIn(quotes),
      quote_checks,
      facts,
    },
  }
}

export const idsOf = (rows: Row[]): Ids => new Map(rows.map((row) => [row.key, row.id]))
const newIn = (rows: Row[]) => rows.filter((row) => row.is_new).length

const writeVendors = async (tx: Tx, rows: SeedVendor[]) =>
  (
    await sql<Row>`
    with r as (select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(slug text, name text, website text, is_demo boolean)),
    added as (insert into vendors (slug, name, website, is_demo) select slug, name, website, is_demo from r on conflict (slug) do nothing returning id, slug)
    select slug as key, id, true as is_new from added
    union all select v.slug, v.id, false from vendors v join r using (slug)`.execute(tx)
  ).rows

const writeTools = async (tx: Tx, rows: SeedTool[], vendors: Ids) =>
  (
    await sql<Row>`
    with r as (select * from jsonb_to_recordset(${JSON.stringify(rows.map((row) => ({ ...row, vendor_id: idOf(vendors, row.vendor) })))}::jsonb)
      as r(vendor_id bigint, slug text, name text, description text, website text, modalities text[], status text, is_demo boolean)),
    added as (insert into tools (vendor_id, slug, name, description, website, modalities, status, is_demo)
      select vendor_id, slug, name, description, website, modalities, status, is_demo from r on conflict (slug) do nothing returning id, slug)
    select slug as key, id, true as is_new from added
    union all select t.slug, t.id, false from tools t join r using (slug)`.execute(tx)
  ).rows

const writeOfferings = async (tx: Tx, rows: SeedOffering[], tools: Ids) =>
  (
    await sql<Row>`
    with r as (select * from jsonb_to_recordset(${JSON.stringify(rows.map((row) => ({ ...row, tool_id: idOf(tools, row.tool) })))}::jsonb)
      as r(key text, tool_id bigint, slug text, name text, plan_kind text, deployment text)),
    added as (insert into offerings (tool_id, slug, name, plan_kind, deployment)
      select tool_id, slug, name, plan_kind, deployment from r on conflict (tool_id, slug) do nothing returning id, tool_id, slug)
    select r.key, added.id, true as is_new from added join r using (tool_id, slug)
    union all select r.key, o.id, false from offerings o join r using (tool_id, slug)`.execute(tx)
  ).rows

const writeConfigurations = async (tx: Tx, rows: SeedConfiguration[], offerings: Ids) =>
  (
    await sql<Row>`
    with r as (select * from jsonb_to_recordset(${JSON.stringify(rows.map((row) => ({ ...row, offering_id: idOf(offerings, row.offering) })))}::jsonb)
      as r(key text, offering_id bigint, slug text, name text, instruction text, set_by text)),
    added as (insert into configurations (offering_id, slug, name, instruction, set_by)
      select offering_id, slug, name, instruction, set_by from r on conflict (offering_id, slug) do nothing returning id, offering_id, slug)
    select r.key, added.id, true as is_new from added join r using (offering_id, slug)
    union all select r.key, s.id, false from configurations s join r using (offering_id, slug)`.execute(tx)
  ).rows

const writeProofs = async (tx: Tx, rows: SeedProof[], configurations: Ids) => {
  const { rows: added } = await sql`
    with r as (select * from jsonb_to_recordset(${JSON.stringify(rows.map((row) => ({ ...row, configuration_id: idOf(configurations, row.configuration) })))}::jsonb)
      as r(configuration_id bigint, shown_on date, expires_on date, description text, asserted_by text, recorded_at timestamptz))
    insert into configuration_proofs (configuration_id, shown_on, expires_on, description, asserted_by, recorded_at)
      select configuration_id, shown_on, expires_on, description, asserted_by, recorded_at from r
      where not exists (select from configuration_proofs p where p.configuration_id = r.configuration_id and p.description = r.description)
    returning id`.execute(tx)
  return added.length
}

const writeDocuments = async (tx: Tx, rows: SeedDocument[], vendors: Ids) =>
  (
    await sql<Row>`
    with r as (select * from jsonb_to_recordset(${JSON.stringify(rows.map((row) => ({ ...row, vendor_id: idOf(vendors, row.vendor) })))}::jsonb)
      as r(key text, vendor_id bigint, title text, url text, evidence text, tier text, dated_on date, is_stale boolean)),
    added as (insert into documents (vendor_id, title, url, evidence, tier, dated_on, is_stale)
      select vendor_id, title, url, evidence, tier, dated_on, is_stale from r on conflict (vendor_id, url, title) do nothing returning id, vendor_id, url, title)
    select r.key, added.id, true as is_new from added join r using (vendor_id, url, title)
    union all select r.key, d.id, false from documents d join r using (vendor_id, url, title)`.execute(tx)
  ).rows

/** Two captures are one when document, day, digest and place are the same. */
const writeCaptures = async (tx: Tx, rows: SeedCapture[], documents: Ids) =>
  (
    await sql<Row>`
    with r as (select * from jsonb_to_recordset(${JSON.stringify(rows.map((row) => ({ ...row, document_id: idOf(documents, row.document) })))}::jsonb)
      as r(key text, document_id bigint, url text, captured_on date, text text, sha256 text, bytes integer, location jsonb, recorded_at timestamptz)),
    known as (select r.key, c.id from r join captures c on c.document_id = r.document_id and c.captured_on is not distinct from r.captured_on
      and c.sha256 is not distinct from r.sha256 and c.location = r.location),
    added as (insert into captures (document_id, url, captured_on, text, sha256, bytes, location, recorded_at)
      select document_id, url, captured_on, text, sha256, bytes, location, recorded_at from r where r.key not in (select key from known)
      returning id, document_id, captured_on, sha256, location)
    select r.key, a.id, true as is_new from added a join r on a.document_id = r.document_id and a.captured_on is not distinct from r.captured_on
      and a.sha256 is not distinct from r.sha256 and a.location = r.location
    union all select key, id, false from known`.execute(tx)
  ).rows

const writeDocumentChecks = async (tx: Tx, rows: SeedDocumentCheck[], documents: Ids) => {
  const { rows: added } = await sql`
    with r as (select * from jsonb_to_recordset(${JSON.stringify(rows.map((row) => ({ ...row, document_id: idOf(documents, row.document) })))}::jsonb)
      as r(document_id bigint, checked_on date, outcome text, recorded_at timestamptz))
    insert into document_checks (document_id, checked_on, outcome, recorded_at) select document_id, checked_on, outcome, recorded_at from r
      where not exists (select from document_checks c where c.document_id = r.document_id and c.checked_on = r.checked_on and c.outcome = r.outcome)
    returning id`.execute(tx)
  return added.length
}

const writeQuotes = async (tx: Tx, rows: SeedQuote[], documents: Ids) =>
  (
    await sql<Row>`
    with r as (select * from jsonb_to_recordset(${JSON.stringify(rows.map((row) => ({ ...row, document_id: idOf(documents, row.document) })))}::jsonb)
      as r(key text, document_id bigint, text text, locator text)),
    added as (insert into quotes (document_id, text, locator) select document_id, text, locator from r
      on conflict (document_id, md5(text)) do nothing returning id, document_id, text)
    select r.key, a.id, true as is_new from added a join r using (document_id, text)
    union all select r.key, q.id, false from quotes q join r using (document_id, text)`.execute(tx)
  ).rows

const writeQuoteChecks = async (tx: Tx, rows: SeedQuoteCheck[], quotes: Ids, captures: Ids) => {
  const named = rows.map((row) => ({ ...row, quote_id: idOf(quotes, row.quote), capture_id: idOf(captures, row.capture) }))
  const { rows: added } = await sql`
    with r as (select * from jsonb_to_recordset(${JSON.stringify(named)}::jsonb)
      as r(quote_id bigint, capture_id bigint, found boolean, at_offset integer, capture_sha256 text, method text, checked_by text, checked_on date, recorded_at timestamptz))
    insert into quote_checks (quote_id, capture_id, found, at_offset, capture_sha256, method, checked_by, checked_on, recorded_at)
      select quote_id, capture_id, found, at_offset, capture_sha256, method, checked_by, checked_on, recorded_at from r
      where not exists (select from quote_checks c where c.quote_id = r.quote_id and c.capture_id = r.capture_id and c.found = r.found)
    returning id`.execute(tx)
  return added.length
}
