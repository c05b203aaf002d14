import type { Insertable } from 'kysely'
import type { Tx } from '../audit/audited.ts'
import type { Db } from '../db/database.ts'
import type { Database } from '../db/schema.ts'

/** The talk about one question, over all drafts of the offering that the reader may see, oldest first. */
export const listComments = (db: Db, offering_id: number, question_id: string) =>
  db
    .selectFrom('answer_comments as c')
    .innerJoin('questionnaires as q', 'q.id', 'c.questionnaire_id')
    .leftJoin('people as p', 'p.id', 'c.person_id')
    .select(['c.id', 'c.text', 'c.is_shared', 'c.at', 'p.name', 'q.number'])
    .where('q.offering_id', '=', offering_id)
    .where('c.question_id', '=', question_id)
    .orderBy('c.id')
    .execute()

export type Comment = Awaited<ReturnType<typeof listComments>>[number]

export const insertComment = async (tx: Tx, row: Insertable<Database['answer_comments']>): Promise<number> =>
  (await tx.insertInto('answer_comments').values(row).returning('id').executeTakeFirstOrThrow()).id
