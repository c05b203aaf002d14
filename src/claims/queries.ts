import { sql } from 'kysely'
import type { Tx } from '../audit/audited.ts'
import type { Db } from '../db/database.ts'
import type { Role } from '../db/schema.ts'

export type Because = 'other_domain' | 'already_claimed'

export const findVendorById = (db: Db, id: number) => db.selectFrom('vendors').select(['id', 'slug', 'name', 'website']).where('id', '=', id).executeTakeFirst()

/** Since when people of its own act for a vendor; null while nobody does. */
export const findRepresentation = async (db: Db, vendor_id: number): Promise<Date | null> => {
  const { rows } = await sql<{ since: Date | null }>`select represented_since(${vendor_id}) as since`.execute(db)
  return rows[0]?.since ?? null
}

/** Until the transaction ends nobody else changes who speaks for this vendor. */
export const lockVendor = (tx: Tx, vendor_id: number) => sql`select pg_advisory_xact_lock(hashtext('toolslate vendor'), ${vendor_id}::int)`.execute(tx)

/** The organisation whose members speak for a vendor. It may be there while nobody belongs to it. */
export const findOrganisationOf = (db: Db, vendor_id: number) =>
  db.selectFrom('organisations').select(['id', 'slug']).where('vendor_id', '=', vendor_id).executeTakeFirst()

export const hasRole = async (db: Db, person_id: number, vendor_id: number, role: Role): Promise<boolean> =>
  (await db
    .selectFrom('memberships as m')
    .innerJoin('organisations as o', 'o.id', 'm.organisation_id')
    .select('m.role')
    .where('o.vendor_id', '=', vendor_id)
    .where('m.person_id', '=', person_id)
    .where('m.role', '=', role)
    .executeTakeFirst()) !== undefined

/** Who speaks for these vendors: one row a person, with the first of their roles. */
export const listSpeakers = (db: Db, vendor_ids: number[]) =>
  db
    .selectFrom('memberships as m')
    .innerJoin('organisations as o', 'o.id', 'm.organisation_id')
    .innerJoin('people as p', 'p.id', 'm.person_id')
    .innerJoin('accounts as a', 'a.person_id', 'm.person_id')
    .select(['o.vendor_id', 'p.id', 'p.name', 'a.email'])
    .select(({ fn }) => fn.min('m.since').as('since'))
    .where('o.vendor_id', 'in', vendor_ids.length === 0 ? [-1] : vendor_ids)
    .groupBy(['o.vendor_id', 'p.id', 'p.name', 'a.email'])
    .orderBy('since')
    .orderBy('p.id')
    .execute()

export type Speaker = Awaited<ReturnType<typeof listSpeakers>>[number]

/** Whom the vendor's own signatories are, by address. */
export const listSignatories = (db: Db, organisation_id: number) =>
  db
    .selectFrom('memberships as m')
    .innerJoin('accounts as a', 'a.person_id', 'm.person_id')
    .select(['m.person_id', 'a.email'])
    .where('m.organisation_id', '=', organisation_id)
    .where('m.role', '=', 'signatory')
    .execute()

/** Who decides on claims in the studio that runs this installation. */
export const listDeciders = (db: Db) =>
  db
    .selectFrom('memberships as m')
    .innerJoin('organisations as o', 'o.id', 'm.organisation_id')
    .innerJoin('accounts as a', 'a.person_id', 'm.person_id')
    .select(['m.person_id', 'a.email'])
    .distinct()
    .where('o.runs_installation', '=', true)
    .where('m.role', 'in', ['reviewer', 'approver', 'admin'])
    .execute()

/** The studio that runs this installation, for the audience of what waits for its people. */
export const findOperator = async (db: Db): Promise<number | null> =>
  (await db.selectFrom('organisations').select('id').where('runs_installation', '=', true).executeTakeFirst())?.id ?? null

export const findOpenClaim = (db: Db, vendor_id: number, person_id: number) =>
  db
    .selectFrom('claims')
    .select(['id', 'state', 'because', 'decided_by'])
    .where('vendor_id', '=', vendor_id)
    .where('person_id', '=', person_id)
    .where('state', 'in', ['mailed', 'waiting'])
    .executeTakeFirst()

export type OpenClaim = NonNullable<Awaited<ReturnType<typeof findOpenClaim>>>

