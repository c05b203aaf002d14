import { type FindingState, findingStates, type ReviewPart, reviewParts, type Severity, severities, type WaiverKind } from '../db/review-tables.ts'
import type { Form } from '../http/form.ts'
import type { Problems } from '../http/problem.ts'
import { addDays, isDay } from '../policy/dates.ts'
import type { Bank } from '../questions/question.ts'
import { moves } from './state.ts'

// What was typed about a finding, what is wrong with it, and what it says when nothing is. Pure.

const longestText = 2000
const longestTitle = 200
/** A waiver, or the time to close a finding, is no longer than a year. */
const longest = 365
export const lastDay = (today: string): string => addDays(today, longest)

/** People of the studio who may have a finding. */
export type Colleague = { id: number; name: string; log_name: string }

const textIn = (form: Form, name: string) => form.text(name).replaceAll('\r\n', '\n').trim()
const versionIn = (form: Form) => Number(/^\d{1,9}$/.exec(form.text('version'))?.[0] ?? -1)

const textProblem = (text: string, missing: string | null): string | null =>
  text === '' ? missing : text.length > longestText ? `Shorten it to ${longestText} characters` : null

const dueProblem = (due_on: string, today: string, from: string): string | null => {
  if (!isDay(due_on)) return 'Enter a day, like 2026-11-22'
  if (due_on < from) return `Enter a day that is not before ${from}`
  return due_on > lastDay(today) ? `Enter a day until ${lastDay(today)}: a year is the most` : null
}

const ownerIn = (owner: string, colleagues: Colleague[]): number | null | undefined =>
  owner === '' ? null : colleagues.find(({ id }) => String(id) === owner)?.id

const withoutNulls = (found: Record<string, string | null>): Problems =>
  Object.fromEntries(Object.entries(found).filter((entry): entry is [string, string] => entry[1] !== null))

// A finding by hand --------------------------------------------------------------------------------------

export type TypedFinding = { title: string; detail: string; part: string; severity: string; question: string; owner: string; due_on: string }
export type NewFinding = {
  title: string
  detail: string
  part: ReviewPart
  severity: Severity
  question: string | null
  owner_id: number | null
  due_on: string
}

export const typedFinding = (form: Form): TypedFinding => ({
  title: form.text('title').trim(),
  detail: textIn(form, 'detail'),
  part: form.text('part'),
  severity: form.text('severity'),
  question: form.text('question'),
  owner: form.text('owner'),
  due_on: form.text('due_on').trim(),
})

export const blankFinding = (today: string): TypedFinding => ({
  ...{ title: '', detail: '', part: '', severity: '', question: '', owner: '', due_on: addDays(today, 30) },
})

type About = { bank: Bank; colleagues: Colleague[]; today: string }

export const findingFrom = (typed: TypedFinding, { bank, colleagues, today }: About): { problems: Problems; finding: NewFinding | null } => {
  const { title, detail, question, due_on } = typed
  const part = reviewParts.find((one) => one === typed.part)
  const severity = severities.find((one) => one === typed.severity)
  const owner_id = ownerIn(typed.owner, colleagues)
  const problems = withoutNulls({
    title: title === '' ? 'Enter what is missing or wrong, in one line' : title.length > longestTitle ? `Shorten it to ${longestTitle} characters` : null,
    detail: textProblem(detail, null),
    part: part ? null : 'Choose the part of the review that it belongs to',
    severity: severity ? null : 'Choose how severe it is',
    question: question === '' || bank.byId.has(question) ? null : 'Choose a question of the bank, or none',
    owner: owner_id === undefined ? 'Choose somebody of your studio, or nobody' : null,
    due_on: dueProblem(due_on, today, today),
  })
  if (Object.keys(problems).length > 0 || !part || !severity || owner_id === undefined) return { problems, finding: null }
  return { problems, finding: { title, detail, part, severity, question: question === '' ? null : question, owner_id, due_on } }
}

