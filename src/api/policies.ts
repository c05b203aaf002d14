import { type Context, Hono } from 'hono'
import type { AppEnv } from '../http/page.tsx'
import { notFound } from '../http/problem.ts'
import type { CompiledPolicy } from '../policy/load.ts'
import { pageOf } from './list.ts'

/** A policy version in a list. */
const policyLine = ({ pack, digest }: CompiledPolicy, current: CompiledPolicy) => ({
  id: pack.id,
  version: pack.version,
  kind: pack.kind,
  base: pack.base,
  title: pack.title,
  issuer: pack.issuer,
  is_demo: pack.is_demo,
  is_default: pack.id === current.pack.id && pack.version === current.pack.version,
  effective_from: pack.effective_from,
  effective_to: pack.effective_to,
  captured_on: pack.source.captured_on,
  live_confirmed_on: pack.source.live_confirmed_on,
  digest,
})

/** A whole version: for an overlay, as it stands on its base. */
export const policyJson = ({ pack, digest, options }: CompiledPolicy) => ({ ...pack, digest, readings_used: options })

/** The version that an address asks for; without a version the newest in force. Throws 404. */
export const policyAsked = (c: Context<AppEnv>, id: string, version: string | undefined) => {
  const policy = c.var.policies.find(id, version, c.var.today)
  if (!policy) throw notFound(version === undefined ? 'This policy' : 'This version of the policy')
  return policy
}

export const policiesList = (c: Context<AppEnv>) => {
  const { policies, today } = c.var
  return c.json(
    pageOf(
      c,
      policies.list.map((policy) => policyLine(policy, policies.current(today))),
    ),
  )
}

export const policiesApi = new Hono<AppEnv>()

policiesApi.get('/api/v1/policies', policiesList)
policiesApi.get('/api/v1/policies/:id/:version', (c) => c.json(policyJson(policyAsked(c, c.req.param('id'), c.req.param('version')))))
