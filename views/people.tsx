import type { FC } from 'hono/jsx'
import type { Problems } from '../src/http/problem.ts'
import { demoPassword, type Membership, type Person } from '../src/people/person.ts'
import type { DemoPerson } from '../src/people/queries.ts'
import { Title } from './layout.tsx'
import { ErrorSummary, Field, Form } from './ui/form.tsx'
import { Facts } from './ui/record.tsx'
import { column, Table } from './ui/table.tsx'
import { demoMark } from './ui/tags.ts'
import { organisationKindWords, roleWords } from './words.ts'

export const SignInPage: FC<{ email: string; next: string; problems: Problems; demo: DemoPerson[] }> = ({ email, next, problems, demo }) => (
  <>
    <Title error={Object.keys(problems).length > 0}>Sign in</Title>
    <div class="stack">
      <ErrorSummary problems={problems} />
      <h1>Sign in</h1>
      <Form action="/sign-in">
        <input type="hidden" name="next" value={next} />
        <Field name="email" label="E-mail address" type="email" autocomplete="username" value={email} error={problems.email} />
        <Field name="password" label="Password" type="password" autocomplete="current-password" error={problems.password} />
        <button class="button" type="submit">
          Sign in
        </button>
      </Form>
    </div>
    {demo.length > 0 ? <DemoAccounts demo={demo} next={next} /> : null}
  </>
)

const DemoAccounts: FC<{ demo: DemoPerson[]; next: string }> = ({ demo, next }) => (
  <section class="stack" aria-labelledby="demo-accounts">
    <h2 id="demo-accounts">Demonstration accounts {demoMark()}</h2>
    <p>
      These people are invented. All have the password <code>{demoPassword}</code>; one press signs you in as one of them.
    </p>
    <Table
      id="demo-people"
      caption={`${demo.length} demonstration accounts`}
      head={
        <>
          {column('Person')}
          {column('Role')}
          {column('Address')}
          <th scope="col">
            <span class="visually-hidden">Sign in</span>
          </th>
        </>
      }
    >
      {demo.map((person) => (
        <tr>
          <th scope="row">{person.name}</th>
          <td>{person.memberships.map(inOneLine).join('; ') || 'No role'}</td>
          <td>{person.email}</td>
          <td>
            <form action="/sign-in" method="post">
              <input type="hidden" name="next" value={next} />
              <input type="hidden" name="email" value={person.email} />
              <input type="hidden" name="password" value={demoPassword} />
              <button class="button plain" type="submit">
                Sign in<span class="visually-hidden"> as {person.name}</span>
              </button>
            </form>
          </td>
        </tr>
      ))}
    </Table>
  </section>
)

const inOneLine = ({ role, name }: Membership) => `${roleWords[role]}, ${name}`

export const AccountPage: FC<{ person: Person }> = ({ person }) => (
  <>
    <Title>Your account</Title>
    <div class="head">
      <div class="row">
        <h1>{person.name}</h1>
        <form action="/sign-out" method="post">
          <button class="button plain" type="submit">
            Sign out
          </button>
        </form>
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
