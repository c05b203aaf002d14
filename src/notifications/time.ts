import { dateWords } from '../../views/words.ts'
import { type AuditEvent, audited, type Tx } from '../audit/audited.ts'
import { type Db, readAs } from '../db/database.ts'
import { NotThere, nullWhenNotThere } from '../people/not-there.ts'
import { dayOf } from '../policy/dates.ts'
import type { Bank } from '../questions/question.ts'
import { tellOfChange } from './tell.ts'
import { insertNotices } from './tell-queries.ts'
import { type Come, type Ending, insertReminders, listCome, listEnding } from './time-queries.ts'

const fewDays = 3 * 86_400_000

/**
 * The round of every minute: tells of what comes by time, each once. 30, 7 and 1 days before a clearance ends, when it has ended, and
 * when its policy has a newer version. A round that was missed is made up for, at the distance that has come; what ended long ago is no news.
 */
export const tellOfTime = async (root: Db, bank: Bank, now: Date): Promise<number> => {
  const db = readAs(root, 'system')
  const [ending, come] = [await listEnding(db, dayOf(now)), await listCome(db, now, new Date(now.getTime() - fewDays))]
  if (ending.length + come.length === 0) return 0
  const told = await audited(db, { kind: 'job', name: 'reminders' }, async (tx) => {
    const taken = await insertReminders(tx, [
      ...ending.map(({ clearance_id, days }) => ({ clearance_id, about: `ends in ${days}` as const })),
      ...come.map(({ clearance_id, about }) => ({ clearance_id, about })),
    ])
    const isMine = (clearance_id: number, about: string) => taken.has(`${clearance_id} ${about}`)
    const endings = ending.filter(({ clearance_id, days }) => isMine(clearance_id, `ends in ${days}`))
    const changes = come.filter(({ clearance_id, about }) => isMine(clearance_id, about))
    if (endings.length + changes.length === 0) throw new NotThere()
    for (const one of endings) await tellOfEnding(tx, one)
    for (const { id } of changes) await tellOfChange(tx, bank, id, now)
    return { result: endings.length + changes.length, events: [...endings.map(endingEvent), ...changes.map(changeEvent)] }
  }).catch(nullWhenNotThere)
  return told ?? 0
}

const tellOfEnding = (tx: Tx, { clearance_id, studio, name, is_demo, valid_to, days, ...place }: Ending): Promise<void> =>
  insertNotices(
    tx,
    { kind: 'ending', clearance_id, studio_id: place.studio_id, tool_id: place.tool_id, vendor_id: place.vendor_id },
    {
      change: `ending ${clearance_id} ${days}`,
      subject: `${is_demo ? 'Demonstration: ' : ''}${name}`,
      sentence: `${studio}’s clearance ends on ${dateWords(valid_to)}.`,
      because: 'From that day on nobody may rely on it, unless somebody proposes it again and somebody else decides before.',
      path: `/clearances/${clearance_id}`,
    },
    days,
  )

const endingEvent = ({ clearance_id, studio_id, tool, offering, name, valid_to, days }: Ending): AuditEvent => ({
  action: 'clearance.reminded',
  subject: `/tools/${tool}/${offering}`,
  sentence: `${name}: whom it concerns is told that the clearance ends on ${valid_to} (${days === 1 ? '1 day' : `${days} days`} before).`,
  audience: { organisation: studio_id },
  after: { clearance: clearance_id },
})

const changeEvent = ({ clearance_id, studio_id, about, tool, offering, name }: Come): AuditEvent => ({
  action: 'clearance.reminded',
  subject: `/tools/${tool}/${offering}`,
  sentence: `${name}: whom it concerns is told that the clearance ${about === 'expired' ? 'has ended' : 'is in re-review, because its policy has a newer version'}.`,
  audience: { organisation: studio_id },
  after: { clearance: clearance_id },
})
