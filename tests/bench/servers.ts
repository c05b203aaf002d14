import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

export type Server = {
  pid: number
  port: number
  /** From its start to the first answer, in seconds. */
  started_in: number
  stop: () => Promise<void>
}

const root = join(import.meta.dirname, '..', '..')

export type How = {
  /** As `npm start` runs it, from its source; otherwise as in production, from dist/. */
  source: boolean
  /** A folder for the CPU profile that it leaves at its end. */
  profile: string | null
}

/** Our program with the embedded database of a folder, on the day of the benchmark. */
export const startOurs = (dataDir: string, port: number, day: string, { source, profile }: How): Promise<Server> => {
  const profiled = profile === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`]
  const program = source ? ['--import', 'tsx', 'src/server.ts'] : ['dist/src/server.js']
  const env = { NODE_ENV: 'test', DEMO: '1', NOW: `${day}T12:00:00Z`, LOG_LEVEL: 'warn', DATA_DIR: dataDir, PORT: String(port) }
  return start([...profiled, ...program], port, '/readyz', env)
}

/** What production runs, made anew: an old one would be measured for the present. */
export const build = () => {
  const { status, stdout, stderr } = spawnSync('npm', ['run', 'build', '--silent'], { cwd: root, encoding: 'utf8' })
  if (status !== 0) throw new Error(`npm run build failed (${(stdout + stderr).trim().split('\n')[0]}); --source measures without it`)
}

export const startStatic = (port: number): Promise<Server> => start(['--import', 'tsx', 'tests/bench/static.ts', String(port)], port, '/', {})

const start = async (args: string[], port: number, path: string, env: Record<string, string>): Promise<Server> => {
  if (isEnding) throw new Error('no server is started at the end')
  const began = performance.now()
  const child = spawn(process.execPath, args, { cwd: root, env: { PATH: process.env.PATH, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text: Buffer) => {
      said = (said + text).slice(-2000)
    })
  running.add(child)
  child.once('exit', () => running.delete(child))
  while (child.exitCode === null && child.signalCode === null && performance.now() - began < 120_000) {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`).catch(() => null)
    await answer?.arrayBuffer()
    if (answer?.ok) return { pid: child.pid!, port, started_in: (performance.now() - began) / 1000, stop: () => end(child) }
    await sleep(10)
  }
  await end(child)
  throw new Error(`The server did not start: ${said.trim().split('\n').at(-1) || 'it said nothing'}`)
}

const running = new Set<ChildProcess>()
let isEnding = false

const end = (child: ChildProcess) =>
  new Promise<void>((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve()
    child.once('exit', () => resolve())
    child.kill('SIGTERM')
  })

/** Ends whatever was started here and still runs, and waits for it: with ours its database ends too. */
export const stopAll = () => {
  isEnding = true
  return Promise.all([...running].map(end))
}

export const freePort = () =>
  new Promise<number>((resolve) => {
    const probe = createServer()
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
