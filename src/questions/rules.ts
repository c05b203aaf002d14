import type { CompiledPolicy } from '../policy/load.ts'
import type { Criterion } from '../policy/policy.ts'

/** How a policy uses a question: the criteria that ask it, and its part in the frame around them. */
export type Use = { policy: CompiledPolicy; criteria: Criterion[]; identifies: boolean; covers: boolean; decidesWhether: Criterion[] }

/** The policies that use a question, with how. */
export const usesOf = (policies: CompiledPolicy[], question: string): Use[] =>
  policies
    .map((policy) => ({
      policy,
      criteria: policy.criteria.filter((criterion) => criterion.question === question),
      identifies: policy.pack.identity.includes(question),
      covers: policy.pack.coverage === question,
      decidesWhether: policy.criteria.filter(({ applies }) => applies?.question === question),
    }))
    .filter(({ criteria, identifies, covers, decidesWhether }) => criteria.length > 0 || identifies || covers || decidesWhether.length > 0)
