import { sql } from 'kysely'
import type { Db } from '../db/database.ts'

/** What the register can say against itself. */
export type Grades = {
  offerings: number
  questions: number
  /** Pairs of offering and question with an answer that says something. */
  answered: number
  facts: number
  /** Answers whose passage is in the newest copy that was compared; is gone from it; was never compared. */
  held: number
  lost: number
  never_compared: number
  oldest: { fact: number; tool: string; offering: string; name: string; question: string; seen_on: string } | null
  failed_copies: number
  failed_looks: number
  /** Documents with other words than a person last read. */
  open_tasks: number
  open_conflicts: number
  /** Answers that were replaced by another answer within a year. */
  reversals: number
}

/** The figures of a day, out of the tables as they are. `db` is read as the system: a conflict is counted, and nothing of it is shown. */
export const findGrades = async (db: Db, today: string): Promise<Grades> => {
  const { rows } = await sql<Grades>`
    with current as (select f.* from facts f join offerings o on o.id = f.offering_id join tools t on t.id = o.tool_id
      where not t.is_demo and not exists (select from facts later where later.supersedes = f.id)),
    known as (select * from current where value <> '"unknown"'),
    looked as (select k.id, k.offering_id, k.question_id, bool_or(last.found) as held, bool_or(not last.found) as lost, max(last.seen_on) as seen_on
      from known k left join citations c on c.fact_id = k.id
      left join lateral (select n.found, case when n.found then greatest(h.captured_on, (select max(d.checked_on) from document_checks d
          where d.document_id = h.document_id and d.outcome = 'unchanged')) end as seen_on from quote_checks n join captures h on h.id = n.capture_id
        where n.quote_id = c.quote_id order by h.captured_on desc nulls last, n.id desc limit 1) last on true
      group by 1, 2, 3)
    select (select count(*)::int from offerings o join tools t on t.id = o.tool_id where not t.is_demo) as offerings,
      (select count(*)::int from questions) as questions,
      (select count(*)::int from (select distinct offering_id, question_id from known) pairs) as answered,
      (select count(*)::int from known) as facts,
      (select count(*)::int from looked where held and not coalesce(lost, false)) as held,
      (select count(*)::int from looked where lost) as lost,
      (select count(*)::int from looked where held is null) as never_compared,
      (select jsonb_build_object('fact', l.id, 'tool', t.slug, 'offering', o.slug, 'name', t.name || ', ' || o.name, 'question', l.question_id, 'seen_on', l.seen_on)
        from looked l join offerings o on o.id = l.offering_id join tools t on t.id = o.tool_id where l.seen_on is not null order by l.seen_on, l.id limit 1) as oldest,
      (select count(*)::int from captures where outcome <> 'captured') as failed_copies,
      (select count(*)::int from change_tasks t join documents d on d.id = t.document_id join vendors v on v.id = d.vendor_id
        where not v.is_demo and not exists (select from change_task_ends e where e.task_id = t.id)) as open_tasks,
      (select count(*)::int from document_checks where outcome not in ('unchanged', 'changed')) as failed_looks,
      (select count(*)::int from conflicts n where not exists (select from conflict_closures e where e.conflict_id = n.id)) as open_conflicts,
      (select count(*)::int from facts later join facts f on f.id = later.supersedes where later.value <> f.value and later.recorded_at > ${today}::date - 365) as reversals`.execute(
    db,
  )
  return rows[0]!
}
