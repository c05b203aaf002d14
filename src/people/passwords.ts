import { hash, verify } from '@node-rs/argon2'

/** argon2id (the library's default), at the strength that OWASP asks for at least. */
const strength = { memoryCost: 19456, timeCost: 2, parallelism: 1 }

/** One spelling for what looks alike: keyboards write the same letter in several ways (NFKC, as NIST SP 800-63B asks). */
const spelled = (password: string) => password.normalize('NFKC')

export const hashPassword = (password: string): Promise<string> => hash(spelled(password), strength)

let decoy: Promise<string> | undefined

/** Takes as long without a hash (nobody by that address, or nobody with a password) as with one. */
export const isPassword = async (stored: string | null, password: string): Promise<boolean> => {
  decoy ??= hashPassword('no one has this password')
  const matches = await verify(stored ?? (await decoy), spelled(password))
  return stored !== null && matches
}
