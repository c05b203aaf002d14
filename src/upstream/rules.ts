import type { UpstreamRole } from '../db/watch-tables.ts'
import type { Fact, Upstream } from '../facts/fact.ts'

// What an offering stands on, as the facts about it say. Pure.

/**
 * Material goes on to what an offering stands on: what becomes of it there is inherited, and nothing else. What a vendor settles with its own
 * customer alone (who holds a setting, whose a custom model is, which papers are signed) is not.
 */
export const inheritedQuestions: ReadonlySet<string> = new Set([
  ...['trains_on_inputs', 'trains_on_outputs', 'training_side_channels', 'reuse_beyond_training', 'usage_data_reuse', 'output_reuse'],
  ...['input_licence', 'output_licence', 'input_retention', 'output_retention', 'derived_data'],
  ...['human_review', 'subprocessor_flow_down', 'data_residency'],
])

/** What it is, in a sentence. */
export const aRole: Record<UpstreamRole, string> = { model: 'a model', host: 'a host', service: 'a service' }

/** One thing below an offering, on one way to it, with what is known of it by question. */
export type Step = { upstream: Upstream; byQuestion: Map<string, Fact[]> }

/** What the inherited among these facts are about, in the order of the links. */
export const stepsOf = (facts: Fact[]): Step[] => {
  const inherited = facts.filter((fact): fact is Fact & { upstream: Upstream } => fact.upstream !== null)
  if (inherited.length === 0) return []
  const steps = Map.groupBy(inherited, ({ upstream }) => `${upstream.via} ${upstream.offering_id}`)
  return [...steps.values()]
    .map((own): Step => ({ upstream: own[0]!.upstream, byQuestion: Map.groupBy<string, Fact>(own, ({ question }) => question) }))
    .sort((a, b) => a.upstream.via - b.upstream.via || a.upstream.depth - b.upstream.depth || a.upstream.offering_id - b.upstream.offering_id)
}

/** The facts as they are when the user has chosen one of the things to choose from: what always stands below stays, other choices go. */
export const withChoice = (facts: Fact[], via: number): Fact[] =>
  facts.filter(({ upstream }) => upstream === null || !upstream.is_chosen || upstream.via === via)
