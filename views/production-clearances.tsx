import { html } from 'hono/html'
import type { FC } from 'hono/jsx'
import type { ClearanceOnDay } from '../src/clearances/on-day.ts'
import { stands } from '../src/clearances/rules.ts'
import { useWords } from '../src/clearances/uses.ts'
import type { When } from '../src/facts/as-of.ts'
import type { Organisation } from '../src/organisations/queries.ts'
import { queryText } from '../src/tools/dossier-query.ts'
import { PastDay, viewChoices } from './as-of.tsx'
import { Title } from './layout.tsx'
import { FilterField } from './ui/filters.tsx'
import type { Html } from './ui/icons.ts'
import { Empty, Note } from './ui/messages.tsx'
import { Breadcrumb } from './ui/record.tsx'
import { column, Table } from './ui/table.tsx'
import { clearanceTag, demoMark } from './ui/tags.ts'
import { dateCell, dateText } from './ui/text.ts'
import { count, viewWords } from './words.ts'

type Props = { production: Organisation; clearances: ClearanceOnDay[]; when: When; today: string }

/** Which clearances a production can rely on, today or on a day that is over. */
export const ProductionClearancesPage: FC<Props> = ({ production, clearances, when, today }) => {
  const here = `/productions/${production.slug}/clearances`
  const given = { as_of: when.asOf ?? '', view: when.view ?? '' }
  return (
    <>
      <Title>{`Clearances for ${production.name}`}</Title>
      <div class="head">
        <Breadcrumb
          steps={[
            { label: 'Administration', href: '/admin' },
            { label: production.name, href: `/admin/organisations/${production.slug}` },
          ]}
        />
        <h1>
          Clearances for {production.name} {demoMark(production.is_demo)}
        </h1>
        <p>What {production.studio ?? 'the studio'} has ruled for this production, and what each ruling is worth on the day that is shown.</p>
      </div>
      {when.view ? (
        <Note>
          <PastDay on={when.on} view={when.view} here={here} given={given} />
        </Note>
      ) : null}
      <AskForDay here={here} given={given} today={today} />
      {clearances.length === 0 ? (
        <Empty title="No clearance speaks of this production" action={<a href="/tools">Find a tool</a>}>
          {when.view
            ? 'The studio had ruled on nothing for it by then.'
            : 'The studio has ruled on nothing for it yet. What it rules stands here, with its limits and its end.'}
        </Empty>
      ) : (
        <Clearances {...{ clearances, given, when }} />
      )}
    </>
  )
}

const AskForDay: FC<{ here: string; given: { as_of: string; view: string }; today: string }> = ({ here, given, today }) => (
  <form class="filters" action={here} method="get" aria-label="Another day" data-prune>
    <label>
      <span>On the day</span>
      <input type="date" name="as_of" value={given.as_of} max={today} />
    </label>
    <FilterField
      name="view"
      label="Of a past day"
      any={viewWords.known_then.word}
      value={given.view === 'known_now' ? given.view : undefined}
      choices={viewChoices}
    />
    <button class="button plain" type="submit">
      Show
    </button>
  </form>
)

type Given = { as_of: string; view: string }

const Clearances: FC<{ clearances: ClearanceOnDay[]; given: Given; when: When }> = ({ clearances, given, when }) => {
  const reliable = clearances.filter(({ standing }) => stands(standing)).length
  return (
    <Table
      id="clearances"
      caption={
        <>
          {count(clearances.length, 'ruling')} on {dateText(when.on)}, {reliable === 0 ? 'none' : reliable} of which the production{' '}
          {when.view ? 'could' : 'can'} rely on
        </>
      }
      head={[column('Tool and plan'), column('Clearance'), column('For'), column('Conditions'), column('Until')]}
    >
      {clearances.map((one) => row(one, given))}
    </Table>
  )
}

const row = ({ ruling, offering, standing, ends_on }: ClearanceOnDay, given: Given): Html =>
  html`<tr><th scope="row"><a href="/tools/${offering.tool}/${offering.offering}${queryText(given)}">${offering.tool_name}</a> ${demoMark(offering.is_demo)}<span class="sub">${offering.offering_name}${ruling.kind === 'sandbox' ? ', to try out only' : ''}</span></th>
<td>${clearanceTag(standing.state)}<span class="sub">${standing.because}</span></td>
<td>${ruling.ruling === 'not_cleared' ? '–' : html`${ruling.data_classes.join(', ')}<span class="sub">${ruling.uses.map((use) => useWords[use].word).join(', ')}</span>`}</td>
<td>${ruling.conditions.length === 0 ? '–' : html`<ul class="small">${ruling.conditions.map(({ instruction }) => html`<li>${instruction}</li>`)}</ul>`}</td>
<td>${dateCell(ends_on)}</td></tr>`
