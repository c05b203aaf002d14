import { html } from 'hono/html'
import type { FC } from 'hono/jsx'
import type { DocumentLine } from '../src/vendors/queries.ts'
import type { AssessedOffering, VendorLine, VendorRecord } from '../src/vendors/read.ts'
import type { Silence } from '../src/vendors/rules.ts'
import type { VendorDeletions } from '../src/wrap/queries.ts'
import { Title } from './layout.tsx'
import { Filters, SearchField } from './ui/filters.tsx'
import { ErrorSummary, Field, Form, type Problems } from './ui/form.tsx'
import type { Html } from './ui/icons.ts'
import { principleStrip } from './ui/marks.ts'
import { Empty } from './ui/messages.tsx'
import { Breadcrumb, Facts } from './ui/record.tsx'
import { type Following, SubscribeButton } from './ui/subscribe.tsx'
import { column, Pager, Table } from './ui/table.tsx'
import { bandTag, demoMark } from './ui/tags.ts'
import { dateCell, dateText } from './ui/text.ts'
import { captureOutcomeWords, count, deploymentWords, evidenceWords, modalityWord, percent, planKindWords } from './words.ts'

type VendorsProps = { rows: VendorLine[]; total: number; q: string | undefined; first: string | null; next: string | null }

export const VendorsPage: FC<VendorsProps> = ({ rows, total, q, first, next }) => (
  <>
    <Title>Vendors</Title>
    <header class="head">
      <h1>Vendors</h1>
      <p>Who makes the tools, and how much of what they say has been read and checked.</p>
    </header>
    <Filters action="/vendors" results="vendors" label="Find vendors" clear={q === undefined ? null : '/vendors'}>
      <SearchField label="Vendor or tool" value={q} />
    </Filters>
    <section class="stack" id="vendors" aria-labelledby="found">
      <h2 class="visually-hidden" id="found">
        Vendors found
      </h2>
      {rows.length === 0 ? (
        <Empty title="No vendors match" action={<a href="/vendors">Show all vendors</a>}>
          {q === undefined ? 'The register is empty.' : `Neither a vendor nor a tool has a name like “${q}”.`}
        </Empty>
      ) : (
        <Table
          id="vendor-table"
          caption={`${q === undefined && first === null && next === null ? count(total, 'vendor') : `${rows.length} of ${count(total, 'vendor')}`}, by name`}
          head={[
            column('Vendor'),
            column('Tools', 'number'),
            column('Offerings', 'number'),
            column('Facts', 'number'),
            column('Verified', 'number'),
            column('Last seen'),
          ]}
        >
          {rows.map(vendorRow)}
        </Table>
      )}
      <Pager label="Pages of vendors" first={first} next={next} />
    </section>
  </>
)

const vendorRow = (row: VendorLine): Html => html`<tr>
<th scope="row"><a href="/vendors/${row.slug}">${row.name}</a> ${demoMark(row.is_demo)}${row.retired_on === null ? null : html` <span class="sub">retired ${row.retired_on}</span>`}</th>
<td class="number">${row.tool_count}</td><td class="number">${row.offering_count}</td><td class="number">${row.fact_count}</td>
<td class="number">${row.verified_share === null ? html`<span class="quiet">no facts</span>` : percent(row.verified_share)}</td>
<td>${row.fact_count === 0 ? html`<span class="quiet">never</span>` : dateCell(row.last_seen_on)}</td>
</tr>`

// One vendor -------------------------------------------------------------------------------------------

type VendorProps = VendorRecord & {
  policy: string
  /** Since when its own people speak for it here; null when nobody does. */
  represented_since: Date | null
  /** What productions asked it to delete. */
  deletions: VendorDeletions | null
  following: Following
  /** The reader may invite it. */
  mayInvite: boolean
  email: string
  problems: Problems
}

