import { sql } from 'kysely'
import type { Tx } from '../audit/audited.ts'
import { instant } from '../clearances/queries.ts'
import type { UseKind } from '../clearances/uses.ts'
import type { Db } from '../db/database.ts'
import type { ReplyRuling, TriageCause } from '../db/production-tables.ts'
import type { DataClassId, Outcome } from '../policy/policy.ts'
import type { Triage, UseAnswers } from '../policy/triage.ts'

// The uses of a production, read as who asks.

export type KeptStep = {
  offering_id: number | null
  name: string
  /** `tool/offering`; null for one that is not in the register. */
  path: string | null
  data_classes: DataClassId[]
  facts_digest: string
  clearance_id: number | null
  clearance_state: string
}

export type KeptTriage = {
  id: number
  title: string
  purpose: string
  department: string
  kind: UseKind
  settings: string
  without_ai: string
  answers: UseAnswers
  policy_key: number
  outcome: Outcome
  result: Triage
  cause: TriageCause
  because: string
  by: string | null
  at: string
  steps: KeptStep[]
}

export type KeptTelling = { id: number; triage_id: number; told_on: string; contact: string; note: string; by: string | null; at: string }
export type KeptReply = {
  id: number
  triage_id: number
  ruling: ReplyRuling
  replied_by: string
  replied_on: string
  uses: UseKind[]
  shots: string[]
  data_classes: DataClassId[]
  ends_on: string | null
  words: string
  file_id: number | null
  file_name: string | null
  by: string | null
  at: string
}

export type KeptUse = {
  id: number
  number: number
  proposed_by: string | null
  proposed_at: string
  is_demo: boolean
  triages: KeptTriage[]
  tellings: KeptTelling[]
  replies: KeptReply[]
}

/** The uses of a production with all that became of them, the newest first; `number`: that one only. */
export const listUses = async (db: Db, production_id: number, number: number | null = null): Promise<KeptUse[]> => {
  const { rows } = await sql<KeptUse>`
    select u.id, u.number, u.is_demo, p.name as proposed_by, ${instant(sql`u.proposed_at`)} as proposed_at,
      (select jsonb_agg(x order by x.id) from (
        select t.id, t.title, t.purpose, t.department, t.kind, t.settings, t.without_ai, t.answers, t.policy_key, t.outcome, t.result, t.cause, t.because,
          w.name as by, ${instant(sql`t.triaged_at`)} as at,
          (select coalesce(jsonb_agg(jsonb_build_object('offering_id', s.offering_id, 'name', s.name, 'path', l.slug || '/' || o.slug, 'data_classes', s.data_classes,
              'facts_digest', s.facts_digest, 'clearance_id', s.clearance_id, 'clearance_state', s.clearance_state) order by s.number), '[]')
            from triage_steps s left join offerings o on o.id = s.offering_id left join tools l on l.id = o.tool_id where s.triage_id = t.id) as steps
        from triages t left join people w on w.id = t.triaged_by where t.use_id = u.id) x) as triages,
      coalesce((select jsonb_agg(jsonb_build_object('id', l.id, 'triage_id', l.triage_id, 'told_on', l.told_on, 'contact', l.contact, 'note', l.note, 'by', w.name,
          'at', ${instant(sql`l.recorded_at`)}) order by l.id)
        from use_tellings l left join people w on w.id = l.told_by where l.use_id = u.id), '[]') as tellings,
      coalesce((select jsonb_agg(jsonb_build_object('id', r.id, 'triage_id', r.triage_id, 'ruling', r.ruling, 'replied_by', r.replied_by, 'replied_on', r.replied_on,
          'uses', r.uses, 'shots', r.shots, 'data_classes', r.data_classes, 'ends_on', r.ends_on, 'words', r.words, 'file_id', r.file_id, 'file_name', f.name,
          'by', w.name, 'at', ${instant(sql`r.recorded_at`)}) order by r.id)
        from use_replies r left join people w on w.id = r.recorded_by left join evidence_files f on f.id = r.file_id where r.use_id = u.id), '[]') as replies
    from uses u left join people p on p.id = u.proposed_by
    where u.production_id = ${production_id} and (${number}::integer is null or u.number = ${number}::integer)
      and exists (select from triages t where t.use_id = u.id)
    order by u.number desc`.execute(db)
  return rows
}

export const findUse = async (db: Db, production_id: number, number: number): Promise<KeptUse | null> => (await listUses(db, production_id, number))[0] ?? null

/** A new use with the next number of its production. */
export const insertUse = async (tx: Tx, row: { production_id: number; proposed_by: number; is_demo: boolean }): Promise<{ id: number; number: number }> => {
  const { next } = await tx
    .selectFrom('uses')
    .select(sql<number>`coalesce(max(number), 0) + 1`.as('next'))
    .where('production_id', '=', row.production_id)
    .executeTakeFirstOrThrow()
  return tx
    .insertInto('uses')
    .values({ ...row, number: next })
    .returning(['id', 'number'])
    .executeTakeFirstOrThrow()
}

export type NewTriage = Pick<
  KeptTriage,
  'title' | 'purpose' | 'department' | 'kind' | 'settings' | 'without_ai' | 'answers' | 'policy_key' | 'result' | 'cause' | 'because'
> & {
  policy_digest: string
  triaged_by: number | null
  steps: Omit<KeptStep, 'path'>[]
}

export const insertTriage = async (tx: Tx, use_id: number, { steps, answers, result, ...row }: NewTriage): Promise<number> => {
  const { id } = await tx
    .insertInto('triages')
    .values({ ...row, use_id, answers: JSON.stringify(answers), outcome: result.outcome, obligations: result.obligations, result: JSON.stringify(result) })
    .returning('id')
    .executeTakeFirstOrThrow()
  if (steps.length > 0)
    await tx
      .insertInto('triage_steps')
      .values(steps.map((step, i) => ({ ...step, triage_id: id, number: i + 1 })))
      .execute()
  return id
}

export type UsingProduction = { id: number; slug: string; name: string; studio_id: number }

/** Productions that propose uses and are not wrapped. */
export const listProductionsWithUses = async (db: Db): Promise<UsingProduction[]> =>
  (
    await sql<UsingProduction>`select o.id, o.slug, o.name, o.studio_id from organisations o
      where o.studio_id is not null and exists (select from uses u where u.production_id = o.id)
        and not exists (select from wraps w where w.production_id = o.id) order by o.id`.execute(db)
  ).rows

/** The tool of an offering; null for none. */
export const findToolOf = async (db: Db, offering_id: number | null): Promise<number | null> =>
  offering_id === null ? null : (await db.selectFrom('offerings').select('tool_id').where('id', '=', offering_id).executeTakeFirstOrThrow()).tool_id
