import { strToU8, Zip, ZipPassThrough, type Zippable, zipSync } from 'fflate'

/** A ZIP has no zone: what is written is what stands on the clock, so the clock of UTC is put there. */
const clockOf = (at: Date) => new Date(at.getTime() + at.getTimezoneOffset() * 60_000)

/** Files by their paths as one archive, in their order. The same files at the same moment are the same bytes. Times are UTC, to two seconds. */
export const zipOf = (files: Record<string, Uint8Array | string>, at: Date): Uint8Array<ArrayBuffer> => {
  const mtime = clockOf(at)
  const all: Zippable = Object.fromEntries(Object.entries(files).map(([path, body]) => [path, [typeof body === 'string' ? strToU8(body) : body, { mtime }]]))
  return new Uint8Array(zipSync(all))
}

export type ZipPart = { path: string; body: AsyncIterable<Uint8Array> }

/** The same for what is too large to be held at once: uncompressed, piece by piece as it is read. */
export async function* zipped(parts: ZipPart[], at: Date): AsyncGenerator<Uint8Array> {
  const ready: Uint8Array[] = []
  let failure: Error | null = null
  const zip = new Zip((error, chunk) => {
    if (error) failure = error
    else ready.push(chunk)
  })
  const drain = () => {
    if (failure !== null) throw failure
    return ready.splice(0)
  }
  for (const { path, body } of parts) {
    const file = new ZipPassThrough(path)
    file.mtime = clockOf(at)
    zip.add(file)
    for await (const chunk of body) {
      file.push(chunk, false)
      yield* drain()
    }
    file.push(new Uint8Array(), true)
    yield* drain()
  }
  zip.end()
  yield* drain()
}
