import canonicalize from 'canonicalize'
import { sql, type Transaction } from 'kysely'
import { type Db, rootOf } from '../db/database.ts'
import type { Database } from '../db/schema.ts'
import type { Person } from '../people/person.ts'

/** Writes take `Tx`. Only `audited()` and `unaudited()` make one, so no write can skip the log by accident. */
export type Tx = Transaction<Database> & { readonly __door: 'audited' | 'unaudited' }

/** Who acts. A person stands in the log under their `log_name`, which holds no name and no address. */
export type Actor =
  | { kind: 'person'; person: Person; request_id?: string | undefined }
  /** A program with a token of that person's. */
  | { kind: 'token'; person: Person; token_id: number; request_id?: string | undefined }
  | { kind: 'job'; name: string; request_id?: string | undefined }
  | { kind: 'anonymous'; request_id?: string | undefined }

/** Nobody says what is known without a name. */
export type Asserter = Exclude<Actor, { kind: 'anonymous' }>
/** How whoever said something stands beside it. */
export const assertedBy = (actor: Asserter): string => (actor.kind === 'job' ? actor.name : `person ${actor.person.id}`)

/** Everybody; or only those of an organisation, the people it is about, who did it, and the administrators of the installation. */
export type Audience = 'public' | { organisation?: number | null; people?: string[] }

export type AuditEvent = {
  /** Past tense, noun first: `fact.recorded`. */
  action: string
  /** What it was about, as an address: `/tools/chatgpt/consumer`. */
  subject: string
  /** One sentence that a person can read. People stand in it by their log_name. */
  sentence: string
  audience: Audience
  before?: Record<string, unknown>
  after?: Record<string, unknown>
  reason?: string
  /** Signs a checkpoint in the same transaction. */
  is_decision?: boolean
  /** Who did it, when it was not who acts: a rule that somebody else's act set off tells them nothing of another studio. */
  by?: Actor
}

/** Signs the log as it stands at `size`, inside the transaction that brought it there. */
export type Seal = (tx: Tx, size: number) => Promise<void>

const seals = new WeakMap<object, Seal>()
const txRoots = new WeakMap<Tx, object>()

/** Which database a transaction is in: a key for what is kept in memory about it. */
export const rootOfTx = (tx: Tx): object => txRoots.get(tx) ?? {}

/** From now on decisions in this database are sealed. */
export const sealWith = (db: Db, seal: Seal): void => void seals.set(rootOf(db), seal)

/** Runs `work` in one transaction and appends the events it returns: the only door to a write of record. */
export const audited = <T>(db: Db, actor: Actor, work: (tx: Tx) => Promise<{ result: T; events: AuditEvent[] }>): Promise<T> =>
  begin(db, async (tx) => {
    const { result, events } = await work(tx)
    if (events.length === 0) throw new Error('an audited write must return the event that it made')
    const size = await append(tx, actor, events)
    if (events.some((event) => event.is_decision)) await seals.get(rootOf(db))?.(tx, size)
    return result
  })

/** The named side door, for writes that are no matter of record. tests/architecture.test.ts lists every use. */
export const unaudited = <T>(db: Db, _kind: 'session' | 'sign_in' | 'derived' | 'mail' | 'checkpoint' | 'draft', work: (tx: Tx) => Promise<T>): Promise<T> =>
  begin(db, work)

const begin = <T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> =>
  db.transaction().execute((trx) => {
    const tx = trx as Tx
    txRoots.set(tx, rootOf(db))
    return work(tx)
  })

/** Last thing in a transaction: from here to its end no other writer can append. Returns the new size of the log. */
const append = async (tx: Tx, actor: Actor, events: AuditEvent[]): Promise<number> => {
  const bodies = events.map((event) => bodyOf(actor, event))
  const { rows } = await sql<{ size: number }>`select append_audit_events(${bodies}::text[]) as size`.execute(tx)
  return rows[0]!.size
}

/** What is hashed, with a place, an instant and a nonce that the database adds. Canonical JSON (RFC 8785). */
const bodyOf = (actor: Actor, { audience, is_decision, by = actor, ...said }: AuditEvent): string =>
  canonicalize({
    ...said,
    actor: actorOf(by),
    request: by.request_id,
    ...(audience === 'public' ? { audience } : { audience: 'private', organisation: audience.organisation ?? undefined, people: audience.people }),
  }) as string

const actorOf = (actor: Actor) => {
  if (actor.kind === 'anonymous') return { kind: actor.kind }
  if (actor.kind === 'job') return { kind: actor.kind, id: actor.name }
  return { kind: actor.kind, id: actor.person.log_name, ...(actor.kind === 'token' ? { token: actor.token_id } : {}) }
}
