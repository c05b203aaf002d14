import { stringify } from 'csv-stringify/sync'
import { evidenceWords } from '../../views/words.ts'
import type { Fact } from '../facts/fact.ts'
import type { Flip, FlipChange } from '../policy/verdict.ts'
import type { Dossier, DossierFact } from './dossier.ts'
import { attestationJson } from './dossier-attested.ts'
import { looksOf } from './history.ts'

/** The keys that every list has of an offering (summary.ts), from a verdict made now. */
export const offeringJson = ({ tool, offering, verdict }: Pick<Dossier, 'tool' | 'offering' | 'verdict'>) => ({
  tool: tool.slug,
  offering: offering.slug,
  name: tool.name,
  offering_name: offering.name,
  vendor: tool.vendor,
  plan_kind: offering.plan_kind,
  deployment: offering.deployment,
  is_demo: tool.is_demo,
  band: verdict.band,
  principles: verdict.principles,
  score: verdict.score,
  completeness: verdict.completeness,
  evidence_strength: verdict.evidence_strength,
})

/** The dossier as programs read it, at `.json` and in the API alike. */
export const dossierJson = (dossier: Dossier) => {
  const { verdict } = dossier
  return {
    ...offeringJson(dossier),
    status: dossier.tool.status,
    on: dossier.on,
    as_of: dossier.as_of,
    view: dossier.view,
    territory: dossier.asked.territory ?? null,
    account: dossier.asked.account ?? null,
    clearance: clearanceJson(dossier),
    policy: verdict.policy,
    facts_digest: verdict.facts_digest,
    recheck_on: verdict.recheck_on,
    criteria: verdict.criteria,
    record: dossier.facts.filter((fact) => fact.is_record).map(({ id, question, value }) => ({ id, question, value })),
    facts: dossier.facts.filter((fact) => !fact.is_record).map(factJson),
    stands_on: dossier.below.map(({ upstream, record, facts, verdict: chosen }) => ({
      ...{ tool: upstream.tool, offering: upstream.offering, name: upstream.name, role: upstream.role, is_chosen: upstream.is_chosen, depth: upstream.depth },
      rank: dossier.links.find(({ id }) => id === upstream.via)?.rank ?? null,
      band: chosen?.band ?? null,
      record: record.map(({ id, question, value, upstream: of }) => ({ id, question, value, upstream: of })),
      inherited: facts.map(factJson),
    })),
    envelope: verdict.envelope,
    flips: dossier.flips.map(flipJson),
    road_to_ready: dossier.road.map(changeJson),
    readings: dossier.readings.map(({ option, is, label, verdict: other }) => ({ option, is, label, band: other.band, principles: other.principles })),
    documents: dossier.documents.map((document) => {
      const { newest, read_on } = looksOf(document)
      const { title, url, evidence, tier, dated_on, is_stale, captures } = document
      return {
        title,
        url,
        evidence,
        tier,
        dated_on,
        is_stale,
        last_read_on: read_on,
        last_look: newest,
        captures: captures.map(({ recorded_at: _at, ...capture }) => capture),
      }
    }),
    history: dossier.history,
    attestation: attestationJson(dossier.attested, dossier.policy.bank),
  }
}

const clearanceJson = ({ clearance: { state, detail, because, ruling } }: Dossier) => ({
  id: ruling?.id ?? null,
  state,
  detail,
  because,
  kind: ruling?.kind ?? null,
  uses: ruling?.uses ?? [],
  /** How many of the studio; null: all of them, or no ruling. */
  production_count: ruling?.productions?.length ?? null,
  exception: ruling?.exception_name == null ? null : { name: ruling.exception_name, reason: ruling.exception_reason, agreed_by: ruling.exception_by },
  suspension: ruling?.suspension
    ? {
        since: ruling.suspension.suspended_at,
        reason: ruling.suspension.reason,
        in_flight: ruling.suspension.in_flight,
        grace_until: ruling.suspension.grace_until,
      }
    : null,
  revocation: ruling?.revocation ? { takes_effect_on: ruling.revocation.takes_effect_on, reason: ruling.revocation.reason } : null,
  scope: ruling ? { studio: ruling.studio, data_classes: ruling.data_classes, policy: ruling.policy } : null,
  conditions: ruling?.conditions ?? [],
  valid_from: ruling?.valid_from ?? null,
  valid_to: ruling?.valid_to ?? null,
  proposed_by: ruling?.proposed_by ?? null,
  decided_by: ruling?.decided_by ?? null,
  digest: ruling?.facts_digest ?? null,
  is_demo: ruling?.is_demo ?? false,
})

/** All that `evaluate` reads of a fact is here, so that anybody can come to the verdict again. */
const factJson = ({ asks: _asks, is_record: _record, ...fact }: DossierFact) => {
  const { id, question, value, label, state, assurance, evidence, citations, ...rest } = fact
  return { id, question, value, label, state, assurance, evidence, citations, ...rest }
}

const changeJson = ({ question, to, by, with: evidence, or }: FlipChange) => ({ question, to, by, with: evidence, or })
const flipJson = ({ band, changes }: Flip) => ({ band, set: changes.map(changeJson) })

const columns = [
  'tool',
  'offering',
  'policy',
  'on',
  'band',
  'row',
  'id',
  'question',
  'clause',
  'principle',
  'kind',
  'result',
  'says',
  'facts',
  'evidence',
  'assurance',
  'quote',
  'document',
  'url',
  'locator',
  'copied_on',
  'standing',
  'seen_on',
  'expires_on',
] as const

/** With the mark by which Excel knows UTF-8. One row per criterion, then one per fact and passage it cites. `result` is the outcome of the one and the state of the other. */
export const dossierCsv = (dossier: Dossier): string => {
  const { tool, offering, verdict } = dossier
  const shared = { tool: tool.slug, offering: offering.slug, policy: `${verdict.policy.id}@${verdict.policy.version}`, on: dossier.on, band: verdict.band }
  const criteria = verdict.criteria.map((one) => ({
    ...shared,
    row: 'criterion',
    id: one.id,
    question: one.question,
    clause: one.clause,
    principle: one.principle,
    kind: one.kind,
    result: one.outcome,
    says: one.because,
    facts: one.facts.join(' '),
  }))
  const facts = dossier.facts.flatMap((fact) =>
    citationsOf(fact).map((citation) => ({
      ...shared,
      row: 'fact',
      id: fact.id,
      question: fact.question,
      result: fact.state,
      says: fact.label,
      evidence: evidenceWords[fact.evidence],
      assurance: fact.assurance,
      ...citation,
      seen_on: fact.is_record ? null : fact.seen_on,
      expires_on: fact.expires_on,
    })),
  )
  // Quoted when it holds a lone line break, which the default would leave bare.
  return `\ufeff${stringify([...criteria, ...facts], { header: true, columns: [...columns], escape_formulas: true, quoted_match: /[\r\n]/ })}`
}

const citationsOf = (fact: Fact): Partial<Fact['citations'][number]>[] => (fact.citations.length > 0 ? fact.citations : [{}])
