import { sql } from 'kysely'
import type { Tx } from '../audit/audited.ts'
import type { Db } from '../db/database.ts'
import type { OrganisationKind, Role } from '../db/schema.ts'

const organisations = (db: Db) =>
  db
    .selectFrom('organisations as o')
    .leftJoin('organisations as s', 's.id', 'o.studio_id')
    .select(['o.id', 'o.slug', 'o.name', 'o.kind', 'o.publishes_clearances', 'o.publishes_policies', 'o.runs_installation', 'o.is_demo'])
    .select(['s.name as studio', sql<number | null>`case o.kind when 'studio' then o.id else o.studio_id end`.as('studio_id')])

/** One that the reader may know of. */
export const findOrganisation = (db: Db, slug: string) => organisations(db).where('o.slug', '=', slug).executeTakeFirst()

export type Organisation = NonNullable<Awaited<ReturnType<typeof findOrganisation>>>

/** All that the reader may know of: studios, then productions, then vendors, by name. */
export const listOrganisations = (db: Db) =>
  organisations(db)
    .select((eb) =>
      eb
        .selectFrom('memberships as m')
        .select(({ fn }) => fn.count<number>('m.person_id').distinct().as('n'))
        .whereRef('m.organisation_id', '=', 'o.id')
        .as('people'),
    )
    .orderBy(sql`array_position(array['studio', 'production', 'vendor'], o.kind)`)
    .orderBy(sql`o.name collate "und-x-icu"`)
    .execute()

export type OrganisationLine = Awaited<ReturnType<typeof listOrganisations>>[number]

/** One row a role, by name. */
export const listMembers = (db: Db, organisation_id: number) =>
  db
    .selectFrom('memberships as m')
    .innerJoin('people as p', 'p.id', 'm.person_id')
    .innerJoin('accounts as a', 'a.person_id', 'm.person_id')
    .select(['p.id', 'p.log_name', 'p.name', 'p.is_demo', 'a.email', 'm.role', 'm.since'])
    .where('m.organisation_id', '=', organisation_id)
    .orderBy(sql`p.name collate "und-x-icu"`)
    .orderBy('m.role')
    .execute()

export type Member = Awaited<ReturnType<typeof listMembers>>[number]

/** Invitations that are open, newest first. */
export const listInvitations = (db: Db, organisation_id: number, now: Date) =>
  db
    .selectFrom('links as l')
    .innerJoin('accounts as a', 'a.person_id', 'l.person_id')
    .select(['l.id', 'a.email', 'l.role', 'l.issued_at', 'l.expires_at'])
    .where('l.kind', '=', 'invitation')
    .where('l.organisation_id', '=', organisation_id)
    .where('l.used_at', 'is', null)
    .where('l.withdrawn_at', 'is', null)
    .where('l.expires_at', '>', now)
    .orderBy('l.id', 'desc')
    .execute()

export type Invitation = Awaited<ReturnType<typeof listInvitations>>[number]

export const listDomains = (db: Db, organisation_id: number) =>
  db.selectFrom('domains').select(['domain', 'role', 'verified_at']).where('organisation_id', '=', organisation_id).orderBy('domain').execute()

export type Domain = Awaited<ReturnType<typeof listDomains>>[number]

export const listProductionsOf = (db: Db, studio_id: number) =>
  db.selectFrom('organisations').select(['slug', 'name']).where('studio_id', '=', studio_id).orderBy(sql`name collate "und-x-icu"`).execute()

/** Tokens that programs hold for an organisation and that are still valid, by person. */
export const listTokensFor = (db: Db, organisation_id: number, now: Date) =>
  db
    .selectFrom('tokens as t')
    .innerJoin('people as p', 'p.id', 't.person_id')
    .select(['t.id', 't.person_id', 't.name', 't.scopes', 't.expires_at', 't.last_used_at', 'p.name as person', 'p.log_name'])
    .where('t.organisation_id', '=', organisation_id)
    .where('t.revoked_at', 'is', null)
    .where('t.expires_at', '>', now)
    .orderBy('p.name')
    .orderBy('t.id')
    .execute()

export type TokenOf = Awaited<ReturnType<typeof listTokensFor>>[number]

/** Vendors that nobody represents yet, by name. */
export const listVendorsWithout = (db: Db) =>
  db
    .selectFrom('vendors as v')
    .select(['v.id', 'v.slug', 'v.name'])
    .where('v.retired_on', 'is', null)
    .where((eb) => eb.not(eb.exists(eb.selectFrom('organisations as o').select('o.id').whereRef('o.vendor_id', '=', 'v.id'))))
    .orderBy(sql`v.name collate "und-x-icu"`)
    .execute()

type NewOrganisation = {
  slug: string
  name: string
  kind: OrganisationKind
  vendor_id?: number | null
  studio_id?: number | null
  runs_installation?: boolean
}

/** Null when another has that address already. */
export const insertOrganisation = async (tx: Tx, { vendor_id = null, studio_id = null, ...row }: NewOrganisation): Promise<number | null> =>
  (
    await tx
      .insertInto('organisations')
      .values({ ...row, vendor_id, studio_id })
      .onConflict((conflict) => conflict.column('slug').doNothing())
      .returning('id')
      .executeTakeFirst()
  )?.id ?? null

export const updateOrganisation = (tx: Tx, id: number, set: { name: string; publishes_clearances: boolean; publishes_policies: boolean }) =>
  tx.updateTable('organisations').set(set).where('id', '=', id).execute()

/** False when they have that role already. */
export const insertMembership = async (tx: Tx, row: { person_id: number; organisation_id: number; role: Role }): Promise<boolean> =>
  (await tx
    .insertInto('memberships')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .returning('person_id')
    .executeTakeFirst()) !== undefined

/** False when they do not have that role. */
export const deleteMembership = async (tx: Tx, row: { person_id: number; organisation_id: number; role: Role }): Promise<boolean> =>
  (await tx
    .deleteFrom('memberships')
    .where('person_id', '=', row.person_id)
    .where('organisation_id', '=', row.organisation_id)
    .where('role', '=', row.role)
    .returning('person_id')
    .executeTakeFirst()) !== undefined

/** Who has a role in an organisation; two who change it wait for one another. */
export const lockRole = async (tx: Tx, organisation_id: number, role: Role): Promise<number[]> => {
  await sql`select pg_advisory_xact_lock(hashtext('toolslate memberships'), ${organisation_id}::int)`.execute(tx)
  const rows = await tx.selectFrom('memberships').select('person_id').where('organisation_id', '=', organisation_id).where('role', '=', role).execute()
  return rows.map(({ person_id }) => person_id)
}

export const insertDomain = async (tx: Tx, row: { domain: string; organisation_id: number; role: Role }): Promise<boolean> =>
  (await tx
    .insertInto('domains')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .returning('domain')
    .executeTakeFirst()) !== undefined

export const deleteDomain = async (tx: Tx, organisation_id: number, domain: string): Promise<boolean> =>
  (await tx.deleteFrom('domains').where('organisation_id', '=', organisation_id).where('domain', '=', domain).returning('domain').executeTakeFirst()) !==
  undefined

/** Whether somebody already looks after this installation. */
export const hasOperator = async (db: Db): Promise<boolean> =>
  (await db
    .selectFrom('memberships as m')
    .innerJoin('organisations as o', 'o.id', 'm.organisation_id')
    .select('m.person_id')
    .where('o.runs_installation', '=', true)
    .where('m.role', '=', 'admin')
    .limit(1)
    .executeTakeFirst()) !== undefined
