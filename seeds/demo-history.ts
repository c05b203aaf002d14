import type { Tx } from '../src/audit/audited.ts'
import { listFacts } from '../src/facts/queries.ts'
import { dayOf } from '../src/policy/dates.ts'
import { insertMoved } from '../src/policy/digests.ts'
import { evaluate } from '../src/policy/evaluate.ts'
import { type Known, type Moved, whatMoved } from '../src/policy/moved.ts'
import type { Policies } from '../src/policy/store.ts'
import { type VerdictRow, verdictRow } from '../src/policy/verdict-row.ts'
import { type Ids, idOf, type Register } from './register.ts'

const causes = {
  recorded: 'Demonstration: something about it was recorded on this day.',
  expired: 'Demonstration: time passed, and by this day an answer had expired.',
}

/**
 * The verdicts that the demonstration tools would have had on each day on which something about them was recorded or ran
 * out, and each change of band between those days; so that there is a history to look at on the first day. Does nothing for
 * a tool that has a verdict.
 */
export const seedDemoHistory = async (tx: Tx, policies: Policies, register: Register, offerings: Ids, today: string): Promise<void> => {
  const ids = register.offerings.map(({ key }) => idOf(offerings, key))
  const assessed = new Set(
    (await tx.selectFrom('verdicts').select('offering_id').distinct().where('offering_id', 'in', ids).execute()).map((row) => row.offering_id),
  )
  const fresh = ids.filter((id) => !assessed.has(id))
  if (fresh.length === 0) return
  const recorded = recordedDays(register, offerings)
  const isRecorded = (id: number, day: string) => recorded.get(id)?.has(day) ?? false
  const due = new Map([...recorded].map(([id, days]) => [id, new Set(days)]))
  const newest = new Map<string, VerdictRow>()
  const changes: Change[] = []
  const digests: Digest[] = []
  const known = new Map<number, Known>()
  for (let day = firstOf(due); day !== undefined && day <= today; day = firstOf(due)) {
    const moved = fresh.filter((id) => due.get(id)?.delete(day as string))
    const facts = await listFacts(tx, { offeringIds: moved, asOf: day })
    for (const [n, policy] of policies.list.entries()) {
      for (const id of moved) {
        const key = `${policy.key} ${id}`
        const before = newest.get(key)
        const own = facts.get(id) ?? []
        // The record itself answers plan and deployment; before anything else is known there is no verdict to speak of.
        if (!before && !own.some((fact) => fact.id > 0)) continue
        const verdict = evaluate(policy, own, day)
        if (verdict.recheck_on !== null) due.get(id)?.add(verdict.recheck_on)
        const after = verdictRow(policy, id, verdict, true)
        newest.set(key, after)
        if (n === 0 && before?.facts_digest !== after.facts_digest) {
          const was = known.get(id)
          const now = { facts: own, on: day }
          digests.push({
            day,
            offering_id: id,
            facts_digest: after.facts_digest,
            moved: was ? whatMoved(was, now, policy.bank) : [],
            is_recorded: isRecorded(id, day),
          })
          known.set(id, now)
        }
        if (before?.band !== after.band) changes.push(changeOf(before, after, day, isRecorded(id, day)))
      }
    }
  }
  if (newest.size > 0)
    await tx
      .insertInto('verdicts')
      .values([...newest.values()])
      .execute()
  const kept = await insertDigests(tx, digests)
  if (changes.length > 0)
    await tx
      .insertInto('verdict_changes')
      .values(changes.map((change) => ({ ...change, digest_id: kept.get(`${change.offering_id} ${dayOf(change.at)}`) ?? null })))
      .execute()
}

type Digest = { day: string; offering_id: number; facts_digest: string; moved: Moved[]; is_recorded: boolean }

/** Returns the numbers of the rows, by offering and day. */
const insertDigests = async (tx: Tx, digests: Digest[]): Promise<Map<string, number>> => {
  const kept = new Map<string, number>()
  for (const { day, offering_id, facts_digest, moved, is_recorded } of digests) {
    const row = { offering_id, facts_digest, at: morningOf(day), cause: is_recorded ? causes.recorded : causes.expired }
    const { id } = await tx.insertInto('facts_digests').values(row).returning('id').executeTakeFirstOrThrow()
    await insertMoved(
      tx,
      moved.map((one) => ({ ...one, digest_id: id })),
    )
    kept.set(`${offering_id} ${day}`, id)
  }
  return kept
}

const morningOf = (day: string) => new Date(`${day}T09:00:00Z`)

type Change = ReturnType<typeof changeOf>

const changeOf = (before: VerdictRow | undefined, after: VerdictRow, day: string, isRecorded: boolean) => ({
  at: morningOf(day),
  policy_key: after.policy_key,
  offering_id: after.offering_id,
  from_band: before?.band ?? null,
  to_band: after.band,
  from_digest: before?.facts_digest ?? null,
  to_digest: after.facts_digest,
  cause: isRecorded ? causes.recorded : causes.expired,
})

const firstOf = (due: Map<number, Set<string>>): string | undefined => [...due.values()].flatMap((days) => [...days]).sort()[0]

/** On which days something was recorded about each offering: its facts, and the captures of its vendor. */
const recordedDays = (register: Register, offerings: Ids) => {
  const vendorOf = new Map(register.tools.map(({ slug, vendor }) => [slug, vendor]))
  const documentOf = new Map(register.documents.map((document) => [document.key, document.vendor]))
  return new Map<number, Set<string>>(
    register.offerings.map((offering) => {
      const facts = register.facts.filter((fact) => fact.offering === offering.key)
      const captures = register.captures.filter((capture) => documentOf.get(capture.document) === vendorOf.get(offering.tool))
      return [idOf(offerings, offering.key), new Set([...facts, ...captures].map((row) => row.recorded_at.slice(0, 10)))]
    }),
  )
}
