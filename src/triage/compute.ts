import type { Db } from '../db/database.ts'
import { listFacts } from '../facts/queries.ts'
import { evaluate } from '../policy/evaluate.ts'
import type { CompiledPolicy } from '../policy/load.ts'
import type { DataClassId } from '../policy/policy.ts'
import { type Triage, type TriageStep, triage, type UseAnswers } from '../policy/triage.ts'

/** A step as it is asked about: the offering by its number; null for a tool that is not in the register. */
export type AskedStep = { offering_id: number | null; name: string; data_classes: DataClassId[] }

/** What the register makes of a use today. With a studio, from the facts as that studio has them: its contracts count. */
export const computeTriage = async (
  deps: { db: Db; policy: CompiledPolicy; today: string; studio_id: number | null },
  steps: AskedStep[],
  answers: UseAnswers,
): Promise<Triage> => triage(deps.policy.pack, await withTools(deps, steps), answers)

/** The steps with what the policy makes of their tools. */
export const withTools = async (
  { db, policy, today, studio_id }: { db: Db; policy: CompiledPolicy; today: string; studio_id: number | null },
  steps: AskedStep[],
): Promise<TriageStep[]> => {
  const offeringIds = [...new Set(steps.flatMap(({ offering_id }) => (offering_id === null ? [] : [offering_id])))]
  const facts = await listFacts(db, { offeringIds, on: today, studioId: studio_id })
  return steps.map(({ offering_id, name, data_classes }) => {
    if (offering_id === null) return { name, data_classes, tool: null }
    const { band, principles } = evaluate(policy, facts.get(offering_id) ?? [], today)
    return { name, data_classes, tool: { band, principles } }
  })
}
