import type { FC } from 'hono/jsx'
import type { PersonLine } from '../src/people/list-queries.ts'
import { Title } from './layout.tsx'
import { ActionButton, Field, Form } from './ui/form.tsx'
import { Empty } from './ui/messages.tsx'
import { Breadcrumb } from './ui/record.tsx'
import { column, Table } from './ui/table.tsx'
import { demoMark } from './ui/tags.ts'
import { count, roleWords } from './words.ts'

const above = [{ label: 'Administration', href: '/admin' }]

export const PeoplePage: FC<{ people: PersonLine[]; q: string; next: string | null }> = ({ people, q, next }) => (
  <>
    <Title>People</Title>
    <div class="stack">
      <Breadcrumb steps={above} />
      <h1>People</h1>
      <p>Everybody with an account. Roles are given and taken on the page of the organisation.</p>
      <Form action="/admin/people" method="get">
        <Field name="q" label="Name or address" type="search" value={q} />
        <button class="button plain" type="submit">
          Search
        </button>
      </Form>
    </div>
    {people.length === 0 ? (
      <Empty title="Nobody by that name" action={<a href="/admin/people">Show everybody</a>}>
        No name and no address holds “{q}”.
      </Empty>
    ) : (
      <Table
        id="people"
        caption={`${count(people.length, 'person', 'people')}, by name`}
        head={[column('Person'), column('Roles'), column('Address'), column('In the log'), column('Sign out'), column('Forget')]}
      >
        {people.map((person) => (
          <tr>
            <th scope="row">
              {person.name} {demoMark(person.is_demo)}
            </th>
            <td>
              {person.roles.length === 0
                ? 'None'
                : person.roles.map(({ name, slug, role }, i) => (
                    <>
                      {i > 0 ? '; ' : null}
                      {roleWords[role]}, <a href={`/admin/organisations/${slug}`}>{name}</a>
                    </>
                  ))}
            </td>
            <td>{person.email}</td>
            <td>
              <a href={`/audit?who=${person.log_name}`}>
                What they did<span class="visually-hidden">: {person.name}</span>
              </a>
            </td>
            <td>
              <ActionButton action={`/admin/people/${person.log_name}/sessions/end`} label="Sign out everywhere" about={`: ${person.name}`} />
            </td>
            <td>
              <a href={`/admin/people/${person.log_name}/forgetting`}>
                Forget<span class="visually-hidden"> {person.name}</span>
              </a>
            </td>
          </tr>
        ))}
      </Table>
    )}
    {next ? (
      <p>
        <a href={next} rel="next">
          More people
        </a>
      </p>
    ) : null}
  </>
)

export const ForgetPersonPage: FC<{ person: { log_name: string; name: string; email: string } }> = ({ person }) => (
  <>
    <Title>{`Forget ${person.name}`}</Title>
    <div class="stack">
      <Breadcrumb steps={[...above, { label: 'People', href: '/admin/people' }]} />
      <h1>Forget {person.name}</h1>
      <p>
        Name, address ({person.email}), ways to sign in, sessions and roles are deleted for good. What they decided stays, by “a person who was forgotten”. The
        log keeps its entries; it names <code>{person.log_name}</code>, and what could lead from there to an address is deleted too.
      </p>
      <Form action={`/admin/people/${person.log_name}/forgetting`}>
        <button class="button danger" type="submit">
          Forget {person.name}
        </button>
      </Form>
    </div>
  </>
)
