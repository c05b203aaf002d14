import { type AuditEvent, audited } from '../audit/audited.ts'
import { type Db, readAs } from '../db/database.ts'
import { reminderLetter } from '../mail/letters.ts'
import { insertMail } from '../mail/queries.ts'
import { NotThere, nullWhenNotThere } from '../people/not-there.ts'
import { dayOf } from '../policy/dates.ts'
import { type Ending, insertReminders, listEnding, listVendorPeople } from './reminders-queries.ts'

/**
 * The round of every minute: reminds the people of a vendor 30, 7 and 1 days before an attestation ends, each of them once, by one mail
 * with everything that ends. A round that was missed is made up for: at five days the reminder of seven goes out, and no other.
 */
export const remind = async (root: Db, { publicUrl }: { publicUrl: string }, now: Date): Promise<number> => {
  const db = readAs(root, 'system')
  const ending = await listEnding(db, dayOf(now))
  if (ending.length === 0) return 0
  const people = await listVendorPeople(db, [...new Set(ending.map(({ organisation_id }) => organisation_id))])
  const sent = await audited(db, { kind: 'job', name: 'reminders' }, async (tx) => {
    const taken = await insertReminders(
      tx,
      ending.map(({ id, days }) => ({ attestation_id: id, days })),
    )
    const mine = ending.filter(({ id }) => taken.has(id))
    if (mine.length === 0) throw new NotThere()
    const byPerson = Map.groupBy(people, ({ person_id }) => person_id)
    let mails = 0
    for (const [person_id, roles] of byPerson) {
      const theirs = mine.filter(({ organisation_id }) => roles.some((role) => role.organisation_id === organisation_id))
      if (theirs.length === 0) continue
      await insertMail(tx, { person_id, address: roles[0]!.email, ...letterOf(publicUrl, theirs), expires_at: null })
      mails++
    }
    return { result: mails, events: mine.map(eventOf) }
  }).catch(nullWhenNotThere)
  return sent ?? 0
}

const letterOf = (publicUrl: string, ending: Ending[]) =>
  reminderLetter({
    publicUrl,
    ending: ending.map(({ organisation, name, number, valid_to, tool, offering, id }) => ({
      ...{ vendor: organisation, offering: name, number, until: valid_to },
      renewal: `${publicUrl}/attest/${tool}/${offering}/attestations/${id}`,
    })),
  })

const eventOf = ({ organisation_id, tool, offering, name, number, valid_to, days }: Ending): AuditEvent => ({
  action: 'attestation.reminded',
  subject: `/attest/${tool}/${offering}`,
  sentence: `${name}: the vendor’s people were reminded that attestation ${number} ends on ${valid_to} (${days === 1 ? '1 day' : `${days} days`} before).`,
  audience: { organisation: organisation_id },
})
