import { z } from 'zod'
import { type ClearanceState, clearanceStates } from '../clearances/rules.ts'
import { type Deployment, deployments, type PlanKind, planKinds } from '../db/schema.ts'
import { type Band, bands, type DataClassId, dataClassIds } from '../policy/policy.ts'
import type { Policies, StoredPolicy } from '../policy/store.ts'

// What a reader asks of the catalogue, as it stands in the address: read here once, for the page, its exports and the API.

export const sorts = ['band', 'name', 'vendor', 'changed'] as const
export type Sort = (typeof sorts)[number]

export const facetNames = ['modality', 'band', 'clearance', 'data_class', 'plan', 'deployment', 'vendor'] as const
export type Facet = (typeof facetNames)[number]

/** Several values of one facet widen the list, except data classes: what is asked for has to be touched all at once. */
export type Chosen = {
  modality: string[]
  band: Band[]
  clearance: ClearanceState[]
  data_class: DataClassId[]
  plan: PlanKind[]
  deployment: Deployment[]
  vendor: string[]
}

export type Filter = Chosen & {
  /** Words; empty when nothing is searched. */
  q: string
  sort: Sort
  cursor: Cursor | null
  limit: number
}

/** The filter with the policy it is asked under. `named`: it stood in the address. */
export type Asked = { filter: Filter; policy: StoredPolicy; named: boolean }

export const emptyFilter: Filter = {
  q: '',
  modality: [],
  band: [],
  clearance: [],
  data_class: [],
  plan: [],
  deployment: [],
  vendor: [],
  sort: 'band',
  cursor: null,
  limit: 50,
}

/** By parameter: what is wrong, as a sentence that says what to give instead. */
export type Wrong = Record<string, string>

export const longestSearch = 100
const mostChosen = 30

const parameters = ['q', ...facetNames, 'policy', 'sort', 'cursor', 'limit'] as const
type Parameter = (typeof parameters)[number]

/**
 * Reads the address. `strict`: a parameter that does not exist is refused, so that a program's misspelt filter is never
 * taken for no filter; pages ignore what others hang on to a link.
 */
export const readAsked = (params: URLSearchParams, policies: Policies, today: string, { strict = false } = {}): Asked | { wrong: Wrong } => {
  const read = reader(params)
  const sort = read.oneOf('sort', sorts) ?? 'band'
  const named = read.one('policy')
  const filter: Filter = {
    q: searchOf(read),
    modality: read.shaped('modality', 'a kind of work, like video or voice'),
    band: read.among('band', bands),
    clearance: read.among('clearance', clearanceStates),
    data_class: read.among('data_class', dataClassIds),
    plan: read.among('plan', planKinds),
    deployment: read.among('deployment', deployments),
    vendor: read.shaped('vendor', 'the short name of a vendor, like runway'),
    sort,
    cursor: cursorOf(read, sort),
    limit: limitOf(read),
  }
  const policy = named === null ? policies.current(today) : policyOf(read, named, policies, today)
  if (strict)
    for (const name of new Set(params.keys()))
      if (!isParameter(name)) read.refuse(name, `Leave “${shown(name)}” out, or give what it is meant to be: ${list(parameters)}.`)
  return Object.keys(read.wrong).length > 0 || !policy ? { wrong: read.wrong } : { filter, policy, named: named !== null }
}

const isParameter = (name: string): name is Parameter => (parameters as readonly string[]).includes(name)

type Reader = ReturnType<typeof reader>

const reader = (params: URLSearchParams) => {
  const wrong: Wrong = {}
  const refuse = (name: string, message: string) => {
    wrong[name] ??= message
  }
  // A form without JavaScript sends every field: an empty one asks for nothing.
  const all = (name: Parameter) => [...new Set(params.getAll(name).filter((value) => value.trim() !== ''))]
  const one = (name: Parameter): string | null => {
    const values = all(name)
    if (values.length > 1) refuse(name, `Give “${name}” once: it is here ${values.length} times.`)
    return values[0] ?? null
  }
  const oneOf = <T extends string>(name: Parameter, allowed: readonly T[]): T | undefined => {
    const value = one(name)
    if (value !== null && !isOneOf(value, allowed)) refuse(name, notAmong(name, value, allowed))
    return allowed.find((known) => known === value)
  }
  const among = <T extends string>(name: Parameter, allowed: readonly T[]): T[] => {
    const stray = all(name).find((value) => !isOneOf(value, allowed))
    if (stray !== undefined) refuse(name, notAmong(name, stray, allowed))
    return allowed.filter((known) => params.getAll(name).includes(known))
  }
  const shaped = (name: Parameter, what: string): string[] => {
    const values = all(name)
    if (values.length > mostChosen) refuse(name, `Choose at most ${mostChosen} values of “${name}”.`)
    const stray = values.find((value) => !/^[a-z0-9]+([-_][a-z0-9]+)*$/.test(value) || value.length > 80)
    if (stray !== undefined) refuse(name, `Give “${name}” as ${what}, in lower-case letters, digits and hyphens: “${shown(stray)}” is not of that form.`)
    return values
  }
  return { wrong, refuse, one, oneOf, among, shaped }
}

