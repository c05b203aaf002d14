import { sql } from 'kysely'
import type { AuditEvent, Tx } from '../src/audit/audited.ts'
import { hashPassword } from '../src/people/passwords.ts'
import { insertPerson } from '../src/people/queries.ts'
import { dayOf } from '../src/policy/dates.ts'
import type { Policies } from '../src/policy/store.ts'
import { type DemoPeopleFile, type DemoTool, readDemoFiles } from './demo-files.ts'
import { seedDemoHistory } from './demo-history.ts'
import { demoRegister } from './demo-tools.ts'
import type { Ids } from './register.ts'
import { writeRegister } from './write.ts'

const password = 'demo-only-password'

export const hashDemoPassword = (): Promise<string> => hashPassword(password)

/** What the clearances of the demonstration refer to. */
export type SeededDemo = { anchor: string; tools: DemoTool[]; offerings: Ids; people: Ids }

/** People, organisations and fictional tools for demonstration, each marked as such. Days are counted back from the first seeding. */
export const seedDemo = async (tx: Tx, policies: Policies, passwordHash: string, now: Date): Promise<{ demo: SeededDemo; events: AuditEvent[] }> => {
  const files = readDemoFiles()
  const anchor = (await firstAnchor(tx)) ?? dayOf(now)
  const register = demoRegister(files.tools, policies.current(anchor), anchor)
  const { offerings, added } = await writeRegister(tx, register, now)
  const people = await writePeople(tx, files.people, passwordHash)
  await writeOrganisations(tx, files.people)
  await seedDemoHistory(tx, policies, register, offerings, dayOf(now))
  const demo = { anchor, tools: files.tools, offerings, people }
  const sentence = `Imported demonstration data, none of it real: ${people.size} people, ${added.tools} tools of ${added.vendors} vendors, ${added.facts} facts.`
  return { demo, events: [{ action: 'demo.imported', subject: '/tools', sentence, audience: 'public', after: { anchor, added } }] }
}

const firstAnchor = async (tx: Tx): Promise<string | undefined> => {
  const { rows } = await sql<{
    anchor: string
  }>`select entry::jsonb #>> '{event,after,anchor}' as anchor from audit_events where action = 'demo.imported' order by leaf limit 1`.execute(tx)
  return rows[0]?.anchor
}

const writePeople = async (tx: Tx, { people }: DemoPeopleFile, passwordHash: string): Promise<Ids> => {
  const known = new Set((await tx.selectFrom('accounts').select('email').execute()).map(({ email }) => email))
  for (const { email, name } of people.filter(({ email }) => !known.has(email)))
    await insertPerson(tx, { email, name, password_hash: passwordHash, is_demo: true })
  const emails = people.map(({ email }) => email)
  const rows = await tx.selectFrom('accounts').select(['person_id', 'email']).where('email', 'in', emails).execute()
  return new Map(rows.map(({ email, person_id }) => [email, person_id]))
}

/** A vendor's organisation bears the vendor's name and slug. Productions come after the studio that they belong to. */
const writeOrganisations = async (tx: Tx, { studios, productions, vendors }: DemoPeopleFile) => {
  const members = [
    ...studios.map(({ slug, members }) => ({ slug, members })),
    ...productions.map(({ slug, members }) => ({ slug, members })),
    ...vendors.map(({ vendor, members }) => ({ slug: vendor, members })),
  ].flatMap((organisation) => organisation.members.flatMap(({ email, roles }) => roles.map((role) => ({ slug: organisation.slug, email, role }))))
  await sql`
    insert into organisations (slug, name, kind, publishes_clearances, publishes_policies, runs_installation, is_demo)
    select slug, name, 'studio', publishes, publishes, runs_installation, true
    from jsonb_to_recordset(${JSON.stringify(studios)}::jsonb) as r(slug text, name text, publishes boolean, runs_installation boolean)
    on conflict (slug) do nothing`.execute(tx)
  await sql`
    insert into organisations (slug, name, kind, studio_id, is_demo)
    select r.slug, r.name, 'production', s.id, true from jsonb_to_recordset(${JSON.stringify(productions)}::jsonb) as r(slug text, name text, studio text)
    join organisations s on s.slug = r.studio
    on conflict (slug) do nothing`.execute(tx)
  await sql`
    insert into organisations (slug, name, kind, vendor_id, is_demo)
    select v.slug, v.name, 'vendor', v.id, true from jsonb_to_recordset(${JSON.stringify(vendors)}::jsonb) as r(vendor text) join vendors v on v.slug = r.vendor
    on conflict (slug) do nothing`.execute(tx)
  await sql`
    insert into memberships (person_id, organisation_id, role)
    select a.person_id, o.id, r.role from jsonb_to_recordset(${JSON.stringify(members)}::jsonb) as r(slug text, email text, role text)
    join accounts a on a.email = r.email join organisations o on o.slug = r.slug
    on conflict do nothing`.execute(tx)
}
