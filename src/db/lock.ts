import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { StartError } from '../start-error.ts'

/**
 * What tells a running process from a later one with the same number; null when there is none.
 * A zombie counts as gone: nobody may ever collect it.
 */
export const birthOf = (pid: number): string | null => {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return null
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? 'alive')
  } catch {
    return 'alive'
  }
}

type Holder = { pid: number; birth: string }

/** Makes this process the only one on a folder. Throws a StartError while another one is; a dead one's lock is taken over. */
export const takeLock = (path: string, folder: string): { release: () => void } => {
  const own = `${path}.${process.pid}`
  try {
    writeFileSync(own, JSON.stringify({ pid: process.pid, birth: birthOf(process.pid) ?? 'alive' } satisfies Holder))
  } catch (error) {
    throw new StartError(`Nothing can be written in ${folder} (${(error as NodeJS.ErrnoException).code}): set DATA_DIR to a folder that you may write.`)
  }
  try {
    for (let attempt = 0; attempt < 20; attempt++) {
      if (linked(own, path)) return { release: () => releaseLock(path) }
      const holder = holderOf(path)
      if (holder !== null && isAlive(holder)) throw taken(folder, holder)
      moveStaleLockAway(path, folder, holder)
    }
    throw new StartError(`The lock ${path} cannot be taken: delete it if no other Toolslate uses ${folder}.`)
  } finally {
    rmSync(own, { force: true })
  }
}

const taken = (folder: string, holder: Holder) =>
  new StartError(`Another Toolslate (process ${holder.pid}) already uses ${folder}: stop it, or set DATA_DIR to another folder.`)

const isAlive = ({ pid, birth }: Holder) => {
  const now = birthOf(pid)
  return now !== null && (now === birth || now === 'alive' || birth === 'alive')
}

const holderOf = (path: string): Holder | null => {
  try {
    const { pid, birth } = JSON.parse(readFileSync(path, 'utf8')) as Partial<Holder>
    return typeof pid === 'number' && typeof birth === 'string' ? { pid, birth } : null
  } catch {
    return null
  }
}

/** A link appears at once and whole, or not at all. */
const linked = (from: string, to: string) => {
  try {
    linkSync(from, to)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** Between reading the lock and moving it another start may have made it its own: then it is put back. */
const moveStaleLockAway = (path: string, folder: string, stale: Holder | null) => {
  const aside = `${path}.stale.${process.pid}`
  try {
    renameSync(path, aside)
  } catch {
    return
  }
  const moved = holderOf(aside)
  if (moved !== null && isAlive(moved) && moved.pid !== stale?.pid) {
    linked(aside, path)
    rmSync(aside, { force: true })
    throw taken(folder, moved)
  }
  rmSync(aside, { force: true })
}

const releaseLock = (path: string) => {
  if (holderOf(path)?.pid === process.pid) rmSync(path, { force: true })
}
