import { type Context, Hono } from 'hono'
import type { AppEnv } from '../http/page.tsx'
import { notFound } from '../http/problem.ts'
import { countAnswered, countOfferings } from '../questions/queries.ts'
import { usesOf } from '../questions/rules.ts'
import { listReadings } from '../readings/queries.ts'
import { figuresOf } from '../readings/rules.ts'
import { pageOf } from './list.ts'

export const questionsList = (c: Context<AppEnv>) => {
  const { bank } = c.var
  return c.json({ version: bank.version, sections: bank.sections, ...pageOf(c, bank.questions) })
}

/** One question with how many offerings of real tools have an answer, and the policies that use it. Throws 404. */
export const questionAsked = async (c: Context<AppEnv>, id: string) => {
  const { db, bank, policies } = c.var
  const question = bank.byId.get(id)
  if (!question) throw notFound('This question')
  const [answered, offerings, readings] = await Promise.all([countAnswered(db, id), countOfferings(db), listReadings(db, id)])
  const section = bank.sections.find((one) => one.id === question.section)?.title ?? question.section
  return {
    question,
    section,
    answered: answered.get(id) ?? 0,
    offerings: offerings.real,
    uses: usesOf(policies.list, id),
    second: figuresOf(readings).questions[0] ?? null,
  }
}

export const questionJson = ({ question, answered, offerings, uses, second }: Awaited<ReturnType<typeof questionAsked>>) => ({
  ...question,
  answered,
  offerings,
  second_readings: second && { read: second.read, agreed: second.agreed, agreement: second.agreement, kappa: second.kappa },
  policies: uses.map(({ policy, criteria, identifies, covers }) => ({
    policy: `${policy.pack.id}@${policy.pack.version}`,
    identifies,
    covers,
    criteria: criteria.map(({ id, title, kind, principle, weight, clauses, effects }) => ({ id, title, kind, principle, weight, clauses, effects })),
  })),
})

export const questionsApi = new Hono<AppEnv>()

questionsApi.get('/api/v1/questions', questionsList)
