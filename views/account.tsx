import type { FC } from 'hono/jsx'
import type { Membership, Person } from '../src/people/person.ts'
import type { SessionRow } from '../src/people/session-queries.ts'
import { Title } from './layout.tsx'
import { ActionButton } from './ui/form.tsx'
import { Facts } from './ui/record.tsx'
import { column, Table } from './ui/table.tsx'
import { demoMark } from './ui/tags.ts'
import { organisationKindWords, roleWords } from './words.ts'

export const AccountPage: FC<{ person: Person; sessions: SessionRow[]; here: string }> = ({ person }) => (
  <>
    <Title>Your account</Title>
    <div class="head">
      <div class="row">
        <h1>{person.name}</h1>
        <ActionButton action="/sign-out" label="Sign out" />
      </div>
      {person.is_demo ? <p>{demoMark()} This person is invented.</p> : null}
    </div>
    <div class="split">
      <section class="stack" aria-labelledby="roles">
        <h2 id="roles">Your roles</h2>
        {person.memberships.length === 0 ? (
          <p>You have no role yet. Ask an administrator of your organisation to add you.</p>
        ) : (
          <Memberships of={person.memberships} />
        )}
      </section>
      <section class="stack" aria-labelledby="known">
        <h2 id="known">What is known about you</h2>
        <Facts
          of={[
            ['Name', person.name],
            ['E-mail address', person.email],
          ]}
        />
      </section>
    </div>
  </>
)

const Memberships: FC<{ of: Membership[] }> = ({ of }) => (
  <Table
    id="memberships"
    caption={of.length === 1 ? 'One role' : `${of.length} roles, by organisation`}
    head={
      <>
        {column('Organisation')}
        {column('Role')}
        {column('Kind')}
      </>
    }
  >
    {of.map(({ name, role, kind }) => (
      <tr>
        <th scope="row">{name}</th>
        <td>{roleWords[role]}</td>
        <td>{organisationKindWords[kind]}</td>
      </tr>
    ))}
  </Table>
)
