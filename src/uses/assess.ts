import { listClearances } from '../clearances/queries.ts'
import { clearanceState, type Ruling, stands } from '../clearances/rules.ts'
import type { Fact } from '../facts/fact.ts'
import { listFacts } from '../facts/queries.ts'
import { digestOn } from '../policy/evaluate.ts'
import { type Triage, type TriageStep, triage, type UseAnswers } from '../policy/triage.ts'
import { type AskedStep, type Basis, toolSideOf } from '../triage/compute.ts'
import type { KeptStep } from './queries.ts'

/** What the uses of a production are held against on a day: the facts as its studio has them, and the rulings that concern it. */
export type Ground = { basis: Basis; facts: Map<number, Fact[]>; rulings: Ruling[] }

export const groundOf = async (basis: Basis & { studio_id: number; production_id: number }, asked: AskedStep[]): Promise<Ground> => {
  const { db, today, studio_id, production_id } = basis
  const offeringIds = [...new Set(asked.flatMap(({ offering_id }) => (offering_id === null ? [] : [offering_id])))]
  const [facts, rulings] = await Promise.all([
    listFacts(db, { offeringIds, on: today, studioId: studio_id }),
    offeringIds.length === 0 ? [] : listClearances(db, studio_id, production_id, { on: today }),
  ])
  return { basis, facts, rulings: rulings.filter(({ kind }) => kind === 'clearance') }
}

export type Assessed = {
  /** Each step with what it rested on: the facts by their digest, the clearance as it stood. */
  kept: Omit<KeptStep, 'path'>[]
  triage: Triage
}

/** What a use comes to on a ground. Pure. */
export const assess = ({ basis, facts, rulings }: Ground, asked: AskedStep[], answers: UseAnswers): Assessed => {
  const { policy, today } = basis
  const factsOf = (id: number) => facts.get(id) ?? []
  const steps = asked.map(
    ({ offering_id, name, data_classes }): TriageStep => ({ name, data_classes, tool: offering_id === null ? null : toolSideOf(basis, factsOf(offering_id)) }),
  )
  const kept = asked.map(({ offering_id, name, data_classes }) => {
    const nothing = { offering_id, name, data_classes, facts_digest: '', clearance_id: null, clearance_state: 'not_reviewed' }
    if (offering_id === null) return nothing
    const facts_digest = digestOn(policy, factsOf(offering_id), today)
    const concerned = rulings.filter((one) => one.offering_id === offering_id).map((ruling) => ({ ruling, state: clearanceState(ruling, facts_digest, today) }))
    const best = concerned.find(({ state }) => stands(state)) ?? concerned.at(-1)
    return best ? { ...nothing, facts_digest, clearance_id: best.ruling.id, clearance_state: best.state.state } : { ...nothing, facts_digest }
  })
  return { kept, triage: triage(policy.pack, steps, answers) }
}
