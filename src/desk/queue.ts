import { type PartState, partStates, type ReviewKind, type ReviewPart, reviewParts } from '../db/review-tables.ts'
import { addDays, daysBetween } from '../policy/dates.ts'
import { isDone } from './moves.ts'
import { type Irq, type Tier, tierOf, tiers } from './risk.ts'

// What waits at the desk, and in which order. Pure: rows and a day in, lines out.

/** A part of an open review, as it is stored. */
export type PartRow = {
  review_id: number
  part: ReviewPart
  state: PartState
  owner_id: number | null
  owner: string | null
  due_on: string
  cadence_days: number
  version: number
  moved_at: Date
  kind: ReviewKind
  irq: Irq
  opened_at: Date
  /** Null: the register does not have the tool yet. */
  offering_id: number | null
  tool: string | null
  offering: string | null
  tool_name: string
  offering_name: string | null
  is_demo: boolean
  needed_on: string | null
  requests: number
  /** The reader speaks for its vendor. */
  is_own: boolean
}

export type Line = PartRow & { tier: Tier /** Days in its state. */; age: number }

const ageOf = (moved_at: Date, today: string): number => Math.max(0, daysBetween(moved_at.toISOString().slice(0, 10), today))

export const linesOf = (rows: PartRow[], today: string): Line[] => rows.map((row) => ({ ...row, tier: tierOf(row.irq), age: ageOf(row.moved_at, today) }))

/** Overdue is worked out, and only for what is not done. */
export const isPartOverdue = ({ state, due_on }: Pick<PartRow, 'state' | 'due_on'>, today: string): boolean => !isDone(state) && due_on < today

// The filter ---------------------------------------------------------------------------------------------

export const slices = ['all', 'due', 'overdue', 'mine', 'unassigned', 'waiting'] as const
export type Slice = (typeof slices)[number]
export const sorts = ['due', 'tier', 'age', 'tool'] as const
export type QueueSort = (typeof sorts)[number]
export const reviewKinds = ['new', 'renewal', 'wider', 'reassessment', 'event'] as const satisfies ReviewKind[]

export type QueueFilter = {
  show: Slice
  part: ReviewPart | null
  tier: Tier | null
  stage: PartState | null
  kind: ReviewKind | null
  sort: QueueSort
}
export type QueueFacet = 'part' | 'tier' | 'stage' | 'kind'

export const facetValues = { part: reviewParts, tier: tiers, stage: partStates, kind: reviewKinds } as const

export const everything: QueueFilter = { show: 'all', part: null, tier: null, stage: null, kind: null, sort: 'due' }

const oneOf = <T extends string>(values: readonly T[], text: string | null): T | null => values.find((value) => value === text) ?? null

/** Out of an address; what it does not know it leaves out. */
export const readFilter = (params: URLSearchParams): QueueFilter => ({
  show: oneOf(slices, params.get('show')) ?? 'all',
  part: oneOf(reviewParts, params.get('part')),
  tier: oneOf(tiers, params.get('tier')),
  stage: oneOf(partStates, params.get('stage')),
  kind: oneOf(reviewKinds, params.get('kind')),
  sort: oneOf(sorts, params.get('sort')) ?? 'due',
})

/** The one spelling of a filter, without "?"; empty when nothing is narrowed. */
export const queryOf = (filter: QueueFilter): string =>
  (Object.keys(everything) as (keyof QueueFilter)[]).flatMap((key) => (filter[key] === everything[key] ? [] : [`${key}=${filter[key]}`])).join('&')

export const deskHref = (filter: QueueFilter): string => {
  const query = queryOf(filter)
  return query === '' ? '/desk' : `/desk?${query}`
}

/** How soon is soon. */
export const soonDays = 7

const isIn = (line: Line, show: Slice, me: number, today: string): boolean => {
  if (show === 'due') return !isDone(line.state) && line.due_on >= today && line.due_on <= addDays(today, soonDays)
  if (show === 'overdue') return isPartOverdue(line, today)
  if (show === 'mine') return line.owner_id === me
  if (show === 'unassigned') return line.owner_id === null
  return show === 'all' || line.state === 'waiting_on_vendor'
}

/** What is done waits for nobody: it is shown only to who asks for that stage. */
const fits = (line: Line, { show, part, tier, stage, kind }: QueueFilter, me: number, today: string): boolean =>
  (stage === null ? !isDone(line.state) : line.state === stage) &&
  (part === null || line.part === part) &&
  (tier === null || line.tier === tier) &&
  (kind === null || line.kind === kind) &&
  isIn(line, show, me, today)

