import { createHash } from 'node:crypto'
import type { Tx } from '../audit/audited.ts'
import type { Db } from '../db/database.ts'
import { conflict, Problem } from './problem.ts'

// A request that is sent twice, because its answer got lost, must not be done twice. Whoever asks gives it a key (the header
// Idempotency-Key; a hidden field of a form); key and answer are written in the transaction of what was asked, so that both are there or
// neither. Kept for a day.

/** A request under its key. */
export type Once = { person_id: number; key: string; digest: string }

export const onceOf = (person_id: number, key: string, asked: unknown): Once => {
  if (!/^[\x21-\x7e]{1,200}$/.test(key)) throw new Problem('bad-request', 'Give an Idempotency-Key of 1 to 200 letters, digits and signs, without spaces.')
  return { person_id, key, digest: createHash('sha256').update(JSON.stringify(asked)).digest('hex') }
}

/** Thrown out of the transaction of a request that was done before, with what was answered then. */
export class DoneBefore extends Error {
  readonly answer: Record<string, unknown>
  constructor(answer: Record<string, unknown>) {
    super('done before')
    this.answer = answer
  }
}

/** For `.catch`: the button was pressed twice, or the answer got lost, and this is what was answered then. */
export const asBefore = <T>(error: unknown): T => {
  if (error instanceof DoneBefore) return error.answer as T
  throw error
}

/**
 * What was answered to this very request before; null when it was not done. For a request that is found wrong: what it did may be the
 * reason why it cannot be done now. To be asked after what it was found wrong by was read. Only the system may read keys.
 */
export const answeredBefore = async (system: Db, { person_id, key, digest }: Once): Promise<Record<string, unknown> | null> => {
  const row = await system
    .selectFrom('idempotency_keys')
    .select('answer')
    .where('person_id', '=', person_id)
    .where('key', '=', key)
    .where('request_digest', '=', digest)
    .executeTakeFirst()
  return row?.answer ?? null
}

/**
 * Does the work under the key, or throws DoneBefore. Two at once: the second waits for the first. The same key for another request is
 * refused with 409.
 */
export const doOnce = async <T extends Record<string, unknown>>(tx: Tx, once: Once | null, work: () => Promise<T>): Promise<T> => {
  if (once === null) return work()
  const { person_id, key, digest } = once
  const claimed = await tx
    .insertInto('idempotency_keys')
    .values({ person_id, key, request_digest: digest, answer: null })
    .onConflict((clash) => clash.doNothing())
    .returning('key')
    .executeTakeFirst()
  if (!claimed) {
    const before = await tx
      .selectFrom('idempotency_keys')
      .select(['request_digest', 'answer'])
      .where('person_id', '=', person_id)
      .where('key', '=', key)
      .executeTakeFirst()
    if (before?.request_digest !== digest || before.answer === null) throw conflict('Choose another Idempotency-Key: this one was used for another request.')
    throw new DoneBefore(before.answer)
  }
  const answer = await work()
  await tx
    .updateTable('idempotency_keys')
    .set({ answer: JSON.stringify(answer) })
    .where('person_id', '=', person_id)
    .where('key', '=', key)
    .execute()
  return answer
}
