import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'

// Signed notes and checkpoints after c2sp.org/signed-note and c2sp.org/tlog-checkpoint, with Ed25519 (signature type 0x01) and nothing else.

export type Checkpoint = { origin: string; size: number; root: Buffer }
/** `id` is the first four bytes of the key's digest, in hex. Name and id together tell one key from another. */
export type VerifierKey = { name: string; id: string; key: KeyObject }
type Signature = { name: string; id: string; bytes: Buffer }

const ed25519 = 0x01
/** A note must be accepted with 16 signatures; what has far more is not one of ours. */
const mostSignatures = 100

/** The bytes of a base64 text, or null when it is not written the one way that standard base64 has for them. */
export const fromBase64 = (text: string): Buffer | null => {
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text ? bytes : null
}

// Keys ----------------------------------------------------------------------------------------------------

/** Not empty, and without spaces, plus signs or control characters. */
const isKeyName = (name: string) => /^[^+\s\p{Cc}]+$/u.test(name) && name.isWellFormed()

/** The 32 bytes of the public key, also out of a private one. */
const bytesOf = (key: KeyObject): Buffer => Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url')

const idOf = (name: string, bytes: Buffer): string =>
  createHash('sha256').update(`${name}\n`).update(Uint8Array.of(ed25519)).update(bytes).digest('hex').slice(0, 8)

/** A public key as a text that can be handed around: `name+id+base64`. */
export const verifierKey = (name: string, publicKey: KeyObject): string => {
  const bytes = bytesOf(publicKey)
  return `${name}+${idOf(name, bytes)}+${Buffer.from([ed25519, ...bytes]).toString('base64')}`
}

export const parseVerifierKey = (vkey: string): VerifierKey | null => {
  const [, name = '', id = '', coded = ''] = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(vkey) ?? []
  const bytes = fromBase64(coded)
  if (!isKeyName(name) || bytes?.length !== 33 || bytes[0] !== ed25519 || idOf(name, bytes.subarray(1)) !== id) return null
  return { name, id, key: createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: bytes.subarray(1).toString('base64url') }, format: 'jwk' }) }
}

// Notes ---------------------------------------------------------------------------------------------------

/** Ends a line, and holds no control character but that. */
const isNoteText = (text: string) => text.endsWith('\n') && text.isWellFormed() && [...text].every((character) => character >= ' ' || character === '\n')

/** Throws for a text or a name that cannot stand in a note: better no signature than one on rubbish. */
export const signNote = (text: string, { name, key }: { name: string; key: KeyObject }): string => {
  if (!isNoteText(text) || !isKeyName(name)) throw new Error('a note must be lines of text, and the name of its key one word')
  const signature = Buffer.concat([Buffer.from(idOf(name, bytesOf(key)), 'hex'), sign(null, Buffer.from(text), key)])
  return `${text}\n— ${name} ${signature.toString('base64')}\n`
}

/**
 * The text of a note, and `name+id` of each key that signed it. Null when no known key did, when the signature of a known key is wrong, or when
 * the note is malformed. Signatures by unknown keys are passed over.
 */
export const openNote = (note: string, keys: VerifierKey[]): { text: string; signedBy: string[] } | null => {
  const parts = partsOf(note)
  if (parts === null) return null
  const signedBy = new Set<string>()
  for (const { name, id, bytes } of parts.signatures) {
    const known = keys.filter((key) => key.name === name && key.id === id)
    if (known.length === 0) continue
    if (!known.some(({ key }) => verify(null, Buffer.from(parts.text), key, bytes))) return null
    signedBy.add(`${name}+${id}`)
  }
  return signedBy.size > 0 ? { text: parts.text, signedBy: [...signedBy] } : null
}

/** `name+id` of every key that a note claims to be signed by, without checking it. */
export const claimedSigners = (note: string): string[] => partsOf(note)?.signatures.map(({ name, id }) => `${name}+${id}`) ?? []

/** Text and signatures stand on either side of the last empty line. */
const partsOf = (note: string): { text: string; signatures: Signature[] } | null => {
  const end = note.lastIndexOf('\n\n')
  if (end < 0 || !isNoteText(note)) return null
  const lines = note.slice(end + 2, -1).split('\n')
  if (lines.length > mostSignatures) return null
  const signatures = lines.map(signatureIn).filter((one) => one !== null)
  return signatures.length === lines.length ? { text: note.slice(0, end + 1), signatures } : null
}

const signatureIn = (line: string): Signature | null => {
  const [, name = '', coded = ''] = /^— ([^ ]+) ([^ ]+)$/.exec(line) ?? []
  const bytes = fromBase64(coded)
  if (!isKeyName(name) || bytes === null || bytes.length < 5) return null
  return { name, id: bytes.toString('hex', 0, 4), bytes: bytes.subarray(4) }
}

/** The notes of a file that holds one after the other. Empty lines between them do not matter, nor does how lines end. */
export const notesIn = (file: string): string[] => {
  const notes: string[] = []
  let lines: string[] = []
  const close = () => {
    if (lines.length > 0) notes.push(`${lines.join('\n')}\n`)
    lines = []
  }
  let isSigned = false
  for (const line of file.replace(/^\uFEFF/, '').split(/\r?\n/)) {
    const isSignature: boolean = line.startsWith('— ') && (isSigned || lines.at(-1) === '')
    if (isSigned && !isSignature) close()
    isSigned = isSignature
    if (line !== '' || lines.length > 0) lines.push(line)
  }
  while (lines.at(-1) === '') lines.pop()
  close()
  return notes
}

// Checkpoints ---------------------------------------------------------------------------------------------

export const checkpointText = ({ origin, size, root }: Checkpoint): string => `${origin}\n${size}\n${root.toString('base64')}\n`

/** Lines after the third are extensions: allowed, and passed over. */
export const parseCheckpoint = (text: string): Checkpoint | null => {
  if (!text.endsWith('\n')) return null
  const lines = text.slice(0, -1).split('\n')
  const [origin = '', size = '', coded = ''] = lines
  const root = fromBase64(coded)
  if (lines.includes('') || !/^(0|[1-9]\d*)$/.test(size) || !Number.isSafeInteger(Number(size)) || root?.length !== 32) return null
  return { origin, size: Number(size), root }
}

/** The checkpoint in a note that one of these keys signed. */
export const readCheckpoint = (note: string, keys: VerifierKey[]): Checkpoint | null => {
  const opened = openNote(note, keys)
  return opened && parseCheckpoint(opened.text)
}
