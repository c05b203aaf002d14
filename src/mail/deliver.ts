import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { createTransport } from 'nodemailer'
import { unaudited } from '../audit/audited.ts'
import type { Log } from '../audit/log.ts'
import type { Config } from '../config.ts'
import { type Db, readAs } from '../db/database.ts'
import type { Queue } from '../jobs/queue.ts'
import { type BegunMail, beginMail, listWaiting, markMailFailed, markMailSent, markMailUnsure } from './queries.ts'
import { isSurelyUnsent, longest, reasonOf, unsureBecause } from './rules.ts'

// A mail leaves within seconds of the request that wrote it, whichever program of several wrote it, and never twice: whoever sends it
// writes down first that they begin, and nobody begins what was begun. What the server refused, or never had, comes again. Of what it
// may have taken (the program was killed, or the connection was lost, before its answer) a person decides: /admin/mails says so.

/** How long the end of the program waits for mails that are under way. */
const patience = 5_000

export type Delivery = {
  /** One job of the queue; false when it has to come again. */
  deliver: (id: number) => Promise<boolean>
  /** From now on sends what is written, and what waits from before; nothing without SMTP_URL. */
  begin: (queue: Queue) => Promise<void>
  close: () => Promise<void>
}

type Settings = Pick<Config, 'smtpUrl' | 'mailFrom' | 'publicUrl'>

export const deliveryOf = (root: Db, { smtpUrl, mailFrom, publicUrl }: Settings, auditLog: Pick<Log, 'origin' | 'newest'>): Delivery => {
  const db = readAs(root, 'system')
  const host = new URL(publicUrl).hostname
  const closing = new AbortController()
  const transport = smtpUrl === null ? null : watched(smtpUrl)
  let queue: Queue | null = null

  const send = (mail: BegunMail, { sendMail }: Transport) =>
    sendMail({
      from: mailFrom ?? undefined,
      to: { name: '', address: mail.address },
      subject: mail.subject,
      text: mail.text + footer(auditLog),
      date: mail.created_at,
      messageId: `<${nameOf(mail.id)}@${host}>`,
      headers: { 'Auto-Submitted': 'auto-generated', ...unsubscribing(mail.unsubscribe) },
      xMailer: false,
      disableFileAccess: true,
      disableUrlAccess: true,
      signal: AbortSignal.any([closing.signal, AbortSignal.timeout(longest)]),
    })

  const deliver = async (id: number): Promise<boolean> => {
    if (transport === null || closing.signal.aborted) return false
    const mail = await unaudited(db, 'mail', (tx) => beginMail(tx, id, new Date()))
    if (mail === null) return true
    try {
      await send(mail, transport)
    } catch (error) {
      const isUnsent = isSurelyUnsent(error, transport.hasHad(mail.id))
      const reason = closing.signal.aborted ? 'Toolslate was stopped before the SMTP server answered.' : isUnsent ? reasonOf(error) : unsureBecause(error)
      await unaudited(db, 'mail', (tx) => (isUnsent ? markMailFailed : markMailUnsure)(tx, id, reason))
      return !isUnsent
    } finally {
      transport.forget(mail.id)
    }
    await unaudited(db, 'mail', (tx) => markMailSent(tx, id, new Date()))
    return true
  }

  return {
    deliver,
    begin: async (given) => {
      if (transport === null) return
      queue = given
      await queue.sendMissing('mail', await listWaiting(db, new Date()))
      await queue.work('mail', ({ id }) => deliver(id))
    },
    close: async () => {
      const resting = queue?.rest('mail')
      await Promise.race([resting, sleep(patience, undefined, { ref: false })])
      closing.abort()
      await resting
      transport?.close()
    },
  }
}

type Transport = ReturnType<typeof watched>

const nameOf = (id: number) => `mail-${id}`

/** Connections that are kept, and that know of which mails the server has had a byte: it gets none before it has agreed to take one. */
const watched = (url: string) => {
  // A connection that the server closed while it was idle costs one try more, before anything was said; every other try is the queue's.
  const transporter = createTransport({ url, pool: true, maxRequeues: 1, connectionTimeout: 15_000, greetingTimeout: 15_000 })
  const streams = new Map<string, Readable>()
  transporter.use('stream', ({ message }, done) => {
    const create = message.createReadStream.bind(message)
    message.createReadStream = (options) => {
      const stream = create(options)
      streams.set(message.messageId().slice(1).split('@')[0] ?? '', stream)
      return stream
    }
    done()
  })
  return {
    sendMail: transporter.sendMail.bind(transporter),
    hasHad: (id: number) => streams.get(nameOf(id))?.readableDidRead ?? false,
    forget: (id: number) => streams.delete(nameOf(id)),
    close: () => transporter.close({ force: true }),
  }
}

/** RFC 2369 and RFC 8058: mail programs show a button of their own. */
const unsubscribing = (address: string | null): Record<string, string> =>
  address === null ? {} : { 'List-Unsubscribe': `<${address}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }

/** What the log was when the mail went out: whoever keeps the mail can prove what was in it then. */
const footer = ({ origin, newest }: Pick<Log, 'origin' | 'newest'>): string => {
  const checkpoint = newest()
  return checkpoint === null ? '' : `\n-- \nLog ${origin}, ${checkpoint.size} entries\nRoot hash ${checkpoint.root.toString('base64')}\n`
}
