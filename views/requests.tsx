import { html } from 'hono/html'
import type { FC } from 'hono/jsx'
import { isDone } from '../src/desk/moves.ts'
import { aboutWords } from '../src/desk/names.ts'
import { expectedOn } from '../src/desk/queue.ts'
import type { RequestRecord, StagePart } from '../src/requests/queries.ts'
import { Title } from './layout.tsx'
import { partStateWords, partWords, placeWords } from './review-words.ts'
import type { Html } from './ui/icons.ts'
import { Empty } from './ui/messages.tsx'
import { column, Table } from './ui/table.tsx'
import { demoMark } from './ui/tags.ts'
import { dateCell } from './ui/text.ts'
import { count } from './words.ts'

type Place = { place: number; of: number } | null

type Props = {
  requests: RequestRecord[]
  total: number
  /** By review. */
  places: ReadonlyMap<number, Place>
  today: string
  /** The reader sees the requests of all productions. */
  isStudio: boolean
}

/** What was asked for, where it stands, and when an answer may be expected. */
export const RequestsPage: FC<Props> = ({ requests, total, places, today, isStudio }) => {
  const open = requests.filter(({ closed_at }) => closed_at === null)
  const closed = requests.filter(({ closed_at }) => closed_at !== null)
  const head = [column('Tool and plan'), ...(isStudio ? [column('Asked for')] : []), column('Expected'), column('Stage of each part'), column('Needed by')]
  return (
    <>
      <Title>Requests</Title>
      <header class="head">
        <div class="row">
          <h1>Requests</h1>
          <a class="button" href="/requests/new">
            Ask for a tool
          </a>
        </div>
        <p>{isStudio ? 'What the productions of the studio asked for.' : 'The tools that your production asked for, and where each stands.'}</p>
      </header>
      <section class="stack" aria-labelledby="open">
        <h2 id="open">Under review</h2>
        {open.length === 0 ? (
          <Empty
            title={requests.length === 0 ? 'Nothing was asked for yet' : 'Nothing is under review'}
            action={<a href="/tools">Look through the tools first</a>}
          >
            A tool that nobody has cleared, or that the register does not have, can be asked for. Each request stands here with the stage of its review and the
            day on which it is expected.
          </Empty>
        ) : (
          <Table id="open-requests" caption={`${count(open.length, 'request')}, the newest first, each with its place in the queue`} head={head}>
            {open.map((one) => openRow(one, places.get(one.review_id) ?? null, today, isStudio))}
          </Table>
        )}
      </section>
      {closed.length > 0 ? (
        <section class="stack" aria-labelledby="closed">
          <h2 id="closed">Reviewed</h2>
          <Table
            id="closed-requests"
            caption={`${count(closed.length, 'request')} whose review is closed, the newest first`}
            head={[column('Tool and plan'), ...(isStudio ? [column('Asked for')] : []), column('Asked'), column('Closed'), column('What came of it')]}
          >
            {closed.map((one) => closedRow(one, isStudio))}
          </Table>
        </section>
      ) : null}
      {total > requests.length ? (
        <p class="quiet">
          The newest {requests.length} of {total.toLocaleString('en-GB')} are here.
        </p>
      ) : null}
    </>
  )
}

const nameCell = (one: RequestRecord): Html =>
  html`<th scope="row"><a href="/requests/${one.id}">${aboutWords(one)}</a> ${demoMark(one.is_demo)}${one.tool === null ? html`<span class="sub">Not in the register yet</span>` : null}</th>`

const forCell = ({ production }: RequestRecord): Html => html`<td>${production ?? html`<span class="quiet">the studio itself</span>`}</td>`

const openRow = (one: RequestRecord, place: Place, today: string, isStudio: boolean): Html => {
  const expected = expectedOn(one.parts)
  const isLate = expected !== null && expected < today
  return html`<tr>${nameCell(one)}${isStudio ? forCell(one) : null}
<td>${expected === null ? 'All parts are done' : dateCell(expected)}${isLate ? html`<span class="sub"><b class="wrong">late</b></span>` : null}${place === null ? null : html`<span class="sub nowrap">${placeWords(place)}</span>`}</td>
<td>${stageList(one.parts)}</td>
<td>${one.needed_on === null ? html`<span class="quiet">not said</span>` : html`${dateCell(one.needed_on)}${expected !== null && expected > one.needed_on ? html`<span class="sub">before it is expected</span>` : null}`}</td></tr>`
}

const closedRow = (one: RequestRecord, isStudio: boolean): Html => html`<tr>${nameCell(one)}${isStudio ? forCell(one) : null}
<td>${dateCell(one.asked_at.toISOString())}</td><td>${dateCell(one.closed_at?.toISOString() ?? null)}</td>
<td>${one.closing_reason === '' ? (one.parts.every(({ state }) => state === 'withdrawn') ? 'Not reviewed' : 'Reviewed') : one.closing_reason}</td></tr>`

/** One word a part, what is done in quieter ink. */
const stageList = (parts: StagePart[]): Html =>
  html`<ul class="stages">${parts.map(({ part, state }) => html`<li${isDone(state) ? html` class="quiet"` : null}><span>${partWords[part].word}:</span> ${partStateWords[state].word}</li>`)}</ul>`
