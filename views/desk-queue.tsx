import { html } from 'hono/html'
import type { Child, FC, PropsWithChildren } from 'hono/jsx'
import { aboutWords } from '../src/desk/names.ts'
import { pickedText } from '../src/desk/picked.ts'
import {
  ageingOf,
  countsOf,
  deskHref,
  everything,
  facetValues,
  filtered,
  isPartOverdue,
  type Line,
  type QueueFacet,
  type QueueFilter,
  queryOf,
  readyToClose,
  slices,
  sorts,
} from '../src/desk/queue.ts'
import type { SavedView } from '../src/desk/queue-queries.ts'
import type { Colleague } from '../src/desk/review-queries.ts'
import { daysBetween } from '../src/policy/dates.ts'
import type { Waiting } from '../src/watch/task-queries.ts'
import { Ageing } from './desk-ageing.tsx'
import { Bulk } from './desk-bulk.tsx'
import { Title } from './layout.tsx'
import { dueWords, partStateWords, partWords, reviewKindWords, sliceWords, sortWords, tierWords } from './review-words.ts'
import { FilterField, Filters } from './ui/filters.tsx'
import { ActionButton, Field, Form } from './ui/form.tsx'
import type { Html } from './ui/icons.ts'
import { Empty } from './ui/messages.tsx'
import { column, Pager, Table } from './ui/table.tsx'
import { demoMark } from './ui/tags.ts'
import { dateCell } from './ui/text.ts'
import { count } from './words.ts'

/** What was asked of many parts, or of a view, and could not be done, or not for all. */
export type Refusal = {
  owner: string
  due_on: string
  /** As the page has them: ticked again. */
  picked: string[]
  problem: string | null
  left: { name: string; because: string }[]
  done: number
  name?: string
  nameProblem?: string
}

export type QueueProps = {
  lines: Line[]
  filter: QueueFilter
  /** From 1. */
  page: number
  colleagues: Colleague[]
  views: SavedView[]
  /** Who looks. */
  me: number
  refusal: Refusal
  mayWork: boolean
  /** Every part on the page comes ticked. */
  ticksAll: boolean
  today: string
  /** At the watch. */
  waiting: Waiting
}

const watchWords = ({ lost, changed }: Waiting): string => {
  const parts = [lost > 0 ? `${lost} lost` : null, changed > 0 ? `${changed} changed` : null].filter((part) => part !== null)
  return parts.length === 0 ? 'The watch' : `The watch (${parts.join(', ')})`
}

const perPage = 100

/** What waits for procurement. Children are the sections that stand beside the reviews. */
export const DeskQueuePage: FC<PropsWithChildren<QueueProps>> = (props) => {
  const { lines, refusal, children } = props
  return (
    <>
      <Title error={refusal.problem !== null || refusal.nameProblem !== undefined}>Desk</Title>
      <header class="head">
        <h1>Desk</h1>
        <p>What waits for procurement: reviews part by part, and below them clearances, proposals and what vendors signed.</p>
        <p>
          <a href="/requests">All requests</a> · <a href="/desk/findings">Findings</a> · <a href="/desk/readings">Second readings</a> ·{' '}
          <a href="/desk/watch">{watchWords(props.waiting)}</a> · <a href="/desk/documents">Documents</a>
        </p>
      </header>
      <Queue {...props} />
      <Ready lines={lines} />
      <Ageing ageing={ageingOf(lines)} />
      {children}
    </>
  )
}

