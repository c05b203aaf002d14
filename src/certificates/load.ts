import { dataClassWords } from '../../views/words.ts'
import { findNewestCheckpoint } from '../audit/log-queries.ts'
import { inclusionOf } from '../audit/proofs.ts'
import { originOf } from '../audit/rules.ts'
import { findClearance } from '../clearances/queries.ts'
import { clearanceState, type Ruling } from '../clearances/rules.ts'
import { useWords } from '../clearances/uses.ts'
import { isContractFact } from '../contracts/rules.ts'
import { type Db, readAs } from '../db/database.ts'
import type { When } from '../facts/as-of.ts'
import { listFacts } from '../facts/queries.ts'
import { forbidden, notFound } from '../http/problem.ts'
import { basisOf, evaluate } from '../policy/evaluate.ts'
import type { Policies, StoredPolicy } from '../policy/store.ts'
import type { Verdict } from '../policy/verdict.ts'
import type { Bank } from '../questions/question.ts'
import { type DossierFact, dossierFacts } from '../tools/dossier.ts'
import { version } from '../version.ts'
import {
  type Certificate,
  type CertificateInput,
  type CertifiedCriterion,
  type CertifiedFact,
  certificateOf,
  type DayState,
  type LogProof,
} from './certificate.ts'
import { isDecision } from './entry.ts'
import { findDecision, findNames, listCaptureDigests, listOrganisations, type Names } from './queries.ts'

export type CertificateDeps = { db: Db; bank: Bank; policies: Policies; today: string; now: Date; publicUrl: string }

/** The certificate of a clearance on a day up to today, with what was known at its end. Throws 404 for a clearance that the reader may not see. */
export const loadCertificate = async (deps: CertificateDeps, id: number, on: string): Promise<{ certificate: Certificate; isPublic: boolean }> => {
  const { db, bank, today } = deps
  const when: When = on === today ? { on } : { on, asOf: on }
  const [present, known, names] = await Promise.all([findClearance(db, id, { on: today }), findClearance(db, id, when), findNames(db, id, when)])
  if (!present || !names) throw notFound('This clearance')
  const own = deps.policies.list.find(({ key }) => key === present.policy_key)
  const facts = (await listFacts(db, { offeringIds: [names.offering.id], ...when, studioId: present.studio_id })).get(names.offering.id) ?? []
  // Its facts are what a certificate proves a ruling by: without them it would prove nothing.
  if ((known?.studio_digest ?? null) !== null && !facts.some(isContractFact))
    throw forbidden(`Ask ${names.studio.name} for this certificate: a part of what the clearance rests on is its own, and nobody else’s to read.`)
  // The digest of the facts is the same under every policy.
  const verdict = evaluate(own ?? deps.policies.current(on), facts, on)
  const live = dossierFacts(facts, bank, on, {}).filter((fact) => fact.in_force)
  const digests = await listCaptureDigests(db, [...new Set(live.flatMap(({ citations }) => citations.flatMap(({ capture }) => capture ?? [])))])
  const input: CertificateInput = {
    register: deps.publicUrl,
    on,
    ...dayOf(known, names, present, verdict, on),
    ...decisionOf(known ?? { ...present, suspension: null }, names, own),
    facts_digest: verdict.facts_digest,
    verdict: own ? { band: verdict.band, principles: verdict.principles } : null,
    criteria: own ? criteriaOf(verdict) : [],
    facts: live.map((fact) => certifiedFact(fact, bank, on, digests)),
  }
  const certificate = certificateOf(input, { at: deps.now, version }, null)
  return { certificate: { ...certificate, log: await proofOf(db, certificate, present.productions ?? []) }, isPublic: names.is_public }
}

/** What the clearance was worth on the day, in the words of history: it is told why, not only that it did not stand. */
const dayOf = (known: Ruling | null, { later }: Names, present: Ruling, verdict: Verdict, on: string): { state: DayState; because: string } => {
  if (known === null) return { state: 'not_reviewed', because: `It was decided later, on ${present.recorded_at.slice(0, 10)}.` }
  if (later !== null) return { state: 'superseded', because: `Another decision, clearance ${later.id}, took its place on ${later.at.slice(0, 10)}.` }
  const { state, detail, because } = clearanceState(known, verdict.facts_digest, on)
  return { state: detail === 'revoked' || detail === 'suspended' || detail === 'expired' ? detail : state, because }
}

