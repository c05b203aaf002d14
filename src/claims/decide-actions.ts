import { type Actor, type AuditEvent, audited } from '../audit/audited.ts'
import { readAs } from '../db/database.ts'
import { claimRefusedLetter } from '../mail/letters.ts'
import { insertMail } from '../mail/queries.ts'
import { falseWhenNotThere, NotThere } from '../people/not-there.ts'
import type { Person } from '../people/person.ts'
import { type Deps, mailClaimLink } from './ask-actions.ts'
import { type Claim, findRepresentation, lockVendor, moveClaim } from './queries.ts'

type PersonActor = Actor & { person: Person }
/** A claim that waits, and whose it is. */
export type Waiting = Claim & { log_name: string; email: string }

/** Mails the link with which they speak for the vendor. False when it was decided meanwhile. */
export const acceptClaim = ({ db, config }: Deps, actor: PersonActor, claim: Waiting): Promise<boolean> =>
  audited(readAs(db, 'system'), actor, async (tx) => {
    const { vendor_id, person_id } = claim
    await lockVendor(tx, vendor_id)
    const because = (await findRepresentation(tx, vendor_id)) === null ? claim.because : 'already_claimed'
    if (!(await moveClaim(tx, claim.id, 'waiting', { state: 'mailed', because, decided_by: actor.person.id }))) throw new NotThere()
    await mailClaimLink(tx, config.publicUrl, { id: vendor_id, name: claim.vendor }, { person_id, address: claim.email }, actor.person.id)
    const sentence = `It was accepted that ${claim.log_name} speaks for ${claim.vendor}.`
    return { result: true, events: [decidedEvent('claim.accepted', sentence, actor.person, claim)] }
  }).catch(falseWhenNotThere)

/** False when it was decided meanwhile. The reason is mailed and stays with the claim; the log, which forgets nothing, does without. */
export const refuseClaim = ({ db, config }: Deps, actor: PersonActor, claim: Waiting, reason: string): Promise<boolean> =>
  audited(readAs(db, 'system'), actor, async (tx) => {
    const decided = { state: 'refused' as const, decided_at: new Date(), decided_by: actor.person.id, reason }
    if (!(await moveClaim(tx, claim.id, 'waiting', decided))) throw new NotThere()
    const letter = claimRefusedLetter({ publicUrl: config.publicUrl, vendor: claim.vendor, reason })
    await insertMail(tx, { person_id: claim.person_id, address: claim.email, ...letter, expires_at: null })
    const sentence = `The claim of ${claim.log_name} to speak for ${claim.vendor} was refused.`
    return { result: true, events: [decidedEvent('claim.refused', sentence, actor.person, claim)] }
  }).catch(falseWhenNotThere)

const decidedEvent = (action: string, sentence: string, { organisation_id }: Person, { slug, log_name, because }: Waiting): AuditEvent => ({
  action,
  subject: `/vendors/${slug}`,
  sentence,
  audience: { organisation: organisation_id, people: [log_name] },
  before: { because },
  is_decision: true,
})
