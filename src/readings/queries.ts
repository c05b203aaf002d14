import { sql } from 'kysely'
import type { Tx } from '../audit/audited.ts'
import type { Db } from '../db/database.ts'
import type { Answer } from '../facts/fact.ts'
import type { EvidenceKind } from '../questions/question.ts'
import type { Parties, Ruling } from './rules.ts'

// What is drawn ------------------------------------------------------------------------------------------

export type Narrowed = { question: string | null; vendor: string | null }

/**
 * Facts of real tools that rest on a quote, are the newest of their line, were never drawn, and are not that person's own. One that
 * holds only with a setting is left out: to name the setting would name the answer.
 */
export const listCandidates = async (db: Db, person_id: number, questions: string[], { vendor }: Narrowed): Promise<number[]> => {
  const { rows } = await sql<{ id: number }>`
    select f.id from facts f join offerings o on o.id = f.offering_id join tools t on t.id = o.tool_id join vendors v on v.id = t.vendor_id
    where not t.is_demo and f.configuration_id is null and f.asserted_by <> ${`person ${person_id}`}
      and f.question_id = any (${questions}::text[]) and (${vendor}::text is null or v.slug = ${vendor})
      and exists (select from citations c where c.fact_id = f.id)
      and not exists (select from facts later where later.supersedes = f.id)
      and not exists (select from second_readings r where r.fact_id = f.id)
    order by f.id`.execute(db)
  return rows.map(({ id }) => id)
}

/** Vendors of real tools, for the form that draws. */
export const listDrawnVendors = async (db: Db): Promise<{ slug: string; name: string }[]> =>
  db.selectFrom('vendors').select(['slug', 'name']).where('is_demo', '=', false).orderBy(sql`name collate "und-x-icu"`).execute()

export const lockDraw = (tx: Tx) => sql`select pg_advisory_xact_lock(hashtext('toolslate second sample'))`.execute(tx)

type NewSample = Narrowed & { seed: string; size: number; candidates: number; drawn_by: number }

/** The sample and a reading for each of its facts; returns its number. */
export const insertSample = async (tx: Tx, { question, vendor, ...sample }: NewSample, facts: number[]): Promise<number> => {
  const { id } = await tx
    .insertInto('second_samples')
    .values((eb) => ({
      ...sample,
      question_id: question,
      vendor_id: vendor === null ? null : eb.selectFrom('vendors').select('id').where('slug', '=', vendor),
    }))
    .returning('id')
    .executeTakeFirstOrThrow()
  await tx
    .insertInto('second_readings')
    .values(facts.map((fact_id) => ({ sample_id: id, fact_id })))
    .execute()
  return id
}

/** Newest first, with how much of each was read. */
export const listSamples = async (db: Db) => {
  const { rows } = await sql<{
    id: number
    drawn_at: Date
    seed: string
    size: number
    candidates: number
    question: string | null
    vendor: string | null
    vendor_name: string | null
    drawn: number
    read: number
  }>`
    select m.id, m.drawn_at, m.seed, m.size, m.candidates, m.question_id as question, v.slug as vendor, v.name as vendor_name,
      count(r.id) as drawn, count(l.reading_id) as read
    from second_samples m join second_readings r on r.sample_id = m.id left join vendors v on v.id = m.vendor_id
    left join second_reading_outcomes() l on l.reading_id = r.id
    group by m.id, v.id order by m.id desc`.execute(db)
  return rows
}

export type SampleLine = Awaited<ReturnType<typeof listSamples>>[number]

// What is read -------------------------------------------------------------------------------------------

export type ReadingLine = Parties & {
  id: number
  sample: number
  fact: number
  question: string
  tool: string
  offering: string
  tool_name: string
  offering_name: string
  drawn_at: Date
  /** Where the fact holds, when not everywhere. */
  territory: string | null
  account: 'individual' | 'organisation' | null
  is_superseded: boolean
  is_mended: boolean
  /** Everything from here is null before the second reading: `first` above all. */
  first: Answer | null
  second: Answer | null
  reason: string | null
  read_at: Date | null
  ruling: Ruling | null
  ruling_reason: string | null
  decided_at: Date | null
  /** Null also for who may not know. */
  decided_by: number | null
  reader: string | null
  decider: string | null
}

