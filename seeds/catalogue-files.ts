import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { deployments, planKinds } from '../src/db/schema.ts'
import { evidenceKinds } from '../src/questions/question.ts'
import { readYaml } from '../src/questions/yaml.ts'

// The four files of seeds/catalogue/, read and checked. catalogue.json and checks.json are made by programs and hold
// to their shape; the two YAML files are written by people and are checked line by line.

const folder = new URL('catalogue/', import.meta.url)
const read = (name: string): string => readFileSync(new URL(name, folder), 'utf8')

export type CatalogueFact = {
  id: string
  vendor: string
  tool: string
  plan: string
  question: string
  answer: string
  quote: string
  url: string
  document: string
  copy_date: string | null
  confirmed_unchanged_until: string | null
  source:
    | { kind: 'open_terms_archive'; collection: string; path: string; commit: string }
    | { kind: 'git'; repo: string; path: string; commit: string }
    | { kind: 'stored_copy'; corpus: string }
  confidence: 'high' | 'medium' | 'low'
  source_tier: 'vendor_document' | 'secondary'
  conflict: boolean
  note?: string
  document_dated?: string
  value?: { ended?: string; ends?: string; days_after_deletion?: number; days_after_termination?: number }
}

export type Catalogue = {
  generated: string
  vendors: { id: string; name: string; website: string | null }[]
  tools: { id: string; vendor: string; name: string; website: string | null; description: string; status: 'active' | 'discontinued' }[]
  plans: { id: string; tool: string; plan: string; name: string; kind: string }[]
  facts: CatalogueFact[]
}

export type Checks = {
  checked_on: string
  versions: Record<string, { service: string; document: string; date: string; collection: string; commit: string; bytes: number }>
  checks: { fact: string; version: string; is_named_version: boolean; method: 'exact' | 'exact_in_plain_text'; at_offset: number }[]
}

const answer = z.union([z.string(), z.number(), z.array(z.string())])
const answers = z.strictObject({
  version: z.string(),
  secondary_evidence: z.enum(evidenceKinds),
  answers: z.record(z.string(), z.record(z.string(), z.strictObject({ question: z.string().optional(), value: answer, because: z.string() }))),
  exceptions: z.record(
    z.string(),
    z.strictObject({
      question: z.string().optional(),
      value: answer.optional(),
      because: z.string(),
      also: z.array(z.strictObject({ question: z.string(), value: answer })).default([]),
    }),
  ),
  configurations: z.record(
    z.string(),
    z.strictObject({ slug: z.string(), name: z.string(), instruction: z.string(), set_by: z.enum(['user', 'org_admin', 'vendor']) }),
  ),
  documents: z.partialRecord(z.enum(evidenceKinds), z.array(z.string())),
  territories: z.record(z.string(), z.string().regex(/^[A-Z]{2}$/)),
})

const offerings = z.strictObject({
  version: z.string(),
  tools: z.record(z.string(), z.strictObject({ modalities: z.array(z.string()), capabilities: z.array(z.string()) })),
  offerings: z.record(z.string(), z.strictObject({ plan_kind: z.enum(planKinds), deployment: z.enum(deployments) })),
})

export type Answers = z.infer<typeof answers>
export type Offerings = z.infer<typeof offerings>
export type CatalogueFiles = { catalogue: Catalogue; checks: Checks; answers: Answers; offerings: Offerings }

/** Throws with file, line and path when one of them cannot be read. */
export const readCatalogueFiles = (): CatalogueFiles => ({
  catalogue: JSON.parse(read('catalogue.json')) as Catalogue,
  checks: JSON.parse(read('checks.json')) as Checks,
  answers: readYaml('seeds/catalogue/answers.yaml', read('answers.yaml'), answers).value,
  offerings: readYaml('seeds/catalogue/offerings.yaml', read('offerings.yaml'), offerings).value,
})
