import type { Fact, Upstream } from '../facts/fact.ts'

// What an offering stands on, as the facts about it say. Pure.

/** Material goes on to what an offering stands on: how that handles it is inherited, and nothing else. A section of the bank. */
export const inheritedSection = 'data_handling'

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
