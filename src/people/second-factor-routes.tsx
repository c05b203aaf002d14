import { Hono } from 'hono'
import type { AppEnv } from '../http/page.tsx'
import type { Throttle } from './throttle.ts'

export const secondFactorRoutes = (_throttle: Throttle) => {
  const routes = new Hono<AppEnv>()
  return routes
}
