import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import type { VendorAnswer } from './answer.ts'

/** An offering with its tool, its vendor, and the organisation that speaks for the vendor (null: nobody has claimed it, or not for this reader to know). */
export const findVendorOffering = (db: Db, tool: string, offering: string) =>
  vendorOfferings(db).where('t.slug', '=', tool).where('o.slug', '=', offering).executeTakeFirst()

export type VendorOffering = NonNullable<Awaited<ReturnType<typeof findVendorOffering>>>

/** What the vendor of an organisation offers, by name. */
export const listVendorOfferings = (db: Db, organisation_id: number) =>
  vendorOfferings(db).where('g.id', '=', organisation_id).orderBy('t.name').orderBy('o.name').orderBy('o.id').execute()

const vendorOfferings = (db: Db) =>
  db
    .selectFrom('offerings as o')
    .innerJoin('tools as t', 't.id', 'o.tool_id')
    .innerJoin('vendors as w', 'w.id', 't.vendor_id')
    .leftJoin('organisations as g', (join) => join.onRef('g.vendor_id', '=', 'w.id').on('g.kind', '=', 'vendor'))
    .select(['o.id', 't.slug as tool', 'o.slug as offering', 't.name as tool_name', 'o.name as offering_name', 't.is_demo'])
    .select(['w.id as vendor_id', 'w.slug as vendor', 'w.name as vendor_name'])
    .select(['g.id as organisation_id', 'g.slug as organisation', 'g.name as organisation_name'])

const questionnaires = (db: Db) =>
  db.selectFrom('questionnaires').select(['id', 'offering_id', 'organisation_id', 'number', 'bank_version', 'state', 'opened_at', 'opened_by'])

/** The draft of an offering; there is one at most. */
export const findDraft = (db: Db, offering_id: number) =>
  questionnaires(db).where('offering_id', '=', offering_id).where('state', '=', 'draft').executeTakeFirst()

export type Questionnaire = NonNullable<Awaited<ReturnType<typeof findDraft>>>

/** Every row of a draft, in no order that means anything: the bank has the order. */
export const listAnswers = async (db: Db, questionnaire_id: number): Promise<VendorAnswer[]> =>
  (await listDraftAnswers(db, [questionnaire_id])).map(vendorAnswer)

/** The rows of several drafts, with what belongs to a draft only: who has it, which save it is. */
export const listDraftAnswers = async (db: Db, questionnaire_ids: number[]) =>
  questionnaire_ids.length === 0 ? [] : draftAnswers(db).where('questionnaire_id', 'in', questionnaire_ids).orderBy('question_id').execute()

export const findDraftAnswer = (db: Db, questionnaire_id: number, question: string) =>
  draftAnswers(db).where('questionnaire_id', '=', questionnaire_id).where('question_id', '=', question).executeTakeFirst()

export type DraftAnswer = NonNullable<Awaited<ReturnType<typeof findDraftAnswer>>>

const draftAnswers = (db: Db) =>
  db
    .selectFrom('answers')
    .select(['question_id as question', 'stance', 'value', 'note', 'evidence', 'visibility', 'source_title', 'source_url', 'quote', 'fact_id'])
    .select(['questionnaire_id', 'assigned_to', 'version', 'updated_at', 'updated_by'])

const vendorAnswer = ({ question, stance, value, note, evidence, visibility, source_title, source_url, quote, fact_id }: DraftAnswer): VendorAnswer => ({
  question,
  stance,
  value,
  note,
  evidence,
  visibility,
  source_title,
  source_url,
  quote,
  fact_id,
})

// What the pages of a questionnaire show besides ---------------------------------------------------------

/** The drafts of an organisation. */
export const listDrafts = (db: Db, organisation_id: number) =>
  questionnaires(db).where('organisation_id', '=', organisation_id).where('state', '=', 'draft').execute()

/** The newest attestation of each offering of an organisation. */
export const listLastAttestations = (db: Db, organisation_id: number) =>
  db
    .selectFrom('attestations')
    .distinctOn('offering_id')
    .select(['id', 'offering_id', 'questionnaire_id', 'valid_from', 'valid_to', 'signed_at'])
    .where('organisation_id', '=', organisation_id)
    .orderBy('offering_id')
    .orderBy('id', 'desc')
    .execute()

