import { type Insertable, sql } from 'kysely'
import type { Tx } from '../audit/audited.ts'
import type { Database } from '../db/schema.ts'
import type { VendorAnswer } from './answer.ts'

/** The next draft of an offering; null when there is one already. Two who open one at once wait for one another. */
export const insertDraft = async (
  tx: Tx,
  row: Pick<Insertable<Database['questionnaires']>, 'offering_id' | 'organisation_id' | 'bank_version' | 'opened_by'>,
) =>
  (await tx
    .insertInto('questionnaires')
    .values((eb) => ({
      ...row,
      number: eb.selectFrom('questionnaires').select(sql<number>`coalesce(max(number), 0) + 1`.as('n')).where('offering_id', '=', row.offering_id),
    }))
    .onConflict((clash) => clash.doNothing())
    .returning(['id', 'number'])
    .executeTakeFirst()) ?? null

export const updateBankVersion = (tx: Tx, id: number, bank_version: string) =>
  tx.updateTable('questionnaires').set({ bank_version }).where('id', '=', id).where('state', '=', 'draft').execute()

/** Rows that are there already stay as they are. */
export const insertAnswers = async (tx: Tx, questionnaire_id: number, answers: VendorAnswer[], updated_by: number): Promise<number> => {
  if (answers.length === 0) return 0
  const rows = answers.map(({ question, value, ...answer }) => ({
    ...answer,
    questionnaire_id,
    question_id: question,
    value: value === null ? null : JSON.stringify(value),
    updated_by,
  }))
  const made = await tx
    .insertInto('answers')
    .values(rows)
    .onConflict((clash) => clash.doNothing())
    .returning('question_id')
    .execute()
  return made.length
}

/** What was shown for the last answers is shown for the next, unless it was withdrawn. */
export const copyFiles = (tx: Tx, from: number, to: number) =>
  tx
    .insertInto('answer_files')
    .columns(['questionnaire_id', 'question_id', 'file_id'])
    .expression((eb) =>
      eb
        .selectFrom('answer_files as a')
        .innerJoin('evidence_files as f', 'f.id', 'a.file_id')
        .select([sql.val(to).$castTo<number>().as('questionnaire_id'), 'a.question_id', 'a.file_id'])
        .where('a.questionnaire_id', '=', from)
        .where('f.withdrawn_at', 'is', null),
    )
    .onConflict((clash) => clash.doNothing())
    .execute()

/** Whether it is still a draft; it stays one until the transaction ends. */
export const holdDraft = async (tx: Tx, questionnaire_id: number): Promise<boolean> =>
  (await tx.selectFrom('questionnaires').select('id').where('id', '=', questionnaire_id).where('state', '=', 'draft').forShare().executeTakeFirst()) !==
  undefined

type Saved = { version: number; updated_at: Date }

/** Over the save that it was based on, and no other; null when somebody else saved meanwhile. */
export const updateAnswer = async (tx: Tx, questionnaire_id: number, answer: VendorAnswer, version: number, by: number): Promise<Saved | null> => {
  const { question, value, ...rest } = answer
  const set = { ...rest, value: value === null ? null : JSON.stringify(value), updated_by: by }
  if (version > 0)
    return (
      (await tx
        .updateTable('answers')
        .set({ ...set, version: version + 1, updated_at: sql<Date>`clock_timestamp()` })
        .where('questionnaire_id', '=', questionnaire_id)
        .where('question_id', '=', question)
        .where('version', '=', version)
        .returning(['version', 'updated_at'])
        .executeTakeFirst()) ?? null
    )
  // A question that came into the bank after the draft was opened has no row yet.
  return (
    (await tx
      .insertInto('answers')
      .values({ ...set, questionnaire_id, question_id: question, version: 2 })
      .onConflict((clash) => clash.doNothing())
      .returning(['version', 'updated_at'])
      .executeTakeFirst()) ?? null
  )
}

/** Who has a question is no part of the answer: it collides with nobody's typing. */
export const updateAssignment = async (tx: Tx, questionnaire_id: number, question_id: string, assigned_to: number | null): Promise<boolean> =>
  (await tx
    .updateTable('answers')
    .set({ assigned_to })
    .where('questionnaire_id', '=', questionnaire_id)
    .where('question_id', '=', question_id)
    .returning('question_id')
    .executeTakeFirst()) !== undefined
