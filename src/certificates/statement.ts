import { canonicalJson, digestOf } from '../policy/digest.ts'
import { type Certificate, type CertificateContent, certificateFormat, stands } from './certificate.ts'
import { type CycloneDx, cyclonedxOf, policyUri } from './cyclonedx.ts'
import type { Envelope } from './dsse.ts'

// A certificate as an in-toto statement in the form of a SLSA verification summary, and the file that is handed out. Pure.

export const statementType = 'https://in-toto.io/Statement/v1'
export const predicateType = 'https://slsa.dev/verification_summary/v1'
/** SLSA lets a predicate hold more under names that are URIs. */
export const extension = 'urn:toolslate:certificate:1'

export const subjectOf = ({ tool, offering }: { tool: string; offering: string }): string => `toolslate:offering/${tool}/${offering}`

/** What was verified, in a word for machines. A sandbox is not a clearance, and its word says so. */
export const levelsOf = (content: CertificateContent): string[] => [
  stands(content) ? `TOOLSLATE_${content.clearance.kind === 'sandbox' ? 'SANDBOX_' : ''}${content.state.toUpperCase()}` : 'FAILED',
]

/** Canonical JSON: these bytes are signed. */
export const statementText = (certificate: Certificate, keys: string[]): string => {
  const { content, digest, made, log } = certificate
  const { register, offering, policy, clearance } = content
  return canonicalJson({
    _type: statementType,
    subject: [{ name: subjectOf(offering), digest: { sha256: clearance.facts_digest } }],
    predicateType,
    predicate: {
      verifier: { id: register, version: { toolslate: made.version } },
      timeVerified: made.at,
      resourceUri: `${register}/tools/${offering.tool}/${offering.offering}`,
      policy: { uri: policyUri(content), digest: { sha256: policy.digest } },
      inputAttestations: capturesOf(content),
      verificationResult: stands(content) ? 'PASSED' : 'FAILED',
      verifiedLevels: levelsOf(content),
      slsaVersion: '1.1',
      [extension]: { content, digest, cyclonedx: { sha256: digestOf(cyclonedxOf(content)) }, keys, log },
    },
  })
}

/** The stored copies that the quotes were taken from, each once. */
const capturesOf = ({ facts, register }: CertificateContent) => {
  const captures = new Map(
    facts.flatMap(({ citations }) => citations.flatMap(({ capture }) => (capture?.sha256 ? [[capture.id, capture.sha256] as const] : []))),
  )
  return [...captures].sort(([a], [b]) => a - b).map(([id, sha256]) => ({ uri: `${register}/captures/${id}`, digest: { sha256 } }))
}

export type CertificateFile = { format: typeof certificateFormat; envelope: Envelope; cyclonedx: CycloneDx; keys: string[] }

/** One line of canonical JSON: there is one way to write a file, so that a changed byte is never another way of the same. */
export const fileText = (file: Omit<CertificateFile, 'format'>): string => `${canonicalJson({ format: certificateFormat, ...file })}\n`
