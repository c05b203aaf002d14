import { unaudited } from '../audit/audited.ts'
import { type Db, readAs } from '../db/database.ts'
import { endExpiredMails } from '../mail/queries.ts'
import { deleteOldNotices } from '../notifications/mail-queries.ts'
import { deleteExpiredChallenges } from './challenges.ts'
import { deleteExpiredSessions } from './session-queries.ts'

const day = 24 * 3600_000

/** Takes away what has ended by itself and opens nothing any more. */
export const sweep = (root: Db, now: Date): Promise<unknown> =>
  unaudited(readAs(root, 'system'), 'session', async (tx) => {
    await deleteExpiredSessions(tx, now)
    await deleteExpiredChallenges(tx, now)
    await endExpiredMails(tx, now)
    await deleteOldNotices(tx, new Date(now.getTime() - 90 * day))
    await tx.deleteFrom('throttles').where('expire', '<', now.getTime()).execute()
    await tx
      .deleteFrom('idempotency_keys')
      .where('created_at', '<', new Date(now.getTime() - day))
      .execute()
  })
