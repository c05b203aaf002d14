import type { Context } from 'hono'
import { z } from 'zod'
import type { AppEnv } from '../http/page.tsx'
import { badRequest } from '../http/problem.ts'
import { countAnswered, countOfferings } from '../questions/queries.ts'
import { keyOf, listOfferings } from '../register/queries.ts'
import { withStates } from '../register/read.ts'
import { decidingQuestions, totalsOf } from '../register/unknowns.ts'
import { cut, readCursor, readLimit } from './list.ts'

const key = z.tuple([z.boolean(), z.string().max(1000), z.int().min(0), z.int().min(0)])

/** The policy whose deciding questions are the columns: `policy=id@version`, or the one in force. Throws 400. */
export const policyOf = (c: Context<AppEnv>) => {
  const { policies, today } = c.var
  const name = c.req.query('policy')
  if (name === undefined || name === '') return policies.current(today)
  const [id = '', version] = name.split(/@(.*)/s)
  const policy = policies.find(id, version, today)
  if (!policy) throw badRequest('policy', `Name a policy that the register knows: ${policies.list.map(({ pack }) => `${pack.id}@${pack.version}`).join(', ')}.`)
  return policy
}

/** A page of the map of what is known, with the totals over the whole register. */
export const unknownsAsked = async (c: Context<AppEnv>) => {
  const { db, today } = c.var
  const policy = policyOf(c)
  const columns = decidingQuestions(policy)
  const limit = readLimit(c, 60)
  const after = readCursor(c, key)
  const [found, answered, offerings] = await Promise.all([listOfferings(db, after, limit + 1), countAnswered(db), countOfferings(db)])
  const { rows, next } = cut(found, limit, keyOf)
  return {
    policy,
    columns,
    rows: await withStates(db, policy, columns, rows, today),
    totals: totalsOf(columns, answered, offerings.real),
    real: offerings.real,
    total: offerings.all,
    next,
    isFirst: after === null,
  }
}

export const unknownsJson = ({ policy, columns, rows, totals, total, next }: Awaited<ReturnType<typeof unknownsAsked>>) => ({
  policy: `${policy.pack.id}@${policy.pack.version}`,
  questions: totals,
  items: rows.map(({ tool, offering, vendor, is_demo, states }) => ({
    tool,
    offering,
    vendor,
    is_demo,
    states: Object.fromEntries(columns.map(({ question }, i) => [question, states[i]])),
  })),
  total,
  next,
})
