import { type Context, Hono } from 'hono'
import { ForgettingPage } from '../../views/account.tsx'
import { ForgetPersonPage, PeoplePage } from '../../views/admin-people.tsx'
import { readForm } from '../http/form.ts'
import { type AppEnv, page, redirect } from '../http/page.tsx'
import { conflict, forbidden, notFound, signInRequired } from '../http/problem.ts'
import { endSessions } from './account-actions.ts'
import { forgetPerson } from './forget-actions.ts'
import { freshSession } from './fresh.ts'
import { findPersonLine, listPeople } from './list-queries.ts'
import { type Action, may } from './rights.ts'

// Everybody with an account, for who runs the installation; and being forgotten, for everybody.

export const peopleRoutes = new Hono<AppEnv>()

const size = 100

peopleRoutes.get('/admin/people', async (c) => {
  allow(c, 'person.read')
  const q = (c.req.query('q') ?? '').trim()
  const rows = await listPeople(c.var.db, { q, after: afterOf(c.req.query('cursor')), limit: size })
  const shown = rows.slice(0, size)
  const last = rows.length > size ? shown.at(-1) : undefined
  const next = last ? `/admin/people?${new URLSearchParams({ ...(q ? { q } : {}), cursor: JSON.stringify([last.name.toLowerCase(), last.id]) })}` : null
  return page(c, <PeoplePage people={shown} q={q} next={next} />)
})

peopleRoutes.get('/admin/people/:person/forgetting', async (c) => {
  allow(c, 'person.forget')
  return page(c, <ForgetPersonPage person={await personOf(c)} />)
})

peopleRoutes.post('/admin/people/:person/forgetting', async (c) => {
  allow(c, 'person.forget')
  const person = await personOf(c)
  await forget(c, person)
  return redirect(c, '/admin/people', 'The person was forgotten.')
})

peopleRoutes.post('/admin/people/:person/sessions/end', async (c) => {
  allow(c, 'person.end_sessions')
  const person = await personOf(c)
  const ended = await endSessions(c.var.db, c.var.actor, person, null)
  return redirect(c, '/admin/people', `${person.name} is signed out everywhere: ${ended} sessions ended.`)
})

peopleRoutes.get('/account/forgetting', (c) => page(c, <ForgettingPage person={freshSession(c).person} problems={{}} />))

peopleRoutes.post('/account/forgetting', async (c) => {
  const { person } = freshSession(c)
  const typed = (await readForm(c)).text('email').trim().toLowerCase()
  if (typed !== person.email) return page(c, <ForgettingPage person={person} problems={{ email: 'Enter the address that you sign in with' }} />, 422)
  await forget(c, person)
  c.header('Set-Cookie', await c.var.sessions.end(undefined), { append: true })
  return redirect(c, '/', 'You are forgotten here.')
})

/** A right that belongs to who runs the installation. */
const allow = (c: Context<AppEnv>, action: Action) => {
  if (!c.var.person) throw signInRequired()
  if (!may(c.var.asker, action)) throw forbidden('Ask an administrator of the installation: they look after accounts.')
}

const personOf = async (c: Context<AppEnv>) => {
  const person = await findPersonLine(c.var.db, c.req.param('person') ?? '')
  if (!person) throw notFound('This person')
  return person
}

const forget = async (c: Context<AppEnv>, person: { id: number; log_name: string }) => {
  const done = await forgetPerson(c.var.db, c.var.actor, person)
  if (done !== 'forgotten') throw conflict(`Make somebody else an administrator of ${done.last_admin_of} first: without one nobody could look after it.`)
}

const afterOf = (cursor: string | undefined): [string, number] | null => {
  try {
    const [name, id] = JSON.parse(cursor ?? '') as [unknown, unknown]
    return typeof name === 'string' && Number.isSafeInteger(id) ? [name, id as number] : null
  } catch {
    return null
  }
}
