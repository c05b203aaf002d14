import { z } from 'zod'
import { parseVerifierKey, type VerifierKey } from '../audit/checkpoint.ts'
import { canonicalJson, digestOf } from '../policy/digest.ts'
import { dataClassIds } from '../policy/policy.ts'
import { certificateFormat, dayStates } from './certificate.ts'
import { openEnvelope } from './dsse.ts'
import { extension, predicateType, statementType } from './statement.ts'

// A certificate as somebody brings it: bytes, read strictly, under a signature that fits or not at all.

const fileShape = z.strictObject({
  format: z.literal(certificateFormat),
  envelope: z.strictObject({
    payload: z.string(),
    payloadType: z.string(),
    signatures: z.array(z.strictObject({ keyid: z.string(), sig: z.string() })),
  }),
  cyclonedx: z.record(z.string(), z.unknown()),
  keys: z.array(z.string()).min(1).max(20),
})

const day = z.iso.date()
const instant = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const person = z.looseObject({ name: z.string(), log_name: z.string() })
const digest = z.looseObject({ sha256 })

const content = z.looseObject({
  address: z.string(),
  on: day,
  state: z.enum(dayStates),
  because: z.string(),
  clearance: z.looseObject({
    id: z.int().positive(),
    kind: z.enum(['clearance', 'sandbox']),
    ruling: z.string(),
    is_demo: z.boolean(),
    facts_digest: sha256,
    data_classes: z.array(z.looseObject({ id: z.enum(dataClassIds), word: z.string() })),
    uses: z.array(z.looseObject({ id: z.string(), word: z.string() })),
    productions: z.looseObject({ named: z.array(z.looseObject({ slug: z.string(), name: z.string() })), unnamed: z.int() }).nullable(),
    conditions: z.array(z.looseObject({ number: z.int(), instruction: z.string() })),
    valid_from: day,
    valid_to: day,
    proposed_by: person,
    decided_by: person,
    proposed_at: instant,
    decided_at: instant,
  }),
  dissents: z.array(z.looseObject({ by: person, at: instant, text: z.string() })),
  exception: z.looseObject({ name: z.string(), approved_by: z.string() }).nullable(),
  studio: z.looseObject({ slug: z.string(), name: z.string() }),
  offering: z.looseObject({ tool: z.string(), offering: z.string(), tool_name: z.string(), name: z.string(), vendor_name: z.string() }),
  policy: z.looseObject({ name: z.string().nullable(), title: z.string(), digest: sha256 }),
  facts_digest: sha256,
  facts: z.array(z.looseObject({ id: z.int() })),
})

const log = z.looseObject({
  origin: z.string(),
  index: z.int().nonnegative(),
  entry: z.string(),
  size: z.int().positive(),
  proof: z.array(z.string()),
  checkpoint: z.string(),
})

const statementShape = z.object({
  _type: z.literal(statementType),
  subject: z.tuple([z.object({ name: z.string(), digest })]),
  predicateType: z.literal(predicateType),
  predicate: z.object({
    verifier: z.object({ id: z.string() }),
    timeVerified: instant,
    resourceUri: z.string(),
    policy: z.object({ uri: z.string(), digest }),
    verificationResult: z.enum(['PASSED', 'FAILED']),
    verifiedLevels: z.array(z.string()),
    [extension]: z.object({ content, digest: sha256, cyclonedx: digest, keys: z.array(z.string()), log: log.nullable() }),
  }),
})

export type Statement = z.infer<typeof statementShape>
export type ReadContent = z.infer<typeof content>
export type ReadLog = z.infer<typeof log>

export type OpenedFile = { statement: Statement; signedBy: VerifierKey; keys: VerifierKey[] }

/** Opens a file, or says in one sentence why it is worth nothing. Keys that are given count in place of those in the file. */
export const openFile = (bytes: Uint8Array, given: VerifierKey[]): OpenedFile | { problem: string } => {
  const text = textOf(bytes)
  const file = fileShape.safeParse(jsonIn(text))
  if (!file.success) return { problem: 'The file lacks its envelope, its declarations or its keys: it was cut off, changed, or written by something else.' }
  if (`${canonicalOf(jsonIn(text))}\n` !== text)
    return { problem: 'The file is not written as it was handed out (one line of canonical JSON): something in it was changed.' }
  const own = file.data.keys.map(parseVerifierKey)
  if (own.some((key) => key === null)) return { problem: 'One of the keys in the file is no verifier key: it was changed or cut off.' }
  const keys = given.length > 0 ? given : own.filter((key) => key !== null)
  const opened = openEnvelope(file.data.envelope, keys, given.length > 0 ? 'that you gave' : 'of the file')
  if ('problem' in opened) return opened
  const statement = statementShape.safeParse(jsonIn(opened.text))
  if (!statement.success || canonicalOf(jsonIn(opened.text)) !== opened.text)
    return { problem: `The key signed it, but it is no statement in the form that is agreed (canonical JSON, ${predicateType}, ${extension}).` }
  const signed = statement.data.predicate[extension]
  if (canonicalJson(signed.keys) !== canonicalJson(file.data.keys)) return { problem: 'The keys in the file are not those that were signed with it.' }
  if (digestOf(file.data.cyclonedx) !== signed.cyclonedx.sha256)
    return { problem: 'The CycloneDX document in the file is not the one whose digest was signed: it was changed or exchanged.' }
  return { statement: statement.data, signedBy: opened.signedBy, keys }
}

const textOf = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return ''
  }
}

const jsonIn = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** Null for what has no canonical form, such as half a character. */
const canonicalOf = (value: unknown): string | null => {
  try {
    return canonicalJson(value)
  } catch {
    return null
  }
}
