import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { PageText } from './words-of-page.ts'

const mostSeconds = 20

/**
 * The words of a page, taken out in a thread of its own, within bounds of time and memory. Null: there is no way to read it, no word in it, or it
 * is made so that nobody could read it in time.
 */
export const textOfPage = (bytes: Buffer, type: string, charset: string | null, seconds = mostSeconds): Promise<PageText | null> => {
  const turn = last.then(() => readInThread(bytes, type, charset, seconds))
  last = turn.then(
    () => {},
    () => {},
  )
  return turn
}

/** One after the other: many at once would take each other's memory. */
let last: Promise<void> = Promise.resolve()

const readInThread = (bytes: Buffer, type: string, charset: string | null, seconds: number): Promise<PageText | null> => {
  const { promise, resolve } = Promise.withResolvers<PageText | null>()
  const worker = new Worker(new URL(`./page-text-worker${extname(import.meta.filename)}`, import.meta.url), {
    workerData: { bytes: new Uint8Array(bytes), type, charset },
    resourceLimits: { maxOldGenerationSizeMb: 512, stackSizeMb: 4 },
    stdout: true,
    stderr: true,
  })
  const patience = setTimeout(() => worker.terminate(), seconds * 1000)
  worker.once('message', resolve)
  worker.once('error', () => resolve(null))
  worker.once('exit', () => resolve(null))
  return promise.finally(() => {
    clearTimeout(patience)
    return worker.terminate()
  })
}
