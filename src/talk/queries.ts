import { type Insertable, sql } from 'kysely'
import { jsonArrayFrom } from 'kysely/helpers/postgres'
import type { Tx } from '../audit/audited.ts'
import { type Db, readAs } from '../db/database.ts'
import type { Database } from '../db/schema.ts'

/** What was said about a review, oldest first, as far as the reader may see it. Names are those that the reader may see. */
export const listTalk = (db: Db, reviewIds: number[]) =>
  db
    .selectFrom('review_comments as c')
    .leftJoin('people as p', 'p.id', 'c.person_id')
    .leftJoin('organisations as v', 'v.id', 'c.organisation_id')
    .select(['c.id', 'c.review_id', 'c.part', 'c.is_shared', 'c.text', 'c.at', 'c.organisation_id', 'p.name', 'v.name as vendor'])
    .select((eb) => [
      jsonArrayFrom(
        eb
          .selectFrom('review_mentions as m')
          .innerJoin('people as q', 'q.id', 'm.person_id')
          .select('q.name')
          .whereRef('m.comment_id', '=', 'c.id')
          .orderBy('q.name'),
      ).as('mentioned'),
    ])
    .where('c.review_id', '=', sql<number>`any(${reviewIds}::bigint[])`)
    .orderBy('c.id')
    .execute()

export type Comment = Awaited<ReturnType<typeof listTalk>>[number]

export type Conversation = {
  id: number
  studio: string
  tool: string
  offering: string
  tool_name: string
  offering_name: string
  is_demo: boolean
  is_closed: boolean
  /** The studio spoke last. */
  waits: boolean
}

/** What studios say to a vendor's people, as far as the reader sees it; what that is about, only the system may look up. */
export const listConversations = async (db: Db, organisation_id: number): Promise<Conversation[]> => {
  const shared = await db.selectFrom('review_comments').select('review_id').distinct().where('is_shared', '=', true).execute()
  if (shared.length === 0) return []
  const { rows } = await sql<Conversation>`
    select r.id, s.name as studio, t.slug as tool, o.slug as offering, t.name as tool_name, o.name as offering_name, t.is_demo, r.closed_at is not null as is_closed,
      r.closed_at is null and (select c.organisation_id is null from review_comments c where c.review_id = r.id and c.is_shared order by c.id desc limit 1) as waits
    from reviews r join organisations s on s.id = r.studio_id join offerings o on o.id = r.offering_id join tools t on t.id = o.tool_id
    join organisations v on v.vendor_id = t.vendor_id and v.id = ${organisation_id}
    where r.id = any(${shared.map(({ review_id }) => review_id)}::bigint[])
    order by r.closed_at is not null, r.id desc`.execute(readAs(db, 'system'))
  return rows
}

export const insertComment = async (tx: Tx, row: Insertable<Database['review_comments']>): Promise<number> =>
  (await tx.insertInto('review_comments').values(row).returning('id').executeTakeFirstOrThrow()).id

export const insertMentions = async (tx: Tx, comment_id: number, people: number[]) => {
  if (people.length > 0)
    await tx
      .insertInto('review_mentions')
      .values(people.map((person_id) => ({ comment_id, person_id })))
      .execute()
}

type Addressee = { person_id: number; email: string; log_name: string }

/** Those of these people who are in an organisation still, with the address that a mail goes to. */
export const listAddressees = (tx: Tx, organisation_id: number, people: number[]): Promise<Addressee[]> =>
  tx
    .selectFrom('accounts as a')
    .innerJoin('people as p', 'p.id', 'a.person_id')
    .select(['a.person_id', 'a.email', 'p.log_name'])
    .where('a.person_id', '=', sql<number>`any(${people}::bigint[])`)
    .where((eb) =>
      eb.exists(
        eb.selectFrom('memberships as m').select('m.person_id').whereRef('m.person_id', '=', 'a.person_id').where('m.organisation_id', '=', organisation_id),
      ),
    )
    .orderBy('a.person_id')
    .execute()

/** Who of the studio spoke with the vendor in a review, and who leads it. */
export const listSpeakers = async (tx: Tx, review_id: number): Promise<number[]> => {
  const { rows } = await sql<{ id: number }>`
    select c.person_id as id from review_comments c where c.review_id = ${review_id} and c.is_shared and c.organisation_id is null
    union select r.lead_id from reviews r where r.id = ${review_id} and r.lead_id is not null`.execute(tx)
  return rows.map(({ id }) => id)
}

/** The studio of a review. */
export const findStudioOf = async (tx: Tx, review_id: number): Promise<number> =>
  (await tx.selectFrom('reviews').select('studio_id').where('id', '=', review_id).executeTakeFirstOrThrow()).studio_id
