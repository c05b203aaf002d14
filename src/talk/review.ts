import type { Context } from 'hono'
import type { ReviewTalkProps } from '../../views/review-talk.tsx'
import { listColleagues, type ReviewRecord } from '../findings/queries.ts'
import type { AppEnv } from '../http/page.tsx'
import { may } from '../people/rights.ts'
import { listTalk } from './queries.ts'
import { blankComment } from './rules.ts'

/** What the region of comments on the page of a review is made of; `said`: what was typed and refused. */
export const reviewTalk = async (
  c: Context<AppEnv, string>,
  review: ReviewRecord,
  said: Partial<Pick<ReviewTalkProps, 'typed' | 'problems' | 'once'>> = {},
): Promise<ReviewTalkProps> => {
  const { db, asker, requestId } = c.var
  const { studio_id } = review
  const [comments, colleagues] = await Promise.all([listTalk(db, [review.id]), listColleagues(db, studio_id)])
  const mayWrite = may(asker, 'review.work', { organisation: { id: studio_id, studio_id } })
  return { review, comments, colleagues, mayWrite, typed: blankComment, problems: {}, once: requestId, ...said }
}
