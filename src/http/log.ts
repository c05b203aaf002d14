import type { MiddlewareHandler } from 'hono'
import type { Logger } from 'pino'
import type { AppEnv } from './page.tsx'

const quiet = /^\/(assets\/|healthz$|readyz$|metrics$)/

/** One line per request. The path without its query: what people search for is not our business to keep. */
export const accessLog =
  (log: Logger): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    const started = performance.now()
    await next()
    const { method, path } = c.req
    log[quiet.test(path) ? 'debug' : 'info'](
      { request_id: c.var.requestId, method, path, status: c.res.status, ms: Math.round((performance.now() - started) * 10) / 10, person_id: c.var.person?.id },
      'answered',
    )
  }
