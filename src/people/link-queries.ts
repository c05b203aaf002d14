import { jsonObjectFrom } from 'kysely/helpers/postgres'
import type { Tx } from '../audit/audited.ts'
import type { Db } from '../db/database.ts'
import type { LinkKind, Role } from '../db/schema.ts'

type NewLink = {
  token_hash: Buffer
  kind: LinkKind
  person_id: number | null
  organisation_id: number | null
  role: Role | null
  domain: string | null
  vendor_id: number | null
  issued_by: number | null
  expires_at: Date
}

export const insertLink = async (tx: Tx, row: NewLink): Promise<number> =>
  (await tx.insertInto('links').values(row).returning('id').executeTakeFirstOrThrow()).id

/** With everything that it is about, while it can be followed. */
export const findOpenLink = (db: Db, kind: LinkKind, token_hash: Buffer, now: Date) =>
  db
    .selectFrom('links as l')
    .select((eb) => [
      'l.id',
      'l.kind',
      'l.person_id',
      'l.role',
      'l.domain',
      'l.vendor_id',
      'l.expires_at',
      jsonObjectFrom(
        eb
          .selectFrom('people as p')
          .innerJoin('accounts as a', 'a.person_id', 'p.id')
          .innerJoin('credentials as c', 'c.person_id', 'p.id')
          .select(['p.id', 'p.log_name', 'p.name', 'a.email'])
          .select((person) => person('c.password_hash', 'is not', null).$castTo<boolean>().as('has_password'))
          .whereRef('p.id', '=', 'l.person_id'),
      ).as('person'),
      jsonObjectFrom(eb.selectFrom('organisations as o').select(['o.id', 'o.slug', 'o.name', 'o.kind']).whereRef('o.id', '=', 'l.organisation_id')).as(
        'organisation',
      ),
      jsonObjectFrom(eb.selectFrom('people as b').select(['b.id', 'b.name']).whereRef('b.id', '=', 'l.issued_by')).as('issued_by'),
    ])
    .where('l.token_hash', '=', token_hash)
    .where('l.kind', '=', kind)
    .where('l.used_at', 'is', null)
    .where('l.withdrawn_at', 'is', null)
    .where('l.expires_at', '>', now)
    .executeTakeFirst()

/** False when it was used, was withdrawn or has ended: of two at once exactly one gets true. */
export const markLinkUsed = async (tx: Tx, id: number, now: Date): Promise<boolean> =>
  (await tx
    .updateTable('links')
    .set({ used_at: now })
    .where('id', '=', id)
    .where('used_at', 'is', null)
    .where('withdrawn_at', 'is', null)
    .where('expires_at', '>', now)
    .returning('id')
    .executeTakeFirst()) !== undefined

/** Which links: those to which everything applies that is given. */
export type Which = { id?: number; kind?: LinkKind; person_id?: number; organisation_id?: number; role?: Role; domain?: string; vendor_id?: number }

/** Returns how many were open. */
export const markLinksWithdrawn = async (tx: Tx, which: Which, now: Date): Promise<number> =>
  (
    await tx
      .updateTable('links')
      .set({ withdrawn_at: now })
      .where((eb) => eb.and(which))
      .where('used_at', 'is', null)
      .where('withdrawn_at', 'is', null)
      .returning('id')
      .execute()
  ).length

/** Until the transaction ends nobody else issues a link for this person. */
export const lockAccount = (tx: Tx, person_id: number) =>
  tx.selectFrom('accounts').select('person_id').where('person_id', '=', person_id).forUpdate().executeTakeFirst()
