import { setTimeout as sleep } from 'node:timers/promises'
import { type Actor, type AuditEvent, audited, type Tx } from '../audit/audited.ts'
import { type Db, readAs } from '../db/database.ts'
import { claimLetter, claimToDecideLetter, claimWaitsLetter, type Letter, speaksAlreadyLetter } from '../mail/letters.ts'
import { insertMail } from '../mail/queries.ts'
import { addInvited } from '../organisations/actions.ts'
import { issueLink, withdrawLinks } from '../people/links.ts'
import { findByAddress } from '../people/queries.ts'
import {
  type Because,
  findOpenClaim,
  findOperator,
  findRepresentation,
  hasRole,
  hasWaitedSince,
  insertClaim,
  listDeciders,
  lockVendor,
  moveClaim,
  type OpenClaim,
} from './queries.ts'
import { domainOf, isOwnDomain, type TypedClaim } from './rules.ts'

export type Deps = { db: Db; config: { publicUrl: string } }
export type Vendor = { id: number; slug: string; name: string; website: string | null }

/** Long enough to hide what there was to do. */
const floor = 300

/**
 * Somebody says that they speak for a vendor. A letter goes to the address in every case, and only it says what comes next: a link, that
 * a person decides, or that they do already. Takes the same time whatever it is.
 */
export const askToSpeak = async (deps: Deps, actor: Actor, vendor: Vendor, typed: TypedClaim): Promise<void> => {
  await Promise.all([ask(deps, actor, vendor, typed), sleep(floor)])
}

const ask = ({ db, config }: Deps, actor: Actor, vendor: Vendor, { email, message }: TypedClaim): Promise<void> =>
  audited(readAs(db, 'system'), actor, async (tx) => {
    const person = (await findByAddress(tx, email)) ?? (await addInvited(tx, email))
    await lockVendor(tx, vendor.id)
    const open = await findOpenClaim(tx, vendor.id, person.id)
    const because = await reasonToWait(tx, vendor, email, open)
    const isNew = !(await hasRole(tx, person.id, vendor.id, 'signatory'))
    if (isNew) {
      if (because !== null && open?.state !== 'waiting') await tellDeciders(tx, config.publicUrl, vendor, domainOf(email), because)
      await writeClaim(tx, { vendor_id: vendor.id, person_id: person.id, because, message }, open)
    }
    const about = { publicUrl: config.publicUrl, vendor: vendor.name }
    const to = { person_id: person.id, address: email.toLowerCase() }
    if (isNew && because === null) await mailClaimLink(tx, config.publicUrl, vendor, to, null)
    else
      await insertMail(tx, { ...to, ...(isNew && because !== null ? claimWaitsLetter({ ...about, because }) : speaksAlreadyLetter(about)), expires_at: null })
    return { result: undefined, events: [await askedEvent(tx, vendor, person.log_name)] }
  })

/** Null when the address shows by itself that they speak for the vendor, or when procurement has accepted it before. */
const reasonToWait = async (tx: Tx, vendor: Vendor, email: string, open: OpenClaim | undefined): Promise<Because | null> => {
  if (open?.state === 'mailed' && open.decided_by !== null) return null
  if ((await findRepresentation(tx, vendor.id)) !== null) return 'already_claimed'
  return isOwnDomain(email, vendor.website) ? null : 'other_domain'
}

/** One that is open is asked anew; one that procurement has accepted stays as it is. */
const writeClaim = async (
  tx: Tx,
  { because, ...row }: { vendor_id: number; person_id: number; because: Because | null; message: string },
  open: OpenClaim | undefined,
): Promise<void> => {
  if (open?.state === 'mailed' && open.decided_by !== null) return
  const state = because === null ? ('mailed' as const) : ('waiting' as const)
  if (because !== null) await withdrawLinks(tx, { kind: 'claim', vendor_id: row.vendor_id, person_id: row.person_id })
  if (!open) await insertClaim(tx, { ...row, state, because })
  else await moveClaim(tx, open.id, open.state as 'mailed' | 'waiting', { state, because, ...(row.message === '' ? {} : { message: row.message }) })
}

/** The newest link is the only one that works. */
export const mailClaimLink = async (
  tx: Tx,
  publicUrl: string,
  vendor: { id: number; name: string },
  to: { person_id: number; address: string },
  issued_by: number | null,
): Promise<void> => {
  await withdrawLinks(tx, { kind: 'claim', vendor_id: vendor.id, person_id: to.person_id })
  const made = { kind: 'claim' as const, vendor_id: vendor.id, person_id: to.person_id, ...(issued_by === null ? {} : { issued_by }) }
  const { secret, expires_at } = await issueLink(tx, made)
  const letter: Letter = claimLetter({ publicUrl, vendor: vendor.name, link: `${publicUrl}/claim?token=${secret}`, until: expires_at })
  await insertMail(tx, { ...to, ...letter, expires_at })
}

const hour = 3600_000

/** Tells procurement that a claim waits; not when it was told of another within the hour. */
export const tellDeciders = async (tx: Tx, publicUrl: string, vendor: { name: string }, domain: string, because: Because): Promise<void> => {
  if (await hasWaitedSince(tx, new Date(Date.now() - hour))) return
  const letter = claimToDecideLetter({ publicUrl, vendor: vendor.name, domain, because })
  for (const { person_id, email } of await listDeciders(tx)) await insertMail(tx, { person_id, address: email, ...letter, expires_at: null })
}

/** The same whatever came of it: who typed somebody else's address learns nothing from the log either. */
const askedEvent = async (tx: Tx, vendor: Vendor, log_name: string): Promise<AuditEvent> => ({
  action: 'claim.asked',
  subject: `/vendors/${vendor.slug}`,
  sentence: `${log_name} was said to speak for ${vendor.name}.`,
  audience: { organisation: await findOperator(tx), people: [log_name] },
})
