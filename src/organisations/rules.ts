import type { Problems } from '../http/problem.ts'
import { type OrganisationKind, type Role, rolesIn } from '../people/roles.ts'

/** "Harbour Lights!" -> "harbour-lights"; empty when nothing is left of it. */
export const slugOf = (name: string): string =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{M}+/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 60)
    .replaceAll(/-+$/g, '')

export const longestName = 120

export const nameProblem = (name: string, what: string): string | null => {
  if (name === '') return `Enter ${what}`
  if ([...name].length > longestName) return `Shorten ${what} to ${longestName} characters at most`
  return /\p{Cc}/u.test(name) ? `Write ${what} on one line` : null
}

export const addressProblem = (email: string): string | null => {
  if (email === '') return 'Enter the e-mail address'
  return /^[^\s@<>",;:\\()[\]\p{Cc}]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+$/iu.test(email) && email.length <= 200
    ? null
    : 'Enter an e-mail address like name@studio.example'
}

export type TypedInvitation = { email: string; role: string }

export const invitationProblems = ({ email, role }: TypedInvitation, kind: OrganisationKind): Problems => {
  const address = addressProblem(email)
  return {
    ...(address ? { email: address } : {}),
    ...(roleOf(kind, role) ? {} : { role: 'Choose what they will do' }),
  }
}

/** A role that such an organisation has; null otherwise. */
export const roleOf = (kind: OrganisationKind, role: string): Role | null => rolesIn[kind].find((one) => one === role) ?? null

/** What somebody becomes who arrives by single sign-on: the role that decides least. */
export const arrivalRole = (kind: OrganisationKind): Role => rolesIn[kind][0]

/** Somebody's own address there says nothing about whom they work for. */
export const isOpenDomain = (domain: string): boolean => open.test(domain)

/** Addresses that only somebody in charge of a domain reads (RFC 2142, and what certificate authorities write to). */
export const keepers = ['postmaster', 'hostmaster', 'webmaster', 'admin', 'administrator', 'security'] as const

export type TypedDomain = { domain: string; keeper: string }

/** Domains at which anybody can have an address: belonging to one says nothing. */
const open =
  /^(gmail|googlemail|outlook|hotmail|live|msn|yahoo|ymail|icloud|me|mac|aol|proton|protonmail|gmx|web|mail|yandex|zoho|fastmail|qq|163)\.[a-z.]{2,8}$/

export const domainProblems = ({ domain, keeper }: TypedDomain): Problems => ({
  ...(!/^[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})+$/.test(domain) || domain.length > 190
    ? { domain: 'Enter a domain like studio.example' }
    : open.test(domain)
      ? { domain: 'Enter a domain of your own: anybody can have an address at this one' }
      : {}),
  ...(keepers.some((one) => one === keeper) ? {} : { keeper: 'Choose who is asked' }),
})
