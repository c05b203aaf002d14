import { sql } from 'kysely'
import type { Tx } from '../audit/audited.ts'
import { clearanceChanges } from '../changes/clearance-changes.ts'
import type { Db } from '../db/database.ts'
import { type EndingDays, endingDays } from './rules.ts'

export type Ending = {
  clearance_id: number
  studio_id: number
  studio: string
  tool_id: number
  vendor_id: number
  tool: string
  offering: string
  name: string
  is_demo: boolean
  valid_to: string
  /** The nearest distance that has come. */
  days: EndingDays
}

/**
 * Clearances that end soon, of which nobody was told at this distance. One that no longer stands for another reason is left out; one that
 * was given for a few days is spoken of at no distance that was so when it was given.
 */
export const listEnding = async (db: Db, today: string): Promise<Ending[]> => {
  const { rows } = await sql<Ending>`
    select c.id as clearance_id, c.studio_id, s.name as studio, t.id as tool_id, t.vendor_id, t.slug as tool, o.slug as offering, t.name || ', ' || o.name as name, t.is_demo,
      c.valid_to, near.days
    from clearances c
    join organisations s on s.id = c.studio_id join offerings o on o.id = c.offering_id join tools t on t.id = o.tool_id
    cross join lateral (select min(d) as days from unnest(${[...endingDays]}::integer[]) d
      where c.valid_to - ${today}::date <= d and c.valid_to - d > greatest(c.valid_from, (c.recorded_at at time zone 'utc')::date)) near
    where c.ruling <> 'not_cleared' and c.valid_to > ${today}::date and near.days is not null
      and not exists (select from clearances later where later.supersedes = c.id)
      and not exists (select from clearance_revocations r where r.clearance_id = c.id)
      and not exists (select from clearance_reminders m where m.clearance_id = c.id and m.about = 'ends in ' || near.days)
    order by c.valid_to, c.id`.execute(db)
  return rows
}

export type Come = { id: number; clearance_id: number; about: 'expired' | 'policy'; studio_id: number; tool: string; offering: string; name: string }

/** What came by time in the last days, and was not told: a clearance ran out, or its policy has a newer version. */
export const listCome = async (db: Db, now: Date, since: Date): Promise<Come[]> => {
  const { rows } = await sql<Come>`
    with ${clearanceChanges(now)}
    select c.id, c.clearance_id, why.about, k.studio_id, t.slug as tool, o.slug as offering, t.name || ', ' || o.name as name
    from clearance_changes c
    cross join lateral (select case c.move when 'expired' then 'expired' else 'policy' end as about) why
    join clearances k on k.id = c.clearance_id join offerings o on o.id = k.offering_id join tools t on t.id = o.tool_id
    where (c.move = 'expired' or (c.move = 'in_re_review' and c.digest_id is null)) and c.at > ${since} and c.at <= ${now}
      and not exists (select from clearance_reminders m where m.clearance_id = c.clearance_id and m.about = why.about)
    order by c.at, c.id`.execute(db)
  return rows
}

type Reminder = { clearance_id: number; about: 'ends in 30' | 'ends in 7' | 'ends in 1' | 'expired' | 'policy' }

/** Those that are taken by this round: of two at once each goes to one of them. */
export const insertReminders = async (tx: Tx, reminders: Reminder[]): Promise<Set<string>> => {
  const taken = await tx
    .insertInto('clearance_reminders')
    .values(reminders)
    .onConflict((clash) => clash.doNothing())
    .returning(['clearance_id', 'about'])
    .execute()
  return new Set(taken.map(({ clearance_id, about }) => `${clearance_id} ${about}`))
}
