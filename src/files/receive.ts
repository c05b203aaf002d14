import { createHash, randomBytes } from 'node:crypto'
import { createWriteStream, mkdirSync } from 'node:fs'
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Place } from './files.ts'

/** Bytes that have come in and lie on this machine until they are kept or let go. */
export type Received = AsyncDisposable & { path: string; sha256: string; bytes: number; keep: () => Promise<void> }

export class TooLarge extends Error {}

/** Writes what comes to a file of its own while it is counted and hashed: memory does not grow with it. Stops at the limit. */
export const receiveInto = async ({ incoming, keep }: Place, from: Readable | Buffer, limit: number): Promise<Received> => {
  mkdirSync(incoming, { recursive: true, mode: 0o700 })
  const path = join(incoming, randomBytes(12).toString('hex'))
  const dispose = () => rm(path, { force: true })
  const hash = createHash('sha256')
  let bytes = 0
  const counted = async function* (source: AsyncIterable<Buffer>) {
    for await (const chunk of source) {
      bytes += chunk.length
      if (bytes > limit) throw new TooLarge()
      hash.update(chunk)
      yield chunk
    }
  }
  try {
    await pipeline(from instanceof Readable ? from : Readable.from([from]), counted, createWriteStream(path, { mode: 0o600, flags: 'wx', flush: true }))
  } catch (error) {
    await dispose()
    throw error
  }
  const sha256 = hash.digest('hex')
  return { path, sha256, bytes, keep: () => keep(path, sha256, bytes), [Symbol.asyncDispose]: dispose }
}

const hour = 3600_000

/** What a program that was killed left half received. */
export const sweepIncoming = async (incoming: string): Promise<void> => {
  const names = await readdir(incoming).catch(() => [])
  for (const name of names) {
    const path = join(incoming, name)
    const found = await stat(path).catch(() => null)
    if (found !== null && Date.now() - found.mtimeMs > hour) await rm(path, { force: true })
  }
}
