import { createHmac } from 'node:crypto'
import { CompiledQuery } from 'kysely'
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible'
import { unaudited } from '../audit/audited.ts'
import { type Db, readAs } from '../db/database.ts'
import { tooManyRequests } from '../http/problem.ts'

/** What is counted, and how often it may happen within a quarter of an hour. */
const limits = {
  /** Wrong passwords for one address, known or not. */
  sign_in: 10,
  /** Wrong codes of one person's second factor. */
  code: 6,
  /** From one client, over all addresses. */
  client: 100,
  /** Mails to one address, known or not. */
  mail: 4,
} as const
type Kind = keyof typeof limits

export type Counted = { kind: Kind; key: string }

export type Throttle = {
  /** Counts an attempt before it is made, so that many at once are counted too. Throws 429 when one of them was too many. */
  attempt: (counted: Counted[]) => Promise<void>
  /** An attempt that succeeded does not count. */
  refund: (counted: Counted[]) => Promise<void>
}

const duration = 15 * 60

/** In the database, so that a restart forgets nothing and all instances count together. Keys are kept as keyed hashes: they hold addresses. */
export const throttleOf = (root: Db, secret: Buffer): Throttle => {
  const db = readAs(root, 'system')
  const storeClient = {
    query: ({ text, values }: { text: string; values: unknown[] }) => unaudited(db, 'sign_in', (tx) => tx.executeQuery(CompiledQuery.raw(text, values))),
  }
  const limiterOf = (kind: Kind) =>
    new RateLimiterPostgres({
      storeClient,
      storeType: 'client',
      keyPrefix: kind,
      tableName: 'throttles',
      tableCreated: true,
      clearExpiredByTimeout: false,
      points: limits[kind],
      duration,
    })
  const limiters = { sign_in: limiterOf('sign_in'), code: limiterOf('code'), client: limiterOf('client'), mail: limiterOf('mail') }
  const keyOf = (key: string) => createHmac('sha256', secret).update(key.toLowerCase()).digest('base64url')
  return {
    attempt: async (counted) => {
      for (const { kind, key } of counted)
        await limiters[kind].consume(keyOf(key)).catch((refused: unknown) => {
          if (!(refused instanceof RateLimiterRes)) throw refused
          throw tooManyRequests('Wait a quarter of an hour, then try again: there were too many attempts.', Math.ceil(refused.msBeforeNext / 1000))
        })
    },
    refund: async (counted) => {
      for (const { kind, key } of counted) await limiters[kind].reward(keyOf(key))
    },
  }
}
