import { readdirSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import { useKinds } from '../src/clearances/uses.ts'
import { deployments, planKinds } from '../src/db/schema.ts'
import { dataClassIds } from '../src/policy/policy.ts'
import { evidenceKinds } from '../src/questions/question.ts'
import { readYaml } from '../src/questions/yaml.ts'

// seeds/demo/*.yaml: people.yaml, and one file per demonstration tool. Days are counted back from the first seeding, so
// that the demonstration is as fresh on the day somebody first sees it as on the day it was written.

const folder = new URL('demo/', import.meta.url)

const slug = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
const address = z.url({ protocol: /^https?$/ })
const daysAgo = z.int().min(1)
const setBy = z.enum(['user', 'org_admin', 'vendor'])
const answer = z.union([z.string(), z.number(), z.array(z.string())])

const fact = z.strictObject({
  /** A name for `replaces` of a later one. */
  id: slug.optional(),
  question: z.string(),
  value: answer,
  evidence: z.enum(evidenceKinds).optional(),
  document: z.string().optional(),
  quote: z.string().optional(),
  configuration: slug.optional(),
  replaces: slug.optional(),
  note: z.string().optional(),
  days_ago: daysAgo,
})

const clearance = z.strictObject({
  ruling: z.enum(['cleared', 'cleared_with_conditions', 'not_cleared']),
  data_classes: z.array(z.enum(dataClassIds)).default([]),
  reasons: z.string(),
  uses: z.array(z.enum(useKinds)).default([]),
  conditions: z
    .array(
      z.strictObject({
        instruction: z.string(),
        menu_path: z.string().default(''),
        set_by: setBy,
        proof: z.string(),
        reprove_days: z.int().positive().nullable().default(null),
      }),
    )
    .default([]),
  decided_days_ago: daysAgo,
  /** From the decision; absent: 180 days from the first seeding. */
  lasts_days: z.int().positive().optional(),
})

const offering = z.strictObject({
  slug,
  name: z.string(),
  plan_kind: z.enum(planKinds),
  deployment: z.enum(deployments),
  /** Every gate (and support) answered with its first good value and proof, except what `facts` answers. */
  answers: z.strictObject({ to: z.enum(['gates', 'gates_and_support']), days_ago: daysAgo }).optional(),
  configurations: z
    .array(
      z.strictObject({
        slug,
        name: z.string(),
        instruction: z.string(),
        set_by: setBy,
        proof: z.strictObject({ description: z.string(), days_ago: daysAgo, lasts_days: z.int().positive() }).optional(),
      }),
    )
    .default([]),
  facts: z.array(fact).default([]),
  clearance: clearance.optional(),
  /** One that waits for somebody to decide. */
  proposal: clearance.omit({ decided_days_ago: true }).extend({ proposed_days_ago: daysAgo }).optional(),
})

const document = z.strictObject({
  title: z.string(),
  url: address,
  evidence: z.enum(evidenceKinds),
  captures: z.array(z.strictObject({ days_ago: daysAgo, text: z.string().startsWith('Demonstration text. Not a real vendor.\n') })).min(1),
  looks: z.array(z.strictObject({ days_ago: daysAgo, outcome: z.enum(['unchanged', 'failed', 'blocked', 'empty']) })).default([]),
})

const toolFile = z.strictObject({
  vendor: z.strictObject({ slug, name: z.string().regex(/demo/i, 'must say demo'), website: address }),
  tool: z.strictObject({
    slug: slug.regex(/demo/, 'must say demo'),
    name: z.string().regex(/demo/i, 'must say demo'),
    description: z.string().startsWith('Demonstration tool, not a real product.'),
    modalities: z.array(z.string()),
    capabilities: z.array(z.string()),
  }),
  documents: z.record(z.string(), document).default({}),
  offerings: z.array(offering).min(1),
})

const roles = z.array(z.enum(['reviewer', 'approver', 'policy_owner', 'admin', 'producer', 'member', 'contributor', 'signatory']))
const members = z.array(z.strictObject({ email: z.email().endsWith('@demo.test'), roles }))
const peopleFile = z.strictObject({
  people: z.array(z.strictObject({ email: z.email().endsWith('@demo.test'), name: z.string() })),
  studios: z.array(z.strictObject({ slug, name: z.string(), publishes: z.boolean(), runs_installation: z.boolean(), members })),
  productions: z.array(z.strictObject({ slug, name: z.string(), studio: slug, members })),
  vendors: z.array(z.strictObject({ vendor: slug, members })),
})

export type DemoFact = z.infer<typeof fact>
export type DemoClearance = z.infer<typeof clearance>
export type DemoOffering = z.infer<typeof offering>
export type DemoDocument = z.infer<typeof document>
export type DemoTool = z.infer<typeof toolFile>
export type DemoPeopleFile = z.infer<typeof peopleFile>

/** Throws with file, line and path when one cannot be read. */
export const readDemoFiles = (): { people: DemoPeopleFile; tools: DemoTool[] } => {
  const read = <S extends z.ZodType>(name: string, schema: S) => readYaml(`seeds/demo/${name}`, readFileSync(new URL(name, folder), 'utf8'), schema).value
  const names = readdirSync(folder).filter((name) => name.endsWith('.yaml') && name !== 'people.yaml')
  return { people: read('people.yaml', peopleFile), tools: names.sort().map((name) => read(name, toolFile)) }
}
