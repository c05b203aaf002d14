import { sql } from 'kysely'
import type { Tx } from '../audit/audited.ts'
import type { MediaType, Visibility } from '../db/schema.ts'

type NewFile = {
  organisation_id: number
  sha256: string
  bytes: number
  media_type: MediaType
  name: string
  title: string
  effective_on: string | null
  received_on: string
  expires_on: string | null
  visibility: Visibility
  scan: 'clean' | 'not_scanned'
  uploaded_by: number
  waits_for_signing: boolean
}

/** Who keeps bytes and who lets go of the same wait for one another, to the end of the transaction. */
export const lockBytes = (tx: Tx, sha256: string) => sql`select pg_advisory_xact_lock(hashtextextended(${`toolslate file ${sha256}`}, 0))`.execute(tx)

/** Null when the vendor has these bytes under that title. */
export const insertFile = async (tx: Tx, row: NewFile): Promise<number | null> =>
  (
    await tx
      .insertInto('evidence_files')
      .values({ ...row, withdrawn_at: null })
      .onConflict((conflict) => conflict.columns(['organisation_id', 'sha256', 'title']).doNothing())
      .returning('id')
      .executeTakeFirst()
  )?.id ?? null

/** False when it is signed, or gone. Until the end of the transaction nobody signs it. */
export const lockDraft = async (tx: Tx, questionnaire_id: number): Promise<boolean> =>
  (await tx.selectFrom('questionnaires').select('id').where('id', '=', questionnaire_id).where('state', '=', 'draft').forUpdate().executeTakeFirst()) !==
  undefined

type Attached = { questionnaire_id: number; question_id: string; file_id: number }

/** Whether a file is offered still: asked under the lock of its bytes. */
export const isOffered = async (tx: Tx, id: number): Promise<boolean> =>
  (await tx.selectFrom('evidence_files').select('id').where('id', '=', id).where('withdrawn_at', 'is', null).executeTakeFirst()) !== undefined

/** False when it is attached already. */
export const insertAnswerFile = async (tx: Tx, row: Attached): Promise<boolean> =>
  (await tx
    .insertInto('answer_files')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .returning('file_id')
    .executeTakeFirst()) !== undefined

export const deleteAnswerFile = async (tx: Tx, { questionnaire_id, question_id, file_id }: Attached): Promise<boolean> =>
  (await tx
    .deleteFrom('answer_files')
    .where('questionnaire_id', '=', questionnaire_id)
    .where('question_id', '=', question_id)
    .where('file_id', '=', file_id)
    .returning('file_id')
    .executeTakeFirst()) !== undefined

/** Takes a file off every answer that is not signed yet. */
export const detachFromDrafts = async (tx: Tx, file_id: number): Promise<void> => {
  const { rows } = await sql<{ id: number }>`
    select id from questionnaires where state = 'draft' and id in (select questionnaire_id from answer_files where file_id = ${file_id}) for update`.execute(tx)
  for (const { id } of rows) await tx.deleteFrom('answer_files').where('file_id', '=', file_id).where('questionnaire_id', '=', id).execute()
}

/** False when it was withdrawn before. */
export const withdrawFile = async (tx: Tx, id: number, at: Date): Promise<boolean> =>
  (await tx
    .updateTable('evidence_files')
    .set({ withdrawn_at: at })
    .where('id', '=', id)
    .where('withdrawn_at', 'is', null)
    .returning('id')
    .executeTakeFirst()) !== undefined

/** From now on, whatever is signed. False when it was that already, or is withdrawn. */
export const updateVisibility = async (tx: Tx, id: number, visibility: Visibility): Promise<boolean> =>
  (await tx
    .updateTable('evidence_files')
    .set({ visibility, waits_for_signing: false })
    .where('id', '=', id)
    .where(({ or, eb }) => or([eb('visibility', '<>', visibility), eb('waits_for_signing', '=', true)]))
    .where('withdrawn_at', 'is', null)
    .returning('id')
    .executeTakeFirst()) !== undefined

/** Whether anybody still needs these bytes: a file that is offered, or an answer that was signed with one. */
export const isCited = async (tx: Tx, sha256: string): Promise<boolean> =>
  (await tx
    .selectFrom('evidence_files as f')
    .select('f.id')
    .where('f.sha256', '=', sha256)
    .where(({ or, eb, exists, selectFrom }) =>
      or([eb('f.withdrawn_at', 'is', null), exists(selectFrom('answer_files as a').select('a.file_id').whereRef('a.file_id', '=', 'f.id'))]),
    )
    .limit(1)
    .executeTakeFirst()) !== undefined

/** The same person accepting twice at once waits for themselves. */
export const lockPerson = (tx: Tx, { organisation_id, person_id }: { organisation_id: number; person_id: number }) =>
  sql`select pg_advisory_xact_lock(hashtextextended(${`toolslate nda ${organisation_id} ${person_id}`}, 0))`.execute(tx)
