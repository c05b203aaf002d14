import type { AuditEvent, Tx } from '../audit/audited.ts'
import type { Db } from '../db/database.ts'
import type { EntrySource } from '../db/production-tables.ts'
import { conflict, notFound } from '../http/problem.ts'
import type { Policies } from '../policy/store.ts'
import { type Doer, doInProduction } from '../productions/doing.ts'
import { isSameName } from '../uses/rules.ts'
import { coverageOf, isKept } from './coverage.ts'
import type { ReadEntry } from './form.ts'
import { insertEntry, listConsents, listHistories, listVersions, nextNumber } from './queries.ts'

export type Deps = { db: Db; policies: Policies }
export type Entering = Doer & { source: EntrySource }

export const entryPath = (slug: string, number: number) => `/productions/${slug}/register/${number}`

/**
 * Puts lines into the register, all or none, each with what was in force on its day as the register knows it now: the clearance that
 * covered it, the policy, the consents of the performer. What nothing covers is taken too. `corrects`: the line that one takes the place of.
 */
export const enterUses = (
  deps: Deps,
  entering: Entering,
  entries: ReadEntry[],
  corrects: { number: number; shown: number } | null = null,
): Promise<{ numbers: number[] }> => {
  const { person, production, source } = entering
  return doInProduction(deps.db, entering, async (tx) => {
    const events: AuditEvent[] = []
    const supersedes = corrects === null ? null : await lineOf(tx, production.id, corrects)
    const offerings = [...new Set(entries.flatMap(({ offering_id }) => offering_id ?? []))]
    const histories = await listHistories(tx, production.studio_id, offerings)
    const consents = await listConsents(tx, production.id)
    const uses = new Map(
      (await tx.selectFrom('uses').select(['id', 'number']).where('production_id', '=', production.id).execute()).map(({ id, number }) => [number, id]),
    )
    let number = corrects?.number ?? (await nextNumber(tx, production.id))
    const numbers: number[] = []
    for (const { use_number, ...entry } of entries) {
      const { clearance_id } = coverageOf(histories, { ...entry, production: production.id, isKept: isKept(entry) })
      const linked = consents.filter(
        ({ performer, covers }) => entry.talent !== null && covers.includes(entry.talent) && isSameName(performer, entry.performer),
      )
      const use_id = use_number === null ? null : (uses.get(use_number) ?? null)
      const pinned = { clearance_id, policy_key: deps.policies.current(entry.used_from).key }
      const row = {
        ...entry,
        ...pinned,
        use_id,
        production_id: production.id,
        number,
        supersedes,
        source,
        entered_by: person.id,
        is_demo: production.is_demo,
      }
      const id = await insertEntry(
        tx,
        row,
        linked.map((one) => one.id),
      )
      events.push({
        action: supersedes === null ? 'use.entered' : 'use.corrected',
        subject: entryPath(production.slug, number),
        sentence: `${person.log_name} ${supersedes === null ? 'entered' : 'corrected'} line ${number} of the register of uses of ${production.name}${clearance_id === null ? '; no clearance covered it' : ''}.`,
        audience: { organisation: production.id, people: [person.log_name] },
        after: { entry: id, ...pinned, used_from: entry.used_from, used_to: entry.used_to, offering: entry.offering_id, fate: entry.fate },
      })
      numbers.push(number++)
    }
    return { result: { numbers }, events }
  })
}

/** The row that a correction takes the place of, if it is still the one that was shown. Throws 404 and 409. */
const lineOf = async (tx: Tx, production_id: number, { number, shown }: { number: number; shown: number }): Promise<number> => {
  const last = (await listVersions(tx, production_id, number)).at(-1)
  if (!last) throw notFound('This line of the register')
  if (last.id !== shown) throw conflict('Look at the line again: somebody corrected it since this page was made.')
  return last.id
}
