import { type AuditEvent, audited, type Tx } from '../audit/audited.ts'
import { type Db, readAs } from '../db/database.ts'
import { insertMembership } from '../organisations/queries.ts'
import { becauseRefused, Refused } from './not-there.ts'
import { findByAddress, insertPerson } from './queries.ts'
import { markSessionsStale } from './session-queries.ts'
import { findDomain, findIdentity, hasBeenThere, hasIdentityOf, insertIdentity, lockAddress } from './single-sign-on-queries.ts'
import { type Arrival, domainOf, type Refusal } from './single-sign-on-rules.ts'

type Whose = { id: number; log_name: string }
type Domain = NonNullable<Awaited<ReturnType<typeof findDomain>>>

/**
 * Whom somebody who comes from a provider is here: who came before, whoever has that address, or a new person when an organisation
 * showed that the domain is its own, of which they become a member. Of two at once, the second finds what the first made.
 */
export const arrive = (db: Db, request_id: string, arrival: Arrival): Promise<number | Refusal> =>
  audited<number | Refusal>(readAs(db, 'system'), { kind: 'job', name: 'single sign-on', request_id }, async (tx) => {
    await lockAddress(tx, arrival.email)
    const domain = await findDomain(tx, domainOf(arrival.email))
    const known = await findIdentity(tx, arrival)
    const { person, event } = known ? { person: known, event: null } : await link(tx, arrival, domain !== undefined)
    const joined = domain ? await join(tx, person, domain) : null
    const events = [event, joined].filter((one) => one !== null)
    if (events.length === 0) throw new Refused(person.id)
    return { result: person.id, events }
  }).catch(becauseRefused<number | Refusal>)

/** An address that passes on to somebody else does not open the account of who had it. */
const link = async (tx: Tx, { issuer, subject, email, name }: Arrival, isWelcome: boolean): Promise<{ person: Whose; event: AuditEvent }> => {
  const there = await findByAddress(tx, email)
  if (there?.is_demo || (!there && !isWelcome)) throw new Refused('unknown')
  if (there && (await hasIdentityOf(tx, there.id, issuer))) throw new Refused('taken')
  const person = there ?? (await insertPerson(tx, { email, name }))
  if (!(await insertIdentity(tx, { issuer, subject, person_id: person.id }))) throw new Refused('unknown')
  const { log_name } = person
  const event: AuditEvent = {
    action: 'identity.linked',
    subject: `/people/${log_name}`,
    sentence: `${log_name} can sign in by single sign-on.`,
    audience: { people: [log_name] },
  }
  return { person, event }
}

const join = async (tx: Tx, person: Whose, { organisation_id, role, slug, name }: Domain): Promise<AuditEvent | null> => {
  if ((await hasBeenThere(tx, person, organisation_id)) || !(await insertMembership(tx, { person_id: person.id, organisation_id, role }))) return null
  await markSessionsStale(tx, person.id)
  return {
    action: 'person.joined',
    subject: `/admin/organisations/${slug}`,
    sentence: `${person.log_name} joined ${name} as ${role} by single sign-on.`,
    audience: { organisation: organisation_id, people: [person.log_name] },
    after: { role },
    is_decision: true,
  }
}
