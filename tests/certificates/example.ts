import { createPrivateKey, createPublicKey } from 'node:crypto'
import { checkpointText, signNote, verifierKey } from '../../src/audit/checkpoint.ts'
import { exportFormat } from '../../src/audit/export-file.ts'
import { frontier, inclusionProof, leafHash, nodeHash, type ReadNode } from '../../src/audit/tree.ts'
import { type Certificate, type CertificateInput, type CertifiedFact, certificateOf, factsDigestOf, type LogProof } from '../../src/certificates/certificate.ts'
import { issue } from '../../src/certificates/issue.ts'

// One clearance, one log, two keys: all of it fixed, so that the files made of it are the same bytes wherever they are made.

export const origin = 'toolslate.example/audit'

const keyFrom = (seed: string) => {
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.from(seed.padEnd(32, '.'))])
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  return { privateKey, vkey: verifierKey(origin, createPublicKey(privateKey)) }
}
export type TestKey = ReturnType<typeof keyFrom>
export const key = keyFrom('for golden vectors only')
export const foreign = keyFrom('somebody else')

// The clearance -----------------------------------------------------------------------------------------------

const fact = (set: Partial<CertifiedFact> & Pick<CertifiedFact, 'id' | 'question' | 'wording' | 'label'>): CertifiedFact => ({
  value: 'no_by_contract',
  evidence: 'contract',
  tier: 'vendor_document',
  quote: 'none',
  disputed: false,
  blanked: false,
  stale: false,
  expired: false,
  configuration: null,
  territory: null,
  account: null,
  state: 'verified',
  assurance: 'contract',
  setting: null,
  seen_on: '2025-01-20',
  expires_on: '2026-01-20',
  recorded_on: '2025-01-21',
  note: null,
  is_record: false,
  citations: [],
  ...set,
})

export const facts: CertifiedFact[] = [
  fact({ id: 12, question: 'trains_on_inputs', wording: 'Are customer inputs used to train models?', label: 'No, by signed contract', note: 'Section 9.' }),
  fact({
    id: 7,
    question: 'input_retention',
    wording: 'How long are inputs kept?',
    label: '30 days',
    value: 30,
    evidence: 'documentation',
    assurance: 'documentation',
    quote: 'held',
    configuration: { id: 3, proven: true },
    setting: 'Zero retention “on”',
    citations: [
      {
        quote: 'Kept for “30” days.\n\tThen deleted. 木 😀 łü',
        document: 'Aufbewahrung',
        url: 'https://lumen.example/retention',
        locator: '§ 4',
        copied_on: '2025-01-20',
        standing: 'held',
        capture: { id: 5, sha256: 'ab'.repeat(32) },
      },
    ],
  }),
  fact({
    id: -4,
    question: 'plan',
    wording: 'Which plan is it?',
    label: 'Enterprise',
    value: 'enterprise',
    evidence: 'documentation',
    assurance: 'documentation',
    quote: 'held',
    is_record: true,
  }),
]
const digest = factsDigestOf([...facts].sort((a, b) => a.id - b.id))

const reviewer = { name: 'Remy Reviewer', log_name: 'p-00000000000000000001' }
const approver = { name: 'Avery Approver', log_name: 'p-00000000000000000002' }

export const example: CertificateInput = {
  register: 'https://toolslate.example',
  on: '2025-02-01',
  state: 'cleared_with_conditions',
  because: 'Ready as configured. The setting has to stay as it was shown.',
  clearance: {
    id: 41,
    kind: 'clearance',
    ruling: 'cleared_with_conditions',
    is_demo: true,
    facts_digest: digest,
    data_classes: [
      { id: 'D0', word: 'No production data' },
      { id: 'D1', word: 'Production information, not sensitive' },
    ],
    uses: [{ id: 'previs', word: 'Previsualisation' }],
    productions: { named: [{ slug: 'harbour-lights', name: 'Harbour Lights' }], unnamed: 1 },
    conditions: [
      {
        number: 1,
        instruction: 'Keep training switched off for the whole organisation.',
        menu_path: 'Admin > Data > Training',
        set_by: 'org_admin',
        proof: 'An export of the settings.',
        reprove_days: 180,
      },
    ],
    reasons: 'Ready as configured. The setting has to stay as it was shown.',
    valid_from: '2025-01-25',
    valid_to: '2990-01-01',
    proposed_at: '2025-01-24T09:30:00.123456Z',
    decided_at: '2025-01-25T15:00:00.999Z',
    proposed_by: reviewer,
    decided_by: approver,
    owner: null,
    supersedes: 40,
    superseded_by: null,
  },
  dissents: [
    { by: { name: 'Dana Dissenter', log_name: 'p-00000000000000000003' }, at: '2025-01-25T10:00:00.5Z', text: 'One export of settings is too little.' },
  ],
  exception: null,
  suspension: null,
  studio: { slug: 'demo-studio', name: 'Demo Studio' },
  offering: {
    tool: 'demo-lumen-plates',
    offering: 'enterprise',
    tool_name: 'Demo Lumen Plates',
    name: 'Enterprise',
    vendor: 'lumen-demo-works',
    vendor_name: 'Lumen Demo Works',
    plan_kind: 'enterprise',
    deployment: 'public_saas',
  },
  policy: {
    name: 'netflix-genai@2025-08-22',
    version: '2025-08-22',
    title: 'Generative AI guidance',
    issuer: 'Netflix',
    digest: 'cd'.repeat(32),
    is_demo: false,
  },
  verdict: {
    band: 'tool_side_ready',
    principles: { P1: 'decided_by_use', P2: 'yes', P3: 'yes', P4: 'decided_by_use', P5: 'decided_by_use' },
  },
  facts_digest: digest,
  criteria: [
    {
      id: 'no_training',
      clause: 'P2',
      principle: 'P2',
      kind: 'gate',
      question: 'trains_on_inputs',
      title: 'Inputs are not trained on',
      outcome: 'met',
      reason: 'met',
      because: 'The contract says so.',
      facts: [12],
    },
    {
      id: 'retention',
      clause: 'P3',
      principle: 'P3',
      kind: 'support',
      question: 'input_retention',
      title: 'Inputs are not kept for long',
      outcome: 'unknown',
      reason: 'conflicting',
      because: 'Two sources disagree.',
      facts: [7, 12],
    },
  ],
  facts,
}

