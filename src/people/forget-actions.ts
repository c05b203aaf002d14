import { type Actor, audited } from '../audit/audited.ts'
import { type Db, readAs } from '../db/database.ts'
import { lockRole } from '../organisations/queries.ts'
import { ownEvent } from './account-actions.ts'
import { deleteAccount, listAdministered } from './forget-queries.ts'
import { deleteSessionsOf } from './session-queries.ts'
import { revokeTokensOf } from './token-queries.ts'

export type Forgotten = 'forgotten' | { last_admin_of: string }

/**
 * Deletes name, address, ways in, sessions and roles. What they decided stays, and so do the entries of the log: they name a salted
 * hash, and the salt goes too. The last administrator of a studio has to hand over first.
 */
export const forgetPerson = (root: Db, actor: Actor, person: { id: number; log_name: string }): Promise<Forgotten> =>
  audited(readAs(root, 'system'), actor, async (tx) => {
    for (const studio of await listAdministered(tx, person.id)) if ((await lockRole(tx, studio.id, 'admin')).length === 1) throw new LastAdmin(studio.name)
    await deleteSessionsOf(tx, person.id)
    await revokeTokensOf(tx, person.id)
    await deleteAccount(tx, person.id)
    const sentence = `${person.log_name} was forgotten: name, address, ways to sign in and roles are deleted.`
    return { result: 'forgotten' as Forgotten, events: [ownEvent(person.log_name, { action: 'person.forgotten', sentence, is_decision: true })] }
  }).catch((error: unknown) => {
    if (error instanceof LastAdmin) return { last_admin_of: error.studio }
    throw error
  })

class LastAdmin extends Error {
  readonly studio: string
  constructor(studio: string) {
    super(studio)
    this.studio = studio
  }
}
