import { createReadStream } from 'node:fs'
import { connect } from 'node:net'

/** `null` when nobody answered: whoever asks must not take that for clean. */
export type Scan = 'clean' | 'infected' | null

const patience = 60

/** Asks clamd by INSTREAM: the length of each piece in four bytes, then the piece, and an empty one in the end. */
export const scan = async (address: string, path: string, seconds: number = patience): Promise<Scan> => {
  const { hostname, port } = new URL(address)
  const socket = connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) })
  const asked = { timer: setTimeout(() => socket.destroy(), seconds * 1000), answer: '' }
  const answered = new Promise<void>((resolve) => {
    socket.on('data', (chunk) => {
      asked.answer = (asked.answer + chunk.toString('latin1')).slice(0, 1000)
    })
    socket.on('error', () => resolve())
    socket.on('close', () => resolve())
  })
  try {
    const send = (bytes: Buffer) => (socket.write(bytes) || socket.destroyed ? undefined : drained(socket))
    await send(Buffer.from('zINSTREAM\0'))
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
      if (socket.destroyed || asked.answer !== '') break
      await send(lengthOf(chunk))
      await send(chunk)
    }
    if (!socket.destroyed) socket.write(lengthOf(Buffer.alloc(0)))
    await answered
  } finally {
    clearTimeout(asked.timer)
    socket.destroy()
  }
  const said = asked.answer.replace(/\0[\s\S]*$/, '').trim()
  return said === 'stream: OK' ? 'clean' : said.endsWith(' FOUND') ? 'infected' : null
}

const lengthOf = ({ length }: Buffer) => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(length)
  return bytes
}

const drained = (socket: ReturnType<typeof connect>) =>
  new Promise<void>((resolve) => {
    const go = () => {
      socket.off('drain', go)
      socket.off('close', go)
      resolve()
    }
    socket.on('drain', go)
    socket.on('close', go)
  })
