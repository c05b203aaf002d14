import type { ClearanceCondition, ClearanceKind, Deployment, InFlight, PlanKind, RulingWord } from '../db/schema.ts'
import type { FactState, QuoteStanding } from '../facts/fact.ts'
import { digestOf, inDigestOrder } from '../policy/digest.ts'
import type { basisOf } from '../policy/evaluate.ts'
import type { Band, CriterionOutcome, DataClassId, PrincipleAnswer, PrincipleId } from '../policy/policy.ts'
import type { CriterionResult } from '../policy/verdict.ts'
import type { AssuranceLevel } from '../questions/question.ts'

// What a certificate says of a clearance on a day. Pure: the page, the PDF and the signed file are made of the same value, so that
// none says what another does not. Days are `YYYY-MM-DD`; instants are in UTC, to the second, everywhere.

export const certificateFormat = 'toolslate-certificate/1'

/** What a clearance was worth on a day. */
export const dayStates = [
  'cleared',
  'cleared_with_conditions',
  'not_cleared',
  'in_re_review',
  'not_reviewed',
  'expired',
  'suspended',
  'revoked',
  'superseded',
] as const
export type DayState = (typeof dayStates)[number]

/** Somebody who decided: the name that they had when this was made, and the one that the log knows them by. */
export type Signer = { name: string; log_name: string }

export type CitedPassage = {
  quote: string
  document: string
  url: string
  locator: string | null
  copied_on: string | null
  standing: QuoteStanding
  /** The stored copy that the quote was taken from; without a digest when its text is held elsewhere. */
  capture: { id: number; sha256: string | null } | null
}

/** A fact in force on the day: what goes into the digest of the facts, then what a reader needs besides. */
export type CertifiedFact = ReturnType<typeof basisOf> & {
  wording: string
  label: string
  state: FactState
  assurance: AssuranceLevel
  /** The setting that it depends on. */
  setting: string | null
  seen_on: string | null
  expires_on: string | null
  recorded_on: string
  note: string | null
  /** Part of the record of the offering, not a statement that somebody made. */
  is_record: boolean
  citations: CitedPassage[]
}

export type CertifiedCriterion = Pick<CriterionResult, 'id' | 'clause' | 'principle' | 'kind' | 'question' | 'title' | 'because' | 'facts' | 'reason'> & {
  outcome: Exclude<CriterionOutcome, 'not_applicable'>
}

export type CertificateInput = {
  /** The address of the register that speaks. */
  register: string
  /** The day that it speaks of, and what the clearance was worth on it. */
  on: string
  state: DayState
  because: string
  clearance: {
    id: number
    kind: ClearanceKind
    ruling: RulingWord
    is_demo: boolean
    /** The facts that it rests on. */
    facts_digest: string
    data_classes: { id: DataClassId; word: string }[]
    uses: { id: string; word: string }[]
    /** Null: every production of the studio. Of those that the reader may not know of there is the number. */
    productions: { named: { slug: string; name: string }[]; unnamed: number } | null
    conditions: Omit<ClearanceCondition, 'configuration_id'>[]
    reasons: string
    valid_from: string
    valid_to: string
    proposed_at: string
    decided_at: string
    proposed_by: Signer
    decided_by: Signer
    /** Who answers for a sandbox. */
    owner: string | null
    supersedes: number | null
    /** Known at the end of the day. */
    superseded_by: number | null
  }
  /** What the minority said. */
  dissents: { by: Signer; at: string; text: string }[]
  /** Wider than what the policy makes of the facts: under a name, for a reason, agreed to by a second approver. */
  exception: { name: string; reason: string; approved_by: string } | null
  /** In force on the day. */
  suspension: { at: string; by: string; reason: string; in_flight: InFlight; grace_until: string | null } | null
  studio: { slug: string; name: string }
  offering: {
    tool: string
    offering: string
    tool_name: string
    name: string
    vendor: string
    vendor_name: string
    plan_kind: PlanKind
    deployment: Deployment
  }
  /** `name`: id@version. Of a policy that the reader may not see there is the digest only. */
  policy: { name: string | null; title: string; issuer: string; version: string; digest: string; is_demo: boolean }
  /** The facts on the day, and what that policy makes of them. */
  facts_digest: string
  verdict: { band: Band; principles: Record<PrincipleId, PrincipleAnswer> } | null
  criteria: CertifiedCriterion[]
  facts: CertifiedFact[]
}

/** Where the decision stands in the log: all that is needed to prove it without us. */
export type LogProof = {
  origin: string
  index: number
  /** The text of the entry, word for word. */
  entry: string
  size: number
  /** Hashes in base64 that lead from the entry to the root of the checkpoint. */
  proof: string[]
  checkpoint: string
}

export type CertificateContent = CertificateInput & { address: string }

export type Certificate = {
  content: CertificateContent
  /** Of what it says, without the time at which it was made and without the proof: the same on paper and in the file. */
  digest: string
  /** When, and by which version of the program, it was made. */
  made: { at: string; version: string }
  log: LogProof | null
}

/** The content alone says whether the clearance stood. */
export const stands = ({ state }: Pick<CertificateContent, 'state'>): boolean => state === 'cleared' || state === 'cleared_with_conditions'

/** An instant as it is written everywhere: UTC, whole seconds, cut and not rounded. */
export const toSecond = (instant: string | Date): string => `${new Date(instant).toISOString().slice(0, 19)}Z`

export const certificateOf = (input: CertificateInput, made: { at: string | Date; version: string }, log: LogProof | null): Certificate => {
  const { clearance, dissents, suspension } = input
  const content: CertificateContent = {
    ...input,
    address: addressOf(input.register, clearance.id, input.on),
    clearance: { ...clearance, proposed_at: toSecond(clearance.proposed_at), decided_at: toSecond(clearance.decided_at) },
    dissents: dissents.map((one) => ({ ...one, at: toSecond(one.at) })),
    suspension: suspension && { ...suspension, at: toSecond(suspension.at) },
    facts: input.facts.toSorted(inDigestOrder),
  }
  return { content, digest: digestOf(content), made: { ...made, at: toSecond(made.at) }, log }
}

/** Where it is shown, for that day. */
const addressOf = (url: string, id: number, on: string) => `${url}/clearances/${id}/certificate?on=${on}`

const basis = [
  'id',
  'question',
  'value',
  'evidence',
  'tier',
  'quote',
  'disputed',
  'blanked',
  'stale',
  'expired',
  'configuration',
  'territory',
  'account',
  'upstream',
] as const satisfies (keyof ReturnType<typeof basisOf>)[]

/** The digest of the facts, out of the facts as a certificate has them. */
export const factsDigestOf = (facts: { [key in (typeof basis)[number]]?: unknown }[]): string =>
  digestOf(facts.map((fact) => Object.fromEntries(basis.map((key) => [key, fact[key]]))))

/** Facts in the order in which a reader wants them: those that decide, as the policy asks for them, then the others. */
export const byWeight = ({ facts, criteria }: Pick<CertificateContent, 'facts' | 'criteria'>): { deciding: CertifiedFact[]; others: CertifiedFact[] } => {
  const gates = criteria.filter(({ kind }) => kind === 'gate').flatMap((criterion) => criterion.facts)
  const place = new Map([...new Set(gates)].map((id, i) => [id, i]))
  return {
    deciding: facts.filter(({ id }) => place.has(id)).sort((a, b) => place.get(a.id)! - place.get(b.id)!),
    others: facts.filter(({ id, is_record }) => !place.has(id) && !is_record),
  }
}
