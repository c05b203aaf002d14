import { strToU8, type Zippable, zipSync } from 'fflate'

/** Files by their paths as one archive, in their order. The same files at the same moment are the same bytes. Times are UTC, to two seconds. */
export const zipOf = (files: Record<string, Uint8Array | string>, at: Date): Uint8Array<ArrayBuffer> => {
  // A ZIP has no zone: what is written is what stands on the clock, so the clock of UTC is put there.
  const mtime = new Date(at.getTime() + at.getTimezoneOffset() * 60_000)
  const all: Zippable = Object.fromEntries(Object.entries(files).map(([path, body]) => [path, [typeof body === 'string' ? strToU8(body) : body, { mtime }]]))
  return new Uint8Array(zipSync(all))
}
