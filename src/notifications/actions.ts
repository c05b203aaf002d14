import { type Actor, type AuditEvent, audited } from '../audit/audited.ts'
import { type Db, readAs } from '../db/database.ts'
import { falseWhenNotThere, NotThere } from '../people/not-there.ts'
import type { Person } from '../people/person.ts'
import { deleteSubscription, type Followed, findLogName, findSettings, insertSubscription, saveSettings } from './queries.ts'
import type { Settings } from './rules.ts'
import type { Stop } from './unsubscribing.ts'

// Whom somebody follows is nobody else's business: the entries are for them, and for who runs the installation.

type Somebody = Actor & { person: Person }

const path = '/account/notifications'
const about = (log_name: string, action: string, sentence: string, more: Partial<AuditEvent> = {}): AuditEvent => ({
  ...{ action, subject: path, sentence, audience: { people: [log_name] } },
  ...more,
})

/** False when they follow it already. */
export const follow = (root: Db, actor: Somebody, followed: Followed): Promise<boolean> => {
  const { id, log_name } = actor.person
  return audited(readAs(root, 'system'), actor, async (tx) => {
    if (!(await insertSubscription(tx, id, followed))) throw new NotThere()
    return { result: true, events: [about(log_name, 'subscription.begun', `${log_name} follows the ${followed.kind} ${followed.name}.`)] }
  }).catch(falseWhenNotThere)
}

/** False when there is no such subscription of theirs. */
export const unfollow = (root: Db, actor: Somebody, id: number, named: string): Promise<boolean> => {
  const { id: person_id, log_name } = actor.person
  return audited(readAs(root, 'system'), actor, async (tx) => {
    if (!(await deleteSubscription(tx, person_id, id))) throw new NotThere()
    return { result: true, events: [about(log_name, 'subscription.ended', `${log_name} no longer follows ${named}.`)] }
  }).catch(falseWhenNotThere)
}

export const changeSettings = (root: Db, actor: Somebody, settings: Settings): Promise<void> => {
  const { id, log_name } = actor.person
  return audited(readAs(root, 'system'), actor, async (tx) => {
    const before = await findSettings(tx, id)
    await saveSettings(tx, id, settings)
    const event = about(log_name, 'notification.set', `${log_name} set when they are told of changes.`, { before, after: settings })
    return { result: undefined, events: [event] }
  })
}

/** Ends one kind of mail, for whoever holds such a mail. Doing it twice is doing it once; false when the person is gone. */
export const stopMails = (root: Db, actor: Actor, { person_id, kind }: Stop): Promise<boolean> =>
  audited(readAs(root, 'system'), actor, async (tx) => {
    const log_name = await findLogName(tx, person_id)
    if (log_name === undefined) throw new NotThere()
    const before = await findSettings(tx, person_id)
    const after: Settings = kind === 'digest' ? { ...before, digest: 'off' } : { ...before, instant: false }
    await saveSettings(tx, person_id, after)
    const what = kind === 'digest' ? 'digests' : 'mails at once'
    return { result: true, events: [about(log_name, 'notification.stopped', `${log_name} gets no more ${what}, by the address in a mail.`, { before, after })] }
  }).catch(falseWhenNotThere)
