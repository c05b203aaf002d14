import type { ZxcvbnFactory } from '@zxcvbn-ts/core'
import { longestPassword } from './rules.ts'

const shortestPassword = 12
/** More is not looked at for how easily it is guessed: the time that takes grows faster than the text. */
const looked = 100
/** Of 4: ten thousand million guesses. One less would still let “Winter2026Winter” and “password password” pass. */
const needed = 4

type Known = { email: string; name: string }

/**
 * What is wrong with a new password, or null. It is counted and compared in the form NFKC, in characters as people see them: code
 * points. Nothing asks for capitals, digits or signs: those rules make passwords that are alike.
 */
export const passwordProblem = async (password: string, known: Known): Promise<string | null> => {
  const text = password.normalize('NFKC')
  const length = [...text].length
  if (length < shortestPassword) return `Enter a password of at least ${shortestPassword} characters`
  if (length > longestPassword) return `Enter a password of at most ${longestPassword} characters`
  const held = heldIn(text, known)
  if (held !== null) return `Leave ${held} out of the password: it is the first thing that is tried`
  return guessProblem(text, known)
}

/** Letters and digits alone: "j.smith" in "J Smith 2026" is the same to whoever guesses. */
const bare = (text: string) =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}]/gu, '')

const heldIn = (password: string, { email, name }: Known): string | null => {
  const text = bare(password)
  const holds = (part: string) => bare(part).length >= 4 && text.includes(bare(part))
  if (holds('toolslate')) return '“toolslate”'
  if (holds(email.split('@', 1)[0] ?? '')) return 'your e-mail address'
  return holds(name) ? 'your name' : null
}

let guesser: Promise<ZxcvbnFactory> | undefined

/** Read when it is first needed: half a megabyte of passwords that many people have. */
const loadGuesser = async (): Promise<ZxcvbnFactory> => {
  const [{ ZxcvbnFactory }, { adjacencyGraphs, dictionary }] = await Promise.all([import('@zxcvbn-ts/core'), import('@zxcvbn-ts/language-common')])
  return new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs })
}

const guessProblem = async (password: string, { email, name }: Known): Promise<string | null> => {
  guesser ??= loadGuesser()
  const start = [...password].slice(0, looked).join('')
  const own = [email, name, ...`${email} ${name} toolslate`.split(/[^\p{L}\p{M}\p{N}]+/u)].filter((word) => word.length > 2)
  const { score, feedback } = (await guesser).check(start, own)
  if (score >= needed) return null
  return feedback.warning !== null && /common|topTen|topHundred/i.test(feedback.warning)
    ? 'Choose a less common password: this one, or one much like it, is among those that are tried first'
    : 'Choose a password that is harder to guess: four words that do not belong together make a good one'
}
