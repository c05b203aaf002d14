import { Hono } from 'hono'
import { z } from 'zod'
import { readAs } from '../db/database.ts'
import { recordFact } from '../facts/actions.ts'
import { blankFact, factFrom, type TypedFact } from '../facts/form.ts'
import { findOffering, listFacts } from '../facts/queries.ts'
import { readJson } from '../http/json.ts'
import { answeredBefore, asBefore, onceOf } from '../http/once.ts'
import type { AppEnv } from '../http/page.tsx'
import { forbidden, notFound, Problem, signInRequired } from '../http/problem.ts'
import { may } from '../people/rights.ts'
import type { Question } from '../questions/question.ts'

// One fact with its source, as the form of procurement takes it, for programs.

const text = z.string().max(100_000)
const body = z.strictObject({
  question: text,
  value: z.union([text, z.int(), z.array(text)], 'Give an answer: a string, a number of days or a list'),
  evidence: text,
  source: z.strictObject({ title: text, url: text, copied_on: text, quote: text, locator: text.optional(), text: text.optional() }).optional(),
  note: text.optional(),
  supersedes: z.int().optional(),
})
type Body = z.infer<typeof body>

export const factsApi = new Hono<AppEnv>()

factsApi.post('/api/v1/offerings/:tool/:offering/facts', async (c) => {
  const { db, asker, actor, person, today, allPolicies, bank } = c.var
  if (!person || actor.kind === 'anonymous') throw signInRequired()
  const offering = await findOffering(db, c.req.param('tool'), c.req.param('offering'))
  if (!offering) throw notFound('This offering')
  if (!may(asker, 'fact.record'))
    throw forbidden('Use a token with the scope “facts:write” of somebody with a role in a studio: facts are recorded by procurement.')
  const asked = await readJson(c, body)
  const question = bank.byId.get(asked.question)
  if (!question) throw new Problem('invalid', 'Choose a question of the bank.', { problems: { question: 'Choose a question of the bank' } })
  const present = (await listFacts(db, { ownOnly: true, offeringIds: [offering.id] })).get(offering.id) ?? []
  const replaceable = present.filter((fact) => fact.question === question.id && fact.id > 0).map(({ id }) => id)
  const { problems, fact } = factFrom(typedOf(asked, question), question, { tool: offering.tool, offering: offering.offering }, today, replaceable)
  const answer = ({ id }: { id?: unknown }) => c.json({ id, offering: `${offering.tool}/${offering.offering}`, question: question.id }, 201)
  const key = c.req.header('idempotency-key')
  const once = key === undefined ? null : onceOf(person.id, key, [c.req.path, asked])
  const before = fact === null && once !== null ? await answeredBefore(readAs(db, 'system'), once) : null
  if (before !== null) return answer(before)
  if (!fact) throw new Problem('invalid', 'Correct the fields that are named.', { problems: named(problems) })
  const made = await recordFact({ db: readAs(db, 'system'), bank, policies: allPolicies, today }, actor, fact, once).catch(asBefore<{ id?: unknown }>)
  return answer(made)
})

/** As somebody would have typed it: one set of rules for both. */
const typedOf = ({ value, source, ...asked }: Body, question: Question): TypedFact => ({
  ...blankFact,
  ...source,
  locator: source?.locator ?? '',
  text: source?.text ?? '',
  evidence: asked.evidence,
  note: asked.note ?? '',
  supersedes: asked.supersedes === undefined ? '' : String(asked.supersedes),
  values: typeof value === 'number' ? ['days'] : [value].flat(),
  days: typeof value === 'number' ? String(value) : '',
  words: typeof value === 'string' && question.type === 'text' ? value : '',
})

/** By the fields of the request. */
const named = (problems: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(problems).map(([field, message]) => [
      ['words', 'days'].includes(field) ? 'value' : ['title', 'url', 'copied_on', 'quote', 'text'].includes(field) ? `source.${field}` : field,
      message,
    ]),
  )
