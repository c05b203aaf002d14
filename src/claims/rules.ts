import type { Problems } from '../http/problem.ts'
import { addressProblem, isOpenDomain } from '../organisations/rules.ts'

// Whether an address shows by itself that somebody works for a vendor. In doubt it does not, and a person decides.

/** What stands after the @, in small letters. */
export const domainOf = (email: string): string => email.slice(email.lastIndexOf('@') + 1).toLowerCase()

/** The host of an address like `https://www.vendor.example/product`, without "www."; null when there is none. */
export const hostOf = (website: string | null): string | null =>
  website !== null && URL.canParse(website) ? new URL(website).hostname.replace(/^www\./, '').replace(/\.$/, '') : null

/** Where anybody may have a page: such a website says nothing about who reads mail there. */
const shared =
  /(^|\.)(github\.(com|io)|gitlab\.(com|io)|huggingface\.co|netlify\.app|vercel\.app|pages\.dev|workers\.dev|web\.app|herokuapp\.com|notion\.(so|site)|sites\.google\.com|(apps|itunes)\.apple\.com|play\.google\.com|wordpress\.com|webflow\.io|framer\.(website|app)|substack\.com|linkedin\.com|facebook\.com|youtube\.com|linktr\.ee)$/

const isWithin = (domain: string, wider: string): boolean => domain === wider || domain.endsWith(`.${wider}`)

/**
 * The domain of the address and the host of the website are the same, or one lies within the other: `name@eu.vendor.example` for
 * `vendor.example`, `name@vendor.example` for `app.vendor.example`. Two that only share a wider domain are not: others may own them.
 */
export const isOwnDomain = (email: string, website: string | null): boolean => {
  const [domain, host] = [domainOf(email), hostOf(website)]
  if (host === null || !host.includes('.') || !domain.includes('.')) return false
  if (isOpenDomain(domain) || isOpenDomain(host) || shared.test(host) || shared.test(domain)) return false
  return isWithin(domain, host) || isWithin(host, domain)
}

export const longestMessage = 2000

export type TypedClaim = { email: string; message: string }

export const claimProblems = ({ email, message }: TypedClaim): Problems => {
  const address = addressProblem(email)
  return {
    ...(address ? { email: address } : {}),
    ...([...message].length > longestMessage ? { message: `Shorten the message to ${longestMessage} characters at most` } : {}),
  }
}

export const longestReason = 1000

export const reasonProblem = (reason: string): string | null => {
  if (reason === '') return 'Say why: the reason is mailed to whoever asked'
  return [...reason].length > longestReason ? `Shorten the reason to ${longestReason} characters at most` : null
}
