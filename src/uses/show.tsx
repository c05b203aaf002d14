import type { Context } from 'hono'
import { UsePage } from '../../views/use.tsx'
import { type AppEnv, page } from '../http/page.tsx'
import type { Problems } from '../http/problem.ts'
import { may } from '../people/rights.ts'
import type { Production } from '../productions/production.ts'
import { alternativesTo } from '../triage/alternatives.ts'
import { changesOf } from '../triage/changes.ts'
import { withTools } from '../triage/compute.ts'
import { listNames } from '../triage/queries.ts'
import { policyOfTriage, stateOf } from './load.ts'
import type { KeptUse } from './queries.ts'

/** The case, with what would change it as things are today. */
export const showUse = async (
  c: Context<AppEnv, string>,
  production: Production,
  use: KeptUse,
  problems: Problems = {},
  typed: Record<string, string | string[]> = {},
) => {
  const { db, today, asker, requestId } = c.var
  const triage = use.triages.at(-1)!
  const policy = policyOfTriage(c, triage)
  const basis = { db, policy, today, studio_id: production.studio_id }
  const asked = triage.steps.map(({ offering_id, name, data_classes }) => ({ offering_id, name, data_classes }))
  const [steps, names] = await Promise.all([withTools(basis, asked), listNames(db)])
  const at = triage.result.weakest_step
  const place = at === null ? null : { at, offering_id: asked[at]?.offering_id ?? null }
  const alternatives =
    place === null ? [] : await alternativesTo({ ...basis, production_id: production.id, kind: triage.kind }, names, steps, triage.answers, place)
  const checked = { triage: triage.result, changes: changesOf(policy.pack, steps, triage.answers, triage.outcome), alternatives }
  const rights = {
    mayChange: may(asker, 'use.propose', { organisation: production }),
    mayRecord: may(asker, 'approval.record', { organisation: production }),
  }
  return page(
    c,
    <UsePage {...{ production, use, checked, problems, typed, today, ...rights }} pack={policy.pack} state={stateOf(use, today)} once={requestId} />,
    Object.keys(problems).length > 0 ? 422 : 200,
  )
}
