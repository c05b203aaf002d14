import { type Actor, type AuditEvent, audited } from '../audit/audited.ts'
import { type Db, readAs } from '../db/database.ts'
import type { Problems } from '../http/problem.ts'
import { passwordChangedLetter } from '../mail/letters.ts'
import { insertMail } from '../mail/queries.ts'
import { falseWhenNotThere, NotThere } from './not-there.ts'
import { passwordProblem } from './password-rules.ts'
import { hashPassword, isPassword } from './passwords.ts'
import type { Person } from './person.ts'
import { findCredentials, updateName, updatePassword } from './queries.ts'
import type { Scope } from './rights.ts'
import { hashOf, newSecret } from './secrets.ts'
import { deleteSessionOf, deleteSessionsOf } from './session-queries.ts'
import { insertToken, revokeToken } from './token-queries.ts'
import { writtenToken } from './tokens.ts'

type PersonActor = Actor & { person: Person }

/** About a person's own matters: for them and for the administrators of the installation. */
export const ownEvent = (log_name: string, event: Omit<AuditEvent, 'subject' | 'audience'>): AuditEvent => ({
  subject: `/people/${log_name}`,
  audience: { people: [log_name] },
  ...event,
})

export const changeName = (root: Db, actor: PersonActor, name: string): Promise<void> =>
  audited(readAs(root, 'system'), actor, async (tx) => {
    const { id, log_name } = actor.person
    await updateName(tx, id, name)
    return { result: undefined, events: [ownEvent(log_name, { action: 'person.renamed', sentence: `${log_name} changed their name.` })] }
  })

/**
 * Sets a new password after the present one was given (nobody without one has to), ends every other session, and says so by mail.
 * Returns what is wrong.
 */
export const changePassword = async (
  { db: root, config }: { db: Db; config: { publicUrl: string } },
  actor: PersonActor,
  given: { present: string; next: string },
  session_id: string,
): Promise<Problems> => {
  const { id, log_name, email, name } = actor.person
  const system = readAs(root, 'system')
  const known = await findCredentials(system, email)
  if (known?.password_hash && !(await isPassword(known.password_hash, given.present))) return { present: 'Enter the password that you use at present' }
  const problem = await passwordProblem(given.next, { email, name })
  if (problem) return { password: problem }
  const hash = await hashPassword(given.next)
  await audited(system, actor, async (tx) => {
    await updatePassword(tx, id, hash)
    const ended = await deleteSessionsOf(tx, id, session_id)
    await insertMail(tx, { person_id: id, address: email, ...passwordChangedLetter({ publicUrl: config.publicUrl, at: new Date() }), expires_at: null })
    const sentence = `${log_name} changed their password; ${ended} other sessions ended.`
    return { result: undefined, events: [ownEvent(log_name, { action: 'password.changed', sentence })] }
  })
  return {}
}

/** False when there is none of theirs by that id. */
export const endSession = async (root: Db, actor: PersonActor, id: string): Promise<boolean> => {
  const { person } = actor
  return audited(readAs(root, 'system'), actor, async (tx) => {
    if (!(await deleteSessionOf(tx, person.id, id))) throw new NotThere()
    return { result: true, events: [ownEvent(person.log_name, { action: 'session.ended', sentence: `${person.log_name} ended a session of theirs.` })] }
  }).catch(falseWhenNotThere)
}

/** Signs out everywhere; `except` keeps the session that asks. Returns how many ended. */
export const endSessions = (root: Db, actor: Actor, of: { id: number; log_name: string }, except: string | null): Promise<number> =>
  audited(readAs(root, 'system'), actor, async (tx) => {
    const ended = await deleteSessionsOf(tx, of.id, except)
    const sentence = `${of.log_name} was signed out everywhere${except === null ? '' : ' else'}: ${ended} sessions ended.`
    return { result: ended, events: [ownEvent(of.log_name, { action: 'sessions.ended', sentence })] }
  })

/** Returns the whole token, which nobody can read again. */
export const makeToken = (root: Db, actor: PersonActor, made: { name: string; scopes: Scope[]; expires_at: Date }): Promise<string> =>
  audited(readAs(root, 'system'), actor, async (tx) => {
    const { id: person_id, log_name, organisation_id } = actor.person
    const secret = newSecret()
    const id = await insertToken(tx, { ...made, person_id, organisation_id, secret_hash: hashOf(secret) })
    const event: AuditEvent = {
      action: 'token.made',
      subject: `/people/${log_name}`,
      sentence: `${log_name} made token ${id}, which may ${made.scopes.join(' and ')} until ${made.expires_at.toISOString().slice(0, 10)}.`,
      audience: { organisation: organisation_id, people: [log_name] },
      after: { id, scopes: made.scopes, expires_at: made.expires_at.toISOString() },
    }
    return { result: writtenToken(id, secret), events: [event] }
  })

/** False when there is none of theirs by that number that still opens something. */
export const endToken = (root: Db, actor: Actor, of: { id: number; log_name: string; organisation_id: number | null }, id: number): Promise<boolean> =>
  audited(readAs(root, 'system'), actor, async (tx) => {
    if (!(await revokeToken(tx, of.id, id))) throw new NotThere()
    const audience = { organisation: of.organisation_id, people: [of.log_name] }
    const sentence = `Token ${id} of ${of.log_name} was revoked.`
    return { result: true, events: [{ action: 'token.revoked', subject: `/people/${of.log_name}`, sentence, audience, before: { id } }] }
  }).catch(falseWhenNotThere)
