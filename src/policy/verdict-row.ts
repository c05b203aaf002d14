import { bands, dataClassIds, outcomes, principleIds } from './policy.ts'
import type { Verdict } from './verdict.ts'

export type VerdictRow = ReturnType<typeof verdictRow>

const letter = { yes: 'y', no: 'n', unsure: 'u', decided_by_use: 'd' } as const

/** The narrow row that lists read. `rank` orders a list: band, then score, real tools before demonstration ones. */
export const verdictRow = (policy: { key: number }, offeringId: number, verdict: Verdict, isDemo: boolean) => ({
  policy_key: policy.key,
  offering_id: offeringId,
  band: bands.indexOf(verdict.band),
  score: verdict.score,
  completeness: verdict.completeness,
  evidence_strength: verdict.evidence_strength,
  principles: principleIds.map((id) => letter[verdict.principles[id]]).join(''),
  envelope: dataClassIds.map((id) => outcomes.indexOf(verdict.envelope[id])).join(''),
  rank: bands.indexOf(verdict.band) * 1000 + verdict.score + (isDemo ? 0 : 100_000),
  facts_digest: verdict.facts_digest,
  evaluated_on: verdict.on,
  recheck_on: verdict.recheck_on,
})
