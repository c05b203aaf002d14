import type { Context } from 'hono'
import type { ReviewFindingsProps } from '../../views/review-findings.tsx'
import type { AppEnv } from '../http/page.tsx'
import { may } from '../people/rights.ts'
import { listFindingsOfReview, type ReviewRecord } from './queries.ts'

/** What the region of findings on the page of a review is made of. */
export const reviewFindings = async (c: Context<AppEnv, string>, review: ReviewRecord): Promise<ReviewFindingsProps> => {
  const { db, today, asker } = c.var
  const { studio_id, offering_id, closed_at } = review
  const mayWork = may(asker, 'review.work', { organisation: { id: studio_id, studio_id } })
  return { review, findings: await listFindingsOfReview(db, review, today), mayLook: mayWork && offering_id !== null && closed_at === null, today }
}
