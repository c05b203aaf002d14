import type { Severity } from '../src/db/review-tables.ts'
import type { Deployment, MediaType, PlanKind, Role, SignInMethod, Visibility } from '../src/db/schema.ts'
import type { UpstreamRole } from '../src/db/watch-tables.ts'
import type { View } from '../src/facts/as-of.ts'
import type { FactState, QuoteStanding } from '../src/facts/fact.ts'
import type { ShownState } from '../src/findings/state.ts'
import type { Band, Clause, CriterionOutcome, DataClassId, Effect, Outcome, PrincipleAnswer } from '../src/policy/policy.ts'
import type { AnswerType, AssuranceLevel, EvidenceKind, Mover, Polarity } from '../src/questions/question.ts'

// Every word that stands for a stored value, once. Pure: pages, exports and tests read it alike.

/** A short word for tables and tags, and one sentence for a reader who meets it the first time. */
export type Word = { word: string; means: string }

export const bandWords: Record<Band, Word> = {
  not_assessed: { word: 'Not assessed', means: 'The register holds no answer to any question that decides. Unknown is never a pass.' },
  not_for_production_data: { word: 'Not for production data', means: 'A known answer breaks the data principle. Keep production material out of it.' },
  escalate: { word: 'Escalate', means: 'At least one principle is answered “no” or “unsure”. Ask the Netflix contact before going on.' },
  tool_side_ready: { word: 'Tool-side ready', means: 'What a tool can answer is answered “yes”, with evidence. The use still decides the rest.' },
  tool_side_ready_covered: {
    word: 'Tool-side ready, covered',
    means: 'Tool-side ready, and the Netflix contact confirmed in writing that an enterprise agreement covers it.',
  },
}

/** What a studio's people decided, beside the band, which is computed. */
export const clearanceStates = ['cleared', 'cleared_with_conditions', 'not_cleared', 'in_re_review', 'not_reviewed'] as const
export const pastClearanceStates = ['expired', 'suspended', 'revoked', 'superseded'] as const
export type ClearanceState = (typeof clearanceStates)[number] | (typeof pastClearanceStates)[number]

export const clearanceWords: Record<ClearanceState, Word> = {
  cleared: { word: 'Cleared', means: 'A studio decided that its productions may use it, within the scope shown.' },
  cleared_with_conditions: { word: 'Cleared with conditions', means: 'A studio cleared it, and each condition has to be met and shown.' },
  not_cleared: { word: 'Not cleared', means: 'A studio decided against it. The reasons are on the record.' },
  in_re_review: { word: 'In re-review', means: 'Something under the decision changed. It is being looked at again; do not rely on it meanwhile.' },
  not_reviewed: { word: 'Not reviewed', means: 'No studio has decided anything about it.' },
  expired: { word: 'Expired', means: 'The clearance ended on its date and was not renewed.' },
  suspended: { word: 'Suspended', means: 'The clearance is held back until a person decides.' },
  revoked: { word: 'Revoked', means: 'The clearance was withdrawn before its end.' },
  superseded: { word: 'Superseded', means: 'A later ruling of the same studio took its place.' },
}

export const criterionWords: Record<CriterionOutcome, Word> = {
  met: { word: 'Met', means: 'A good answer with the evidence that the policy asks for.' },
  unmet: { word: 'Not met', means: 'A known answer that fails, or stands in the way of “yes”.' },
  unknown: { word: 'Not shown', means: 'Nothing that counts has been shown. Unknown is never a pass.' },
  not_applicable: { word: 'Not applicable', means: 'A known answer says that this does not apply.' },
}

export const principleWords: Record<PrincipleAnswer, Word> = {
  yes: { word: 'Yes', means: 'Every deciding question of this principle is met.' },
  no: { word: 'No', means: 'A known answer fails this principle.' },
  unsure: { word: 'Unsure', means: 'Something that decides is not known, or not shown well enough. It is treated like “no”.' },
  decided_by_use: { word: 'Decided by the use', means: 'No tool can answer this one; what is made with it does.' },
}

export const outcomeWords: Record<Outcome, Word> = {
  socialise: { word: 'Share with the Netflix contact', means: 'Tell the Netflix contact what is intended. That may be enough.' },
  use_judgment: { word: 'Use judgment', means: 'Allowed with care: weigh the use, write down why, and tell the Netflix contact.' },
  escalate: { word: 'Escalate', means: 'Ask the Netflix contact before going on; written approval may be required.' },
  written_approval: { word: 'Written approval needed', means: 'Get written approval from Netflix before anything starts.' },
}

export const factStateWords: Record<FactState, Word> = {
  verified: { word: 'Verified', means: 'The quote is an exact part of a stored copy of the document, or the evidence was seen as a whole.' },
  attested: { word: 'Attested', means: 'The vendor signed it. Nobody else has confirmed it.' },
  inferred: { word: 'Inferred', means: 'Read somewhere, but not checked against a stored copy of the document itself.' },
  unknown: { word: 'Unknown', means: 'No statement was found. That is not a “no”, and never a pass.' },
  contradicted: { word: 'Contradicted', means: 'Two live sources disagree. It counts as unknown until a person closes it.' },
  not_applicable: { word: 'Not applicable', means: 'The question does not arise for this offering.' },
}