const Queue: FC<QueueProps> = (props) => {
  const { lines, filter, me, refusal, today } = props
  const shown = filtered(lines, filter, me, today)
  const page = Math.min(props.page, Math.max(1, Math.ceil(shown.length / perPage)))
  const rows = shown.slice((page - 1) * perPage, page * perPage)
  const ticked = new Set(props.ticksAll ? rows.map(pickedText) : refusal.picked)
  const next = deskHref(filter)
  return (
    <section class="stack" aria-labelledby="reviews">
      <h2 id="reviews">Reviews</h2>
      {lines.length === 0 ? null : <Narrow {...props} />}
      <div class="stack" id="queue">
        {lines.length === 0 ? null : <Slices {...props} />}
        {shown.length === 0 ? <Nothing isEmpty={lines.length === 0} filter={filter} /> : null}
        {shown.length > 0 ? (
          <Table id="parts" caption={`${count(shown.length, 'part')} of reviews, ${sortWords[filter.sort].said}`} head={headOf(props.mayWork)}>
            {rows.map((line) => row(line, props, ticked.has(pickedText(line))))}
          </Table>
        ) : null}
        <Pager
          label="Pages of the queue"
          first={page > 1 ? next : null}
          next={page * perPage < shown.length ? `${next}${next.includes('?') ? '&' : '?'}page=${page + 1}` : null}
        />
        {rows.length > 0 && props.mayWork ? <Bulk {...{ ...props, rows: rows.length }} /> : null}
        <Views {...props} />
      </div>
    </section>
  )
}

// Which are shown ------------------------------------------------------------------------------------------

const facetWords: Record<QueueFacet, string> = { part: 'Part', tier: 'Inherent risk', stage: 'Stage', kind: 'Kind' }

const wordOf = (facet: QueueFacet, value: string): string => {
  const words: Record<string, { word: string }> = { part: partWords, tier: tierWords, stage: partStateWords, kind: reviewKindWords }[facet]
  return words[value]?.word ?? value
}

const Narrow: FC<QueueProps> = ({ lines, filter, me, today }) => {
  const { facets } = countsOf(lines, filter, me, today)
  const narrowed = queryOf({ ...filter, show: 'all', sort: 'due' }) !== ''
  return (
    <Filters action="/desk" results="queue" label="Narrow the queue" clear={narrowed ? deskHref({ ...everything, show: filter.show }) : null}>
      {filter.show === 'all' ? null : <input type="hidden" name="show" value={filter.show} />}
      {(Object.keys(facetWords) as QueueFacet[]).map((facet) => (
        <FilterField
          name={facet}
          label={facetWords[facet]}
          value={filter[facet] ?? undefined}
          any={facet === 'stage' ? 'Any that is open' : 'Any'}
          choices={facetValues[facet]
            .filter((value) => value === filter[facet] || (facets[facet][value] ?? 0) > 0)
            .map((value) => ({ value, label: wordOf(facet, value), count: facets[facet][value] ?? 0 }))}
        />
      ))}
      <FilterField
        name="sort"
        label="Order"
        any={sortWords.due.label}
        value={filter.sort}
        choices={sorts.filter((sort) => sort !== 'due').map((sort) => ({ value: sort, label: sortWords[sort].label }))}
      />
    </Filters>
  )
}

const Slices: FC<QueueProps> = ({ lines, filter, me, today }) => {
  const { show } = countsOf(lines, filter, me, today)
  return (
    <nav class="narrow" aria-label="Which parts">
      {slices.map((one) => (
        <a href={deskHref({ ...filter, show: one })} aria-current={filter.show === one ? 'page' : undefined}>
          {sliceWords[one]} ({show[one].toLocaleString('en-GB')})
        </a>
      ))}
    </nav>
  )
}

const Nothing: FC<{ isEmpty: boolean; filter: QueueFilter }> = ({ isEmpty, filter }) =>
  isEmpty ? (
    <Empty title="Nothing waits" action={<a href="/unknowns">What the register does not know</a>}>
      A review opens when a production asks for a tool, when a clearance has to be renewed, or when its time has come again. Its parts stand here until each is
      done.
    </Empty>
  ) : (
    <Empty title="No part is like that" action={<a href={deskHref(everything)}>Show the whole queue</a>}>
      {filter.show === 'overdue' ? 'Nothing that fits is overdue.' : 'Parts of open reviews that fit what was chosen would stand here.'}
    </Empty>
  )

