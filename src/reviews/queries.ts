import { type Insertable, sql } from 'kysely'
import { jsonArrayFrom } from 'kysely/helpers/postgres'
import type { Tx } from '../audit/audited.ts'
import type { Db } from '../db/database.ts'
import type { AnswerRuling, Database } from '../db/schema.ts'

/** An attestation with what it is about and what took its place. */
export const findAttestation = (db: Db, id: number) =>
  db
    .selectFrom('attestations as a')
    .innerJoin('offerings as o', 'o.id', 'a.offering_id')
    .innerJoin('tools as t', 't.id', 'o.tool_id')
    .innerJoin('vendors as v', 'v.id', 't.vendor_id')
    .leftJoin('attestations as later', 'later.supersedes', 'a.id')
    .leftJoin('people as p', 'p.id', 'a.signed_by')
    .select(['a.id', 'a.offering_id', 'a.organisation_id', 'a.questionnaire_id', 'a.digest', 'a.signatory_title', 'a.signatory_authority'])
    .select(['a.valid_from', 'a.valid_to', 'a.signed_at', 'a.signed_by', 'a.supersedes', 'later.id as superseded_by', 'p.name as signatory'])
    .select(['t.slug as tool', 'o.slug as offering', 't.name as tool_name', 'o.name as offering_name', 't.is_demo'])
    .select(['v.id as vendor_id', 'v.slug as vendor', 'v.name as vendor_name'])
    .where('a.id', '=', id)
    .executeTakeFirst()

export type AttestationRecord = NonNullable<Awaited<ReturnType<typeof findAttestation>>>

/**
 * The answers of an attestation with what the studio made of each, newest ruling last, their files, and the conflicts over them; also one
 * that was closed against the same answer when the vendor gave it before.
 */
export const listAnswersToReview = (db: Db, of: { id: number; questionnaire_id: number; offering_id: number }, studio_id: number) =>
  db
    .selectFrom('attested_answers as n')
    .select([
      'n.question_id as question',
      'n.stance',
      'n.value',
      'n.note',
      'n.evidence',
      'n.visibility',
      'n.source_title',
      'n.source_url',
      'n.quote',
      'n.fact_id',
    ])
    .select((eb) => [
      jsonArrayFrom(
        eb
          .selectFrom('answer_reviews as r')
          .leftJoin('people as p', 'p.id', 'r.reviewed_by')
          .select(['r.id', 'r.ruling', 'r.reason', 'r.fact_id', 'p.name as by', 'r.at'])
          .whereRef('r.attestation_id', '=', 'n.attestation_id')
          .whereRef('r.question_id', '=', 'n.question_id')
          .where('r.studio_id', '=', studio_id)
          .orderBy('r.id'),
      ).as('rulings'),
      jsonArrayFrom(
        eb
          .selectFrom('answer_files as l')
          .innerJoin('evidence_files as f', 'f.id', 'l.file_id')
          .select(['f.id', 'f.title', 'f.effective_on', 'f.expires_on', 'f.visibility', 'f.withdrawn_at'])
          .where('l.questionnaire_id', '=', of.questionnaire_id)
          .whereRef('l.question_id', '=', 'n.question_id')
          .orderBy('f.id'),
      ).as('files'),
      jsonArrayFrom(
        eb
          .selectFrom('conflicts as c')
          .leftJoin('conflict_closures as e', 'e.conflict_id', 'c.id')
          .select(['c.id', 'c.fact_id', 'c.kind', 'c.due_on', 'e.ruling', 'e.reason'])
          .where('c.offering_id', '=', of.offering_id)
          .whereRef('c.question_id', '=', 'n.question_id')
          .where((where) =>
            where.or([
              where('c.attestation_id', '=', where.ref('n.attestation_id')),
              where.and([
                where('e.ruling', '=', 'fact_stands'),
                where.exists(
                  where
                    .selectFrom('attested_answers as old')
                    .select('old.value')
                    .whereRef('old.attestation_id', '=', 'c.attestation_id')
                    .whereRef('old.question_id', '=', 'n.question_id')
                    .whereRef('old.value', '=', 'n.value'),
                ),
              ]),
            ]),
          )
          .orderBy('c.id'),
      ).as('conflicts'),
    ])
    .where('n.attestation_id', '=', of.id)
    .execute()

