import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { pipeline, type Readable, Transform } from 'node:stream'
import { fileURLToPath } from 'node:url'
import type { Config } from '../config.ts'
import { onDisk } from './disk.ts'
import { type Received, receiveInto } from './receive.ts'
import { onS3 } from './s3.ts'

/** Bytes under their SHA-256. The same bytes are kept once, and are never written over. */
export type Files = {
  /** Takes bytes in without keeping them, while they are looked at; at most `limit` of them, else it throws TooLarge. */
  receive: (from: Readable, limit: number) => Promise<Received>
  put: (from: Readable | Buffer) => Promise<{ sha256: string; bytes: number }>
  /** Null when they are not here. The stream fails at its end when the bytes are not those of the digest. */
  open: (sha256: string) => Promise<Readable | null>
  has: (sha256: string) => Promise<boolean>
  remove: (sha256: string) => Promise<void>
}

/** What a place for bytes does; `path` is a whole file on this machine, which it may take. */
export type Place = {
  /** Where bytes lie while they come in. */
  incoming: string
  keep: (path: string, sha256: string, bytes: number) => Promise<void>
  open: (sha256: string) => Promise<Readable | null>
  has: (sha256: string) => Promise<boolean>
  remove: (sha256: string) => Promise<void>
}

/** Where the installation keeps its files: a folder, or a bucket. */
export const storageOf = ({ storageUrl, dataDir }: Pick<Config, 'storageUrl' | 'dataDir'>): Files => {
  const folder = join(dataDir, 'files')
  if (storageUrl === null) return filesIn(onDisk(folder))
  return filesIn(storageUrl.startsWith('file:') ? onDisk(fileURLToPath(storageUrl)) : onS3(storageUrl, folder))
}

const filesIn = (place: Place): Files => ({
  receive: (from, limit) => receiveInto(place, from, limit),
  put: async (from) => {
    await using received = await receiveInto(place, from, Number.POSITIVE_INFINITY)
    await received.keep()
    return { sha256: received.sha256, bytes: received.bytes }
  },
  open: async (sha256) => {
    const stream = await place.open(sha256)
    return stream === null ? null : compose(stream, checkedBy(sha256))
  },
  has: place.has,
  remove: place.remove,
})

/** One stream out of two; an error of the first is one of the second, and whoever lets go of the second lets go of both. */
const compose = (from: Readable, through: Transform): Readable => pipeline(from, through, () => {})

/** Passes bytes on, and fails in the end when they are others than they should be. */
const checkedBy = (sha256: string) => {
  const hash = createHash('sha256')
  return new Transform({
    transform: (chunk, _, done) => {
      hash.update(chunk)
      done(null, chunk)
    },
    flush: (done) => done(hash.digest('hex') === sha256 ? null : new Error(`the bytes of ${sha256} are not those that were stored`)),
  })
}
