import { type Db, readAs } from '../db/database.ts'
import type { Problems } from '../http/problem.ts'
import { actingMemberships, type Person } from '../people/person.ts'
import { type Actor, type AuditEvent, audited } from './audited.ts'
import { endWitness, insertWitness } from './witness-queries.ts'
import type { NewWitness, WitnessKind } from './witness-rules.ts'

type By = Actor & { person: Person }

/** Returns problems when it is a witness already. */
export const addWitness = (db: Db, actor: By, witness: NewWitness): Promise<Problems> =>
  audited<Problems>(readAs(db, 'system'), actor, async (tx) => {
    const id = await insertWitness(tx, witness)
    if (id === null) throw new Unchanged()
    return { result: {}, events: [eventOf(actor, 'added', id, witness.kind)] }
  }).catch(unless({ target: 'Enter another one: this one is told already' }))

/** False when it is no witness, or not any more. */
export const removeWitness = (db: Db, actor: By, id: number): Promise<boolean> =>
  audited(readAs(db, 'system'), actor, async (tx) => {
    const kind = await endWitness(tx, id)
    if (kind === null) throw new Unchanged()
    return { result: true, events: [eventOf(actor, 'removed', id, kind)] }
  }).catch(unless(false))

/** Leaves the transaction without a trace. */
class Unchanged extends Error {}
const unless =
  <T>(result: T) =>
  (error: unknown): T => {
    if (error instanceof Unchanged) return result
    throw error
  }

const how: Record<WitnessKind, string> = { mail: 'by mail', webhook: 'by a request to its address', file: 'in a file' }

/** Without the target: it may be somebody's address. */
const eventOf = ({ person }: By, what: 'added' | 'removed', id: number, kind: WitnessKind): AuditEvent => ({
  action: `witness.${what}`,
  subject: '/admin/witnesses',
  sentence:
    what === 'added'
      ? `${person.log_name} added witness ${id}, which is told each checkpoint ${how[kind]}.`
      : `${person.log_name} removed witness ${id}, which was told each checkpoint ${how[kind]}.`,
  audience: { organisation: actingMemberships(person).find(({ runs_installation }) => runs_installation)?.organisation_id ?? null },
  after: { witness: id, kind },
})
