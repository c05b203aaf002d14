import { Hono } from 'hono'
import type { AppEnv } from '../http/page.tsx'

export const auditApi = new Hono<AppEnv>()
