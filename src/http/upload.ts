import { Readable, Transform } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import busboy from 'busboy'
import type { Context } from 'hono'
import { type Received, TooLarge } from '../files/receive.ts'
import { isSame } from '../people/secrets.ts'
import { type Form, formOf } from './form.ts'
import type { AppEnv } from './page.tsx'
import { badRequest, crossSite, Problem } from './problem.ts'
import { signedIn } from './signed-in.ts'

/** A form that came with one file, or with none. */
export type Upload = { form: Form; file: (Received & { name: string }) | null }

export const largestFile = 25 * 1024 * 1024
/** The fields beside the file, and what holds the parts of the form together. */
const around = 64 * 1024

const tooLarge = () => new Problem('too-large', `Send a file of at most ${largestFile / 1024 / 1024} MB: this one is larger.`)
const broken = () => badRequest('', 'Send the form again: it arrived incomplete.')

/**
 * Reads a form with a file, for the routes that take one: the file goes to the disk as it comes, and is gone after the work unless it
 * was kept. The token of the session stands before the file, or nothing of the file is read.
 */
export const withUpload = async (c: Context<AppEnv>, work: (upload: Upload) => Promise<Response>): Promise<Response> => {
  const { session } = signedIn(c)
  if (!/^multipart\/form-data\b/i.test(c.req.header('content-type') ?? '')) throw new Problem('unsupported-type', 'Send this as a form with a file.')
  if (Number(c.req.header('content-length') ?? 0) > largestFile + around) throw tooLarge()
  const upload = await readUpload(c, session.csrf)
  try {
    return await work(upload)
  } finally {
    await upload.file?.[Symbol.asyncDispose]()
  }
}

const readUpload = (c: Context<AppEnv>, csrf: string): Promise<Upload> => {
  const { promise, resolve, reject } = Promise.withResolvers<Upload>()
  const body = Readable.fromWeb(c.req.raw.body as ReadableStream)
  const counted = body.pipe(atMost(largestFile + around))
  const fields: [string, string][] = []
  let receiving: Promise<{ received: Received; name: string }> | null = null

  const stop = (error: unknown) => {
    for (const stream of [body, counted, parser]) stream.destroy()
    void receiving?.then(({ received }) => received[Symbol.asyncDispose]()).catch(() => {})
    reject(error instanceof TooLarge ? tooLarge() : error instanceof Problem ? error : broken())
  }
  const isOurs = () => isSame(c.req.header('x-csrf-token') ?? fields.find(([name]) => name === 'csrf')?.[1] ?? '', csrf)

  const parser = parserOf(c.req.header('content-type') ?? '')
  parser.on('field', (name, value, { nameTruncated, valueTruncated }) => {
    if (nameTruncated || valueTruncated) return stop(badRequest(name, 'Shorten the text: it is longer than this field takes.'))
    fields.push([name, value])
  })
  parser.on('file', (_, stream, { filename }) => {
    // What becomes of it is told by whoever receives it.
    stream.on('error', () => {})
    if (!isOurs()) return stop(crossSite())
    if (!filename) return stream.resume()
    receiving = c.var.files.receive(stream, largestFile).then((received) => ({ received, name: filename }))
    receiving.catch(stop)
  })
  for (const event of ['partsLimit', 'filesLimit', 'fieldsLimit'] as const) parser.on(event, () => stop(badRequest('', 'Send one file at a time.')))
  parser.on('close', async () => {
    try {
      const file = await receiving
      if (!isOurs()) throw crossSite()
      resolve({ form: formOf(fields), file: file && { ...file.received, name: file.name } })
    } catch (error) {
      stop(error)
    }
  })
  parser.on('error', stop)
  body.on('error', stop)
  counted.on('error', stop)
  counted.pipe(parser)
  return promise
}

const parserOf = (type: string) => {
  try {
    const limits = { fieldNameSize: 100, fieldSize: 8 * 1024, fields: 40, files: 1, parts: 42, headerPairs: 20 }
    return busboy({ headers: { 'content-type': type }, limits, defParamCharset: 'utf8' })
  } catch {
    throw broken()
  }
}

/** Lets bytes through up to a number of them: a form without an end must have one. */
const atMost = (limit: number) => {
  let bytes = 0
  return new Transform({
    transform: (chunk: Buffer, _, done) => {
      bytes += chunk.length
      done(bytes > limit ? new TooLarge() : null, chunk)
    },
  })
}
