import type { Server } from 'node:http'
import { serve } from '@hono/node-server'
import { type Address, refusal } from './port.ts'

type Fetch = Parameters<typeof serve>[0]['fetch']

export const listen = (fetch: Fetch, { host, port }: Address) =>
  new Promise<Server>((resolve, reject) => {
    // Twenty-five megabytes from a hotel take minutes; headers that trickle in are cut off all the same.
    const serverOptions = { requestTimeout: 300_000, headersTimeout: 10_000, keepAliveTimeout: 65_000 }
    const server = serve({ fetch, hostname: host, port, serverOptions }, () => resolve(server)) as Server
    server.once('error', (error) => reject(refusal(error, { host, port })))
  })

const patience = 10_000

/** Takes no new connection and answers what has come in. What is still open after ten seconds is cut off: a stream never ends alone. */
export const drain = (server: Server) =>
  new Promise<void>((resolve) => {
    const cutOff = setTimeout(() => server.closeAllConnections(), patience)
    // A browser keeps its connection open after its answer, for the next request.
    const sweep = setInterval(() => server.closeIdleConnections(), 50)
    server.close(() => {
      clearTimeout(cutOff)
      clearInterval(sweep)
      resolve()
    })
  })
