import { addDays } from '../policy/dates.ts'
import type { Reason } from '../policy/verdict.ts'
import { polarityOf } from '../questions/answer.ts'
import { assuranceOf, type EvidenceKind, type Question } from '../questions/question.ts'
import type { Fact, FactState } from './fact.ts'
import { covers } from './territories.ts'

/** What is asked for: the production's territory and the kind of account, when they are known. */
export type Asked = { territory?: string | undefined; account?: 'individual' | 'organisation' | undefined }

/** Evidence that is seen as a whole and needs no quote. */
const seenWhole: ReadonlySet<EvidenceKind> = new Set([
  'contract',
  'independent_report',
  'tenant_configuration',
  'own_test',
  'registry_lookup',
  'netflix_confirmation',
])

export const isKnown = (fact: Fact): boolean => fact.value !== 'unknown' && !(Array.isArray(fact.value) && fact.value.length === 0)

/**
 * In force on that day, and not about another territory or kind of account than the one asked for. What the vendor signed for does not
 * go when its time is over: it expires, so that a bad answer stays until a better one is known.
 */
export const isInForce = (fact: Fact, today: string, asked: Asked): boolean =>
  (fact.valid_from === null || fact.valid_from <= today) &&
  (fact.valid_to === null || today < fact.valid_to || fact.attested) &&
  (fact.territory === null || asked.territory === undefined || covers(fact.territory, asked.territory)) &&
  (fact.account === null || asked.account === undefined || fact.account === asked.account)

/** The first day on which the fact no longer clears anything: by the rule of its question, or when what was signed ends. Null: it never did. */
export const expiresOn = (fact: Fact, question: Question): string | null => {
  if (fact.seen_on === null) return null
  const aged = addDays(fact.seen_on, question.expires_after_days)
  return fact.attested && fact.valid_to !== null && fact.valid_to < aged ? fact.valid_to : aged
}

export const isExpired = (fact: Fact, question: Question, today: string): boolean => {
  const end = expiresOn(fact, question)
  return end === null || today >= end
}

/**
 * Why a good answer does not count, or null when it does. A bad answer never needs this: it counts on anything.
 * The order is the order in which a reviewer would mend things.
 */
export const hindrance = (fact: Fact, question: Question, today: string, asked: Asked): Reason | null => {
  if (fact.blanked) return 'withdrawn'
  if (fact.disputed) return 'conflicting'
  if (fact.tier === 'secondary') return 'secondary_source'
  if (fact.quote === 'lost') return 'lost_quote'
  if (fact.quote === 'unchecked' || (fact.quote === 'none' && !seenWhole.has(fact.evidence) && !fact.attested)) return 'unchecked_quote'
  if (fact.stale) return 'stale_document'
  if (isExpired(fact, question, today)) return 'expired'
  if (fact.configuration && (fact.configuration.proven_until === null || today >= fact.configuration.proven_until)) return 'unproven_setting'
  if ((fact.territory !== null && asked.territory === undefined) || (fact.account !== null && asked.account === undefined)) return 'out_of_scope'
  return null
}

/** The state of one fact by itself; a conflict is seen only beside the others (`stateOf`). */
export const ownState = (fact: Fact): FactState => {
  if (fact.value === 'not_applicable') return 'not_applicable'
  if (!isKnown(fact) || fact.blanked) return 'unknown'
  if (fact.disputed) return 'contradicted'
  if (fact.tier === 'secondary') return 'inferred'
  if (fact.attested) return 'attested'
  if (fact.quote === 'held' || (fact.quote === 'none' && seenWhole.has(fact.evidence))) return 'verified'
  return 'inferred'
}

/** Live facts on one question that cannot both be true: one good, one bad, or one that its own source disputes. */
export const isContradicted = (facts: Fact[], question: Question): boolean => {
  const known = facts.filter((fact) => isKnown(fact) && fact.value !== 'not_applicable')
  const seen = new Set(known.map((fact) => polarityOf(question, fact.value)))
  return known.some((fact) => fact.disputed) || (seen.has('good') && seen.has('bad'))
}

/** The state of a fact among the others on its question. */
export const stateOf = (fact: Fact, others: Fact[], question: Question): FactState => {
  const own = ownState(fact)
  return own !== 'unknown' && own !== 'not_applicable' && isContradicted([fact, ...others], question) ? 'contradicted' : own
}

/** Which evidence goes before which when two answers disagree: what was signed or seen, then published terms, then the vendor's word, then the rest. */
export const precedence: Record<EvidenceKind, number> = {
  contract: 4,
  netflix_confirmation: 4,
  own_test: 4,
  tenant_configuration: 4,
  independent_report: 3,
  registry_lookup: 3,
  published_terms: 3,
  vendor_attestation: 2,
  documentation: 1,
  press: 0,
}

/** A fact that nobody recorded, to see what a verdict would be with it: said on that evidence, today, with no quote and for everywhere. */
export const supposedFact = ({ question, value, evidence }: Pick<Fact, 'question' | 'value' | 'evidence'>, today: string): Fact => ({
  id: 0,
  question,
  value,
  evidence,
  assurance: assuranceOf[evidence],
  tier: 'vendor_document',
  quote: 'none',
  attested: false,
  disputed: false,
  blanked: false,
  seen_on: today,
  stale: false,
  configuration: null,
  territory: null,
  account: null,
  valid_from: null,
  valid_to: null,
  citations: [],
  note: null,
  recorded_at: `${today}T00:00:00.000Z`,
  upstream: null,
})
