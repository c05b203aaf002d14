import { type Deps, policyFor } from '../clearances/basis.ts'
import { findOffering, listFacts } from '../facts/queries.ts'
import { evaluate } from '../policy/evaluate.ts'
import type { DataClassId } from '../policy/policy.ts'
import type { StoredPolicy } from '../policy/store.ts'
import { type Triage, type TriageStep, triage, type UseAnswers } from '../policy/triage.ts'

/** A step as it is asked for. Without an offering (`tool/offering`) the tool is not in the register, and nothing is known of it. */
export type AskedStep = { offering: string | null; name?: string; data_classes: DataClassId[] }
/** `studio_id`: by its own facts and its overlay; null for what is open to anyone. `policy`: another one than that which rules today. */
export type AskedUse = { steps: AskedStep[]; answers: UseAnswers; studio_id: number | null; policy?: StoredPolicy }
/** `facts_digest` is what the verdict of a step rests on; empty without one. */
export type Computed = Triage & { policy: StoredPolicy; steps: (TriageStep & { offering_id: number | null; facts_digest: string })[] }

/** Triages a use by what the register knows today. An offering that is not there counts as a tool of which nothing is known. */
export const computeTriage = async ({ db, policies, today }: Omit<Deps, 'bank'>, { steps, answers, studio_id, policy: named }: AskedUse): Promise<Computed> => {
  const policy = named ?? (studio_id === null ? policies.current(today) : policyFor(policies, studio_id, today))
  const found = await Promise.all(steps.map(({ offering }) => findOffering(db, ...partsOf(offering))))
  const facts = await listFacts(db, { offeringIds: [...new Set(found.flatMap((one) => one?.id ?? []))], on: today, studioId: studio_id })
  const known = steps.map(({ offering, name, data_classes }, at) => {
    const row = found[at]
    const tool = row ? evaluate(policy, facts.get(row.id) ?? [], today) : null
    const called = row ? `${row.tool_name}, ${row.offering_name}` : (name ?? offering ?? 'a tool that is not in the register')
    return { offering: row ? offering : null, name: called, data_classes, tool, offering_id: row?.id ?? null, facts_digest: tool?.facts_digest ?? '' }
  })
  return { ...triage(policy.pack, known, answers), policy, steps: known }
}

const partsOf = (offering: string | null): [string, string] => {
  const [tool = '', plan = ''] = (offering ?? '').split('/')
  return [tool, plan]
}
