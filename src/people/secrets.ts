import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** What stands in the database for a secret that somebody holds. The secrets are random and long: no salt, no slow hash. */
export const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest()

export const isSecretOf = (secret: string, hash: Buffer): boolean => timingSafeEqual(hashOf(secret), hash)

/** "<id>.<secret>": the id finds the row, the secret opens it. */
export const newToken = (): string => `${randomBytes(15).toString('base64url')}.${newSecret()}`

export const newSecret = (): string => randomBytes(24).toString('base64url')

export const partsOf = (token: string): { id: string; secret: string } | null => {
  const [, id, secret] = /^([\w-]{20,40})\.([\w-]{32,64})$/.exec(token) ?? []
  return id !== undefined && secret !== undefined ? { id, secret } : null
}

/** What a form of this session has to bring: known to its pages, to no other site, and to nobody after the session. */
export const csrfTokenOf = (sessionToken: string): string => createHmac('sha256', sessionToken).update('csrf').digest('base64url')

export const isSame = (a: string, b: string): boolean => timingSafeEqual(hashOf(a), hashOf(b))
