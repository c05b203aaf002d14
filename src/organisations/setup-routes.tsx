import { Hono } from 'hono'
import { LinkOverPage, SetupPage } from '../../views/links.tsx'
import { readForm } from '../http/form.ts'
import { type AppEnv, page } from '../http/page.tsx'
import { findLink } from '../people/links.ts'
import { enter } from '../people/sign-in.ts'
import { addressProblem, nameProblem } from './rules.ts'
import { setUp } from './setup-actions.ts'

export const setupRoutes = new Hono<AppEnv>()

setupRoutes.get('/setup', async (c) => {
  const token = c.req.query('token') ?? ''
  const link = await findLink(c.var.db, 'setup', token)
  return link ? page(c, <SetupPage token={token} typed={{ studio: '', name: '', email: '' }} problems={{}} />) : page(c, <LinkOverPage />, 404)
})

setupRoutes.post('/setup', async (c) => {
  const form = await readForm(c)
  const token = form.text('token')
  const link = await findLink(c.var.db, 'setup', token)
  if (!link) return page(c, <LinkOverPage />, 404)
  const typed = { studio: form.text('studio').trim(), name: form.text('name').trim(), email: form.text('email').trim() }
  const problems = Object.fromEntries(
    Object.entries({
      studio: nameProblem(typed.studio, 'the name of the studio'),
      name: nameProblem(typed.name, 'your name'),
      email: addressProblem(typed.email),
    }).flatMap(([field, problem]) => (problem === null ? [] : [[field, problem]])),
  )
  if (Object.keys(problems).length > 0) return page(c, <SetupPage {...{ token, typed, problems }} />, 422)
  const done = await setUp(c.var.db, c.var.actor, link, { ...typed, password: form.text('password') })
  if (done === null) return page(c, <LinkOverPage />, 404)
  if (!('person_id' in done) || typeof done.person_id !== 'number')
    return page(c, <SetupPage {...{ token, typed, problems: done as Record<string, string> }} />, 422)
  return enter(c, done.person_id, 'password', '/admin', 'Toolslate is set up. Invite the others, and add productions.')
})
