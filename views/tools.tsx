import { html } from 'hono/html'
import type { FC } from 'hono/jsx'
import { type Asked, emptyFilter, type Facet, facetNames, hrefOf, isFiltered, type Sort, writeCursor } from '../src/tools/catalogue.ts'
import type { Facets } from '../src/tools/facet-queries.ts'
import type { listOfferings, OfferingRow } from '../src/tools/queries.ts'
import { bandOf, scoreOf, touchable } from '../src/tools/summary.ts'
import { Title } from './layout.tsx'
import { facetWord, valuesOf, valueWord } from './tools-words.ts'
import { Filters, SearchField } from './ui/filters.tsx'
import type { Html } from './ui/icons.ts'
import { Empty } from './ui/messages.tsx'
import { column, Pager, sortColumn, Table } from './ui/table.tsx'
import { bandTag, clearanceTag, demoMark, exceptionMark } from './ui/tags.ts'
import { dateCell, scoreText } from './ui/text.ts'
import { count, dataClassWords, deploymentWords, modalityWord, percent, planKindWords } from './words.ts'

type ToolsProps = { asked: Asked; list: Awaited<ReturnType<typeof listOfferings>>; facets: Facets }

/** `mayAsk`: the reader may ask for what is not here. */
export const ToolsPage: FC<ToolsProps & { mayAsk: boolean }> = ({ asked, list, facets, mayAsk }) => {
  const { filter, policy } = asked
  return (
    <>
      <Title>{filter.q === '' ? 'Tools' : `Tools: ${filter.q}`}</Title>
      <header class="head">
        <h1>Tools</h1>
        <p>
          Each tool on each plan has a verdict of its own, under <a href={`/policies/${policyId(asked)}`}>{`${policy.pack.title}, ${policy.pack.version}`}</a>.
        </p>
      </header>
      <Filters
        action="/tools"
        results="results"
        label="Find tools"
        clear={null}
        alongside="#facets:outerMorph,#found:innerHTML"
        below={
          <fieldset class="facets" id="facets">
            <legend class="visually-hidden">Narrow the list</legend>
            {facetNames.map((facet) => facetPanel(facet, asked, facets))}
          </fieldset>
        }
      >
        <SearchField label="Tool, vendor, or what it does" value={filter.q} />
        {filter.sort === 'band' ? null : <input type="hidden" name="sort" value={filter.sort} />}
        {asked.named ? <input type="hidden" name="policy" value={policyId(asked)} /> : null}
      </Filters>
      {/* Outside of what is replaced, so that it is read out when it changes. */}
      <p class="visually-hidden" id="found" role="status">
        {found(facets, filter.sort)}
      </p>
      <section class="stack" id="results" aria-labelledby="results-title">
        <h2 class="visually-hidden" id="results-title">
          Results
        </h2>
        <Chosen asked={asked} facets={facets} />
        {facets.is_close && list.rows.length > 0 ? <p>No exact match. Showing names close to “{filter.q}”.</p> : null}
        {list.rows.length === 0 ? <Nothing asked={asked} mayAsk={mayAsk} /> : <List asked={asked} list={list} facets={facets} />}
      </section>
    </>
  )
}

const policyId = ({ policy }: Asked) => `${policy.pack.id}@${policy.pack.version}`

const sortWords: Record<Sort, { label: string; said: string }> = {
  band: { label: 'Best first', said: 'best first' },
  name: { label: 'Name', said: 'by name' },
  vendor: { label: 'Vendor', said: 'by vendor' },
  changed: { label: 'Newest change', said: 'newest change first' },
}

const found = ({ offerings, tools }: Facets, sort: Sort) => `${count(offerings, 'offering')} of ${count(tools, 'tool')}, ${sortWords[sort].said}`

// Facets -----------------------------------------------------------------------------------------------

/** Any of several. One is open at a time; morphing leaves it open while the counts change under it. */
const facetPanel = (facet: Facet, { filter }: Asked, facets: Facets): Html => {
  const chosen: string[] = filter[facet]
  return html`<details class="facet" id="facet-${facet}" name="facet"><summary>${facetWord[facet]}${chosen.length === 0 ? null : html` <b class="figures">${chosen.length}</b><span class="visually-hidden"> chosen</span>`}</summary>
<div role="group" aria-label="${facetWord[facet]}">${valuesOf(facet, facets, chosen).map(
    ({ value, label, count: n }, i) =>
      html`<label><input type="checkbox" id="${facet}-${i}-${value}" name="${facet}" value="${value}"${chosen.includes(value) ? html` checked` : null}><span>${label}</span> <span class="number quiet">${n.toLocaleString('en-GB')}</span></label>`,
  )}</div></details>`
}

const Chosen: FC<{ asked: Asked; facets: Facets }> = ({ asked, facets }) => {
  const { filter } = asked
  if (!isFiltered(filter)) return null
  const chips = facetNames.flatMap((facet) =>
    (filter[facet] as string[]).map((value) => ({
      label: `${facetWord[facet]}: ${valueWord(facet, value, facets)}`,
      href: hrefOf(asked, { [facet]: (filter[facet] as string[]).filter((other) => other !== value) }),
    })),
  )
  return (
    <ul class="chosen" aria-label="What the list is narrowed to">
      {filter.q === '' ? null : chip({ label: `“${filter.q}”`, href: hrefOf(asked, { q: '' }) })}
      {chips.map(chip)}
      <li>
        <a href={clearHref(asked)}>Clear all</a>
      </li>
    </ul>
  )
}

