import { type Actor, type AuditEvent, audited, type Tx } from '../audit/audited.ts'
import { readAs } from '../db/database.ts'
import type { Problems } from '../http/problem.ts'
import { claimConfirmedLetter, claimWaitsLetter, colleagueLetter } from '../mail/letters.ts'
import { insertMail } from '../mail/queries.ts'
import { addOrganisation } from '../organisations/actions.ts'
import { insertMembership } from '../organisations/queries.ts'
import type { OpenLink } from '../people/links.ts'
import { useLink } from '../people/links.ts'
import { NotThere, nullWhenNotThere } from '../people/not-there.ts'
import { passwordProblem } from '../people/password-rules.ts'
import { hashPassword } from '../people/passwords.ts'
import { updateName, updatePassword } from '../people/queries.ts'
import { markSessionsStale } from '../people/session-queries.ts'
import { type Deps, tellDeciders, type Vendor } from './ask-actions.ts'
import { findOpenClaim, findOperator, findOrganisationOf, findRepresentation, listSignatories, lockVendor, moveClaim, type OpenClaim } from './queries.ts'
import { domainOf } from './rules.ts'

/** A link of a claim, with whom and which vendor it is about. */
export type ForVendor = OpenLink & { person: NonNullable<OpenLink['person']>; vendor: Vendor }

/** What came of it: the organisation that they act for now, or `waits` when somebody came first and a person has to decide. */
export type Confirmed = { organisation_id: number } | 'waits'

/**
 * Makes whoever holds the link speak for the vendor; somebody new also gets their name and a password. Returns what is wrong with what
 * was typed; null when the link was used meanwhile or leads to no open claim.
 */
export const confirmClaim = async (
  deps: Deps,
  link: ForVendor,
  typed: { name: string; password: string } | null,
  request_id: string,
): Promise<Confirmed | { problems: Problems } | null> => {
  const problem = typed === null ? null : await passwordProblem(typed.password, { email: link.person.email, name: typed.name })
  if (problem) return { problems: { password: problem } }
  const account = typed === null ? null : { name: typed.name, password_hash: await hashPassword(typed.password) }
  const actor: Actor = { kind: 'anonymous', request_id }
  return audited(readAs(deps.db, 'system'), actor, async (tx) => {
    await lockVendor(tx, link.vendor.id)
    const claim = await findOpenClaim(tx, link.vendor.id, link.person.id)
    if (!(await useLink(tx, link.id)) || claim?.state !== 'mailed') throw new NotThere()
    const isRepresented = (await findRepresentation(tx, link.vendor.id)) !== null
    // Whoever accepted it knew that somebody speaks for the vendor, or nobody did.
    if (isRepresented && !(claim.decided_by !== null && claim.because === 'already_claimed')) return letWait(tx, deps, link, claim)
    return join(tx, deps, link, claim, account)
  }).catch(nullWhenNotThere)
}

const letWait = async (tx: Tx, { config }: Deps, { vendor, person }: ForVendor, claim: OpenClaim) => {
  const because = 'already_claimed' as const
  await tellDeciders(tx, config.publicUrl, vendor, domainOf(person.email), because)
  await moveClaim(tx, claim.id, 'mailed', { state: 'waiting', because, decided_by: null })
  const letter = claimWaitsLetter({ publicUrl: config.publicUrl, vendor: vendor.name, because })
  await insertMail(tx, { person_id: person.id, address: person.email, ...letter, expires_at: null })
  const event: AuditEvent = {
    action: 'claim.waits',
    subject: `/vendors/${vendor.slug}`,
    sentence: `Somebody came to speak for ${vendor.name} before ${person.log_name}, so a person decides.`,
    audience: { organisation: await findOperator(tx), people: [person.log_name] },
  }
  return { result: 'waits' as Confirmed, events: [event] }
}

const join = async (tx: Tx, { config }: Deps, { vendor, person }: ForVendor, claim: OpenClaim, account: { name: string; password_hash: string } | null) => {
  const { publicUrl } = config
  const known = await findOrganisationOf(tx, vendor.id)
  const made = known ? null : await addOrganisation(tx, { kind: 'vendor', name: vendor.name, vendor_id: vendor.id })
  const organisation = known ?? made!
  const colleagues = await listSignatories(tx, organisation.id)
  const at = new Date()
  if (account) {
    await updateName(tx, person.id, account.name)
    await updatePassword(tx, person.id, account.password_hash)
  }
  for (const role of ['signatory', 'contributor'] as const) await insertMembership(tx, { person_id: person.id, organisation_id: organisation.id, role })
  await markSessionsStale(tx, person.id)
  await moveClaim(tx, claim.id, 'mailed', { state: 'confirmed', decided_at: at })
  const about = { publicUrl, vendor: vendor.name, organisation: organisation.slug, at }
  await insertMail(tx, { person_id: person.id, address: person.email, ...claimConfirmedLetter(about), expires_at: null })
  for (const { person_id, email } of colleagues)
    if (person_id !== person.id) await insertMail(tx, { person_id, address: email, ...colleagueLetter({ ...about, email: person.email }), expires_at: null })
  const events = [...(made ? [made.event] : []), ...claimedEvents(vendor, organisation, person.log_name, colleagues.length === 0)]
  return { result: { organisation_id: organisation.id } as Confirmed, events }
}

/** That the vendor is represented is public; by whom, is not. */
const claimedEvents = (vendor: Vendor, { id, slug }: { id: number; slug: string }, log_name: string, isFirst: boolean): AuditEvent[] => [
  ...(isFirst
    ? [
        {
          action: 'vendor.claimed',
          subject: `/vendors/${vendor.slug}`,
          sentence: `${vendor.name} is represented here by its own people now.`,
          audience: 'public' as const,
        },
      ]
    : []),
  {
    action: 'claim.confirmed',
    subject: `/admin/organisations/${slug}`,
    sentence: `${log_name} confirmed a claim and speaks for ${vendor.name} now: signatory and contributor.`,
    audience: { organisation: id, people: [log_name] },
    after: { roles: ['signatory', 'contributor'] },
    is_decision: true,
  },
]
