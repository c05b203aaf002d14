import { boundsOf, type View, views } from '../facts/as-of.ts'
import type { Asked } from '../facts/rules.ts'
import { badRequest } from '../http/problem.ts'
import { isDay } from '../policy/dates.ts'
import { type DataClassId, dataClassIds } from '../policy/policy.ts'
import type { Policies, StoredPolicy } from '../policy/store.ts'

/** What the address of a dossier asks for, as it was given; a field left empty was not given. */
export type Given = { as_of?: string; view?: string; policy?: string; territory?: string; account?: string; data_class?: string; print?: string }
export const givenNames = ['as_of', 'view', 'policy', 'territory', 'account', 'data_class', 'print'] as const

export type DossierAsked = {
  given: Given
  asOf?: string | undefined
  /** How a past day is looked at. */
  view: View
  policy?: StoredPolicy | undefined
  asked: Asked
  dataClass?: DataClassId | undefined
}

/** Reads the address. Throws 400 with the name of the part that cannot be read. */
export const readQuery = (query: (name: string) => string | undefined, policies: Policies, today: string): DossierAsked => {
  const given: Given = Object.fromEntries(givenNames.map((name) => [name, query(name)?.trim()]).filter(([, value]) => value))
  if (given.print !== undefined && given.print !== 'all') throw badRequest('print', 'Give print as all, or leave it out: then one sheet is printed.')
  const [asOf, view] = [readAsOf(given.as_of, today), readView(given.view)]
  return {
    given,
    asOf,
    view,
    policy: readPolicy(given.policy, policies, asOf ?? today, boundsOf(asOf, view).recordedBefore),
    asked: { territory: readTerritory(given.territory), account: readAccount(given.account) },
    dataClass: readDataClass(given.data_class),
  }
}

export const readAsOf = (value: string | undefined, today: string) => {
  if (value === undefined) return undefined
  if (!isDay(value)) throw badRequest('as_of', 'Give as_of as a day that exists, like 2026-08-22.')
  if (value > today) throw badRequest('as_of', `Give as_of as a day up to today, ${today}: nobody knows yet what will be known then.`)
  return value
}

export const readView = (value: string | undefined): View => {
  const view = views.find((one) => one === (value ?? 'known_then'))
  if (!view) throw badRequest('view', 'Give view as known_then, for what was known on that day, or as known_now, for what is now known of it.')
  return view
}

const readPolicy = (value: string | undefined, policies: Policies, on: string, recordedBefore: string | null): StoredPolicy | undefined => {
  if (value === undefined) return undefined
  const [, id, version] = /^([a-z0-9-]+)(?:@(.+))?$/.exec(value) ?? []
  const found = id === undefined ? undefined : policies.find(id, version, on, recordedBefore)
  if (!found) throw badRequest('policy', `Name a policy that the register knows: ${policies.list.map(({ pack }) => `${pack.id}@${pack.version}`).join(', ')}.`)
  return found
}

const readTerritory = (value: string | undefined) => {
  if (value !== undefined && !/^[A-Za-z]{2}$/.test(value)) throw badRequest('territory', 'Give territory as a country code of two letters, like DE.')
  return value?.toUpperCase()
}

const readAccount = (value: string | undefined): Asked['account'] => {
  if (value === undefined || value === 'individual' || value === 'organisation') return value
  throw badRequest('account', 'Give account as individual or organisation.')
}

const readDataClass = (value: string | undefined): DataClassId | undefined => {
  const found = dataClassIds.find((id) => id === value)
  if (value !== undefined && !found) throw badRequest('data_class', `Give data_class as one of ${dataClassIds.join(', ')}.`)
  return found
}

/** The same question again, for a link. */
export const queryText = (given: Given): string => {
  const text = new URLSearchParams(Object.entries(given).filter(([, value]) => value)).toString().replaceAll('%40', '@')
  return text === '' ? '' : `?${text}`
}
