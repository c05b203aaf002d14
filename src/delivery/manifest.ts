import type { KeyObject } from 'node:crypto'
import { z } from 'zod'
import { parseVerifierKey, type VerifierKey } from '../audit/checkpoint.ts'
import { type Envelope, openEnvelope, sealEnvelope } from '../certificates/dsse.ts'
import { statementType } from '../certificates/statement.ts'
import { canonicalJson } from '../policy/digest.ts'

// What is in a delivery, file by file with its digest: an in-toto statement in a signed envelope, the last file of the archive. Pure.

export const deliveryFormat = 'toolslate-delivery-1'
export const manifestName = 'manifest.json'
const predicateType = 'urn:toolslate:delivery:1'

export type ManifestFile = { path: string; sha256: string; bytes: number }
export type About = {
  production: { slug: string; name: string }
  studio: string
  made_at: string
  made_by: string
  is_demo: boolean
  lines: number
  exceptions: number
  /** What could not be put in, in sentences. */
  missing: string[]
}

/** One line of canonical JSON: there is one way to write it. */
export const sealManifest = (files: ManifestFile[], about: About, { key, vkey, known }: { key: KeyObject; vkey: string; known: string[] }): string => {
  const subject = files.map(({ path, sha256 }) => ({ name: path, digest: { sha256 } }))
  const sizes = Object.fromEntries(files.map(({ path, bytes }) => [path, bytes]))
  const envelope = sealEnvelope(canonicalJson({ _type: statementType, subject, predicateType, predicate: { ...about, sizes } }), key, vkey)
  return `${canonicalJson({ format: deliveryFormat, envelope, keys: [vkey, ...known.filter((one) => one !== vkey)] })}\n`
}

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const fileShape = z.strictObject({
  format: z.literal(deliveryFormat),
  envelope: z.strictObject({ payload: z.string(), payloadType: z.string(), signatures: z.array(z.strictObject({ keyid: z.string(), sig: z.string() })) }),
  keys: z.array(z.string()).min(1).max(20),
})
const statementShape = z.object({
  _type: z.literal(statementType),
  subject: z.array(z.strictObject({ name: z.string(), digest: z.strictObject({ sha256 }) })),
  predicateType: z.literal(predicateType),
  predicate: z.object({
    production: z.object({ slug: z.string(), name: z.string() }),
    studio: z.string(),
    made_at: z.string(),
    made_by: z.string(),
    is_demo: z.boolean(),
    lines: z.int(),
    exceptions: z.int(),
    missing: z.array(z.string()),
  }),
})

export type OpenedManifest = { digests: Map<string, string>; about: About; signedBy: VerifierKey; keys: VerifierKey[] }

/** Opens a manifest, or says in one sentence why it is worth nothing. Keys that are given count in place of those in it. */
export const openManifest = (text: string, given: VerifierKey[]): OpenedManifest | { problem: string } => {
  const file = fileShape.safeParse(jsonIn(text))
  if (!file.success) return { problem: 'The manifest lacks its envelope or its keys: it was cut off, changed, or written by something else.' }
  const own = file.data.keys.map(parseVerifierKey).filter((key) => key !== null)
  const keys = given.length > 0 ? given : own
  const opened = openEnvelope(file.data.envelope as Envelope, keys, given.length > 0 ? 'that you gave' : 'of the file')
  if ('problem' in opened) return opened
  const statement = statementShape.safeParse(jsonIn(opened.text))
  if (!statement.success) return { problem: 'The key signed the manifest, but it is none in the form that is agreed.' }
  const { subject, predicate } = statement.data
  return { digests: new Map(subject.map(({ name, digest }) => [name, digest.sha256])), about: predicate, signedBy: opened.signedBy, keys }
}

const jsonIn = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
