import { type Asserter, assertedBy, audited } from '../audit/audited.ts'
import type { Db } from '../db/database.ts'
import { doOnce, type Once } from '../http/once.ts'
import { insertAnnouncement } from './announcement-queries.ts'

type NewAnnouncement = { document_id: number | null; title: string; url: string; quote: string; announced_on: string; effective_on: string }

/** Records that a vendor said ahead that its words will change. `db` is read as the system. */
export const recordAnnouncement = (
  db: Db,
  actor: Asserter,
  vendor: { id: number; slug: string; name: string },
  said: NewAnnouncement,
  once: Once,
): Promise<{ id: number }> =>
  audited(db, actor, async (tx) => {
    const row = { ...said, vendor_id: vendor.id, recorded_by: assertedBy(actor) }
    const result = await doOnce(tx, once, async () => ({ id: await insertAnnouncement(tx, row) }))
    const sentence = `${vendor.name} announced on ${said.announced_on} a change that takes effect on ${said.effective_on}: “${said.title}”.`
    return { result, events: [{ action: 'announcement.recorded', subject: `/vendors/${vendor.slug}`, sentence, audience: 'public', after: { id: result.id } }] }
  })
