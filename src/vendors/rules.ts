import { type Fact, isOwn } from '../facts/fact.ts'
import { isKnown, ownState } from '../facts/rules.ts'
import type { CompiledPolicy } from '../policy/load.ts'
import type { Verdict } from '../policy/verdict.ts'

/** What the register holds, in four figures. The record of plan and deployment is no fact that somebody sourced. */
export type Holdings = { fact_count: number; verified_count: number; verified_share: number | null; last_seen_on: string | null }

export const holdingsOf = (facts: Fact[]): Holdings => {
  const known = facts.filter((fact) => isOwn(fact) && fact.id > 0 && isKnown(fact) && !fact.blanked)
  const verified = known.filter((fact) => ownState(fact) === 'verified').length
  return {
    fact_count: known.length,
    verified_count: verified,
    verified_share: known.length === 0 ? null : Math.round((100 * verified) / known.length) / 100,
    last_seen_on:
      known
        .map((fact) => fact.seen_on)
        .filter((day) => day !== null)
        .sort()
        .at(-1) ?? null,
  }
}

/** A deciding question that some offerings (`tool/offering`) of a vendor have no answer to. */
export type Silence = { question: string; wording: string; titles: string[]; offerings: string[] }

/** What the register does not know about a vendor, the widest gap first. */
export const silencesOf = (policy: CompiledPolicy, assessed: { offering: string; verdict: Verdict }[]): Silence[] => {
  const silent = assessed.flatMap(({ offering, verdict }) =>
    verdict.criteria
      .filter(({ kind, reason, upstream }) => kind === 'gate' && reason === 'silent' && upstream === undefined)
      .map(({ question, title }) => ({ question, title, offering })),
  )
  return [...Map.groupBy(silent, ({ question }) => question)]
    .map(([question, rows]) => ({
      question,
      wording: policy.bank.byId.get(question)?.wording ?? question,
      titles: [...new Set(rows.map(({ title }) => title))],
      offerings: [...new Set(rows.map(({ offering }) => offering))],
    }))
    .sort((a, b) => b.offerings.length - a.offerings.length)
}
