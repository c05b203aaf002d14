import { connect, type Socket } from 'node:net'

// A closed loop over keep-alive connections. On plain sockets: the HTTP clients of npm and of Node itself use more CPU
// for a page than the static server that they would have to measure, and so would measure themselves.

export type Round = {
  pages: number
  seconds: number
  /** Milliseconds, by the clock of the one who asks. */
  p50: number
  p99: number
  bytes: number
  /** Answers other than 200, and connections that broke. */
  errors: number
}

export type Load = { port: number; paths: string[]; connections: number; seconds: number; gzip: boolean }

const mostPages = 2_000_000

/** Asks for the paths in turn, on every connection from another place on, for so many seconds. Loopback only. */
export const load = async ({ port, paths, connections, seconds, gzip }: Load): Promise<Round> => {
  const requests = paths.map((path) => Buffer.from(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${gzip ? 'Accept-Encoding: gzip\r\n' : ''}\r\n`))
  const times: number[] = []
  const sums = { bytes: 0, errors: 0 }
  const started = performance.now()
  const end = started + seconds * 1000
  const one = async (place: number) => {
    const connection = open(port)
    try {
      for (let i = Math.floor((place * requests.length) / connections); performance.now() < end && times.length < mostPages; i++) {
        const asked = performance.now()
        const { status, bytes } = await connection.ask(requests[i % requests.length]!)
        times.push(performance.now() - asked)
        sums.bytes += bytes
        if (status !== 200) sums.errors++
      }
    } catch {
      sums.errors++
    } finally {
      connection.close()
    }
  }
  await Promise.all(Array.from({ length: connections }, (_, place) => one(place)))
  const took = (performance.now() - started) / 1000
  const sorted = Float64Array.from(times).sort()
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
  return { pages: times.length, seconds: took, p50: at(0.5), p99: at(0.99), bytes: times.length === 0 ? 0 : sums.bytes / times.length, errors: sums.errors }
}

type Answer = { status: number; bytes: number }
type Pending = { resolve: (answer: Answer) => void; reject: (error: Error) => void }

/** One connection, one request at a time. */
const open = (port: number) => {
  let pending: Pending | null = null
  let failure: Error | null = null
  const answer = answerReader()
  const fail = (error: Error) => {
    failure ??= error
    pending?.reject(error)
    pending = null
  }
  const buffer = Buffer.allocUnsafe(65_536)
  const onread = (length: number) => {
    const whole = answer(buffer, length)
    if (whole === null) return true
    const { resolve } = pending!
    pending = null
    resolve(whole)
    return true
  }
  const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true, timeout: 20_000, onread: { buffer, callback: onread } })
  socket.on('error', fail)
  socket.on('timeout', () => fail(new Error('no answer within 20 seconds')))
  socket.on('close', () => fail(new Error('the server closed the connection')))
  const ask = (request: Buffer) =>
    new Promise<Answer>((resolve, reject) => {
      if (failure) return reject(failure)
      pending = { resolve, reject }
      socket.write(request)
    })
  return { ask, close: () => socket.destroy() }
}

/** Finds the end of an answer without keeping it: by its length or, when it comes in chunks, by the empty one. */
const answerReader = () => {
  let head = ''
  let status = 0
  let bytes = 0
  let left: number | null = null
  let tail = ''
  return (buffer: Buffer, length: number): Answer | null => {
    let from = 0
    if (status === 0) {
      head += buffer.toString('latin1', 0, length)
      const end = head.indexOf('\r\n\r\n')
      if (end < 0) return null
      status = Number(head.slice(9, 12))
      const announced = /\r\ncontent-length: *(\d+)/i.exec(head.slice(0, end))
      left = announced ? Number(announced[1]) : null
      from = length - (head.length - end - 4)
      head = ''
    }
    bytes += length - from
    if (left === null) tail = (tail + buffer.toString('latin1', Math.max(from, length - 5), length)).slice(-5)
    if (left === null ? tail !== '0\r\n\r\n' : bytes < left) return null
    const whole = { status, bytes }
    status = 0
    bytes = 0
    tail = ''
    return whole
  }
}
