import { type Action, type Asker, may, type Subject } from '../people/rights.ts'

// The law of the workflow, in one table. The pages ask it for their buttons, the actions for their permission, and the help page prints
// it. The database holds the same (migration 0004): what is refused here cannot be written there either.

export const stages = ['proposed', 'refused', 'withdrawn', 'in_force', 'suspended', 'revoked', 'superseded'] as const
export type Stage = (typeof stages)[number]

export type Step =
  | 'agree_to_exception'
  | 'dissent'
  | 'approve'
  | 'refuse'
  | 'withdraw'
  | 'prove'
  | 'suspend'
  | 'end_suspension'
  | 'acknowledge'
  | 'revoke'
  | 'propose_again'

/** What somebody has to do with a record, which may stand in the way of a step, or be needed for it. */
export type Tie = 'proposer' | 'exception_approver' | 'suspender' | 'vendor'

export type Rule = { from: Stage; step: Step; to: Stage; by: Action; never: Tie[]; only?: Tie; says: string }

export const workflow: Rule[] = [
  {
    from: 'proposed',
    step: 'dissent',
    to: 'proposed',
    by: 'clearance.dissent',
    never: [],
    says: 'Adds another opinion. It stays with the decision and cannot be edited.',
  },
  {
    from: 'proposed',
    step: 'agree_to_exception',
    to: 'proposed',
    by: 'exception.approve',
    never: ['proposer', 'vendor'],
    says: 'Agrees that a clearance may be wider than what the policy makes of the facts. Somebody else still decides.',
  },
  {
    from: 'proposed',
    step: 'approve',
    to: 'in_force',
    by: 'clearance.decide',
    never: ['proposer', 'exception_approver', 'vendor'],
    says: 'The clearance is in force from its first day on.',
  },
  {
    from: 'proposed',
    step: 'refuse',
    to: 'refused',
    by: 'clearance.decide',
    never: ['proposer', 'vendor'],
    says: 'Nothing comes of the proposal; the reason stays.',
  },
  { from: 'proposed', step: 'withdraw', to: 'withdrawn', by: 'clearance.propose', never: [], only: 'proposer', says: 'Whoever proposed takes it back.' },
  { from: 'in_force', step: 'prove', to: 'in_force', by: 'condition.prove', never: [], says: 'Shows that a condition is met, until it has to be shown again.' },
  {
    from: 'in_force',
    step: 'suspend',
    to: 'suspended',
    by: 'clearance.suspend',
    never: [],
    says: 'Nobody may rely on it until the suspension is ended. Says what becomes of work that is under way; each production confirms that it has read it.',
  },
  {
    from: 'suspended',
    step: 'end_suspension',
    to: 'in_force',
    by: 'clearance.decide',
    never: ['suspender', 'vendor'],
    says: 'Somebody else than who suspended lets it stand again. Facts that moved meanwhile still call for a new decision.',
  },
  {
    from: 'suspended',
    step: 'acknowledge',
    to: 'suspended',
    by: 'suspension.acknowledge',
    never: [],
    says: 'A production confirms that it has read the suspension and what it means for its work.',
  },
  {
    from: 'in_force',
    step: 'revoke',
    to: 'revoked',
    by: 'clearance.decide',
    never: [],
    says: 'Ends it for good, on a day of which the vendor and the productions are told before.',
  },
  { from: 'suspended', step: 'revoke', to: 'revoked', by: 'clearance.decide', never: [], says: 'Ends it for good.' },
  {
    from: 'in_force',
    step: 'propose_again',
    to: 'superseded',
    by: 'clearance.propose',
    never: ['vendor'],
    says: 'A new proposal; once approved it takes the place of this clearance. The only way back from re-review, and the way to renew.',
  },
  {
    from: 'suspended',
    step: 'propose_again',
    to: 'superseded',
    by: 'clearance.propose',
    never: ['vendor'],
    says: 'A new proposal; once approved it takes the place of this clearance.',
  },
  { from: 'revoked', step: 'propose_again', to: 'superseded', by: 'clearance.propose', never: ['vendor'], says: 'A new proposal for what was revoked.' },
]

const tieWords: Record<Tie, string> = {
  proposer: 'You proposed it: somebody else decides.',
  exception_approver: 'You agreed to the exception: somebody else decides.',
  suspender: 'You suspended it: somebody else ends that.',
  vendor: 'You speak for the vendor: somebody else rules on its tools.',
}

export type NextStep = Rule & { /** Null: it may be taken. */ whyNot: string | null }

/**
 * The steps that the roles of the one who asks allow at a stage, each with what stands in their own way. `places`: the studio for what
 * it decides; `ties`: what they have to do with the record.
 */
export const nextSteps = (stage: Stage, asker: Asker, subject: Subject, ties: Tie[]): NextStep[] =>
  workflow
    .filter(({ from, by }) => from === stage && may(asker, by, subject))
    .filter(({ only }) => only === undefined || ties.includes(only))
    .map((rule) => {
      const tie = rule.never.find((one) => ties.includes(one))
      return { ...rule, whyNot: tie === undefined ? null : tieWords[tie] }
    })

/** The one step, if it may be taken now. */
export const findStep = (steps: NextStep[], step: Step): NextStep | undefined => steps.find((one) => one.step === step && one.whyNot === null)
