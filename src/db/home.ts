import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { StartError } from '../start-error.ts'
import { type SystemUser, staging } from './binaries.ts'

/** Where the embedded database lives, and the system user who owns it and runs it. */
export type Home = { folder: string; data: string; user: SystemUser }

export const makeDataDir = (dataDir: string) => {
  try {
    if (existsSync(dataDir)) return
    mkdirSync(dataDir, { recursive: true })
    // Reachable for the user who runs the database, though the umask may be strict; not listable.
    chmodSync(dataDir, 0o711)
  } catch (error) {
    throw new StartError(`The folder ${dataDir} cannot be made (${(error as NodeJS.ErrnoException).code}): set DATA_DIR to one that you may write.`)
  }
}

/** PostgreSQL refuses to run as root; then the owner of the database folder, or the user `postgres`, runs it. */
export const prepareHome = (dataDir: string, say: (line: string) => void): Home => {
  const note = join(dataDir, 'postgres-is-elsewhere.txt')
  if (existsSync(note)) {
    const far = readFileSync(note, 'utf8').trim()
    if (!existsSync(far)) throw new StartError(`The database of this DATA_DIR was kept in ${far}, which is gone: delete ${note} to start with an empty one.`)
    return homeIn(far)
  }
  const near = join(dataDir, 'postgres')
  if (process.getuid?.() !== 0 || isOwned(near)) {
    mkdirSync(near, { mode: 0o700, recursive: true })
    const home = homeIn(near)
    if (home.user !== null && !reaches(home.user, near)) throw unreachable(near)
    return home
  }
  const user = postgresUser(say)
  if (reaches(user, dataDir)) return homeIn(make(near, user))

  const far = join(staging, randomBytes(6).toString('hex'))
  mkdirSync(staging, { recursive: true })
  chmodSync(staging, 0o755)
  make(far, user)
  writeFileSync(note, `${far}\n`)
  say(`The database is kept in ${far}, because the user that runs it cannot reach ${dataDir}.`)
  return homeIn(far)
}

const unreachable = (folder: string) =>
  new StartError(`The user that owns the database in ${folder} cannot reach it: let other users enter the folders above it (chmod o+x), or move DATA_DIR.`)

const homeIn = (folder: string): Home => {
  const { uid, gid } = statSync(folder)
  const me = process.getuid?.()
  if (me !== 0 && uid !== me)
    throw new StartError(`The database in ${folder} belongs to another user (uid ${uid}): start Toolslate as that user or as root, or set DATA_DIR.`)
  return { folder, data: join(folder, 'data'), user: me === 0 ? { uid, gid } : null }
}

const make = (folder: string, user: { uid: number; gid: number }) => {
  mkdirSync(folder, { mode: 0o700, recursive: true })
  chownSync(folder, user.uid, user.gid)
  return folder
}

/** It exists, and is not root's. */
const isOwned = (folder: string) => (statSync(folder, { throwIfNoEntry: false })?.uid ?? 0) !== 0

const reaches = (user: { uid: number; gid: number }, folder: string) =>
  spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], { ...user, cwd: '/', env: {}, stdio: 'ignore' }).status === 0

const idOf = (flag: '-u' | '-g') => {
  const { status, stdout } = spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' })
  return status === 0 ? Number(stdout) : null
}

const postgresUser = (say: (line: string) => void): { uid: number; gid: number } => {
  if (idOf('-u') === null) {
    say('PostgreSQL does not run as root: making the system user "postgres" for it.')
    spawnSync('useradd', ['--system', '--user-group', '--no-create-home', '--home-dir', '/nonexistent', '--shell', '/usr/sbin/nologin', 'postgres'], {
      stdio: 'ignore',
    })
  }
  const [uid, gid] = [idOf('-u'), idOf('-g')]
  if (uid === null || gid === null)
    throw new StartError(
      'PostgreSQL does not run as root, and the system user "postgres" cannot be made: start Toolslate as another user, or set DATABASE_URL.',
    )
  return { uid, gid }
}
