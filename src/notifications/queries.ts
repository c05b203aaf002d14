import { sql } from 'kysely'
import type { Tx } from '../audit/audited.ts'
import type { Db } from '../db/database.ts'
import { defaultSettings, type NoticeKind, type Settings } from './rules.ts'

export const followKinds = ['tool', 'vendor', 'production'] as const
export type FollowKind = (typeof followKinds)[number]

/** What can be followed, found by its slug: what the reader sees of it. */
export type Followed = { kind: FollowKind; id: number; slug: string; name: string }

export const findFollowable = async (db: Db, kind: FollowKind, slug: string): Promise<Followed | undefined> => {
  if (kind === 'production') {
    const found = await db
      .selectFrom('organisations')
      .select(['id', 'slug', 'name'])
      .where('kind', '=', 'production')
      .where('slug', '=', slug)
      .executeTakeFirst()
    return found && { kind, ...found }
  }
  const found = await db
    .selectFrom(kind === 'tool' ? 'tools' : 'vendors')
    .select(['id', 'slug', 'name'])
    .where('slug', '=', slug)
    .executeTakeFirst()
  return found && { kind, ...found }
}

const columnOf = { tool: 'tool_id', vendor: 'vendor_id', production: 'production_id' } as const

/** The number of somebody’s subscription; null when they do not follow it. */
export const findSubscription = async (db: Db, person_id: number, { kind, slug }: { kind: FollowKind; slug: string }): Promise<number | null> => {
  const table = kind === 'tool' ? 'tools' : kind === 'vendor' ? 'vendors' : 'organisations'
  const { rows } = await sql<{ id: number }>`select s.id from subscriptions s join ${sql.table(table)} f on f.id = s.${sql.ref(columnOf[kind])}
    where s.person_id = ${person_id} and f.slug = ${slug}`.execute(db)
  return rows[0]?.id ?? null
}

/** False when they follow it already. */
export const insertSubscription = async (tx: Tx, person_id: number, { kind, id }: Pick<Followed, 'kind' | 'id'>): Promise<boolean> => {
  const none = { tool_id: null, vendor_id: null, production_id: null }
  const row = await tx
    .insertInto('subscriptions')
    .values({ person_id, ...none, [columnOf[kind]]: id })
    .onConflict((clash) => clash.doNothing())
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

export type SubscriptionRow = { id: number; kind: FollowKind; slug: string | null; name: string | null; since: Date }

const subscriptions = (person_id: number) => sql`
  select s.id, case when s.tool_id is not null then 'tool' when s.vendor_id is not null then 'vendor' else 'production' end as kind,
    coalesce(t.slug, v.slug, p.slug) as slug, coalesce(t.name, v.name, p.name) as name, s.since
  from subscriptions s
  left join tools t on t.id = s.tool_id left join vendors v on v.id = s.vendor_id left join organisations p on p.id = s.production_id
  where s.person_id = ${person_id}`

/** By name; without one when it is a production that they no longer see. */
export const listSubscriptions = async (db: Db, person_id: number): Promise<SubscriptionRow[]> =>
  (await sql<SubscriptionRow>`select * from (${subscriptions(person_id)}) mine order by name collate "und-x-icu" nulls last, id`.execute(db)).rows

export const findSubscriptionById = async (db: Db, person_id: number, id: number): Promise<SubscriptionRow | undefined> =>
  (await sql<SubscriptionRow>`${subscriptions(person_id)} and s.id = ${id}`.execute(db)).rows[0]

export const deleteSubscription = async (tx: Tx, person_id: number, id: number): Promise<boolean> =>
  (await tx.deleteFrom('subscriptions').where('id', '=', id).where('person_id', '=', person_id).returning('id').executeTakeFirst()) !== undefined

/** Productions that the reader sees and does not follow. */
export const listProductionsToFollow = (db: Db, person_id: number) =>
  db
    .selectFrom('organisations as o')
    .select(['o.slug', 'o.name'])
    .where('o.kind', '=', 'production')
    .where((eb) =>
      eb.not(eb.exists(eb.selectFrom('subscriptions as s').select('s.id').whereRef('s.production_id', '=', 'o.id').where('s.person_id', '=', person_id))),
    )
    .orderBy('o.name')
    .limit(200)
    .execute()

export const findSettings = async (db: Db, person_id: number): Promise<Settings> =>
  (await db.selectFrom('notification_settings').select(['digest', 'weekday', 'instant']).where('person_id', '=', person_id).executeTakeFirst()) ??
  defaultSettings

export const saveSettings = (tx: Tx, person_id: number, settings: Settings) =>
  tx
    .insertInto('notification_settings')
    .values({ person_id, ...settings })
    .onConflict((clash) => clash.column('person_id').doUpdateSet({ ...settings, changed_at: new Date() }))
    .execute()

export type NoticeRow = {
  id: number
  kind: NoticeKind
  subject: string
  sentence: string
  because: string
  path: string
  is_instant: boolean
  at: Date
  told_at: Date | null
}

/** Newest first. */
export const listNotices = (db: Db, person_id: number, limit: number): Promise<NoticeRow[]> =>
  db
    .selectFrom('notices')
    .select(['id', 'kind', 'subject', 'sentence', 'because', 'path', 'is_instant', 'at', 'told_at'])
    .where('person_id', '=', person_id)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()

/** How the log knows somebody; undefined when they are gone or forgotten. */
export const findLogName = async (db: Db, person_id: number): Promise<string | undefined> =>
  (await db.selectFrom('people').select('log_name').where('id', '=', person_id).where('forgotten_at', 'is', null).executeTakeFirst())?.log_name