type NewClaim = { vendor_id: number; person_id: number; state: 'mailed' | 'waiting'; because: Because | null; message: string }

export const insertClaim = (tx: Tx, row: NewClaim) =>
  tx
    .insertInto('claims')
    .values({ ...row, decided_at: null, decided_by: null, reason: null })
    .execute()

type Moved = {
  state: 'mailed' | 'waiting' | 'confirmed' | 'refused'
  because?: Because | null
  message?: string
  decided_by?: number | null
  decided_at?: Date
  reason?: string
}

/** False when it is no longer in the state that it was seen in: of two at once exactly one gets true. */
export const moveClaim = async (tx: Tx, id: number, from: 'mailed' | 'waiting', to: Moved): Promise<boolean> =>
  (await tx.updateTable('claims').set(to).where('id', '=', id).where('state', '=', from).returning('id').executeTakeFirst()) !== undefined

/** Of somebody who is forgotten: what they wrote goes, and nobody needs to decide any more. */
export const closeClaimsOf = async (tx: Tx, person_id: number) => {
  await tx.updateTable('claims').set({ message: '' }).where('person_id', '=', person_id).execute()
  await tx
    .updateTable('claims')
    .set({ state: 'refused', decided_at: new Date(), decided_by: null, reason: 'Whoever asked was forgotten.' })
    .where('person_id', '=', person_id)
    .where('state', 'in', ['mailed', 'waiting'])
    .execute()
}

/** Whether another claim began to wait since then: whoever decides was told of it. */
export const hasWaitedSince = async (db: Db, since: Date): Promise<boolean> =>
  (await db.selectFrom('claims').select('id').where('state', '=', 'waiting').where('asked_at', '>', since).limit(1).executeTakeFirst()) !== undefined

const claims = (db: Db) =>
  db
    .selectFrom('claims as c')
    .innerJoin('vendors as v', 'v.id', 'c.vendor_id')
    .leftJoin('people as d', 'd.id', 'c.decided_by')
    .select(['c.id', 'c.vendor_id', 'c.person_id', 'c.state', 'c.because', 'c.message', 'c.asked_at', 'c.decided_at', 'c.decided_by', 'c.reason'])
    .select(['v.slug', 'v.name as vendor', 'v.website', 'd.name as decider'])

export const findClaim = (db: Db, id: number) => claims(db).where('c.id', '=', id).executeTakeFirst()

export type Claim = NonNullable<Awaited<ReturnType<typeof findClaim>>>

/** Those that wait for a person, oldest first. */
export const listWaiting = (db: Db, limit: number): Promise<Claim[]> => claims(db).where('c.state', '=', 'waiting').orderBy('c.id').limit(limit).execute()

export const countWaiting = async (db: Db): Promise<number> =>
  (
    await db
      .selectFrom('claims')
      .select(({ fn }) => fn.countAll<number>().as('n'))
      .where('state', '=', 'waiting')
      .executeTakeFirstOrThrow()
  ).n

/** Those that a person has decided and those that settled themselves, newest first. */
export const listDecided = (db: Db, limit: number): Promise<Claim[]> =>
  claims(db)
    .where((eb) => eb.or([eb('c.state', 'in', ['confirmed', 'refused']), eb.and([eb('c.state', '=', 'mailed'), eb('c.decided_by', 'is not', null)])]))
    .orderBy(sql`coalesce(c.decided_at, c.asked_at) desc`)
    .orderBy('c.id', 'desc')
    .limit(limit)
    .execute()

/** The address and the name in the log of each; whoever was forgotten has none. */
export const listAccounts = (db: Db, person_ids: number[]) =>
  db
    .selectFrom('accounts as a')
    .innerJoin('people as p', 'p.id', 'a.person_id')
    .select(['p.id', 'p.log_name', 'a.email'])
    .where('p.id', 'in', person_ids.length === 0 ? [-1] : person_ids)
    .execute()

/** Whether somebody acts for the vendor of an offering, or says so: they have no say in what is found, reviewed or ruled about it. False for a tool that is not listed. */
export const speaksForVendor = async (db: Db, person_id: number, offering_id: number | null): Promise<boolean> => {
  if (offering_id === null) return false
  const { rows } = await sql<{ speaks: boolean }>`select speaks_for_vendor(${person_id}, ${offering_id}) as speaks`.execute(db)
  return rows[0]?.speaks ?? false
}
