import { type Action, type Asker, may, type Subject } from '../people/rights.ts'
import type { Ruling } from './rules.ts'

// The law of the workflow, in one table. The pages ask it for their buttons, the actions for their permission, and the help page prints
// it. The database refuses the same by itself (migrations 0004 and 0011), but for what depends on the day.

export const stages = [
  'nothing',
  'exception_asked',
  'proposed',
  'outdated',
  'refused',
  'withdrawn',
  'against',
  'in_force',
  'suspended',
  'ending',
  'ending_suspended',
  'expired',
  'revoked',
  'superseded',
] as const
export type Stage = (typeof stages)[number]

export const stageWords: Record<Stage, { word: string; means: string }> = {
  nothing: { word: 'Nothing yet', means: 'Nobody has proposed anything.' },
  exception_asked: { word: 'Proposed, with an exception', means: 'Wider than what the policy makes of the facts; nobody has agreed to that yet.' },
  proposed: { word: 'Proposed', means: 'It waits for somebody else to decide.' },
  outdated: { word: 'Proposed, and overtaken', means: 'What it rests on has moved since, or its time is over. It cannot be approved any more.' },
  refused: { word: 'Refused', means: 'Nothing comes of it; the reason stays.' },
  withdrawn: { word: 'Withdrawn', means: 'Whoever proposed it took it back.' },
  against: { word: 'Not cleared', means: 'The ruling is that it is not to be used. It stays until there is another one.' },
  in_force: { word: 'In force', means: 'Approved. It stands until something under it moves: then it reads “In re-review”, by itself.' },
  suspended: { word: 'Suspended', means: 'Nobody may rely on it until the suspension is ended.' },
  ending: { word: 'Revoked from a later day on', means: 'It stands until the day on which the revocation takes effect.' },
  ending_suspended: { word: 'Suspended, and revoked from a later day on', means: 'Nobody may rely on it, and it ends for good on that day.' },
  expired: { word: 'Expired', means: 'Its last day is over. It lapsed by itself.' },
  revoked: { word: 'Revoked', means: 'It ended for good before its date.' },
  superseded: { word: 'Superseded', means: 'A later ruling of the same studio took its place.' },
}

export type Step =
  | 'propose'
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
  | 'revoke_at_once'
  | 'propose_again'

export const stepWords: Record<Step, string> = {
  propose: 'Propose a clearance',
  agree_to_exception: 'Agree to the exception',
  dissent: 'Add a dissent',
  approve: 'Approve',
  refuse: 'Refuse',
  withdraw: 'Withdraw',
  prove: 'Show that a condition is met',
  suspend: 'Suspend',
  end_suspension: 'End the suspension',
  acknowledge: 'Acknowledge',
  revoke: 'Revoke from a later day on',
  revoke_at_once: 'Revoke at once',
  propose_again: 'Propose again',
}

/** What somebody has to do with a record, which may stand in the way of a step, or be needed for it. */
export const allTies = ['proposer', 'exception_approver', 'suspender', 'vendor'] as const
export type Tie = (typeof allTies)[number]

export const tieWords: Record<Tie, { word: string; whyNot: string }> = {
  proposer: { word: 'Whoever proposed it', whyNot: 'You proposed it: somebody else decides.' },
  exception_approver: { word: 'Whoever agreed to the exception', whyNot: 'You agreed to the exception: somebody else decides.' },
  suspender: { word: 'Whoever suspended it', whyNot: 'You suspended it: somebody else ends that.' },
  vendor: { word: 'Whoever speaks for the vendor', whyNot: 'You speak for the vendor, or have asked to: somebody else rules on its tools.' },
}

export type Rule = { from: Stage; step: Step; to: Stage; by: Action; never: Tie[]; only?: Tie; says: string }

const rule = (from: Stage, step: Step, to: Stage, by: Action, says: string, ties: { never?: Tie[]; only?: Tie } = {}): Rule => ({
  from,
  step,
  to,
  by,
  never: ties.never ?? [],
  ...(ties.only === undefined ? {} : { only: ties.only }),
  says,
})

const dissent = 'Adds another opinion. It stays with the proposal and cannot be edited.'
const refusal = 'Nothing comes of the proposal; the reason stays.'
const withdrawal = 'Whoever proposed it takes it back.'
const proof = 'Shows that a condition is met, until it has to be shown again.'
const notice = 'Ends it for good on a later day, so that the vendor and the productions are told before.'
const atOnce = 'Ends it for good today. Says why it cannot wait.'
const suspension =
  'Nobody may rely on it until the suspension is ended. Says what becomes of work that is under way; each production confirms that it has read it.'
const reading = 'A production confirms that it has read the suspension and what it means for its work.'
const wellAgain = 'Somebody else than who suspended it lets it stand again. What moved meanwhile still calls for a new decision.'
const again = 'A new proposal; once it is approved, it takes the place of this one.'

