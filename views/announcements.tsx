import { html } from 'hono/html'
import type { FC } from 'hono/jsx'
import type { Problems } from '../src/http/problem.ts'
import type { DocumentLine } from '../src/vendors/queries.ts'
import { announcedWithin, type Matched } from '../src/watch/announced.ts'
import { Title } from './layout.tsx'
import { ErrorSummary, Field, Form } from './ui/form.tsx'
import type { Html } from './ui/icons.ts'
import { Empty } from './ui/messages.tsx'
import { Breadcrumb, Facts } from './ui/record.tsx'
import { column, Table } from './ui/table.tsx'
import { demoMark } from './ui/tags.ts'
import { dateCell, dateText } from './ui/text.ts'
import { percent } from './words.ts'

export type TypedAnnouncement = Record<'document' | 'title' | 'url' | 'quote' | 'announced_on' | 'effective_on', string>

type Props = {
  vendor: { slug: string; name: string; is_demo: boolean }
  matched: Matched
  documents: DocumentLine[]
  typed: TypedAnnouncement
  problems: Problems
  mayRecord: boolean
  once: string
}

const stateWords = { seen: 'The change was seen', awaited: 'Not seen yet', not_seen: 'No change was seen' } as const

/** How often a vendor says ahead that its words will change, and how often they change in silence. */
export const AnnouncementsPage: FC<Props> = (props) => {
  const { vendor, matched, problems, mayRecord } = props
  const all = matched.announced + matched.silent
  return (
    <>
      <Title error={Object.keys(problems).length > 0}>{`Announced and silent changes: ${vendor.name}`}</Title>
      <div class="head">
        <Breadcrumb
          steps={[
            { label: 'Vendors', href: '/vendors' },
            { label: vendor.name, href: `/vendors/${vendor.slug}` },
          ]}
        />
        <h1>Announced and silent changes {demoMark(vendor.is_demo)}</h1>
        <ErrorSummary problems={problems} />
        <p>
          Material changes in what {vendor.name} publishes, as copies show them. A change counts as announced when the vendor said so before it was seen, for a
          day no more than {announcedWithin} days away.
        </p>
        <Facts
          of={[
            ['Material changes seen', String(all)],
            ['Announced', all === 0 ? '0' : `${matched.announced} (${percent(matched.announced / all)})`],
            ['Silent', all === 0 ? '0' : `${matched.silent} (${percent(matched.silent / all)})`],
            ['Announced, and never seen', String(matched.announcements.filter(({ state }) => state === 'not_seen').length)],
          ]}
        />
      </div>
      <section class="stack" aria-labelledby="changes">
        <h2 id="changes">Changes</h2>
        {all === 0 ? (
          <Empty title="No material change was seen">Either nothing changed, or nobody has taken two copies to compare.</Empty>
        ) : (
          <Table
            id="changes-table"
            caption="The newest first"
            head={[column('Document'), column('Copy before'), column('Seen in the copy of'), column('Material changes', 'number'), column('Announced')]}
          >
            {matched.changes.map(changeRow)}
          </Table>
        )}
      </section>
      <section class="stack" aria-labelledby="said">
        <h2 id="said">Announcements</h2>
        {matched.announcements.length === 0 ? <p>None is recorded.</p> : null}
        <ul class="terms">
          {matched.announcements.map((one) => (
            <li id={`announcement-${one.id}`}>
              <h3>
                <a href={one.url} rel="noreferrer">
                  {one.title}
                </a>
              </h3>
              <p>
                Said on {dateText(one.announced_on)}, from {dateText(one.effective_on)} on; {one.document ?? 'all of its documents'}. {stateWords[one.state]}.
              </p>
              <figure class="quote">
                <blockquote>
                  <p>{one.quote}</p>
                </blockquote>
              </figure>
            </li>
          ))}
        </ul>
      </section>
      {mayRecord ? <Announce {...props} /> : null}
    </>
  )
}

const changeRow = ({ title, capture, since, held_on, seen_on, material, announcement }: Matched['changes'][number]): Html =>
  html`<tr><th scope="row">${title}</th><td>${dateCell(held_on)}</td><td><a href="/captures/${capture}/changes?since=${since}">${dateCell(seen_on)}</a></td><td class="number">${material}</td>
<td>${announcement === null ? html`<b>Silent</b>` : html`<a href="#announcement-${announcement.id}">On ${dateText(announcement.announced_on)}</a>`}</td></tr>`

const Announce: FC<Props> = ({ vendor, documents, typed, problems, once }) => (
  <section class="stack not-printed" aria-labelledby="new">
    <h2 id="new">Record an announcement</h2>
    <Form action={`/vendors/${vendor.slug}/announcements`}>
      <input type="hidden" name="once" value={once} />
      <Field
        name="document"
        label="Which document will change?"
        value={typed.document}
        error={problems.document}
        choices={[{ value: '', label: 'All of them, or it does not say' }, ...documents.map(({ id, title }) => ({ value: String(id), label: title }))]}
      />
      <Field name="title" label="Title of the announcement" value={typed.title} error={problems.title} maxlength={300} />
      <Field name="url" label="Address" type="url" value={typed.url} error={problems.url} maxlength={2000} />
      <Field name="quote" label="Passage, word for word" value={typed.quote} error={problems.quote} rows={3} maxlength={2000} />
      <Field name="announced_on" label="Said on" type="date" value={typed.announced_on} error={problems.announced_on} />
      <Field name="effective_on" label="Takes effect on" type="date" value={typed.effective_on} error={problems.effective_on} />
      <button class="button" type="submit">
        Record it
      </button>
    </Form>
  </section>
)
