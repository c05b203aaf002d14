import { html } from 'hono/html'
import type { FC } from 'hono/jsx'
import { dataClassIds, principleIds } from '../src/policy/policy.ts'
import { type ComparedCriterion, comparedCriteria, compareHref, differs, mostCompared } from '../src/tools/compare.ts'
import type { OfferingRow } from '../src/tools/queries.ts'
import type { Beside, Pair, SideBySide } from '../src/tools/side-by-side.ts'
import { Title } from './layout.tsx'
import type { Html } from './ui/icons.ts'
import { criterionMark, outcomeMark, principleMark } from './ui/marks.ts'
import { Breadcrumb } from './ui/record.tsx'
import { column, Table } from './ui/table.tsx'
import { bandTag, clearanceTag, demoMark, exceptionMark } from './ui/tags.ts'
import { dateText } from './ui/text.ts'
import { count, dataClassWords, deploymentWords, percent, planKindWords, viewWords } from './words.ts'

type Picker = { chosen: Pair[]; q: string; found: OfferingRow[] }

/** Two to four offerings side by side; with fewer, the way to choose them. */
export const ComparePage: FC<{ side: SideBySide | null; picker: Picker; onlyDifferences: boolean }> = ({ side, picker, onlyDifferences }) => (
  <>
    <Title>{side ? `Compare ${side.columns.map(({ tool, offering }) => `${tool.name}, ${offering.name}`).join(' and ')}` : 'Compare'}</Title>
    <div class="head">
      <Breadcrumb steps={[{ label: 'Tools', href: '/tools' }]} />
      <h1>Compare</h1>
      <p>Two to four plans, criterion by criterion.</p>
    </div>
    {side && side.columns.length > 1 ? <Comparison side={side} onlyDifferences={onlyDifferences} /> : null}
    {picker.chosen.length < mostCompared ? <Choose {...picker} side={side} /> : null}
  </>
)

const Comparison: FC<{ side: SideBySide; onlyDifferences: boolean }> = ({ side, onlyDifferences }) => {
  const { columns, policy } = side
  const here = compareHref(columns.map(pairOf))
  const criteria = comparedCriteria(side)
  const shown = onlyDifferences ? criteria.filter((one) => one.differs) : criteria
  const different = criteria.filter((one) => one.differs).length
  return (
    <section class="stack" aria-label="Comparison">
      <p class="row">
        <span>
          Under{' '}
          <a href={`/policies/${policy.pack.id}@${policy.pack.version}`}>
            {policy.pack.title}, {policy.pack.version}
          </a>{' '}
          on {dateText(side.on)}
          {side.view ? `. ${viewWords[side.view].word}: ${viewWords[side.view].means.charAt(0).toLowerCase()}${viewWords[side.view].means.slice(1)}` : '.'}
        </span>
        {onlyDifferences ? <a href={here}>Show every criterion</a> : <a href={`${here}&only=differences`}>Show only what differs</a>}
      </p>
      <Table
        id="comparison"
        kind="matrix"
        caption={`${count(criteria.length, 'criterion', 'criteria')} that decide or are answered; ${count(different, 'row differs', 'rows differ')} and say so`}
        head={[column('Asked'), ...columns.map((one) => head(one, columns))]}
      >
        {summary(side).map(([title, cells, isDifferent]) => row(title, cells, isDifferent))}
        {shown.map(criterionRow)}
      </Table>
    </section>
  )
}

const pairOf = ({ tool, offering }: Beside): Pair => ({ tool: tool.slug, offering: offering.slug })

const head = (one: Beside, all: Beside[]): Html => {
  const rest = all.filter((other) => other !== one).map(pairOf)
  return html`<th scope="col"><a href="/tools/${one.tool.slug}/${one.offering.slug}">${one.tool.name}</a> ${demoMark(one.tool.is_demo)}<span class="sub">${one.offering.name}</span><a class="sub" href="${compareHref(rest)}">Take out<span class="visually-hidden"> ${one.tool.name}, ${one.offering.name}</span></a></th>`
}