export const VendorPage: FC<VendorProps> = ({
  vendor,
  offerings,
  holdings,
  documents,
  silences,
  policy,
  deletions,
  following,
  represented_since,
  mayInvite,
  email,
  problems,
}) => (
  <>
    <Title error={Object.keys(problems).length > 0}>{vendor.name}</Title>
    <header class="head">
      <ErrorSummary problems={problems} />
      <Breadcrumb steps={[{ label: 'Vendors', href: '/vendors' }]} />
      <h1>
        {vendor.name} {demoMark(vendor.is_demo)}
      </h1>
      {vendor.retired_on ? <p>Retired on {dateText(vendor.retired_on)}. Its record stays.</p> : null}
      <SubscribeButton kind="vendor" slug={vendor.slug} name={vendor.name} {...following} />
    </header>
    <div class="split">
      <div class="stack">
        <h2 id="tools">Tools and offerings</h2>
        {offerings.length === 0 ? (
          <Empty title="No tools yet">Nothing that this vendor makes is in the register.</Empty>
        ) : (
          <Table
            id="offering-table"
            caption={
              <>
                {count(offerings.length, 'offering')} of {count(new Set(offerings.map(({ tool }) => tool)).size, 'tool')}, assessed today under{' '}
                <a href={`/policies/${policy}`}>{policy}</a>
              </>
            }
            head={[column('Offering'), column('Band'), column('Principles'), column('Facts', 'number')]}
          >
            {offerings.map(offeringRow)}
          </Table>
        )}
        <h2 id="documents">Documents we read</h2>
        <Documents documents={documents} />
        <h2 id="unknown">What the register does not know</h2>
        <Silences silences={silences} offerings={offerings} />
      </div>
      <aside class="stack" aria-label="About this vendor">
        <h2>In short</h2>
        <Facts
          of={[
            [
              'Website',
              vendor.website ? (
                <a href={vendor.website} rel="noreferrer">
                  {bare(vendor.website)}
                </a>
              ) : null,
            ],
            ['Represented here', represented_since ? <>By its own people since {dateText(represented_since)}</> : 'Not by its own people yet'],
            ['Its documents', <a href={`/vendors/${vendor.slug}/evidence`}>Evidence from the vendor</a>],
            ['Changes of its terms', <a href={`/vendors/${vendor.slug}/announcements`}>Announced and silent</a>],
            ['Do you work there?', <a href={`/vendors/${vendor.slug}/claim`}>Claim this vendor</a>],
            ['Asked to delete, at a wrap', deletions === null ? null : deletionText(deletions)],
            ['Facts known', holdings.fact_count],
            [
              'Verified',
              holdings.verified_share === null ? null : `${holdings.verified_count} of ${holdings.fact_count} (${percent(holdings.verified_share)})`,
            ],
            ['Text last seen', holdings.fact_count === 0 ? 'never' : dateText(holdings.last_seen_on)],
            ['History', <a href={`/changes?vendor=${vendor.slug}`}>What changed</a>],
            ['For programs', <a href={`/vendors/${vendor.slug}.json`}>JSON</a>],
          ]}
        />
        {mayInvite ? <Invite {...{ vendor, email, problems }} /> : null}
      </aside>
    </div>
  </>
)

const Invite: FC<{ vendor: { slug: string; name: string }; email: string; problems: Problems }> = ({ vendor, email, problems }) => (
  <section class="stack" aria-labelledby="invite">
    <h2 id="invite">Invite the vendor</h2>
    <Form action={`/vendors/${vendor.slug}/invitation`}>
      <Field
        name="email"
        label="E-mail address of somebody there"
        hint={`They get a link that works once, for a week, and with it answer and sign for ${vendor.name}.`}
        type="email"
        value={email}
        error={problems.email}
      />
      <button class="button" type="submit">
        Send the invitation
      </button>
    </Form>
  </section>
)

/** As far as the reader may know of it: their productions' requests. */
const deletionText = ({ asked, deleted, partly, refused, overdue }: VendorDeletions): string =>
  [
    `${count(asked, 'request')}: ${deleted} confirmed`,
    ...(partly > 0 ? [`${partly} in part`] : []),
    ...(refused > 0 ? [`${refused} refused`] : []),
    ...(overdue > 0 ? [`${overdue} not answered in time`] : []),
  ].join(', ')