// The log -----------------------------------------------------------------------------------------------------

type Event = { action: string; subject: string; sentence: string; before?: object; after?: object }

export const entryOf = (index: number, event: Event, at = `2025-01-25T15:00:${String(index).padStart(2, '0')}.000001Z`) =>
  JSON.stringify({ at, event: { actor: { kind: 'job', id: 'test' }, audience: 'public', ...event }, index, nonce: `n${index}` })

const subject = '/tools/demo-lumen-plates/enterprise'
export const decided = (of: { id: number; facts_digest: string; ruling: string; valid_from: string; valid_to: string } = example.clearance): Event => ({
  action: 'clearance.decided',
  subject,
  sentence: 'Demo Studio cleared it with conditions.',
  after: { clearance: of.id, ruling: of.ruling, facts_digest: of.facts_digest, valid_from: of.valid_from, valid_to: of.valid_to },
})
export const about = (action: string, set: object = {}): Event => ({ action, subject, sentence: 'Something came of it.', after: { clearance: 41, ...set } })

export const index = 5
const other = (i: number): Event => ({ action: 'fact.recorded', subject: '/tools/chatgpt/consumer', sentence: `Something else, the ${i}th time.` })
/** Eleven entries; the sixth of them is the decision. */
export const entries = (event: Event = decided()): string[] => Array.from({ length: 11 }, (_, i) => entryOf(i, i === index ? event : other(i)))

/** The hash of any complete subtree, worked out from the entries. */
const readIn =
  (texts: string[]): ReadNode =>
  ({ level, index: at }) =>
    level === 0 ? leafHash(texts[at]!) : nodeHash(readIn(texts)({ level: level - 1, index: at * 2 }), readIn(texts)({ level: level - 1, index: at * 2 + 1 }))

const rootOf = (texts: string[]): Buffer => {
  const tree = frontier()
  for (const text of texts) tree.add(leafHash(text))
  return tree.root()
}

export const checkpointOf = (texts: string[], by = key, name = origin) =>
  signNote(checkpointText({ origin: name, size: texts.length, root: rootOf(texts) }), { name: origin, key: by.privateKey })

export const proofIn = (texts: string[], by = key): LogProof => ({
  origin,
  index,
  entry: texts[index]!,
  size: texts.length,
  proof: inclusionProof(index, texts.length, readIn(texts)).map((hash) => hash.toString('base64')),
  checkpoint: checkpointOf(texts, by),
})

/** An export of the log, as it is handed out; of hidden entries there is the hash only. */
export const exportOf = (texts: string[], { by = key, hidden = [] as number[], size = texts.length } = {}): string => {
  const lines = texts.slice(0, size).map((text, i) => ({ index: i, leaf: leafHash(text).toString('base64'), entry: hidden.includes(i) ? null : text }))
  return [{ format: exportFormat, origin, size, keys: [by.vkey], checkpoints: [checkpointOf(texts.slice(0, size), by)] }, ...lines]
    .map((line) => `${JSON.stringify(line)}\n`)
    .join('')
}

// The file ----------------------------------------------------------------------------------------------------

const made = { at: '2025-02-01T08:09:10.987654Z', version: '0.1.0' }

export const certificateFor = (set: Partial<CertificateInput> = {}, log: LogProof | null = proofIn(entries())): Certificate =>
  certificateOf({ ...example, ...set }, made, log)

export const fileFor = (certificate: Certificate = certificateFor(), by: TestKey = key, known: string[] = [by.vkey]): string =>
  issue(certificate, { key: by.privateKey, vkey: by.vkey, known })

/** The same clearance, over since the first of July 2025. */
export const ended = (): Certificate => {
  const clearance = { ...example.clearance, valid_to: '2025-07-01' }
  return certificateFor({ clearance }, proofIn(entries(decided(clearance))))
}
