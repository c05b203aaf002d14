import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

export type Program = {
  address: string
  child: ChildProcess
  /** All that it has written, to stdout and stderr. */
  output: () => string
  /** Settles when it has ended: exit status, or the signal that ended it. */
  ended: Promise<number | NodeJS.Signals | null>
  /** Waits until it says that it is ready; throws with its output when it ends before. */
  ready: () => Promise<void>
}

const root = join(import.meta.dirname, '..', '..')

/** Starts the real program, as `npm start` does, on a free port and with nothing of our own environment. */
export const startProgram = async (env: Record<string, string>): Promise<Program> => {
  const port = env.PORT ?? String(await freePort())
  const address = `http://127.0.0.1:${port}`
  const child = spawn(process.execPath, ['--import', './scripts/typescript.mjs', 'src/server.ts'], {
    cwd: root,
    env: { PATH: process.env.PATH, PORT: port, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      text += chunk
    })
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) => child.once('close', (code, signal) => resolve(code ?? signal)))
  const ready = async () => {
    while (child.exitCode === null && child.signalCode === null) {
      const answer = await fetch(`${address}/readyz`).catch(() => null)
      if (answer?.ok) return
      await sleep(30)
    }
    throw new Error(`the program ended before it was ready:\n${text}`)
  }
  return { address, child, output: () => text, ended, ready }
}

export const freePort = () =>
  new Promise<number>((resolve) => {
    const probe = createServer()
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
