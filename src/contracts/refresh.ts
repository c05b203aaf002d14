import { sql } from 'kysely'
import { type AuditEvent, audited, type Tx } from '../audit/audited.ts'
import type { Db } from '../db/database.ts'
import type { Fact } from '../facts/fact.ts'
import { listFacts } from '../facts/queries.ts'
import { evaluate } from '../policy/evaluate.ts'
import type { Policies, StoredPolicy } from '../policy/store.ts'
import { type VerdictRow, verdictRow } from '../policy/verdict-row.ts'
import { listTermsOfAll } from './queries.ts'
import { withContract } from './rules.ts'

// Verdicts that only a studio has, because its own contract says something about an offering. Derived, as the public ones are.

type Place = { studio_id: number; offering_id: number }
type Asked = { policies: StoredPolicy[]; today: string; facts: Map<number, Fact[]>; demo: Set<number> }

/** Evaluates these offerings for every studio with a term about them, in the transaction of what made it necessary; `tx` is the system's. */
export const evaluateContracts = async (tx: Tx, { policies, today, facts, demo }: Asked): Promise<void> => {
  const ids = [...facts.keys()]
  const [terms, held] = [
    (await listTermsOfAll(tx, ids)).filter(({ ends_on }) => today < ends_on),
    await tx
      .selectFrom('studio_verdicts')
      .select(['studio_id', 'offering_id'])
      .distinct()
      .where('offering_id', '=', sql<number>`any(${ids}::bigint[])`)
      .execute(),
  ]
  for (const { studio_id, offering_id } of distinct([...terms, ...held])) {
    const own = terms.filter((term) => term.studio_id === studio_id && term.offering_id === offering_id)
    const merged = withContract(facts.get(offering_id) ?? [], own, today)
    const readable = policies.filter(({ studio }) => studio === null || studio.publishes || studio.id === studio_id)
    const rows = readable.map((policy) => verdictRow(policy, offering_id, evaluate(policy, merged, today), demo.has(offering_id)))
    if (own.length === 0) await tx.deleteFrom('studio_verdicts').where('studio_id', '=', studio_id).where('offering_id', '=', offering_id).execute()
    else await saveStudioVerdicts(tx, studio_id, rows)
    const [any] = rows
    if (any) await saveStudioDigest(tx, studio_id, any, own.length > 0)
  }
}

const distinct = (places: Place[]): Place[] => [...new Map(places.map((place) => [`${place.studio_id} ${place.offering_id}`, place])).values()]

const saveStudioVerdicts = (tx: Tx, studio_id: number, rows: VerdictRow[]) =>
  sql`insert into studio_verdicts
    select ${studio_id}::bigint, r.* from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(policy_key smallint, offering_id bigint, band smallint, score smallint,
      completeness real, evidence_strength real, principles text, envelope text, rank integer, facts_digest text, evaluated_on date, recheck_on date)
    on conflict (studio_id, policy_key, offering_id) do update set band = excluded.band, score = excluded.score, completeness = excluded.completeness,
      evidence_strength = excluded.evidence_strength, principles = excluded.principles, envelope = excluded.envelope, rank = excluded.rank,
      facts_digest = excluded.facts_digest, evaluated_on = excluded.evaluated_on, recheck_on = excluded.recheck_on,
      changed_at = case when (studio_verdicts.facts_digest, studio_verdicts.band, studio_verdicts.score) is distinct from (excluded.facts_digest, excluded.band, excluded.score)
        then excluded.changed_at else studio_verdicts.changed_at end`.execute(tx)

/** Keeps every digest that the facts of an offering have had for the studio, and from when on they are everybody's again. */
const saveStudioDigest = (tx: Tx, studio_id: number, { offering_id, facts_digest, recheck_on }: VerdictRow, is_overlay: boolean) =>
  sql`insert into studio_facts_digests (studio_id, offering_id, facts_digest, recheck_on, is_overlay)
    select ${studio_id}::bigint, ${offering_id}::bigint, ${facts_digest}, ${recheck_on}::date, ${is_overlay}
    where not exists (
      select from (select * from studio_facts_digests g where g.studio_id = ${studio_id} and g.offering_id = ${offering_id} order by g.id desc limit 1) last
      where last.facts_digest = ${facts_digest} and last.recheck_on is not distinct from ${recheck_on}::date and last.is_overlay = ${is_overlay})`.execute(tx)

/** Offerings evaluated for one studio, with the facts of now: when one of its terms was recorded or withdrawn, or has ended. */
export const evaluateForStudios = async (tx: Tx, policies: StoredPolicy[], offeringIds: number[], today: string): Promise<void> => {
  const facts = await listFacts(tx, { offeringIds, on: today })
  const demo = await tx
    .selectFrom('offerings as o')
    .innerJoin('tools as t', 't.id', 'o.tool_id')
    .select('o.id')
    .where('t.is_demo', '=', true)
    .where('o.id', '=', sql<number>`any(${offeringIds}::bigint[])`)
    .execute()
  await evaluateContracts(tx, { policies, today, facts, demo: new Set(demo.map(({ id }) => id)) })
}

/** What time alone has changed for a studio: a term has begun or ended, or something else under its verdict. Each studio is told of its own. */
export const refreshStudios = async (db: Db, policies: Policies, today: string): Promise<void> => {
  const due = await db.selectFrom('studio_verdicts').select(['studio_id', 'offering_id']).distinct().where('recheck_on', '<=', today).execute()
  for (const [studio_id, places] of Map.groupBy(due, (place) => place.studio_id))
    await audited(db, { kind: 'job', name: 'clock' }, async (tx) => {
      await evaluateForStudios(
        tx,
        policies.list,
        places.map(({ offering_id }) => offering_id),
        today,
      )
      const many = places.length === 1 ? 'One offering was' : `${places.length} offerings were`
      const event: AuditEvent = {
        action: 'contract.refreshed',
        subject: '/tools',
        sentence: `${many} evaluated again for the studio, because by ${today} a term of its contract had begun or ended, or a fact beside it had expired.`,
        audience: { organisation: studio_id },
      }
      return { result: undefined, events: [event] }
    })
}
