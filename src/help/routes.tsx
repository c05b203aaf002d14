import { Hono } from 'hono'
import { HelpPage } from '../../views/help.tsx'
import { type AppEnv, page } from '../http/page.tsx'

export const helpRoutes = new Hono<AppEnv>()

helpRoutes.get('/help', (c) => page(c, <HelpPage />))
