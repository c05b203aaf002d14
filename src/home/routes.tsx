import { Hono } from 'hono'
import { HomePage } from '../../views/home.tsx'
import { findStudioFor } from '../clearances/queries.ts'
import { type AppEnv, page } from '../http/page.tsx'
import { studioOf } from '../people/person.ts'
import { findRegisterState } from './queries.ts'

export const homeRoutes = new Hono<AppEnv>()

homeRoutes.get('/', async (c) => {
  const { db, today, person, policies } = c.var
  const policy = policies.current(today)
  const studioId = await findStudioFor(db, studioOf(person))
  const state = await findRegisterState(db, { policyKey: policy.key, studioId, today })
  return page(c, <HomePage state={state} policy={policy.pack} person={person} />)
})
