import { link, mkdir, open, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Place } from './files.ts'
import { sweepIncoming } from './receive.ts'

/** Under `ab/cdef…` of a folder. A file appears there whole, or not at all. */
export const onDisk = (folder: string): Place => {
  const pathOf = (sha256: string) => join(folder, sha256.slice(0, 2), sha256.slice(2))
  const incoming = join(folder, 'incoming')
  void sweepIncoming(incoming)
  return {
    incoming,
    keep: async (path, sha256) => {
      const kept = pathOf(sha256)
      await mkdir(dirname(kept), { recursive: true, mode: 0o700 })
      // Unlike a rename, a link never takes the place of what is there.
      await link(path, kept).catch(unless('EEXIST'))
      await sync(dirname(kept))
      await sync(folder)
    },
    open: async (sha256) => (await open(pathOf(sha256)).catch(unless('ENOENT')))?.createReadStream() ?? null,
    has: async (sha256) => (await stat(pathOf(sha256)).catch(unless('ENOENT'))) !== undefined,
    remove: (sha256) => rm(pathOf(sha256), { force: true }),
  }
}

const unless = (code: string) => (error: NodeJS.ErrnoException) => {
  if (error.code !== code) throw error
}

/** That a file is in a folder outlives a power cut only when the folder is written too. */
const sync = async (folder: string) => {
  await using handle = await open(folder)
  await handle.sync()
}
