import { html } from 'hono/html'
import type { FC } from 'hono/jsx'
import type { MapRow } from '../src/register/read.ts'
import type { Column, Total } from '../src/register/unknowns.ts'
import { columnName, heatLegend, heatMap } from './heat-map.ts'
import { Title } from './layout.tsx'
import type { Html } from './ui/icons.ts'
import { Empty } from './ui/messages.tsx'
import { column, Pager, Table } from './ui/table.tsx'
import { demoMark } from './ui/tags.ts'
import { count, factStateWords, percent } from './words.ts'

type UnknownsProps = {
  policy: string
  policyTitle: string
  columns: Column[]
  rows: MapRow[]
  totals: Total[]
  /** Offerings of real tools, and all of them. */
  real: number
  total: number
  first: string | null
  next: string | null
  /** The query of this page, for the downloads. */
  query: string
}

export const UnknownsPage: FC<UnknownsProps> = ({ policy, policyTitle, columns, rows, totals, real, total, first, next, query }) => {
  const never = totals.filter(({ answered }) => answered === 0).length
  return (
    <>
      <Title>What the register does not know</Title>
      <header class="head">
        <h1>What the register does not know</h1>
        <p>
          The {count(columns.length, 'question')} that decide under <a href={`/policies/${policy}`}>{policyTitle}</a>, for {count(real, 'offering')} of real
          tools. Unknown is not “no”, and never a pass. How far what is known can be relied on is measured too: <a href="/readings">second readings</a>. The{' '}
          <a href="/grades">register grades itself</a>.
        </p>
      </header>
      {rows.length === 0 ? (
        <section aria-labelledby="map">
          <h2 class="visually-hidden" id="map">
            Offering by question
          </h2>
          <Empty title="Nothing to ask about" action={<a href="/unknowns">First page</a>}>
            There are no offerings on this page.
          </Empty>
        </section>
      ) : (
        <>
          <section class="stack" aria-labelledby="map">
            <h2 id="map">Offering by question</h2>
            {heatLegend(rows)}
            <section class="scroll" aria-label="Map" tabindex={0}>
              {heatMap(columns, rows, 'Filled squares are known and verified, hatched ones are unknown. The table below has the same in words.')}
            </section>
            <details>
              <summary>The same as a table</summary>
              <Table
                id="state-table"
                kind="matrix"
                caption={`${rows.length} of ${count(total, 'offering')}, real tools first, by name`}
                head={[
                  column('Offering'),
                  ...columns.map(
                    ({ question, wording }) => html`<th scope="col" title="${wording}"><a href="/questions/${question}">${columnName(question)}</a></th>`,
                  ),
                ]}
              >
                {rows.map(stateRow)}
              </Table>
            </details>
            <Pager label="Pages of the map" first={first} next={next} said={`${rows.length} of ${count(total, 'offering')}`} />
          </section>
          <section class="stack" aria-labelledby="totals">
            <h2 id="totals">Questions that nobody answers</h2>
            <p>
              {never === 0
                ? 'Every deciding question is answered for one real offering at least.'
                : `${count(never, 'deciding question')} ${never === 1 ? 'has' : 'have'} no answer for any of the ${count(real, 'offering')} of real tools.`}{' '}
              As a file: <a href={`/unknowns.csv${query}`}>CSV</a>, <a href={`/unknowns.json${query}`}>JSON</a>.
            </p>
            <Table
              id="total-table"
              caption={`${count(totals.length, 'deciding question')}, the widest gap first; what is invented for demonstration is not counted`}
              head={[column('Question'), column('Principle'), column('No answer', 'number'), column('Answered', 'number'), column('Share answered', 'number')]}
            >
              {totals.map((one) => totalRow(one, real))}
            </Table>
          </section>
        </>
      )}
    </>
  )
}

const words = Object.fromEntries(
  Object.entries(factStateWords).map(([state, { word }]) => [state, state === 'unknown' ? html`<td class="quiet">${word}</td>` : html`<td>${word}</td>`]),
) as Record<string, Html>

const stateRow = (row: MapRow): Html =>
  html`<tr><th scope="row"><a href="/tools/${row.tool}/${row.offering}">${row.tool_name}, ${row.name}</a> ${demoMark(row.is_demo)}</th>${row.states.map((state) => words[state])}</tr>`

const totalRow = ({ question, wording, principle, answered, unanswered }: Total, real: number): Html => html`<tr>
<th scope="row"><a href="/questions/${question}">${wording}</a></th><td>${principle}</td>
<td class="number">${unanswered.toLocaleString('en-GB')}</td><td class="number">${answered.toLocaleString('en-GB')}</td><td class="number">${percent(real === 0 ? 0 : answered / real)}</td>
</tr>`
