import { type Context, Hono } from 'hono'
import { FindingsPage } from '../../views/findings.tsx'
import { ReviewFindingsPage } from '../../views/review-findings.tsx'
import { attachment } from '../http/attachment.ts'
import { type AppEnv, page, redirect } from '../http/page.tsx'
import { Problem } from '../http/problem.ts'
import { openFromFacts } from './actions.ts'
import { findingsCsv } from './csv.ts'
import { type FindingKey, queryOf, readFilter } from './filter.ts'
import { type Asked, countFindings, listColleagues, listFindings, listToolsWithFindings } from './queries.ts'
import { atDesk, ownReview } from './request.ts'
import { reviewFindings } from './review.ts'

// The lists of findings: of a studio, and of one review.

export const findingsRoutes = new Hono<AppEnv>()

const pageSize = 50

findingsRoutes.get('/desk/findings', async (c) => {
  const { asked, after } = askedOf(c)
  const { db } = c.var
  const [rows, total, colleagues, tools] = await Promise.all([
    listFindings(db, asked, after, pageSize),
    countFindings(db, asked),
    listColleagues(db, asked.studio_id),
    listToolsWithFindings(db, asked.studio_id),
  ])
  const findings = rows.slice(0, pageSize)
  const last = findings.at(-1)
  const { filter, today } = asked
  const next = rows.length > pageSize && last ? `/desk/findings${queryOf(filter, [last.due_on, last.id])}` : null
  const first = after === null ? null : `/desk/findings${queryOf(filter)}`
  return page(c, <FindingsPage {...{ findings, total, filter, colleagues, tools, first, next, today }} />)
})

findingsRoutes.get('/desk/findings.csv', async (c) => {
  const { asked } = askedOf(c)
  return attachment(c, `findings-${asked.today}.csv`, 'text/csv; charset=utf-8', await findingsCsv(c.var.db, asked))
})

findingsRoutes.get('/desk/reviews/:review{[0-9]{1,15}}/findings', async (c) => {
  const { studio_id } = atDesk(c, 'review.read')
  const review = await ownReview(c, studio_id)
  return page(c, <ReviewFindingsPage review={review} found={await reviewFindings(c, review)} />)
})

findingsRoutes.post('/desk/reviews/:review{[0-9]{1,15}}/findings', async (c) => {
  const { actor, studio_id } = atDesk(c, 'review.work')
  const review = await ownReview(c, studio_id)
  const opened = await openFromFacts(c.var, actor, review)
  const said = opened === 0 ? 'The rules found nothing that has no finding yet.' : opened === 1 ? 'One finding was opened.' : `${opened} findings were opened.`
  return redirect(c, `/desk/reviews/${review.id}/findings`, said)
})

/** Throws 400 and names every parameter that is wrong. */
const askedOf = (c: Context<AppEnv, string>): { asked: Asked; after: FindingKey | null } => {
  const { actor, studio_id } = atDesk(c, 'review.read')
  const { filter, after, wrong } = readFilter((name) => c.req.query(name))
  if (Object.keys(wrong).length > 0) throw new Problem('bad-request', Object.values(wrong).join(' '), { problems: wrong })
  return { asked: { studio_id, person_id: actor.person.id, today: c.var.today, filter }, after }
}
