import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { readAs } from '../db/database.ts'
import { readJson } from '../http/json.ts'
import { answeredBefore, onceOf } from '../http/once.ts'
import type { AppEnv } from '../http/page.tsx'
import { Problem, signInRequired } from '../http/problem.ts'
import { findProduction } from '../productions/production.ts'
import { listNames } from '../triage/queries.ts'
import { enterUses } from '../usage/actions.ts'
import { blankEntry, entryFrom, type TypedEntry, textFields } from '../usage/form.ts'
import { loadChecked } from '../usage/load.ts'
import { listUses } from '../uses/queries.ts'

// What a production used, from a program of its own: the rules of the form, all lines or none.

const mostAtOnce = 200
const text = z.string().max(30_000).default('')
const line = z.strictObject({
  ...Object.fromEntries(textFields.filter((field) => field !== 'use').map((field) => [field, text])),
  use: z.int().nullable().default(null),
  data_classes: z.array(z.string().max(10)).max(20).default([]),
  in_locked_cut: z.boolean().default(false),
})
const body = z.strictObject({ entries: z.array(line).min(1, 'Send at least one line').max(mostAtOnce, `Send at most ${mostAtOnce} lines at once`) })

export const usageApi = new Hono<AppEnv>()

usageApi.post('/api/v1/productions/:production/register', async (c) => {
  const { db, actor, person, today, allPolicies: policies } = c.var
  if (!person || actor.kind === 'anonymous') throw signInRequired()
  const production = await findProduction(c, c.req.param('production'), 'register.write')
  const asked = await readJson(c, body)
  const key = c.req.header('idempotency-key')
  const once = key === undefined ? null : onceOf(person.id, key, [c.req.path, asked])
  const before = once === null ? null : await answeredBefore(readAs(db, 'system'), once)
  if (before !== null) return c.json(await answerOf(c, production, before.numbers as number[]), 201)
  const [names, uses] = await Promise.all([listNames(db), listUses(db, production.id)])
  const read = asked.entries.map((one) => entryFrom(typedOf(one), { names, uses: uses.map(({ number }) => number), today }))
  const problems = Object.fromEntries(
    read.flatMap((one, i) =>
      Object.entries(one.problems ?? {}).map(([field, message]) => [`entries.${i}.${field === 'data' ? 'data_classes' : field}`, message]),
    ),
  )
  if (Object.keys(problems).length > 0) throw new Problem('invalid', 'Correct the fields that are named: nothing was written.', { problems })
  const entries = read.flatMap(({ entry }) => entry ?? [])
  const { numbers } = await enterUses({ db, policies }, { actor, person, production, once, source: 'api' }, entries)
  return c.json(await answerOf(c, production, numbers), 201)
})

const typedOf = ({ use, data_classes, in_locked_cut, ...texts }: z.infer<typeof line>): TypedEntry => ({
  ...blankEntry,
  ...(Object.fromEntries(Object.entries(texts).map(([field, value]) => [field, String(value).trim()])) as Partial<TypedEntry>),
  ...{ use: use === null ? '' : String(use), data: data_classes, in_locked_cut },
})

/** Each line with its pins, and with what is wrong with it, as its page says it. */
const answerOf = async (c: Context<AppEnv, string>, production: Awaited<ReturnType<typeof findProduction>>, numbers: number[]) => {
  const { entries, exceptions } = await loadChecked(c, production)
  return {
    items: numbers.flatMap((number) => {
      const entry = entries.find((one) => one.number === number)
      if (!entry) return []
      const { clearance_id: clearance, policy } = entry
      return [
        {
          number,
          clearance,
          policy,
          exceptions: exceptions.filter((one) => one.entry === number).map(({ kind, because, remedy }) => ({ kind, because, remedy })),
        },
      ]
    }),
  }
}
