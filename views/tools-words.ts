import { clearanceStates } from '../src/clearances/rules.ts'
import { deployments, planKinds } from '../src/db/schema.ts'
import { bands, dataClassIds } from '../src/policy/policy.ts'
import type { Facet } from '../src/tools/catalogue.ts'
import type { Facets, FacetValue } from '../src/tools/facet-queries.ts'
import { bandWords, clearanceWords, dataClassWords, deploymentWords, modalityWord, planKindWords } from './words.ts'

export const facetWord: Record<Facet, string> = {
  modality: 'What it does',
  band: 'Verdict',
  clearance: 'Clearance',
  data_class: 'May touch',
  plan: 'Plan',
  deployment: 'Deployment',
  vendor: 'Vendor',
}

const fixed: Record<Exclude<Facet, 'modality' | 'vendor'>, { ids: readonly string[]; word: (id: string) => string }> = {
  band: { ids: bands.toReversed(), word: (id) => wordIn(bandWords, id).word },
  clearance: { ids: clearanceStates, word: (id) => wordIn(clearanceWords, id).word },
  data_class: { ids: dataClassIds, word: (id) => `${id} ${wordIn(dataClassWords, id)}` },
  plan: { ids: planKinds, word: (id) => wordIn(planKindWords, id) },
  deployment: { ids: deployments, word: (id) => wordIn(deploymentWords, id) },
}

const wordIn = <T>(words: Record<string, T>, id: string): T => words[id] as T

/** How a value reads. A vendor has the name that the register gives it. */
export const valueWord = (facet: Facet, value: string, facets: Facets): string => {
  if (facet === 'modality') return modalityWord(value)
  if (facet === 'vendor') return facets.vendor.find((one) => one.value === value)?.label ?? value
  return fixed[facet].word(value)
}

/** The values to choose from: those of a fixed set in its order, others by how many they would show; what is chosen stays though it shows none. */
export const valuesOf = (facet: Facet, facets: Facets, chosen: string[]): { value: string; label: string; count: number }[] => {
  const counted = new Map(facets[facet].map((one) => [one.value, one]))
  const worded = (value: string) => ({ value, label: valueWord(facet, value, facets), count: counted.get(value)?.count ?? 0 })
  if (facet !== 'modality' && facet !== 'vendor') return fixed[facet].ids.map(worded).filter(({ value, count }) => count > 0 || chosen.includes(value))
  const values = [...new Set([...facets[facet].map(({ value }: FacetValue) => value), ...chosen])]
  return values.map(worded).sort((a, b) => b.count - a.count || a.label.localeCompare(b.label, 'en'))
}
