import { type Actor, type AuditEvent, audited } from '../audit/audited.ts'
import { readAs } from '../db/database.ts'
import type { Role } from '../db/schema.ts'
import { domainLetter } from '../mail/letters.ts'
import { insertMail } from '../mail/queries.ts'
import { issueLink, type OpenLink, useLink, withdrawLinks } from '../people/links.ts'
import { falseWhenNotThere, NotThere } from '../people/not-there.ts'
import type { Deps } from './actions.ts'
import { deleteDomain, insertDomain, type Organisation } from './queries.ts'

type Asked = { domain: string; keeper: string; role: Role; by: { id: number; name: string } }

/** Mails a link to somebody in charge of the domain; only following it makes the domain the organisation's. */
export const askForDomain = ({ db, config }: Deps, actor: Actor, organisation: Organisation, { domain, keeper, role, by }: Asked): Promise<void> =>
  audited(readAs(db, 'system'), actor, async (tx) => {
    await withdrawLinks(tx, { kind: 'domain', organisation_id: organisation.id, domain })
    const { secret, expires_at } = await issueLink(tx, { kind: 'domain', organisation_id: organisation.id, role, domain, issued_by: by.id })
    const link = `${config.publicUrl}/domain?token=${secret}`
    const letter = domainLetter({ publicUrl: config.publicUrl, askedBy: by.name, organisation: organisation.name, domain, link, until: expires_at })
    await insertMail(tx, { person_id: null, address: `${keeper}@${domain}`, ...letter, expires_at })
    const event: AuditEvent = {
      action: 'domain.asked',
      subject: `/admin/organisations/${organisation.slug}`,
      sentence: `Proof was asked for that ${domain} belongs to ${organisation.name}.`,
      audience: { organisation: organisation.id },
      after: { domain, role },
    }
    return { result: undefined, events: [event] }
  })

/** By the link that was mailed. False when it was used, or another organisation has the domain. */
export const verifyDomain = (
  { db }: Pick<Deps, 'db'>,
  actor: Actor,
  link: OpenLink & { organisation: { id: number; slug: string; name: string }; domain: string; role: Role },
): Promise<boolean> =>
  audited(readAs(db, 'system'), actor, async (tx) => {
    const { domain, role, organisation } = link
    if (!(await useLink(tx, link.id)) || !(await insertDomain(tx, { domain, organisation_id: organisation.id, role }))) throw new NotThere()
    const event: AuditEvent = {
      action: 'domain.verified',
      subject: `/admin/organisations/${organisation.slug}`,
      sentence: `${domain} is ${organisation.name}’s: whoever signs in by single sign-on with an address there becomes a member.`,
      audience: { organisation: organisation.id },
      after: { domain, role },
      is_decision: true,
    }
    return { result: true, events: [event] }
  }).catch(falseWhenNotThere)

/** False when it is not theirs. Who came in by it stays. */
export const removeDomain = ({ db }: Pick<Deps, 'db'>, actor: Actor, organisation: Organisation, domain: string): Promise<boolean> =>
  audited(readAs(db, 'system'), actor, async (tx) => {
    if (!(await deleteDomain(tx, organisation.id, domain))) throw new NotThere()
    const event: AuditEvent = {
      action: 'domain.removed',
      subject: `/admin/organisations/${organisation.slug}`,
      sentence: `${domain} no longer makes anybody a member of ${organisation.name}.`,
      audience: { organisation: organisation.id },
      before: { domain },
    }
    return { result: true, events: [event] }
  }).catch(falseWhenNotThere)
