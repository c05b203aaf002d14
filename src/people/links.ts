import { randomBytes } from 'node:crypto'
import type { Tx } from '../audit/audited.ts'
import { type Db, readAs } from '../db/database.ts'
import type { LinkKind, Role } from '../db/schema.ts'
import { findOpenLink, insertLink, lockAccount, markLinksWithdrawn, markLinkUsed, type Which } from './link-queries.ts'
import { hashOf } from './secrets.ts'

// What is mailed to somebody as a link. It ends, it works once, and only a hash of its secret is kept. The secret stands in the
// query of an address (`/invitation?token=…`), because the access log writes paths and never queries. Transactions are the system's.

const minutes = { reset: 60, setup: 24 * 60, invitation: 7 * 24 * 60, domain: 7 * 24 * 60, claim: 7 * 24 * 60 } as const satisfies Record<LinkKind, number>

type About = { kind: LinkKind; person_id?: number; organisation_id?: number; role?: Role; domain?: string; vendor_id?: number; issued_by?: number }

/** Returns what goes into the address, which is nowhere else, and until when it works. A new link for a reset voids the older ones. */
export const issueLink = async (tx: Tx, about: About): Promise<{ secret: string; expires_at: Date }> => {
  const { kind, person_id = null, organisation_id = null, role = null, domain = null, vendor_id = null, issued_by = null } = about
  const now = new Date()
  if (kind === 'reset' && person_id !== null) {
    await lockAccount(tx, person_id)
    await markLinksWithdrawn(tx, { kind, person_id }, now)
  }
  const secret = randomBytes(32).toString('base64url')
  const expires_at = new Date(now.getTime() + minutes[kind] * 60_000)
  await insertLink(tx, { token_hash: hashOf(secret), kind, person_id, organisation_id, role, domain, vendor_id, issued_by, expires_at })
  return { secret, expires_at }
}

/** A link that can be followed, with the person, the organisation, the role or the domain that it is about. */
export type OpenLink = Omit<NonNullable<Awaited<ReturnType<typeof findOpenLink>>>, 'person_id'>

/** Null alike when it is unknown, used, withdrawn or over, and when its person has been forgotten. */
export const findLink = async (root: Db, kind: LinkKind, secret: string | undefined): Promise<OpenLink | null> => {
  if (secret === undefined || !/^[\w-]{43}$/.test(secret)) return null
  const found = await findOpenLink(readAs(root, 'system'), kind, hashOf(secret), new Date())
  if (!found) return null
  const { person_id, ...link } = found
  return person_id !== null && link.person === null ? null : link
}

/** Marks it used, in the transaction of what it was for. Go on only with true: of two at once exactly one gets it. */
export const useLink = (tx: Tx, id: number): Promise<boolean> => markLinkUsed(tx, id, new Date())

/** Voids the open ones to which everything given applies; returns how many. */
export const withdrawLinks = (tx: Tx, which: Which): Promise<number> => {
  const given = Object.values<unknown>(which)
  if (given.length === 0 || given.includes(undefined)) throw new Error('say which links to withdraw')
  return markLinksWithdrawn(tx, which, new Date())
}
