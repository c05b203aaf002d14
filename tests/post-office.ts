import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

export type Received = { from: string; to: string[]; headers: Record<string, string>; text: string }
/** What the server says to a message: nothing takes it; a refusal has a code; `hang up` takes it and never says so; so does `be silent`, and stays. */
type Answer = null | { code: number; message: string } | 'hang up' | 'be silent'

/** A real SMTP server on a free port, which keeps what it gets. */
export const openPostOffice = async () => {
  const received: Received[] = []
  const answers: Answer[] = []
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    authOptional: true,
    allowInsecureAuth: true,
    onAuth: (_auth, _session, callback) => callback(new Error('no such user')),
    onData: (stream, session, callback) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const answer = answers.shift() ?? null
        const { mailFrom, rcptTo } = session.envelope
        if (answer === null || typeof answer === 'string')
          received.push({ ...parse(Buffer.concat(chunks).toString('utf8')), from: mailFrom ? mailFrom.address : '', to: rcptTo.map(({ address }) => address) })
        if (answer === 'hang up') for (const connection of server.connections) connection.close()
        else if (answer !== 'be silent') callback(answer === null ? null : Object.assign(new Error(answer.message), { responseCode: answer.code }))
      })
    },
  })
  server.on('error', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.server.address() as AddressInfo
  return { received, answers, port, url: `smtp://127.0.0.1:${port}`, close: () => new Promise<void>((resolve) => server.close(() => resolve())) }
}

const parse = (raw: string): Pick<Received, 'headers' | 'text'> => {
  const [head = '', ...rest] = raw.split('\r\n\r\n')
  const headers = Object.fromEntries(
    head
      .replaceAll(/\r\n[ \t]+/g, ' ')
      .split('\r\n')
      .map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  )
  const body = rest.join('\r\n\r\n')
  const isQuoted = headers['content-transfer-encoding'] === 'quoted-printable'
  const bytes = body.replaceAll('=\r\n', '').replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return { headers, text: (isQuoted ? Buffer.from(bytes, 'latin1').toString('utf8') : body).replaceAll('\r\n', '\n') }
}
