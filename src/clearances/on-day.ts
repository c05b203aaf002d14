import type { Fact } from '../facts/fact.ts'
import { evaluate } from '../policy/evaluate.ts'
import type { CompiledPolicy } from '../policy/load.ts'
import { clearanceState, type Ruling, type Standing, stands } from './rules.ts'

// What clearances were worth on a day, for those who rely on them. Pure.

export type OfferingLabel = { id: number; tool: string; offering: string; tool_name: string; offering_name: string; is_demo: boolean }
export type ClearanceOnDay = { ruling: Ruling; offering: OfferingLabel; standing: Standing; ends_on: string }

/** What a ruling is worth beside the facts of that day. */
export const standingOn = (ruling: Ruling, facts: Fact[], policy: CompiledPolicy, on: string): Standing =>
  clearanceState(ruling, evaluate(policy, facts, on).facts_digest, on)

/** The first day on which it no longer counts, whatever the facts do: its own end, or when its revocation takes effect. */
export const endsOn = ({ valid_to, revocation }: Pick<Ruling, 'valid_to' | 'revocation'>): string =>
  revocation && revocation.takes_effect_on < valid_to ? revocation.takes_effect_on : valid_to

/** Those that can be relied on first, then by name. */
export const inOrder = (clearances: ClearanceOnDay[]): ClearanceOnDay[] =>
  clearances.toSorted(
    (a, b) => Number(stands(b.standing)) - Number(stands(a.standing)) || nameOf(a).localeCompare(nameOf(b), 'en') || a.ruling.id - b.ruling.id,
  )

const nameOf = ({ offering }: ClearanceOnDay) => `${offering.tool_name} ${offering.offering_name}`
