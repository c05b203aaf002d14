import { type Actor, type AuditEvent, audited } from '../audit/audited.ts'
import { type Db, readAs } from '../db/database.ts'
import { falseWhenNotThere, NotThere } from '../people/not-there.ts'
import type { Person } from '../people/person.ts'
import { decideDisclosure, endPast, findAcceptance, findLogName, insertAcceptance, insertDisclosure } from './disclosure-queries.ts'
import { ndaVersion } from './nda.ts'
import { ndaEnd } from './rules.ts'
import { lockPerson } from './write-queries.ts'

type Deps = { db: Db; today: string; now: Date }
type PersonActor = Actor & { person: Person }
type Vendor = { id: number; vendor: string; name: string }

const about = ({ vendor, id }: Vendor, log_name: string) => ({
  subject: `/vendors/${vendor}`,
  audience: { organisation: id, people: [log_name] },
})

/** For a year from today. False when they have accepted this version for as long already: pressed twice. */
export const acceptNda = ({ db, today }: Deps, actor: PersonActor, vendor: Vendor): Promise<boolean> =>
  audited(readAs(db, 'system'), actor, async (tx) => {
    const { id: person_id, log_name } = actor.person
    const key = { organisation_id: vendor.id, person_id }
    await lockPerson(tx, key)
    const [held, ends_on] = [await findAcceptance(tx, key, today), ndaEnd(today)]
    if (held !== undefined && held.version === ndaVersion && held.ends_on >= ends_on) throw new NotThere()
    await insertAcceptance(tx, { ...key, version: ndaVersion, ends_on })
    const event: AuditEvent = {
      action: 'nda.accepted',
      ...about(vendor, log_name),
      sentence: `${log_name} accepted the confidentiality agreement of ${vendor.name}, version ${ndaVersion}, until ${ends_on}.`,
      after: { version: ndaVersion, ends_on },
    }
    return { result: true, events: [event] }
  }).catch(falseWhenNotThere)

/** False when they have asked already, and it is open or granted. */
export const askForDisclosure = ({ db, today }: Deps, actor: PersonActor, vendor: Vendor, message: string): Promise<boolean> =>
  audited(readAs(db, 'system'), actor, async (tx) => {
    const { id: person_id, log_name } = actor.person
    const key = { organisation_id: vendor.id, person_id }
    await endPast(tx, key, today)
    if ((await insertDisclosure(tx, { ...key, message })) === null) throw new NotThere()
    const sentence = `${log_name} asked to read what ${vendor.name} shows on request.`
    return { result: true, events: [{ action: 'disclosure.asked', ...about(vendor, log_name), sentence }] }
  }).catch(falseWhenNotThere)

export type Ruling = { state: 'granted'; ends_on: string } | { state: 'refused' } | { state: 'ended' }

const words = { granted: 'may read', refused: 'may not read', ended: 'may no longer read' } as const

/** False when it is no longer as it was shown: another decided first. */
export const decide = ({ db, today, now }: Deps, actor: PersonActor, vendor: Vendor, id: number, ruling: Ruling): Promise<boolean> =>
  audited(readAs(db, 'system'), actor, async (tx) => {
    const ends_on = ruling.state === 'granted' ? ruling.ends_on : ruling.state === 'ended' ? today : null
    const key = { id, organisation_id: vendor.id, from: ruling.state === 'ended' ? ('granted' as const) : ('asked' as const) }
    const decided = await decideDisclosure(tx, key, { state: ruling.state, ends_on, decided_by: actor.person.id, decided_at: now })
    if (!decided) throw new NotThere()
    const log_name = await findLogName(tx, decided.person_id)
    const event: AuditEvent = {
      action: `disclosure.${ruling.state}`,
      ...about(vendor, log_name),
      sentence: `${log_name} ${words[ruling.state]} what ${vendor.name} shows on request${ruling.state === 'granted' ? `, until ${ruling.ends_on}` : ''}.`,
      after: { state: ruling.state, ends_on },
    }
    return { result: true, events: [event] }
  }).catch(falseWhenNotThere)
