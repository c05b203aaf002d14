import { html } from 'hono/html'
import type { FC } from 'hono/jsx'
import { dataClassIds } from '../src/policy/policy.ts'
import { type Given, queryText } from '../src/tools/dossier-query.ts'
import type { Beside, ToolSideBySide } from '../src/tools/side-by-side.ts'
import { PastDayNote } from './as-of.tsx'
import { Title } from './layout.tsx'
import { outcomeMark, principleStrip } from './ui/marks.ts'
import { Empty, Note } from './ui/messages.tsx'
import { Breadcrumb, Facts } from './ui/record.tsx'
import { type Following, SubscribeButton } from './ui/subscribe.tsx'
import { column, Table } from './ui/table.tsx'
import { bandTag, clearanceTag, demoMark, exceptionMark } from './ui/tags.ts'
import { count, dataClassWords, deploymentWords, modalityWord, planKindWords } from './words.ts'

/** One tool and its plans. Without a plan there is no verdict, least of all that of the best plan. */
export const ToolPage: FC<{ record: ToolSideBySide; following: Following; given: Given; today: string }> = ({ record, following, given, today }) => {
  const { tool, columns, policy } = record
  const first = columns.slice(0, 4).map((one) => `o=${one.tool.slug}/${one.offering.slug}`)
  return (
    <>
      <Title>{tool.name}</Title>
      <div class="head">
        <Breadcrumb steps={[{ label: 'Tools', href: '/tools' }]} />
        <h1>
          {tool.name} {demoMark(tool.is_demo)}
        </h1>
        <p>{tool.description}</p>
        <SubscribeButton kind="tool" slug={tool.slug} name={tool.name} {...following} />
      </div>
      {record.as_of && record.view && record.as_of !== today ? (
        <PastDayNote on={record.as_of} view={record.view} here={`/tools/${tool.slug}`} given={given} views={null} />
      ) : null}
      {tool.status === 'discontinued' ? (
        <Note>
          <p>
            <b>Discontinued.</b> The vendor no longer offers this tool to new customers.
          </p>
        </Note>
      ) : null}
      <section class="stack" aria-labelledby="plans">
        <h2 id="plans">Which plan do you use?</h2>
        <p>Each plan has its own terms, and so its own verdict. Without the plan the answer is “unknown plan”, never the best one below.</p>
        {columns.length === 0 ? (
          <Empty title="No plan is recorded">Nothing can be said about a tool whose plans nobody has recorded.</Empty>
        ) : (
          <Table
            id="offerings"
            caption={`${count(columns.length, 'plan')}, under ${policy.pack.title}, ${policy.pack.version}`}
            head={[
              column('Plan'),
              column('Verdict'),
              column('Clearance'),
              column('Principles'),
              ...dataClassIds.map((id) => html`<th scope="col"><abbr title="${dataClassWords[id]}">${id}</abbr></th>`),
            ]}
          >
            {columns.map((one) => row(one, given))}
          </Table>
        )}
        <p class="quiet small">
          {dataClassIds.map((id) => `${id}: ${dataClassWords[id]}`).join('; ')}. Under each: the best outcome that can be reached with it.
        </p>
        {first.length > 1 ? (
          <p>
            <a href={`/compare?${first.join('&')}`}>Compare {first.length < columns.length ? `the first ${first.length}` : 'them'} criterion by criterion</a>
          </p>
        ) : null}
      </section>
      <section class="stack" aria-labelledby="about">
        <h2 id="about">About this tool</h2>
        <Facts
          of={[
            ['Vendor', <a href={`/vendors/${tool.vendor}`}>{tool.vendor_name}</a>],
            [
              'Kind',
              tool.modalities.length > 0
                ? tool.modalities.map((id, i) => (
                    <>
                      {i > 0 ? ', ' : null}
                      <a href={`/tools?modality=${id}`}>{modalityWord(id)}</a>
                    </>
                  ))
                : 'Not stated',
            ],
            ['Website', tool.website ? <a href={tool.website}>{new URL(tool.website).host}</a> : null],
            ['Policy', <a href={`/policies/${policy.pack.id}@${policy.pack.version}`}>{`${policy.pack.title}, ${policy.pack.version}`}</a>],
          ]}
        />
        <p class="row small">
          <a href={`/tools/${tool.slug}.json${queryText(given)}`}>JSON</a>
        </p>
      </section>
    </>
  )
}

const row = ({ tool, offering, verdict, clearance }: Beside, given: Given) => html`<tr>
<th scope="row"><a href="/tools/${tool.slug}/${offering.slug}${queryText(given)}">${offering.name}</a><span class="sub">${offering.plan_kind === 'unknown' ? 'Unknown plan' : planKindWords[offering.plan_kind]}, ${deploymentWords[offering.deployment].toLowerCase()}</span></th>
<td>${bandTag(verdict.band)}</td><td>${clearanceTag(clearance.state)} ${clearance.ruling?.is_demo && !tool.is_demo ? demoMark() : null} ${exceptionMark(clearance.ruling?.exception_name != null)}</td><td>${principleStrip(verdict.principles)}</td>
${dataClassIds.map((id) => html`<td>${outcomeMark(verdict.envelope[id])}</td>`)}</tr>`
