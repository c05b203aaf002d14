import { parentPort, workerData } from 'node:worker_threads'
import { wordsOfPage } from './words-of-page.ts'

// Runs by itself, in a thread that can be ended: a page is somebody else's program for a parser.

const { bytes, type, charset } = workerData as { bytes: Uint8Array; type: string; charset: string | null }
parentPort?.postMessage(await wordsOfPage(Buffer.from(bytes), type, charset))
