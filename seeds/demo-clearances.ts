import type { AuditEvent, Tx } from '../src/audit/audited.ts'
import { listFacts } from '../src/facts/queries.ts'
import { addDays } from '../src/policy/dates.ts'
import { evaluate } from '../src/policy/evaluate.ts'
import type { Policies } from '../src/policy/store.ts'
import type { SeededDemo } from './demo.ts'
import type { DemoClearance } from './demo-files.ts'
import { idOf } from './register.ts'

/** The studio of the demonstration rules on demonstration tools only: nobody has decided anything about a real one. */
export const seedDemoClearances = async (tx: Tx, policies: Policies, demo: SeededDemo): Promise<AuditEvent[]> => {
  const studio = await tx.selectFrom('organisations').select('id').where('slug', '=', 'demo-studio').executeTakeFirstOrThrow()
  const ruled = new Set((await tx.selectFrom('clearances').select('offering_id').where('studio_id', '=', studio.id).execute()).map((row) => row.offering_id))
  const wanted = demo.tools.flatMap(({ tool, offerings }) =>
    offerings.flatMap(({ slug, clearance }) => (clearance ? [{ key: `${tool.slug}/${slug}`, clearance }] : [])),
  )
  const events: AuditEvent[] = []
  for (const { key, clearance } of wanted.sort((a, b) => b.clearance.decided_days_ago - a.clearance.decided_days_ago)) {
    const offering_id = idOf(demo.offerings, key)
    if (ruled.has(offering_id)) continue
    const row = await clearanceRow(tx, policies, demo, offering_id, clearance)
    await tx
      .insertInto('clearances')
      .values({ ...row, studio_id: studio.id })
      .execute()
    const sentence = `Demonstration: Demo Studio ruled "${clearance.ruling.replaceAll('_', ' ')}" on ${key}, from ${row.valid_from} until ${row.valid_to}.`
    events.push({
      action: 'clearance.decided',
      subject: `/tools/${key}`,
      sentence,
      audience: 'public',
      after: { ruling: clearance.ruling, facts_digest: row.facts_digest, is_demo: true },
      reason: clearance.reasons,
    })
  }
  return events
}

/** The digest is that of the facts as they were known on the day of the decision; a ruling whose facts have moved since shows it. */
const clearanceRow = async (tx: Tx, policies: Policies, demo: SeededDemo, offering_id: number, clearance: DemoClearance) => {
  const decided_on = addDays(demo.anchor, -clearance.decided_days_ago)
  const policy = policies.current(decided_on)
  const facts = (await listFacts(tx, { offeringIds: [offering_id], asOf: decided_on })).get(offering_id) ?? []
  return {
    offering_id,
    ruling: clearance.ruling,
    data_classes: clearance.data_classes,
    conditions: JSON.stringify(clearance.conditions),
    reasons: `Demonstration. ${clearance.reasons}`,
    policy_key: policy.key,
    facts_digest: evaluate(policy, facts, decided_on).facts_digest,
    valid_from: decided_on,
    valid_to: clearance.lasts_days === undefined ? addDays(demo.anchor, 180) : addDays(decided_on, clearance.lasts_days),
    proposed_by: idOf(demo.people, 'reviewer@demo.test'),
    decided_by: idOf(demo.people, 'approver@demo.test'),
    is_demo: true,
    recorded_at: new Date(`${decided_on}T15:00:00Z`),
  }
}