const readings = (which: ReturnType<typeof sql<boolean>>) => sql<ReadingLine>`
  select r.id, r.sample_id as sample, r.fact_id as fact, f.question_id as question, t.slug as tool, o.slug as offering, t.name as tool_name,
    o.name as offering_name, v.name as vendor_name, g.id as vendor_organisation, f.asserted_by, m.drawn_at, f.territory, f.account,
    exists (select from facts later where later.supersedes = f.id) as is_superseded,
    l.reading_id is not null and exists (
      with recursive line as (select n.id, n.value from facts n where n.supersedes = f.id union all select n.id, n.value from facts n join line on n.supersedes = line.id)
      select from line where not is_same_answer(line.value, f.value)) as is_mended,
    l.first_answer as first, l.second_answer as second, l.reason, l.read_at, l.ruling, l.ruling_reason, l.decided_at,
    s.read_by, d.decided_by, reader.name as reader, decider.name as decider
  from second_readings r
  join second_samples m on m.id = r.sample_id
  join facts f on f.id = r.fact_id
  join offerings o on o.id = f.offering_id
  join tools t on t.id = o.tool_id
  join vendors v on v.id = t.vendor_id
  left join organisations g on g.vendor_id = v.id
  left join second_reading_outcomes() l on l.reading_id = r.id
  left join second_reading_results s on s.reading_id = r.id
  left join people reader on reader.id = s.read_by
  left join second_reading_decisions d on d.reading_id = r.id
  left join people decider on decider.id = d.decided_by
  where ${which}
  order by r.id`

/** All that were ever drawn, or those of one question: what the figures are made from. */
export const listReadings = async (db: Db, question?: string): Promise<ReadingLine[]> =>
  (await readings(question === undefined ? sql<boolean>`true` : sql<boolean>`f.question_id = ${question}`).execute(db)).rows

export const findReading = async (db: Db, id: number): Promise<ReadingLine | undefined> => (await readings(sql<boolean>`r.id = ${id}`).execute(db)).rows[0]

export type Passage = {
  quote: string
  locator: string | null
  document: string
  url: string
  copied_on: string | null
  capture: number
  /** Where the copy can be had, when its text is not here. */
  had_at: string | null
  /** What stands around the quote in the copy; null when its text is not here. */
  before: string | null
  after: string | null
}

const around = 600

/** The quotes that a fact rests on, each in its context: nothing else of the fact. */
export const listPassages = async (db: Db, fact: number): Promise<Passage[]> => {
  const { rows } = await sql<Passage>`
    select q.text as quote, q.locator, d.title as document, k.url, k.captured_on as copied_on, k.id as capture, k.location ->> 'had_at' as had_at,
      case when place.at > 0 then substr(k.text, greatest(1, place.at - ${around}::int), least(${around}::int, place.at - 1)) end as before,
      case when place.at > 0 then substr(k.text, place.at + length(q.text), ${around}::int) end as after
    from citations c
    join quotes q on q.id = c.quote_id
    join documents d on d.id = q.document_id
    join captures k on k.id = c.capture_id
    cross join lateral (select strpos(k.text, q.text) as at) place
    where c.fact_id = ${fact}
    order by q.id`.execute(db)
  return rows
}

/** What the first reader rests on and notes. Asked for only once there are two readings. */
export const findFirst = (db: Db, fact: number): Promise<{ evidence: EvidenceKind; note: string | null; recorded_at: Date } | undefined> =>
  db.selectFrom('facts').select(['evidence', 'note', 'recorded_at']).where('id', '=', fact).executeTakeFirst()

/** One after another: until the transaction ends nobody else answers or decides. */
export const lockReading = (tx: Tx, id: number) => sql`select pg_advisory_xact_lock(hashtext('toolslate second reading'), ${id}::int)`.execute(tx)

type NewResult = { reading_id: number; value: Answer; reason: string; studio_id: number; read_by: number }
export const insertResult = (tx: Tx, { value, ...row }: NewResult) =>
  tx
    .insertInto('second_reading_results')
    .values({ ...row, value: JSON.stringify(value) })
    .execute()

type NewDecision = { reading_id: number; ruling: Ruling; reason: string; studio_id: number; decided_by: number }
export const insertDecision = (tx: Tx, row: NewDecision) => tx.insertInto('second_reading_decisions').values(row).execute()
