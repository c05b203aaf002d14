import { type Actor, audited } from '../audit/audited.ts'
import { readAs } from '../db/database.ts'
import { conflict, type Problems } from '../http/problem.ts'
import { vendorInvitationLetter } from '../mail/letters.ts'
import { addOrganisation, invite } from '../organisations/actions.ts'
import { findOrganisation } from '../organisations/queries.ts'
import { NotThere, nullWhenNotThere } from '../people/not-there.ts'
import { actingMemberships, type Person } from '../people/person.ts'
import type { Deps, Vendor } from './ask-actions.ts'
import { findOrganisationOf, findRepresentation, lockVendor } from './queries.ts'

/** Asks a vendor that nobody speaks for to do so: whoever follows the link signs for it. Returns what is wrong with the address. */
export const inviteVendor = async (deps: Deps, actor: Actor & { person: Person }, vendor: Vendor, email: string): Promise<Problems> => {
  const system = readAs(deps.db, 'system')
  if ((await findRepresentation(system, vendor.id)) !== null)
    throw conflict(`Ask the people of ${vendor.name} to invite their colleagues: somebody speaks for it already.`)
  if (!(await findOrganisationOf(system, vendor.id))) await makeOrganisation(deps, actor, vendor)
  const organisation = (await findOrganisation(system, (await findOrganisationOf(system, vendor.id))!.slug))!
  const { id, name } = actor.person
  const studio = actingMemberships(actor.person)[0]?.name
  return invite(deps, actor, organisation, {
    email,
    role: 'signatory',
    by: { id, name: studio ? `${name} of ${studio}` : name },
    write: vendorInvitationLetter,
  })
}

/** While nobody belongs to it. Null when somebody else made it at the same moment. */
const makeOrganisation = ({ db }: Deps, actor: Actor, vendor: Vendor): Promise<true | null> =>
  audited(readAs(db, 'system'), actor, async (tx) => {
    await lockVendor(tx, vendor.id)
    if (await findOrganisationOf(tx, vendor.id)) throw new NotThere()
    const { event } = await addOrganisation(tx, { kind: 'vendor', name: vendor.name, vendor_id: vendor.id })
    return { result: true as const, events: [event] }
  }).catch(nullWhenNotThere)
