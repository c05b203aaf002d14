import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { certificateOf, stands } from '../src/certificates/certificate.ts'
import { cyclonedxOf } from '../src/certificates/cyclonedx.ts'
import { cyclonedxShape, looseRefs } from './certificates/cyclonedx-shape.ts'
import { about, certificateFor, decided, ended, entries, entryOf, example, exportOf, facts, fileFor, foreign, key, proofIn } from './certificates/example.ts'
import { verifyIndependently } from './certificates/independent.ts'

// What a certificate is made of, byte for byte. GOLDEN=write npx vitest run tests/certificates.test.ts writes the files anew: read the
// difference before it is kept, because whoever holds a certificate has the old bytes.

const folder = join(import.meta.dirname, 'certificates')
const golden = (name: string, made: string): string => {
  const path = join(folder, name)
  if (process.env.GOLDEN === 'write') writeFileSync(path, made)
  return readFileSync(path, 'utf8')
}

/** Where two texts part; the whole of them would fill a screen. */
const partingOf = (made: string, kept: string): string | null => {
  if (made === kept) return null
  let at = 0
  while (made[at] === kept[at]) at += 1
  return `at ${at}: …${made.slice(at - 40, at + 40)}… in place of …${kept.slice(at - 40, at + 40)}…`
}

const later = [...entries(), entryOf(11, about('clearance.revoked'), '2025-03-01T10:00:00.000000Z')]
const flipped = (file: string) => file.replace('"payload":"eyJf', '"payload":"eyJe')

describe('the golden files', () => {
  it.each<[string, () => string]>([
    ['cleared.certificate', () => fileFor()],
    ['flipped.certificate', () => flipped(fileFor())],
    ['foreign.certificate', () => fileFor(certificateFor({}, proofIn(entries(), foreign)), foreign)],
    ['ended.certificate', () => fileFor(ended())],
    ['suspended.certificate', () => fileFor(certificateFor({ state: 'suspended', because: 'The vendor is looked into.' }))],
    ['log.export', () => exportOf(entries())],
    ['log-revoked.export', () => exportOf(later)],
  ])('%s is the same, byte for byte, wherever and whenever it is made', (name, make) => {
    expect(partingOf(make(), golden(name, make()))).toBeNull()
  })

  it('hold for a verifier that shares nothing with ours', () => {
    const file = readFileSync(join(folder, 'cleared.certificate'), 'utf8')
    const { statement, ...checked } = verifyIndependently(file, key.vkey)
    expect(checked).toEqual({ origin: 'toolslate.example/audit', isSigned: true, isCheckpointSigned: true, isIncluded: true })
    expect(statement).toMatchObject({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name: 'toolslate:offering/demo-lumen-plates/enterprise', digest: { sha256: example.clearance.facts_digest } }],
      predicateType: 'https://slsa.dev/verification_summary/v1',
      predicate: {
        verifier: { id: 'https://toolslate.example' },
        timeVerified: '2025-02-01T08:09:10Z',
        resourceUri: 'https://toolslate.example/tools/demo-lumen-plates/enterprise',
        policy: { uri: 'https://toolslate.example/policies/netflix-genai@2025-08-22', digest: { sha256: example.policy.digest } },
        inputAttestations: [{ uri: 'https://toolslate.example/captures/5', digest: { sha256: 'ab'.repeat(32) } }],
        verificationResult: 'PASSED',
        verifiedLevels: ['TOOLSLATE_CLEARED_WITH_CONDITIONS'],
      },
    })
    expect(verifyIndependently(file, foreign.vkey)).toMatchObject({ isSigned: false, isCheckpointSigned: false })
    expect(verifyIndependently(readFileSync(join(folder, 'foreign.certificate'), 'utf8'), key.vkey)).toMatchObject({
      isSigned: false,
      isCheckpointSigned: false,
    })
  })
})

