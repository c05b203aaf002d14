import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'

const seconds = 20
const growth = 300 * 1024 * 1024

/** The same PDF with a line at the foot of every page; null when it cannot be read, or not within bounds of time and memory. */
export const watermarked = (bytes: Buffer, line: string): Promise<Uint8Array | null> => {
  const turn = last.then(() => markInThread(bytes, line))
  last = turn.then(
    () => {},
    () => {},
  )
  return turn
}

/** One after the other: two at once would take each other's memory. */
let last: Promise<void> = Promise.resolve()

const markInThread = (bytes: Buffer, line: string): Promise<Uint8Array | null> => {
  const { promise, resolve } = Promise.withResolvers<Uint8Array | null>()
  const worker = new Worker(new URL(`./watermark-worker${extname(import.meta.filename)}`, import.meta.url), {
    workerData: { bytes: new Uint8Array(bytes), line },
    resourceLimits: { maxOldGenerationSizeMb: 512 },
    stderr: true,
  })
  const before = process.memoryUsage.rss()
  const watch = setInterval(() => process.memoryUsage.rss() - before > growth && worker.terminate(), 50)
  const patience = setTimeout(() => worker.terminate(), seconds * 1000)
  worker.once('message', resolve)
  worker.once('error', () => resolve(null))
  worker.once('exit', () => resolve(null))
  return promise.finally(() => {
    clearInterval(watch)
    clearTimeout(patience)
    return worker.terminate()
  })
}