const isOneOf = <T extends string>(value: string, allowed: readonly T[]): value is T => (allowed as readonly string[]).includes(value)
const notAmong = (name: string, value: string, allowed: readonly string[]) => `Give “${name}” as one of ${list(allowed)}: “${shown(value)}” is none of them.`
const list = (values: readonly string[]) => [values.slice(0, -1).join(', '), ...values.slice(-1)].filter((part) => part !== '').join(' or ')
const shown = (value: string) => (value.length > 40 ? `${value.slice(0, 40)}…` : value)

const searchOf = (read: Reader): string => {
  const q = read.one('q')?.trim().replaceAll(/\s+/g, ' ') ?? ''
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused.
  if (/[\u0000-\u001f\ufffd]/.test(q)) read.refuse('q', 'Remove the characters from “q” that cannot be read.')
  if (q.length > longestSearch) read.refuse('q', `Shorten “q” to ${longestSearch} characters: it has ${q.length}.`)
  return q
}

const limitOf = (read: Reader): number => {
  const given = read.one('limit')
  if (given === null) return emptyFilter.limit
  const limit = /^\d{1,4}$/.test(given) ? Number(given) : 0
  if (limit < 1 || limit > 200) read.refuse('limit', `Give “limit” as a whole number from 1 to 200: “${shown(given)}” is not.`)
  return limit
}

const policyOf = (read: Reader, named: string, policies: Policies, today: string): StoredPolicy | undefined => {
  const at = named.indexOf('@')
  const policy = at < 0 ? policies.find(named, undefined, today) : policies.find(named.slice(0, at), named.slice(at + 1), today)
  if (!policy)
    read.refuse(
      'policy',
      `Give “policy” as one of ${list([...new Set(policies.list.flatMap(({ pack }) => [pack.id, `${pack.id}@${pack.version}`]))])}: “${shown(named)}” is not published.`,
    )
  return policy
}

// Cursors ----------------------------------------------------------------------------------------------

/** Where a page ended: the values by which its last row was sorted, in the order of the sort. */
export type Cursor = (string | number)[]

const id = z.int().positive()
const name = z
  .string()
  .max(400)
  .refine((text) => !text.includes('\0'))
const instant = z.iso.datetime({ precision: 6 })
const keys: Record<Sort, z.ZodType<Cursor>> = {
  band: z.tuple([z.int32(), id]),
  name: z.tuple([name, id]),
  vendor: z.tuple([name, name, id]),
  changed: z.tuple([instant, id]),
}

export const writeCursor = (sort: Sort, key: Cursor): string => Buffer.from(JSON.stringify([sort, ...key])).toString('base64url')

const cursorOf = (read: Reader, sort: Sort): Cursor | null => {
  const given = read.one('cursor')
  if (given === null) return null
  const [of, ...key] = unpacked(given)
  const parsed = keys[sort].safeParse(key)
  if (of === sort && parsed.success) return parsed.data
  read.refuse(
    'cursor',
    isOneOf(String(of), sorts) && of !== sort
      ? `Start again without “cursor”: this one is of a list sorted by ${of}.`
      : 'Start again without “cursor”: this one is damaged or was cut short.',
  )
  return null
}

const unpacked = (given: string): unknown[] => {
  if (!/^[\w-]{1,1500}$/.test(given)) return []
  try {
    const value: unknown = JSON.parse(Buffer.from(given, 'base64url').toString())
    return Array.isArray(value) ? value : []
  } catch {
    return []
  }
}

// Addresses --------------------------------------------------------------------------------------------

export type Change = Partial<Chosen & { q: string; sort: Sort; policy: string | null; cursor: string | null }>

/** The address of the same list with something changed; it starts from the first page unless a cursor is given. */
export const hrefOf = ({ filter, policy, named }: Asked, change: Change = {}, path = '/tools'): string => {
  const next = { ...filter, policy: named ? `${policy.pack.id}@${policy.pack.version}` : null, ...change, cursor: change.cursor ?? null }
  const params = new URLSearchParams()
  if (next.q !== '') params.set('q', next.q)
  for (const facet of facetNames) for (const value of next[facet]) params.append(facet, value)
  if (next.policy !== null) params.set('policy', next.policy)
  if (next.sort !== 'band') params.set('sort', next.sort)
  if (next.cursor !== null) params.set('cursor', next.cursor)
  return params.size === 0 ? path : `${path}?${params}`
}

export const isFiltered = (filter: Filter): boolean => filter.q !== '' || facetNames.some((facet) => filter[facet].length > 0)