// The table ------------------------------------------------------------------------------------------------

const headOf = (mayWork: boolean): Child => [
  ...(mayWork ? [html`<th scope="col" class="tick"><span class="visually-hidden">Ticked</span></th>`] : []),
  column('Tool and plan'),
  column('Part and stage'),
  column('Due'),
  column('Owner'),
  column('Risk'),
]

const row = (line: Line, { mayWork, today }: QueueProps, isTicked: boolean): Html => {
  const name = aboutWords(line)
  return html`<tr>${mayWork ? html`<td class="tick">${line.is_own ? null : html`<input type="checkbox" form="bulk" name="part" value="${pickedText(line)}"${isTicked ? html` checked` : null} aria-label="${partWords[line.part].word} of ${name}">`}</td>` : null}
<th scope="row"><a href="/desk/reviews/${line.review_id}#part-${line.part}">${name}</a> ${demoMark(line.is_demo)}<span class="sub">${aside(line)}</span></th>
<td>${partWords[line.part].word}<span class="sub">${partStateWords[line.state].word} ${line.age === 0 ? 'since today' : `for ${count(line.age, 'day')}`}</span></td>
<td>${dueCell(line, today)}</td>
<td>${line.owner ?? html`<span class="quiet">nobody</span>`}</td>
<td>${tierWords[line.tier].word}</td></tr>`
}

const aside = ({ kind, requests, tool, is_own }: Line): string =>
  [
    reviewKindWords[kind].word,
    requests > 0 ? count(requests, 'request') : null,
    tool === null ? 'not in the register yet' : null,
    is_own ? 'your own vendor’s: for somebody else' : null,
  ]
    .filter((word) => word !== null)
    .join(', ')

const dueCell = (line: Line, today: string): Html => {
  const words = dueWords(daysBetween(today, line.due_on))
  return html`${dateCell(line.due_on)}<span class="sub">${isPartOverdue(line, today) ? html`<b class="wrong">${words}</b>` : words}</span>`
}

/** Nothing is left to do in them but to say so. */
const Ready: FC<{ lines: Line[] }> = ({ lines }) => {
  const ready = readyToClose(lines)
  return ready.length === 0 ? null : (
    <section class="stack" aria-labelledby="ready">
      <h2 id="ready">Ready to be closed</h2>
      <p>Every part is done: close the review, or propose a clearance first.</p>
      <ul class="plain">
        {ready.map((line) => (
          <li>
            <a href={`/desk/reviews/${line.review_id}#close`}>{aboutWords(line)}</a>
          </li>
        ))}
      </ul>
    </section>
  )
}

// Saved views ----------------------------------------------------------------------------------------------

const Views: FC<QueueProps> = ({ views, filter, refusal }) => {
  const query = queryOf(filter)
  const isKnown = views.some((view) => view.query === query)
  return (
    <div class="views">
      {views.length === 0 ? null : (
        <ul aria-label="Saved views">
          {views.map((view) => (
            <li>
              <a href={view.query === '' ? '/desk' : `/desk?${view.query}`} aria-current={view.query === query ? 'page' : undefined}>
                {view.name}
              </a>
              <ActionButton action={`/desk/views/${view.id}/removal`} label="Remove" about={`the view ${view.name}`} />
            </li>
          ))}
        </ul>
      )}
      {query === '' || (isKnown && refusal.nameProblem === undefined) ? null : (
        <details class="more" open={refusal.nameProblem !== undefined}>
          <summary>Save this view</summary>
          <Form action="/desk/views">
            <input type="hidden" name="view" value={query} />
            <Field
              name="name"
              label="Name of the view"
              hint="Only you see it. It keeps what is chosen above, not the parts."
              maxlength={80}
              value={refusal.name}
              error={refusal.nameProblem}
            />
            <button class="button plain" type="submit">
              Save
            </button>
          </Form>
        </details>
      )}
    </div>
  )
}
