import { sql } from 'kysely'
import { jsonArrayFrom } from 'kysely/helpers/postgres'
import type { Tx } from '../audit/audited.ts'
import type { Db } from '../db/database.ts'
import type { Person } from './person.ts'

/** A person with address and every membership, by name of the organisation. */
export const people = (db: Db) =>
  db
    .selectFrom('people as p')
    .innerJoin('accounts as a', 'a.person_id', 'p.id')
    .select((eb) => [
      'p.id',
      'p.log_name',
      'a.email',
      'p.name',
      'p.is_demo',
      jsonArrayFrom(
        eb
          .selectFrom('memberships as m')
          .innerJoin('organisations as o', 'o.id', 'm.organisation_id')
          .select(['m.role', 'm.organisation_id', 'o.slug', 'o.name', 'o.kind', 'o.runs_installation'])
          .select(sql<number | null>`case o.kind when 'studio' then o.id else o.studio_id end`.as('studio_id'))
          .whereRef('m.person_id', '=', 'p.id')
          .orderBy('o.name')
          .orderBy('m.role'),
      ).as('memberships'),
    ])

/** Acts for the organisation that was chosen, or the first by name. */
export const acting = (row: Omit<Person, 'organisation_id'>, chosen: number | null): Person => ({
  id: row.id,
  log_name: row.log_name,
  email: row.email,
  name: row.name,
  is_demo: row.is_demo,
  memberships: row.memberships,
  organisation_id: (row.memberships.find(({ organisation_id }) => organisation_id === chosen) ?? row.memberships[0])?.organisation_id ?? null,
})

export const findPerson = async (db: Db, id: number, organisation_id: number | null = null): Promise<Person | undefined> => {
  const row = await people(db).where('p.id', '=', id).executeTakeFirst()
  return row && acting(row, organisation_id)
}

export const findCredentials = (db: Db, email: string) =>
  db
    .selectFrom('accounts as a')
    .innerJoin('credentials as c', 'c.person_id', 'a.person_id')
    .innerJoin('people as p', 'p.id', 'a.person_id')
    .select(['a.person_id as id', 'p.log_name', 'c.password_hash'])
    .select((eb) => eb('c.totp_confirmed_at', 'is not', null).as('has_second_factor'))
    .where('a.email', '=', email)
    .executeTakeFirst()

/** The demo people, in the order of the work: procurement first, then productions, then vendors. */
export const listDemoPeople = (db: Db) => people(db).where('p.is_demo', '=', true).orderBy('p.id').execute()

export type DemoPerson = Awaited<ReturnType<typeof listDemoPeople>>[number]

export type NewPerson = { email: string; name: string; password_hash?: string | null; is_demo?: boolean }

/** Under a name in the log that cannot be guessed from the address: the hash of it with a salt that is kept apart. */
export const insertPerson = async (tx: Tx, { email, name, password_hash = null, is_demo = false }: NewPerson): Promise<{ id: number; log_name: string }> => {
  const { rows } = await sql<{ id: number; log_name: string }>`
    with salt as materialized (select random_bytes() as bytes),
    person as (insert into people (log_name, name, is_demo) select log_name(bytes, ${email}), ${name}, ${is_demo} from salt returning id, log_name),
    account as (insert into accounts (person_id, email) select id, lower(${email}) from person),
    credential as (insert into credentials (person_id, log_salt, password_hash) select id, bytes, ${password_hash} from person, salt)
    select id, log_name from person`.execute(tx)
  return rows[0]!
}

export const updatePassword = (tx: Tx, person_id: number, password_hash: string) =>
  tx.updateTable('credentials').set({ password_hash }).where('person_id', '=', person_id).execute()

export const updateName = (tx: Tx, person_id: number, name: string) => tx.updateTable('people').set({ name }).where('id', '=', person_id).execute()

/** Who has this address, whether they can sign in yet or not. */
export const findByAddress = (db: Db, email: string) =>
  db
    .selectFrom('accounts as a')
    .innerJoin('people as p', 'p.id', 'a.person_id')
    .select(['p.id', 'p.log_name', 'p.name', 'p.is_demo'])
    .where('a.email', '=', email.toLowerCase())
    .executeTakeFirst()
