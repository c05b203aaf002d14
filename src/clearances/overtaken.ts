import type { ProposalRecord } from './proposal-queries.ts'
import { clearanceState, type Ruling, stands } from './rules.ts'
import type { Overtaken } from './workflow.ts'

// Whether what a proposal rests on is still what it was. Pure.

type Now = { policy: { key: number }; verdict: { facts_digest: string } }
type Of = Pick<ProposalRecord, 'facts_digest' | 'moved_at' | 'policy_key' | 'valid_from' | 'valid_to'>

/** `standing`: the clearance whose place it would take. What has moved and moved back has moved: a person looks at it again. */
export const overtakenBy = (proposal: Of, { policy, verdict }: Now, standing: Ruling | null, today: string): Overtaken | null => {
  if (proposal.facts_digest !== verdict.facts_digest || proposal.moved_at !== null) return 'facts_moved'
  if (proposal.policy_key !== policy.key) return 'policy_moved'
  if (today >= proposal.valid_to) return 'period_over'
  return today < proposal.valid_from && standing !== null && stands(clearanceState(standing, verdict.facts_digest, today)) ? 'would_interrupt' : null
}

/** What is said of it. */
export const overtakenWords: Record<Overtaken, string> = {
  facts_moved: 'The facts moved since it was proposed: propose again.',
  policy_moved: 'The policy by which the studio rules is another one since it was proposed: propose again.',
  period_over: 'The last day that it speaks of is over: propose again.',
  would_interrupt: 'It begins on a later day, and would end the clearance that stands at once: propose again, from that day on or for today.',
}
