import { setTimeout as sleep } from 'node:timers/promises'
import { type Load, load, type Round } from './load.ts'
import { busy, cpuOf, type Used } from './machine.ts'
import type { Options } from './options.ts'
import type { Server } from './servers.ts'
import type { Workload } from './workloads.ts'

export type Sample = Round & {
  /** Microseconds of CPU for a page. */
  cpu: Used | null
  /** Cores that were busy with something else meanwhile. */
  others: number | null
}

export type Measured = Workload & { samples: Sample[] }

type Target = Measured & { server: Server }

/** Loads every page in rounds: forward, backward, forward, with the static page at both ends and in the middle of each. */
export const measure = async (
  ours: Server,
  yardstick: Server,
  workloads: Workload[],
  options: Options,
  say: (line: string) => void,
): Promise<{ fixed: Measured; pages: Measured[] }> => {
  const fixed: Target = { name: 'static', paths: ['/'], hits: null, samples: [], server: yardstick }
  const pages = workloads.map((workload): Target => ({ ...workload, samples: [], server: ours }))
  for (const target of [fixed, ...pages]) {
    say(`Warming up: ${target.name}`)
    await check(target)
    await load({ ...loadOf(target, options), seconds: Math.min(1, options.seconds / 2) })
  }
  const half = Math.ceil(pages.length / 2)
  const pass = [fixed, ...pages.slice(0, half), fixed, ...pages.slice(half), fixed]
  for (let n = 0; n < options.rounds; n++)
    for (const target of n % 2 === 0 ? pass : pass.toReversed()) {
      say(`Round ${n + 1} of ${options.rounds}: ${target.name}`)
      target.samples.push(await sample(target, [ours, yardstick], options))
    }
  return { fixed, pages }
}

const loadOf = ({ server, paths }: Target, { connections, seconds, gzip }: Options): Load => ({ port: server.port, paths, connections, seconds, gzip })

/** A page that fails is fast: the first ones have to be there, and later ones that are not show in the report. */
const check = async ({ server, name, paths }: Target) => {
  if (paths.length === 0) throw new Error(`Nothing was found to ask for in "${name}"`)
  for (const path of paths.slice(0, 5)) {
    const answer = await fetch(`http://127.0.0.1:${server.port}${path}`)
    await answer.arrayBuffer()
    if (answer.status !== 200) throw new Error(`${path} answers with ${answer.status}, so "${name}" cannot be measured`)
  }
}

const sample = async (target: Target, servers: Server[], options: Options): Promise<Sample> => {
  // What the last round left to do is not this one's.
  await sleep(50)
  const before = { cpu: cpuOf(target.server.pid), busy: busy(), own: ownTime(servers) }
  const started = performance.now()
  const round = await load(loadOf(target, options))
  const after = { cpu: cpuOf(target.server.pid), busy: busy(), own: ownTime(servers) }
  const elapsed = (performance.now() - started) * 1000
  const perPage = (part: keyof Used) => (after.cpu![part] - before.cpu![part]) / Math.max(1, round.pages)
  return {
    ...round,
    cpu: before.cpu && after.cpu ? { server: perPage('server'), database: perPage('database') } : null,
    others: before.busy !== null && after.busy !== null ? Math.max(0, (after.busy - before.busy - (after.own - before.own)) / elapsed) : null,
  }
}

const ownTime = (servers: Server[]): number => {
  const { user, system } = process.cpuUsage()
  return user + system + servers.reduce((sum, { pid }) => sum + Object.values(cpuOf(pid) ?? {}).reduce((all, one) => all + one, 0), 0)
}
