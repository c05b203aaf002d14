import { html } from 'hono/html'
import type { FC } from 'hono/jsx'
import type { OrganisationLine } from '../src/organisations/queries.ts'
import type { Person } from '../src/people/person.ts'
import { type Asker, may } from '../src/people/rights.ts'
import { Title } from './layout.tsx'
import { ErrorSummary, Field, Form, type Problems } from './ui/form.tsx'
import { Empty } from './ui/messages.tsx'
import { column, Table } from './ui/table.tsx'
import { demoMark } from './ui/tags.ts'
import { count, organisationKindWords } from './words.ts'

type Props = {
  person: Person
  /** Those that the reader may look into. */
  organisations: OrganisationLine[]
  /** Vendors that nobody represents yet; only for who may add them. */
  vendors: { slug: string; name: string }[]
  asker: Asker
  typed: { name?: string }
  problems: Problems
}

export const AdminPage: FC<Props> = ({ organisations, vendors, asker, typed, problems }) => (
  <>
    <Title error={Object.keys(problems).length > 0}>Administration</Title>
    <div class="stack">
      <ErrorSummary problems={problems} />
      <h1>Administration</h1>
      <p>Who belongs to which studio, production or vendor, and what they may do there. Everything that is changed here stands in the log.</p>
      <OperatorLinks asker={asker} />
    </div>
    <section class="stack" aria-labelledby="organisations">
      <h2 id="organisations">Organisations</h2>
      {organisations.length === 0 ? (
        <Empty title="You belong to no organisation">Whoever looks after a studio, a production or a vendor can invite you to it by mail.</Empty>
      ) : (
        <Organisations of={organisations} />
      )}
    </section>
    {may(asker, 'organisation.create') ? <AddOrganisation {...{ vendors, typed, problems }} /> : null}
  </>
)

const OperatorLinks: FC<{ asker: Asker }> = ({ asker }) => {
  const links = [
    may(asker, 'person.read') ? ['/admin/people', 'People', 'everybody with an account here, and how to forget somebody'] : null,
    may(asker, 'mail.read') ? ['/admin/mails', 'Mails', 'what goes out, and what could not be sent'] : null,
    may(asker, 'witness.manage') ? ['/admin/witnesses', 'Witnesses', 'who outside is told of every checkpoint of the log'] : null,
  ].flatMap((link) => (link === null ? [] : [link as [string, string, string]]))
  return links.length === 0 ? null : (
    <ul>
      {links.map(([href, word, means]) => (
        <li>
          <a href={href}>{word}</a>: {means}
        </li>
      ))}
    </ul>
  )
}

const Organisations: FC<{ of: OrganisationLine[] }> = ({ of }) => (
  <Table
    id="organisation-list"
    caption={`${count(of.length, 'organisation')}: studios, productions, vendors`}
    head={[column('Organisation'), column('Kind'), column('Studio'), column('People', 'number')]}
  >
    {of.map(
      (row) => html`<tr>
<th scope="row"><a href="/admin/organisations/${row.slug}">${row.name}</a> ${row.is_demo ? demoMark() : null}</th>
<td>${organisationKindWords[row.kind]}${row.runs_installation ? ', runs this installation' : null}</td>
<td>${row.studio ?? '–'}</td><td class="number">${Number(row.people ?? 0)}</td></tr>`,
    )}
  </Table>
)

const AddOrganisation: FC<Pick<Props, 'vendors' | 'typed' | 'problems'>> = ({ vendors, typed, problems }) => (
  <section class="stack" aria-labelledby="add">
    <h2 id="add">Add a studio or a vendor</h2>
    <p>A studio gets its own name. A vendor is one of the catalogue that nobody represents yet. Productions are added by their studio.</p>
    <Form action="/admin/organisations">
      <Field name="name" label="Name of the studio" optional value={typed.name} error={problems.name} />
      <Field
        name="vendor"
        label="Or a vendor of the catalogue"
        optional
        error={problems.vendor}
        choices={[{ value: '', label: 'No vendor: it is a studio' }, ...vendors.map(({ slug, name }) => ({ value: slug, label: name }))]}
      />
      <button class="button" type="submit">
        Add
      </button>
    </Form>
  </section>
)