/** What the verdict comes to, above what it is made of. */
const summary = ({ columns, policy }: SideBySide): [string, Html[], boolean][] => {
  const line = (title: string, key: (one: Beside) => string, show: (one: Beside) => Html): [string, Html[], boolean] => [
    title,
    columns.map(show),
    differs(columns.map(key)),
  ]
  const words = (of: (one: Beside) => string) => ({ key: of, show: (one: Beside) => html`${of(one)}` })
  const plan = words(({ offering }) => `${planKindWords[offering.plan_kind]}, ${deploymentWords[offering.deployment].toLowerCase()}`)
  const parts = words(
    ({ verdict }) => `${verdict.score} of 100; ${percent(verdict.completeness)} answered, ${percent(verdict.evidence_strength)} of these verified`,
  )
  return [
    line(
      'Verdict',
      ({ verdict }) => verdict.band,
      ({ verdict }) => bandTag(verdict.band),
    ),
    line(
      'Clearance',
      ({ clearance }) => clearance.state,
      ({ clearance, tool }) =>
        html`${clearanceTag(clearance.state)} ${demoMark(Boolean(clearance.ruling?.is_demo) && !tool.is_demo)} ${exceptionMark(clearance.ruling?.exception_name != null)}`,
    ),
    line('Plan and deployment', plan.key, plan.show),
    line('Score inside its band', parts.key, parts.show),
    ...principleIds.map((id) =>
      line(
        `${id}: ${policy.pack.principles.find((one) => one.id === id)?.title ?? ''}`,
        ({ verdict }) => verdict.principles[id],
        ({ verdict }) => principleMark(verdict.principles[id]),
      ),
    ),
    ...dataClassIds.map((id) =>
      line(
        `${id}: ${dataClassWords[id]}`,
        ({ verdict }) => verdict.envelope[id],
        ({ verdict }) => outcomeMark(verdict.envelope[id]),
      ),
    ),
  ]
}

const row = (title: string, cells: Html[], isDifferent: boolean): Html =>
  html`<tr${isDifferent ? html` data-differs` : null}><th scope="row">${title}${isDifferent ? html`<span class="sub differs">Differs</span>` : null}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`

const criterionRow = ({ title, principle, kind, cells, differs: isDifferent }: ComparedCriterion): Html =>
  row(
    `${principle === '' ? '' : `${principle}: `}${title}${kind === 'gate' ? '' : ' (decides nothing)'}`,
    cells.map(({ result, label }) =>
      result === null
        ? html`<span class="quiet">Not asked</span>`
        : html`${criterionMark(result.outcome)}${label === null ? null : html`<span class="sub">${label}</span>`}`,
    ),
    isDifferent,
  )

const Choose: FC<Picker & { side: SideBySide | null }> = ({ chosen, q, found, side }) => (
  <section class="stack" aria-labelledby="choose">
    <h2 id="choose">{chosen.length < 2 ? `Choose ${chosen.length === 0 ? 'two to four plans' : 'one to three more'}` : 'Add another'}</h2>
    {side && side.columns.length === 1 ? (
      <p>
        So far: {side.columns.map(({ tool, offering }) => `${tool.name}, ${offering.name}`)}. <a href="/compare">Start again</a>
      </p>
    ) : null}
    <search>
      <form class="filters" action="/compare" method="get" aria-label="Find a tool to compare">
        {chosen.map(({ tool, offering }) => (
          <input type="hidden" name="o" value={`${tool}/${offering}`} />
        ))}
        <label class="wide">
          <span>Tool, vendor or capability</span>
          <input type="search" name="q" value={q} maxlength={100} autocomplete="off" />
        </label>
        <button class="button plain" type="submit">
          Find
        </button>
      </form>
    </search>
    <Table
      id="found"
      caption={q === '' ? 'Best band first' : `${count(found.length, 'plan')} for “${q}”`}
      head={[column('Tool and plan'), column('Vendor'), column('Choose')]}
    >
      {found.map((one) => foundRow(one, chosen))}
    </Table>
  </section>
)

const foundRow = (one: OfferingRow, chosen: Pair[]): Html =>
  html`<tr><th scope="row">${one.name} ${demoMark(one.is_demo)}<span class="sub">${one.offering_name}</span></th><td>${one.vendor_name}</td><td><a href="${compareHref([...chosen, one])}">${chosen.length === 0 ? 'Begin with' : 'Compare with'} this<span class="visually-hidden">: ${one.name}, ${one.offering_name}</span></a></td></tr>`
