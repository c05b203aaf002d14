import { html } from 'hono/html'
import type { FC } from 'hono/jsx'
import type { ProductionLine } from '../src/clearances/production.ts'
import { useKinds, useWords } from '../src/clearances/uses.ts'
import { dataClassIds } from '../src/policy/policy.ts'
import type { Production } from '../src/productions/production.ts'
import type { RequestRecord } from '../src/requests/queries.ts'
import { type Department, departments } from '../src/toolkit/departments.ts'
import { type Allowed, type Cell, cellOf, type Toolkit, worksFor } from '../src/toolkit/rules.ts'
import { ConditionText } from './clearance-parts.tsx'
import { detailWords, spoken, usesText } from './clearance-words.ts'
import { Title } from './layout.tsx'
import { FilterField, Filters } from './ui/filters.tsx'
import type { Html } from './ui/icons.ts'
import { Empty } from './ui/messages.tsx'
import { ProductionNav } from './ui/production-nav.tsx'
import { column, Table } from './ui/table.tsx'
import { clearanceTag, demoMark, exceptionMark, sandboxMark } from './ui/tags.ts'
import { dateText } from './ui/text.ts'
import { count, dataClassWords } from './words.ts'

type Line = Allowed<ProductionLine>
type Props = {
  production: Production
  toolkit: Toolkit<ProductionLine>
  department: Department | null
  requests: (RequestRecord & { place: { place: number; of: number } | null })[]
  on: string
}

/** What a production may use today, for which data and on which conditions. */
export const ToolkitPage: FC<Props> = ({ production, toolkit, department, requests, on }) => {
  const here = `/productions/${production.slug}/toolkit`
  const allowed = toolkit.allowed.filter((line) => worksFor(line, department))
  const notNow = toolkit.notNow.filter((line) => worksFor(line, department))
  return (
    <>
      <Title>{`Toolkit of ${production.name}`}</Title>
      <div class="head">
        <h1>
          Toolkit of {production.name} {demoMark(production.is_demo)}
        </h1>
        <p>
          What {production.studio ?? 'the studio'} has cleared for this production, on {dateText(on)}. A clearance is of the tool: each use of it is still
          checked. What is not here is not cleared.
        </p>
        <ProductionNav slug={production.slug} current="toolkit" />
      </div>
      <Filters action={here} results="toolkit" label="Filter the toolkit" clear={department ? here : null}>
        <FilterField name="department" label="Department" value={department?.id} choices={departments.map(({ id, name }) => ({ value: id, label: name }))} />
      </Filters>
      <div class="stack" id="toolkit">
        {allowed.length === 0 ? (
          <Empty title="Nothing is cleared for this" action={<a href="/requests/new">Ask for a tool</a>}>
            No clearance that stands today concerns {department ? department.name.toLowerCase() : 'this production'}.
          </Empty>
        ) : (
          <>
            <Table id="matrix" kind="matrix" caption={`${count(allowed.length, 'clearance')} against each class of data`} head={head}>
              {allowed.map(row)}
            </Table>
            {useKinds
              .filter((use) => department === null || (department.uses as readonly string[]).includes(use))
              .map((use) => ({ use, lines: allowed.filter(({ ruling }) => ruling.uses.includes(use)) }))
              .map(({ use, lines }) => (
                <section class="stack" aria-labelledby={`use-${use}`}>
                  <h2 id={`use-${use}`}>{useWords[use].word}</h2>
                  <p class="small">{useWords[use].means}.</p>
                  {lines.length === 0 ? <p>No tool is cleared for this.</p> : lines.map((line) => <Tool line={line} />)}
                </section>
              ))}
          </>
        )}
        {notNow.length === 0 ? null : (
          <section class="stack" aria-labelledby="not-now">
            <h2 id="not-now">Not now</h2>
            <ul>
              {notNow.map(({ ruling, record, standing }) => (
                <li>
                  <a href={`/clearances/${ruling.id}`}>
                    {record.tool_name}, {record.offering_name}
                  </a>{' '}
                  {clearanceTag(standing.state)} {standing.detail ? <b>{detailWords[standing.detail].word}. </b> : null}
                  {spoken(standing.because)}
                </li>
              ))}
            </ul>
          </section>
        )}
      </div>
      <section class="stack" aria-labelledby="requests">
        <h2 id="requests">A tool is missing?</h2>
        <p>
          <a href="/requests/new">Ask the studio for it</a>.
        </p>
        {requests.length === 0 ? (
          <p>No request of this production is open.</p>
        ) : (
          <ul>
            {requests.map(({ id, tool_name, offering_name, place }) => (
              <li>
                <a href={`/requests/${id}`}>
                  {tool_name}
                  {offering_name ? `, ${offering_name}` : ''}
                </a>
                {place ? `: place ${place.place} of ${place.of} in the queue` : ': not in the queue'}
              </li>
            ))}
          </ul>
        )}
      </section>
    </>
  )
}

const Tool: FC<{ line: Line }> = ({ line: { ruling, record, standing, open } }) => (
  <article class="ruled">
    <h3>
      <a href={`/clearances/${ruling.id}`}>
        {record.tool_name}, {record.offering_name}
      </a>{' '}
      {demoMark(ruling.is_demo)}
    </h3>
    <p class="row">
      {clearanceTag(standing.state)} {sandboxMark(ruling.kind === 'sandbox')} {exceptionMark(ruling.exception_name !== null)}{' '}
      {open.length > 0 ? <b class="wrong">Conditional, unproven</b> : null} <span class="small">until {dateText(ruling.valid_to)}</span>
    </p>
    <p>
      Data: {ruling.data_classes.join(', ')}. Uses: {usesText(ruling.uses)}.
    </p>
    {ruling.conditions.length === 0 ? null : (
      <ol class="duties">
        {ruling.conditions.map((condition) => (
          <li>
            <ConditionText condition={condition} />
            <p class="small">{open.includes(condition.number) ? <b class="wrong">Not shown to be met.</b> : 'Shown to be met.'}</p>
          </li>
        ))}
      </ol>
    )}
  </article>
)

const head = [
  column('Tool and plan'),
  ...dataClassIds.map((id) => html`<th scope="col">${id} <span class="sub">${dataClassWords[id]}</span></th>`),
  column('Until'),
]

const cellWords: Record<Cell, string> = { yes: '✓ Cleared', unproven: '! Conditions not shown', no: '– Not cleared' }

const row = (line: Line): Html => html`<tr>
<th scope="row"><a href="/clearances/${line.ruling.id}">${line.record.tool_name}</a><span class="sub">${line.record.offering_name}</span></th>
${dataClassIds.map((id) => html`<td>${cellWords[cellOf(line, id)]}</td>`)}
<td>${dateText(line.ruling.valid_to)}</td></tr>`
