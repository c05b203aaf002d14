import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import type { AnswerRuling } from '../db/schema.ts'

/** Out of the statement itself: procurement reads attestations, and not the questionnaires behind them. */
const number = sql<number>`(a.statement::jsonb ->> 'number')::int`

const attestations = (db: Db) =>
  db
    .selectFrom('attestations as a')
    .leftJoin('attestations as later', 'later.supersedes', 'a.id')
    .select([
      'a.id',
      'a.questionnaire_id',
      'a.offering_id',
      'a.organisation_id',
      number.as('number'),
      'a.statement',
      'a.digest',
      'a.jws',
      'a.signed_by',
      'a.signed_at',
    ])
    .select(['a.signatory_title', 'a.signatory_authority', 'a.valid_from', 'a.valid_to', 'a.supersedes', 'later.id as superseded_by'])

/** One of an offering; undefined when it is another's, or not for this reader. */
export const findAttestation = (db: Db, offering_id: number, id: number) =>
  attestations(db).where('a.offering_id', '=', offering_id).where('a.id', '=', id).executeTakeFirst()

export type Attestation = NonNullable<Awaited<ReturnType<typeof findAttestation>>>

/** The last one signed for an offering, whether or not it has ended. */
export const findNewestAttestation = (db: Db, offering_id: number) =>
  attestations(db).where('a.offering_id', '=', offering_id).orderBy('a.id', 'desc').limit(1).executeTakeFirst()

/** All of an offering, newest first. */
export const listAttestationsOf = (db: Db, offering_id: number) =>
  db
    .selectFrom('attestations as a')
    .select(['a.id', number.as('number'), 'a.valid_from', 'a.valid_to', 'a.digest'])
    .where('a.offering_id', '=', offering_id)
    .orderBy('a.id', 'desc')
    .execute()

export type AttestationLine = Awaited<ReturnType<typeof listAttestationsOf>>[number]

/** What procurement made of each answer: the newest ruling of each studio. What is flagged is the studio's own affair and stays out. */
export const listRulings = async (db: Db, attestation_id: number): Promise<Ruling[]> => {
  const { rows } = await sql<Ruling>`
    select distinct on (r.question_id, r.studio_id) r.question_id as question, r.ruling, r.reason, r.at, r.fact_id, o.name as studio
    from answer_reviews r left join organisations o on o.id = r.studio_id
    where r.attestation_id = ${attestation_id} and r.ruling <> 'flagged'
    order by r.question_id, r.studio_id, r.id desc`.execute(db)
  return rows
}

export type Ruling = { question: string; ruling: Exclude<AnswerRuling, 'flagged'>; reason: string; at: Date; fact_id: number | null; studio: string | null }

/** Open conflicts that an attestation brought to light. */
export const listOpenConflicts = (db: Db, attestation_id: number) =>
  db
    .selectFrom('conflicts as c')
    .leftJoin('conflict_closures as e', 'e.conflict_id', 'c.id')
    .select(['c.id', 'c.question_id as question', 'c.fact_id', 'c.due_on', 'c.kind'])
    .where('c.attestation_id', '=', attestation_id)
    .where('e.conflict_id', 'is', null)
    .orderBy('c.id')
    .execute()

export type OpenConflict = Awaited<ReturnType<typeof listOpenConflicts>>[number]

/** Facts about an offering that were recorded after an instant, but for those that its own attestations became; oldest first. */
export const listFactsSince = (db: Db, offering_id: number, since: Date) =>
  db
    .selectFrom('facts')
    .select(['id', 'question_id as question', 'value', 'recorded_at'])
    .where('offering_id', '=', offering_id)
    .where('recorded_at', '>', since)
    .where('evidence', '<>', 'vendor_attestation')
    .orderBy('id')
    .execute()

export type NewerFact = Awaited<ReturnType<typeof listFactsSince>>[number]
