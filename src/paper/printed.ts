import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Certificate } from '../certificates/certificate.ts'
import { Problem } from '../http/problem.ts'
import type { Paper } from './paper.ts'

/** What is laid out: a certificate, which has a form of its own, or a paper. */
export type Printable = { certificate: Certificate } | { paper: Paper }

const seconds = 20
const keptFor = 60_000
/** Whoever comes when so many wait is asked to come again. */
const mostWaiting = 8

let waiting = 0
let last: Promise<unknown> = Promise.resolve()

/** A document as a tagged PDF, made in a thread; one after the other, so that many readers do not take every processor. */
export const printed = async (what: Printable): Promise<Uint8Array<ArrayBuffer>> => {
  if (waiting >= mostWaiting)
    throw new Problem('unavailable', 'Many documents are being printed. Try again in a few seconds.', { headers: { 'retry-after': '5' } })
  waiting += 1
  const turn = last.then(() => printInThread(what))
  last = turn.catch(() => {})
  return turn.finally(() => {
    waiting -= 1
  })
}

let printer: Worker | null = null
let idle: NodeJS.Timeout | undefined

const open = (): Worker => {
  const worker = new Worker(new URL(`./pdf-worker${extname(import.meta.filename)}`, import.meta.url), { resourceLimits: { maxOldGenerationSizeMb: 512 } })
  worker.once('exit', () => {
    if (printer === worker) printer = null
  })
  return worker
}

/** Whoever comes next gets another thread than one that is about to end. */
const close = (worker: Worker) => {
  if (printer === worker) printer = null
  return worker.terminate()
}

/** The thread stays for a while: to load what lays out a document takes longer than to lay one out. It holds nobody up who wants to end. */
const printInThread = (what: Printable): Promise<Uint8Array<ArrayBuffer>> => {
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array<ArrayBuffer>>()
  clearTimeout(idle)
  printer ??= open()
  const worker = printer
  const fail = (error?: unknown) => reject(error instanceof Error ? error : new Error('the document was not printed in time'))
  const patience = setTimeout(() => close(worker), seconds * 1000)
  worker.ref()
  worker.once('message', resolve)
  worker.once('error', fail)
  worker.once('exit', fail)
  worker.postMessage(what)
  return promise.finally(() => {
    clearTimeout(patience)
    worker.off('message', resolve).off('error', fail).off('exit', fail)
    worker.unref()
    idle = setTimeout(() => close(worker), keptFor).unref()
  })
}
