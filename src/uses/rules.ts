import type { UseKind } from '../clearances/uses.ts'
import type { ReplyRuling } from '../db/production-tables.ts'
import type { DataClassId, Outcome } from '../policy/policy.ts'
import { outcomes } from '../policy/policy.ts'

// Where a proposed use stands: what was triaged, what the Netflix contact was told, and what came back. Pure. Only a reply with a file
// approves anything, only in its scope, and only as long as the use asks for no more than what was approved.

/** What a triage is worth for these rules: the newest one of a use counts. */
export type TriagedUse = {
  id: number
  kind: UseKind
  data_classes: DataClassId[]
  outcome: Outcome
  /** Rules that fired, each with the least that it asks for. */
  fired: { rule: string; clause: string; outcome: Outcome }[]
}
/** `at`: when it was put on record, an instant as text. */
export type Telling = { id: number; triage_id: number; told_on: string; at: string }
export type Reply = {
  id: number
  triage_id: number
  at: string
  ruling: ReplyRuling
  replied_on: string
  uses: UseKind[]
  /** Empty: every shot. */
  shots: string[]
  data_classes: DataClassId[]
  /** The first day on which it no longer holds; null: no end. */
  ends_on: string | null
}

export const useStates = ['to_tell', 'waiting', 'more_wanted', 'reopened', 'declined', 'may_go', 'approved'] as const
export type UseState = (typeof useStates)[number]

/** What is done on a day: a use that is proposed, or a line of the register. `shot` null: it is not about one. */
export type Doing = { kind: UseKind; data_classes: DataClassId[]; shot: string | null; on: string }

/** Why an approval does not speak of something; empty when it covers it. */
export const outsideOf = (
  reply: Pick<Reply, 'uses' | 'shots' | 'data_classes' | 'ends_on' | 'replied_on'>,
  { kind, data_classes, shot, on }: Doing,
): string[] => {
  const other = data_classes.filter((id) => !reply.data_classes.includes(id))
  return [
    ...(reply.uses.includes(kind) ? [] : ['another kind of use']),
    ...(other.length === 0 ? [] : [`other data (${other.join(', ')})`]),
    ...(shot === null || reply.shots.length === 0 || reply.shots.some((one) => isSameName(one, shot))
      ? []
      : [shot === '' ? 'no shot is named' : `another shot (${shot})`]),
    ...(on < reply.replied_on ? ['a day before the approval'] : []),
    ...(reply.ends_on !== null && on >= reply.ends_on ? [`after its end (${reply.ends_on})`] : []),
  ]
}

/** Shots and people, as somebody types their names. */
export const isSameName = (a: string, b: string) => a.trim().toLowerCase() === b.trim().toLowerCase()

const rankOf = (outcome: Outcome) => outcomes.indexOf(outcome)

/** Whether a later triage asks for something that an earlier one did not: what was told or approved then does not speak of it. */
export const asksForMore = (later: TriagedUse, earlier: TriagedUse): boolean =>
  rankOf(later.outcome) > rankOf(earlier.outcome) ||
  later.fired.some((rule) => !earlier.fired.some((one) => one.rule === rule.rule && one.clause === rule.clause && rankOf(one.outcome) >= rankOf(rule.outcome)))

/** Whether the use itself is another: of what went before, only an approval whose scope has it still counts. */
const isOther = (later: TriagedUse, earlier: TriagedUse): boolean =>
  later.kind !== earlier.kind || later.data_classes.some((id) => !earlier.data_classes.includes(id))

type Case = { triages: TriagedUse[]; tellings: Telling[]; replies: Reply[] }

/** The state of a use on a day. `triages` are in their order; the last one counts. Nothing that was decided on less is read as decided on more. */
export const useState = ({ triages, tellings, replies }: Case, today: string): UseState => {
  const now = triages.at(-1)!
  const speaksOf = ({ triage_id }: { triage_id: number }) => {
    const then = triages.find(({ id }) => id === triage_id)
    return then !== undefined && !asksForMore(now, then)
  }
  const isSame = ({ triage_id }: { triage_id: number }) => {
    const then = triages.find(({ id }) => id === triage_id)
    return then !== undefined && !isOther(now, then)
  }
  const last = replies.at(-1)
  if (last?.ruling === 'declined' && isSame(last)) return 'declined'
  if (last?.ruling === 'more_wanted' && !tellings.some((one) => one.at > last.at)) return 'more_wanted'
  const approvals = replies.slice(replies.findLastIndex(({ ruling }) => ruling === 'declined') + 1).filter(({ ruling }) => ruling === 'approved')
  const doing: Doing = { kind: now.kind, data_classes: now.data_classes, shot: null, on: today }
  if (approvals.some((one) => speaksOf(one) && outsideOf(one, doing).length === 0)) return 'approved'
  if (approvals.length > 0) return 'reopened'
  const isTold = tellings.some((one) => speaksOf(one) && isSame(one))
  if (!isTold) return 'to_tell'
  if (now.outcome === 'socialise' || now.outcome === 'use_judgment') return 'may_go'
  const isGuided = last?.ruling === 'no_objection' && speaksOf(last) && isSame(last)
  return now.outcome === 'escalate' && isGuided ? 'may_go' : 'waiting'
}

/** Approvals with the day on which each ends: by its own end, or by a later “no”. */
export const approvalsIn = (replies: Reply[]): Reply[] =>
  replies.flatMap((one, i) => {
    if (one.ruling !== 'approved') return []
    const ends = [one.ends_on, replies.slice(i + 1).find(({ ruling }) => ruling === 'declined')?.replied_on].filter((day) => typeof day === 'string')
    return [{ ...one, ends_on: ends.sort()[0] ?? null }]
  })

export const longestUse = { title: 120, purpose: 2000, settings: 1000, without_ai: 2000, contact: 200, note: 2000, words: 5000, replied_by: 200, shots: 2000 }
