import type { AssuranceLevel, EvidenceKind } from '../questions/question.ts'

// The shape of a policy pack. A pack is a file (seeds/policies/*.yaml), complete and immutable per version.

export const principleIds = ['P1', 'P2', 'P3', 'P4', 'P5'] as const
export type PrincipleId = (typeof principleIds)[number]
export type PrincipleAnswer = 'yes' | 'no' | 'unsure' | 'decided_by_use'

/** Worst first: the index is the rank. */
export const bands = ['not_assessed', 'not_for_production_data', 'escalate', 'tool_side_ready', 'tool_side_ready_covered'] as const
export type Band = (typeof bands)[number]

/** What the production has to do, lightest first (the outcomes of triage). */
export const outcomes = ['socialise', 'use_judgment', 'escalate', 'written_approval'] as const
export type Outcome = (typeof outcomes)[number]

export const dataClassIds = ['D0', 'D1', 'D2', 'D3', 'D4'] as const
export type DataClassId = (typeof dataClassIds)[number]

export type CriterionOutcome = 'met' | 'unmet' | 'unknown' | 'not_applicable'

/**
 * What one known answer does to its criterion.
 * met: satisfied, if the evidence is there. fails: the principle is "no". fails_storage: "no", but only because
 * something is kept (the reading of P2 that most enterprise terms miss). unsure: blocks "yes". none: shown only.
 */
export type Effect = 'met' | 'fails' | 'fails_storage' | 'unsure' | 'none'

export type Clause = {
  id: string
  /** Where in the document: "Guiding principles". */
  section: string
  heading: string | null
  /** Exact words, one sentence or clause; null where the pack only summarises. */
  quote: string | null
  summary: string
  strength: 'scope' | 'stance' | 'expectation' | 'default' | 'principle' | 'decision_rule' | 'hard_trigger' | 'always_approval' | 'guidance' | 'matrix'
  url: string
}

/** The answers of one question, each mapped to its effect. Linted: every value of the question appears once. */
export type EffectTable = {
  /** Answer -> the evidence of which one kind is needed; without it a good answer is unknown. */
  met: Record<string, EvidenceKind[]>
  fails: string[]
  fails_storage: string[]
  unsure: string[]
  none: string[]
  /** For `days` questions: a number of days up to and including this is met with that evidence, above it `over`. */
  days: { at_most: number; evidence: EvidenceKind[]; over: Effect } | null
}

export type Criterion = {
  id: string
  /** Clause ids; the first is the one it serves. */
  clauses: string[]
  /** Null for what is only shown: scope, the state of the record. */
  principle: PrincipleId | null
  /** gate: decides. support: only ranks inside a band. info: shown. A gate may carry a weight too. */
  kind: 'gate' | 'support' | 'info'
  weight: number
  question: string
  title: string
  /** Our reading of the clause: why this answer has this effect. */
  reading: string
  /** Leaves the assessment only when a known answer says that it does not apply. */
  applies: { question: string; any_of: string[] } | null
  effects: EffectTable
  /** The same table under another value of a pack option: shown beside, never used by default. */
  readings: { option: string; is: string; effects: EffectTable }[]
  /** Subject to the assurance floor of the data class (`assurance_floor`). */
  floor: boolean
}

export type Principle = { id: PrincipleId; clause: string; title: string; judged_by: 'tool' | 'use'; tool_side: string }

export type PackOption = { id: string; default: string; values: { id: string; label: string }[]; about: string }

export type Pack = {
  id: string
  version: string
  kind: 'pack' | 'overlay'
  /** Overlays only: the version they tighten. */
  base: { id: string; version: string } | null
  title: string
  issuer: string
  instrument: string
  jurisdiction: string | null
  is_demo: boolean
  source: { url: string; captured_on: string; live_confirmed_on: string | null; note: string }
  effective_from: string
  effective_to: string | null
  disclaimer: string
  options: PackOption[]
  clauses: Clause[]
  principles: Principle[]
  criteria: Criterion[]
  bands: { id: Band; label: string; meaning: string }[]
  data_classes: { id: DataClassId; label: string; examples: string }[]
  /** Best outcome reachable: data class -> band -> outcome. A use can only raise it. */
  envelope: Record<DataClassId, Record<Band, Outcome>>
  /** Which assurance the criteria with `floor: true` need before that data class may pass. */
  assurance_floor: Record<DataClassId, AssuranceLevel[]>
  /** Questions that identify the assessed unit: while one is unknown, nothing is ready. */
  identity: string[]
  /** The question whose `confirmed` answer makes "ready" into "ready and covered"; null if the pack has none. */
  coverage: string | null
}
