import { generateAuthenticationOptions, generateRegistrationOptions, verifyAuthenticationResponse, verifyRegistrationResponse } from '@simplewebauthn/server'
import { z } from 'zod'
import { type Actor, audited, unaudited } from '../audit/audited.ts'
import { type Db, readAs } from '../db/database.ts'
import { ownEvent } from './account-actions.ts'
import { beginChallenge, type Challenge } from './challenges.ts'
import { falseWhenNotThere, NotThere } from './not-there.ts'
import { tellOfChange } from './notices.ts'
import { deletePasskeyOf, findPasskey, insertPasskey, listPasskeysOf, usePasskey } from './passkey-queries.ts'
import { knownTransports, type RelyingParty } from './passkey-rules.ts'
import type { Person } from './person.ts'

// Passkeys by WebAuthn: kept by the browser or a security key, found without a name (discoverable), and only after its holder was
// verified, so that one is two factors by itself.

/** What the browser is asked, and what it keeps until it answers. */
export type Asked = { token: string; options: object }

const timeout = 5 * 60_000

/** EdDSA, ES256, RS256. */
const algorithms = [-8, -7, -257]

export const askToMakePasskey = async (db: Db, party: RelyingParty, person: Person, name: string): Promise<Asked> => {
  const held = await listPasskeysOf(readAs(db, 'system'), person.id)
  const options = await generateRegistrationOptions({
    rpName: 'Toolslate',
    rpID: party.id,
    // Stands in the passkey for good: a name that says nothing to others.
    userID: new TextEncoder().encode(person.log_name),
    userName: person.email,
    userDisplayName: person.name,
    excludeCredentials: held.map(({ id, transports }) => ({ id, transports })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    supportedAlgorithmIDs: algorithms,
    timeout,
  })
  const token = await beginChallenge(db, 'passkey_registration', { person_id: person.id, data: { challenge: options.challenge, name } })
  return { token, options }
}

const base = { id: z.string(), rawId: z.string(), type: z.literal('public-key'), clientExtensionResults: z.object({}).default({}) }
const made = z.object({
  ...base,
  response: z.object({ clientDataJSON: z.string(), attestationObject: z.string(), transports: z.array(z.string()).default([]) }),
})
const shown = z.object({
  ...base,
  response: z.object({ clientDataJSON: z.string(), authenticatorData: z.string(), signature: z.string(), userHandle: z.string() }),
})

/** False when it is not an answer to that challenge, or somebody has that passkey already. */
export const addPasskey = async (db: Db, actor: Actor, person: Person, party: RelyingParty, challenge: Challenge, answer: string): Promise<boolean> => {
  const response = read(made, answer)
  if (!response || challenge.person_id !== person.id) return false
  const { verified, registrationInfo } = await verifyRegistrationResponse({
    response,
    expectedChallenge: String(challenge.data.challenge),
    expectedOrigin: party.origin,
    expectedRPID: party.id,
    supportedAlgorithmIDs: algorithms,
  }).catch(refused)
  if (!verified) return false
  const { id, publicKey, counter } = registrationInfo.credential
  const row = { id, public_key: Buffer.from(publicKey), counter, transports: knownTransports(response.response.transports) }
  return audited(readAs(db, 'system'), actor, async (tx) => {
    if (!(await insertPasskey(tx, { ...row, person_id: person.id, name: String(challenge.data.name) }))) throw new NotThere()
    await tellOfChange(tx, party.origin, person.id, 'passkey_added')
    return { result: true, events: [ownEvent(person.log_name, { action: 'passkey.added', sentence: `${person.log_name} added a passkey.` })] }
  }).catch(falseWhenNotThere)
}

/** False when it is not one of theirs. */
export const removePasskey = (db: Db, actor: Actor, person: Person, publicUrl: string, id: string): Promise<boolean> =>
  audited(readAs(db, 'system'), actor, async (tx) => {
    if (!(await deletePasskeyOf(tx, person.id, id))) throw new NotThere()
    await tellOfChange(tx, publicUrl, person.id, 'passkey_removed')
    return { result: true, events: [ownEvent(person.log_name, { action: 'passkey.removed', sentence: `${person.log_name} removed a passkey.` })] }
  }).catch(falseWhenNotThere)

export const askForPasskey = async (db: Db, party: RelyingParty, next: string): Promise<Asked> => {
  const options = await generateAuthenticationOptions({ rpID: party.id, userVerification: 'required', timeout })
  const token = await beginChallenge(db, 'passkey_sign_in', { person_id: null, data: { challenge: options.challenge, next } })
  return { token, options }
}

/** Whom a passkey opens; null when it is not known here, does not answer the challenge, or has counted back, as a copy does. */
export const openWithPasskey = async (root: Db, party: RelyingParty, challenge: Challenge, answer: string): Promise<number | null> => {
  const db = readAs(root, 'system')
  const response = read(shown, answer)
  const passkey = response ? await findPasskey(db, response.id) : undefined
  if (!response || !passkey || Buffer.from(response.response.userHandle, 'base64url').toString() !== passkey.log_name) return null
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    response,
    expectedChallenge: String(challenge.data.challenge),
    expectedOrigin: party.origin,
    expectedRPID: party.id,
    credential: { id: passkey.id, publicKey: new Uint8Array(passkey.public_key), counter: passkey.counter },
  }).catch(refused)
  if (!verified) return null
  const { newCounter } = authenticationInfo
  return (await unaudited(db, 'sign_in', (tx) => usePasskey(tx, passkey.id, newCounter, new Date()))) ? passkey.person_id : null
}

const read = <T>(shape: z.ZodType<T>, text: string): T | null => {
  try {
    return shape.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}

/** The library throws at whatever does not fit; none of it is a failure of ours. */
const refused = () => ({ verified: false as const, registrationInfo: undefined, authenticationInfo: undefined })
