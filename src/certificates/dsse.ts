import { type KeyObject, sign, verify } from 'node:crypto'
import { fromBase64, parseVerifierKey, type VerifierKey } from '../audit/checkpoint.ts'

// Dead Simple Signing Envelope 1.0 (github.com/secure-systems-lab/dsse), with Ed25519 and one signature.

export const payloadType = 'application/vnd.in-toto+json'

export type Envelope = { payload: string; payloadType: string; signatures: { keyid: string; sig: string }[] }

/** What is signed: type and body, each with its length, so that no two of them read alike. */
export const pae = (type: string, body: Uint8Array): Buffer => Buffer.concat([Buffer.from(`DSSEv1 ${Buffer.byteLength(type)} ${type} ${body.length} `), body])

/** The name of a key in an envelope: a hint which key to try, and nothing more. */
export const keyIdOf = ({ name, id }: Pick<VerifierKey, 'name' | 'id'>): string => `${name}+${id}`

export const sealEnvelope = (text: string, key: KeyObject, vkey: string): Envelope => {
  const body = Buffer.from(text)
  const keyid = keyIdOf(parseVerifierKey(vkey)!)
  return { payload: body.toString('base64'), payloadType, signatures: [{ keyid, sig: sign(null, pae(payloadType, body), key).toString('base64') }] }
}

/**
 * The text under the signature of one of these keys, or one sentence. Only a key that the caller trusts is tried. Everything is written the
 * one way that there is for it, so that no other byte would do.
 */
export const openEnvelope = (envelope: Envelope, keys: VerifierKey[], whose: string): { text: string; signedBy: VerifierKey } | { problem: string } => {
  const [signature] = envelope.signatures
  if (envelope.payloadType !== payloadType) return { problem: `The envelope holds ${envelope.payloadType}; only ${payloadType} is accepted.` }
  if (signature === undefined || envelope.signatures.length > 1) return { problem: 'The envelope has to hold one signature.' }
  const [body, bytes] = [fromBase64(envelope.payload), fromBase64(signature.sig)]
  if (body === null || bytes === null) return { problem: 'The envelope is not written in plain base64: something in it was changed or cut off.' }
  const known = keys.filter((key) => keyIdOf(key) === signature.keyid)
  if (known.length === 0) return { problem: `It is signed with the key ${signature.keyid}, which is none ${whose}.` }
  const signedBy = known.find(({ key }) => verify(null, pae(payloadType, body), key, bytes))
  if (!signedBy) return { problem: 'The signature does not fit: what is signed or the signature itself was changed afterwards, or another key signed it.' }
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body), signedBy }
  } catch {
    return { problem: 'The key signed it, but it is no text.' }
  }
}
