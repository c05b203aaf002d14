import { html } from 'hono/html'
import type { FC } from 'hono/jsx'
import { type FindingFilter, queryOf } from '../src/findings/filter.ts'
import type { Colleague } from '../src/findings/forms.ts'
import type { FindingLine } from '../src/findings/queries.ts'
import { shownState, shownStates } from '../src/findings/state.ts'
import { dueCell, severityMark, shownWords } from './findings-words.ts'
import { Title } from './layout.tsx'
import { partChoices, partWords } from './review-words.ts'
import { FilterField, Filters } from './ui/filters.tsx'
import type { Html } from './ui/icons.ts'
import { Empty } from './ui/messages.tsx'
import { Breadcrumb } from './ui/record.tsx'
import { column, Pager, Table } from './ui/table.tsx'
import { demoMark } from './ui/tags.ts'
import { count, findingStateWords, severityWords } from './words.ts'

export const findingHead = [column('Finding'), column('State'), column('Severity'), column('Part'), column('Owner'), column('Due')]

export const findingRow = (one: FindingLine, today: string): Html => {
  const shown = shownState(one, one.waivers, today)
  return html`<tr><th scope="row"><a href="/desk/findings/${one.id}">${one.title}</a><span class="sub">${one.tool_name}, ${one.offering_name} ${demoMark(one.is_demo)}</span></th>
<td>${shownWords(shown)}</td><td>${severityMark(one.severity)}</td><td>${partWords[one.part].word}</td>
<td>${one.owner ?? html`<span class="quiet">${one.owner_id === null ? 'Nobody' : 'Somebody who left'}</span>`}</td><td>${dueCell(shown.state, one.due_on, today)}</td></tr>`
}

type Props = {
  findings: FindingLine[]
  total: number
  filter: FindingFilter
  colleagues: Colleague[]
  tools: { slug: string; name: string }[]
  first: string | null
  next: string | null
  today: string
}

const choicesOf = (words: Record<string, string>) => Object.entries(words).map(([value, label]) => ({ value, label }))

/** Every gap that the studio knows of, the most urgent first. */
export const FindingsPage: FC<Props> = (props) => {
  const { findings, total, filter, first, next, today } = props
  const query = queryOf(filter)
  return (
    <>
      <Title>Findings</Title>
      <header class="head">
        <Breadcrumb steps={[{ label: 'Desk', href: '/desk' }]} />
        <h1>Findings</h1>
        <p>
          Gaps that need an owner and a day. A rule opens one when an answer is put on record that a studio should not live with; a person opens one at the page
          of an offering.
        </p>
      </header>
      <FindingFilters {...props} />
      <section class="stack" id="findings" aria-labelledby="found">
        <h2 class="visually-hidden" id="found">
          Findings found
        </h2>
        {findings.length === 0 ? (
          <Nothing isFiltered={query !== ''} />
        ) : (
          <>
            <Table id="finding-list" caption={`${count(total, 'finding')}, by the day on which they are due`} head={findingHead}>
              {findings.map((one) => findingRow(one, today))}
            </Table>
            <Pager label="Pages of findings" first={first} next={next} />
            <p class="small">
              <a href={`/desk/findings.csv${query}`}>As CSV</a>
            </p>
          </>
        )}
      </section>
    </>
  )
}

const FindingFilters: FC<Props> = ({ filter, colleagues, tools }) => (
  <Filters action="/desk/findings" results="findings" label="Narrow the findings" clear={queryOf(filter) === '' ? null : '/desk/findings'}>
    <FilterField
      name="state"
      label="State"
      any="Not closed"
      value={filter.state === 'live' ? '' : filter.state}
      choices={[...shownStates.map((value) => ({ value, label: findingStateWords[value].word })), { value: 'all', label: 'All' }]}
    />
    <FilterField name="severity" label="Severity" value={filter.severity ?? undefined} choices={choicesOf(severityWords)} />
    <FilterField name="part" label="Part" value={filter.part ?? undefined} choices={partChoices} />
    <FilterField
      name="owner"
      label="Owner"
      any="Anybody"
      value={filter.owner === null ? undefined : String(filter.owner)}
      choices={[
        { value: 'mine', label: 'Mine' },
        { value: 'unassigned', label: 'Nobody' },
        ...colleagues.map(({ id, name }) => ({ value: String(id), label: name })),
      ]}
    />
    <FilterField name="due" label="Due" value={filter.due ?? undefined} choices={[{ value: 'overdue', label: 'Overdue' }]} />
    <FilterField name="tool" label="Tool" value={filter.tool ?? undefined} choices={tools.map(({ slug, name }) => ({ value: slug, label: name }))} />
  </Filters>
)

const Nothing: FC<{ isFiltered: boolean }> = ({ isFiltered }) =>
  isFiltered ? (
    <Empty title="No findings match" action={<a href="/desk/findings">Clear filters</a>}>
      No finding of your studio fits these filters.
    </Empty>
  ) : (
    <Empty title="No findings" action={<a href="/tools">Find an offering</a>}>
      Nothing is open. What a rule finds in an answer about an offering that you review or have cleared stands here, and what a person opens at its page.
    </Empty>
  )
