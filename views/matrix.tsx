import { html } from 'hono/html'
import type { FC } from 'hono/jsx'
import { dataClassIds } from '../src/policy/policy.ts'
import { type Asked, emptyFilter, hrefOf, isFiltered, writeCursor } from '../src/tools/catalogue.ts'
import type { Facets } from '../src/tools/facet-queries.ts'
import type { listOfferings, OfferingRow } from '../src/tools/queries.ts'
import { bandOf, envelopeOf } from '../src/tools/summary.ts'
import { Title } from './layout.tsx'
import { FilterField, Filters, SearchField } from './ui/filters.tsx'
import type { Html } from './ui/icons.ts'
import { outcomeMark } from './ui/marks.ts'
import { Empty } from './ui/messages.tsx'
import { Breadcrumb } from './ui/record.tsx'
import { column, Pager, Table } from './ui/table.tsx'
import { bandTag, clearanceTag, demoMark, exceptionMark } from './ui/tags.ts'
import { count, dataClassWords, modalityWord, planKindWords } from './words.ts'

type MatrixProps = { asked: Asked; list: Awaited<ReturnType<typeof listOfferings>>; facets: Facets }

/** Every offering against every class of data: the best outcome that can be reached with it. */
export const MatrixPage: FC<MatrixProps> = ({ asked, list, facets }) => {
  const { filter, policy } = asked
  const modalities = facets.modality.map(({ value, count: n }) => ({ value, label: modalityWord(value), count: n }))
  const plans = facets.plan.map(({ value, count: n }) => ({ value, label: planKindWords[value as keyof typeof planKindWords], count: n }))
  return (
    <>
      <Title>Tools by class of data</Title>
      <div class="head">
        <Breadcrumb steps={[{ label: 'Tools', href: '/tools' }]} />
        <h1>Which tool for which data?</h1>
        <p>The best outcome that can be reached with each class of data. A use can only ask for more than this, never for less.</p>
      </div>
      <Filters
        action="/matrix"
        results="matrix"
        label="Filter the matrix"
        clear={isFiltered(filter) ? hrefOf({ ...asked, filter: emptyFilter }, {}, '/matrix') : null}
      >
        <SearchField label="Tool, vendor or capability" value={filter.q} />
        <FilterField name="modality" label="Kind" value={filter.modality[0]} choices={modalities} />
        <FilterField name="plan" label="Plan" value={filter.plan[0]} choices={plans} />
        {asked.named ? <input type="hidden" name="policy" value={`${policy.pack.id}@${policy.pack.version}`} /> : null}
      </Filters>
      <div class="stack" id="matrix">
        {list.rows.length === 0 ? (
          <Empty title="No tools match" action={<a href="/matrix">Clear filters</a>}>
            No plan in the register fits what was asked for.
          </Empty>
        ) : (
          <Table
            id="matrix-table"
            kind="matrix"
            caption={`${list.rows.length.toLocaleString('en-GB')} of ${count(facets.offerings, 'plan')}, best band first, under ${policy.pack.title}, ${policy.pack.version}`}
            head={[
              column('Tool and plan'),
              column('Verdict'),
              ...dataClassIds.map((id) => html`<th scope="col">${id}<span class="sub">${dataClassWords[id]}</span></th>`),
              column('Clearance'),
            ]}
          >
            {list.rows.map(row)}
          </Table>
        )}
        <Pager
          label="Pages of the matrix"
          first={filter.cursor ? hrefOf(asked, {}, '/matrix') : null}
          next={list.next ? hrefOf(asked, { cursor: writeCursor(filter.sort, list.next) }, '/matrix') : null}
        />
      </div>
    </>
  )
}

const row = (one: OfferingRow): Html => html`<tr>
<th scope="row"><a href="/tools/${one.tool}/${one.offering}">${one.name}</a> ${demoMark(one.is_demo)}<span class="sub">${one.plan_kind === 'unknown' ? 'Unknown plan' : one.offering_name}${one.status === 'discontinued' ? ', discontinued' : ''}</span></th>
<td>${bandTag(bandOf(one))}</td>
${Object.values(envelopeOf(one)).map((outcome) => html`<td>${outcomeMark(outcome)}</td>`)}
<td>${clearanceTag(one.clearance)} ${demoMark(one.clearance_is_demo && !one.is_demo)} ${exceptionMark(one.clearance_is_exception)}</td></tr>`