const decisionOf = (ruling: Ruling, names: Names, own: StoredPolicy | undefined) => {
  const { id: _id, ...offering } = names.offering
  const { exception_name, exception_reason, exception_by, suspension } = ruling
  return {
    clearance: {
      id: ruling.id,
      kind: ruling.kind,
      ruling: ruling.ruling,
      is_demo: ruling.is_demo,
      facts_digest: ruling.facts_digest,
      data_classes: ruling.data_classes.map((id) => ({ id, word: own?.pack.data_classes.find((one) => one.id === id)?.label ?? dataClassWords[id] })),
      uses: ruling.uses.map((id) => ({ id, word: useWords[id].word })),
      productions: ruling.productions && { named: names.productions, unnamed: ruling.productions.length - names.productions.length },
      conditions: ruling.conditions.map(({ configuration_id: _setting, ...condition }) => condition),
      reasons: ruling.reasons,
      valid_from: ruling.valid_from,
      valid_to: ruling.valid_to,
      proposed_at: ruling.proposed_at,
      decided_at: ruling.recorded_at,
      proposed_by: { name: ruling.proposed_by, log_name: names.proposer },
      decided_by: { name: ruling.decided_by, log_name: names.decider },
      owner: ruling.owner,
      supersedes: ruling.supersedes,
      superseded_by: names.later?.id ?? null,
    },
    dissents: names.dissents.map(({ by, log_name, at, text }) => ({ by: { name: by ?? unseen, log_name: log_name ?? '' }, at, text })),
    exception: exception_name === null ? null : { name: exception_name, reason: exception_reason ?? '', approved_by: exception_by ?? unseen },
    suspension: suspension && {
      at: suspension.suspended_at,
      by: suspension.by ?? unseen,
      reason: suspension.reason,
      in_flight: suspension.in_flight,
      grace_until: suspension.grace_until,
    },
    studio: names.studio,
    offering,
    policy: policyOf(ruling, own),
  }
}

const unseen = 'Somebody of the studio'

/** Of a policy that the studio shows to nobody else there is the digest, which says nothing of its text. */
const policyOf = (ruling: Ruling, own: StoredPolicy | undefined): CertificateInput['policy'] =>
  own
    ? {
        name: `${own.pack.id}@${own.pack.version}`,
        title: own.pack.title,
        issuer: own.pack.issuer,
        version: own.pack.version,
        digest: ruling.policy_digest,
        is_demo: own.pack.is_demo,
      }
    : { name: null, title: 'A policy of the studio', issuer: ruling.studio, version: '', digest: ruling.policy_digest, is_demo: false }

const criteriaOf = ({ criteria }: Verdict): CertifiedCriterion[] =>
  criteria.flatMap(({ id, clause, principle, kind, question, title, outcome, reason, because, facts }) =>
    outcome === 'not_applicable' ? [] : [{ id, clause, principle, kind, question, title, outcome, reason, because, facts }],
  )

const certifiedFact = (fact: DossierFact, bank: Bank, on: string, digests: Map<number, string | null>): CertifiedFact => ({
  ...basisOf(fact, bank, on),
  wording: `${fact.upstream === null ? '' : `Of ${fact.upstream.name}: `}${fact.asks?.wording ?? fact.question}`,
  label: fact.label,
  state: fact.state,
  assurance: fact.assurance,
  setting: fact.configuration?.name ?? null,
  seen_on: fact.is_record ? null : fact.seen_on,
  expires_on: fact.expires_on,
  recorded_on: fact.recorded_at.slice(0, 10),
  note: fact.note,
  is_record: fact.is_record,
  citations: fact.citations.map(({ capture, ...citation }) => ({
    ...citation,
    capture: capture === null ? null : { id: capture, sha256: digests.get(capture) ?? null },
  })),
})

/**
 * Where the decision stands in the log, under the newest checkpoint. Its entry is read past who may read the log: it says no more than the
 * clearance, which the reader sees. Should it name a production that they may not know of, there is no proof for them.
 */
const proofOf = async (db: Db, { content }: Certificate, productions: number[]): Promise<LogProof | null> => {
  const { clearance, offering } = content
  const subject = `/tools/${offering.tool}/${offering.offering}`
  const system = readAs(db, 'system')
  const [decision, checkpoint] = await Promise.all([findDecision(system, { ...clearance, subject }), findNewestCheckpoint(db)])
  if (!decision || !checkpoint || checkpoint.size <= decision.leaf || !isDecision(decision.entry, decision.leaf, content)) return null
  if ((clearance.productions?.unnamed ?? 0) > 0) {
    const known = clearance.productions?.named.map(({ slug }) => slug) ?? []
    const unnamed = (await listOrganisations(system, productions)).filter(({ slug }) => !known.includes(slug))
    if (unnamed.some(({ slug, name }) => [slug, name].some((one) => decision.entry.includes(JSON.stringify(one).slice(1, -1))))) return null
  }
  const { proof, holds } = await inclusionOf(db, decision.leaf, checkpoint.size)
  if (!holds) return null
  return {
    origin: originOf(checkpoint.note),
    index: decision.leaf,
    entry: decision.entry,
    size: checkpoint.size,
    proof: proof.map((hash) => hash.toString('base64')),
    checkpoint: checkpoint.note,
  }
}
