import { type ReviewPart, reviewParts, type Severity, severities } from '../db/review-tables.ts'
import type { Problems } from '../http/problem.ts'
import { isDay } from '../policy/dates.ts'
import { type ShownState, shownStates } from './state.ts'

// What somebody wants to see of the findings, as it stands in the address. Pure.

/** `live`: what is not closed, which is what a desk begins with. */
export type StateFilter = 'live' | 'all' | ShownState

export type FindingFilter = {
  state: StateFilter
  severity: Severity | null
  part: ReviewPart | null
  owner: 'mine' | 'unassigned' | number | null
  due: 'overdue' | null
  /** A tool, by its short name. */
  tool: string | null
}

/** Where the next page begins: the day and the number of the last finding on this one. */
export type FindingKey = [due_on: string, id: number]

export const noFilter: FindingFilter = { state: 'live', severity: null, part: null, owner: null, due: null, tool: null }

const names = ['state', 'severity', 'part', 'owner', 'due', 'tool'] as const

/** Throws nothing: `wrong` names each parameter that cannot be read. */
export const readFilter = (asked: (name: string) => string | undefined): { filter: FindingFilter; after: FindingKey | null; wrong: Problems } => {
  const wrong: Problems = {}
  const given = (name: string) => (asked(name) ?? '').trim()
  const oneOf = <T extends string>(name: (typeof names)[number], allowed: readonly T[]): T | null => {
    const text = given(name)
    const found = allowed.find((one) => one === text) ?? null
    if (text !== '' && found === null) wrong[name] = `Choose one of ${allowed.join(', ')} for “${name}”, or leave it out.`
    return found
  }
  const filter: FindingFilter = {
    state: oneOf('state', ['live', 'all', ...shownStates]) ?? 'live',
    severity: oneOf('severity', severities),
    part: oneOf('part', reviewParts),
    owner: ownerOf(given('owner')) ?? oneOf('owner', ['mine', 'unassigned'] as const),
    due: oneOf('due', ['overdue']),
    tool: given('tool') === '' ? null : given('tool'),
  }
  if (filter.tool !== null && !/^[a-z0-9-]{1,80}$/.test(filter.tool)) wrong.tool = 'Give the short name of a tool, like runway, or leave it out.'
  const after = keyOf(given('after'))
  if (after === null && given('after') !== '') wrong.after = 'Leave “after” out, or follow the link of a page.'
  return { filter, after, wrong }
}

const ownerOf = (text: string): number | null => (/^\d{1,9}$/.test(text) ? Number(text) : null)

const keyOf = (text: string): FindingKey | null => {
  const [, day = '', id = ''] = /^(\d{4}-\d{2}-\d{2})\.(\d{1,9})$/.exec(text) ?? []
  return isDay(day) ? [day, Number(id)] : null
}

/** The address of a list, without what is the same as always. */
export const queryOf = (filter: FindingFilter, after: FindingKey | null = null): string => {
  const params = new URLSearchParams()
  for (const name of names) {
    const value = filter[name]
    if (value !== null && value !== noFilter[name]) params.set(name, String(value))
  }
  if (after !== null) params.set('after', after.join('.'))
  const text = params.toString()
  return text === '' ? '' : `?${text}`
}