// Its owner, day and severity ----------------------------------------------------------------------------

export type TypedSettings = { owner: string; due_on: string; severity: string; version: number }
export type Settings = { owner_id: number | null; due_on: string; severity: Severity }

export const typedSettings = (form: Form): TypedSettings => ({
  owner: form.text('owner'),
  due_on: form.text('due_on').trim(),
  severity: form.text('severity'),
  version: versionIn(form),
})

/** A day that has passed may stay as it is: it is what makes the finding overdue. */
export const settingsFrom = (typed: TypedSettings, present: { due_on: string }, colleagues: Colleague[], today: string) => {
  const severity = severities.find((one) => one === typed.severity)
  const owner_id = ownerIn(typed.owner, colleagues)
  const problems = withoutNulls({
    owner: owner_id === undefined ? 'Choose somebody of your studio, or nobody' : null,
    due_on: typed.due_on === present.due_on ? null : dueProblem(typed.due_on, today, today),
    severity: severity ? null : 'Choose how severe it is',
  })
  const settings: Settings | null =
    Object.keys(problems).length > 0 || !severity || owner_id === undefined ? null : { owner_id, due_on: typed.due_on, severity }
  return { problems, settings }
}

// A step -------------------------------------------------------------------------------------------------

export type TypedMove = { to: string; reason: string; version: number }
export const typedMove = (form: Form): TypedMove => ({ to: form.text('to'), reason: textIn(form, 'reason'), version: versionIn(form) })

export const moveFrom = ({ to: asked, reason }: TypedMove, from: FindingState): { problems: Problems; to: FindingState | null } => {
  const to = findingStates.find((one) => one === asked && moves[from].includes(one)) ?? null
  const problems = withoutNulls({
    to: to ? null : 'Choose what becomes of it',
    reason: textProblem(reason, to === 'closed' ? 'Write what closed the gap' : 'Write the reason'),
  })
  return { problems, to: Object.keys(problems).length > 0 ? null : to }
}

// A waiver -----------------------------------------------------------------------------------------------

export type TypedWaiver = { kind: string; justification: string; compensating_control: string; ends_on: string }
export type NewWaiver = { kind: WaiverKind; justification: string; compensating_control: string; ends_on: string }

export const typedWaiver = (form: Form): TypedWaiver => ({
  kind: form.text('kind'),
  justification: textIn(form, 'justification'),
  compensating_control: textIn(form, 'compensating_control'),
  ends_on: form.text('ends_on').trim(),
})
export const blankWaiver: TypedWaiver = { kind: '', justification: '', compensating_control: '', ends_on: '' }

export const waiverFrom = (typed: TypedWaiver, today: string): { problems: Problems; waiver: NewWaiver | null } => {
  const { justification, compensating_control, ends_on } = typed
  const kind = (['waiver', 'risk_acceptance'] as const).find((one) => one === typed.kind)
  const problems = withoutNulls({
    kind: kind ? null : 'Choose a waiver or a risk acceptance',
    justification: textProblem(justification, 'Write why the studio can live with it'),
    compensating_control: textProblem(compensating_control, null),
    ends_on: dueProblem(ends_on, today, addDays(today, 1)),
  })
  return { problems, waiver: Object.keys(problems).length > 0 || !kind ? null : { kind, justification, compensating_control, ends_on } }
}

export type TypedDecision = { waiver: number; outcome: string; reason: string }

export const decisionFrom = ({ outcome: asked, reason }: TypedDecision): { problems: Problems; outcome: 'approved' | 'refused' | null } => {
  const outcome = (['approved', 'refused'] as const).find((one) => one === asked) ?? null
  const problems = withoutNulls({
    outcome: outcome ? null : 'Choose to approve or to refuse',
    'decision-reason': textProblem(reason, 'Write the reason: it stays with the decision'),
  })
  return { problems, outcome: Object.keys(problems).length > 0 ? null : outcome }
}
