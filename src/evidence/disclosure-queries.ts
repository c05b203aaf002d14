import type { Tx } from '../audit/audited.ts'
import type { Db } from '../db/database.ts'

/** The agreement under which somebody reads what a vendor keeps confidential, the one that lasts longest; undefined when none holds. */
export const findAcceptance = (db: Db, key: { organisation_id: number; person_id: number }, today: string) =>
  db
    .selectFrom('nda_acceptances')
    .select(['id', 'version', 'accepted_at', 'ends_on'])
    .where('organisation_id', '=', key.organisation_id)
    .where('person_id', '=', key.person_id)
    .where('ends_on', '>', today)
    .orderBy('ends_on', 'desc')
    .limit(1)
    .executeTakeFirst()

export type Acceptance = NonNullable<Awaited<ReturnType<typeof findAcceptance>>>

export const insertAcceptance = (tx: Tx, row: { organisation_id: number; person_id: number; version: string; ends_on: string }) =>
  tx.insertInto('nda_acceptances').values(row).execute()

const disclosures = (db: Db) =>
  db.selectFrom('disclosures as d').select(['d.id', 'd.person_id', 'd.message', 'd.asked_at', 'd.state', 'd.decided_at', 'd.ends_on'])

/** What somebody asked last. */
export const findDisclosureOf = (db: Db, key: { organisation_id: number; person_id: number }) =>
  disclosures(db)
    .where('d.organisation_id', '=', key.organisation_id)
    .where('d.person_id', '=', key.person_id)
    .orderBy('d.id', 'desc')
    .limit(1)
    .executeTakeFirst()

export type Disclosure = NonNullable<Awaited<ReturnType<typeof findDisclosureOf>>>

/** Who asked a vendor, newest first. */
export const listDisclosures = (db: Db, organisation_id: number) =>
  disclosures(db).where('d.organisation_id', '=', organisation_id).orderBy('d.id', 'desc').limit(200).execute()

/** Who has accepted a vendor's agreement and still reads under it, newest first. */
export const listAcceptances = (db: Db, organisation_id: number, today: string) =>
  db
    .selectFrom('nda_acceptances as n')
    .select(['n.id', 'n.person_id', 'n.version', 'n.accepted_at', 'n.ends_on'])
    .where('n.organisation_id', '=', organisation_id)
    .where('n.ends_on', '>', today)
    .orderBy('n.id', 'desc')
    .limit(200)
    .execute()

export type AcceptanceLine = Awaited<ReturnType<typeof listAcceptances>>[number]

/** Who people of others are, by their ids: asked as the system, for those whom a vendor may know because they asked it or agreed with it. */
export const listNames = async (db: Db, ids: number[]): Promise<Map<number, { name: string; email: string | null }>> => {
  const rows = await db
    .selectFrom('people as p')
    .leftJoin('accounts as a', 'a.person_id', 'p.id')
    .select(['p.id', 'p.name', 'a.email'])
    .where('p.id', 'in', ids.length === 0 ? [-1] : ids)
    .execute()
  return new Map(rows.map(({ id, ...named }) => [id, named]))
}

/** Null when they have asked, and it is open or granted still. */
export const insertDisclosure = async (tx: Tx, row: { organisation_id: number; person_id: number; message: string }): Promise<number | null> =>
  (
    await tx
      .insertInto('disclosures')
      .values({ ...row, decided_at: null, decided_by: null, ends_on: null })
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .executeTakeFirst()
  )?.id ?? null

/** What was granted and has come to its day makes room for being asked again. */
export const endPast = (tx: Tx, key: { organisation_id: number; person_id: number }, today: string) =>
  tx
    .updateTable('disclosures')
    .set({ state: 'ended' })
    .where('organisation_id', '=', key.organisation_id)
    .where('person_id', '=', key.person_id)
    .where('state', '=', 'granted')
    .where('ends_on', '<=', today)
    .execute()

type Decision = { state: 'granted' | 'refused' | 'ended'; ends_on: string | null; decided_by: number; decided_at: Date }

/** Undefined when it is no longer in the state that was decided on. */
export const decideDisclosure = (tx: Tx, key: { id: number; organisation_id: number; from: 'asked' | 'granted' }, set: Decision) =>
  tx
    .updateTable('disclosures')
    .set(set)
    .where('id', '=', key.id)
    .where('organisation_id', '=', key.organisation_id)
    .where('state', '=', key.from)
    .returning(['person_id'])
    .executeTakeFirst()

export const findLogName = async (tx: Tx, person_id: number): Promise<string> =>
  (await tx.selectFrom('people').select('log_name').where('id', '=', person_id).executeTakeFirstOrThrow()).log_name
