import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addDays } from '../src/policy/dates.ts'
import { matchChanges } from '../src/watch/announced.ts'
import { remindOfWatch } from '../src/watch/reminders.ts'
import { wordsBetween } from '../src/watch/words.ts'
import { personId } from './clearing.ts'
import { textOf } from './evidence-desk.ts'
import { validateHtml } from './html.ts'
import { after, before, changeTask, documentOf, laterCopy } from './watching.ts'
import { createWorld, type Visitor, type World } from './world.ts'

// Words that matter changed: one task for a document, until a person has read it; and whether the vendor had said so.

let world: World
let reviewer: Visitor
beforeAll(async () => {
  world = await createWorld()
  reviewer = await world.signIn('reviewer@demo.test')
})
afterAll(() => world.close())

const endOf = (task_id: number) => world.owner.selectFrom('change_task_ends').selectAll().where('task_id', '=', task_id).executeTakeFirst()
const typo = before.replace('then delete', 'than delete')

describe('a task on changed words', () => {
  it('is opened by what is material, with a day by which to read it, and by nothing else', async () => {
    const document = await documentOf(world)
    expect((await laterCopy(world, document, `${before}\n\nLast updated on 3 November 2026.`, '2026-11-03')).task).toBeNull()
    expect((await laterCopy(world, document, typo, '2026-11-04')).task).toBeNull()
    const { task } = await laterCopy(world, document, after, '2026-11-05')
    expect(task?.ended).toBeNull()
    const row = await world.owner.selectFrom('change_tasks').selectAll().where('id', '=', task!.opened!).executeTakeFirstOrThrow()
    expect(row).toMatchObject({ due_on: '2026-12-06' })
    expect(row.material).toBeGreaterThan(0)
  })

  it('is not opened by a page that blinks: what goes back to the words that were read asks for nobody', async () => {
    const document = await documentOf(world)
    const first = (await laterCopy(world, document, after, '2026-11-05')).task!
    const back = (await laterCopy(world, document, before, '2026-11-06')).task!
    expect(back).toEqual({ opened: null, ended: { id: first.opened, way: 'went_back' } })
    expect(await endOf(first.opened!)).toMatchObject({ way: 'went_back', person_id: null })
    expect((await laterCopy(world, document, before, '2026-11-07')).task).toBeNull()
  })

  it('is opened for a document that nobody cites yet, too, by the copy after the first', async () => {
    const document = await documentOf(world, before, 'lumen-demo-works', false)
    expect((await laterCopy(world, document, `${before}\n\nSee you.`, '2026-11-04')).task).toBeNull()
    expect((await laterCopy(world, document, after, '2026-11-05')).task?.opened).toBeGreaterThan(0)
  })

  it('is one for a document: a newer copy takes the place of an older, and what a person has read is read', async () => {
    const document = await documentOf(world)
    const first = (await laterCopy(world, document, after, '2026-11-05')).task!
    const second = (await laterCopy(world, document, `${after}\n\nWe share your content with third parties for training.`, '2026-11-06')).task!
    expect(second.ended).toEqual({ id: first.opened, way: 'newer_copy' })
    expect(
      (await reviewer.post(`/desk/watch/changes/${second.opened}/answers`, { way: 'answers_stand', note: 'All of it is about the free plan.' })).status,
    ).toBe(303)
    expect(await endOf(second.opened!)).toMatchObject({ way: 'answers_stand', note: 'All of it is about the free plan.' })
    // The first words are now another change: what was read last counts.
    expect((await laterCopy(world, document, before, '2026-11-08')).task?.opened).toBeGreaterThan(second.opened!)
  })

  it('shows what moved, word by word, with the answers that cite it; asks why; and is answered once', async () => {
    const task = await changeTask(world)
    const page = await textOf(reviewer.request(`/desk/watch/changes/${task}`))
    expect(await validateHtml(page)).toEqual([])
    expect(page).toMatch(/<del>30<\/del>[\s\S]*<ins>90<\/ins>/)
    expect(page).toContain('It is another now')
    expect(await textOf(reviewer.request('/desk/watch'))).toContain(`/desk/watch/changes/${task}`)
    const silent = await reviewer.post(`/desk/watch/changes/${task}/answers`, { way: 'answers_stand', note: ' ' })
    expect([silent.status, await silent.text()]).toEqual([422, expect.stringContaining('Say why')])
    expect((await reviewer.post(`/desk/watch/changes/${task}/answers`, { way: 'whatever', note: 'x' })).status).toBe(400)
    const form = { way: 'answers_changed', note: 'Recorded anew.', once: 'the-same' }
    for (const status of [303, 404]) expect((await reviewer.post(`/desk/watch/changes/${task}/answers`, form)).status).toBe(status)
    expect((await reviewer.request(`/desk/watch/changes/${task}`)).status).toBe(404)
  })

  it('is handed to somebody of the studio, whom nobody else is told of', async () => {
    const task = await changeTask(world)
    const [id, producer] = [await personId(world, 'approver@demo.test'), await personId(world, 'producer@demo.test')]
    expect((await reviewer.post(`/desk/watch/changes/${task}/owner`, { owner: String(producer) })).status).toBe(400)
    expect((await reviewer.post(`/desk/watch/changes/${task}/owner`, { owner: String(id) })).status).toBe(303)
    expect(await textOf(reviewer.request(`/desk/watch/changes/${task}`))).toContain('Demo Approver looks after it')
    const told = await world.owner.selectFrom('notices').selectAll().where('kind', '=', 'task').execute()
    expect(told).toMatchObject([{ person_id: id, is_instant: true, path: `/desk/watch/changes/${task}` }])
    expect(await textOf((await world.signIn('approver@demo.test')).request('/account/notifications'))).toContain('A task at the watch')
    expect((await (await world.signIn('producer@demo.test')).request(`/desk/watch/changes/${task}`)).status).toBe(403)
  })
})

