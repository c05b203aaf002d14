import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { findOffering } from '../facts/queries.ts'
import { readJson } from '../http/json.ts'
import type { AppEnv } from '../http/page.tsx'
import { Problem } from '../http/problem.ts'
import { dataClassIds } from '../policy/policy.ts'
import type { StoredPolicy } from '../policy/store.ts'
import { triage } from '../policy/triage.ts'
import { useAnswers, useQuestionIds } from '../policy/triage-rules.ts'
import { findProduction } from '../productions/production.ts'
import { type AskedStep, withTools } from '../triage/compute.ts'

// What a proposed use has to go through: the answer of the page at /triage, for programs. Nothing is stored.

/** More tools than this are no chain that anybody can follow. */
const mostSteps = 20

const answer = z.enum(useAnswers, 'Answer yes, no or unsure')
const body = z.strictObject({
  policy: z
    .string()
    .max(200)
    .regex(/^[^@]+@[^@]+$/, 'Give the policy as id@version')
    .optional(),
  production: z.string().max(100).nullable().default(null),
  steps: z
    .array(
      z.strictObject({
        offering: z
          .string()
          .max(200)
          .regex(/^[^/]+\/[^/]+$/, 'Give the offering as tool/offering, or null for a tool that is not in the register')
          .nullable(),
        data_classes: z.array(z.enum(dataClassIds, `Name data classes: ${dataClassIds.join(', ')}`)).default([]),
      }),
    )
    .max(mostSteps, `List at most ${mostSteps} steps`)
    .default([]),
  answers: z.record(z.string().max(20), answer).default({}),
})

export const triageApi = new Hono<AppEnv>()

triageApi.post('/api/v1/triage', async (c) => {
  const asked = await readJson(c, body)
  const studio_id = asked.production === null ? null : (await findProduction(c, asked.production)).studio_id
  const policy = policyOf(c, asked.policy)
  for (const id of Object.keys(asked.answers))
    if (!useQuestionIds.includes(id)) throw invalid(`answers.${id}`, `${id} is no question about a use. There are ${useQuestionIds.toSorted().join(', ')}.`)
  const steps = await Promise.all(asked.steps.map((step, at) => stepOf(c, step, at)))
  const { db, today } = c.var
  return c.json(triage(policy.pack, await withTools({ db, policy, today, studio_id }, steps), asked.answers))
})

const invalid = (field: string, sentence: string) => new Problem('invalid', sentence, { problems: { [field]: sentence } })

const policyOf = (c: Context<AppEnv>, named: string | undefined): StoredPolicy => {
  const { policies, today } = c.var
  if (named === undefined) return policies.current(today)
  const [id = '', version] = named.split('@')
  const policy = policies.find(id, version, today)
  if (!policy) throw invalid('policy', `There is no policy ${named}.`)
  return policy
}

const stepOf = async (c: Context<AppEnv>, { offering, data_classes }: z.infer<typeof body>['steps'][number], at: number): Promise<AskedStep> => {
  if (offering === null) return { offering_id: null, name: 'a tool that is not in the register', data_classes }
  const [tool = '', slug = ''] = offering.split('/')
  const found = await findOffering(c.var.db, tool, slug)
  if (!found) throw invalid(`steps.${at}.offering`, `There is no offering ${offering} in the register.`)
  return { offering_id: found.id, name: `${found.tool_name}, ${found.offering_name}`, data_classes }
}
