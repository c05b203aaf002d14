import type { Child, FC } from 'hono/jsx'
import { useWords } from '../src/clearances/uses.ts'
import { isDone } from '../src/desk/moves.ts'
import { aboutWords } from '../src/desk/names.ts'
import { expectedOn } from '../src/desk/queue.ts'
import { scoreOf } from '../src/desk/risk.ts'
import { daysBetween } from '../src/policy/dates.ts'
import type { RequestRecord } from '../src/requests/queries.ts'
import { Title } from './layout.tsx'
import type { DataClassLine } from './request-new.tsx'
import { dueWords, ordinalWord, partStateWords, partWords, placeWords, tierWords } from './review-words.ts'
import { Breadcrumb, Facts } from './ui/record.tsx'
import { clearanceTag, demoMark } from './ui/tags.ts'
import { dateText } from './ui/text.ts'
import { type ClearanceState, count } from './words.ts'

type Props = {
  request: RequestRecord
  turn: { turn: number; of: number }
  place: { place: number; of: number } | null
  clearance: ClearanceState
  classes: DataClassLine[]
  today: string
  /** The reader is who asked. */
  isMine: boolean
  /** The reader works at the desk. */
  isDesk: boolean
}

/** Where a request stands, for whoever asked. */
export const RequestPage: FC<Props> = (props) => {
  const { request, isDesk } = props
  return (
    <>
      <Title>{`Request for ${aboutWords(request)}`}</Title>
      <div class="head">
        <Breadcrumb steps={[{ label: 'Requests', href: '/requests' }]} />
        <h1>
          {request.tool_name} {request.offering_name === null ? null : <span class="plan">{request.offering_name}</span>} {demoMark(request.is_demo)}
        </h1>
        <p>
          Asked for on {dateText(request.asked_at)}
          {request.by ? ` by ${request.by}` : null}
          {request.production ? `, for ${request.production}` : null}.
        </p>
      </div>
      <div class="split">
        <div class="stack">
          <h2>Where it stands</h2>
          <Standing {...props} />
          <Parts {...props} />
          {isDesk ? (
            <p>
              <a href={`/desk/reviews/${request.review_id}`}>Go to the review</a>
            </p>
          ) : null}
        </div>
        <aside class="stack" aria-labelledby="asked">
          <h2 id="asked">What was asked</h2>
          <Asked {...props} />
        </aside>
      </div>
    </>
  )
}

const Standing: FC<Props> = ({ request, turn, place, clearance, today, isMine }) => {
  const expected = expectedOn(request.parts)
  if (request.closed_at !== null) return <Closed {...{ request, clearance }} />
  return (
    <>
      <dl class="request-standing">
        {line('Place in the queue', place === null ? '–' : <b>{placeWords(place)}</b>)}
        {line(
          'Expected',
          expected === null ? (
            <b>All parts are done</b>
          ) : (
            <>
              <b>{dateText(expected)}</b>, {dueWords(daysBetween(today, expected))}
            </>
          ),
        )}
        {line('Needed by', request.needed_on === null ? 'not said' : dateText(request.needed_on))}
      </dl>
      {expected !== null && request.needed_on !== null && expected > request.needed_on ? (
        <p>
          <b>It is expected after the day on which you need it.</b> Speak to procurement, or plan with another tool.
        </p>
      ) : null}
      <p>
        {turnWords(turn, isMine)} The review is open since {dateText(request.opened_at)}. Its place depends on what is at stake, then on the day by which it is
        needed, then on who came first.
      </p>
    </>
  )
}

const turnWords = ({ turn, of }: Props['turn'], isMine: boolean): string => {
  if (of === 1) return isMine ? 'Nobody else has asked for it.' : 'It is the only request for it.'
  if (turn > 1) return isMine ? `You are the ${ordinalWord(turn)} who asks.` : `It is the ${ordinalWord(turn)} request for it.`
  return isMine
    ? `You were the first who asked; ${count(of - 1, 'request')} came after yours.`
    : `It was the first request for it; ${count(of - 1, 'more', 'more')} came after.`
}

const line = (term: string, value: Child) => (
  <div>
    <dt>{term}</dt>
    <dd>{value}</dd>
  </div>
)

const Closed: FC<{ request: RequestRecord; clearance: ClearanceState }> = ({ request, clearance }) => (
  <>
    <p>
      The review was closed on <b>{dateText(request.closed_at)}</b>
      {request.closing_reason === '' ? '.' : `: ${request.closing_reason}`}
    </p>
    {request.tool === null ? null : (
      <p>
        {clearanceTag(clearance)} <a href={`/tools/${request.tool}/${request.offering}`}>See the dossier for what it may be used for</a>
      </p>
    )}
  </>
)

const Parts: FC<Props> = ({ request, today }) => (
  <>
    <h3>Parts of the review</h3>
    <ul class="parts">
      {request.parts.map(({ part, state, due_on, has_owner }) => (
        <li class="review-part">
          <b>{partWords[part].word}</b>
          <span class="state" data-state={isDone(state) ? 'done' : 'open'} title={partStateWords[state].means}>
            {partStateWords[state].word}
          </span>
          <p class="small">
            {partWords[part].means}{' '}
            {isDone(state) ? null : (
              <>
                {dueSentence(daysBetween(today, due_on))}
                {has_owner ? '.' : '; nobody has it yet.'}
              </>
            )}
          </p>
        </li>
      ))}
    </ul>
  </>
)

/** "Due in 10 days", "3 days overdue". */
const dueSentence = (days: number) => (days > 1 ? `Due ${dueWords(days)}` : dueWords(days).replace(/^d/, 'D'))

const Asked: FC<Props> = ({ request, classes }) => {
  const { tier, because } = scoreOf(request.irq)
  const labels = new Map(classes.map(({ id, label }) => [id, `${id}: ${label}`]))
  return (
    <Facts
      of={[
        ['For', request.purpose],
        ['What goes in', request.data_classes.length === 0 ? 'Not known' : request.data_classes.map((id) => labels.get(id) ?? id).join('; ')],
        ['Kinds of use', request.uses.map((use) => useWords[use].word).join(', ')],
        ['Website', request.tool_url === '' ? null : <a href={request.tool_url}>{request.tool_url}</a>],
        ['Dossier', request.tool === null ? 'Not in the register yet' : <a href={`/tools/${request.tool}/${request.offering}`}>{aboutWords(request)}</a>],
        [
          'Inherent risk',
          <>
            <b>{tierWords[tier].word}</b>. {because.join(' ')}
          </>,
        ],
      ]}
    />
  )
}
