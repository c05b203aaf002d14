import { Hono } from 'hono'
import { ApiPage } from '../../views/api.tsx'
import { type AppEnv, page } from '../http/page.tsx'
import { changesApi } from './changes.ts'
import { factsApi } from './facts.ts'
import { offeringsApi } from './offerings.ts'
import { openapi } from './openapi.ts'
import { policiesApi } from './policies.ts'
import { questionsApi } from './questions.ts'
import { vendorsApi } from './vendors.ts'

/** What programs read, with the page that explains it. */
export const apiRoutes = new Hono<AppEnv>()

apiRoutes.get('/api', (c) => page(c, <ApiPage publicUrl={c.var.config.publicUrl} />))

apiRoutes.get('/openapi.json', (c) => c.json({ ...openapi, servers: [{ url: c.var.config.publicUrl }] }))

for (const feature of [offeringsApi, vendorsApi, policiesApi, questionsApi, changesApi, factsApi]) apiRoutes.route('/', feature)
