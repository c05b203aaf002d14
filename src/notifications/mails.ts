import { type Tx, unaudited } from '../audit/audited.ts'
import { type Db, readAs } from '../db/database.ts'
import type { Queue } from '../jobs/queue.ts'
import type { Letter } from '../mail/letters.ts'
import { insertMail } from '../mail/queries.ts'
import { digestLetter, urgentLetter } from './letters.ts'
import { listReaders, markTold, type Reader, setDigestMail, takeForDigest, takeSlot, takeUrgent, type Waiting } from './mail-queries.ts'
import { digestSlot, oldestNews } from './rules.ts'
import { type Kind, stopAddress } from './unsubscribing.ts'

// Notices become mails. A notice is marked in the transaction that writes its mail, and the digest of a person and a week is a row that
// can be there once: whatever is killed in between, and however many programs are at it, each notice is in one mail.

type Deps = { config: { publicUrl: string }; keys: { secrets: Buffer } }

const peopleAtOnce = 100

/** Mails what cannot wait, one mail to each person. Returns how many. */
export const mailUrgent = async (root: Db, deps: Deps, now: Date): Promise<number> => {
  const take = () =>
    unaudited(readAs(root, 'system'), 'mail', async (tx) => {
      const byPerson = Map.groupBy(await takeUrgent(tx, new Date(now.getTime() - oldestNews), peopleAtOnce), ({ person_id }) => person_id)
      for (const notices of byPerson.values()) await mail(tx, deps, notices, now, 'instant', (about) => urgentLetter({ ...about, notices }))
      return byPerson.size
    })
  let mails = 0
  for (let more = peopleAtOnce; more === peopleAtOnce; mails += more) more = await take()
  return mails
}

/** The round of every minute: a digest to everybody for whom something waits and whose time has come. Returns how many. */
export const mailDigests = async (root: Db, deps: Deps, now: Date): Promise<number> => {
  const db = readAs(root, 'system')
  const since = new Date(now.getTime() - oldestNews)
  let mails = 0
  for (const reader of await listReaders(db, since)) {
    const slot = digestSlot(reader, now)
    if (slot !== null && reader.first_at < slot && (await mailDigest(db, deps, reader, { since, slot, now }))) mails++
  }
  return mails
}

type When = { since: Date; slot: Date; now: Date }

const mailDigest = (db: Db, deps: Deps, { person_id, digest }: Reader, { since, slot, now }: When): Promise<boolean> =>
  unaudited(db, 'mail', async (tx) => {
    const notices = await takeForDigest(tx, person_id, since, slot)
    if (notices.length === 0 || !(await takeSlot(tx, person_id, slot))) return false
    const rhythm = digest === 'daily' ? 'daily' : 'weekly'
    await setDigestMail(tx, person_id, slot, await mail(tx, deps, notices, now, 'digest', (about) => digestLetter({ ...about, notices, rhythm })))
    return true
  })

type About = { publicUrl: string; stop: string }

const mail = async (
  tx: Tx,
  { config: { publicUrl }, keys }: Deps,
  notices: Waiting[],
  now: Date,
  kind: Kind,
  write: (about: About) => Letter,
): Promise<number> => {
  const { person_id, email } = notices[0]!
  const stop = stopAddress(publicUrl, keys.secrets, { person_id, kind })
  const id = await insertMail(tx, { person_id, address: email, ...write({ publicUrl, stop }), expires_at: null, unsubscribe: stop })
  await markTold(
    tx,
    notices.map((notice) => notice.id),
    id,
    now,
  )
  return id
}

/** From now on mails what cannot wait as soon as it is written. */
export const beginTelling = (root: Db, deps: Deps, queue: Queue): Promise<void> =>
  queue.work('notices', async () => {
    await mailUrgent(root, deps, new Date())
    return true
  })
