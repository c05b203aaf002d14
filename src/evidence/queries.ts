import { type ExpressionBuilder, sql } from 'kysely'
import { jsonArrayFrom } from 'kysely/helpers/postgres'
import type { Db } from '../db/database.ts'
import type { Database } from '../db/schema.ts'

/** Whether others may see it at all: what came with an answer waits until one with it is signed. */
const isShown = sql<boolean>`(not f.waits_for_signing or evidence_is_signed(f.id))`

const files = (db: Db) =>
  db
    .selectFrom('evidence_files as f')
    .select(['f.id', 'f.organisation_id', 'f.sha256', 'f.bytes', 'f.media_type', 'f.name', 'f.title', 'f.effective_on', 'f.received_on', 'f.expires_on'])
    .select(['f.visibility', 'f.scan', 'f.withdrawn_at', isShown.as('is_shown')])

/** The files that are attached to one answer of a draft, in the order in which they came. */
export const listAnswerFiles = (db: Db, questionnaire_id: number, question_id: string) =>
  files(db)
    .innerJoin('answer_files as a', 'a.file_id', 'f.id')
    .where('a.questionnaire_id', '=', questionnaire_id)
    .where('a.question_id', '=', question_id)
    .orderBy('f.id')
    .execute()

export type AnswerFile = Awaited<ReturnType<typeof listAnswerFiles>>[number]

/** What a vendor offers at present, by title. */
export const listLibrary = (db: Db, organisation_id: number) =>
  files(db)
    .where('f.organisation_id', '=', organisation_id)
    .where('f.withdrawn_at', 'is', null)
    .orderBy(sql`f.title collate "und-x-icu"`)
    .orderBy('f.id')
    .execute()

export type LibraryFile = Awaited<ReturnType<typeof listLibrary>>[number]

/** Where a file is attached: each question once, with whether that was signed. */
const uses = (eb: ExpressionBuilder<Database & { f: Database['evidence_files'] }, 'f'>) =>
  jsonArrayFrom(
    eb
      .selectFrom('answer_files as a')
      .innerJoin('questionnaires as q', 'q.id', 'a.questionnaire_id')
      .innerJoin('offerings as o', 'o.id', 'q.offering_id')
      .innerJoin('tools as t', 't.id', 'o.tool_id')
      .select(['t.slug as tool', 't.name as tool_name', 'o.slug as offering', 'o.name as offering_name', 'a.question_id as question'])
      .select(sql<boolean>`bool_or(q.state = 'signed')`.as('is_signed'))
      .whereRef('a.file_id', '=', 'f.id')
      .groupBy(['t.slug', 't.name', 'o.slug', 'o.name', 'a.question_id'])
      .orderBy('t.name')
      .orderBy('o.name')
      .orderBy('a.question_id'),
  ).as('uses')

/** Everything that a vendor ever put on file, newest first, with where it is used. */
export const listOwnFiles = (db: Db, organisation_id: number) =>
  files(db).select(uses).where('f.organisation_id', '=', organisation_id).orderBy('f.id', 'desc').execute()

export type OwnFile = Awaited<ReturnType<typeof listOwnFiles>>[number]

/** How often the files of a vendor were read, and when last. As the log has it. */
export const listReadings = async (db: Db, organisation_id: number): Promise<Map<number, { times: number; last_at: Date }>> => {
  const rows = await db
    .selectFrom('audit_events')
    .select(({ fn }) => ['subject', fn.countAll<number>().as('times'), fn.max('at').as('last_at')])
    .where('action', '=', 'evidence.read')
    .where('organisation_id', '=', organisation_id)
    .groupBy('subject')
    .execute()
  return new Map(rows.map(({ subject, times, last_at }) => [Number(subject.split('/').at(-1)), { times, last_at }]))
}

/** One file, for whoever may read it: of a vendor, or (`vendor` null) the proof of a studio or a production. One that was withdrawn is left to the vendor and to procurement. */
export const findFile = (db: Db, id: number) =>
  files(db)
    .innerJoin('organisations as g', 'g.id', 'f.organisation_id')
    .leftJoin('vendors as v', 'v.id', 'g.vendor_id')
    .select(['v.slug as vendor', sql<string>`coalesce(v.name, g.name)`.as('vendor_name')])
    .select(sql<boolean>`f.organisation_id = any (reader_organisations())`.as('is_own'))
    .where('f.id', '=', id)
    .where(({ or, eb }) =>
      or([eb('f.withdrawn_at', 'is', null), sql<boolean>`f.organisation_id = any (reader_organisations())`, sql<boolean>`reader_is_staff()`]),
    )
    .executeTakeFirst()

export type EvidenceFile = NonNullable<Awaited<ReturnType<typeof findFile>>>

export const findOwnFile = (db: Db, organisation_id: number, id: number) =>
  files(db).select(uses).where('f.organisation_id', '=', organisation_id).where('f.id', '=', id).executeTakeFirst()

/** How much a vendor keeps here. */
export const sumBytes = async (db: Db, organisation_id: number): Promise<number> => {
  const row = await db
    .selectFrom('evidence_files')
    .select(({ fn }) => fn.sum<number | null>('bytes').as('bytes'))
    .where('organisation_id', '=', organisation_id)
    .where('withdrawn_at', 'is', null)
    .executeTakeFirst()
  return row?.bytes ?? 0
}

/** A vendor that somebody speaks for. */
export const findRepresented = (db: Db, vendor: string) =>
  db
    .selectFrom('organisations as g')
    .innerJoin('vendors as v', 'v.id', 'g.vendor_id')
    .select(['g.id', 'v.slug as vendor', 'v.name', 'v.is_demo'])
    .where('v.slug', '=', vendor)
    .where('g.kind', '=', 'vendor')
    .executeTakeFirst()

export type Represented = NonNullable<Awaited<ReturnType<typeof findRepresented>>>

/** The address of a vendor's page, by its organisation. */
export const findVendorOf = (db: Db, organisation_id: number) =>
  db
    .selectFrom('organisations as g')
    .innerJoin('vendors as v', 'v.id', 'g.vendor_id')
    .select(['g.id', 'v.slug as vendor', 'v.name', 'v.is_demo'])
    .where('g.id', '=', organisation_id)
    .executeTakeFirst()

/** How many files of each visibility a vendor offers: asked as the system, for everybody may know the number. */
export const countOffered = async (db: Db, organisation_id: number): Promise<{ nda: number; on_request: number }> => {
  const rows = await db
    .selectFrom('evidence_files as f')
    .select(({ fn }) => ['f.visibility', fn.countAll<number>().as('n')])
    .where('f.organisation_id', '=', organisation_id)
    .where('f.withdrawn_at', 'is', null)
    .where(isShown)
    .groupBy('f.visibility')
    .execute()
  const of = (visibility: string) => rows.find((row) => row.visibility === visibility)?.n ?? 0
  return { nda: of('nda'), on_request: of('on_request') }
}
