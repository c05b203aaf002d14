import type { FindingState, WaiverKind } from '../db/review-tables.ts'

// What a finding is worth on a day, and what may become of it. Pure. queries.ts has the state in SQL too, for lists; a test compares them.

export const shownStates = ['open', 'in_remediation', 'waived', 'risk_accepted', 'closed'] as const
export type ShownState = (typeof shownStates)[number]

export type WaiverLine = {
  id: number
  kind: WaiverKind
  /** The first day on which it no longer holds. */
  ends_on: string
  /** Null: nobody has decided. */
  outcome: 'approved' | 'refused' | null
  /** The facts were others since it was proposed, even if they are the same again. */
  facts_moved: boolean
}

export type WaiverStanding = 'waits' | 'refused' | 'in_force' | 'ended' | 'stale'

/** A waiver ends by itself on its day; a risk acceptance also when what was accepted is no longer what is known. */
export const waiverStanding = ({ kind, ends_on, outcome, facts_moved }: WaiverLine, today: string): WaiverStanding => {
  if (outcome === 'refused') return 'refused'
  if (today >= ends_on) return 'ended'
  if (kind === 'risk_acceptance' && facts_moved) return 'stale'
  return outcome === null ? 'waits' : 'in_force'
}

export type Shown<W extends WaiverLine = WaiverLine> = {
  state: ShownState
  /** The one by which people live with it; else the last one that let them and no longer does. */
  waiver: W | null
}

/** The state that people read. A waiver that lapses leaves the finding as it was before. */
export const shownState = <W extends WaiverLine>({ state }: { state: FindingState }, waivers: W[], today: string): Shown<W> => {
  if (state === 'closed') return { state, waiver: null }
  const approved = waivers.filter(({ outcome }) => outcome === 'approved').sort(lastsLonger)
  const inForce = approved.find((one) => waiverStanding(one, today) === 'in_force')
  if (inForce) return { state: inForce.kind === 'waiver' ? 'waived' : 'risk_accepted', waiver: inForce }
  return { state, waiver: approved[0] ?? null }
}

const lastsLonger = (a: WaiverLine, b: WaiverLine) => (a.ends_on === b.ends_on ? b.id - a.id : a.ends_on < b.ends_on ? 1 : -1)

/** Somebody has to do something about it, and its day has passed. */
export const isOverdue = (state: ShownState, due_on: string, today: string): boolean => (state === 'open' || state === 'in_remediation') && due_on < today

const over: Record<Exclude<WaiverStanding, 'waits'>, string> = {
  refused: 'Read the decision: it is refused already.',
  in_force: 'Read the decision: it is approved already.',
  ended: 'Propose it anew: its last day has passed.',
  stale: 'Propose it anew: the facts under it have changed since it was proposed.',
}

type Proposed = WaiverLine & { proposed_by: number }

/** Why somebody cannot decide on a proposal, or cannot approve it; null when they can. */
export const whyNotDecided = (finding: { state: FindingState }, waiver: Proposed, outcome: 'approved' | 'refused', person_id: number, today: string) => {
  const standing = waiverStanding(waiver, today)
  if (waiver.outcome !== null) return waiver.outcome === 'approved' ? over.in_force : over.refused
  if (waiver.proposed_by === person_id) return 'Leave the decision to somebody else: you proposed it.'
  if (outcome === 'refused') return null
  if (standing !== 'waits') return over[standing]
  return finding.state === 'closed' ? 'Refuse it: the finding is closed, and nothing is left to be waived.' : null
}

/** From each state the steps there are; each asks for a reason. */
export const moves: Record<FindingState, FindingState[]> = {
  open: ['in_remediation', 'closed'],
  in_remediation: ['open', 'closed'],
  closed: ['open'],
}
