import type { Context } from 'hono'
import type { AppEnv } from '../http/page.tsx'
import { studioOf } from '../people/person.ts'
import type { DossierDeps } from './dossier.ts'
import { readQuery } from './dossier-query.ts'

/** What every reading of a dossier needs from the request. */
export const dossierDeps = (c: Context<AppEnv, string>): DossierDeps => ({
  db: c.var.db,
  bank: c.var.bank,
  policies: c.var.policies,
  today: c.var.today,
  ownStudioId: studioOf(c.var.person),
  contractStudioId: studioOf(c.var.person),
})

export const askedOf = (c: Context<AppEnv, string>) => readQuery((name) => c.req.query(name), c.var.policies, c.var.today)

/** A reader who is signed in may see the rulings of another studio: such an answer is kept by nobody. */
export const freshness = <P extends string>(c: Context<AppEnv, P>): Context<AppEnv, P> => {
  c.header('Cache-Control', c.var.person ? 'no-store' : 'no-cache')
  return c
}