export type AnswerRow = Awaited<ReturnType<typeof listAnswersToReview>>[number]

/** By question, the fact that stands at the end of what was accepted from this vendor: what its next accepted answer takes the place of. */
export const listAttestedHeads = async (db: Db, offering_id: number, organisation_id: number): Promise<Map<string, number>> => {
  const { rows } = await sql<{ question: string; id: number }>`
    with recursive line as (
      select f.id, f.question_id, f.evidence from answer_reviews r join attestations a on a.id = r.attestation_id join facts f on f.id = r.fact_id
      where a.offering_id = ${offering_id} and a.organisation_id = ${organisation_id}
      union
      select n.id, n.question_id, n.evidence from facts n join line l on n.supersedes = l.id)
    select l.question_id as question, max(l.id) as id from line l
    where l.evidence = 'vendor_attestation' and not exists (select from facts n where n.supersedes = l.id)
    group by l.question_id`.execute(db)
  return new Map(rows.map(({ question, id }) => [question, id]))
}

/** Facts that studios accepted out of this very attestation and that still stand, by question. */
export const listAcceptedFacts = async (db: Db, attestation_id: number): Promise<Map<string, number>> => {
  const rows = await db
    .selectFrom('answer_reviews as r')
    .innerJoin('facts as f', 'f.id', 'r.fact_id')
    .select(['r.question_id as question', 'f.id'])
    .where('r.attestation_id', '=', attestation_id)
    .where((eb) => eb.not(eb.exists(eb.selectFrom('facts as n').select('n.id').whereRef('n.supersedes', '=', 'f.id'))))
    .execute()
  return new Map(rows.map(({ question, id }) => [question, id]))
}

/** One after another: until the transaction ends nobody else rules on this attestation. */
export const lockAttestation = (tx: Tx, id: number) => sql`select pg_advisory_xact_lock(hashtext('toolslate attestation'), ${id}::int)`.execute(tx)

type NewReview = {
  attestation_id: number
  question_id: string
  studio_id: number
  ruling: AnswerRuling
  reason: string
  fact_id: number | null
  reviewed_by: number
}
export const insertReviews = (tx: Tx, rows: NewReview[]) => tx.insertInto('answer_reviews').values(rows).execute()

// What waits --------------------------------------------------------------------------------------------

/** Attestations in force with how many of their answers the studio has ruled on, the oldest first. */
export const listAttestations = async (db: Db, studio_id: number, today: string) => {
  const { rows } = await sql<{
    id: number
    organisation_id: number
    vendor_name: string
    tool_name: string
    offering_name: string
    is_demo: boolean
    signed_at: Date
    valid_to: string
    answers: number
    reviewed: number
    flagged: number
    asked: number
    conflicts: number
  }>`
    select a.id, a.organisation_id, v.name as vendor_name, t.name as tool_name, o.name as offering_name, t.is_demo, a.signed_at, a.valid_to,
      (select count(*) from attested_answers n where n.attestation_id = a.id) as answers,
      r.reviewed, r.flagged, r.asked,
      (select count(*) from conflicts c where c.attestation_id = a.id and not exists (select from conflict_closures e where e.conflict_id = c.id)) as conflicts
    from attestations a
    join offerings o on o.id = a.offering_id
    join tools t on t.id = o.tool_id
    join vendors v on v.id = t.vendor_id
    cross join lateral (
      select count(*) as reviewed, count(*) filter (where ruling = 'flagged') as flagged, count(*) filter (where ruling = 'asked') as asked
      from (select distinct on (question_id) ruling from answer_reviews
        where attestation_id = a.id and studio_id = ${studio_id} order by question_id, id desc) newest) r
    where a.valid_from <= ${today} and ${today} < a.valid_to and not exists (select from attestations later where later.supersedes = a.id)
    order by a.signed_at, a.id`.execute(db)
  return rows
}

