import { Hono } from 'hono'
import { PoliciesPage, PolicyPage } from '../../views/policy.tsx'
import { policiesList, policyAsked, policyJson } from '../api/policies.ts'
import { attachment } from '../http/attachment.ts'
import { type AppEnv, page } from '../http/page.tsx'
import { suffixOf } from '../http/suffix.ts'
import { diffPacks } from './diff.ts'

export const policyRoutes = new Hono<AppEnv>()

policyRoutes.get('/policies', (c) => {
  const { policies, today } = c.var
  return page(c, <PoliciesPage policies={policies.list} current={policies.current(today)} today={today} />)
})

policyRoutes.get('/policies.json', policiesList)

/** `netflix-genai`, `netflix-genai@2025-08-22`, and either of them with `.json` or `.yaml`. */
policyRoutes.get('/policies/:name', (c) => {
  const { policies, today } = c.var
  const { name, as } = suffixOf(c.req.param('name'), ['json', 'yaml'])
  const [id = '', version] = name.split(/@(.*)/s)
  const policy = policyAsked(c, id, version)
  const { pack, base } = policy
  if (as === 'json') return c.json(policyJson(policy))
  if (as === 'yaml') return attachment(c, `${pack.id}@${pack.version}.yaml`, 'application/yaml; charset=utf-8', policy.source_text)
  const versions = policies.list.filter((one) => one.pack.id === pack.id).toReversed()
  return page(c, <PolicyPage {...{ policy, versions, today }} differences={base ? diffPacks(base.pack, pack) : []} />)
})
