import { sql } from 'kysely'
import { roleWords } from '../../views/words.ts'
import { type Actor, type AuditEvent, audited, type Tx } from '../audit/audited.ts'
import { type Db, readAs } from '../db/database.ts'
import type { OrganisationKind, Role } from '../db/schema.ts'
import type { Problems } from '../http/problem.ts'
import { invitationLetter } from '../mail/letters.ts'
import { insertMail } from '../mail/queries.ts'
import { issueLink, withdrawLinks } from '../people/links.ts'
import { becauseRefused, Refused } from '../people/not-there.ts'
import { findByAddress, insertPerson } from '../people/queries.ts'
import { markSessionsStale } from '../people/session-queries.ts'
import { revokeTokensOf } from '../people/token-queries.ts'
import { deleteMembership, insertOrganisation, lockRole, type Organisation, updateOrganisation } from './queries.ts'
import { slugOf } from './rules.ts'

/** What an action needs besides who acts: the database, and the address under which people reach the product. */
export type Deps = { db: Db; config: { publicUrl: string } }

type New = { kind: OrganisationKind; name: string; vendor_id?: number | null; studio_id?: number | null; runs_installation?: boolean }

const addressOf = ({ slug }: { slug: string }) => `/admin/organisations/${slug}`

/** The first free address made of the name. A name that leaves nothing for an address gets a plain one. */
export const addOrganisation = async (tx: Tx, made: New): Promise<{ id: number; slug: string; event: AuditEvent }> => {
  const base = slugOf(made.name) || made.kind
  for (let n = 1; n < 100; n++) {
    const slug = n === 1 ? base : `${base}-${n}`
    const id = await insertOrganisation(tx, { ...made, slug })
    if (id === null) continue
    // A production's title may be a secret of its studio.
    const audience = made.kind === 'vendor' ? 'public' : { organisation: id }
    const sentence = `The ${made.kind} ${made.name} was added.`
    return {
      id,
      slug,
      event: { action: 'organisation.created', subject: addressOf({ slug }), sentence, audience, after: { kind: made.kind, name: made.name } },
    }
  }
  throw new Error(`a hundred organisations are called ${base}`)
}

/** Returns the address of the new organisation. */
export const createOrganisation = ({ db }: Deps, actor: Actor, made: New): Promise<string> =>
  audited(readAs(db, 'system'), actor, async (tx) => {
    const { slug, event } = await addOrganisation(tx, made)
    return { result: slug, events: [event] }
  })

export type Settings = { name: string; publishes_clearances: boolean; publishes_policies: boolean }

export const changeSettings = ({ db }: Deps, actor: Actor, organisation: Organisation, set: Settings): Promise<void> =>
  audited(readAs(db, 'system'), actor, async (tx) => {
    const { name, publishes_clearances, publishes_policies } = organisation
    await updateOrganisation(tx, organisation.id, set)
    const event: AuditEvent = {
      action: 'organisation.changed',
      subject: addressOf(organisation),
      sentence: `The settings of ${set.name} were changed.`,
      audience: { organisation: organisation.id },
      before: { name, publishes_clearances, publishes_policies },
      after: set,
    }
    return { result: undefined, events: [event] }
  })

/**
 * Mails a link that makes whoever holds the address a member. Who is invited again for the same role gets a new link, and the old one
 * ends. Returns problems when they have the role already.
 */
