import { type Context, Hono } from 'hono'
import { AnnouncementsPage, type TypedAnnouncement } from '../../views/announcements.tsx'
import { readAs } from '../db/database.ts'
import { isAddress, numberIn, onceIn, readForm } from '../http/form.ts'
import { asBefore, onceOf } from '../http/once.ts'
import { type AppEnv, page, redirect } from '../http/page.tsx'
import { forbidden, notFound, type Problems, signInRequired } from '../http/problem.ts'
import { may } from '../people/rights.ts'
import { isDay } from '../policy/dates.ts'
import { findVendor, listDocumentsOfVendor } from '../vendors/queries.ts'
import { matchChanges } from './announced.ts'
import { recordAnnouncement } from './announcement-actions.ts'
import { listAnnouncements, listMaterialChanges } from './announcement-queries.ts'

// What a vendor said ahead of a change of its words, and what it changed without a word.

export const announcementRoutes = new Hono<AppEnv>()

type C = Context<AppEnv, string>
const blank: TypedAnnouncement = { document: '', title: '', url: '', quote: '', announced_on: '', effective_on: '' }

announcementRoutes.get('/vendors/:vendor/announcements', (c) => show(c, blank, {}))

announcementRoutes.post('/vendors/:vendor/announcements', async (c) => {
  const { asker, actor, today } = c.var
  if (actor.kind === 'anonymous' || actor.kind === 'job') throw signInRequired()
  const vendor = await vendorOf(c)
  if (!may(asker, 'fact.record')) throw forbidden('Announcements are recorded by procurement: ask somebody with a role in a studio.')
  const form = await readForm(c)
  const typed = Object.fromEntries(Object.keys(blank).map((key) => [key, form.text(key).replaceAll('\r\n', '\n').trim()])) as TypedAnnouncement
  const documents = await listDocumentsOfVendor(c.var.db, vendor.id)
  const problems = problemsOf(
    typed,
    documents.map(({ id }) => id),
    today,
  )
  if (Object.keys(problems).length > 0) return show(c, typed, problems)
  const { document, ...said } = typed
  const once = onceOf(actor.person.id, `announcement:${onceIn(form, c.var.requestId)}`, [vendor.id, typed])
  await recordAnnouncement(readAs(c.var.db, 'system'), actor, vendor, { ...said, document_id: document === '' ? null : numberIn(document) }, once).catch(
    asBefore,
  )
  return redirect(c, `/vendors/${vendor.slug}/announcements`, 'It is recorded: a change of those days counts as announced.')
})

const vendorOf = async (c: C) => {
  const vendor = await findVendor(c.var.db, c.req.param('vendor') ?? '')
  if (!vendor) throw notFound('This vendor')
  return vendor
}

const problemsOf = (typed: TypedAnnouncement, documents: number[], today: string): Problems => ({
  ...(typed.document === '' || documents.includes(numberIn(typed.document)) ? {} : { document: 'Choose a document of the vendor, or all of them' }),
  ...(typed.title === '' ? { title: 'Enter what the announcement is called' } : {}),
  ...(isAddress(typed.url) ? {} : { url: 'Enter the address of the announcement, beginning with https://' }),
  ...(typed.quote === '' ? { quote: 'Enter the passage that announces it, word for word' } : {}),
  ...(!isDay(typed.announced_on) || typed.announced_on > today ? { announced_on: 'Enter the day on which it was said, not in the future' } : {}),
  ...(!isDay(typed.effective_on)
    ? { effective_on: 'Enter the day from which it holds, like 2026-12-01' }
    : typed.effective_on < typed.announced_on
      ? { effective_on: 'Enter a day that is not before it was said: what is told afterwards is no announcement' }
      : {}),
})

const show = async (c: C, typed: TypedAnnouncement, problems: Problems) => {
  const { db, today, requestId: once } = c.var
  const vendor = await vendorOf(c)
  const [changes, announcements, documents] = await Promise.all([
    listMaterialChanges(db, vendor.slug),
    listAnnouncements(db, vendor.slug),
    listDocumentsOfVendor(db, vendor.id),
  ])
  const matched = matchChanges(changes, announcements, today)
  const mayRecord = may(c.var.asker, 'fact.record')
  return page(c, <AnnouncementsPage {...{ vendor, matched, documents, typed, problems, mayRecord, once }} />, Object.keys(problems).length > 0 ? 422 : 200)
}
