import { setTimeout as sleep } from 'node:timers/promises'
import { createTransport } from 'nodemailer'
import { unaudited } from '../audit/audited.ts'
import type { Log } from '../audit/log.ts'
import type { Config } from '../config.ts'
import { type Db, readAs } from '../db/database.ts'
import { claimDueMails, type DueMail, endExpiredMails, hasDueMail, markMailFailed, markMailSent } from './queries.ts'

// Mails are sent in rounds, a few seconds apart: a round without work costs one question of an index, and a mail leaves within
// seconds of the request that wrote it, whichever program of several wrote it. Stated limit: a program that is killed after the
// server took a mail and before that is written down sends it again, under the same Message-ID.

const most = 20
const minute = 60_000
/** How long sending one mail may take. */
const longest = minute
/** For how long a mail is its sender's. More than sending may take: nobody else starts while one is at it. */
const claimed = 2 * minute
/** How long the end of the program waits for mails that are under way. */
const patience = 5_000

export type Delivery = {
  /** Sends what is due and ends what has expired; without SMTP_URL only the latter. */
  round: (now: Date) => Promise<void>
  close: () => Promise<void>
}

type Settings = Pick<Config, 'smtpUrl' | 'mailFrom' | 'publicUrl'>

export const deliveryOf = (root: Db, { smtpUrl, mailFrom, publicUrl }: Settings, auditLog: Pick<Log, 'origin' | 'newest'>): Delivery => {
  const db = readAs(root, 'system')
  const host = new URL(publicUrl).hostname
  const closing = new AbortController()
  // A connection that the server closed while it was idle costs one try more; every other try is the outbox's.
  const transport = smtpUrl === null ? null : createTransport({ url: smtpUrl, pool: true, maxRequeues: 1, connectionTimeout: 15_000, greetingTimeout: 15_000 })
  let underWay: Promise<unknown> = Promise.resolve()

  const send = async (mail: DueMail) => {
    await transport?.sendMail({
      from: mailFrom ?? undefined,
      to: { name: '', address: mail.address },
      subject: mail.subject,
      text: mail.text + footer(auditLog),
      date: mail.created_at,
      messageId: `<mail-${mail.id}@${host}>`,
      headers: { 'Auto-Submitted': 'auto-generated' },
      xMailer: false,
      disableFileAccess: true,
      disableUrlAccess: true,
      signal: AbortSignal.any([closing.signal, AbortSignal.timeout(longest)]),
    })
  }

  const deliver = async (mail: DueMail, now: Date) => {
    try {
      await send(mail)
    } catch (error) {
      // What became of it is not known; it is due again when the claim is over.
      if (closing.signal.aborted) return
      await unaudited(db, 'mail', (tx) => markMailFailed(tx, mail.id, reasonOf(error), nextAttempt(mail, now)))
      return
    }
    await unaudited(db, 'mail', (tx) => markMailSent(tx, mail.id, now))
  }

  const work = async (now: Date) => {
    if (!(await hasDueMail(db, now, transport !== null))) return
    const mails = await unaudited(db, 'mail', async (tx) => {
      await endExpiredMails(tx, now)
      return transport === null ? [] : claimDueMails(tx, now, new Date(now.getTime() + claimed), most)
    })
    const outcomes = await Promise.allSettled(mails.map((mail) => deliver(mail, now)))
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
  }

  return {
    round: (now) => {
      if (closing.signal.aborted) return Promise.resolve()
      const round = work(now)
      underWay = Promise.allSettled([underWay, round]).then(() => undefined)
      return round
    },
    close: async () => {
      await Promise.race([underWay, sleep(patience, undefined, { ref: false })])
      closing.abort()
      await underWay
      transport?.close({ force: true })
    },
  }
}

/** What the log was when the mail went out: whoever keeps the mail can prove what was in it then. */
const footer = ({ origin, newest }: Pick<Log, 'origin' | 'newest'>): string => {
  const checkpoint = newest()
  return checkpoint === null ? '' : `\n-- \nLog ${origin}, ${checkpoint.size} entries\nRoot hash ${checkpoint.root.toString('base64')}\n`
}

/** 1, 2, 4 … minutes later, at most six hours; never after the mail has expired. */
const nextAttempt = ({ attempts, expires_at }: DueMail, now: Date): Date =>
  new Date(Math.min(now.getTime() + Math.min(2 ** (attempts - 1), 360) * minute, expires_at.getTime()))

type Failure = { code?: unknown; responseCode?: unknown; response?: unknown; message?: unknown }

/** One sentence. Of what the server said only its codes: the rest may hold an address, or what it was sent. */
const reasonOf = (error: unknown): string => {
  const { code, responseCode, response, message } = error as Failure
  if (code === 'EABORT') return 'The SMTP server took longer than a minute.'
  if (code === 'EAUTH' || code === 'ENOAUTH') return 'The SMTP server refused the user or the password in SMTP_URL.'
  if (code === 'ETLS') return 'The connection to the SMTP server could not be encrypted.'
  if (typeof responseCode === 'number') {
    const detail = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(String(response))?.[1]
    return `The SMTP server refused the mail with ${responseCode}${detail === undefined ? '' : ` (${detail})`}.`
  }
  const cause = /\bE[A-Z]{4,20}\b/.exec(String(message))?.[0] ?? (typeof code === 'string' ? code : 'no reason given')
  return `The SMTP server could not be reached (${cause}).`
}