const compare = (a: string | number, b: string | number) => (a < b ? -1 : a > b ? 1 : 0)
const byDue = (a: Line, b: Line) => compare(a.due_on, b.due_on) || compare(tiers.indexOf(a.tier), tiers.indexOf(b.tier))
const orders: Record<QueueSort, (a: Line, b: Line) => number> = {
  due: byDue,
  tier: (a, b) => compare(tiers.indexOf(a.tier), tiers.indexOf(b.tier)) || compare(a.due_on, b.due_on),
  age: (a, b) => b.age - a.age || byDue(a, b),
  tool: (a, b) => a.tool_name.localeCompare(b.tool_name, 'en') || byDue(a, b),
}

/** `me`: who looks. */
export const filtered = (lines: Line[], filter: QueueFilter, me: number, today: string): Line[] =>
  lines
    .filter((line) => fits(line, filter, me, today))
    .sort((a, b) => orders[filter.sort](a, b) || compare(a.review_id, b.review_id) || compare(reviewParts.indexOf(a.part), reviewParts.indexOf(b.part)))

export type QueueCounts = { show: Record<Slice, number>; facets: { [F in QueueFacet]: Record<string, number> } }

/** How many lines each choice would leave, the other choices being as they are. */
export const countsOf = (lines: Line[], filter: QueueFilter, me: number, today: string): QueueCounts => {
  const left = (change: Partial<QueueFilter>) => lines.filter((line) => fits(line, { ...filter, ...change }, me, today)).length
  const facet = (name: QueueFacet) => Object.fromEntries(facetValues[name].map((value) => [value, left({ [name]: value })]))
  return {
    show: Object.fromEntries(slices.map((show) => [show, left({ show })])) as Record<Slice, number>,
    facets: { part: facet('part'), tier: facet('tier'), stage: facet('stage'), kind: facet('kind') },
  }
}

/** Reviews in which nothing is left to do but to close them, by number. */
export const readyToClose = (lines: Line[]): Line[] =>
  [...Map.groupBy(lines, ({ review_id }) => review_id).values()].flatMap((parts) => (parts.every(({ state }) => isDone(state)) ? parts.slice(0, 1) : []))

// Ageing -------------------------------------------------------------------------------------------------

/** The most days of each span; the last has no end. */
export const spans = [
  { word: 'Up to 7 days', most: 7 },
  { word: '8 to 30 days', most: 30 },
  { word: '31 to 90 days', most: 90 },
  { word: 'Over 90 days', most: Number.POSITIVE_INFINITY },
] as const

export type Ageing = { state: PartState; counts: number[]; total: number; median: number }

/** By stage, for how long parts have stood in it; only stages in which something stands, and none that is done. */
export const ageingOf = (lines: Line[]): Ageing[] =>
  partStates
    .filter((state) => !isDone(state))
    .flatMap((state) => {
      const ages = lines
        .filter((line) => line.state === state)
        .map(({ age }) => age)
        .sort((a, b) => a - b)
      if (ages.length === 0) return []
      const counts = spans.map(({ most }, i) => ages.filter((age) => age <= most && age > (spans[i - 1]?.most ?? -1)).length)
      return [{ state, counts, total: ages.length, median: medianOf(ages) }]
    })

const medianOf = (sorted: number[]): number => {
  const middle = sorted.length / 2
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

// The place of a review among the others ------------------------------------------------------------------

export type Waiting = { id: number; irq: Irq; needed_on: string | null; opened_at: Date }

/** By tier, then by the day on which it is needed (none: last), then by who came first. Counts from 1; null when it is not among them. */
export const placeOf = (waiting: Waiting[], id: number): { place: number; of: number } | null => {
  const order = [...waiting].sort(
    (a, b) =>
      compare(tiers.indexOf(tierOf(a.irq)), tiers.indexOf(tierOf(b.irq))) ||
      compare(a.needed_on ?? '9999', b.needed_on ?? '9999') ||
      compare(a.opened_at.getTime(), b.opened_at.getTime()) ||
      compare(a.id, b.id),
  )
  const at = order.findIndex((one) => one.id === id)
  return at < 0 ? null : { place: at + 1, of: order.length }
}

/** The day by which all that is left should be done; null when nothing is. */
export const expectedOn = (parts: Pick<PartRow, 'state' | 'due_on'>[]): string | null =>
  parts
    .filter(({ state }) => !isDone(state))
    .map(({ due_on }) => due_on)
    .sort()
    .at(-1) ?? null
