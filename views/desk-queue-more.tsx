import { html } from 'hono/html'
import type { FC } from 'hono/jsx'
import { aboutWords } from '../src/desk/names.ts'
import type { CadenceLine, ClearanceLine, ProposalLine } from '../src/desk/queue-queries.ts'
import { daysBetween } from '../src/policy/dates.ts'
import { dueWords, partWords } from './review-words.ts'
import { ActionButton } from './ui/form.tsx'
import type { Html } from './ui/icons.ts'
import { column, Table } from './ui/table.tsx'
import { clearanceTag, demoMark } from './ui/tags.ts'
import { dateCell } from './ui/text.ts'
import { clearanceWords, count } from './words.ts'

// What waits at the desk beside the reviews that are open.

/** Proposals that nobody has decided on. */
export const Proposals: FC<{ proposals: ProposalLine[]; me: number }> = ({ proposals, me }) =>
  proposals.length === 0 ? null : (
    <section class="stack" aria-labelledby="proposals">
      <h2 id="proposals">Proposals to decide on</h2>
      <Table
        id="proposal-list"
        caption={`${count(proposals.length, 'proposal')} that nobody has decided on, the oldest first`}
        head={[column('Tool and plan'), column('Proposed'), column('On'), column('By')]}
      >
        {proposals.map(
          (one) => html`<tr><th scope="row"><a href="/proposals/${one.id}">${aboutWords(one)}</a> ${demoMark(one.is_demo)}</th>
<td>${clearanceWords[one.ruling].word}</td><td>${dateCell(one.proposed_at.toISOString())}</td>
<td>${one.by ?? html`<span class="quiet">somebody who is gone</span>`}${one.proposed_by === me ? html`<span class="sub">yours: somebody else decides</span>` : null}</td></tr>`,
        )}
      </Table>
    </section>
  )

/** Clearances that a person has to look at again, and those that end soon. */
export const ClearancesToReview: FC<{ clearances: ClearanceLine[]; today: string; mayWork: boolean }> = ({ clearances, today, mayWork }) =>
  clearances.length === 0 ? null : (
    <section class="stack" aria-labelledby="clearances">
      <h2 id="clearances">Clearances to look at again</h2>
      <Table
        id="clearance-list"
        caption={`${count(clearances.length, 'clearance')} in re-review or ending within 30 days, those in re-review first`}
        head={[column('Tool and plan'), column('Clearance'), column('Ends'), column('Review')]}
      >
        {clearances.map((one) => (
          <tr>
            <th scope="row">
              <a href={`/clearances/${one.id}`}>{aboutWords(one)}</a> {demoMark(one.is_demo)}
            </th>
            <td>{clearanceTag(one.state)}</td>
            <td>{endCell(one.valid_to, today)}</td>
            <td>
              {one.review_id === null ? (
                mayWork ? (
                  <Open of={one} kind={one.state === 'in_re_review' ? 'event' : 'renewal'} />
                ) : (
                  'none is open'
                )
              ) : (
                <a href={`/desk/reviews/${one.review_id}`}>Review {one.review_id}</a>
              )}
            </td>
          </tr>
        ))}
      </Table>
    </section>
  )

const endCell = (day: string, today: string): Html => {
  const days = daysBetween(today, day)
  return html`${dateCell(day)}<span class="sub">${days <= 0 ? 'ended' : days === 1 ? 'tomorrow' : `in ${days} days`}</span>`
}

/** Parts whose cadence has run out: each has its own. One button an offering. */
export const ByCadence: FC<{ cadences: CadenceLine[]; today: string; mayWork: boolean }> = ({ cadences, today, mayWork }) =>
  cadences.length === 0 ? null : (
    <section class="stack" aria-labelledby="cadence">
      <h2 id="cadence">To be looked at again, by cadence</h2>
      <Table
        id="cadence-list"
        caption={`${count(cadences.length, 'part')} completed before, whose time comes again within 30 days, the earliest first`}
        head={[column('Tool and plan'), column('Part'), column('Completed'), column('Again'), column('Review')]}
      >
        {cadences.map((one, i) => (
          <tr>
            <th scope="row">
              <a href={`/tools/${one.tool}/${one.offering}`}>{aboutWords(one)}</a> {demoMark(one.is_demo)}
            </th>
            <td>{partWords[one.part].word}</td>
            <td>{dateCell(one.completed_on)}</td>
            <td>
              {dateCell(one.due_on)}
              <span class="sub">{dueWords(daysBetween(today, one.due_on))}</span>
            </td>
            <td>
              {cadences.findIndex(({ offering_id }) => offering_id === one.offering_id) !== i ? (
                <span class="quiet">with the part above</span>
              ) : mayWork ? (
                <Open of={one} kind="reassessment" />
              ) : (
                'none is open'
              )}
            </td>
          </tr>
        ))}
      </Table>
    </section>
  )

const Open: FC<{ of: { tool: string; offering: string; tool_name: string; offering_name: string }; kind: 'renewal' | 'event' | 'reassessment' }> = ({
  of,
  kind,
}) => (
  <ActionButton action="/desk/reviews" label="Open a review" about={`of ${aboutWords(of)}`}>
    <input type="hidden" name="offering" value={`${of.tool}/${of.offering}`} />
    <input type="hidden" name="kind" value={kind} />
  </ActionButton>
)
