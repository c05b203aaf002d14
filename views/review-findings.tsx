import type { FC } from 'hono/jsx'
import type { FindingLine, ReviewRecord } from '../src/findings/queries.ts'
import { isOverdue, shownState } from '../src/findings/state.ts'
import { findingHead, findingRow } from './findings.tsx'
import { Title } from './layout.tsx'
import { ReviewHead, reviewName } from './review-head.tsx'
import { ActionButton } from './ui/form.tsx'
import { Empty } from './ui/messages.tsx'
import { Table } from './ui/table.tsx'
import { count } from './words.ts'

export type ReviewFindingsProps = {
  review: { id: number; tool: string | null; offering: string | null }
  findings: FindingLine[]
  /** The rules can look through the answers on record: the review is open, about an offering of the register, and the reader may work on it. */
  mayLook: boolean
  today: string
}

/** What a review has found: a region of its page, and the whole of /desk/reviews/{id}/findings. */
export const ReviewFindings: FC<ReviewFindingsProps> = ({ review, findings, mayLook, today }) => {
  const states = findings.map((one) => ({ state: shownState(one, one.waivers, today).state, due_on: one.due_on }))
  const live = states.filter(({ state }) => state !== 'closed').length
  const overdue = states.filter(({ state, due_on }) => isOverdue(state, due_on, today)).length
  const add = review.tool === null || review.offering === null ? null : `/tools/${review.tool}/${review.offering}/findings/new`
  return (
    <section class="stack" aria-labelledby="findings">
      <h2 id="findings">Findings</h2>
      {findings.length === 0 ? (
        <Empty title="None" action={add === null ? undefined : <a href={add}>Open one by hand</a>}>
          A rule opens a finding when an answer is put on record that a studio should not live with.
        </Empty>
      ) : (
        <>
          <Table
            id="review-findings"
            caption={`${count(live, 'finding')} not closed${overdue > 0 ? `, ${overdue} overdue` : ''}, by the day on which they are due; then those that are closed`}
            head={findingHead}
          >
            {findings.map((one) => findingRow(one, today))}
          </Table>
          {add === null ? null : (
            <p>
              <a href={add}>Open another by hand</a>
            </p>
          )}
        </>
      )}
      {mayLook ? <ActionButton action={`/desk/reviews/${review.id}/findings`} label="Look for gaps in the answers on record" /> : null}
    </section>
  )
}

/** All of them, on a page of their own. */
export const ReviewFindingsPage: FC<{ review: ReviewRecord; found: ReviewFindingsProps }> = ({ review, found }) => (
  <>
    <Title>{`Findings of review ${review.id}: ${reviewName(review)}`}</Title>
    <ReviewHead review={review} />
    <ReviewFindings {...found} />
  </>
)