const chip = ({ label, href }: { label: string; href: string }) =>
  html`<li><a class="chip" href="${href}"><span class="visually-hidden">Without </span>${label} <span aria-hidden="true">×</span></a></li>`

const clearHref = (asked: Asked) => hrefOf({ ...asked, filter: { ...emptyFilter, sort: asked.filter.sort } })

const Nothing: FC<{ asked: Asked; mayAsk: boolean }> = ({ asked, mayAsk }) => {
  const { q } = asked.filter
  const others = facetNames.some((facet) => asked.filter[facet].length > 0)
  return (
    <Empty
      title="No tools match"
      action={
        <>
          <a class="button plain" href={clearHref(asked)}>
            Clear all
          </a>{' '}
          {mayAsk && q !== '' ? <a href={`/requests/new?q=${encodeURIComponent(q)}`}>Ask for it</a> : null}
        </>
      }
    >
      {q === ''
        ? isFiltered(asked.filter)
          ? 'No offering in the register fits all that was chosen.'
          : 'The register is empty.'
        : others
          ? `No offering that fits what was chosen has the words “${q}”.`
          : `Nothing in the register has the words “${q}”, or a name like it.`}
    </Empty>
  )
}

// The table --------------------------------------------------------------------------------------------

const List: FC<ToolsProps> = ({ asked, list, facets }) => {
  const { sort, cursor } = asked.filter
  return (
    <>
      <nav class="sorts" aria-label="Order">
        {(Object.keys(sortWords) as Sort[]).map((one) =>
          one === sort ? <b aria-current="true">{sortWords[one].label}</b> : <a href={hrefOf(asked, { sort: one })}>{sortWords[one].label}</a>,
        )}
      </nav>
      <Table
        id="offerings"
        caption={`${found(facets, sort)}${cursor === null ? '' : ', continued'}`}
        head={[
          sortColumn({ label: 'Tool', href: hrefOf(asked, { sort: 'name' }), sorted: sort === 'name' ? 'ascending' : null }),
          sortColumn({ label: 'Verdict', href: hrefOf(asked, { sort: 'band' }), sorted: sort === 'band' ? 'descending' : null }),
          column('Clearance'),
          column('Plan'),
          column('What it does'),
          column('Score', 'number'),
          column('May touch'),
        ]}
      >
        {list.rows.map((row) => offeringRow(row, asked))}
      </Table>
      <p class="quiet small">
        {Object.entries(dataClassWords).map(([id, word]) => html`<b>${id}</b> ${word}. `)}
        What is made with a tool may ask for more than its row says.
      </p>
      <div class="row">
        <Pager
          label="Pages of tools"
          first={cursor === null ? null : hrefOf(asked)}
          next={list.next && hrefOf(asked, { cursor: writeCursor(sort, list.next) })}
        />
        <p class="small">
          The whole list: <a href={hrefOf(asked, {}, '/tools.csv')}>CSV</a>, <a href={hrefOf(asked, {}, '/tools.json')}>JSON</a>,{' '}
          <a href={hrefOf(asked, {}, '/matrix')}>by class of data</a>
        </p>
      </div>
    </>
  )
}

const offeringRow = (row: OfferingRow, asked: Asked): Html => html`<tr>
<th scope="row"><a href="/tools/${row.tool}/${row.offering}${asked.named ? `?policy=${policyId(asked)}` : ''}">${row.name}<span class="visually-hidden">, ${row.offering_name}</span></a> ${demoMark(row.is_demo)}<span class="sub"><a href="/vendors/${row.vendor}">${row.vendor_name}</a>${row.status === 'discontinued' ? ', discontinued' : null}${asked.filter.sort === 'changed' ? html`, changed ${dateCell(row.changed_at)}` : null}</span></th>
<td>${bandTag(bandOf(row))}${row.is_due ? html`<span class="sub">A fact has expired: it is to be assessed again.</span>` : null}</td>
<td>${clearanceTag(row.clearance)} ${demoMark(row.clearance_is_demo && !row.is_demo)} ${exceptionMark(row.clearance_is_exception)}${clearanceTerms(row)}</td>
<td>${row.offering_name}<span class="sub">${[planKindWords[row.plan_kind], deploymentWords[row.deployment]].filter((word) => word !== row.offering_name).join(', ')}</span></td>
<td>${row.modalities.map(modalityWord).join(', ')}</td>
<td class="number">${row.completeness === 0 ? html`<span class="quiet">nothing answered</span>` : html`${scoreText(scoreOf(row))}<span class="sub">${percent(row.completeness)} answered</span>`}</td>
<td>${touched(row)}</td>
</tr>`

/** What a production has to know of a clearance before it opens anything: how many duties, and until when. */
const clearanceTerms = ({ clearance, clearance_to, condition_count }: OfferingRow) =>
  clearance_to === null || !clearance.startsWith('cleared')
    ? null
    : html`<span class="sub">${condition_count === 0 ? 'until ' : `${count(condition_count, 'condition')}, until `}${dateCell(clearance_to)}</span>`

const touched = (row: OfferingRow) => {
  const ids = touchable(row)
  return ids.length === 0 ? html`<span class="quiet nowrap">ask first</span>` : html`<span class="nowrap">${ids.join(' ')}</span>`
}