export type LastAttestation = Awaited<ReturnType<typeof listLastAttestations>>[number]

/** What was signed last for an offering, to begin the next draft with. */
export const listSignedAnswers = (db: Db, attestation_id: number): Promise<VendorAnswer[]> =>
  db
    .selectFrom('attested_answers')
    .select(['question_id as question', 'stance', 'value', 'note', 'evidence', 'visibility', 'source_title', 'source_url', 'quote', 'fact_id'])
    .where('attestation_id', '=', attestation_id)
    .orderBy('question_id')
    .execute()

/** What procurement asks about an attestation, or rejects with a reason: the newest ruling on each answer. */
export const listAsked = async (db: Db, attestation_ids: number[]) => {
  if (attestation_ids.length === 0) return []
  const newest = await db
    .selectFrom('answer_reviews')
    .distinctOn(['attestation_id', 'question_id'])
    .select(['attestation_id', 'question_id', 'ruling', 'reason', 'at'])
    .where('attestation_id', 'in', attestation_ids)
    .where('ruling', '<>', 'flagged')
    .orderBy('attestation_id')
    .orderBy('question_id')
    .orderBy('id', 'desc')
    .execute()
  return newest.filter(({ ruling }) => ruling === 'asked' || ruling === 'rejected')
}

export type AskedRow = Awaited<ReturnType<typeof listAsked>>[number]

/** Conflicts that nobody has closed, those with the least time first. */
export const listOpenConflicts = async (db: Db, offering_ids: number[]) =>
  offering_ids.length === 0
    ? []
    : db
        .selectFrom('conflicts as c')
        .leftJoin('conflict_closures as x', 'x.conflict_id', 'c.id')
        .select(['c.id', 'c.offering_id', 'c.question_id', 'c.kind', 'c.due_on'])
        .where('c.offering_id', 'in', offering_ids)
        .where('x.conflict_id', 'is', null)
        .orderBy('c.due_on')
        .orderBy('c.id')
        .execute()

export type OpenConflict = Awaited<ReturnType<typeof listOpenConflicts>>[number]

/** How many files are attached to each answer of these drafts; what was withdrawn does not count. */
export const countFiles = async (db: Db, questionnaire_ids: number[]) =>
  questionnaire_ids.length === 0
    ? []
    : db
        .selectFrom('answer_files as a')
        .innerJoin('evidence_files as f', 'f.id', 'a.file_id')
        .select(['a.questionnaire_id', 'a.question_id', (eb) => eb.fn.countAll<number>().as('n')])
        .where('a.questionnaire_id', 'in', questionnaire_ids)
        .where('f.withdrawn_at', 'is', null)
        .groupBy(['a.questionnaire_id', 'a.question_id'])
        .execute()

/** What happened to one answer, newest first, with the name of who did it where the reader may see it. */
export const listActivity = (db: Db, organisation_id: number, subject: string) =>
  db
    .selectFrom('audit_events as e')
    .leftJoin('people as p', 'p.log_name', 'e.actor')
    .select(['e.leaf', 'e.at', 'e.action', 'p.name'])
    .where('e.organisation_id', '=', organisation_id)
    .where('e.is_public', '=', false)
    .where('e.subject', '=', subject)
    .orderBy('e.leaf', 'desc')
    .limit(20)
    .execute()

export type ActivityRow = Awaited<ReturnType<typeof listActivity>>[number]

/** Whether that person's changes of that answer are in the log already, a short while ago. */
export const isInLog = async (db: Db, actor: string, subject: string, minutes: number): Promise<boolean> =>
  (await db
    .selectFrom('audit_events')
    .select('leaf')
    .where('actor', '=', actor)
    .where('action', '=', 'answer.changed')
    .where('subject', '=', subject)
    .where('at', '>', sql<Date>`clock_timestamp() - make_interval(mins => ${minutes})`)
    .limit(1)
    .executeTakeFirst()) !== undefined
