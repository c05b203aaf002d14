import { byWeight, type Certificate, type CertificateContent, type CertifiedFact, stands } from '../src/certificates/certificate.ts'
import {
  assuranceWords,
  bandWords,
  count,
  dateWords,
  deploymentWords,
  evidenceWords,
  factStateWords,
  planKindWords,
  principleWords,
  quoteStandingWords,
} from './words.ts'

// A certificate in sentences: what stands on the page stands on paper, word for word. Pure.

/** "25 Jan 2025, 15:00:00 UTC": to the second, as it is signed. */
export const instantWords = (instant: string): string => `${dateWords(instant)}, ${instant.slice(11, 19)} UTC`

const offeringName = ({ offering }: CertificateContent): string => `${offering.tool_name}, ${offering.name}`

export const titleOf = (content: CertificateContent): string => {
  if (!stands(content)) return `This clearance did not stand on ${dateWords(content.on)}`
  return content.clearance.kind === 'sandbox' ? 'Certificate of a sandbox' : 'Certificate of clearance'
}

export const leadOf = (content: CertificateContent): string => {
  const { studio, on, clearance } = content
  const name = offeringName(content)
  if (!stands(content))
    return `This is no certificate of clearance: on ${dateWords(on)} nobody could rely on clearance ${clearance.id} of ${studio.name} for ${name}.`
  const what = clearance.kind === 'sandbox' ? 'allowed to be tried out' : 'cleared'
  return `On ${dateWords(on)} ${name} was ${what} by ${studio.name}, ${clearance.conditions.length === 0 ? '' : 'with the conditions and '}within the scope that follow${clearance.conditions.length === 0 ? 's' : ''}.`
}

export const demoWords = 'Demonstration data. Nobody decided anything: this shows what a certificate looks like.'

/** What it is about, for how long and by whom. */
export const rowsOf = (content: CertificateContent): [string, string][] => {
  const { offering, studio, clearance, policy, exception } = content
  return [
    ['Offering', offeringName(content)],
    ['Vendor', offering.vendor_name],
    ['Plan and deployment', `${planKindWords[offering.plan_kind]}; ${deploymentWords[offering.deployment].toLowerCase()}`],
    ['Studio', studio.name],
    [
      'Clearance',
      `Number ${clearance.id}${clearance.kind === 'sandbox' ? ', a sandbox' : ''}${clearance.supersedes === null ? '' : `; it took the place of ${clearance.supersedes}`}`,
    ],
    ['In force', `From ${dateWords(clearance.valid_from)}; it ends on ${dateWords(clearance.valid_to)}`],
    ['Policy', policy.name === null ? policy.title : `${policy.issuer}: ${policy.title}, version ${policy.version} (${policy.name})`],
    ['Proposed by', `${clearance.proposed_by.name}, ${instantWords(clearance.proposed_at)}`],
    ['Decided by', `${clearance.decided_by.name}, ${instantWords(clearance.decided_at)}`],
    ...(clearance.owner === null ? [] : [['Answers for it', clearance.owner] as [string, string]]),
    ...(exception === null ? [] : [['Exception', `“${exception.name}”: ${exception.reason} Agreed to by ${exception.approved_by}.`] as [string, string]]),
  ]
}

/** What may be done with it: data, uses, productions. */
export const envelopeOf = ({ clearance, studio }: CertificateContent): [string, string][] => [
  ['Data', clearance.data_classes.map(({ id, word }) => `${id} ${word}`).join('; ') || 'None'],
  ['Uses', clearance.uses.map(({ word }) => word).join('; ') || 'None'],
  ['Productions', productionsText(clearance.productions, studio.name)],
]

const productionsText = (productions: CertificateContent['clearance']['productions'], studio: string): string => {
  if (productions === null) return `Every production of ${studio}`
  const { named, unnamed } = productions
  const others =
    named.length > 0
      ? `${count(unnamed, 'other')} that ${unnamed === 1 ? 'is' : 'are'} not named here`
      : `${count(unnamed, 'production')} of ${studio}, not named here`
  return [...named.map(({ name }) => name), ...(unnamed > 0 ? [others] : [])].join('; ')
}

const setBy = { user: 'Set by each user.', org_admin: 'Set by an administrator of the account.', vendor: 'Set by the vendor.' } as const

