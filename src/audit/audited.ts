import type { Transaction } from 'kysely'
import type { Db } from '../db/database.ts'
import type { Database } from '../db/schema.ts'

/** Writes take `Tx`. Only `audited()` and `unaudited()` make one, so no write can skip the log by accident. */
export type Tx = Transaction<Database> & { readonly __door: 'audited' | 'unaudited' }

/** Who acts. A job names itself; a person is known by id, so that the log holds no address. */
export type Actor =
  | { kind: 'person'; id: number; request_id?: string | undefined }
  | { kind: 'job'; name: string; request_id?: string | undefined }
  | { kind: 'anonymous'; request_id?: string | undefined }

export type AuditEvent = {
  /** Past tense, noun first: `fact.recorded`. */
  action: string
  /** What it was about, as an address: `/tools/chatgpt/consumer`. */
  subject: string
  /** One sentence that a person can read. */
  sentence: string
  before?: Record<string, unknown>
  after?: Record<string, unknown>
  reason?: string
}

/** Runs `work` in one transaction and appends the events it returns: the only door to a write of record. */
export const audited = <T>(db: Db, actor: Actor, work: (tx: Tx) => Promise<{ result: T; events: AuditEvent[] }>): Promise<T> =>
  db.transaction().execute(async (trx) => {
    const { result, events } = await work(trx as Tx)
    if (events.length === 0) throw new Error('an audited write must return the event that it made')
    await trx
      .insertInto('audit_events')
      .values(events.map((event) => rowFor(actor, event)))
      .execute()
    return result
  })

/** The named side door, for writes that are no matter of record. tests/architecture.test.ts lists every use. */
export const unaudited = <T>(db: Db, _kind: 'session' | 'derived', work: (tx: Tx) => Promise<T>): Promise<T> =>
  db.transaction().execute((trx) => work(trx as Tx))

const rowFor = (actor: Actor, event: AuditEvent) => ({
  actor_kind: actor.kind,
  actor_id: actor.kind === 'person' ? String(actor.id) : actor.kind === 'job' ? actor.name : null,
  action: event.action,
  subject: event.subject,
  sentence: event.sentence,
  before: event.before ? JSON.stringify(event.before) : null,
  after: event.after ? JSON.stringify(event.after) : null,
  reason: event.reason ?? null,
  request_id: actor.request_id ?? null,
})
