import type { FC } from 'hono/jsx'
import type { Production } from '../src/clearances/propose-queries.ts'
import type { LoadedClearance } from '../src/clearances/record.ts'
import type { SuspensionRecord } from '../src/clearances/record-queries.ts'
import { inFlightSentence } from '../src/clearances/rules.ts'
import { inFlightWords, listed, spoken } from './clearance-words.ts'
import { Facts, Timeline } from './ui/record.tsx'
import { dateText } from './ui/text.ts'
import { clearanceWords } from './words.ts'

type Props = { clearance: LoadedClearance; own: Production[]; isStudio: boolean }

/** Every time that it was held back, newest first; which productions have read it. */
export const Suspensions: FC<Props> = (props) => {
  const { suspensions } = props.clearance.record
  return suspensions.length === 0 ? null : (
    <section class="stack" aria-labelledby="suspensions">
      <h2 id="suspensions">{suspensions.length === 1 ? 'Suspension' : 'Suspensions'}</h2>
      {suspensions.map((one) => (
        <SuspensionPart {...props} suspension={one} />
      ))}
    </section>
  )
}

const SuspensionPart: FC<Props & { suspension: SuspensionRecord }> = ({ clearance, own, isStudio, suspension }) => {
  const { reason, in_flight, at, by, ended, acknowledgements } = suspension
  const concerned = isStudio ? clearance.productions : own
  const open = concerned.filter(({ id }) => !acknowledgements.some(({ production_id }) => production_id === id))
  return (
    <div class="suspension">
      <p>
        <b>{dateText(at)}</b>
        {by ? `, by ${by}` : ''}: {reason}
      </p>
      <p>
        <b>{inFlightWords[in_flight].word}.</b> {spoken(inFlightSentence(suspension))}
      </p>
      {ended ? (
        <p>
          Ended on {dateText(ended.at)}
          {ended.by ? ` by ${ended.by}` : ''}: {ended.reason}
        </p>
      ) : null}
      {acknowledgements.length > 0 ? (
        <ul class="small">
          {acknowledgements.map((one) => (
            <li>
              {concerned.find(({ id }) => id === one.production_id)?.name ?? 'A production'} has read it on {dateText(one.at)}
              {one.by ? ` (${one.by})` : ''}
              {one.note === '' ? '.' : `: ${one.note}`}
            </li>
          ))}
        </ul>
      ) : null}
      {concerned.length > 0 && open.length > 0 ? (
        <p class="small">
          <b class={ended ? '' : 'wrong'}>{ended ? 'Never read by' : 'Not read yet by'}:</b> {listed(open.map(({ name }) => name))}
          {ended || own.length === 0
            ? null
            : own.map(({ slug }) => (
                <>
                  {' '}
                  <a href={`/productions/${slug}/clearances#clearance-${clearance.ruling.id}`}>Acknowledge it</a>
                </>
              ))}
        </p>
      ) : null}
    </div>
  )
}

/** The line of rulings, when there is more than this one. */
export const Chain: FC<Pick<Props, 'clearance'>> = ({ clearance: { chain, ruling } }) =>
  chain.length < 2 ? null : (
    <section class="stack" aria-labelledby="chain">
      <h2 id="chain">The line of rulings</h2>
      <Timeline
        events={[...chain].reverse().map((link) => ({
          on: link.at,
          what: (
            <>
              {link.id === ruling.id ? <b>Clearance {link.id}, this one</b> : <a href={`/clearances/${link.id}`}>Clearance {link.id}</a>}: “
              {clearanceWords[link.ruling as 'cleared'].word}”, from {dateText(link.valid_from)} until {dateText(link.valid_to)}
            </>
          ),
        }))}
      />
    </section>
  )

/** Who, when, under what. */
export const ClearanceAside: FC<Props> = ({ clearance, isStudio }) => {
  const { ruling, record, leaf, facts_digest } = clearance
  return (
    <aside class="stack" aria-labelledby="about">
      <h2 id="about">About this ruling</h2>
      <Facts
        of={[
          ['Ruling', clearanceWords[ruling.ruling].word],
          ['Studio', ruling.studio],
          ['From', dateText(ruling.valid_from)],
          ['Until', ruling.ruling === 'not_cleared' ? 'There is another ruling' : <>{dateText(ruling.valid_to)}, by itself</>],
          [
            'Proposed',
            <>
              {dateText(ruling.proposed_at)} by {ruling.proposed_by}
            </>,
          ],
          [
            'Approved',
            <>
              {dateText(ruling.recorded_at)} by {ruling.decided_by}
            </>,
          ],
          ['With the word', record.decision_reason || null],
          ['Answers for it', ruling.owner],
          ['Policy', ruling.policy.includes('@') ? <a href={`/policies/${ruling.policy}`}>{ruling.policy}</a> : ruling.policy],
          ['Policy digest', <span class="id">{ruling.policy_digest}</span>],
          ['Facts digest', <span class="id">{ruling.facts_digest}</span>],
          ['Facts that day', facts_digest === ruling.facts_digest ? 'The same digest' : <span class="id">{facts_digest}</span>],
          ['Entry of the log', leaf === undefined ? null : <a href={`/audit/${leaf}`}>{leaf}</a>],
          ['Proposal', isStudio ? <a href={`/proposals/${record.proposal_id}`}>Proposal {record.proposal_id}</a> : null],
        ]}
      />
      <p>
        <a class="button plain" href={`/clearances/${ruling.id}/certificate`}>
          Certificate
        </a>
      </p>
    </aside>
  )
}
