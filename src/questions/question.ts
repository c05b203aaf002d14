// The shape of the question bank. The bank itself is data: seeds/questions/*.yaml. It is neutral to any
// policy: it says what can be asked, which way an answer points and what proves it; packs say what follows.

/** What an answer rests on. E1 to E10 of the policy reconstruction, section 4.0, in that order. */
export const evidenceKinds = [
  'contract', // E1 signed contract, DPA, order form
  'published_terms', // E2 binding terms that the vendor publishes
  'documentation', // E3 help pages, trust centre, marketing of the vendor
  'independent_report', // E4 SOC 2, ISO, TPN, penetration test
  'vendor_attestation', // E5 signed by the vendor
  'tenant_configuration', // E6 export or picture of the customer's own settings
  'own_test', // E7 the assessor's test
  'registry_lookup', // E8 certification body, TPN+, Fairly Trained
  'netflix_confirmation', // E9 written word of the Netflix contact
  'press', // E10 press, court record, anybody who is not the vendor
] as const
export type EvidenceKind = (typeof evidenceKinds)[number]

/** How strong the backing of an answer is. Derived from the evidence, never typed in. */
export const assuranceLevels = ['assertion', 'documentation', 'contract', 'admin_setting', 'independent_test'] as const
export type AssuranceLevel = (typeof assuranceLevels)[number]

export const assuranceOf: Record<EvidenceKind, AssuranceLevel> = {
  contract: 'contract',
  published_terms: 'documentation',
  documentation: 'documentation',
  independent_report: 'independent_test',
  vendor_attestation: 'assertion',
  tenant_configuration: 'admin_setting',
  own_test: 'independent_test',
  registry_lookup: 'independent_test',
  netflix_confirmation: 'contract',
  press: 'assertion',
}

/** `good` and `bad` as the customer sees it; two live facts of which one is good and one bad contradict each other. */
export type Polarity = 'good' | 'neutral' | 'bad'

/** Who can bring this answer about: `you` (plan, setting, use), the `vendor`, or your `studio` (contract, waiver). */
export type Mover = 'you' | 'vendor' | 'studio'

export type AnswerValue = {
  id: string
  /** What a person reads: "Off, and a customer may opt in". */
  label: string
  polarity: Polarity
  by: Mover
}

export type AnswerType = 'one_of' | 'any_of' | 'days' | 'text'

export type Question = {
  /** Readable and stable: `trains_on_inputs`. */
  id: string
  /** The code in the policy reconstruction, section 4: `DH-01`; null for questions that only the bank has. */
  code: string | null
  section: string
  wording: string
  help: string
  why: string
  /** `days` also takes the named values (`until_deleted` ...); `any_of` is a set; `text` is shown, never scored. */
  type: AnswerType
  values: AnswerValue[]
  /** Several facts on one question: the worst counts, or (sets) all members together. */
  combine: 'worst' | 'union'
  /** Evidence that proves the answer, strongest first. */
  evidence: EvidenceKind[]
  /** A fact older than this many days (since its text was last seen) no longer clears anything. */
  expires_after_days: number
}

export type Section = { id: string; title: string; intro: string }

export type Bank = {
  version: string
  sections: Section[]
  questions: Question[]
  byId: ReadonlyMap<string, Question>
}

/** Allowed for every question, beside its own values. */
export const reservedAnswers = ['unknown', 'not_applicable'] as const
