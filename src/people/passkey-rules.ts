import type { Problems } from '../http/problem.ts'

/** To whom a passkey belongs: the name in the address of the product, and the pages that may ask for it. */
export type RelyingParty = { id: string; origin: string }

/**
 * A browser keeps passkeys for a name, never for a number. A product at 127.0.0.1 has them under localhost, when it was asked for by
 * that name; `elsewhere` is where that is, null when there is no such place.
 */
export const relyingParty = (publicUrl: string, requestUrl: string): RelyingParty | { elsewhere: string | null } => {
  const there = new URL(publicUrl)
  const { hostname } = there
  if (!/^(\[.*\]|\d+(\.\d+){3})$/.test(hostname)) return { id: hostname, origin: there.origin }
  if (hostname !== '[::1]' && !hostname.startsWith('127.')) return { elsewhere: null }
  there.hostname = 'localhost'
  return new URL(requestUrl).host === there.host ? { id: 'localhost', origin: there.origin } : { elsewhere: there.origin }
}

export const longestName = 60
export const mostPasskeys = 20

export const passkeyProblems = (name: string, held: number): Problems => ({
  ...([...name].length > longestName
    ? { name: `Shorten the name to ${longestName} characters at most` }
    : /\p{Cc}/u.test(name)
      ? { name: 'Write the name on one line' }
      : {}),
  ...(held >= mostPasskeys ? { '': `Remove a passkey first: ${mostPasskeys} are the most` } : {}),
})

export const notAdded: Problems = { '': 'Add the passkey again: what the browser sent does not answer what it was asked, or came after more than ten minutes' }

const ways = ['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb']

/** How a passkey can be reached, as far as it is something that a browser knows. */
export const knownTransports = (said: string[]): string[] => ways.filter((way) => said.includes(way))
