import { createServer } from 'node:net'
import { crc32, deflateRawSync } from 'node:zlib'
import { degrees, PDFDocument } from '@cantoo/pdf-lib'

// Files as they come, and as they should not.

type Entry = { name: string; bytes?: Buffer; deflate?: boolean /** What the directory claims, where it lies. */; claims?: number; flags?: number }

/** A zip made by hand, so that it can lie. */
export const zipOf = (entries: Entry[]): Buffer => {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { name, bytes = Buffer.from('<x/>'), deflate = false, claims, flags = 0 } of entries) {
    const packed = deflate ? deflateRawSync(bytes) : bytes
    const head = Buffer.alloc(30)
    head.write('PK\x03\x04', 'latin1')
    head.writeUInt16LE(20, 4)
    head.writeUInt16LE(flags, 6)
    head.writeUInt16LE(deflate ? 8 : 0, 8)
    head.writeUInt32LE(crc32(bytes), 14)
    head.writeUInt32LE(packed.length, 18)
    head.writeUInt32LE(claims ?? bytes.length, 22)
    head.writeUInt16LE(name.length, 26)
    const line = Buffer.alloc(46)
    line.write('PK\x01\x02', 'latin1')
    line.writeUInt16LE(20, 4)
    head.copy(line, 6, 4, 30)
    line.writeUInt32LE(offset, 42)
    parts.push(head, Buffer.from(name), packed)
    directory.push(line, Buffer.from(name))
    offset += 30 + name.length + packed.length
  }
  const length = directory.reduce((sum, { length }) => sum + length, 0)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...parts, ...directory, end])
}

export const workbook = (...more: Entry[]): Buffer => zipOf([{ name: '[Content_Types].xml' }, { name: 'xl/workbook.xml' }, ...more])

/** Pages that stand upright, lie on their side, and are cropped. */
export const pdfOf = async (text = 'Terms of Lumen'): Promise<Buffer> => {
  const document = await PDFDocument.create()
  document.addPage([400, 600]).drawText(text, { x: 40, y: 500, size: 18 })
  for (const turn of [90, 180, 270]) document.addPage([400, 600]).setRotation(degrees(turn))
  document.addPage([400, 600]).setCropBox(50, 100, 200, 300)
  return Buffer.from(await document.save())
}

const base64 = (text: string) => Buffer.from(text, 'base64')
export const png = base64('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==')
export const jpeg = base64(
  '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkSEw8UHRofHh0aHBwgJC4nICIsIxwcKDcpLDAxNDQ0Hyc5PTgyPC4zNDL/wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAACf/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AVN//2Q==',
)
export const webp = base64('UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA')

export type FakeClamd = { url: string; received: () => number; close: () => void }

/** Speaks INSTREAM: finds something in whatever holds the word EICAR. `silent` takes everything and says nothing. */
export const fakeClamd = async (manner: 'usual' | 'silent' | 'broken' = 'usual'): Promise<FakeClamd> => {
  let bytes = 0
  const server = createServer((socket) => {
    let pending = Buffer.alloc(0)
    let [content, isGreeted] = ['', false]
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      if (manner === 'broken') return socket.destroy()
      pending = Buffer.concat([pending, chunk])
      if (!isGreeted && pending.length >= 10) {
        if (pending.subarray(0, 10).toString('latin1') !== 'zINSTREAM\0') return socket.end('UNKNOWN COMMAND\0')
        pending = pending.subarray(10)
        isGreeted = true
      }
      while (isGreeted && pending.length >= 4) {
        const length = pending.readUInt32BE(0)
        if (length === 0) return manner === 'silent' ? undefined : socket.end(content.includes('EICAR') ? 'stream: Eicar-Signature FOUND\0' : 'stream: OK\0')
        if (pending.length < 4 + length) return
        content += pending.subarray(4, 4 + length).toString('latin1')
        bytes += length
        pending = pending.subarray(4 + length)
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `tcp://127.0.0.1:${(server.address() as { port: number }).port}`, received: () => bytes, close: () => server.close() }
}
