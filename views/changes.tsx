import { html } from 'hono/html'
import type { FC } from 'hono/jsx'
import { becauseOf } from '../src/changes/describe.ts'
import type { ChangeFilter, ChangeGroup, ChangeRow } from '../src/changes/queries.ts'
import { pathOf, subjectOf, whatChanged } from '../src/changes/words.ts'
import { bands } from '../src/policy/policy.ts'
import type { Bank } from '../src/questions/question.ts'
import { Title } from './layout.tsx'
import { FilterField, Filters } from './ui/filters.tsx'
import type { Html } from './ui/icons.ts'
import { Empty } from './ui/messages.tsx'
import { Pager } from './ui/table.tsx'
import { demoMark } from './ui/tags.ts'
import { dateText } from './ui/text.ts'
import { bandWords, changeKindWords, count } from './words.ts'

type Shown = ChangeRow & { grouped: string; day: string }

type ChangesProps = {
  groups: ChangeGroup[]
  rows: Shown[]
  bank: Bank
  filter: ChangeFilter
  /** To choose from; null when there are too many. */
  vendors: { slug: string; name: string }[] | null
  query: string
  first: string | null
  next: string | null
}

export const ChangesPage: FC<ChangesProps> = ({ groups, rows, bank, filter, vendors, query, first, next }) => (
  <>
    <Title>Changes</Title>
    <header class="head">
      <h1>Changes</h1>
      <p>
        Verdicts that moved, what happened to clearances, and answers that were recorded, newest first, each with its cause. Follow it as{' '}
        <a href={`/changes.atom${query}`}>Atom</a> or <a href={`/changes.json${query}`}>JSON</a>.
      </p>
    </header>
    <Filters action="/changes" results="changes" label="Narrow the changes" clear={query === '' ? null : '/changes'}>
      <FilterField
        name="kind"
        label="What"
        value={filter.kind}
        any="Everything"
        choices={Object.entries(changeKindWords).map(([value, label]) => ({ value, label }))}
      />
      {vendors === null ? null : (
        <FilterField name="vendor" label="Vendor" value={filter.vendor} choices={vendors.map(({ slug, name }) => ({ value: slug, label: name }))} />
      )}
      {filter.tool === undefined ? null : <FilterField name="tool" label="Tool" value={filter.tool} choices={[{ value: filter.tool, label: filter.tool }]} />}
    </Filters>
    <section class="stack" id="changes" aria-labelledby="found">
      <h2 class="visually-hidden" id="found">
        Changes found
      </h2>
      {groups.length === 0 ? (
        <Empty title="No changes" action={query === '' && first === null ? undefined : <a href="/changes">Show all changes</a>}>
          {query === '' ? 'Nothing was recorded before this.' : 'Nothing that was recorded fits these filters.'}
        </Empty>
      ) : (
        [...Map.groupBy(groups, ({ day }) => day)].map(([day, ofDay]) => <Day day={day} groups={ofDay} rows={rows} bank={bank} query={query} />)
      )}
      <Pager label="Pages of changes" first={first} next={next} />
    </section>
  </>
)

const Day: FC<{ day: string; groups: ChangeGroup[]; rows: Shown[]; bank: Bank; query: string }> = ({ day, groups, rows, bank, query }) => (
  <section class="stack" aria-labelledby={`day-${day}`}>
    <h2 id={`day-${day}`}>{dateText(day)}</h2>
    <ul class="changes">
      {groups.map((group) =>
        groupEntry(
          group,
          rows.filter((row) => row.day === day && row.kind === group.kind && row.grouped === group.cause),
          bank,
          query,
        ),
      )}
    </ul>
  </section>
)

const few = 3

const groupEntry = (group: ChangeGroup, rows: Shown[], bank: Bank, query: string): Html =>
  group.changes <= few
    ? html`${rows.map((row) => html`<li>${changeEntry(row, bank)}<p class="small quiet">${row.kind === 'fact' ? causeWords(group) : becauseOf(row, bank)}</p></li>`)}`
    : html`<li><p><b>${headline(group)}</b>${group.kind === 'verdict' ? html` ${bandCounts(group)}` : null}</p><p class="small quiet">${causeWords(group)}</p>
<details><summary>Show ${rows.length < group.changes ? `the newest ${rows.length} of ${group.changes.toLocaleString('en-GB')}` : 'them'}</summary>
<ul>${rows.map((row) => html`<li>${changeEntry(row, bank)}</li>`)}</ul>
${rows.length < group.changes ? html`<p class="small">All of them: <a href="/changes.json${query}">JSON</a>, page by page.</p>` : null}</details></li>`

const headline = ({ kind, changes, offerings }: ChangeGroup): string =>
  kind === 'fact'
    ? `${count(changes, 'answer')} about ${count(offerings, 'offering')} recorded.`
    : kind === 'clearance'
      ? `${count(changes, 'change')} of clearances of ${count(offerings, 'offering')}.`
      : `${count(changes, 'verdict')} on ${count(offerings, 'offering')}:`

const bandCounts = (group: ChangeGroup): string =>
  `${bands
    .map((band, i) => ({ word: bandWords[band].word, n: group.bands[i] ?? 0 }))
    .filter(({ n }) => n > 0)
    .map(({ word, n }) => `${n.toLocaleString('en-GB')} “${word}”`)
    .join(', ')}.`

const causeWords = ({ kind, cause }: ChangeGroup) => (kind === 'fact' ? `Asserted by: ${cause}.` : `Cause: ${cause}`)

const changeEntry = (row: Shown, bank: Bank): Html =>
  html`<a href="${pathOf(row)}">${subjectOf(row)}</a>${row.is_demo ? html` ${demoMark()}` : null}: ${whatChanged(row, bank)}.${sourceLinks(row)}`

const sourceLinks = ({ kind, moved }: Shown): Html | null => {
  const sources = moved?.sources ?? []
  return kind !== 'fact' || sources.length === 0
    ? null
    : html` <span class="small">Source: ${sources.map(({ document, capture }, i) => html`${i === 0 ? null : ', '}<a href="/captures/${capture}">${document}</a>`)}</span>`
}
