import { type Actor, type AuditEvent, audited, unaudited } from '../audit/audited.ts'
import { type Db, readAs } from '../db/database.ts'
import type { Problems } from '../http/problem.ts'
import { issueLink, useLink, withdrawLinks } from '../people/links.ts'
import { NotThere } from '../people/not-there.ts'
import { passwordProblem } from '../people/password-rules.ts'
import { hashPassword } from '../people/passwords.ts'
import { findByAddress, insertPerson } from '../people/queries.ts'
import { addOrganisation } from './actions.ts'
import { hasOperator, insertMembership } from './queries.ts'

/** The address at which a new installation is taken over by its first administrator; null when it has one. An older address opens nothing. */
export const setupLink = async (root: Db, publicUrl: string): Promise<string | null> => {
  const db = readAs(root, 'system')
  if (await hasOperator(db)) return null
  const secret = await unaudited(db, 'sign_in', async (tx) => {
    await withdrawLinks(tx, { kind: 'setup' })
    return (await issueLink(tx, { kind: 'setup' })).secret
  })
  return `${publicUrl}/setup?token=${secret}`
}

export type TypedSetup = { studio: string; name: string; email: string; password: string }

/** Makes the studio that runs the installation and its first administrator. Returns who it is; problems; or null when it was done meanwhile. */
export const setUp = async (root: Db, actor: Actor, link: { id: number }, typed: TypedSetup): Promise<{ person_id: number } | Problems | null> => {
  const { studio, name, email, password } = typed
  const problem = await passwordProblem(password, { email, name })
  if (problem) return { password: problem }
  const password_hash = await hashPassword(password)
  return audited(readAs(root, 'system'), actor, async (tx) => {
    if (!(await useLink(tx, link.id)) || (await hasOperator(tx)) || (await findByAddress(tx, email))) throw new NotThere()
    const { id: organisation_id, slug, event } = await addOrganisation(tx, { kind: 'studio', name: studio, runs_installation: true })
    const person = await insertPerson(tx, { email, name, password_hash })
    await insertMembership(tx, { person_id: person.id, organisation_id, role: 'admin' })
    const done: AuditEvent = {
      action: 'setup.finished',
      subject: `/admin/organisations/${slug}`,
      sentence: `${person.log_name} set up this installation for ${studio} and is its first administrator.`,
      audience: { organisation: organisation_id, people: [person.log_name] },
      is_decision: true,
    }
    return { result: { person_id: person.id }, events: [event, done] }
  }).catch((error: unknown) => {
    if (error instanceof NotThere) return null
    throw error
  })
}