const bare = (url: string) => url.replace(/^https?:\/\/(www\.)?/, '').replace(/\/$/, '')

const offeringRow = (row: AssessedOffering): Html => html`<tr>
<th scope="row"><a href="/tools/${row.tool}/${row.slug}">${row.tool_name}, ${row.name}</a><span class="sub">${[planKindWords[row.plan_kind], deploymentWords[row.deployment], row.modalities.map(modalityWord).join(', '), row.status === 'discontinued' ? 'discontinued' : ''].filter((part) => part !== '').join(' · ')}</span></th>
<td>${bandTag(row.verdict.band)}</td><td>${principleStrip(row.verdict.principles)}</td><td class="number">${row.holdings.fact_count}</td>
</tr>`

const Documents: FC<{ documents: DocumentLine[] }> = ({ documents }) =>
  documents.length === 0 ? (
    <Empty title="No document has been read">Nothing this vendor says has been copied or quoted. Until it is, its tools stay unknown.</Empty>
  ) : (
    <Table
      id="document-table"
      caption={`${count(documents.length, 'document')}: the vendor’s own first, then secondary sources, by title`}
      head={[column('Document'), column('Kind'), column('Copies'), column('Last look'), column('Facts', 'number')]}
    >
      {documents.map(documentRow)}
    </Table>
  )

const documentRow = (row: DocumentLine): Html => html`<tr>
<th scope="row"><a href="${row.url}" rel="noreferrer">${row.title}</a>${row.dated_on === null ? null : html`<span class="sub">dated ${row.dated_on} by itself${row.is_stale ? ': old, to be read again' : null}</span>`}${row.is_stale && row.dated_on === null ? html`<span class="sub">old, to be read again</span>` : null}</th>
<td>${evidenceWords[row.evidence]}${row.tier === 'secondary' ? html`<span class="sub">secondary: clears nothing</span>` : null}</td>
<td>${row.captures.length === 0 ? html`<span class="quiet">none</span>` : html`<ul class="lines">${row.captures.map((capture) => html`<li><a href="/captures/${capture.id}">${capture.outcome === 'captured' ? (capture.captured_on === null ? 'day not stated' : dateCell(capture.captured_on)) : captureOutcomeWords[capture.outcome]}</a></li>`)}</ul>`}</td>
<td>${row.last_check === null ? html`<span class="quiet">none since</span>` : html`${dateCell(row.last_check.checked_on)}<span class="sub">${row.last_check.outcome === 'unchanged' ? 'unchanged' : captureOutcomeWords[row.last_check.outcome]}</span>`}</td>
<td class="number">${row.fact_count}</td>
</tr>`

const Silences: FC<{ silences: Silence[]; offerings: AssessedOffering[] }> = ({ silences, offerings }) => {
  if (offerings.length === 0) return <p>Nothing to ask about yet.</p>
  if (silences.length === 0) return <p>Every deciding question has an answer for every offering. Whether it counts is another matter: see each offering.</p>
  const names = new Map(offerings.map(({ tool, slug, tool_name, name }) => [`${tool}/${slug}`, `${tool_name}, ${name}`]))
  return (
    <Table
      id="silence-table"
      caption={`${count(silences.length, 'deciding question')} without an answer for one offering or more, the widest gap first`}
      head={[column('Question'), column('No answer for')]}
    >
      {silences.map((silence) => silenceRow(silence, names))}
    </Table>
  )
}

const silenceRow = ({ question, wording, offerings }: Silence, names: Map<string, string>): Html => html`<tr>
<th scope="row"><a href="/questions/${question}">${wording}</a></th>
<td>${offerings.length === names.size ? (names.size === 1 ? 'its only offering' : `all ${names.size} offerings`) : offerings.map((key) => names.get(key)).join('; ')}</td>
</tr>`
