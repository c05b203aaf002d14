import { type Context, Hono } from 'hono'
import { WatchPage } from '../../views/desk-watch.tsx'
import { ChangeTaskPage, LostTaskPage } from '../../views/desk-watch-task.tsx'
import { studioOfAsker } from '../clearances/request.ts'
import { readAs } from '../db/database.ts'
import { listColleagues } from '../desk/review-queries.ts'
import { recordFact } from '../facts/actions.ts'
import { findCaptureText } from '../facts/captures.ts'
import { numberIn, onceIn, readForm } from '../http/form.ts'
import { asBefore, onceOf } from '../http/once.ts'
import { type AppEnv, page, redirect } from '../http/page.tsx'
import { badRequest, notFound, type Problems } from '../http/problem.ts'
import { changesBetween } from './changes.ts'
import { factFrom, nearestTo } from './lost.ts'
import { type Lost, listLost } from './lost-queries.ts'
import { listCited } from './queries.ts'
import { type ChangeTask, listChangeTasks } from './task-queries.ts'
import { endTask, setOwner } from './tasks.ts'

// What waits because a vendor's words are others: a passage that is gone, one task for each answer; words that came or went, one for each document.

export const watchDeskRoutes = new Hono<AppEnv>()

type Asked = Context<AppEnv, string>
const ask = 'Ask somebody at the desk of a studio: they look after what is lost.'

watchDeskRoutes.get('/desk/watch', async (c) => {
  const { studio } = studioOfAsker(c, 'review.work', ask)
  const [lost, changed] = await Promise.all([listLost(c.var.db, studio.organisation_id), listChangeTasks(c.var.db, studio.organisation_id)])
  return page(c, <WatchPage {...{ lost, changed }} bank={c.var.bank} today={c.var.today} />)
})

watchDeskRoutes.get('/desk/watch/:fact{[0-9]{1,15}}', async (c) => showLost(c, await lostOf(c), {}))

watchDeskRoutes.post('/desk/watch/:fact{[0-9]{1,15}}/answers', async (c) => {
  const { actor } = studioOfAsker(c, 'review.work', ask)
  const task = await lostOf(c)
  const form = await readForm(c)
  const typed = { answer: form.text('answer'), chosen: form.text('chosen'), quote: form.text('quote').replaceAll('\r\n', '\n').trim() }
  const text = task.is_here ? await findCaptureText(c.var.db, task.capture) : null
  const { problems, fact } = factFrom(task, typed, text, c.var.today)
  if (fact === null) return showLost(c, task, problems, typed.quote)
  const once = onceOf(actor.person.id, `lost:${onceIn(form, c.var.requestId)}`, [task.fact, typed])
  const deps = { db: readAs(c.var.db, 'system'), bank: c.var.bank, policies: c.var.allPolicies, today: c.var.today }
  await recordFact(deps, actor, fact, once).catch(asBefore)
  return redirect(
    c,
    '/desk/watch',
    typed.answer === 'same'
      ? 'The answer stands on its new words; clearances on it are still for a person to decide.'
      : 'The answer is unknown from now on, and every verdict was made again.',
  )
})

watchDeskRoutes.post('/desk/watch/:fact{[0-9]{1,15}}/owner', async (c) => {
  const task = await lostOf(c)
  return handOver(c, { fact_id: task.fact, task_id: null }, `the lost passage of ${task.name}`, `/desk/watch/${task.fact}`)
})

watchDeskRoutes.get('/desk/watch/changes/:task{[0-9]{1,15}}', async (c) => showChanged(c, await changedOf(c), '', {}))

watchDeskRoutes.post('/desk/watch/changes/:task{[0-9]{1,15}}/answers', async (c) => {
  const { actor, studio } = studioOfAsker(c, 'review.work', ask)
  const task = await changedOf(c)
  const form = await readForm(c)
  const [note, way] = [
    form.text('note').replaceAll('\r\n', '\n').trim(),
    (['answers_stand', 'answers_changed'] as const).find((one) => one === form.text('way')),
  ]
  if (!way) throw badRequest('way', 'Choose what came of it.')
  if (note === '') return showChanged(c, task, note, { note: 'Say why: whoever asks later reads it' })
  const once = onceOf(actor.person.id, `changed:${onceIn(form, c.var.requestId)}`, [task.id, way, note])
  await endTask(readAs(c.var.db, 'system'), { studio: studio.organisation_id, actor }, task, { way, note: note.slice(0, 2000) }, once).catch(asBefore)
  return redirect(c, '/desk/watch', 'It is on record that you read it: the next change is held against this copy.')
})

watchDeskRoutes.post('/desk/watch/changes/:task{[0-9]{1,15}}/owner', async (c) => {
  const task = await changedOf(c)
  return handOver(c, { fact_id: null, task_id: task.id }, `the changes in “${task.title}”`, `/desk/watch/changes/${task.id}`)
})

const handOver = async (c: Asked, of: Parameters<typeof setOwner>[2], what: string, path: string) => {
  const { actor, studio } = studioOfAsker(c, 'review.work', ask)
  const wanted = numberIn((await readForm(c)).text('owner'))
  const owner = (await listColleagues(c.var.db, studio.organisation_id)).find(({ id }) => id === wanted)
  if (!owner) throw badRequest('owner', 'Choose somebody of your studio.')
  await setOwner(readAs(c.var.db, 'system'), { studio: studio.organisation_id, actor }, of, owner, what)
  return redirect(c, path, `${owner.name} looks after it.`)
}

const lostOf = async (c: Asked): Promise<Lost> => {
  const { studio } = studioOfAsker(c, 'review.work', ask)
  const [task] = await listLost(c.var.db, studio.organisation_id, numberIn(c.req.param('fact')))
  if (!task) throw notFound('This task')
  return task
}

const changedOf = async (c: Asked): Promise<ChangeTask> => {
  const { studio } = studioOfAsker(c, 'review.work', ask)
  const [task] = await listChangeTasks(c.var.db, studio.organisation_id, numberIn(c.req.param('task')))
  if (!task) throw notFound('This task')
  return task
}

const colleaguesOf = (c: Asked) => listColleagues(c.var.db, studioOfAsker(c, 'review.work', ask).studio.organisation_id)

const showLost = async (c: Asked, task: Lost, problems: Problems, quote = '') => {
  const text = task.is_here ? await findCaptureText(c.var.db, task.capture) : null
  const nearest = text === null ? [] : nearestTo(task.quote, text)
  const colleagues = await colleaguesOf(c)
  const { bank, today, requestId: once } = c.var
  return page(c, <LostTaskPage {...{ task, nearest, problems, quote, colleagues, bank, today, once }} />, Object.keys(problems).length > 0 ? 422 : 200)
}

const showChanged = async (c: Asked, task: ChangeTask, note: string, problems: Problems) => {
  const { db, bank, today, requestId: once } = c.var
  const [before, after, cited, colleagues] = await Promise.all([
    findCaptureText(db, task.since_id),
    findCaptureText(db, task.capture_id),
    listCited(db, task.document_id),
    colleaguesOf(c),
  ])
  const quotes = cited.quotes.map(({ text }) => text)
  const changes = changesBetween(before ?? '', after ?? '', quotes).filter(({ isMaterial }) => isMaterial)
  return page(c, <ChangeTaskPage {...{ task, changes, note, problems, colleagues, bank, today, once }} />, Object.keys(problems).length > 0 ? 422 : 200)
}
