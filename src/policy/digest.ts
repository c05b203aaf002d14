import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'

/** SHA-256, in hex, of the RFC 8785 canonical JSON of a value: the same value has the same digest everywhere. */
export const digestOf = (value: unknown): string => createHash('sha256').update(canonicalJson(value)).digest('hex')

type Placed = { id: number; question: string; upstream?: { via: number } | null | undefined }

/** The order in which facts stand in their digest: by number, of one on several ways by the way, then by question. */
export const inDigestOrder = (a: Placed, b: Placed): number =>
  a.id - b.id || (a.upstream?.via ?? 0) - (b.upstream?.via ?? 0) || (a.question < b.question ? -1 : 1)

/** RFC 8785 (JCS): sorted keys, fixed number format, no white space. */
export const canonicalJson = (value: unknown): string => {
  const text = canonicalize(value)
  if (text === undefined) throw new TypeError('this value has no JSON form')
  return text
}
