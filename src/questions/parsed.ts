import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Beside the packages: as trustworthy as the code, gone with them, and made by the build for the image. */
const folder = join(import.meta.dirname, '../../node_modules/.cache/toolslate')

/** Reading the YAML takes a third of a start. What a text says does not change, so it is kept under its digest, as JSON. */
export const parsedOnce = (text: string, parse: () => unknown): unknown => {
  const path = join(folder, `${createHash('sha256').update(text).digest('hex')}.json`)
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    const value = parse()
    keep(path, JSON.stringify(value))
    return value
  }
}

/** Whole or not at all: others may read it at this moment. Where nothing can be written, nothing is kept. */
const keep = (path: string, json: string) => {
  try {
    mkdirSync(folder, { recursive: true })
    writeFileSync(`${path}.${process.pid}`, json)
    renameSync(`${path}.${process.pid}`, path)
  } catch {}
}
