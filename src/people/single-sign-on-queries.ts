import { sql } from 'kysely'
import type { Tx } from '../audit/audited.ts'
import type { Db } from '../db/database.ts'

type Identity = { issuer: string; subject: string }

/** Whose it is; nobody's when they have no account any more. */
export const findIdentity = (db: Db, { issuer, subject }: Identity) =>
  db
    .selectFrom('identities as i')
    .innerJoin('accounts as a', 'a.person_id', 'i.person_id')
    .innerJoin('people as p', 'p.id', 'i.person_id')
    .select(['p.id', 'p.log_name'])
    .where('i.issuer', '=', issuer)
    .where('i.subject', '=', subject)
    .where('p.forgotten_at', 'is', null)
    .executeTakeFirst()

export const hasIdentityOf = async (db: Db, person_id: number, issuer: string): Promise<boolean> =>
  (await db.selectFrom('identities').select('subject').where('person_id', '=', person_id).where('issuer', '=', issuer).limit(1).executeTakeFirst()) !==
  undefined

/** False when it is somebody's already. */
export const insertIdentity = async (tx: Tx, row: Identity & { person_id: number }): Promise<boolean> =>
  (await tx
    .insertInto('identities')
    .values(row)
    .onConflict((conflict) => conflict.columns(['issuer', 'subject']).doNothing())
    .returning('person_id')
    .executeTakeFirst()) !== undefined

/** Until the transaction ends nobody else arrives under this address, nor is invited by it. */
export const lockAddress = (tx: Tx, email: string) => sql`select pg_advisory_xact_lock(hashtext(${`toolslate ${email}`}))`.execute(tx)

/** The organisation that showed that a domain is its own, and what whoever comes from there becomes. */
export const findDomain = (db: Db, domain: string) =>
  db
    .selectFrom('domains as d')
    .innerJoin('organisations as o', 'o.id', 'd.organisation_id')
    .select(['d.organisation_id', 'd.role', 'o.slug', 'o.name'])
    .where('d.domain', '=', domain)
    .executeTakeFirst()

/** Whether they belong to it, or once did: who was removed does not come back by signing in. */
export const hasBeenThere = async (db: Db, person: { id: number; log_name: string }, organisation_id: number): Promise<boolean> => {
  const { rows } = await sql<{ has: boolean }>`
    select exists (select from memberships m where m.person_id = ${person.id} and m.organisation_id = ${organisation_id})
      or exists (select from audit_events e where e.action = 'membership.ended' and e.organisation_id = ${organisation_id}
        and e.people @> ${JSON.stringify([person.log_name])}::jsonb) as has`.execute(db)
  return rows[0]?.has ?? false
}
