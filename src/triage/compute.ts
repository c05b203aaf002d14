import type { Db } from '../db/database.ts'
import type { Fact } from '../facts/fact.ts'
import { listFacts } from '../facts/queries.ts'
import { evaluate } from '../policy/evaluate.ts'
import type { CompiledPolicy } from '../policy/load.ts'
import type { DataClassId } from '../policy/policy.ts'
import type { ToolSide, TriageStep } from '../policy/triage.ts'

/** A step as it is asked about: the offering by its number; null for a tool that is not in the register. */
export type AskedStep = { offering_id: number | null; name: string; data_classes: DataClassId[] }

/** What a use is held against. With a studio the facts are as that studio has them: its contracts count. */
export type Basis = { db: Db; policy: CompiledPolicy; today: string; studio_id: number | null }

/** What a policy makes of a tool on a day. */
export const toolSideOf = ({ policy, today }: Basis, facts: Fact[]): ToolSide => {
  const { band, principles } = evaluate(policy, facts, today)
  return { band, principles }
}

/** The steps with what the policy makes of their tools today. */
export const withTools = async (basis: Basis, steps: AskedStep[]): Promise<TriageStep[]> => {
  const offeringIds = [...new Set(steps.flatMap(({ offering_id }) => (offering_id === null ? [] : [offering_id])))]
  const facts = await listFacts(basis.db, { offeringIds, on: basis.today, studioId: basis.studio_id })
  return steps.map(({ offering_id, name, data_classes }) => ({
    ...{ name, data_classes },
    tool: offering_id === null ? null : toolSideOf(basis, facts.get(offering_id) ?? []),
  }))
}
