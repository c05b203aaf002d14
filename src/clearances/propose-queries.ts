import { sql } from 'kysely'
import type { Tx } from '../audit/audited.ts'
import type { Db } from '../db/database.ts'
import type { Setting } from './propose-form.ts'
import type { NewCondition, NewProposal } from './propose-rules.ts'

/** The productions of a studio, by name. */
export const listProductions = (db: Db, studio_id: number) =>
  db
    .selectFrom('organisations')
    .select(['id', 'slug', 'name'])
    .where('studio_id', '=', studio_id)
    .where('kind', '=', 'production')
    .orderBy(sql`name collate "und-x-icu"`)
    .execute()

export type Production = Awaited<ReturnType<typeof listProductions>>[number]

/** Who could answer for a sandbox: the people of a studio and of its productions, one line a place. */
export const listOwners = (db: Db, studio_id: number) =>
  db
    .selectFrom('memberships as m')
    .innerJoin('people as p', 'p.id', 'm.person_id')
    .innerJoin('organisations as o', 'o.id', 'm.organisation_id')
    .select(['p.id', 'p.name', 'o.id as organisation_id', 'o.name as organisation'])
    .distinct()
    .where(({ or, eb }) => or([eb('o.id', '=', studio_id), eb('o.studio_id', '=', studio_id)]))
    .where('p.forgotten_at', 'is', null)
    .orderBy('p.name')
    .orderBy('o.name')
    .execute()

/** The settings that live answers about an offering lean on. */
export const listSettings = async (db: Db, offering_id: number): Promise<Setting[]> => {
  const { rows } = await sql<Setting>`
    select s.id, s.name, s.instruction, s.set_by from configurations s
    where s.offering_id = ${offering_id} and exists (
      select from facts f where f.configuration_id = s.id and not exists (select from facts later where later.supersedes = f.id))
    order by s.id`.execute(db)
  return rows
}

/** What was asked for in a review of that studio about that offering, or before it had one; undefined when there is no such review. */
export const findAsked = async (db: Db, review: number, studio_id: number, offering_id: number) => {
  const { rows } = await sql<{ review: number; data_classes: string[]; uses: string[]; productions: number[] }>`
    select v.id as review,
      array(select distinct x from requests r, unnest(r.data_classes) x where r.review_id = v.id order by 1) as data_classes,
      array(select distinct x from requests r, unnest(r.uses) x where r.review_id = v.id order by 1) as uses,
      case when exists (select from requests r where r.review_id = v.id and r.production_id is null) then '{}'
        else array(select distinct r.production_id from requests r where r.review_id = v.id order by 1) end as productions
    from reviews v where v.id = ${review} and v.studio_id = ${studio_id} and v.offering_id = ${offering_id}`.execute(db)
  return rows[0]
}

/** Proposals about an offering that nobody has decided on, oldest first. */
export const listOpenProposals = (db: Db, studio_id: number, offering_id: number) =>
  db
    .selectFrom('clearance_proposals as p')
    .leftJoin('people as w', 'w.id', 'p.proposed_by')
    .select(['p.id', 'p.ruling', 'p.kind', 'p.proposed_at', 'w.name as by'])
    .where('p.studio_id', '=', studio_id)
    .where('p.offering_id', '=', offering_id)
    .where(({ not, exists, selectFrom }) => not(exists(selectFrom('proposal_decisions as d').select('d.proposal_id').whereRef('d.proposal_id', '=', 'p.id'))))
    .orderBy('p.id')
    .execute()

export type OpenProposal = Awaited<ReturnType<typeof listOpenProposals>>[number]

type Row = Omit<NewProposal, 'conditions'> & { studio_id: number; offering_id: number; policy_key: number; facts_digest: string; proposed_by: number }

export const insertProposal = async (tx: Tx, row: Row, conditions: NewCondition[]): Promise<number> => {
  const { id } = await tx.insertInto('clearance_proposals').values(row).returning('id').executeTakeFirstOrThrow()
  if (conditions.length > 0)
    await tx
      .insertInto('clearance_conditions')
      .values(conditions.map((condition, i) => ({ ...condition, proposal_id: id, number: i + 1 })))
      .execute()
  return id
}
