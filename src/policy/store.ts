import type { Db } from '../db/database.ts'
import { boundsOf, type When } from '../facts/as-of.ts'
import type { Bank } from '../questions/question.ts'
import { type CompiledPolicy, compile, parsePack } from './load.ts'

/** The policy that is asked when nobody names one. */
export const defaultPolicyId = 'netflix-genai'

export type StoredPolicy = CompiledPolicy & {
  key: number
  source_text: string
  recorded_at: Date
  /** Whose overlay it is, and whether that studio shows it to everybody; null for a pack. */
  studio: { id: number; publishes: boolean } | null
}

/** Every published version, compiled once. Packs are files, reviewed like code, so a new one comes with a start. */
export type Policies = {
  list: StoredPolicy[]
  /** The default pack in force on that day (the oldest, when none is yet). */
  current: (today: string, recordedBefore?: string | null) => StoredPolicy
  /**
   * By id and version; without a version the newest in force on that day. `recordedBefore`: of those that the register held before that
   * instant; before it held any, all count by the day on which they took effect.
   */
  find: (id: string, version: string | undefined, today: string, recordedBefore?: string | null) => StoredPolicy | undefined
}

/** Reads and compiles the published versions. Throws when one no longer compiles or its digest has changed. */
export const loadPolicies = async (db: Db, bank: Bank): Promise<Policies> => {
  const rows = await db
    .selectFrom('policy_versions as v')
    .leftJoin('organisations as o', 'o.id', 'v.studio_id')
    .selectAll('v')
    .select('o.publishes_policies')
    .orderBy('v.kind', 'desc')
    .orderBy('v.id')
    .orderBy('v.version')
    .execute()
  const list: StoredPolicy[] = []
  for (const row of rows) {
    const pack = parsePack(row.source_text, `${row.id}@${row.version}`)
    const base = pack.base ? (list.find(({ pack: other }) => other.id === pack.base?.id && other.version === pack.base.version) ?? null) : null
    const compiled = compile(pack, bank, base)
    if (compiled.digest !== row.digest)
      throw new Error(`policy ${row.id}@${row.version} was published with digest ${row.digest}, but reads as ${compiled.digest}`)
    const studio = row.studio_id === null ? null : { id: row.studio_id, publishes: row.publishes_policies ?? false }
    list.push({ ...compiled, key: row.key, source_text: row.source_text, recorded_at: row.recorded_at, studio })
  }
  return policiesOf(list)
}

/** Packs, published overlays, and those of the reader's own studios. */
export const visibleTo = (policies: Policies, studios: number[]): Policies => {
  const list = policies.list.filter(({ studio }) => studio === null || studio.publishes || studios.includes(studio.id))
  return list.length === policies.list.length ? policies : policiesOf(list)
}

/** The default pack of a day, as far as the view of it knows. */
export const policyOn = (policies: Policies, { on, asOf, view }: When): StoredPolicy => policies.current(on, boundsOf(asOf, view).recordedBefore)

export const policiesOf = (list: StoredPolicy[]): Policies => {
  const find: Policies['find'] = (id, version, today, recordedBefore = null) => {
    const all = list.filter(({ pack }) => pack.id === id)
    if (version !== undefined) return all.find(({ pack }) => pack.version === version)
    const held = recordedBefore === null ? all : all.filter(({ recorded_at }) => recorded_at < new Date(recordedBefore))
    const versions = held.length > 0 ? held : all
    return versions.filter(({ pack }) => pack.effective_from <= today).at(-1) ?? versions[0]
  }
  const current: Policies['current'] = (today, recordedBefore) => {
    const policy = find(defaultPolicyId, undefined, today, recordedBefore) ?? list[0]
    if (!policy) throw new Error('no policy is published')
    return policy
  }
  return { list, current, find }
}