export const conditionsOf = ({ clearance }: CertificateContent): { number: number; instruction: string; how: string }[] =>
  clearance.conditions.map(({ number, instruction, menu_path, set_by, proof, reprove_days }) => ({
    number,
    instruction,
    how: [
      ...(menu_path === '' ? [] : [`Where: ${menu_path}.`]),
      setBy[set_by],
      `Shown by: ${ending(proof)}`,
      ...(reprove_days === null ? [] : [`To be shown again after ${count(reprove_days, 'day')}.`]),
    ].join(' '),
  }))

const ending = (text: string) => (/[.!?]$/.test(text) ? text : `${text}.`)

export const noDissent = 'No dissent was recorded.'
export const dissentsOf = ({ dissents }: CertificateContent): { text: string; by: string }[] =>
  dissents.map(({ by, at, text }) => ({ text, by: `${by.name}, ${instantWords(at)}` }))

/** What the policy makes of the facts, in one sentence. */
export const verdictText = ({ verdict, policy, on }: CertificateContent): string | null =>
  verdict &&
  `${policy.name} makes of the facts on ${dateWords(on)}: ${bandWords[verdict.band].word}. ${Object.entries(verdict.principles)
    .map(([id, answer]) => `${id}: ${principleWords[answer].word.toLowerCase()}`)
    .join('; ')}.`

/** What a fact rests on, and until when it counts. */
export const backingOf = (fact: CertifiedFact): string =>
  [
    `${factStateWords[fact.state].word}; ${evidenceWords[fact.evidence].toLowerCase()} (${assuranceWords[fact.assurance].toLowerCase()}).`,
    ...(fact.setting === null
      ? []
      : [`With the setting “${fact.setting}”${fact.configuration?.proven ? ', shown to be set' : ', which nobody has shown to be set'}.`]),
    `Recorded on ${dateWords(fact.recorded_on)}${fact.seen_on === null ? '' : `, last seen on ${dateWords(fact.seen_on)}`}${fact.expires_on === null ? '' : `; counts until ${dateWords(fact.expires_on)}`}.`,
    ...(fact.territory === null ? [] : [`Holds in ${fact.territory}.`]),
    ...(fact.account === null ? [] : [`Holds for an account of an ${fact.account}.`]),
  ].join(' ')

export const citationText = ({ document, locator, copied_on, standing, capture }: CertifiedFact['citations'][number]): string =>
  `${document}${locator === null ? '' : `, ${locator}`}, ${copied_on === null ? 'date of the copy not stated' : `copied on ${dateWords(copied_on)}`}. ${quoteStandingWords[standing].word}.${capture?.sha256 ? ` SHA-256 of the copy ${capture.sha256}` : ''}`

export const factGroups = (content: CertificateContent): { title: string; facts: CertifiedFact[]; isDeciding: boolean }[] => {
  const { deciding, others } = byWeight(content)
  return [
    { title: 'What decides', facts: deciding, isDeciding: true },
    { title: deciding.length > 0 ? 'What else is known' : 'What is known', facts: others, isDeciding: false },
  ].filter(({ facts }) => facts.length > 0)
}

/** By what anybody can check it. */
export const proofRows = ({ content, digest, log, made }: Certificate): [string, string][] => [
  ['Digest of what it says', digest],
  ['Digest of the facts it rests on', content.clearance.facts_digest],
  ...(content.facts_digest === content.clearance.facts_digest
    ? []
    : [[`Digest of the facts on ${dateWords(content.on)}`, content.facts_digest] as [string, string]]),
  ['Digest of the policy', content.policy.digest],
  ...(log === null ? [] : logRows(log)),
  ['Made', `${instantWords(made.at)}, by Toolslate ${made.version} at ${content.register}`],
]

const logRows = ({ origin, index, size, checkpoint }: NonNullable<Certificate['log']>): [string, string][] => [
  ['Entry of the log', `${index} of ${origin}`],
  ['Checkpoint', `${count(size, 'entry', 'entries')}, root ${checkpoint.split('\n')[2] ?? ''}`],
]

export const noProof = 'The log holds no entry that can be shown to you for this decision, so the file holds no proof of it.'

export const howToCheck = 'npm run verify -- certificate.json'
