/** What a provider says of somebody: claims of OpenID Connect, none of which is sure to be there. */
export type Claims = { sub: string; email?: unknown; email_verified?: unknown; name?: unknown; given_name?: unknown; family_name?: unknown }

/** Who came, under an address that the provider vouches for. */
export type Arrival = { issuer: string; subject: string; email: string; name: string }

/** Whether the claims say what has to be known; when not, the provider is asked for more. */
export const isEnough = ({ email, email_verified }: Claims): boolean => typeof email === 'string' && email_verified !== undefined

/** Null without an address that is said to be verified: then anybody could claim to be anybody. */
export const arrivalOf = (issuer: string, claims: Claims): Arrival | null => {
  const { sub: subject, email, email_verified } = claims
  if (email_verified !== true || typeof email !== 'string' || email.length > 200 || !/^[^\s@\p{Cc}]{1,100}@[^\s@\p{Cc}]+$/u.test(email)) return null
  const address = email.toLowerCase()
  return { issuer, subject, email: address, name: nameIn(claims) || (address.split('@')[0] ?? address) }
}

const nameIn = ({ name, given_name, family_name }: Claims): string =>
  oneLine(name) || oneLine([given_name, family_name].filter((part) => typeof part === 'string').join(' '))

const oneLine = (said: unknown): string => (typeof said === 'string' ? [...said.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim()].slice(0, 120).join('') : '')

export const domainOf = (email: string): string => email.slice(email.lastIndexOf('@') + 1)

/** Plain http gives secrets away on the road: it is for a provider on the same machine only. */
export const isLoopback = (url: URL): boolean => /^(localhost|\[::1\]|127(\.\d+){3})$/.test(url.hostname)

/** Why somebody was not let in. */
export type Refusal =
  /** They, or the provider, said no. */
  | 'denied'
  /** What came is not the answer to what was asked. */
  | 'unreadable'
  /** The provider vouches for no address. */
  | 'unverified'
  /** No organisation here knows the address. */
  | 'unknown'
  /** Somebody else of that provider has the account of that address. */
  | 'taken'

export const statusOf = (refusal: Refusal): 400 | 403 => (refusal === 'denied' || refusal === 'unreadable' ? 400 : 403)
