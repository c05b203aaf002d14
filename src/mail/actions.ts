import { type Actor, audited } from '../audit/audited.ts'
import { type Db, readAs } from '../db/database.ts'
import { falseWhenNotThere, NotThere } from '../people/not-there.ts'
import { actingMemberships, type Person } from '../people/person.ts'
import { makeMailDue } from './queries.ts'

/** Lets a failed mail go out in the next round; false when it is none: sent, ended, or on its way at this moment. */
export const retryMail = async (root: Db, actor: Actor & { person: Person }, id: number): Promise<boolean> => {
  const { log_name } = actor.person
  const operator = actingMemberships(actor.person).find(({ runs_installation }) => runs_installation)
  return audited(readAs(root, 'system'), actor, async (tx) => {
    if (!(await makeMailDue(tx, id, new Date()))) throw new NotThere()
    const sentence = `${log_name} had mail ${id} sent again.`
    return {
      result: true,
      events: [{ action: 'mail.retried', subject: '/admin/mails', sentence, audience: { organisation: operator?.organisation_id ?? null } }],
    }
  }).catch(falseWhenNotThere)
}
