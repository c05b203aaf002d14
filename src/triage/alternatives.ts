import { listClearances } from '../clearances/queries.ts'
import { clearanceState, stands } from '../clearances/rules.ts'
import type { UseKind } from '../clearances/uses.ts'
import { whenOf } from '../facts/as-of.ts'
import { listFacts } from '../facts/queries.ts'
import { digestOn } from '../policy/evaluate.ts'
import { type Outcome, outcomes } from '../policy/policy.ts'
import { type TriageStep, triage, type UseAnswers } from '../policy/triage.ts'
import { type Basis, toolSideOf } from './compute.ts'
import type { Named } from './queries.ts'

/** A tool that the studio has cleared for what goes in, and what the use would have to go through with it. */
export type Alternative = { name: string; href: string; outcome: Outcome; until: string; isConditional: boolean }

/** The step that another tool would take, and the offering that has it now; null: one that is not in the register. */
type Place = { at: number; offering_id: number | null }

/**
 * What the studio has cleared for the production, and what stands, for all that goes in up to a step and for the kind of use where it is
 * known: with what the use would go through with it there, which is never more than now. What asks for least first, then by name.
 */
export const alternativesTo = async (
  basis: Basis & { studio_id: number; production_id: number | null; kind: UseKind | null },
  names: Named[],
  steps: TriageStep[],
  answers: UseAnswers,
  { at, offering_id }: Place,
): Promise<Alternative[]> => {
  const { db, policy, today, studio_id, production_id, kind } = basis
  const goesIn = steps.slice(0, at + 1).flatMap(({ data_classes }) => data_classes)
  const rulings = (await listClearances(db, studio_id, production_id, whenOf(undefined, undefined, today))).filter(
    (one) =>
      one.kind === 'clearance' &&
      one.offering_id !== offering_id &&
      (kind === null || one.uses.includes(kind)) &&
      goesIn.every((id) => one.data_classes.includes(id)),
  )
  const facts = await listFacts(db, { offeringIds: rulings.map((one) => one.offering_id), on: today, studioId: studio_id })
  const factsOf = (id: number) => facts.get(id) ?? []
  const standing = rulings.filter((ruling) => stands(clearanceState(ruling, digestOn(policy, factsOf(ruling.offering_id), today), today)))
  const byOffering = new Map(standing.map((ruling) => [ruling.offering_id, ruling]))
  const outcomeWith = (id: number) =>
    triage(
      policy.pack,
      steps.map((step, i) => (i === at ? { ...step, tool: toolSideOf(basis, factsOf(id)) } : step)),
      answers,
    ).outcome
  const rankOf = (outcome: Outcome) => outcomes.indexOf(outcome)
  const now = rankOf(triage(policy.pack, steps, answers).outcome)
  const found = names.flatMap(({ id, name, tool, offering }) => {
    const ruling = byOffering.get(id)
    if (!ruling) return []
    const isConditional = ruling.ruling === 'cleared_with_conditions'
    return [{ name, href: `/tools/${tool}/${offering}`, outcome: outcomeWith(id), until: ruling.valid_to, isConditional }]
  })
  return found.filter(({ outcome }) => rankOf(outcome) <= now).sort((a, b) => rankOf(a.outcome) - rankOf(b.outcome))
}
