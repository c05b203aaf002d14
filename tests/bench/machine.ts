import { readdirSync, readFileSync } from 'node:fs'
import { cpus, loadavg, totalmem } from 'node:os'

// What /proc knows. Elsewhere than on Linux everything here is null, and the report leaves it out.

export type Used = { server: number; database: number }

/** A tick of the clock by which Linux counts the time of processes, in microseconds. */
const tick = 10_000

type Process = { pid: number; parent: number; name: string; ticks: number }

const processOf = (pid: number): Process | null => {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const end = text.lastIndexOf(')')
    const fields = text
      .slice(end + 2)
      .split(' ')
      .map(Number)
    // Its own time, and that of children who have ended.
    const ticks = fields.slice(11, 15).reduce((sum, one) => sum + one, 0)
    return { pid, parent: fields[1]!, name: text.slice(text.indexOf('(') + 1, end), ticks }
  } catch {
    return null
  }
}

/** A process and all that it has started. */
const treeOf = (root: number): Process[] | null => {
  if (processOf(root) === null) return null
  const all = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (processOf(Number(name)) ?? []) : []))
  const children = Map.groupBy(all, ({ parent }) => parent)
  const walk = (process: Process): Process[] => [process, ...(children.get(process.pid) ?? []).flatMap(walk)]
  return all.filter(({ pid }) => pid === root).flatMap(walk)
}

/** Microseconds of CPU that a server and its PostgreSQL have used since they started. */
export const cpuOf = (root: number): Used | null => {
  const tree = treeOf(root)
  if (tree === null) return null
  const sum = (isDatabase: boolean) => tree.filter(({ name }) => (name === 'postgres') === isDatabase).reduce((total, { ticks }) => total + ticks * tick, 0)
  return { server: sum(false), database: sum(true) }
}

/** Megabytes that a server and its PostgreSQL take, what they share counted once (PSS). */
export const memoryOf = (root: number): Used | null => {
  const tree = treeOf(root)
  if (tree === null) return null
  const used = { server: 0, database: 0 }
  for (const { pid, name } of tree) {
    const size = pssOf(pid)
    if (size === null) return null
    used[name === 'postgres' ? 'database' : 'server'] += size
  }
  return used
}

const pssOf = (pid: number): number | null => {
  try {
    return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0) / 1024
  } catch (error) {
    // It may have ended meanwhile; one that may not be read leaves the sum without a meaning.
    return (error as NodeJS.ErrnoException).code === 'ESRCH' || (error as NodeJS.ErrnoException).code === 'ENOENT' ? 0 : null
  }
}

/** Microseconds in which any CPU was at work for anybody. */
export const busy = (): number | null => {
  try {
    const [, user = 0, nice = 0, system = 0, , , irq = 0, soft = 0] = readFileSync('/proc/stat', 'utf8').split('\n', 1)[0]!.split(/\s+/).map(Number)
    return (user + nice + system + irq + soft) * tick
  } catch {
    return null
  }
}

export const describeMachine = () => ({
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memory_gb: Math.round(totalmem() / 2 ** 30),
  platform: `${process.platform} ${process.arch}`,
  node: process.version,
  load_average: Math.round(loadavg()[0]! * 100) / 100,
})