it('reminds who looks after it the day before, and every week that it is overdue, each once', async () => {
  const task = await changeTask(world)
  const person_id = await personId(world, 'approver@demo.test')
  const { due_on } = await world.owner.selectFrom('change_tasks').select('due_on').where('id', '=', task).executeTakeFirstOrThrow()
  const told = async () =>
    await world.owner
      .selectFrom('notices')
      .select(['person_id', 'sentence'])
      .where('path', '=', `/desk/watch/changes/${task}`)
      .where('change', 'like', 'due %')
      .orderBy('id')
      .execute()
  const on = (days: number) => remindOfWatch(world.db, new Date(`${addDays(due_on, days)}T08:00:00Z`))
  await on(-1)
  expect(await told()).toEqual([])
  expect((await reviewer.post(`/desk/watch/changes/${task}/owner`, { owner: String(person_id) })).status).toBe(303)
  const sent = []
  for (const days of [-2, -1, -1, 0, 1, 2, 8]) sent.push(await on(days))
  // What another test handed over is due on the same day.
  expect(sent.map((n) => n > 0)).toEqual([false, true, false, false, true, false, true])
  expect(await told()).toEqual(
    ['It is due tomorrow.', `It is overdue since ${due_on}.`, `It is overdue since ${due_on}.`].map((sentence) => ({ person_id, sentence })),
  )
  expect((await reviewer.post(`/desk/watch/changes/${task}/answers`, { way: 'answers_stand', note: 'Read.' })).status).toBe(303)
  await on(15)
  expect(await told()).toHaveLength(3)
})

it('marks what went and what came in a sentence, and keeps every word of both', () => {
  const words = wordsBetween('We keep it for 30 days.', 'We keep all of it for 90 days.')
  expect(
    words
      .filter(({ kind }) => kind !== 'come')
      .map(({ text }) => text)
      .join(''),
  ).toBe('We keep it for 30 days.')
  expect(
    words
      .filter(({ kind }) => kind !== 'gone')
      .map(({ text }) => text)
      .join(''),
  ).toBe('We keep all of it for 90 days.')
  expect(words.filter(({ kind }) => kind === 'gone').map(({ text }) => text)).toEqual(['30'])
})

describe('what a vendor announced', () => {
  const change = {
    document_ids: [1],
    title: 'Terms',
    vendor: 'v',
    capture: 2,
    since: 1,
    held_on: '2026-03-01',
    seen_on: '2026-03-20',
    material: 3,
  }
  const said = {
    ...{ id: 1, vendor: 'v', document_id: 1 as number | null, document: 'Terms', title: 'New terms', url: 'https://v.example', quote: 'Soon.' },
    ...{ announced_on: '2026-02-20', effective_on: '2026-03-15' },
  }
  const counted = (...all: (typeof said)[]) => {
    const { announced, silent, announcements } = matchChanges([change], all, '2026-06-01')
    return [announced, silent, ...announcements.map(({ state }) => state)]
  }

  it('is matched to the change that came, and what is not is counted', () => {
    expect(counted()).toEqual([0, 1])
    expect(counted(said)).toEqual([1, 0, 'seen'])
    expect(counted({ ...said, document_id: null })).toEqual([1, 0, 'seen'])
    expect(counted({ ...said, document_id: 9 })).toEqual([0, 1, 'not_seen'])
    expect(counted({ ...said, vendor: 'other' })).toEqual([0, 1, 'not_seen'])
  })

  it.each([
    ['2026-02-01', '2026-01-30', 0],
    ['2026-01-01', '2026-01-31', 1],
    ['2026-01-01', '2026-01-30', 0],
    ['2026-03-01', '2026-04-19', 1],
    ['2026-03-01', '2026-04-20', 0],
    ['2026-03-19', '2026-03-19', 1],
    ['2026-03-20', '2026-03-21', 0],
  ])('said on %s for %s announces the change seen on 20 March: %i', (announced_on, effective_on, announced) => {
    expect(counted({ ...said, announced_on, effective_on })[0]).toBe(announced)
  })

  it('waits until its day and thirty more have passed', () => {
    const state = (today: string) => matchChanges([], [said], today).announcements[0]?.state
    expect([state('2026-04-14'), state('2026-04-15')]).toEqual(['awaited', 'not_seen'])
  })

  it('is recorded at the vendor by procurement, and counted there', async () => {
    const document = await documentOf(world)
    await laterCopy(world, document, after, '2026-11-20')
    const path = '/vendors/lumen-demo-works/announcements'
    expect(await textOf(world.request(path))).toMatch(/<b>Silent<\/b>/)
    const refused = await reviewer.post(path, { document: '1', announced_on: '2026-11-30', effective_on: 'soon' })
    expect(refused.status).toBe(422)
    const words = await refused.text()
    for (const one of [
      'Choose a document of the vendor',
      'Enter what',
      'Enter the address',
      'Enter the passage',
      'not in the future',
      'Enter the day from which',
    ])
      expect(words).toContain(one)
    const form = {
      document: String(document.id),
      title: 'Our terms change',
      url: 'https://lumen.example/news',
      quote: 'From 15 November on',
      announced_on: '2026-11-02',
      effective_on: '2026-11-15',
    }
    expect((await (await world.signIn('producer@demo.test')).post(path, form)).status).toBe(403)
    expect((await reviewer.post(path, form)).status).toBe(303)
    const page = await textOf(reviewer.request(path))
    expect(await validateHtml(page)).toEqual([])
    expect(page).toContain('The change was seen')
    expect(page).toContain('On <time')
  })
})
