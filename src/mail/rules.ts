// What became of a mail. Pure.

const minute = 60_000
/** How long sending one mail may take. */
export const longest = minute
/** After this nobody can be at it any more: whoever was has ended without a word. */
const silent = 2 * minute

export type MailState = 'waiting' | 'sending' | 'sent' | 'failed' | 'unsure' | 'ended'

type Written = { sent_at: Date | null; begun_at: Date | null; last_error: string | null; is_blank: boolean }

/**
 * `failed` comes again by itself; `unsure` may have arrived, and only a person sends it again: it was handed to the server, and nobody
 * wrote down what the server said.
 */
export const mailState = ({ sent_at, begun_at, last_error, is_blank }: Written, now: Date): MailState => {
  if (sent_at !== null) return 'sent'
  if (begun_at !== null && (last_error !== null || begun_at.getTime() + silent < now.getTime())) return 'unsure'
  if (is_blank) return 'ended'
  if (begun_at !== null) return 'sending'
  return last_error === null ? 'waiting' : 'failed'
}

/** Nobody is at one that was begun before this. */
export const silentSince = (now: Date) => new Date(now.getTime() - silent)

type Failure = { code?: unknown; responseCode?: unknown; response?: unknown; message?: unknown }

/** Whether the server surely has not taken it: it said so, or has not had a byte of it. */
export const isSurelyUnsent = (error: unknown, hasText: boolean): boolean => !hasText || typeof (error as Failure).responseCode === 'number'

/** One sentence. Of what the server said only its codes: the rest may hold an address, or what it was sent. */
export const reasonOf = (error: unknown): string => {
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

/** The same for one of which nobody knows whether the server took it. */
export const unsureBecause = (error: unknown): string => {
  const { code, message } = error as Failure
  if (code === 'EABORT') return 'The SMTP server had the whole mail, and did not answer in time.'
  const cause = /\bE[A-Z]{4,20}\b/.exec(String(message))?.[0] ?? (typeof code === 'string' ? code : 'no reason given')
  return `The connection to the SMTP server was lost before it answered (${cause}).`
}
