import type { PartState } from '../db/review-tables.ts'

// How a part of a review goes from one state to another: one table, which the pages ask for their buttons and the actions for their leave.

/** `needs_reason`: whoever comes after has to know why. */
export type Move = { from: PartState; to: PartState; label: string; needs_reason: boolean }

const held = (from: PartState): Move => ({ from, to: 'on_hold', label: 'Put on hold', needs_reason: true })
const withdrawn = (from: PartState): Move => ({ from, to: 'withdrawn', label: 'Withdraw', needs_reason: true })

export const moves: Move[] = [
  { from: 'not_started', to: 'in_progress', label: 'Start', needs_reason: false },
  held('not_started'),
  withdrawn('not_started'),

  { from: 'in_progress', to: 'in_review', label: 'Hand in for review', needs_reason: false },
  { from: 'in_progress', to: 'waiting_on_vendor', label: 'Wait for the vendor', needs_reason: false },
  held('in_progress'),
  withdrawn('in_progress'),

  { from: 'waiting_on_vendor', to: 'in_progress', label: 'Go on', needs_reason: false },
  held('waiting_on_vendor'),
  withdrawn('waiting_on_vendor'),

  { from: 'in_review', to: 'completed', label: 'Complete', needs_reason: false },
  { from: 'in_review', to: 'changes_requested', label: 'Ask for changes', needs_reason: true },
  held('in_review'),
  withdrawn('in_review'),

  { from: 'changes_requested', to: 'in_progress', label: 'Go on', needs_reason: false },
  held('changes_requested'),
  withdrawn('changes_requested'),

  { from: 'on_hold', to: 'in_progress', label: 'Go on', needs_reason: false },
  withdrawn('on_hold'),

  { from: 'completed', to: 'in_progress', label: 'Open again', needs_reason: true },
  { from: 'withdrawn', to: 'not_started', label: 'Take up again', needs_reason: true },
]

export const movesFrom = (state: PartState): Move[] => moves.filter(({ from }) => from === state)

export const findMove = (from: PartState, to: string): Move | undefined => moves.find((move) => move.from === from && move.to === to)

/** Nothing is left to do in it. */
export const isDone = (state: PartState): boolean => state === 'completed' || state === 'withdrawn'

export const longestReason = 2000

/** What is wrong with the reason of a move; null when nothing is. */
export const reasonProblem = ({ needs_reason, label }: Pick<Move, 'needs_reason' | 'label'>, reason: string): string | null => {
  if (needs_reason && reason === '') return `Give a reason to ${label.charAt(0).toLowerCase()}${label.slice(1)}: whoever comes after has to know`
  return [...reason].length > longestReason ? `Shorten the reason to ${longestReason} characters at most` : null
}
