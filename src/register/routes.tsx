import { Hono } from 'hono'
import { UnknownsPage } from '../../views/unknowns.tsx'
import { addressWith } from '../api/list.ts'
import { policyOf, unknownsAsked, unknownsJson } from '../api/unknowns.ts'
import { attachment } from '../http/attachment.ts'
import { type AppEnv, page } from '../http/page.tsx'
import { streamed } from '../http/streamed.ts'
import { exportRegister } from './export.ts'
import { unknownsCsv } from './read.ts'

export const registerRoutes = new Hono<AppEnv>()

registerRoutes.get('/unknowns', async (c) => {
  const { policy, isFirst, next, ...asked } = await unknownsAsked(c)
  const { pack } = policy
  const paging = { first: isFirst ? null : addressWith(c, { cursor: null }), next: next === null ? null : addressWith(c, { cursor: next }) }
  const query = c.req.query('policy') ? `?policy=${encodeURIComponent(`${pack.id}@${pack.version}`)}` : ''
  return page(c, <UnknownsPage {...{ ...asked, ...paging, query }} policy={`${pack.id}@${pack.version}`} policyTitle={pack.title} />)
})

registerRoutes.get('/unknowns.json', async (c) => c.json(unknownsJson(await unknownsAsked(c))))

registerRoutes.get('/unknowns.csv', (c) => attachment(c, 'unknowns.csv', 'text/csv; charset=utf-8', streamed(unknownsCsv(c.var.db, policyOf(c), c.var.today))))

registerRoutes.get('/register.json', (c) => {
  const { db, bank, policies, now, auditLog } = c.var
  return attachment(c, 'register.json', 'application/json; charset=utf-8', streamed(exportRegister({ db, bank, policies, now, checkpoint: auditLog.newest() })))
})
