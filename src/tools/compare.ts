import { badRequest } from '../http/problem.ts'
import type { CriterionResult } from '../policy/verdict.ts'
import type { Beside, Pair, SideBySide } from './side-by-side.ts'

// What is compared, and what differs. Pure.

export const mostCompared = 4

/** `o=tool/offering`, up to four. Throws 400 with a sentence. */
export const readPairs = (given: string[]): Pair[] => {
  const named = given.map((one) => one.trim()).filter((one) => one !== '')
  if (named.length > mostCompared) throw badRequest('o', `Compare at most ${mostCompared} offerings: ${named.length} were named.`)
  const twice = named.find((one, i) => named.indexOf(one) < i)
  if (twice !== undefined) throw badRequest('o', `Name each offering once: ${twice.slice(0, 80)} is named twice.`)
  return named.map((one) => {
    const [, tool, offering] = /^([a-z0-9-]+)\/([a-z0-9-]+)$/.exec(one) ?? []
    if (tool === undefined || offering === undefined)
      throw badRequest('o', `Name an offering as tool/plan, like chatgpt/enterprise: ${one.slice(0, 80)} is not of that form.`)
    return { tool, offering }
  })
}

export const compareHref = (pairs: Pair[]): string => `/compare?${pairs.map(({ tool, offering }) => `o=${tool}/${offering}`).join('&')}`

export type ComparedCriterion = {
  id: string
  title: string
  principle: string
  kind: CriterionResult['kind']
  cells: { result: CriterionResult | null; label: string | null }[]
  differs: boolean
}

/** Every criterion that is answered or decides, gates first; a row differs when outcome or answer does. */
export const comparedCriteria = ({ columns, policy }: SideBySide): ComparedCriterion[] => {
  const identity = [...new Map(columns.flatMap(({ verdict }) => verdict.criteria).map((one) => [one.id, one])).values()].filter(({ id }) =>
    id.startsWith('identity_'),
  )
  const ids = [...identity.map(({ id }) => id), ...policy.criteria.map(({ id }) => id)]
  return ids
    .map((id): ComparedCriterion | null => {
      const cells = columns.map((column) => cellOf(column, id))
      const first = cells.find(({ result }) => result !== null)?.result
      return first
        ? {
            id,
            title: first.title,
            principle: first.principle ?? '',
            kind: first.kind,
            cells,
            differs: differs(cells.map(({ result, label }) => `${result?.outcome} ${label}`)),
          }
        : null
    })
    .filter((row) => row !== null)
    .filter(({ kind, cells }) => kind === 'gate' || cells.some(({ label }) => label !== null))
    .sort((a, b) => places.indexOf(placeOf(a)) - places.indexOf(placeOf(b)))
}

const places = ['gate P2', 'gate P3', 'gate P1', 'gate P4', 'gate P5', 'other']
const placeOf = ({ kind, principle }: ComparedCriterion) => (kind === 'gate' ? `gate ${principle}` : 'other')

const cellOf = ({ verdict, facts }: Beside, id: string) => {
  const result = verdict.criteria.find((one) => one.id === id) ?? null
  const deciding = result?.facts[0] === undefined ? undefined : facts.find((fact) => fact.id === result.facts[0])
  return { result, label: deciding?.label ?? null }
}

export const differs = (values: string[]): boolean => new Set(values).size > 1
