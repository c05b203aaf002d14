import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { remindOfParts } from '../src/desk/reminders.ts'
import { ask, reviewOf } from './asking.ts'
import { createWorld, type World } from './world.ts'

let world: World
let review: number
beforeAll(async () => {
  world = await createWorld()
  review = (await reviewOf(world, await ask(await world.signIn('producer@demo.test')))).id
  const owner = await world.owner.selectFrom('accounts').select('person_id as id').where('email', '=', 'reviewer@demo.test').executeTakeFirstOrThrow()
  await world.owner
    .updateTable('review_parts')
    .set({ owner_id: owner.id, due_on: '2026-12-10' })
    .where('review_id', '=', review)
    .where('part', '=', 'ai')
    .execute()
})
afterAll(() => world.close())

const on = (day: string) => remindOfParts(world.db, world.config, new Date(`${day}T08:00:00Z`))
const mails = async () => {
  const rows = await world.owner.selectFrom('mails').select(['address', 'subject']).where('subject', 'like', '%AI of ChatGPT%').orderBy('id').execute()
  return rows.map(({ address, subject }) => `${address}: ${subject}`)
}

describe('the owner of a part', () => {
  it('is told a week and a day before it is due, and every week that it is overdue, each once', async () => {
    const sent: Record<string, number> = {}
    for (const day of ['2026-12-02', '2026-12-03', '2026-12-03', '2026-12-09', '2026-12-10', '2026-12-11', '2026-12-12', '2026-12-18'])
      sent[day] = (sent[day] ?? 0) + (await on(day))
    expect(sent).toEqual({ '2026-12-02': 0, '2026-12-03': 1, '2026-12-09': 1, '2026-12-10': 0, '2026-12-11': 1, '2026-12-12': 0, '2026-12-18': 1 })
    const to = (subject: string) => `reviewer@demo.test: ${subject}: AI of ChatGPT, Enterprise`
    expect(await mails()).toEqual([to('Due soon'), to('Due soon'), to('Overdue'), to('Overdue')])
  })

  it('finds it in the log of the studio, and nobody else does', async () => {
    const sentence = 'ChatGPT, Enterprise: the owner of the part AI was reminded that it is due on 2026-12-10 (7 days).'
    const own = await world.signIn('approver@demo.test')
    expect(await (await own.request('/audit')).text()).toContain(sentence)
    expect(await (await world.request('/audit')).text()).not.toContain('was reminded that it')
  })

  it('is told once by two programs', async () => {
    const before = (await mails()).length
    await world.owner.updateTable('review_parts').set({ due_on: '2027-01-10' }).where('review_id', '=', review).where('part', '=', 'ai').execute()
    const sent = await Promise.all([on('2027-01-03'), on('2027-01-03')])
    expect(sent.sort()).toEqual([0, 1])
    expect(await mails()).toHaveLength(before + 1)
  })

  it('is left alone when the part is completed', async () => {
    await world.owner
      .updateTable('review_parts')
      .set({ due_on: '2027-02-10', state: 'completed' })
      .where('review_id', '=', review)
      .where('part', '=', 'ai')
      .execute()
    expect(await on('2027-02-03')).toBe(0)
    expect(await on('2027-02-11')).toBe(0)
  })
})
