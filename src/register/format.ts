import { z } from 'zod'
import { upstreamRoles } from '../db/watch-tables.ts'
import { bands, dataClassIds, outcomes, principleIds } from '../policy/policy.ts'
import type { Verdict } from '../policy/verdict.ts'
import { assuranceLevels, evidenceKinds } from '../questions/question.ts'

// The register as one file (/register.json): all that somebody else needs to reach our verdicts without us. The schema is
// what recompute accepts; the types are what the export writes.

export const registerFormat = 'toolslate-register/1'

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/)
const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const standing = z.enum(['held', 'lost', 'unchecked', 'none'])

const fact = z.strictObject({
  id: z.int(),
  question: z.string(),
  value: z.union([z.string(), z.number(), z.array(z.string())]),
  evidence: z.enum(evidenceKinds),
  assurance: z.enum(assuranceLevels),
  tier: z.enum(['vendor_document', 'secondary']),
  quote: standing,
  attested: z.boolean(),
  disputed: z.boolean(),
  blanked: z.boolean(),
  seen_on: day.nullable(),
  stale: z.boolean(),
  configuration: z.strictObject({ id: z.int(), name: z.string(), instruction: z.string(), proven_until: day.nullable() }).nullable(),
  territory: z.string().nullable(),
  account: z.enum(['individual', 'organisation']).nullable(),
  valid_from: day.nullable(),
  valid_to: day.nullable(),
  citations: z.array(
    z.strictObject({
      quote: z.string(),
      document: z.string(),
      url: z.string(),
      locator: z.string().nullable(),
      copied_on: day.nullable(),
      capture: z.int().nullable(),
      standing,
    }),
  ),
  note: z.string().nullable(),
  recorded_at: z.string(),
  /** What it is about, when that is something that the offering stands on. A file from before there was such a thing says nothing of it. */
  upstream: z
    .strictObject({
      ...{ offering_id: z.int(), link: z.int(), via: z.int(), role: z.enum(upstreamRoles), is_chosen: z.boolean(), depth: z.int() },
      ...{ tool: z.string(), offering: z.string(), name: z.string() },
    })
    .nullable()
    .default(null),
})

const verdict = z.strictObject({
  policy: z.string(),
  digest: sha256,
  on: day,
  facts_digest: sha256,
  band: z.enum(bands),
  principles: z.record(z.enum(principleIds), z.enum(['yes', 'no', 'unsure', 'decided_by_use'])),
  score: z.int(),
  completeness: z.number(),
  evidence_strength: z.number(),
  envelope: z.record(z.enum(dataClassIds), z.enum(outcomes)),
  recheck_on: day.nullable(),
})

const question = z.strictObject({
  id: z.string(),
  code: z.string().nullable(),
  section: z.string(),
  wording: z.string(),
  help: z.string(),
  why: z.string(),
  type: z.enum(['one_of', 'any_of', 'days', 'text']),
  values: z.array(z.strictObject({ id: z.string(), label: z.string(), polarity: z.enum(['good', 'neutral', 'bad']), by: z.enum(['you', 'vendor', 'studio']) })),
  combine: z.enum(['worst', 'union']),
  evidence: z.array(z.enum(evidenceKinds)),
  expires_after_days: z.int(),
})

const offering = z.strictObject({
  tool: z.string(),
  offering: z.string(),
  name: z.string(),
  plan_kind: z.string(),
  deployment: z.string(),
  facts: z.array(fact),
  verdicts: z.array(verdict),
})

const capture = z.strictObject({
  id: z.int(),
  document: z.int(),
  url: z.string(),
  captured_on: day.nullable(),
  outcome: z.enum(['captured', 'failed', 'blocked', 'empty']),
  sha256: sha256.nullable(),
  bytes: z.int().nullable(),
  /** Where the text can be had, when it is not here. */
  location: z.record(z.string(), z.string()),
  /** The text itself, where it may be shipped. */
  text: z.string().nullable(),
})

const quote = z.strictObject({
  id: z.int(),
  document: z.int(),
  text: z.string(),
  locator: z.string().nullable(),
  checks: z.array(
    z.strictObject({
      id: z.int(),
      capture: z.int(),
      found: z.boolean(),
      at_offset: z.int().nullable(),
      capture_sha256: z.string(),
      method: z.enum(['exact', 'exact_in_plain_text']),
      checked_by: z.string(),
      checked_on: day,
    }),
  ),
})

const document = z.strictObject({
  id: z.int(),
  vendor: z.string(),
  title: z.string(),
  url: z.string(),
  evidence: z.enum(evidenceKinds),
  tier: z.enum(['vendor_document', 'secondary']),
  dated_on: day.nullable(),
  is_stale: z.boolean(),
  checks: z.array(z.strictObject({ checked_on: day, outcome: z.enum(['unchanged', 'failed', 'blocked', 'empty']) })),
})

export const registerFile = z.strictObject({
  format: z.literal(registerFormat),
  generated_at: z.iso.datetime(),
  /** The day for which the verdicts were computed. */
  on: day,
  notices: z.array(z.string()),
  /** The checkpoint of the log at that time. */
  log: z.strictObject({ origin: z.string(), size: z.int(), root: z.string(), note: z.string() }).optional(),
  bank: z.strictObject({
    version: z.string(),
    sections: z.array(z.strictObject({ id: z.string(), title: z.string(), intro: z.string() })),
    questions: z.array(question),
  }),
  policies: z.array(z.strictObject({ id: z.string(), version: z.string(), kind: z.enum(['pack', 'overlay']), digest: sha256, source: z.string() })),
  vendors: z.array(z.strictObject({ vendor: z.string(), name: z.string(), website: z.string().nullable(), is_demo: z.boolean(), retired_on: day.nullable() })),
  tools: z.array(
    z.strictObject({
      tool: z.string(),
      vendor: z.string(),
      name: z.string(),
      description: z.string(),
      website: z.string().nullable(),
      modalities: z.array(z.string()),
      status: z.enum(['active', 'discontinued']),
      is_demo: z.boolean(),
    }),
  ),
  offerings: z.array(offering),
  documents: z.array(document),
  captures: z.array(capture),
  quotes: z.array(quote),
})

export type RegisterFile = z.infer<typeof registerFile>
export type ExportedOffering = RegisterFile['offerings'][number]
export type ExportedVerdict = ExportedOffering['verdicts'][number]

/** A verdict without its reasons: what a recomputation has to reach. */
export const verdictOf = (verdict: Verdict): ExportedVerdict => ({
  policy: `${verdict.policy.id}@${verdict.policy.version}`,
  digest: verdict.policy.digest,
  on: verdict.on,
  facts_digest: verdict.facts_digest,
  band: verdict.band,
  principles: verdict.principles,
  score: verdict.score,
  completeness: verdict.completeness,
  evidence_strength: verdict.evidence_strength,
  envelope: verdict.envelope,
  recheck_on: verdict.recheck_on,
})
