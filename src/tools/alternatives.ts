import { sql } from 'kysely'
import { clearanceStateSql, newestRulings } from '../clearances/queries.ts'
import type { Db } from '../db/database.ts'
import type { ClearanceCondition, Deployment, PlanKind } from '../db/schema.ts'
import type { DataClassId } from '../policy/policy.ts'
import type { OfferingRecord, ToolRecord } from './dossier-queries.ts'

export type Alternative = {
  tool: string
  name: string
  offering: string
  plan: string
  plan_kind: PlanKind
  deployment: Deployment
  vendor_name: string
  modalities: string[]
  is_demo: boolean
  is_same_tool: boolean
  state: 'cleared' | 'cleared_with_conditions'
  data_classes: DataClassId[]
  conditions: ClearanceCondition[]
  valid_to: string
  ruling_is_demo: boolean
  is_exception: boolean
}

type Sought = { studioId: number | null; policyKey: number; today: string; tool: ToolRecord; offering: OfferingRecord; dataClass?: DataClassId | undefined }

/**
 * What a studio has cleared that could take the place of an offering, by the smallest change: another plan of the same tool,
 * then other tools of the same kind, those that do most of the same first. Only what is cleared today, for the data class asked for.
 */
export const listAlternatives = async (db: Db, { studioId, policyKey, today, tool, offering, dataClass }: Sought): Promise<Alternative[]> => {
  if (studioId === null) return []
  const { rows } = await sql<Alternative>`
    select * from (
      select t.slug as tool, t.name, o.slug as offering, o.name as plan, o.plan_kind, o.deployment, w.name as vendor_name, t.modalities, t.is_demo,
        t.id = ${tool.id} as is_same_tool, c.data_classes, c.conditions, c.valid_to, c.is_demo as ruling_is_demo, c.exception_name is not null as is_exception,
        ${clearanceStateSql(today)} as state,
        cardinality(array(select unnest(t.modalities) intersect select unnest(${tool.modalities}::text[]))) as shared
      from ${newestRulings(studioId)} c
      join offerings o on o.id = c.offering_id join tools t on t.id = o.tool_id join vendors w on w.id = t.vendor_id
      left join verdicts v on v.offering_id = c.offering_id and v.policy_key = ${policyKey}
      where c.offering_id <> ${offering.id} and t.status = 'active'
        and (t.id = ${tool.id} or t.modalities && ${tool.modalities}::text[])
        and (${dataClass ?? null}::text is null or ${dataClass ?? null}::text = any(c.data_classes))) a
    where state in ('cleared', 'cleared_with_conditions')
    order by is_same_tool desc, shared desc, state, cardinality(data_classes) desc, name, plan limit 5`.execute(db)
  return rows
}
