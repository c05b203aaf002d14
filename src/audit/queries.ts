import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely'
import { type Db, plannedEachTime } from '../db/database.ts'
import type { Database } from '../db/schema.ts'
import type { ActorKind, Named } from './rules.ts'

// Everything here is read as who asks: row-level security decides which entries and which names there are.

export type AuditFilter = {
  action?: string | undefined
  /** A name of a person, or of a part of the program. */
  who?: string | undefined
  /** The beginning of the address of what it was about. */
  about?: string | undefined
  from?: string | undefined
  to?: string | undefined
  /** Part of the sentence. */
  q?: string | undefined
}

export type EntryRow = {
  leaf: number
  at: Date
  action: string
  subject: string
  sentence: string
  actor_kind: ActorKind
  actor: string | null
  is_public: boolean
}

const columns = ['leaf', 'at', 'action', 'subject', 'sentence', 'actor_kind', 'actor', 'is_public'] as const

/** Text that stands for itself in a pattern. */
const literal = (text: string) => text.replaceAll(/[\\%_]/g, (character) => `\\${character}`)
const midnight = (day: string) => sql<Date>`(${day}::date::timestamp at time zone 'utc')`

/** A person stands in the log under another name: of those who may be seen, the ones who are called like that. */
const findLogNames = async (db: Db, text: string | undefined): Promise<string[]> =>
  text === undefined
    ? []
    : (
        await db
          .selectFrom('people')
          .select('log_name')
          .where('name', 'ilike', `%${literal(text)}%`)
          .where('forgotten_at', 'is', null)
          .limit(100)
          .execute()
      ).map(({ log_name }) => log_name)

type Condition = (eb: ExpressionBuilder<Database, 'audit_events'>) => Expression<SqlBool>

/** Whoever the page would name like that. */
const isBy =
  (text: string, named: string[]): Condition =>
  (eb) => {
    const logName = text.match(/p-[0-9a-f]{6,20}/)?.[0]
    return eb.or([
      ...(named.length === 0 ? [] : [eb('actor', 'in', named)]),
      eb.and([eb('actor_kind', '=', 'job'), eb(sql<string>`'Toolslate (' || actor || ')'`, 'ilike', `%${literal(text)}%`)]),
      eb.and([eb('actor', 'is', null), eb(sql.val('A visitor'), 'ilike', `%${literal(text)}%`)]),
      ...(logName === undefined ? [] : [eb('actor', 'like', `${logName}%`)]),
    ])
  }

/** Whose sentence the page would show with that in it. */
const says =
  (text: string, named: string[]): Condition =>
  (eb) =>
    eb.or([eb('sentence', 'ilike', `%${literal(text)}%`), ...named.map((logName) => eb('sentence', 'like', `%${logName}%`))])

/** What the filters ask for, all of it. */
const conditionOf = async (db: Db, { action, who, about, from, to, q }: AuditFilter): Promise<Condition> => {
  const [by, inside] = await Promise.all([findLogNames(db, who), findLogNames(db, q)])
  return (eb) =>
    eb.and([
      ...(action === undefined ? [] : [eb('action', '=', action)]),
      ...(who === undefined ? [] : [isBy(who, by)(eb)]),
      ...(about === undefined ? [] : [eb('subject', 'like', `${literal(about)}%`)]),
      ...(from === undefined ? [] : [eb('at', '>=', midnight(from))]),
      ...(to === undefined ? [] : [eb('at', '<', sql<Date>`${midnight(to)} + interval '1 day'`)]),
      ...(q === undefined ? [] : [says(q, inside)(eb)]),
    ])
}

/** Newest first, from before a leaf; one row more than asked for, so that the caller sees whether there is a next page. */
export const listEntries = async (db: Db, filter: AuditFilter, before: number | null, limit: number): Promise<EntryRow[]> =>
  db
    .selectFrom('audit_events')
    .modifyFront(plannedEachTime)
    .select(columns)
    .where(await conditionOf(db, filter))
    .$if(before !== null, (part) => part.where('leaf', '<', before!))
    .orderBy('leaf', 'desc')
    .limit(limit + 1)
    .execute()

export const countEntries = async (db: Db, filter: AuditFilter = {}): Promise<number> => {
  const counted = db
    .selectFrom('audit_events')
    .modifyFront(plannedEachTime)
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where(await conditionOf(db, filter))
  return (await counted.executeTakeFirstOrThrow()).n
}

export const findEntry = (db: Db, leaf: number) =>
  db
    .selectFrom('audit_events')
    .select([...columns, 'entry', 'hash'])
    .where('leaf', '=', leaf)
    .executeTakeFirst()

export type Entry = NonNullable<Awaited<ReturnType<typeof findEntry>>>

/** The kinds of entries that there are, each found by one step in the index. */
export const listActions = async (db: Db): Promise<string[]> => {
  const { rows } = await sql<{ action: string }>`
    with recursive kinds (action) as (
      (select e.action from audit_events e order by e.action limit 1)
      union all
      select (select e.action from audit_events e where e.action > kinds.action order by e.action limit 1) from kinds where kinds.action is not null)
    select action from kinds where action is not null`.execute(db)
  return rows.map(({ action }) => action)
}

/** Of these names in the log, those that the reader may see. */
export const listNamed = async (db: Db, logNames: string[]): Promise<Named[]> =>
  logNames.length === 0 ? [] : db.selectFrom('people').select(['log_name', 'name', 'forgotten_at']).where('log_name', 'in', logNames).execute()

export type LeafRow = { index: number; leaf_hash: Buffer; entry: string | null }

/** Leaves [from, to) in order: hash and text out of one snapshot, the text only where the reader may see it. */
export const listLeaves = (db: Db, from: number, to: number): Promise<LeafRow[]> =>
  db
    .selectFrom('audit_nodes as n')
    .leftJoin('audit_events as e', 'e.leaf', 'n.index')
    .select(['n.index', 'n.hash as leaf_hash', 'e.entry'])
    .where('n.level', '=', 0)
    .where('n.index', '>=', from)
    .where('n.index', '<', to)
    .orderBy('n.index')
    .execute()

/** The organisation that an entry is for; undefined when the reader may not know of it. */
export const findOrganisationName = (db: Db, id: number) => db.selectFrom('organisations').select('name').where('id', '=', id).executeTakeFirst()
