import type { When } from '../facts/as-of.ts'
import { listFacts } from '../facts/queries.ts'
import { digestOn } from '../policy/evaluate.ts'
import { policyOn } from '../policy/store.ts'
import { listClearances } from './queries.ts'
import type { RecordDeps } from './record.ts'
import { listRecords } from './record-queries.ts'
import { clearanceState } from './rules.ts'
import { clearanceStage } from './workflow.ts'

/** Every clearance that concerns a production, as it stands on the day: what is held back first, then by name. */
export const loadLines = async ({ db, policies }: Pick<RecordDeps, 'db' | 'policies'>, { id, studio_id }: { id: number; studio_id: number }, when: When) => {
  const rulings = await listClearances(db, studio_id, id, when)
  const offeringIds = [...new Set(rulings.map(({ offering_id }) => offering_id))]
  const ids = rulings.map((ruling) => ruling.id)
  const [facts, records] = await Promise.all([listFacts(db, { offeringIds, ...when, studioId: studio_id }), listRecords(db, ids, when)])
  return rulings
    .map((ruling) => ({
      ruling,
      record: records.get(ruling.id)!,
      standing: clearanceState(ruling, digestOn(policyOn(policies, when), facts.get(ruling.offering_id) ?? [], when.on), when.on),
      stage: clearanceStage(ruling, false, when.on),
    }))
    .sort((a, b) => Number(b.ruling.suspension !== null) - Number(a.ruling.suspension !== null) || nameOf(a.record).localeCompare(nameOf(b.record), 'en'))
}

export type ProductionLine = Awaited<ReturnType<typeof loadLines>>[number]

/** Whether it is suspended, and the production has not said that it has read it. */
export const isUnread = ({ ruling, record }: ProductionLine, production: number): boolean =>
  ruling.suspension !== null &&
  !record.suspensions.some(
    ({ id, acknowledgements }) => id === ruling.suspension?.id && acknowledgements.some(({ production_id }) => production_id === production),
  )

const nameOf = ({ tool_name, offering_name }: { tool_name: string; offering_name: string }) => `${tool_name}, ${offering_name}`
