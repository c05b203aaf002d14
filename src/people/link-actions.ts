import { setTimeout as sleep } from 'node:timers/promises'
import { roleWords } from '../../views/words.ts'
import { type Actor, type AuditEvent, audited } from '../audit/audited.ts'
import { type Db, readAs } from '../db/database.ts'
import type { Role } from '../db/schema.ts'
import type { Problems } from '../http/problem.ts'
import { firstPasswordLetter, passwordChangedLetter, resetLetter } from '../mail/letters.ts'
import { insertMail } from '../mail/queries.ts'
import { insertMembership } from '../organisations/queries.ts'
import { ownEvent } from './account-actions.ts'
import { issueLink, type OpenLink, useLink } from './links.ts'
import { falseWhenNotThere, NotThere } from './not-there.ts'
import { passwordProblem } from './password-rules.ts'
import { hashPassword } from './passwords.ts'
import { findCredentials, updateName, updatePassword } from './queries.ts'
import { deleteSessionsOf, markSessionsStale } from './session-queries.ts'

type Deps = { db: Db; config: { publicUrl: string } }

/** Long enough to hide whether there was anything to do. */
const floor = 300

/** Mails a link for a new password when somebody has that address. Takes the same time, and says the same, when nobody has. */
export const askForReset = async ({ db: root, config }: Deps, actor: Actor, email: string): Promise<void> => {
  const work = async () => {
    const db = readAs(root, 'system')
    const known = await findCredentials(db, email.toLowerCase())
    if (!known) return
    await audited(db, actor, async (tx) => {
      const { secret, expires_at } = await issueLink(tx, { kind: 'reset', person_id: known.id })
      const write = known.password_hash === null ? firstPasswordLetter : resetLetter
      const letter = write({ publicUrl: config.publicUrl, link: `${config.publicUrl}/reset?token=${secret}`, until: expires_at })
      await insertMail(tx, { person_id: known.id, address: email.toLowerCase(), ...letter, expires_at })
      return { result: undefined, events: [ownEvent(known.log_name, { action: 'reset.asked', sentence: `A new password was asked for ${known.log_name}.` })] }
    })
  }
  await Promise.all([work(), sleep(floor)])
}

export type ForPerson = OpenLink & { person: NonNullable<OpenLink['person']> }

/** Sets the password and ends every session. Returns what is wrong; null when the link was used meanwhile. A second factor stays. */
export const resetPassword = async ({ db: root, config }: Deps, link: ForPerson, password: string, request_id: string): Promise<Problems | null> => {
  const { person } = link
  const problem = await passwordProblem(password, person)
  if (problem) return { password: problem }
  const hash = await hashPassword(password)
  const done = await audited(readAs(root, 'system'), { kind: 'anonymous', request_id }, async (tx) => {
    if (!(await useLink(tx, link.id))) throw new NotThere()
    await updatePassword(tx, person.id, hash)
    const ended = await deleteSessionsOf(tx, person.id)
    const letter = passwordChangedLetter({ publicUrl: config.publicUrl, at: new Date() })
    await insertMail(tx, { person_id: person.id, address: person.email, ...letter, expires_at: null })
    const sentence = `${person.log_name} set a new password by a link that was mailed; ${ended} sessions ended.`
    return { result: true, events: [ownEvent(person.log_name, { action: 'password.reset', sentence })] }
  }).catch(falseWhenNotThere)
  return done ? {} : null
}

export type ForMember = ForPerson & { organisation: NonNullable<OpenLink['organisation']>; role: Role }

/**
 * Makes whoever holds the invitation a member; somebody new also gets their name and, when they chose one, a password. Returns what is
 * wrong; null when the invitation was used meanwhile.
 */
export const acceptInvitation = async (
  root: Db,
  link: ForMember,
  typed: { name: string; password: string } | null,
  request_id: string,
): Promise<Problems | null> => {
  const { person, organisation, role } = link
  const problem = typed === null ? null : await passwordProblem(typed.password, { email: person.email, name: typed.name })
  if (problem) return { password: problem }
  const hash = typed === null ? null : await hashPassword(typed.password)
  const done = await audited(readAs(root, 'system'), { kind: 'anonymous', request_id }, async (tx) => {
    if (!(await useLink(tx, link.id))) throw new NotThere()
    if (typed !== null) await updateName(tx, person.id, typed.name)
    if (hash !== null) await updatePassword(tx, person.id, hash)
    await insertMembership(tx, { person_id: person.id, organisation_id: organisation.id, role })
    await markSessionsStale(tx, person.id)
    const event: AuditEvent = {
      action: 'membership.added',
      subject: `/admin/organisations/${organisation.slug}`,
      sentence: `${person.log_name} accepted an invitation and is ${roleWords[role].toLowerCase()} of ${organisation.name}.`,
      audience: { organisation: organisation.id, people: [person.log_name] },
      after: { role },
      is_decision: true,
    }
    return { result: true, events: [event] }
  }).catch(falseWhenNotThere)
  return done ? {} : null
}
