import { z } from 'zod'
import { parseYaml } from '../questions/load.ts'
import { assuranceLevels, type Bank, type EvidenceKind, evidenceKinds } from '../questions/question.ts'
import { digestOf } from './digest.ts'
import { lint } from './lint.ts'
import { merge } from './overlay.ts'
import { bands, type Criterion, dataClassIds, type Effect, type EffectTable, outcomes, type Pack, principleIds } from './policy.ts'

const text = z.string().trim().min(1)
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/)
const evidence = z.array(z.enum(evidenceKinds)).min(1)
const effect = z.enum(['met', 'fails', 'fails_storage', 'unsure', 'none'])
const list = z.array(z.string()).default([])
const effects = z.strictObject({
  met: z.record(z.string(), evidence).default({}),
  fails: list,
  fails_storage: list,
  unsure: list,
  none: list,
  days: z
    .strictObject({ at_most: z.int().min(0), evidence, over: effect })
    .nullable()
    .default(null),
})
const criterion = z.strictObject({
  id: z.string().regex(/^[a-z0-9_]+$/),
  clauses: z.array(z.string()).min(1),
  principle: z.enum(principleIds).nullable().default(null),
  kind: z.enum(['gate', 'support', 'info']),
  weight: z.int().min(0).max(5).default(0),
  question: text,
  title: text,
  reading: text,
  applies: z
    .strictObject({ question: text, any_of: z.array(text).min(1) })
    .nullable()
    .default(null),
  effects,
  readings: z.array(z.strictObject({ option: text, is: text, effects })).default([]),
  floor: z.boolean().default(false),
})
const byClass = <T extends z.ZodType>(value: T) => z.partialRecord(z.enum(dataClassIds), value)
const pack = z.strictObject({
  id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  version: z.string().regex(/^\d{4}-\d{2}-\d{2}(\.\d+)?$/),
  kind: z.enum(['pack', 'overlay']),
  base: z.strictObject({ id: text, version: text }).nullable().default(null),
  title: text,
  issuer: text,
  instrument: text,
  jurisdiction: z.string().nullable().default(null),
  is_demo: z.boolean().default(false),
  source: z.strictObject({ url: z.url({ protocol: /^https?$/ }), captured_on: day, live_confirmed_on: day.nullable().default(null), note: text }),
  effective_from: day,
  effective_to: day.nullable().default(null),
  disclaimer: text,
  options: z.array(z.strictObject({ id: text, default: text, values: z.array(z.strictObject({ id: text, label: text })), about: text })).default([]),
  clauses: z.array(
    z.strictObject({
      id: text,
      section: text,
      heading: z.string().nullable().default(null),
      quote: z.string().nullable().default(null),
      summary: text,
      strength: z.enum(['scope', 'stance', 'expectation', 'default', 'principle', 'decision_rule', 'hard_trigger', 'always_approval', 'guidance', 'matrix']),
      url: z.url({ protocol: /^https?$/ }),
    }),
  ),
  principles: z.array(z.strictObject({ id: z.enum(principleIds), clause: text, title: text, judged_by: z.enum(['tool', 'use']), tool_side: text })).default([]),
  criteria: z.array(criterion).default([]),
  bands: z.array(z.strictObject({ id: z.enum(bands), label: text, meaning: text })).default([]),
  data_classes: z.array(z.strictObject({ id: z.enum(dataClassIds), label: text, examples: text })).default([]),
  envelope: byClass(z.partialRecord(z.enum(bands), z.enum(outcomes))).default({}),
  assurance_floor: byClass(z.array(z.enum(assuranceLevels)).min(1)).default({}),
  identity: list,
  coverage: z.string().nullable().default(null),
})

/** A pack read from YAML. Throws with name, line and what is wrong. */
export const parsePack = (source: string, name: string): Pack => parseYaml(source, name, pack) as Pack

/** What one answer does: its effect and, for a good one, the evidence that proves it. */
export type Mapped = { effect: Effect; evidence: EvidenceKind[] }
export type CompiledCriterion = Criterion & { table: ReadonlyMap<string, Mapped>; days: EffectTable['days'] }
/** A pack ready for `evaluate`: linted, merged with its base, one reading chosen. */
export type CompiledPolicy = {
  pack: Pack
  /** The version it tightens, for overlays. */
  base: CompiledPolicy | null
  digest: string
  bank: Bank
  options: Record<string, string>
  criteria: CompiledCriterion[]
}

/** Merges an overlay onto its base, lints, and fixes the reading of each option. Throws with every problem found. */
export const compile = (own: Pack, bank: Bank, base: CompiledPolicy | null = null, chosen: Record<string, string> = {}): CompiledPolicy => {
  const merged = own.kind === 'overlay' ? merge(own, base?.pack ?? null) : own
  const problems = lint(merged, bank)
  if (problems.length > 0) throw new Error(`policy ${own.id}@${own.version}:\n  ${problems.join('\n  ')}`)
  const options = { ...Object.fromEntries(merged.options.map((option) => [option.id, option.default])), ...chosen }
  const digest = digestOf(own.kind === 'overlay' ? { overlay: own, base: base?.digest ?? null } : own)
  return { pack: merged, base, digest, bank, options, criteria: merged.criteria.map((criterion) => compileCriterion(criterion, options)) }
}

const compileCriterion = (criterion: Criterion, options: Record<string, string>): CompiledCriterion => {
  const effects = criterion.readings.find((reading) => options[reading.option] === reading.is)?.effects ?? criterion.effects
  return { ...criterion, table: tableOf(effects), days: effects.days }
}

/** The effect table turned round: answer -> effect. */
export const tableOf = (effects: EffectTable): Map<string, Mapped> => {
  const table = new Map<string, Mapped>(Object.entries(effects.met).map(([value, kinds]) => [value, { effect: 'met', evidence: kinds }]))
  for (const effect of ['fails', 'fails_storage', 'unsure', 'none'] as const) for (const value of effects[effect]) table.set(value, { effect, evidence: [] })
  return table
}
