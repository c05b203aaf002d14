import { assuranceWords, clearanceWords, criterionWords, evidenceWords, factStateWords, quoteStandingWords } from '../../views/words.ts'
import { digestOf } from '../policy/digest.ts'
import { type CertificateContent, type CertifiedCriterion, type CertifiedFact, stands } from './certificate.ts'

// The same certificate as CycloneDX 1.6 declarations: facts are claims with their quotes as evidence, criteria are requirements, and what
// speaks against one is a counter-claim. Pure, and without the time of making: one content has one document.

export const cyclonedxOf = (content: CertificateContent) => {
  const { on, studio, policy, clearance, dissents, facts, criteria, address } = content
  const digest = digestOf(content)
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${uuidOf(digest)}`,
    version: 1,
    metadata: {
      timestamp: midnight(on),
      tools: { components: [{ type: 'application', name: 'Toolslate' }] },
      properties: propertiesOf(content, digest),
    },
    definitions: {
      standards: [
        {
          'bom-ref': 'policy',
          name: policy.title,
          version: policy.version,
          owner: policy.issuer,
          requirements: [...criteria.map(requirementOf), decisionRequirement],
          externalReferences: [{ type: 'documentation', url: policyUri(content), hashes: [{ alg: 'SHA-256', content: policy.digest }] }],
        },
      ],
    },
    declarations: {
      assessors: [{ 'bom-ref': 'assessor', thirdParty: true, organization: { name: studio.name } }],
      attestations: [
        {
          summary: `${clearanceWords[content.state].word} on ${on}: ${content.because}`,
          assessor: 'assessor',
          map: [...criteria.map((criterion) => mapOf(criterion, facts)), decisionMap(content)],
        },
      ],
      claims: [...facts.map(claimOf), decisionClaim(content), ...dissents.map(dissentClaim)],
      evidence: [...facts.flatMap(evidenceOf), ...clearance.conditions.map(conditionEvidence)],
      targets: targetsOf(content),
      affirmation: {
        statement: `${clearance.decided_by.name} decided on ${clearance.decided_at} what ${clearance.proposed_by.name} had proposed. This document speaks of ${on}.`,
        signatories: [
          {
            name: clearance.decided_by.name,
            role: 'Approver',
            organization: { name: studio.name },
            externalReference: {
              type: 'attestation',
              url: address,
              comment: 'The decision stands in the log of the register, whose key signs the digest of this document.',
            },
          },
        ],
      },
    },
  }
}

export type CycloneDx = ReturnType<typeof cyclonedxOf>

const midnight = (day: string) => `${day}T00:00:00Z`

/** Where the policy is; that of a studio which shows it to nobody is at the clearance. */
export const policyUri = ({ register, policy, clearance }: CertificateContent): string =>
  policy.name === null ? `${register}/clearances/${clearance.id}#policy` : `${register}/policies/${policy.name}`

/** A UUID of version 8 (RFC 9562) out of a digest: the same content, the same number. */
const uuidOf = (digest: string) =>
  [
    digest.slice(0, 8),
    digest.slice(8, 12),
    `8${digest.slice(13, 16)}`,
    `${'89ab'[Number.parseInt(digest.charAt(16), 16) % 4]}${digest.slice(17, 20)}`,
    digest.slice(20, 32),
  ].join('-')

const productionsText = (productions: CertificateContent['clearance']['productions']): string =>
  productions === null
    ? 'every production of the studio'
    : [...productions.named.map(({ slug }) => slug), ...(productions.unnamed > 0 ? [`${productions.unnamed} not named here`] : [])].join(' ')

/** CycloneDX has no place for an end, a scope or a state: they stand in properties of our own. */
const propertiesOf = (content: CertificateContent, digest: string) => {
  const { clearance, exception, suspension } = content
  const all: [string, string | null][] = [
    ['clearance', String(clearance.id)],
    ['kind', clearance.kind],
    ['on', content.on],
    ['state', content.state],
    ['valid_from', clearance.valid_from],
    ['valid_to', clearance.valid_to],
    ['data_classes', clearance.data_classes.map(({ id }) => id).join(' ')],
    ['uses', clearance.uses.map(({ id }) => id).join(' ')],
    ['productions', productionsText(clearance.productions)],
    ['facts_digest', clearance.facts_digest],
    ['exception', exception && `${exception.name}: ${exception.reason}`],
    ['suspended', suspension && `${suspension.at}: ${suspension.reason}`],
    ['demonstration', clearance.is_demo ? 'This is demonstration data: nobody decided anything.' : null],
    ['content_digest', digest],
  ]
  return all.flatMap(([name, value]) => (value === null || value === '' ? [] : [{ name: `toolslate:${name}`, value }]))
}

// Requirements and what meets them ----------------------------------------------------------------------------

const requirementOf = ({ id, title, clause }: CertifiedCriterion) => ({ 'bom-ref': `requirement:${id}`, identifier: `${clause} ${id}`, title })

const decisionRequirement = {
  'bom-ref': 'requirement:decision',
  identifier: 'decision',
  title: 'A person with the authority of the studio decides, on the proposal of another, within what is written here.',
}

const mapOf = (criterion: CertifiedCriterion, facts: CertifiedFact[]) => {
  const { pro, contra } = sidesOf(criterion)
  const deciding = facts.find(({ id }) => id === criterion.facts[0])
  return {
    requirement: `requirement:${criterion.id}`,
    claims: pro.map(claimRef),
    counterClaims: contra.map(claimRef),
    conformance: { score: criterion.outcome === 'met' ? 1 : 0, rationale: `${criterionWords[criterion.outcome].word}. ${criterion.because}` },
    confidence: confidenceOf(deciding),
  }
}

/** Which facts speak for a requirement, and which against it: the first one decided. */
const sidesOf = ({ outcome, facts, reason }: CertifiedCriterion): { pro: number[]; contra: number[] } => {
  if (outcome === 'unmet' || reason === 'blocking_answer') return { pro: [], contra: facts.slice(0, 1) }
  return reason === 'conflicting' ? { pro: facts.slice(0, 1), contra: facts.slice(1) } : { pro: facts.slice(0, 1), contra: [] }
}

/** A number only where it is certain; in between there are words. */
const confidenceOf = (fact: CertifiedFact | undefined) => {
  if (!fact) return { score: 0, rationale: 'No statement was found.' }
  const { word, means } = factStateWords[fact.state]
  return { ...(fact.state === 'verified' ? { score: 1 } : {}), rationale: `${word}. ${means}` }
}

const decisionMap = (content: CertificateContent) => {
  const { clearance, dissents, because } = content
  return {
    requirement: decisionRequirement['bom-ref'],
    claims: ['decision'],
    counterClaims: dissents.map((_, i) => dissentRef(i)),
    conformance: { score: stands(content) ? 1 : 0, rationale: because, mitigationStrategies: clearance.conditions.map(conditionRef) },
    confidence: { rationale: dissents.length === 0 ? 'No dissent was recorded.' : 'A minority dissented: see the counter-claims.' },
  }
}

// Claims ------------------------------------------------------------------------------------------------------

const claimRef = (fact: number) => `fact:${fact}`
const dissentRef = (i: number) => `dissent:${i + 1}`
const conditionRef = ({ number }: { number: number }) => `condition:${number}`

const claimOf = (fact: CertifiedFact) => ({
  'bom-ref': claimRef(fact.id),
  target: 'offering',
  predicate: `${fact.wording} ${fact.label}`,
  reasoning: [
    `${factStateWords[fact.state].word}, on ${evidenceWords[fact.evidence].toLowerCase()} (${assuranceWords[fact.assurance].toLowerCase()}).`,
    ...(fact.setting === null ? [] : [`It holds with the setting “${fact.setting}”.`]),
    ...(fact.note === null ? [] : [fact.note]),
  ].join(' '),
  ...refs('evidence', fact, (standing) => standing !== 'lost'),
  ...refs('counterEvidence', fact, (standing) => standing === 'lost'),
})

const citationRef = ({ id }: CertifiedFact, i: number) => `quote:${id}-${i + 1}`

/** A quote that the newest copy no longer holds speaks against what it was cited for. */
const refs = (name: 'evidence' | 'counterEvidence', fact: CertifiedFact, is: (standing: string) => boolean) => {
  const found = fact.citations.flatMap(({ standing }, i) => (is(standing) ? [citationRef(fact, i)] : []))
  return found.length === 0 ? {} : { [name]: found }
}

const decisionClaim = (content: CertificateContent) => {
  const { clearance, exception } = content
  const scope = `for ${clearance.data_classes.map(({ id }) => id).join(', ') || 'no data'}, ${clearance.uses.map(({ word }) => word).join(', ') || 'no use'}`
  return {
    'bom-ref': 'decision',
    target: 'offering',
    predicate: `${clearanceWords[clearance.ruling].word} ${scope}, from ${clearance.valid_from} until ${clearance.valid_to}.`,
    reasoning: `${clearance.reasons}${exception === null ? '' : ` Exception “${exception.name}”: ${exception.reason}`}`,
    ...(clearance.conditions.length === 0 ? {} : { mitigationStrategies: clearance.conditions.map(conditionRef) }),
  }
}

const dissentClaim = ({ by, at, text }: CertificateContent['dissents'][number], i: number) => ({
  'bom-ref': dissentRef(i),
  target: 'offering',
  predicate: text,
  reasoning: `Dissent of ${by.name}, recorded at ${at}.`,
})

// Evidence and target -----------------------------------------------------------------------------------------

const evidenceOf = (fact: CertifiedFact) =>
  fact.citations.map(({ quote, document, url, locator, copied_on, standing, capture }, i) => ({
    'bom-ref': citationRef(fact, i),
    propertyName: 'toolslate:quote',
    description: `${document}${locator === null ? '' : `, ${locator}`}. ${quoteStandingWords[standing].word}.${capture?.sha256 ? ` Copy with SHA-256 ${capture.sha256}.` : ''}`,
    data: [{ name: document, contents: { attachment: { contentType: 'text/plain', content: quote }, url }, classification: 'Public' }],
    ...(copied_on === null ? {} : { created: midnight(copied_on) }),
  }))

const conditionEvidence = ({ number, instruction, menu_path, proof, reprove_days }: CertificateContent['clearance']['conditions'][number]) => ({
  'bom-ref': conditionRef({ number }),
  propertyName: 'toolslate:condition',
  description: `${instruction}${menu_path === '' ? '' : ` (${menu_path})`} Shown by: ${proof}${reprove_days === null ? '' : ` To be shown again after ${reprove_days} days.`}`,
})

const onOnesOwn: ReadonlySet<string> = new Set(['on_prem', 'local_offline', 'local_with_cloud_calls'])

const targetsOf = ({ offering }: CertificateContent) => {
  const name = `${offering.tool_name}, ${offering.name}`
  const maker = { name: offering.vendor_name }
  return onOnesOwn.has(offering.deployment)
    ? { components: [{ 'bom-ref': 'offering', type: 'application', name, supplier: maker }] }
    : { services: [{ 'bom-ref': 'offering', name, provider: maker }] }
}