export type AttestationLine = Awaited<ReturnType<typeof listAttestations>>[number]

/** Claims to speak for a vendor that wait for a person, the oldest first. */
export const listWaitingClaims = (db: Db) =>
  db
    .selectFrom('claims as c')
    .innerJoin('vendors as v', 'v.id', 'c.vendor_id')
    .select(['c.id', 'v.name as vendor_name', 'c.asked_at', 'c.because'])
    .where('c.state', '=', 'waiting')
    .orderBy('c.asked_at')
    .orderBy('c.id')
    .execute()

export type ClaimLine = Awaited<ReturnType<typeof listWaitingClaims>>[number]

/** Letters of the studio with questions that nobody has signed an answer to since, the oldest first. */
export const listOpenLetters = async (db: Db, studio_id: number) => {
  const { rows } = await sql<{
    id: number
    tool: string
    offering: string
    tool_name: string
    offering_name: string
    sent_at: Date
    questions: number
    answered: number
  }>`
    select * from (
      select l.id, t.slug as tool, o.slug as offering, t.name as tool_name, o.name as offering_name, l.sent_at, cardinality(l.question_ids) as questions,
        (select count(distinct n.question_id) from attestations a join attested_answers n on n.attestation_id = a.id
          where a.offering_id = l.offering_id and a.signed_at > l.sent_at and n.question_id = any (l.question_ids)) as answered
      from vendor_letters l
      join offerings o on o.id = l.offering_id
      join tools t on t.id = o.tool_id
      where l.studio_id = ${studio_id}) letters
    where answered < questions
    order by sent_at, id`.execute(db)
  return rows
}

export type LetterLine = Awaited<ReturnType<typeof listOpenLetters>>[number]

export type NewLetter = Insertable<Database['vendor_letters']>
export const insertLetter = async (tx: Tx, row: NewLetter): Promise<number> =>
  (await tx.insertInto('vendor_letters').values(row).returning('id').executeTakeFirstOrThrow()).id

/** What was asked of a vendor about an offering before, newest first. */
export const listLettersAbout = (db: Db, offering_id: number) =>
  db
    .selectFrom('vendor_letters as l')
    .leftJoin('people as p', 'p.id', 'l.sent_by')
    .select(['l.id', 'l.question_ids', 'l.sent_at', 'p.name as by'])
    .where('l.offering_id', '=', offering_id)
    .orderBy('l.id', 'desc')
    .execute()

export type EarlierLetter = Awaited<ReturnType<typeof listLettersAbout>>[number]

/** Who speaks for a vendor, each once, with the address that a mail goes to. Only the system may read addresses. */
export const listVendorPeople = (system: Db, vendor_id: number) =>
  system
    .selectFrom('memberships as m')
    .innerJoin('organisations as o', 'o.id', 'm.organisation_id')
    .innerJoin('accounts as a', 'a.person_id', 'm.person_id')
    .select(['m.person_id', 'a.email', 'o.id as organisation_id'])
    .distinct()
    .where('o.vendor_id', '=', vendor_id)
    .where('o.kind', '=', 'vendor')
    .orderBy('m.person_id')
    .execute()

/** Whose tool it is. */
export const findVendorOf = (db: Db, tool: string) =>
  db
    .selectFrom('tools as t')
    .innerJoin('vendors as v', 'v.id', 't.vendor_id')
    .select(['v.id', 'v.slug', 'v.name'])
    .where('t.slug', '=', tool)
    .executeTakeFirst()
