import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import { addDays } from '../policy/dates.ts'

export type Waiting = { to_tell: number; to_hear: number; consents_ending: number }

/** Days before its end in which a consent is worth a word. */
export const consentDays = 30

/** What waits for a production: by the newest triage of each of its uses, and by its consents. Only the newest triage can be told or answered. */
export const countWaiting = async (db: Db, production_id: number, today: string): Promise<Waiting> => {
  const { rows } = await sql<Waiting>`
    with newest as (
      select distinct on (t.use_id) t.use_id, t.id
      from triages t join uses u on u.id = t.use_id
      where u.production_id = ${production_id}
      order by t.use_id, t.id desc),
    stood as (
      select exists (select from use_tellings l where l.triage_id = n.id) as is_told,
        exists (select from use_replies r where r.triage_id = n.id and r.ruling <> 'more_wanted') as is_answered
      from newest n)
    select (select count(*) from stood where not is_told and not is_answered) as to_tell,
      (select count(*) from stood where is_told and not is_answered) as to_hear,
      (select count(*) from consents c where c.production_id = ${production_id} and c.ends_on >= ${today}::date
        and c.ends_on <= ${addDays(today, consentDays)}::date
        and not exists (select from consent_endings e where e.consent_id = c.id)) as consents_ending`.execute(db)
  return rows[0]!
}