describe('a certificate', () => {
  it('has one precision for every instant, however it came', () => {
    const { content, made } = certificateFor()
    expect([content.clearance.proposed_at, content.clearance.decided_at, content.dissents[0]!.at, made.at]).toEqual([
      '2025-01-24T09:30:00Z',
      '2025-01-25T15:00:00Z',
      '2025-01-25T10:00:00Z',
      '2025-02-01T08:09:10Z',
    ])
    const instants = JSON.stringify(content).match(/"\d{4}-\d\d-\d\dT[^"]*"/g)!
    expect(instants.filter((one) => !/T\d\d:\d\d:\d\dZ"$/.test(one))).toEqual([])
    expect(certificateFor({ clearance: { ...example.clearance, decided_at: '2025-01-25T16:00:00.001+01:00' } }).digest).toBe(certificateFor().digest)
  })

  it('says the same whatever the order in which facts came, and has one digest with the page', () => {
    const one = certificateFor()
    expect(certificateFor({ facts: [...facts].reverse() }).digest).toBe(one.digest)
    expect(certificateOf(example, { at: '2031-01-01T00:00:00Z', version: '9' }, null).digest).toBe(one.digest)
    expect(certificateFor({ because: 'Otherwise.' }).digest).not.toBe(one.digest)
  })

  it('passes only for a clearance that stood on the day, and a sandbox is not a clearance', () => {
    const levels = (set: Parameters<typeof certificateFor>[0]) => {
      const { predicate } = verifyIndependently(fileFor(certificateFor(set)), key.vkey).statement
      return [predicate.verificationResult, ...predicate.verifiedLevels]
    }
    expect(levels({ state: 'cleared' })).toEqual(['PASSED', 'TOOLSLATE_CLEARED'])
    expect(levels({ state: 'cleared', clearance: { ...example.clearance, kind: 'sandbox' } })).toEqual(['PASSED', 'TOOLSLATE_SANDBOX_CLEARED'])
    for (const state of ['not_cleared', 'in_re_review', 'not_reviewed', 'expired', 'suspended', 'revoked', 'superseded'] as const) {
      expect(stands({ state })).toBe(false)
      expect(levels({ state })).toEqual(['FAILED', 'FAILED'])
    }
  })

  it('refuses half a character rather than to sign it', () => {
    expect(() => fileFor(certificateFor({ because: '\ud800' }))).toThrow()
  })

  it('names the decision in the log', () => {
    expect(JSON.parse(entries()[5]!).event).toMatchObject(decided())
  })
})

describe('as CycloneDX declarations', () => {
  const document = (set: Parameters<typeof certificateFor>[0] = {}) =>
    cyclonedxShape.parse(JSON.parse(JSON.stringify(cyclonedxOf(certificateFor(set).content))))

  it('has the form of version 1.6, and every reference leads somewhere', () => {
    const variants: Parameters<typeof certificateFor>[0][] = [
      {},
      { dissents: [], criteria: [], facts: [] },
      { state: 'in_re_review', exception: { name: 'Small team', reason: 'No other tool.', approved_by: 'Second Approver' } },
      { offering: { ...example.offering, deployment: 'local_offline' }, clearance: { ...example.clearance, conditions: [], productions: null } },
    ]
    for (const set of variants) expect(looseRefs(document(set))).toEqual([])
    expect(document({ offering: { ...example.offering, deployment: 'local_offline' } }).declarations.targets.components).toHaveLength(1)
  })

  it('sets what speaks against a requirement beside what speaks for it', () => {
    const { attestations, claims } = document().declarations
    const of = (requirement: string) => attestations[0]!.map.find((one) => one.requirement === requirement)
    expect(of('requirement:no_training')).toMatchObject({ claims: ['fact:12'], counterClaims: [], conformance: { score: 1 }, confidence: { score: 1 } })
    expect(of('requirement:retention')).toMatchObject({ claims: ['fact:7'], counterClaims: ['fact:12'], conformance: { score: 0 } })
    expect(of('requirement:decision')).toMatchObject({
      claims: ['decision'],
      counterClaims: ['dissent:1'],
      conformance: { score: 1, mitigationStrategies: ['condition:1'] },
    })
    expect(claims.find((one) => one['bom-ref'] === 'dissent:1')?.predicate).toBe('One export of settings is too little.')
    const unmet = { ...example.criteria[0]!, outcome: 'unmet' as const, reason: 'bad_answer' as const }
    expect(document({ criteria: [unmet] }).declarations.attestations[0]!.map[0]).toMatchObject({
      claims: [],
      counterClaims: ['fact:12'],
      conformance: { score: 0 },
    })
  })

  it('holds the quotes, and one that is lost counts against', () => {
    const { claims, evidence } = document().declarations
    expect(claims.find((one) => one['bom-ref'] === 'fact:7')?.evidence).toEqual(['quote:7-1'])
    expect(evidence.find((one) => one['bom-ref'] === 'quote:7-1')?.data?.[0]?.contents.attachment.content).toBe('Kept for “30” days.\n\tThen deleted. 木 😀 łü')
    const lost = facts.map((fact) => ({ ...fact, citations: fact.citations.map((one) => ({ ...one, standing: 'lost' as const })) }))
    const claim = document({ facts: lost }).declarations.claims.find((one) => one['bom-ref'] === 'fact:7')
    expect(claim).toMatchObject({ counterEvidence: ['quote:7-1'] })
    expect(claim).not.toHaveProperty('evidence')
  })

  it('carries the end, for which CycloneDX has no place', () => {
    const value = (name: string) => document().metadata.properties.find((one) => one.name === `toolslate:${name}`)?.value
    expect([value('valid_to'), value('state'), value('on'), value('content_digest')]).toEqual([
      '2990-01-01',
      'cleared_with_conditions',
      '2025-02-01',
      certificateFor().digest,
    ])
  })

  it('has one number for one content', () => {
    expect(document().serialNumber).toBe(document().serialNumber)
    expect(document({ because: 'Otherwise.' }).serialNumber).not.toBe(document().serialNumber)
  })
})

/** Every module that a program loads of ours, and what it takes from elsewhere. */
const loadedBy = (entry: string): { own: Set<string>; foreign: Set<string> } => {
  const [own, outside] = [new Set<string>(), new Set<string>()]
  const visit = (path: string) => {
    if (own.has(path)) return
    own.add(path)
    for (const [, name = ''] of readFileSync(path, 'utf8').matchAll(/^(?:import|export) (?!type )[^;']*?from '([^']+)'|^import '([^']+)'/gm))
      if (name.startsWith('.')) visit(join(dirname(path), name))
      else outside.add(name)
  }
  visit(entry)
  return { own, foreign: outside }
}

it('npm run verify loads nothing that could reach a network or a database', () => {
  const { own, foreign: outside } = loadedBy(join(import.meta.dirname, '../src/cli/verify.ts'))
  expect(own.size).toBeGreaterThan(15)
  expect([...outside].sort()).toEqual(['canonicalize', 'jose', 'node:crypto', 'node:fs', 'node:stream/consumers', 'yauzl', 'zod'])
})
