import { sql } from 'kysely'
import { partWords } from '../../views/review-words.ts'
import { type AuditEvent, audited, type Tx } from '../audit/audited.ts'
import { type Db, readAs } from '../db/database.ts'
import type { PartState, ReviewPart } from '../db/review-tables.ts'
import { type DuePart, duePartsLetter } from '../mail/letters.ts'
import { insertMail } from '../mail/queries.ts'
import { NotThere, nullWhenNotThere } from '../people/not-there.ts'
import { dayOf } from '../policy/dates.ts'
import { type DueNotice, dueNotices } from './notices.ts'

type Owned = { review_id: number; part: ReviewPart; state: PartState; due_on: string; owner_id: number; email: string; studio_id: number; name: string }

/**
 * The round of every minute: tells the owner of a part that it is due in seven days, tomorrow, and every week that it is overdue; by one
 * mail a person and round. Stated limit: a day on which no program ran is not made up for, the desk shows it all the same.
 */
export const remindOfParts = async (root: Db, { publicUrl }: { publicUrl: string }, now: Date): Promise<number> => {
  const db = readAs(root, 'system')
  const parts = await listOwned(db)
  const notices = dueNotices(parts, dayOf(now))
  if (notices.length === 0) return 0
  const sent = await audited(db, { kind: 'job', name: 'reminders' }, async (tx) => {
    const fresh = await takeReminders(
      tx,
      notices.map((notice) => ({ ...notice, of: partOf(parts, notice) })),
    )
    if (fresh.length === 0) throw new NotThere()
    const byPerson = Map.groupBy(fresh, ({ person_id }) => person_id)
    for (const [person_id, theirs] of byPerson)
      await insertMail(tx, {
        person_id,
        address: theirs[0]!.of.email,
        ...duePartsLetter({ publicUrl, parts: theirs.map(lineOf(publicUrl)) }),
        expires_at: null,
      })
    return { result: byPerson.size, events: fresh.map(eventOf) }
  }).catch(nullWhenNotThere)
  return sent ?? 0
}

type Reminder = DueNotice & { of: Owned }

const partOf = (parts: Owned[], { review_id, part }: DueNotice): Owned => parts.find((one) => one.review_id === review_id && one.part === part)!

const lineOf =
  (publicUrl: string) =>
  ({ kind, days, part, review_id, of }: Reminder): DuePart => ({
    name: of.name,
    part: partWords[part].word,
    due_on: of.due_on,
    overdue: kind === 'overdue' ? days : null,
    link: `${publicUrl}/desk/reviews/${review_id}#part-${part}`,
  })

const eventOf = ({ kind, days, part, review_id, of }: Reminder): AuditEvent => ({
  action: 'review.reminded',
  subject: `/desk/reviews/${review_id}`,
  sentence: `${of.name}: the owner of the part ${partWords[part].word} was reminded that it ${kind === 'overdue' ? `is overdue since ${of.due_on}` : `is due on ${of.due_on}`} (${days === 1 ? '1 day' : `${days} days`}).`,
  audience: { organisation: of.studio_id },
})

/** Parts of open reviews that somebody owns who can be written to. */
const listOwned = async (db: Db): Promise<Owned[]> => {
  const { rows } = await sql<Owned>`
    select p.review_id, p.part, p.state, p.due_on, p.owner_id, a.email, r.studio_id, coalesce(t.name || ', ' || o.name, r.tool_name) as name
    from review_parts p
    join reviews r on r.id = p.review_id and r.closed_at is null
    join accounts a on a.person_id = p.owner_id
    left join offerings o on o.id = r.offering_id
    left join tools t on t.id = o.tool_id
    order by p.due_on, p.review_id, p.part`.execute(db)
  return rows
}

/** Those that are taken by this round: of two at once each goes to one of them. */
const takeReminders = async (tx: Tx, reminders: Reminder[]): Promise<Reminder[]> => {
  const taken = await tx
    .insertInto('review_reminders')
    .values(reminders.map(({ of, ...row }) => ({ ...row, due_on: of.due_on })))
    .onConflict((clash) => clash.doNothing())
    .returning(['review_id', 'part'])
    .execute()
  return reminders.filter((one) => taken.some(({ review_id, part }) => review_id === one.review_id && part === one.part))
}
