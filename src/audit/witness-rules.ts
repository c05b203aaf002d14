import type { Problems } from '../http/problem.ts'
import { addressProblem } from '../organisations/rules.ts'

/** By mail; by a POST to an address; or as lines of a file, on a disk that somebody else keeps. */
export const witnessKinds = ['mail', 'webhook', 'file'] as const
export type WitnessKind = (typeof witnessKinds)[number]

export type NewWitness = { kind: WitnessKind; target: string }
export type TypedWitness = { kind: string; target: string }

/** What was typed as a witness, or what stands in the way. */
export const witnessFrom = ({ kind: typed, target }: TypedWitness, isProduction: boolean): { problems: Problems; witness: NewWitness | null } => {
  const kind = witnessKinds.find((one) => one === typed)
  if (kind === undefined) return { problems: { kind: 'Choose how the witness is told' }, witness: null }
  const problem = kind === 'mail' ? addressProblem(target) : kind === 'file' ? fileProblem(target) : webhookProblem(target, isProduction)
  if (problem !== null) return { problems: { target: problem }, witness: null }
  return { problems: {}, witness: { kind, target: kind === 'webhook' ? new URL(target).href : target.toLowerCase() } }
}

const fileProblem = (name: string): string | null =>
  /^[a-z0-9-]{1,60}$/i.test(name) ? null : 'Enter a plain name for the file, of letters, digits and hyphens'

const longest = 500
const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

/** A private address is allowed: an administrator of the installation says where to. A password in an address would be shown to every one of them. */
const webhookProblem = (target: string, isProduction: boolean): string | null => {
  const url = URL.canParse(target) ? new URL(target) : null
  if (url === null || !/^https?:$/.test(url.protocol)) return 'Enter an address like https://witness.example/checkpoints'
  if (url.username !== '' || url.password !== '') return 'Take the name and the password out of the address'
  if (target.length > longest) return `Shorten the address to ${longest} characters at most`
  if (isProduction && url.protocol !== 'https:' && !loopback.test(url.hostname)) return 'Enter an address that starts with https://'
  return null
}