export const workflow: Rule[] = [
  rule('nothing', 'propose', 'proposed', 'clearance.propose', 'Somebody proposes a ruling, with its reasons. Somebody else decides.', { never: ['vendor'] }),

  rule(
    'exception_asked',
    'agree_to_exception',
    'proposed',
    'exception.approve',
    'Agrees that it may be wider than the envelope. Somebody else still decides.',
    {
      never: ['proposer', 'vendor'],
    },
  ),
  rule('exception_asked', 'dissent', 'exception_asked', 'clearance.dissent', dissent),
  rule('exception_asked', 'refuse', 'refused', 'clearance.decide', refusal, { never: ['proposer', 'vendor'] }),
  rule('exception_asked', 'withdraw', 'withdrawn', 'clearance.propose', withdrawal, { only: 'proposer' }),

  rule('proposed', 'approve', 'in_force', 'clearance.decide', 'The ruling is in force from its first day on; it takes the place of the one before.', {
    never: ['proposer', 'exception_approver', 'vendor'],
  }),
  rule('proposed', 'dissent', 'proposed', 'clearance.dissent', dissent),
  rule('proposed', 'refuse', 'refused', 'clearance.decide', refusal, { never: ['proposer', 'vendor'] }),
  rule('proposed', 'withdraw', 'withdrawn', 'clearance.propose', withdrawal, { only: 'proposer' }),

  rule('outdated', 'dissent', 'outdated', 'clearance.dissent', dissent),
  rule('outdated', 'refuse', 'refused', 'clearance.decide', refusal, { never: ['proposer', 'vendor'] }),
  rule('outdated', 'withdraw', 'withdrawn', 'clearance.propose', withdrawal, { only: 'proposer' }),

  rule('against', 'propose_again', 'superseded', 'clearance.propose', again, { never: ['vendor'] }),

  rule('in_force', 'prove', 'in_force', 'condition.prove', proof),
  rule('in_force', 'suspend', 'suspended', 'clearance.suspend', suspension),
  rule('in_force', 'revoke', 'ending', 'clearance.decide', notice),
  rule('in_force', 'revoke_at_once', 'revoked', 'clearance.decide', atOnce),
  rule('in_force', 'propose_again', 'superseded', 'clearance.propose', `${again} The only way back from “In re-review”, and the way to renew.`, {
    never: ['vendor'],
  }),

  rule('suspended', 'acknowledge', 'suspended', 'suspension.acknowledge', reading),
  rule('suspended', 'end_suspension', 'in_force', 'clearance.decide', wellAgain, { never: ['suspender', 'vendor'] }),
  rule('suspended', 'prove', 'suspended', 'condition.prove', proof),
  rule('suspended', 'revoke', 'ending_suspended', 'clearance.decide', notice),
  rule('suspended', 'revoke_at_once', 'revoked', 'clearance.decide', atOnce),
  rule('suspended', 'propose_again', 'superseded', 'clearance.propose', again, { never: ['vendor'] }),

  rule('ending', 'prove', 'ending', 'condition.prove', proof),
  rule('ending', 'suspend', 'ending_suspended', 'clearance.suspend', suspension),
  rule('ending', 'propose_again', 'superseded', 'clearance.propose', again, { never: ['vendor'] }),

  rule('ending_suspended', 'acknowledge', 'ending_suspended', 'suspension.acknowledge', reading),
  rule('ending_suspended', 'end_suspension', 'ending', 'clearance.decide', wellAgain, { never: ['suspender', 'vendor'] }),
  rule('ending_suspended', 'prove', 'ending_suspended', 'condition.prove', proof),
  rule('ending_suspended', 'propose_again', 'superseded', 'clearance.propose', again, { never: ['vendor'] }),

  rule('expired', 'propose_again', 'superseded', 'clearance.propose', again, { never: ['vendor'] }),
  rule('revoked', 'propose_again', 'superseded', 'clearance.propose', again, { never: ['vendor'] }),
]

/** Why a proposal cannot be approved any more. */
export type Overtaken = 'facts_moved' | 'policy_moved' | 'period_over' | 'would_interrupt'

type Proposal = { outcome: 'approved' | 'refused' | 'withdrawn' | null; exception_name: string | null; exception_by: unknown; overtaken: Overtaken | null }

/** Where a proposal stands; once approved, the clearance says what becomes of it. */
export const proposalStage = ({ outcome, exception_name, exception_by, overtaken }: Proposal): Stage => {
  if (outcome !== null) return outcome === 'approved' ? 'in_force' : outcome
  if (overtaken !== null) return 'outdated'
  return exception_name !== null && exception_by === null ? 'exception_asked' : 'proposed'
}

type Life = Pick<Ruling, 'ruling' | 'valid_to' | 'suspension' | 'revocation'>

/** Where a clearance stands on a day. */
export const clearanceStage = ({ ruling, valid_to, suspension, revocation }: Life, isSuperseded: boolean, today: string): Stage => {
  if (isSuperseded) return 'superseded'
  if (ruling === 'not_cleared') return 'against'
  if (revocation && today >= revocation.takes_effect_on) return 'revoked'
  if (today >= valid_to) return 'expired'
  if (revocation) return suspension ? 'ending_suspended' : 'ending'
  return suspension ? 'suspended' : 'in_force'
}

export type NextStep = Rule & { /** Null: it may be taken. */ whyNot: string | null }

/**
 * The steps that the roles of the one who asks allow at a stage, each with what stands in their own way. `subject`: the studio for what
 * it decides, the production for what is its own; `ties`: what they have to do with the record.
 */
export const nextSteps = (stage: Stage, asker: Asker, subject: Subject, ties: Tie[]): NextStep[] =>
  workflow
    .filter(({ from, by }) => from === stage && may(asker, by, subject))
    .filter(({ only }) => only === undefined || ties.includes(only))
    .map((one) => {
      const tie = one.never.find((each) => ties.includes(each))
      return { ...one, whyNot: tie === undefined ? null : tieWords[tie].whyNot }
    })

/** The one step, if it may be taken now. */
export const findStep = (steps: NextStep[], step: Step): NextStep | undefined => steps.find((one) => one.step === step && one.whyNot === null)