/** The two ways to look at a past day. */
export const viewWords: Record<View, Word> = {
  known_then: { word: 'What was known then', means: 'Nothing that was recorded later is in it.' },
  known_now: { word: 'What we now know was true then', means: 'What was recorded later is in it, as far as its own date reaches that day.' },
}

export const quoteStandingWords: Record<QuoteStanding, Word> = {
  held: { word: 'Exact words, checked against a stored copy', means: 'The newest copy of the document holds this quote, character by character.' },
  lost: { word: 'No longer in the newest copy', means: 'The newest copy of the document does not hold this quote. It no longer counts in favour.' },
  unchecked: { word: 'Not checked against a copy', means: 'Nobody compared this quote with a stored copy of the document.' },
  none: { word: 'No quote', means: 'The evidence was seen as a whole and has no single passage.' },
}

export const planKindWords: Record<PlanKind, string> = {
  free: 'Free',
  consumer_paid: 'Consumer, paid',
  pro: 'Pro',
  team: 'Team',
  business: 'Business',
  enterprise: 'Enterprise',
  api_payg: 'API, pay as you go',
  api_enterprise: 'API, enterprise',
  perpetual_licence: 'Perpetual licence',
  open_weights: 'Open weights',
  other: 'Other plan',
  unknown: 'Plan not known',
}

export const deploymentWords: Record<Deployment, string> = {
  public_saas: 'Shared cloud service',
  single_tenant_saas: 'Single-tenant cloud service',
  customer_vpc: 'In your own cloud account',
  hyperscaler_managed: 'Through a large cloud provider',
  on_prem: 'On your own servers',
  local_offline: 'On one machine, offline',
  local_with_cloud_calls: 'On one machine, with cloud calls',
  unknown: 'Deployment not known',
}

export const evidenceWords: Record<EvidenceKind, string> = {
  contract: 'Signed contract',
  published_terms: 'Published terms',
  documentation: 'Vendor documentation',
  independent_report: 'Independent report',
  vendor_attestation: 'Vendor attestation',
  tenant_configuration: 'Setting seen in the account',
  own_test: 'Own test',
  registry_lookup: 'Public registry',
  netflix_confirmation: 'Written word of the Netflix contact',
  press: 'Press or other secondary source',
}

export const assuranceWords: Record<AssuranceLevel, string> = {
  assertion: 'Assertion',
  documentation: 'Documentation',
  contract: 'Contract',
  admin_setting: 'Setting seen',
  independent_test: 'Independent test',
}

export const moverWords: Record<Mover, string> = { you: 'You', vendor: 'The vendor', studio: 'Your studio' }

export const dataClassWords: Record<DataClassId, string> = {
  D0: 'No production data',
  D1: 'Production information, not sensitive',
  D2: 'Netflix-owned material',
  D3: 'Sensitive material',
  D4: 'Personal data of cast and crew',
}

/** What came of fetching a document. Whatever is not a copy, and not a look that found it unchanged, is "not checked". */
export const upstreamRoleWords: Record<UpstreamRole, string> = { model: 'Model', host: 'Host', service: 'Service' }

export const captureOutcomeWords: Record<'captured' | 'unchanged' | 'failed' | 'blocked' | 'empty', string> = {
  captured: 'Copied',
  unchanged: 'Unchanged',
  failed: 'Not checked: the fetch failed',
  blocked: 'Not checked: the site refused',
  empty: 'Not checked: nothing came back',
}

export const polarityWords: Record<Polarity, string> = { good: 'Good for the customer', neutral: 'Neither good nor bad', bad: 'Bad for the customer' }

export const answerTypeWords: Record<AnswerType, string> = {
  one_of: 'One answer',
  any_of: 'Any number of answers',
  days: 'A number of days, or a named answer',
  text: 'A text: shown, never scored',
}

/** What one answer does to a criterion. */
export const effectWords: Record<Effect, Word> = {
  met: { word: 'Meets it', means: 'Satisfies the criterion, when it comes with the evidence that is asked for.' },
  fails: { word: 'Fails it', means: 'The principle is answered “no”, whatever the answer rests on.' },
  fails_storage: { word: 'Fails it, by keeping', means: 'The principle is answered “no”, but only because something is kept.' },
  unsure: { word: 'Blocks “yes”', means: 'Stands in the way of “yes”: the principle is “unsure”.' },
  none: { word: 'Shown only', means: 'Is shown and decides nothing.' },
}

export const criterionKindWords: Record<'gate' | 'support' | 'info', Word> = {
  gate: { word: 'Decides', means: 'Without it the principle is not answered “yes”.' },
  support: { word: 'Ranks', means: 'Counts towards the score, which ranks only inside a band.' },
  info: { word: 'Shown', means: 'Is shown and decides nothing.' },
}

