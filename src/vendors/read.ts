import type { Db } from '../db/database.ts'
import { listFacts } from '../facts/queries.ts'
import { evaluate } from '../policy/evaluate.ts'
import type { CompiledPolicy } from '../policy/load.ts'
import type { Verdict } from '../policy/verdict.ts'
import { type DocumentLine, findVendor, listDocumentsOfVendor, listOfferingsOfVendor, type OfferingOfVendor, type VendorRow } from './queries.ts'
import { type Holdings, holdingsOf, type Silence, silencesOf } from './rules.ts'

// What the page of a vendor and its JSON both say.

export type VendorLine = Omit<VendorRow, 'offering_ids'> & Holdings & { offering_count: number }

/** Adds what the register holds to each row of a list. One round trip for all of them. */
export const withHoldings = async (db: Db, rows: VendorRow[]): Promise<VendorLine[]> => {
  const facts = await listFacts(db, { ownOnly: true, offeringIds: rows.flatMap(({ offering_ids }) => offering_ids) })
  return rows.map(({ offering_ids, ...row }) => ({
    ...row,
    offering_count: offering_ids.length,
    ...holdingsOf(offering_ids.flatMap((id) => facts.get(id) ?? [])),
  }))
}

export type AssessedOffering = OfferingOfVendor & { verdict: Verdict; holdings: Holdings }
export type VendorRecord = {
  vendor: NonNullable<Awaited<ReturnType<typeof findVendor>>>
  offerings: AssessedOffering[]
  holdings: Holdings
  documents: DocumentLine[]
  silences: Silence[]
}

/** A vendor with its offerings, assessed as of today from the facts themselves; undefined when there is none. */
export const readVendor = async (
  db: Db,
  slug: string,
  { policy, today, studioId }: { policy: CompiledPolicy; today: string; studioId: number | null },
): Promise<VendorRecord | undefined> => {
  const vendor = await findVendor(db, slug)
  if (!vendor) return undefined
  const [rows, documents] = await Promise.all([listOfferingsOfVendor(db, vendor.id), listDocumentsOfVendor(db, vendor.id)])
  const facts = await listFacts(db, { offeringIds: rows.map(({ id }) => id), on: today, studioId })
  const offerings = rows.map((row) => {
    const known = facts.get(row.id) ?? []
    return { ...row, verdict: evaluate(policy, known, today), holdings: holdingsOf(known) }
  })
  return {
    vendor,
    offerings,
    holdings: holdingsOf([...facts.values()].flat()),
    documents,
    silences: silencesOf(
      policy,
      offerings.map(({ tool, slug, verdict }) => ({ offering: `${tool}/${slug}`, verdict })),
    ),
  }
}

/** A row of the list, as JSON. */
export const vendorJson = ({ id, slug, ...row }: VendorLine) => ({ vendor: slug, ...row })

/** The record, as JSON. */
export const vendorRecordJson = ({ vendor, offerings, holdings, documents, silences }: VendorRecord) => ({
  vendor: vendor.slug,
  name: vendor.name,
  website: vendor.website,
  is_demo: vendor.is_demo,
  retired_on: vendor.retired_on,
  ...holdings,
  tools: [...Map.groupBy(offerings, ({ tool }) => tool)].map(([tool, rows]) => ({
    tool,
    name: rows[0]?.tool_name,
    status: rows[0]?.status,
    modalities: rows[0]?.modalities,
    offerings: rows.map(({ slug, name, plan_kind, deployment, verdict, holdings: held }) => ({
      offering: slug,
      name,
      plan_kind,
      deployment,
      band: verdict.band,
      principles: verdict.principles,
      score: verdict.score,
      completeness: verdict.completeness,
      evidence_strength: verdict.evidence_strength,
      fact_count: held.fact_count,
    })),
  })),
  documents: documents.map(({ id, ...document }) => document),
  unknown: silences.map(({ question, wording, offerings: unanswered }) => ({ question, wording, offerings: unanswered })),
})
