import { createServer } from 'node:net'
import { StartError } from '../start-error.ts'

export type Address = { host: string; port: number }

/** Asked before anything is set up, so that nobody waits for a database to learn that the port is taken. */
export const checkPort = ({ host, port }: Address) =>
  new Promise<void>((resolve, reject) => {
    const probe = createServer()
    probe.once('error', (error) => reject(refusal(error, { host, port })))
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve()))
  })

export const refusal = (error: NodeJS.ErrnoException, { host, port }: Address) => {
  const where = `port ${port} of ${host}`
  if (error.code === 'EADDRINUSE') return new StartError(`Another program listens on ${where}: stop it, or set PORT to another number.`)
  if (error.code === 'EACCES') return new StartError(`Only an administrator may listen on ${where}: set PORT to a number above 1023.`)
  return new StartError(`Toolslate cannot listen on ${where}: ${error.message}.`)
}