export const invite = (
  { db, config }: Deps,
  actor: Actor,
  organisation: Organisation,
  invited: { email: string; role: Role; by: { id: number; name: string }; write?: typeof invitationLetter },
): Promise<Problems> =>
  audited(readAs(db, 'system'), actor, async (tx) => {
    const { email, role, by, write = invitationLetter } = invited
    const person = (await findByAddress(tx, email)) ?? (await addInvited(tx, email))
    if ((await lockRole(tx, organisation.id, role)).includes(person.id)) throw new Refused({ email: `They are ${roleWords[role].toLowerCase()} here already` })
    await withdrawLinks(tx, { kind: 'invitation', person_id: person.id, organisation_id: organisation.id, role })
    const { secret, expires_at } = await issueLink(tx, { kind: 'invitation', person_id: person.id, organisation_id: organisation.id, role, issued_by: by.id })
    const letter = write({
      publicUrl: config.publicUrl,
      invitedBy: by.name,
      organisation: organisation.name,
      role: roleWords[role],
      link: `${config.publicUrl}/invitation?token=${secret}`,
      until: expires_at,
    })
    await insertMail(tx, { person_id: person.id, address: email.toLowerCase(), ...letter, expires_at })
    const event: AuditEvent = {
      action: 'person.invited',
      subject: addressOf(organisation),
      sentence: `${person.log_name} was invited to ${organisation.name} as ${roleWords[role].toLowerCase()}.`,
      audience: { organisation: organisation.id, people: [person.log_name] },
      after: { role },
    }
    return { result: {}, events: [event] }
  }).catch(becauseRefused<Problems>)

/** An account that nobody can open yet; the name comes with the answer. */
export const addInvited = async (tx: Tx, email: string) => {
  await sql`select pg_advisory_xact_lock(hashtext(${`toolslate ${email.toLowerCase()}`}))`.execute(tx)
  return (await findByAddress(tx, email)) ?? (await insertPerson(tx, { email, name: email.split('@')[0] ?? email }))
}

/** False when it was answered or withdrawn before. */
export const withdrawInvitation = async ({ db }: Deps, actor: Actor, organisation: Organisation, id: number): Promise<boolean> => {
  const system = readAs(db, 'system')
  const open = await system
    .selectFrom('links as l')
    .innerJoin('people as p', 'p.id', 'l.person_id')
    .select(['p.log_name', 'l.role'])
    .where('l.id', '=', id)
    .where('l.kind', '=', 'invitation')
    .where('l.organisation_id', '=', organisation.id)
    .where('l.used_at', 'is', null)
    .where('l.withdrawn_at', 'is', null)
    .executeTakeFirst()
  if (!open) return false
  await audited(system, actor, async (tx) => {
    await withdrawLinks(tx, { id })
    const event: AuditEvent = {
      action: 'invitation.withdrawn',
      subject: addressOf(organisation),
      sentence: `The invitation of ${open.log_name} to ${organisation.name} was withdrawn.`,
      audience: { organisation: organisation.id, people: [open.log_name] },
      before: { role: open.role },
    }
    return { result: undefined, events: [event] }
  })
  return true
}

export type Ended = 'ended' | 'not_there' | 'last'

/** Takes a role from somebody, with the tokens that lived by it. The last administrator of a studio keeps theirs. */
export const endMembership = ({ db }: Deps, actor: Actor, organisation: Organisation, person: { id: number; log_name: string }, role: Role): Promise<Ended> =>
  audited(readAs(db, 'system'), actor, async (tx) => {
    const holders = await lockRole(tx, organisation.id, role)
    if (!holders.includes(person.id)) throw new Refused('not_there')
    if (role === 'admin' && holders.length === 1) throw new Refused('last')
    await deleteMembership(tx, { person_id: person.id, organisation_id: organisation.id, role })
    await markSessionsStale(tx, person.id)
    const others = await tx.selectFrom('memberships').select('role').where('person_id', '=', person.id).where('organisation_id', '=', organisation.id).execute()
    if (others.length === 0) await revokeTokensOf(tx, person.id, organisation.id)
    const event: AuditEvent = {
      action: 'membership.ended',
      subject: addressOf(organisation),
      sentence: `${person.log_name} is no longer ${roleWords[role].toLowerCase()} of ${organisation.name}.`,
      audience: { organisation: organisation.id, people: [person.log_name] },
      before: { role },
      is_decision: true,
    }
    return { result: 'ended' as Ended, events: [event] }
  }).catch(becauseRefused<Ended>)
