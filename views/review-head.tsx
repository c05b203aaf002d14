import type { FC } from 'hono/jsx'
import type { ReviewRecord } from '../src/findings/queries.ts'
import { Breadcrumb } from './ui/record.tsx'
import { demoMark } from './ui/tags.ts'

/** What a review is about: an offering, or a tool that the register does not have yet. */
export const reviewName = ({ tool_name, offering_name, unlisted }: ReviewRecord): string => (tool_name === null ? unlisted : `${tool_name}, ${offering_name}`)

/** Above a part of a review that has a page of its own. */
export const ReviewHead: FC<{ review: ReviewRecord }> = ({ review }) => (
  <div class="head">
    <Breadcrumb
      steps={[
        { label: 'Desk', href: '/desk' },
        { label: `Review ${review.id}`, href: `/desk/reviews/${review.id}` },
      ]}
    />
    <h1>
      {reviewName(review)} {demoMark(review.is_demo ?? false)}
    </h1>
    {review.tool === null ? null : (
      <p>
        <a href={`/tools/${review.tool}/${review.offering}`}>What the register knows about it</a>
      </p>
    )}
  </div>
)
