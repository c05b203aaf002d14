import type { Context } from 'hono'
import type { ClearanceState } from '../clearances/rules.ts'
import { isOwn } from '../facts/fact.ts'
import { listFacts } from '../facts/queries.ts'
import { numberIn } from '../http/form.ts'
import type { AppEnv } from '../http/page.tsx'
import { notFound } from '../http/problem.ts'
import { evaluate } from '../policy/evaluate.ts'
import type { StoredPolicy } from '../policy/store.ts'
import type { Production } from '../productions/production.ts'
import { dossierFacts } from '../tools/dossier.ts'
import { type PackInput, packOf } from './pack.ts'
import { findUse, type KeptTriage, type KeptUse } from './queries.ts'
import { type TriagedUse, type UseState, useState } from './rules.ts'

/** A triage as the rules of a use read it: its data is all that goes into any of its tools. */
export const triagedOf = ({ id, kind, steps, outcome, result }: KeptTriage): TriagedUse => ({
  id,
  kind,
  data_classes: [...new Set(steps.flatMap(({ data_classes }) => data_classes))].sort(),
  outcome,
  fired: result.fired,
})

export const stateOf = ({ triages, tellings, replies }: KeptUse, today: string): UseState =>
  useState({ triages: triages.map(triagedOf), tellings, replies }, today)

/** The use that the address names. Throws 404. */
export const useOf = async (c: Context<AppEnv, string>, production: Production): Promise<KeptUse> => {
  const use = await findUse(c.var.db, production.id, numberIn(c.req.param('use')))
  if (!use) throw notFound('This use')
  return use
}

/** The policy of a triage, as far as the reader may see it; otherwise the one in force. */
export const policyOfTriage = (c: Context<AppEnv, string>, { policy_key }: Pick<KeptTriage, 'policy_key'>): StoredPolicy =>
  c.var.policies.list.find(({ key }) => key === policy_key) ?? c.var.policies.current(c.var.today)

/** The pack of a use as it is now: with every fact that is known of its tools today. */
export const loadPack = async (c: Context<AppEnv, string>, production: Production, use: KeptUse) => {
  const { db, today, bank, now, config } = c.var
  const triage = use.triages.at(-1)!
  const policy = policyOfTriage(c, triage)
  const offeringIds = [...new Set(triage.steps.flatMap(({ offering_id }) => (offering_id === null ? [] : [offering_id])))]
  const facts = await listFacts(db, { offeringIds, on: today, studioId: production.studio_id })
  const tools = triage.steps.map(({ offering_id, name, path, clearance_id, clearance_state }) => {
    const own = offering_id === null ? [] : (facts.get(offering_id) ?? [])
    const verdict = offering_id === null ? null : evaluate(policy, own, today)
    const open = verdict?.criteria.filter(({ kind, outcome }) => kind === 'gate' && (outcome === 'unmet' || outcome === 'unknown')) ?? []
    return {
      name,
      path,
      band: verdict?.band ?? null,
      risks: open.map(({ title, because }) => `${title}. ${because}`),
      clearance_id,
      clearance: clearance_state as ClearanceState,
      facts: dossierFacts(own, bank, today, {}).filter((fact) => fact.in_force && (isOwn(fact) || !fact.is_record)),
    }
  })
  const input: PackInput = { production, use, state: stateOf(use, today), tools, policy, at: now.toISOString(), publicUrl: config.publicUrl }
  return packOf(input)
}
