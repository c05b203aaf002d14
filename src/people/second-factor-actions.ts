import { randomInt } from 'node:crypto'
import { generateSecret, verify } from 'otplib'
import { type Actor, audited, type Tx, unaudited } from '../audit/audited.ts'
import { type Db, readAs } from '../db/database.ts'
import { ownEvent } from './account-actions.ts'
import { falseWhenNotThere, NotThere, nullWhenNotThere } from './not-there.ts'
import { tellOfChange } from './notices.ts'
import { seal, unseal } from './sealed.ts'
import {
  clearTotp,
  confirmTotp,
  deleteRecoveryCodes,
  findSecondFactor,
  insertRecoveryCodes,
  lockSecondFactor,
  updateTotpSecret,
  useRecoveryCode,
  useTotpStep,
} from './second-factor-queries.ts'
import { type Code, recoveryDigits } from './second-factor-rules.ts'
import { hashOf } from './secrets.ts'
import { deleteSessionsOf } from './session-queries.ts'

// Codes are of the real time, whatever day the register is shown as of: the app that shows them knows no other.

type Whose = { id: number; log_name: string }

/** Makes a key, which counts once a code of it was brought back. False when a second factor is on already. */
export const beginSecondFactor = (db: Db, key: Buffer, { id }: Whose): Promise<boolean> =>
  unaudited(readAs(db, 'system'), 'sign_in', (tx) => updateTotpSecret(tx, id, seal(key, about(id), generateSecret())))

export type SecondFactor =
  | { state: 'off' }
  /** The key as it is typed into an app. */
  | { state: 'unconfirmed'; secret: string; sealed: Buffer }
  | { state: 'on'; since: Date; codes_left: number }

export const secondFactorOf = async (db: Db, key: Buffer, { id }: Whose): Promise<SecondFactor> => {
  const found = await findSecondFactor(readAs(db, 'system'), id)
  if (!found?.totp_secret) return { state: 'off' }
  if (found.totp_confirmed_at) return { state: 'on', since: found.totp_confirmed_at, codes_left: found.codes_left }
  return { state: 'unconfirmed', secret: unseal(key, about(id), found.totp_secret), sealed: found.totp_secret }
}

/** Turns it on and ends the other sessions. Returns the recovery codes, which are nowhere else; null when the code is not of that key. */
export const confirmSecondFactor = async (
  db: Db,
  actor: Actor,
  person: Whose,
  pending: { secret: string; sealed: Buffer; session_id: string; publicUrl: string },
  digits: string,
): Promise<string[] | null> => {
  const step = await stepOf(pending.secret, digits)
  if (step === null) return null
  const { id, log_name } = person
  return audited(readAs(db, 'system'), actor, async (tx) => {
    if (!(await confirmTotp(tx, id, pending.sealed, step, new Date()))) throw new NotThere()
    const codes = await replaceRecoveryCodes(tx, person)
    const sessions_ended = await deleteSessionsOf(tx, id, pending.session_id)
    await tellOfChange(tx, pending.publicUrl, id, 'second_factor_added')
    const sentence = `${log_name} turned on the second factor of their account.`
    return { result: codes, events: [ownEvent(log_name, { action: 'second_factor.enabled', sentence, after: { sessions_ended } }), madeCodes(person)] }
  }).catch(nullWhenNotThere)
}

/** False when there is none. */
export const removeSecondFactor = (db: Db, actor: Actor, { id, log_name }: Whose, publicUrl: string): Promise<boolean> =>
  audited(readAs(db, 'system'), actor, async (tx) => {
    if (!(await clearTotp(tx, id))) throw new NotThere()
    await deleteRecoveryCodes(tx, id)
    await tellOfChange(tx, publicUrl, id, 'second_factor_removed')
    const sentence = `${log_name} turned off the second factor of their account.`
    return { result: true, events: [ownEvent(log_name, { action: 'second_factor.removed', sentence })] }
  }).catch(falseWhenNotThere)

/** New ones in place of the old; null when there is no second factor. */
export const makeRecoveryCodes = (db: Db, actor: Actor, person: Whose, publicUrl: string): Promise<string[] | null> =>
  audited(readAs(db, 'system'), actor, async (tx) => {
    if (!(await lockSecondFactor(tx, person.id))) throw new NotThere()
    await tellOfChange(tx, publicUrl, person.id, 'recovery_codes_made')
    return { result: await replaceRecoveryCodes(tx, person), events: [madeCodes(person)] }
  }).catch(nullWhenNotThere)

export type Opened = { codes_left: number | null }

/** Whether a code opens the account now, and then never again; how many recovery codes are left when it was one. Null when it does not. */
export const useCode = async (
  { db, key, publicUrl }: { db: Db; key: Buffer; publicUrl: string },
  actor: Actor,
  person: Whose,
  { kind, digits }: Code,
): Promise<Opened | null> => {
  const system = readAs(db, 'system')
  const found = await findSecondFactor(system, person.id)
  if (!found?.totp_secret || !found.totp_confirmed_at) return null
  if (kind === 'recovery') return useRecovery(system, actor, person, publicUrl, digits)
  const step = await stepOf(unseal(key, about(person.id), found.totp_secret), digits)
  return step !== null && (await unaudited(system, 'sign_in', (tx) => useTotpStep(tx, person.id, step))) ? { codes_left: null } : null
}

const useRecovery = (system: Db, actor: Actor, { id, log_name }: Whose, publicUrl: string, digits: string): Promise<Opened | null> =>
  audited(system, actor, async (tx) => {
    if (!(await useRecoveryCode(tx, id, hashOf(digits), new Date()))) throw new NotThere()
    const { codes_left } = (await findSecondFactor(tx, id))!
    await tellOfChange(tx, publicUrl, id, 'recovery_code_used')
    const event = ownEvent(log_name, { action: 'recovery_code.used', sentence: `${log_name} used a recovery code.`, after: { codes_left } })
    return { result: { codes_left }, events: [event] }
  }).catch(nullWhenNotThere)

/** One time step of tolerance, either way. Null when the digits are of none of them. */
const stepOf = async (secret: string, digits: string): Promise<number | null> => {
  const found = await verify({ secret, token: digits, epochTolerance: 30 })
  return found.valid && 'timeStep' in found ? found.timeStep : null
}

const replaceRecoveryCodes = async (tx: Tx, { id }: Whose): Promise<string[]> => {
  const codes = Array.from({ length: 10 }, () => Array.from({ length: recoveryDigits }, () => randomInt(10)).join(''))
  await deleteRecoveryCodes(tx, id)
  await insertRecoveryCodes(tx, id, codes.map(hashOf))
  return codes
}

/** What the sealed secret is bound to. */
const about = (person_id: number) => `totp ${person_id}`

const madeCodes = ({ log_name }: Whose) => ownEvent(log_name, { action: 'recovery_codes.made', sentence: `${log_name} made new recovery codes.` })