/** How binding a clause is, in its own document. */
export const strengthWords: Record<Clause['strength'], string> = {
  scope: 'Scope',
  stance: 'Stance',
  expectation: 'Expectation',
  default: 'Default',
  principle: 'Guiding principle',
  decision_rule: 'Decision rule',
  hard_trigger: 'Always triggers approval',
  always_approval: 'Always needs approval',
  guidance: 'Guidance',
  matrix: 'Row of the matrix',
}

export const changeKindWords = { verdict: 'Verdicts', clearance: 'Clearances', fact: 'Answers' } as const

export const roleWords: Record<Role, string> = {
  reviewer: 'Reviewer',
  approver: 'Approver',
  policy_owner: 'Policy owner',
  admin: 'Administrator',
  producer: 'Producer',
  member: 'Member',
  contributor: 'Contributor',
  signatory: 'Signatory',
}

/** What somebody with a role does, for whoever gives it. */
export const roleMeans: Record<Role, string> = {
  reviewer: 'Records facts, reviews tools and proposes clearances.',
  approver: 'Decides on clearances that others proposed.',
  policy_owner: 'Looks after the studio’s own, stricter rules.',
  admin: 'Looks after people, productions and settings.',
  producer: 'Answers for a production: its people, its uses of tools and its approvals.',
  member: 'Looks up what may be used and writes down what was.',
  contributor: 'Answers questions about the vendor’s tools.',
  signatory: 'Signs for the vendor, and looks after its people.',
}

export const signInWords: Record<SignInMethod, string> = {
  password: 'with a password',
  password_and_code: 'with a password and a code',
  passkey: 'with a passkey',
  single_sign_on: 'by single sign-on',
  link: 'by a link that was mailed',
}

export const scopeWords: Record<string, string> = {
  read: 'Read what you may read',
  'facts:write': 'Record facts in your name',
  'register:write': 'Write into the register of uses of your production',
}

export const organisationKindWords = { studio: 'Studio', production: 'Production', vendor: 'Vendor' } as const

/** Who may read what a vendor says or shows. */
export const visibilityWords: Record<Visibility, Word> = {
  registry: { word: 'Procurement only', means: 'Your own people, and the studios’ procurement.' },
  nda: { word: 'Under NDA', means: 'Also whoever has accepted your confidentiality agreement, until it ends.' },
  on_request: { word: 'On request', means: 'Also whoever asked and was given leave, until the day you say.' },
  public: { word: 'Public', means: 'Everybody.' },
}

/** Why a person decides whether somebody speaks for a vendor. */
export const claimBecauseWords = {
  other_domain: 'The address is not at the domain of the vendor’s website',
  already_claimed: 'Somebody speaks for the vendor already',
} as const

export const mediaWords: Record<MediaType, string> = {
  'application/pdf': 'PDF',
  'image/png': 'PNG picture',
  'image/jpeg': 'JPEG picture',
  'image/webp': 'WebP picture',
  'text/plain': 'Plain text',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'XLSX workbook',
}

// What a review finds -----------------------------------------------------------------------------------

export const severityWords: Record<Severity, string> = { critical: 'Critical', high: 'High', medium: 'Medium', low: 'Low' }

export const findingStateWords: Record<ShownState, Word> = {
  open: { word: 'Open', means: 'Somebody has to do something about it.' },
  in_remediation: { word: 'In remediation', means: 'Work that closes it is under way.' },
  waived: { word: 'Waived', means: 'Two people of the studio decided to live with it until a day. It is open again on that day.' },
  risk_accepted: {
    word: 'Risk accepted',
    means: 'Two people of the studio accepted the risk until a day. It is open again on that day, or as soon as the facts under it change.',
  },
  closed: { word: 'Closed', means: 'The gap is gone, or it never was one; the reason is on record.' },
}

const modalityWords: Record<string, string> = {
  '3d': '3D',
  aggregator: 'Many models in one place',
  llm: 'Language model',
  post: 'Post-production',
  previs: 'Previsualisation',
  vfx: 'Visual effects',
}

/** `concept-art` -> "Concept art". Modalities are open: one that is new here still reads as words. */
export const modalityWord = (id: string): string => modalityWords[id] ?? sentence(id.replaceAll(/[-_]+/g, ' '))

const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

/** "1 tool", "1,204 tools"; the plural is given when an s is not enough. */
export const count = (n: number, one: string, many = `${one}s`): string => `${n.toLocaleString('en-GB')} ${n === 1 ? one : many}`

export const percent = (share: number): string => `${Math.round(share * 100)}%`

/** "3.1 MB", "12 kB": as a reader meets the size of a file. */
export const sizeWords = (bytes: number): string =>
  bytes < 1024 ? count(bytes, 'byte') : bytes < 1024 * 1024 ? `${Math.round(bytes / 1024)} kB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `2026-08-22` -> "22 Aug 2026". */
export const dateWords = (date: string): string => {
  const [year, month, day] = date.slice(0, 10).split('-').map(Number)
  return `${day} ${months[(month ?? 1) - 1]} ${year}`
}
