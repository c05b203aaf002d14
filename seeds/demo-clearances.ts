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
    const decided = await clearanceRow(tx, policies, demo, offering_id, clearance)
    const { row } = decided
    const clearanceId = await insertDecided(tx, studio.id, decided, clearance)
    const sentence = `Demonstration: Demo Studio ruled "${clearance.ruling.replaceAll('_', ' ')}" on ${key}, from ${row.valid_from} until ${row.valid_to}.`
    events.push({
      action: 'clearance.decided',
      subject: `/clearances/${clearanceId}`,
      sentence,
      audience: 'public',
      after: { clearance: clearanceId, ruling: clearance.ruling, facts_digest: row.facts_digest, is_demo: true },
      reason: clearance.reasons,
    })
  }
  return [...events, ...(await seedDemoProposals(tx, policies, demo, studio.id))]
}

/** What waits for a decision, so that somebody who looks around finds one. */
const seedDemoProposals = async (tx: Tx, policies: Policies, demo: SeededDemo, studio_id: number): Promise<AuditEvent[]> => {
  const events: AuditEvent[] = []
  for (const { tool, offerings } of demo.tools)
    for (const { slug, name, proposal } of offerings) {
      if (!proposal) continue
      const offering_id = idOf(demo.offerings, `${tool.slug}/${slug}`)
      const { proposed_days_ago: decided_days_ago, ...rest } = proposal
      const { row } = await clearanceRow(tx, policies, demo, offering_id, { ...rest, decided_days_ago })
      const known = tx.selectFrom('clearance_proposals').select('id').where('offering_id', '=', offering_id).where('reasons', '=', row.reasons)
      if (await known.executeTakeFirst()) continue
      const id = await insertProposal(tx, { ...row, studio_id }, proposal.conditions)
      const sentence = `Demonstration: Demo Studio: “${proposal.ruling.replaceAll('_', ' ')}” was proposed for ${tool.name}, ${name}, from ${row.valid_from} until ${row.valid_to}.`
      const after = { proposal: id, ruling: proposal.ruling, is_demo: true }
      events.push({ action: 'clearance.proposed', subject: `/proposals/${id}`, sentence, audience: { organisation: studio_id }, after, reason: row.reasons })
    }
  return events
}

/** The digest is that of the facts as they were known on the day of the decision; a ruling whose facts have moved since shows it. */
const clearanceRow = async (tx: Tx, policies: Policies, demo: SeededDemo, offering_id: number, clearance: DemoClearance) => {
  const decided_on = addDays(demo.anchor, -clearance.decided_days_ago)
  const policy = policies.current(decided_on)
  const facts = (await listFacts(tx, { offeringIds: [offering_id], asOf: decided_on })).get(offering_id) ?? []
  const row = {
    offering_id,
    ruling: clearance.ruling,
    data_classes: clearance.data_classes,
    uses: clearance.uses,
    productions: null,
    reasons: `Demonstration. ${clearance.reasons}`,
    policy_key: policy.key,
    facts_digest: evaluate(policy, facts, decided_on).facts_digest,
    valid_from: decided_on,
    valid_to: clearance.lasts_days === undefined ? addDays(demo.anchor, 180) : addDays(decided_on, clearance.lasts_days),
    exception_name: null,
    exception_reason: null,
    owner_id: null,
    review_id: null,
    proposed_by: idOf(demo.people, 'reviewer@demo.test'),
    proposed_at: new Date(`${decided_on}T15:00:00Z`),
    is_demo: true,
  }
  return { row, decided_by: idOf(demo.people, 'approver@demo.test') }
}

type Decided = Awaited<ReturnType<typeof clearanceRow>>

/** Returns the number of the proposal. */
const insertProposal = async (tx: Tx, row: Decided['row'] & { studio_id: number }, conditions: DemoClearance['conditions']): Promise<number> => {
  const { id } = await tx.insertInto('clearance_proposals').values(row).returning('id').executeTakeFirstOrThrow()
  if (conditions.length > 0)
    await tx
      .insertInto('clearance_conditions')
      .values(conditions.map((condition, i) => ({ ...condition, proposal_id: id, number: i + 1, configuration_id: null })))
      .execute()
  return id
}

/** A proposal with its conditions, and the decision of somebody else on the same day. Returns the number of the clearance. */
const insertDecided = async (tx: Tx, studio_id: number, { row, decided_by }: Decided, { conditions }: DemoClearance): Promise<number> => {
  const decided_at = row.proposed_at
  const proposal_id = await insertProposal(tx, { ...row, studio_id }, conditions)
  await tx.insertInto('proposal_decisions').values({ proposal_id, outcome: 'approved', decided_by, decided_at }).execute()
  return (await tx.insertInto('clearances').values({ proposal_id, recorded_at: decided_at }).returning('id').executeTakeFirstOrThrow()).id
}
