import {
  type Band,
  bands,
  type DataClassId,
  dataClassIds,
  type Outcome,
  outcomes,
  type PrincipleAnswer,
  type PrincipleId,
  principleIds,
} from '../policy/policy.ts'
import type { OfferingRow } from './queries.ts'

// What a row of the catalogue says, out of the encodings in which it is stored (policy/refresh.ts).

const answers: Record<string, PrincipleAnswer> = { y: 'yes', n: 'no', u: 'unsure', d: 'decided_by_use' }

export const bandOf = (row: OfferingRow): Band => bands[row.band]!

/** A fact under a row that is due has expired: what was answered “yes” may not be any more. */
export const principlesOf = ({ principles, is_due }: OfferingRow): Record<PrincipleId, PrincipleAnswer> =>
  record(principleIds, (i) => {
    const answer = answers[principles.charAt(i)]!
    return is_due && answer === 'yes' ? 'unsure' : answer
  })

export const scoreOf = ({ score, is_due }: OfferingRow): number => (is_due ? 0 : score)

export const envelopeOf = ({ envelope }: OfferingRow): Record<DataClassId, Outcome> => record(dataClassIds, (i) => outcomes[Number(envelope.charAt(i))]!)

/** The data that a production may bring by its own decision, if the use asks for no more. */
export const touchable = (row: OfferingRow): DataClassId[] => {
  const envelope = envelopeOf(row)
  return dataClassIds.filter((id) => envelope[id] === 'socialise' || envelope[id] === 'use_judgment')
}

const record = <K extends string, V>(keys: readonly K[], value: (i: number) => V) => Object.fromEntries(keys.map((key, i) => [key, value(i)])) as Record<K, V>

/** A row as every program reads it: the API, `/tools.json` and, flattened, `/tools.csv`. */
export const offeringSummary = (row: OfferingRow) => ({
  tool: row.tool,
  offering: row.offering,
  name: row.name,
  offering_name: row.offering_name,
  vendor: row.vendor,
  plan_kind: row.plan_kind,
  deployment: row.deployment,
  band: bandOf(row),
  principles: principlesOf(row),
  score: scoreOf(row),
  completeness: row.completeness,
  evidence_strength: row.evidence_strength,
  clearance: row.clearance,
  envelope: envelopeOf(row),
  is_demo: row.is_demo,
})

export type OfferingSummary = ReturnType<typeof offeringSummary>
