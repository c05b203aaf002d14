import { type Insertable, type RawBuilder, sql } from 'kysely'
import type { Tx } from '../audit/audited.ts'
import type { Db } from '../db/database.ts'
import type { Database } from '../db/schema.ts'
import { sendJob } from '../jobs/queue.ts'
import { alsoTold, type EndingDays, isInstant, type ToldAs, type ToolNotice, toldAs } from './rules.ts'

export type Recipient = { person_id: number; told_as: ToldAs }

/** What the recipients of a change depend on; `productions` null: every one of the studio. */
export type Matter = { kind: ToolNotice; tool_id: number; vendor_id: number; studio_id: number | null; clearance_id: number | null }

/** Whoever is to hear of it and may: each once, as what concerns them most. */
export const listRecipients = async (tx: Tx, matter: Matter): Promise<Recipient[]> => {
  const { kind, tool_id, vendor_id, studio_id } = matter
  const groups: Record<ToldAs, RawBuilder<unknown>> = {
    follower: sql`select s.person_id, 'follower' as told_as from subscriptions s
      where s.tool_id = ${tool_id} or s.vendor_id = ${vendor_id} or s.production_id in (${coveredProductions(matter)})`,
    production: sql`select m.person_id, 'production' from memberships m where m.organisation_id in (${coveredProductions(matter)})`,
    vendor: sql`select m.person_id, 'vendor' from memberships m join organisations v on v.id = m.organisation_id and v.vendor_id = ${vendor_id}`,
    desk: sql`select m.person_id, 'desk' from memberships m where m.organisation_id = ${studio_id} and m.role in ('reviewer', 'approver')`,
  }
  const wanted = [groups.follower, ...alsoTold[kind].map((as) => groups[as])]
  const { rows } = await sql<Recipient>`
    select distinct on (person_id) person_id, told_as from (${sql.join(wanted, sql` union all `)}) concerned
    join accounts using (person_id)
    where may_be_told(person_id, ${kind}, ${studio_id})
    order by person_id, array_position(${[...toldAs]}::text[], told_as)`.execute(tx)
  return rows
}

const coveredProductions = ({
  clearance_id,
}: Matter) => sql`select p.id from clearances c join organisations p on p.studio_id = c.studio_id and p.kind = 'production'
  where c.id = ${clearance_id}::bigint and (c.productions is null or p.id = any(c.productions))`

export type NewNotice = { change: string; subject: string; sentence: string; because: string; path: string }

type NoticeRow = Omit<Insertable<Database['notices']>, 'told_at' | 'mail_id' | keyof NewNotice>

/** Writes what each is told, once a change; what cannot wait is sent as soon as the transaction is through. Returns how many had not been told. */
const writeNotices = async (tx: Tx, rows: NoticeRow[], notice: NewNotice): Promise<number> => {
  if (rows.length === 0) return 0
  const written = await tx
    .insertInto('notices')
    .values(rows.map((row) => ({ ...notice, ...row, told_at: null, mail_id: null })))
    .onConflict((clash) => clash.columns(['person_id', 'change']).doNothing())
    .returning(['id', 'is_instant'])
    .execute()
  const urgent = written.find(({ is_instant }) => is_instant)
  if (urgent) await sendJob(tx, 'notices', urgent.id)
  return written.length
}

/** Tells everybody whom a change concerns. */
export const insertNotices = async (tx: Tx, matter: Matter, notice: NewNotice, days: EndingDays | null = null): Promise<void> => {
  const { kind, tool_id, studio_id } = matter
  const recipients = await listRecipients(tx, matter)
  const rows = recipients.map(({ person_id, told_as }) => ({ person_id, kind, tool_id, studio_id, told_as, is_instant: isInstant(kind, told_as, days) }))
  await writeNotices(tx, rows, notice)
}

/** Tells everybody of a production of a use of theirs; at once when it asks for more than before. */
export const insertUseNotices = async (
  tx: Tx,
  { production_id, ...matter }: { production_id: number; studio_id: number; tool_id: number | null; is_instant: boolean },
  notice: NewNotice,
): Promise<void> => {
  const people = await tx
    .selectFrom('memberships')
    .innerJoin('accounts', 'accounts.person_id', 'memberships.person_id')
    .select('memberships.person_id')
    .distinct()
    .where('organisation_id', '=', production_id)
    .execute()
  const rows = people.map(({ person_id }) => ({ ...matter, person_id, kind: 'use' as const, told_as: 'production' as const }))
  await writeNotices(tx, rows, notice)
}

/** Tells somebody of a task that is theirs to look at; at once when it cannot wait. False: they were told before. */
export const insertTaskNotice = async (
  tx: Tx,
  told: { person_id: number; studio_id: number; tool_id: number | null; is_instant: boolean },
  notice: NewNotice,
): Promise<boolean> => (await writeNotices(tx, [{ ...told, kind: 'task', told_as: 'desk' }], notice)) > 0

/** Of changes of verdicts: those that somebody follows, and whose policy rules. */
export const listFollowedVerdicts = async (
  db: Db,
  ids: number[],
  policies: number[],
): Promise<{ id: number; tool_id: number; vendor_id: number; studio_id: number | null }[]> => {
  const { rows } = await sql<{ id: number; tool_id: number; vendor_id: number; studio_id: number | null }>`
    select c.id, t.id as tool_id, t.vendor_id, v.studio_id
    from verdict_changes c join offerings o on o.id = c.offering_id join tools t on t.id = o.tool_id join policy_versions v on v.key = c.policy_key
    where c.id = any(${ids}::bigint[]) and c.policy_key = any(${policies}::smallint[]) and c.from_band is not null
      and exists (select from subscriptions s where s.tool_id = t.id or s.vendor_id = t.vendor_id)
    order by c.id`.execute(db)
  return rows
}

/** Clearances that rest on facts which have just moved. */
export const hasClearanceOf = async (db: Db, offerings: number[]): Promise<boolean> =>
  (await sql`select from clearances where offering_id = any(${offerings}::bigint[]) and ruling <> 'not_cleared' limit 1`.execute(db)).rows.length > 0

export const findMatter = async (db: Db, clearance_id: number) =>
  db
    .selectFrom('clearances as c')
    .innerJoin('offerings as o', 'o.id', 'c.offering_id')
    .innerJoin('tools as t', 't.id', 'o.tool_id')
    .select(['c.studio_id', 't.id as tool_id', 't.vendor_id'])
    .where('c.id', '=', clearance_id)
    .executeTakeFirstOrThrow()
