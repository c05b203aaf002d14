import { type Actor, type AuditEvent, audited, type Tx } from '../audit/audited.ts'
import { type Db, readAs } from '../db/database.ts'
import { Known } from '../evidence/file-actions.ts'
import { asBefore, doOnce, type Once } from '../http/once.ts'
import type { Problems } from '../http/problem.ts'
import type { Person } from '../people/person.ts'
import type { Production } from './production.ts'
import { lockProduction } from './queries.ts'

/** Who does something in a production, and the key under which it is done once; null: a program that gave none. */
export type Doer = { actor: Actor; person: Person; production: Production; once: Once | null }

/** Does something in a production, after whoever is at it already; the log has what `work` says of it. Done before: what was answered then. */
export const doInProduction = <T extends Record<string, unknown>>(
  db: Db,
  { actor, production, once }: Pick<Doer, 'actor' | 'production' | 'once'>,
  work: (tx: Tx) => Promise<{ result: T; events: AuditEvent[] }>,
): Promise<T> =>
  audited(readAs(db, 'system'), actor, async (tx) => {
    const events: AuditEvent[] = []
    const result = await doOnce(tx, once, async () => {
      await lockProduction(tx, production.id)
      const done = await work(tx)
      events.push(...done.events)
      return done.result
    })
    return { result, events }
  }).catch(asBefore<T>)

/** For `.catch`: what is wrong with a file that is on record already. */
export const knownFile = (error: unknown): Problems => {
  if (error instanceof Known) return { file: 'Choose another file: this one is on record under that name' }
  throw error
}
