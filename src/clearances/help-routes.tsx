import { Hono } from 'hono'
import { ClearanceHelpPage } from '../../views/help-clearances.tsx'
import { type AppEnv, page } from '../http/page.tsx'

export const clearanceHelpRoutes = new Hono<AppEnv>()

clearanceHelpRoutes.get('/help/clearances', (c) => page(c, <ClearanceHelpPage />))
