import { sql } from 'kysely'
import { type AuditEvent, audited } from '../audit/audited.ts'
import { type Db, readAs } from '../db/database.ts'
import { newestCheck } from '../facts/newest-check.ts'
import { insertTaskNotice } from '../notifications/tell-queries.ts'
import { NotThere, nullWhenNotThere } from '../people/not-there.ts'
import { dayOf, daysBetween } from '../policy/dates.ts'
import { lostDueOn } from './lost.ts'

export type OwnedTask = { path: string; what: string; due_on: string; person_id: number; studio_id: number }

/**
 * What the owner of a task at the watch is told on a day: the day before it is due, and every week that it is overdue; null: nothing. `change`
 * is the same all day, so that whoever asks every minute tells it once. Pure.
 */
export const reminderOf = ({ path, due_on }: OwnedTask, today: string): { change: string; sentence: string } | null => {
  const late = daysBetween(due_on, today)
  if (late === -1) return { change: `due ${path} ${today}`, sentence: 'It is due tomorrow.' }
  return late > 0 && late % 7 === 1 ? { change: `due ${path} ${today}`, sentence: `It is overdue since ${due_on}.` } : null
}

/**
 * The round of every minute: reminds who was told to look after a lost passage or changed words, each once. Returns how many were. Stated
 * limit: a day on which no program ran is not made up for, the desk shows it all the same.
 */
export const remindOfWatch = async (root: Db, now: Date): Promise<number> => {
  const db = readAs(root, 'system')
  const due = (await listOwnedTasks(db)).flatMap((task) => {
    const reminder = reminderOf(task, dayOf(now))
    return reminder === null ? [] : [{ ...task, ...reminder }]
  })
  if (due.length === 0) return 0
  const told = await audited(db, { kind: 'job', name: 'reminders' }, async (tx) => {
    const events: AuditEvent[] = []
    for (const { path, what, change, sentence, person_id, studio_id } of due) {
      const notice = { change, path, sentence, subject: 'A task at the watch', because: `You look after ${what}.` }
      if (await insertTaskNotice(tx, { person_id, studio_id, tool_id: null, is_instant: true }, notice))
        events.push({
          action: 'watch.reminded',
          subject: path,
          sentence: `Who looks after ${what} was reminded. ${sentence}`,
          audience: { organisation: studio_id },
        })
    }
    if (events.length === 0) throw new NotThere()
    return { result: events.length, events }
  }).catch(nullWhenNotThere)
  return told ?? 0
}

/** Open tasks with the last that was told to look after each, in each studio. */
const listOwnedTasks = async (db: Db): Promise<OwnedTask[]> => {
  const { rows } = await sql<Omit<OwnedTask, 'due_on'> & { due_on: string | null; noticed_on: string | null }>`
    with owners as (select distinct on (fact_id, task_id, studio_id) fact_id, task_id, studio_id, person_id from watch_owners order by fact_id, task_id, studio_id, id desc)
    select '/desk/watch/changes/' || t.id as path, 'the changes in “' || d.title || '”' as what, t.due_on, null as noticed_on, w.person_id, w.studio_id
    from owners w join accounts using (person_id) join change_tasks t on t.id = w.task_id join documents d on d.id = t.document_id
    where not exists (select from change_task_ends e where e.task_id = t.id)
    union all
    select '/desk/watch/' || f.id, 'the lost passage of ' || tl.name || ', ' || o.name, null, to_char(min(last.recorded_at) at time zone 'utc', 'YYYY-MM-DD'), w.person_id, w.studio_id
    from owners w join accounts using (person_id) join facts f on f.id = w.fact_id join offerings o on o.id = f.offering_id join tools tl on tl.id = o.tool_id
    join citations x on x.fact_id = f.id
    join lateral ${newestCheck('x.quote_id')} last on not last.found
    where not exists (select from facts later where later.supersedes = f.id) group by f.id, tl.name, o.name, w.person_id, w.studio_id`.execute(db)
  return rows.map(({ due_on, noticed_on, ...task }) => ({ ...task, due_on: due_on ?? lostDueOn(noticed_on!) }))
}
