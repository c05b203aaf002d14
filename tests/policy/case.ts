import { readdirSync, readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { z } from 'zod'
import type { Fact } from '../../src/facts/fact.ts'
import { addDays } from '../../src/policy/dates.ts'
import { type CompiledPolicy, compile, parsePack } from '../../src/policy/load.ts'
import { bands, dataClassIds, outcomes, principleIds } from '../../src/policy/policy.ts'
import { loadBank } from '../../src/questions/load.ts'
import { assuranceOf, type EvidenceKind, evidenceKinds } from '../../src/questions/question.ts'

// Policy cases: the files of tests/policy/cases, read strictly so that a misspelt key is a mistake and not an unchecked line.

export const today = '2026-11-22'
const casesDir = new URL('./cases/', import.meta.url)
const policiesDir = new URL('../../seeds/policies/', import.meta.url)

const factSchema = z.strictObject({
  question: z.string(),
  value: z.union([z.string(), z.array(z.string()), z.number()]),
  evidence: z.enum(evidenceKinds).default('published_terms'),
  quote: z.enum(['held', 'unchecked', 'lost', 'none']).optional(),
  tier: z.enum(['vendor_document', 'secondary']).default('vendor_document'),
  seen_days_ago: z.int().nullable().default(10),
  stale: z.boolean().default(false),
  disputed: z.boolean().default(false),
  blanked: z.boolean().default(false),
  configuration: z.strictObject({ name: z.string(), proven: z.boolean() }).optional(),
  territory: z.string().nullable().default(null),
  account: z.enum(['individual', 'organisation']).nullable().default(null),
  valid_from: z.string().nullable().default(null),
  valid_to: z.string().nullable().default(null),
  note: z.string().nullable().default(null),
  beside: z.boolean().default(false),
})
type CaseFact = z.infer<typeof factSchema>

const outcomeSchema = z.enum(['met', 'unmet', 'unknown', 'not_applicable'])
const caseSchema = z.strictObject({
  name: z.string(),
  hard_case: z
    .string()
    .regex(/^H\d+$/)
    .optional(),
  policy: z.string().default('netflix-genai@2025-08-22'),
  options: z.record(z.string(), z.string()).default({}),
  offering: z.strictObject({ plan: z.string(), deployment: z.string(), capabilities: z.array(z.string()).optional() }),
  base: z.literal('ready').optional(),
  without: z.array(z.string()).default([]),
  facts: z.array(factSchema).default([]),
  asked: z.strictObject({ territory: z.string().optional(), account: z.enum(['individual', 'organisation']).optional() }).default({}),
  expect: z.strictObject({
    band: z.enum(bands).optional(),
    principles: z.partialRecord(z.enum(principleIds), z.enum(['yes', 'no', 'unsure', 'decided_by_use'])).default({}),
    criteria: z
      .record(
        z.string(),
        z.union([
          outcomeSchema.transform((outcome) => ({ outcome })),
          z.strictObject({ outcome: outcomeSchema, reason: z.string().optional(), effect: z.string().optional() }),
        ]),
      )
      .default({}),
    envelope: z.partialRecord(z.enum(dataClassIds), z.enum(outcomes)).default({}),
    score_above: z.number().optional(),
    score_below: z.number().optional(),
    completeness_above: z.number().optional(),
    completeness_below: z.number().optional(),
  }),
  because: z.string().regex(/^[^.].*\.$/, 'must be a sentence'),
})
export type PolicyCase = z.infer<typeof caseSchema>

const readCases = <T>(file: string, schema: z.ZodType<T>): T[] => {
  const parsed = z
    .array(schema)
    .min(1)
    .safeParse(parse(readFileSync(new URL(file, casesDir), 'utf8')))
  if (!parsed.success) throw new Error(`${file}: ${z.prettifyError(parsed.error)}`)
  return parsed.data
}

/** Every case file with its cases. */
export const caseFiles = (): { file: string; cases: PolicyCase[] }[] =>
  readdirSync(casesDir)
    .filter((file) => file.endsWith('.yaml') && !file.startsWith('_'))
    .sort()
    .map((file) => ({ file, cases: readCases(file, caseSchema) }))

export const bank = loadBank()
const ready = readCases('_ready.yaml', factSchema)

const compiled = new Map<string, CompiledPolicy>()

/** A seeded policy by `id@version`, with its base when it is an overlay; each is read once. */
export const seededPolicy = (name: string, options: Record<string, string> = {}): CompiledPolicy => {
  const key = JSON.stringify([name, options])
  const known = compiled.get(key)
  if (known) return known
  const pack = parsePack(readFileSync(new URL(`${name}.yaml`, policiesDir), 'utf8'), name)
  const policy = compile(pack, bank, pack.base ? seededPolicy(`${pack.base.id}@${pack.base.version}`, options) : null, options)
  compiled.set(key, policy)
  return policy
}

const withoutQuote: ReadonlySet<EvidenceKind> = new Set([
  'contract',
  'independent_report',
  'tenant_configuration',
  'own_test',
  'registry_lookup',
  'netflix_confirmation',
  'vendor_attestation',
])

const factOf = (fact: CaseFact, id: number): Fact => {
  const { configuration, beside: _, seen_days_ago, quote, ...rest } = fact
  return {
    ...rest,
    id,
    upstream: null,
    assurance: assuranceOf[fact.evidence],
    quote: quote ?? (withoutQuote.has(fact.evidence) ? 'none' : 'held'),
    attested: fact.evidence === 'vendor_attestation',
    seen_on: seen_days_ago === null ? null : addDays(today, -seen_days_ago),
    configuration: configuration
      ? { id: 1, name: configuration.name, instruction: configuration.name, proven_until: configuration.proven ? addDays(today, 90) : null }
      : null,
    citations: [],
    recorded_at: `${today}T00:00:00.000Z`,
  }
}

/** The facts of a case: the record of the offering, the base less what the case takes out or replaces, and its own. */
export const factsOf = ({ offering, base, without, facts }: PolicyCase): Fact[] => {
  const replaced = new Set([...without, ...facts.filter(({ beside }) => !beside).map(({ question }) => question)])
  const kept = base === 'ready' ? ready.filter(({ question }) => !replaced.has(question)) : []
  const record = Object.entries(offering).map(([question, value]) => factSchema.parse({ question, value, evidence: 'documentation', seen_days_ago: 0 }))
  return [...record, ...kept, ...facts].map((fact, i) => factOf(fact, i + 1))
}
