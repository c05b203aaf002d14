import { type Context, Hono } from 'hono'
import { LostPage, LostTaskPage } from '../../views/desk-watch.tsx'
import { studioOfAsker } from '../clearances/request.ts'
import { readAs } from '../db/database.ts'
import { recordFact } from '../facts/actions.ts'
import { findCaptureText } from '../facts/captures.ts'
import type { NewFact } from '../facts/new-fact.ts'
import { numberIn, onceIn, readForm } from '../http/form.ts'
import { asBefore, onceOf } from '../http/once.ts'
import { type AppEnv, page, redirect } from '../http/page.tsx'
import { notFound, type Problems } from '../http/problem.ts'
import { nearestTo } from './lost.ts'
import { type Lost, listLost } from './lost-queries.ts'

// Passages that are gone from the newest copy, one task for each answer: the same meaning in new words, another answer, or nothing known.

export const watchDeskRoutes = new Hono<AppEnv>()

type Asked = Context<AppEnv, string>
const ask = 'Ask somebody at the desk of a studio: they look after what is lost.'

watchDeskRoutes.get('/desk/watch', async (c) => {
  const { studio } = studioOfAsker(c, 'review.work', ask)
  return page(c, <LostPage lost={await listLost(c.var.db, studio.organisation_id)} bank={c.var.bank} today={c.var.today} />)
})

watchDeskRoutes.get('/desk/watch/:fact{[0-9]{1,15}}', async (c) => show(c, await taskOf(c), {}))

watchDeskRoutes.post('/desk/watch/:fact{[0-9]{1,15}}/answers', async (c) => {
  const { actor } = studioOfAsker(c, 'review.work', ask)
  const task = await taskOf(c)
  const form = await readForm(c)
  const typed = { answer: form.text('answer'), chosen: form.text('chosen'), quote: form.text('quote').replaceAll('\r\n', '\n').trim() }
  const quote = typed.quote === '' ? typed.chosen : typed.quote
  const text = task.is_here ? await findCaptureText(c.var.db, task.capture) : null
  const problems: Problems = {}
  if (!['same', 'unknown'].includes(typed.answer)) problems.answer = 'Choose what the new copy says'
  else if (typed.answer === 'same' && task.isLimited)
    problems.answer = 'Record it anew with the link below: it holds with a setting, or for one kind of account, and that goes with it'
  else if (typed.answer === 'same' && (text === null || quote === '')) problems.quote = 'Choose the passage that says the same, or copy it out of the new text'
  else if (typed.answer === 'same' && !text?.includes(quote))
    problems.quote = 'Copy the passage as it stands in the new text, letter for letter: this one is not in it'
  if (Object.keys(problems).length > 0) return show(c, task, problems, typed.quote)
  const once = onceOf(actor.person.id, `lost:${onceIn(form, c.var.requestId)}`, [task.fact, typed])
  const deps = { db: readAs(c.var.db, 'system'), bank: c.var.bank, policies: c.var.allPolicies, today: c.var.today }
  await recordFact(deps, actor, factOf(task, typed.answer === 'same' ? quote : null, text, c.var.today), once).catch(asBefore)
  return redirect(
    c,
    '/desk/watch',
    typed.answer === 'same'
      ? 'The answer stands on its new words; clearances on it are still for a person to decide.'
      : 'The answer is unknown from now on, and every verdict was made again.',
  )
})

/** The same answer on new words, or that nobody knows; in the place of the one that lost its passage. */
const factOf = (task: Lost, quote: string | null, text: string | null, today: string): NewFact => ({
  ...{
    offering: { tool: task.tool, offering: task.offering },
    question: task.question,
    evidence: task.evidence,
    supersedes: task.fact,
    territory: task.territory,
    valid_from: today,
  },
  value: quote === null ? 'unknown' : task.value,
  source: quote === null ? null : { title: task.document, url: task.url, copied_on: task.lost_on ?? today, quote, locator: null, text },
  note:
    quote === null
      ? `The passage it rested on is gone from the copy of ${task.lost_on ?? 'a day not stated'}.`
      : 'The passage was worded anew; it says the same.',
})

const taskOf = async (c: Asked): Promise<Lost> => {
  const { studio } = studioOfAsker(c, 'review.work', ask)
  const [task] = await listLost(c.var.db, studio.organisation_id, numberIn(c.req.param('fact')))
  if (!task) throw notFound('This task')
  return task
}

const show = async (c: Asked, task: Lost, problems: Problems, quote = '') => {
  const text = task.is_here ? await findCaptureText(c.var.db, task.capture) : null
  const nearest = text === null ? [] : nearestTo(task.quote, text)
  return page(
    c,
    <LostTaskPage {...{ task, nearest, problems, quote }} bank={c.var.bank} once={c.var.requestId} today={c.var.today} />,
    Object.keys(problems).length > 0 ? 422 : 200,
  )
}
