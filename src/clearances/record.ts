import type { Db } from '../db/database.ts'
import type { When } from '../facts/as-of.ts'
import { listFacts } from '../facts/queries.ts'
import { actingMemberships, type Person } from '../people/person.ts'
import { digestOn } from '../policy/evaluate.ts'
import { type Policies, policyOn } from '../policy/store.ts'
import type { Bank } from '../questions/question.ts'
import type { Move } from './moves.ts'
import { listMovesSince } from './moves-queries.ts'
import { listProductions, type Production } from './propose-queries.ts'
import { findClearance } from './queries.ts'
import { type ChainLink, type ClearanceRecord, findDecisionEntry, findRecord, listChain } from './record-queries.ts'
import { clearanceState, type Ruling, type Standing } from './rules.ts'
import { clearanceStage, type Stage } from './workflow.ts'

/** Everything that is known of one clearance on a day. */
export type LoadedClearance = {
  ruling: Ruling
  record: ClearanceRecord
  /** As it was asked for, and the day of it. */
  when: When
  on: string
  standing: Standing
  stage: Stage
  /** The digest of the facts as they are on the day. */
  facts_digest: string
  moves: Move[]
  chain: ChainLink[]
  /** Where the decision stands in the log. */
  leaf: number | undefined
  /** Those that it is for, as far as the reader knows of them. */
  productions: Production[]
}

export type RecordDeps = { db: Db; bank: Bank; policies: Policies; today: string }

/** One clearance; null when the reader may not know of it, or when it was not known by then. */
export const loadClearance = async ({ db, bank, policies }: RecordDeps, id: number, when: When): Promise<LoadedClearance | null> => {
  const [ruling, record] = await Promise.all([findClearance(db, id, when), findRecord(db, id, when)])
  if (!ruling || !record) return null
  const [facts, chain, leaf, productions] = await Promise.all([
    listFacts(db, { offeringIds: [ruling.offering_id], ...when, studioId: ruling.studio_id }),
    listChain(db, id, when),
    findDecisionEntry(db, id),
    listProductions(db, ruling.studio_id),
  ])
  const facts_digest = digestOn(policyOn(policies, when), facts.get(ruling.offering_id) ?? [], when.on)
  const hasMoved = ruling.moved_at !== null || (ruling.studio_digest ?? facts_digest) !== ruling.facts_digest
  const moves = hasMoved ? await listMovesSince(db, bank, { ...placeOf(ruling), since: ruling.proposed_at, when }) : []
  return {
    ...{ ruling, record, when, on: when.on, facts_digest, moves, chain, leaf },
    standing: clearanceState(ruling, facts_digest, when.on),
    stage: clearanceStage(ruling, record.successor !== null, when.on),
    productions: productions.filter(({ id: one }) => ruling.productions === null || ruling.productions.includes(one)),
  }
}

const placeOf = ({ studio_id, offering_id }: Ruling) => ({ studio_id, offering_id })

/** Of the productions that a clearance is for, those for which somebody works at present. */
export const ownProductions = (person: Person | null, productions: Production[]): Production[] =>
  person === null ? [] : productions.filter(({ id }) => actingMemberships(person).some(({ organisation_id }) => organisation_id === id))
