import { Hono } from 'hono'
import { CaptureChangesPage } from '../../views/capture-changes.tsx'
import { CaptureHistoryPage } from '../../views/capture-history.tsx'
import { GradesPage } from '../../views/grades.tsx'
import { captureAsked } from '../api/captures.ts'
import { readAs } from '../db/database.ts'
import { findCaptureText } from '../facts/captures.ts'
import { numberIn } from '../http/form.ts'
import { type AppEnv, page } from '../http/page.tsx'
import { notFound } from '../http/problem.ts'
import { noticeFor } from '../register/notices.ts'
import { matchChanges } from './announced.ts'
import { listAnnouncements, listMaterialChanges } from './announcement-queries.ts'
import { changesBetween } from './changes.ts'
import { findGrades } from './grades-queries.ts'
import { listCited, listCopies } from './queries.ts'

// What a vendor's words were, and what they are: two copies of a document beside each other.

export const watchRoutes = new Hono<AppEnv>()

watchRoutes.get('/captures/:capture{[0-9]{1,15}}/changes', async (c) => {
  const { capture } = await captureAsked(c, c.req.param('capture'))
  const copies = await listCopies(c.var.db, capture.document_id)
  const at = copies.findIndex(({ id }) => id === capture.id)
  const since = c.req.query('since') === undefined ? copies[at - 1] : copies.find(({ id }) => id === numberIn(c.req.query('since')))
  if (at < 0 || (c.req.query('since') !== undefined && !since)) throw notFound('The text of this copy')
  const [before, after] = since ? await Promise.all([findCaptureText(c.var.db, since.id), findCaptureText(c.var.db, capture.id)]) : [null, null]
  const cited = (await listCited(c.var.db, capture.document_id)).quotes.map(({ text }) => text)
  const changes = before === null || after === null ? [] : changesBetween(before, after, cited)
  return page(
    c,
    <CaptureChangesPage
      {...{ capture, copies, changes }}
      view={c.req.query('view') === 'inline' ? 'inline' : 'sides'}
      since={since ?? null}
      notice={noticeFor(capture.location.collection)}
    />,
  )
})

watchRoutes.get('/grades', async (c) => {
  const { db, bank, today } = c.var
  const [grades, changes, announcements] = await Promise.all([
    findGrades(readAs(db, 'system'), today),
    listMaterialChanges(db, null),
    listAnnouncements(db, null),
  ])
  return page(c, <GradesPage {...{ grades, bank, today }} changes={matchChanges(changes, announcements, today)} />)
})

/** So many copies are compared at most: each pair takes a while. */
const mostCompared = 12

watchRoutes.get('/captures/:capture{[0-9]{1,15}}/history', async (c) => {
  const { capture } = await captureAsked(c, c.req.param('capture'))
  const copies = await listCopies(c.var.db, capture.document_id)
  const shown = copies.slice(-mostCompared)
  const cited = (await listCited(c.var.db, capture.document_id)).quotes.map(({ text }) => text)
  const texts = await Promise.all(shown.map(({ id }) => findCaptureText(c.var.db, id)))
  const steps = shown.map((copy, i) => {
    const changes = i === 0 ? null : changesBetween(texts[i - 1] ?? '', texts[i] ?? '', cited)
    const material = changes?.filter(({ isMaterial }) => isMaterial).length ?? null
    return { ...copy, material, other: changes && material !== null ? changes.length - material : null }
  })
  return page(c, <CaptureHistoryPage {...{ capture, steps }} total={copies.length} />)
})
