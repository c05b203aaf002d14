import { sql } from 'kysely'
import type { Tx } from '../audit/audited.ts'
import type { Db } from '../db/database.ts'

export type Threshold = 30 | 7 | 1

export type Ending = {
  id: number
  organisation_id: number
  organisation: string
  tool: string
  offering: string
  name: string
  number: number
  valid_to: string
  /** The nearest day of 30, 7 and 1 that has come, and of which nobody was reminded. */
  days: Threshold
}

/** Attestations in force that end soon, whose people have not been told at this distance. One that is superseded is left out; one that was signed for a few days is reminded of nothing that was so when it was signed. */
export const listEnding = async (db: Db, today: string): Promise<Ending[]> => {
  const { rows } = await sql<Ending>`
    select a.id, a.organisation_id, g.name as organisation, t.slug as tool, o.slug as offering, t.name || ', ' || o.name as name, q.number, a.valid_to, near.days
    from attestations a
    join questionnaires q on q.id = a.questionnaire_id
    join organisations g on g.id = a.organisation_id
    join offerings o on o.id = a.offering_id
    join tools t on t.id = o.tool_id
    cross join lateral (select min(d) as days from unnest(array[30, 7, 1]) d
      where a.valid_to - ${today}::date <= d and a.valid_to - d > a.valid_from) near
    where a.valid_to > ${today} and near.days is not null
      and not exists (select from attestations later where later.supersedes = a.id)
      and not exists (select from attestation_reminders r where r.attestation_id = a.id and r.days = near.days)
    order by a.valid_to, a.id`.execute(db)
  return rows
}

/** Who answers and signs for vendors, once each. */
export const listVendorPeople = (db: Db, organisations: number[]) =>
  db
    .selectFrom('memberships as m')
    .innerJoin('accounts as a', 'a.person_id', 'm.person_id')
    .select(['m.organisation_id', 'm.person_id', 'a.email'])
    .distinct()
    .where('m.organisation_id', 'in', organisations)
    .where('m.role', 'in', ['contributor', 'signatory'])
    .orderBy('m.person_id')
    .execute()

/** Those that are taken by this round: of two at once each reminder goes to one of them. */
export const insertReminders = async (tx: Tx, reminders: { attestation_id: number; days: Threshold }[]): Promise<Set<number>> => {
  const taken = await tx
    .insertInto('attestation_reminders')
    .values(reminders)
    .onConflict((clash) => clash.doNothing())
    .returning('attestation_id')
    .execute()
  return new Set(taken.map(({ attestation_id }) => attestation_id))
}
