import { sql } from 'kysely'
import { type AuditEvent, audited, type Tx } from '../audit/audited.ts'
import { evaluateContracts, refreshStudios } from '../contracts/refresh.ts'
import type { Db } from '../db/database.ts'
import { listFacts } from '../facts/queries.ts'
import { tellOfReReviews, tellOfVerdicts } from '../notifications/tell.ts'
import type { Bank } from '../questions/question.ts'
import { withDownstream } from '../upstream/chain.ts'
import { type Cause, saveDigests } from './digests.ts'
import { evaluate } from './evaluate.ts'
import type { Policies, StoredPolicy } from './store.ts'
import { type VerdictRow, verdictRow } from './verdict-row.ts'

export type Scope = { policies: Policies; today: string; cause: Cause; offeringIds?: number[]; only?: StoredPolicy[] }

const batch = 500

/**
 * Evaluates offerings (all, or the given ones and whatever stands on them) under every published policy and stores what changed, in the
 * transaction of the change that made it necessary. Returns how many verdicts moved to another band.
 */
export const evaluateAll = async (tx: Tx, scope: Scope): Promise<number> => {
  const ids = scope.offeringIds
    ? await withDownstream(tx, scope.offeringIds)
    : (await tx.selectFrom('offerings').select('id').orderBy('id').execute()).map(({ id }) => id)
  const demo = new Set(
    (
      await tx.selectFrom('offerings').innerJoin('tools', 'tools.id', 'offerings.tool_id').select('offerings.id').where('tools.is_demo', '=', true).execute()
    ).map(({ id }) => id),
  )
  const [{ today, cause }, policies] = [scope, scope.only ?? scope.policies.list]
  const moved: MovedVerdict[] = []
  for (let i = 0; i < ids.length; i += batch) {
    const part = ids.slice(i, i + batch)
    const facts = await listFacts(tx, { offeringIds: part, on: today })
    // The facts are the same under every policy.
    let digests: Map<number, number> | null = null
    for (const policy of policies) {
      const rows = part.map((id) => verdictRow(policy, id, evaluate(policy, facts.get(id) ?? [], today), demo.has(id)))
      if (digests === null) {
        digests = await saveDigests(tx, rows, { facts, today, bank: policy.bank, cause })
        await tellOfReReviews(tx, policy.bank, digests)
      }
      moved.push(...(await saveVerdicts(tx, policy, rows, { cause, digests })))
    }
    await evaluateContracts(tx, { policies, today, facts, demo })
  }
  const [any] = policies
  if (any)
    await tellOfVerdicts(
      tx,
      any.bank,
      scope.policies,
      today,
      moved.flatMap(({ id, from_band }) => (from_band === null ? [] : [id])),
    )
  return moved.length
}

type MovedVerdict = { id: number; policy_key: number; from_band: number | null }

const saveVerdicts = async (
  tx: Tx,
  policy: StoredPolicy,
  rows: VerdictRow[],
  { cause, digests }: { cause: Cause; digests: Map<number, number> },
): Promise<MovedVerdict[]> => {
  const { rows: moved } = await sql<MovedVerdict>`
    with new as (select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(policy_key smallint, offering_id bigint, band smallint, score smallint,
        completeness real, evidence_strength real, principles text, envelope text, rank integer, facts_digest text, evaluated_on date, recheck_on date)),
    old as (select v.offering_id, v.band, v.facts_digest from verdicts v where v.policy_key = ${policy.key} and v.offering_id in (select offering_id from new)),
    saved as (insert into verdicts select * from new
      on conflict (policy_key, offering_id) do update set band = excluded.band, score = excluded.score, completeness = excluded.completeness,
        evidence_strength = excluded.evidence_strength, principles = excluded.principles, envelope = excluded.envelope, rank = excluded.rank,
        facts_digest = excluded.facts_digest, evaluated_on = excluded.evaluated_on, recheck_on = excluded.recheck_on,
        changed_at = case when (verdicts.facts_digest, verdicts.band, verdicts.score) is distinct from (excluded.facts_digest, excluded.band, excluded.score)
          then excluded.changed_at else verdicts.changed_at end
      where (verdicts.facts_digest, verdicts.band, verdicts.score, verdicts.recheck_on) is distinct from (excluded.facts_digest, excluded.band, excluded.score, excluded.recheck_on)),
    changed as (insert into verdict_changes (policy_key, offering_id, from_band, to_band, from_digest, to_digest, cause, fact_id, digest_id)
      select ${policy.key}, new.offering_id, old.band, new.band, old.facts_digest, new.facts_digest, ${cause.text}, ${cause.fact_id ?? null},
        (${JSON.stringify(Object.fromEntries(digests))}::jsonb ->> new.offering_id::text)::bigint
      from new left join old using (offering_id) where old.band is distinct from new.band
      returning id, policy_key, from_band)
    select * from changed`.execute(tx)
  return moved
}

/** Evaluates again what time alone may have changed, and every offering under a policy that has no verdicts yet; then what has changed for a studio only. */
export const refreshDue = async (db: Db, _bank: Bank, policies: Policies, today: string): Promise<number> => {
  const moved = await refreshPublic(db, policies, today)
  await refreshStudios(db, policies, today)
  return moved
}

const refreshPublic = async (db: Db, policies: Policies, today: string): Promise<number> => {
  const due = await db.selectFrom('verdicts').select('offering_id').distinct().where('recheck_on', '<=', today).execute()
  const covered = new Set((await db.selectFrom('verdicts').select('policy_key').distinct().execute()).map(({ policy_key }) => policy_key))
  const fresh = policies.list.filter(({ key }) => !covered.has(key))
  if (due.length === 0 && fresh.length === 0) return 0
  return audited(db, { kind: 'job', name: 'clock' }, async (tx) => {
    const events: AuditEvent[] = []
    let moved = 0
    if (due.length > 0) {
      moved += await evaluateAll(tx, {
        policies,
        today,
        cause: { text: `Time passed: by ${today} a fact or a proof had expired.` },
        offeringIds: due.map(({ offering_id }) => offering_id),
      })
      events.push({
        action: 'verdicts.refreshed',
        subject: '/tools',
        audience: 'public',
        sentence: `${due.length} offerings were evaluated again because by ${today} a fact or a proof had expired; ${moved} changed band.`,
      })
    }
    for (const policy of fresh) {
      const name = `${policy.pack.id}@${policy.pack.version}`
      await evaluateAll(tx, { policies, today, cause: { text: `First assessed under ${name}.` }, only: [policy] })
      const audience = policy.studio === null || policy.studio.publishes ? 'public' : { organisation: policy.studio.id }
      events.push({ action: 'policy.applied', subject: `/policies/${name}`, sentence: `Every offering was assessed under ${name}.`, audience })
    }
    return { result: moved, events }
  })
}
