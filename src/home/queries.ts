import { sql } from 'kysely'
import { clearanceStateSql, newestRulings } from '../clearances/queries.ts'
import type { ClearanceState } from '../clearances/rules.ts'
import { type Db, rootOf } from '../db/database.ts'

export type RegisterState = {
  vendors: number
  tools: number
  offerings: number
  facts: number
  verified: number
  demo_tools: number
  last_change: string | null
  oldest_seen: string | null
  bands: { band: number; n: number }[]
  clearances: { state: ClearanceState; n: number }[]
  modalities: { id: string; n: number }[]
}

type Asked = { policyKey: number; studioId: number | null; today: string }

const read = new WeakMap<object, Map<string, { version: string; state: RegisterState }>>()

/**
 * How the register stands on a day under a policy. Counting it all is dear, and every write leaves an audit event: it is counted
 * again when there is a new one that everybody or the studio may see, or when another day is asked for.
 */
export const findRegisterState = async (db: Db, asked: Asked): Promise<RegisterState> => {
  const last = await db
    .selectFrom('audit_events')
    .select(({ fn }) => fn.max('leaf').as('leaf'))
    .where((eb) => eb.or([eb('is_public', '=', true), eb('organisation_id', '=', asked.studioId)]))
    .executeTakeFirst()
  const version = JSON.stringify([last?.leaf, asked.today])
  const key = JSON.stringify([asked.policyKey, asked.studioId])
  const states = read.get(rootOf(db)) ?? new Map<string, { version: string; state: RegisterState }>()
  read.set(rootOf(db), states)
  const known = states.get(key)
  if (known?.version === version) return known.state
  const state = await readRegisterState(db, asked)
  states.set(key, { version, state })
  return state
}

/** Real tools only, but for `demo_tools` and the clearances. One round trip. */
const readRegisterState = async (
  db: Db,
  { policyKey, studioId, today }: { policyKey: number; studioId: number | null; today: string },
): Promise<RegisterState> => {
  const { rows } = await sql<{ state: RegisterState }>`
    with real as (select o.id, t.id as tool_id, t.vendor_id, t.modalities from offerings o join tools t on t.id = o.tool_id where not t.is_demo),
    banded as (
      select case when v.band > 1 and v.recheck_on <= ${today}::date then 0 else coalesce(v.band, 0) end as band
      from real left join verdicts v on v.offering_id = real.id and v.policy_key = ${policyKey}),
    live as (
      select f.id from facts f join real on real.id = f.offering_id
      where f.value not in ('"unknown"', '"not_applicable"') and not exists (select from facts later where later.supersedes = f.id)),
    held as (
      select distinct c.fact_id from citations c join live on live.id = c.fact_id
      join quotes q on q.id = c.quote_id join documents d on d.id = q.document_id and d.tier = 'vendor_document'
      where (select qc.found from quote_checks qc where qc.quote_id = c.quote_id order by qc.id desc limit 1)),
    seen as (
      select greatest(max(k.captured_on), (select max(n.checked_on) from document_checks n where n.document_id = k.document_id and n.outcome = 'unchanged')) as seen_on
      from captures k join documents d on d.id = k.document_id join vendors v on v.id = d.vendor_id and not v.is_demo
      group by k.document_id),
    ruled as (
      select ${clearanceStateSql(today)} as state from ${newestRulings(studioId)} c
      left join verdicts v on v.offering_id = c.offering_id and v.policy_key = c.policy_key)
    select jsonb_build_object(
      'vendors', (select count(*) from vendors where not is_demo and retired_on is null),
      'tools', (select count(distinct tool_id) from real),
      'offerings', (select count(*) from real),
      'facts', (select count(*) from live),
      'verified', (select count(*) from held),
      'demo_tools', (select count(*) from tools where is_demo),
      'last_change', (select max(at) from verdict_changes),
      'oldest_seen', (select min(seen_on) from seen),
      'bands', (select coalesce(jsonb_agg(b), '[]') from (select band, count(*) as n from banded group by band order by band desc) b),
      'clearances', (select coalesce(jsonb_agg(s), '[]') from (select state, count(*) as n from ruled group by state) s),
      'modalities', (select coalesce(jsonb_agg(m), '[]') from (select unnest(t.modalities) as id, count(*) as n from tools t where not t.is_demo group by 1 order by 2 desc, 1) m)
    ) as state`.execute(db)
  return rows[0]!.state
}
