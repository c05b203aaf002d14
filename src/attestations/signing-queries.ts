import { sql } from 'kysely'
import type { Tx } from '../audit/audited.ts'
import type { Db } from '../db/database.ts'
import type { Database } from '../db/schema.ts'
import type { SignedAnswer } from './answer.ts'
import type { DraftFile } from './signing-rules.ts'

export const findOfferingKinds = (db: Db, offering_id: number) =>
  db.selectFrom('offerings').select(['plan_kind', 'deployment']).where('id', '=', offering_id).executeTakeFirstOrThrow()

/** The files under the answers of a draft. */
export const listDraftFiles = (db: Db, questionnaire_id: number): Promise<DraftFile[]> =>
  db
    .selectFrom('answer_files as a')
    .innerJoin('evidence_files as f', 'f.id', 'a.file_id')
    .select(['a.question_id as question', 'f.sha256', 'f.title', 'f.media_type', 'f.expires_on'])
    .select((eb) => eb('f.withdrawn_at', 'is not', null).$castTo<boolean>().as('is_withdrawn'))
    .where('a.questionnaire_id', '=', questionnaire_id)
    .orderBy('f.id')
    .execute()

/** Who can sign for a vendor, by name. */
export const listSignatories = (db: Db, organisation_id: number) =>
  db
    .selectFrom('memberships as m')
    .innerJoin('people as p', 'p.id', 'm.person_id')
    .select(['p.id', 'p.name'])
    .where('m.organisation_id', '=', organisation_id)
    .where('m.role', '=', 'signatory')
    .orderBy(sql`p.name collate "und-x-icu"`)
    .execute()

// Writing -------------------------------------------------------------------------------------------------

/** The draft of an offering. Every save holds it (`holdDraft`), so from here to the end of the transaction nobody changes it, nor signs it. */
export const lockDraft = (tx: Tx, offering_id: number) =>
  tx
    .selectFrom('questionnaires')
    .select(['id', 'number', 'bank_version'])
    .where('offering_id', '=', offering_id)
    .where('state', '=', 'draft')
    .forUpdate()
    .executeTakeFirst()

export const markSigned = (tx: Tx, questionnaire_id: number) =>
  tx.updateTable('questionnaires').set({ state: 'signed' }).where('id', '=', questionnaire_id).execute()

type NewAttestation = Omit<Database['attestations'], 'id' | 'signed_at'>

export const insertAttestation = async (tx: Tx, attestation: NewAttestation): Promise<number> =>
  (await tx.insertInto('attestations').values(attestation).returning('id').executeTakeFirstOrThrow()).id

export const insertAttestedAnswers = (tx: Tx, attestation_id: number, organisation_id: number, answers: SignedAnswer[]) =>
  tx
    .insertInto('attested_answers')
    .values(
      answers.map(({ question, value, stance, note, evidence, visibility, source_title, source_url, quote, fact_id }) => ({
        ...{ attestation_id, organisation_id, question_id: question, value: JSON.stringify(value) },
        ...{ stance, note, evidence, visibility, source_title, source_url, quote, fact_id },
      })),
    )
    .execute()

// Conflicts -----------------------------------------------------------------------------------------------

/** Every conflict about an offering so far, with the answer that it was about and how it ended. */
export const listConflictsOf = (db: Db, offering_id: number) =>
  db
    .selectFrom('conflicts as c')
    .innerJoin('attested_answers as a', (join) => join.onRef('a.attestation_id', '=', 'c.attestation_id').onRef('a.question_id', '=', 'c.question_id'))
    .leftJoin('conflict_closures as e', 'e.conflict_id', 'c.id')
    .select(['c.id', 'c.question_id as question', 'c.fact_id as about', 'c.due_on', 'e.ruling'])
    .select(['a.stance', 'a.value', 'a.note', 'a.evidence', 'a.visibility', 'a.source_title', 'a.source_url', 'a.quote', 'a.fact_id'])
    .where('c.offering_id', '=', offering_id)
    .orderBy('c.id')
    .execute()

export const insertConflicts = async (tx: Tx, conflicts: Omit<Database['conflicts'], 'id' | 'opened_at'>[]) => {
  if (conflicts.length > 0) await tx.insertInto('conflicts').values(conflicts).execute()
}

/** Ends conflicts that the vendor's next attestation settles. One that a person closes at this moment stays as they closed it. */
export const withdrawConflicts = async (tx: Tx, ended: { id: number; reason: string }[]) => {
  if (ended.length === 0) return
  await tx
    .insertInto('conflict_closures')
    .values(ended.map(({ id, reason }) => ({ conflict_id: id, ruling: 'withdrawn' as const, reason, fact_id: null, closed_by: null })))
    .onConflict((clash) => clash.doNothing())
    .execute()
}
