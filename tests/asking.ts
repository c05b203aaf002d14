import { sql } from 'kysely'
import type { Irq } from '../src/desk/risk.ts'
import { riskQuestions } from '../src/desk/risk-questions.ts'
import type { Visitor, World } from './world.ts'

/** The best answer to every question of the form: the lowest tier. */
const bestAnswers = Object.fromEntries(riskQuestions.filter(({ id }) => id !== 'data').map(({ id, answers }) => [`risk-${id}`, answers[0]!.id]))

export type Said = Record<string, string | string[]>

/** A request as a form sends it, without problems; `said` changes it. */
export const requestForm = (said: Said = {}): Said => ({
  offering: 'chatgpt/enterprise',
  purpose: 'Breakdowns of the script.',
  data: ['D1'],
  uses: ['development'],
  needed_on: '',
  ...bestAnswers,
  ...said,
})

/** Asks, and says where the request is. */
export const ask = async (who: Visitor, said: Said = {}): Promise<number> => {
  const answer = await who.post('/requests/new', requestForm(said))
  const [, id] = /^\/requests\/(\d+)$/.exec(answer.headers.get('location') ?? '') ?? []
  if (id === undefined) throw new Error(`the request was not made: ${answer.status} ${(await answer.text()).match(/id="problems"[\s\S]*?<\/div>/)?.[0]}`)
  return Number(id)
}

export const reviewOf = async ({ owner }: World, request: number) => {
  const { review_id } = await owner.selectFrom('requests').select('review_id').where('id', '=', request).executeTakeFirstOrThrow()
  const review = await owner.selectFrom('reviews').selectAll().where('id', '=', review_id).executeTakeFirstOrThrow()
  const parts = await owner.selectFrom('review_parts').selectAll().where('review_id', '=', review_id).orderBy('part').execute()
  return { ...review, irq: review.irq as Irq, parts }
}

export const partOf = async ({ owner }: World, review_id: number, part: 'security' | 'privacy' | 'ai' | 'legal') =>
  owner.selectFrom('review_parts').selectAll().where('review_id', '=', review_id).where('part', '=', part).executeTakeFirstOrThrow()

/** Takes a part through its steps, as somebody at the desk does. */
export const walk = async (world: World, who: Visitor, review_id: number, part: 'security' | 'privacy' | 'ai' | 'legal', ...steps: string[]) => {
  for (const to of steps) {
    const { version } = await partOf(world, review_id, part)
    const answer = await who.post(`/desk/reviews/${review_id}/parts/${part}/moves`, { to, version: String(version), [`reason-${part}`]: 'For a test.' })
    if (answer.status !== 303) throw new Error(`${part} did not go to ${to}: ${answer.status}`)
  }
}

/** Takes every part that is not done to its end. */
export const completeAll = async (world: World, who: Visitor, review_id: number) => {
  const parts = await world.owner.selectFrom('review_parts').select('part').where('review_id', '=', review_id).where('state', '=', 'not_started').execute()
  for (const { part } of parts) await walk(world, who, review_id, part, 'in_progress', 'in_review', 'completed')
}

export const close = async ({ owner }: World, who: Visitor, review_id: number, said: Record<string, string> = {}) => {
  const { version } = await owner.selectFrom('reviews').select('version').where('id', '=', review_id).executeTakeFirstOrThrow()
  return who.post(`/desk/reviews/${review_id}/closure`, { do: 'close', 'closing-reason': '', version: String(version), ...said })
}

/** As if a part had come into its state on that day. */
export const since = ({ owner }: World, review_id: number, part: string, day: string) =>
  sql`update review_parts set moved_at = ${`${day}T08:00:00Z`}::timestamptz where review_id = ${review_id} and part = ${part}`.execute(owner)
