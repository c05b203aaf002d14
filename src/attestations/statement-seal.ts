import type { KeyObject } from 'node:crypto'
import canonicalize from 'canonicalize'
import { CompactSign, compactVerify, decodeProtectedHeader, errors } from 'jose'
import { z } from 'zod'
import { parseVerifierKey } from '../audit/checkpoint.ts'
import { digestOf, statementFormat } from './statement.ts'

// The seal of this register on a statement: a JWS whose payload is the statement, byte for byte. Checked offline by `npm run verify`.

const algorithm = 'EdDSA'
const type = 'toolslate-attestation+jws'

/** `vkey`: the public half of the key, as the log hands it around; its id names the key in the seal. */
export const sealStatement = (text: string, key: KeyObject, vkey: string): Promise<string> =>
  new CompactSign(Buffer.from(text)).setProtectedHeader({ alg: algorithm, typ: type, kid: parseVerifierKey(vkey)!.id }).sign(key)

/** One line: what is handed out, and what can be checked without us. */
export const statementFile = (jws: string, keys: string[]): string => `${JSON.stringify({ format: statementFormat, jws, keys })}\n`

const fileShape = z.object({ format: z.literal(statementFormat), jws: z.string().max(20_000_000), keys: z.array(z.string().max(500)).max(100) })

const statementShape = z.object({
  format: z.literal(statementFormat),
  vendor: z.object({ name: z.string() }),
  offering: z.object({ tool: z.string(), offering: z.string(), name: z.string() }),
  number: z.int().positive(),
  answers: z.array(z.unknown()),
  signatory: z.object({ name: z.string(), title: z.string(), authority: z.string() }),
  valid_from: z.iso.date(),
  valid_to: z.iso.date(),
  supersedes: z.string().nullable(),
})

export type CheckedStatement = {
  /** Null when the seal does not hold: then nothing in it is worth repeating. */
  statement: z.infer<typeof statementShape> | null
  digest: string | null
  signedBy: string | null
  problems: string[]
}

/** Checks a statement as it was handed out: seal, form and dates. Keys that are given are used in place of those of the file. */
export const checkStatement = async (file: unknown, { keys = [], today }: { keys?: string[]; today: string }): Promise<CheckedStatement> => {
  const refused = (...problems: string[]): CheckedStatement => ({ statement: null, digest: null, signedBy: null, problems })
  const parsed = fileShape.safeParse(file)
  if (!parsed.success) return refused('The file lacks its statement or its keys: it was cut off, or written by something else.')
  const known = (keys.length > 0 ? keys : parsed.data.keys).flatMap((vkey) => {
    const key = parseVerifierKey(vkey)
    return key === null ? [] : [{ ...key, vkey }]
  })
  const opened = await openSeal(parsed.data.jws, known, keys.length > 0)
  if ('problem' in opened) return refused(opened.problem)
  const read = statementShape.safeParse(jsonIn(opened.text))
  if (!read.success || canonicalize(jsonIn(opened.text)) !== opened.text)
    return refused('The key signed it, but it is not a statement in the form that is agreed (canonical JSON, toolslate-attestation/1).')
  const { valid_from, valid_to } = read.data
  const problems = [
    ...(today >= valid_to ? [`It ended on ${valid_to}: nobody answers for it any more.`] : []),
    ...(today < valid_from ? [`It begins on ${valid_from}, after today.`] : []),
  ]
  return { statement: read.data, digest: digestOf(opened.text), signedBy: opened.vkey, problems }
}

type Known = { id: string; key: KeyObject; vkey: string }

const openSeal = async (jws: string, keys: Known[], isGiven: boolean): Promise<{ text: string; vkey: string } | { problem: string }> => {
  const header = headerOf(jws)
  if (header === null) return { problem: 'The seal cannot be read: a JWS has three parts, and one of these was changed or cut off.' }
  if (header.alg !== algorithm || header.typ !== type)
    return { problem: `The seal says that it is ${String(header.alg)} and ${String(header.typ)}; only ${algorithm} and ${type} are accepted.` }
  const key = keys.find(({ id }) => id === header.kid)
  if (!key) return { problem: `It is sealed with the key ${String(header.kid)}, which is none ${isGiven ? 'that you gave' : 'of the file'}.` }
  try {
    const { payload } = await compactVerify(jws, key.key, { algorithms: [algorithm] })
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(payload), vkey: key.vkey }
  } catch (error) {
    if (!(error instanceof errors.JOSEError || error instanceof TypeError)) throw error
    return { problem: 'The signature does not fit: the statement, its header or the signature itself was changed after signing, or another key signed it.' }
  }
}

const headerOf = (jws: string) => {
  try {
    const parts = jws.split('.')
    return parts.length === 3 && parts.every(isPlain) ? decodeProtectedHeader(jws) : null
  } catch {
    return null
  }
}

/** Base64url as there is one way to write it: the last letter has bits that decoding passes over. */
const isPlain = (part: string) => Buffer.from(part, 'base64url').toString('base64url') === part

const jsonIn = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
