import type { FC } from 'hono/jsx'
import type { Problems } from '../src/http/problem.ts'
import { demoPassword, type Membership } from '../src/people/person.ts'
import type { DemoPerson } from '../src/people/queries.ts'
import { Title } from './layout.tsx'
import { ActionButton, ErrorSummary, Field, Form } from './ui/form.tsx'
import { column, Table } from './ui/table.tsx'
import { demoMark } from './ui/tags.ts'
import { roleWords } from './words.ts'

type SignIn = {
  email: string
  next: string
  problems: Problems
  /** Somebody who is signed in, and is asked to show once more who they are. */
  again: { name: string } | null
  singleSignOn: boolean
  demo: DemoPerson[]
}

export const SignInPage: FC<SignIn> = ({ email, next, problems, again, singleSignOn, demo }) => (
  <>
    <Title error={Object.keys(problems).length > 0}>Sign in</Title>
    <div class="stack">
      <ErrorSummary problems={problems} />
      <h1>{again ? 'Show that it is you' : 'Sign in'}</h1>
      {again ? <p>You are signed in as {again.name}. What comes next asks for a sign-in within the last quarter of an hour.</p> : null}
      <Form action="/sign-in">
        <input type="hidden" name="next" value={next} />
        <Field name="email" label="E-mail address" type="email" autocomplete="username" value={email} error={problems.email} />
        <Field name="password" label="Password" type="password" autocomplete="current-password" error={problems.password} />
        <button class="button" type="submit">
          Sign in
        </button>
      </Form>
      <OtherWays next={next} singleSignOn={singleSignOn} />
    </div>
    {demo.length > 0 ? <DemoAccounts demo={demo} next={next} /> : null}
  </>
)

const OtherWays: FC<{ next: string; singleSignOn: boolean }> = ({ next, singleSignOn }) => (
  <ul class="ways">
    {singleSignOn ? (
      <li>
        <a class="button plain" href={`/sign-in/sso?next=${encodeURIComponent(next)}`} rel="nofollow">
          Sign in with your organisation’s account
        </a>
      </li>
    ) : null}
    <li>
      <ActionButton action="/sign-in/passkey" label="Sign in with a passkey">
        <input type="hidden" name="next" value={next} />
      </ActionButton>
    </li>
    <li>
      <a href="/forgotten">Forgot the password?</a>
    </li>
  </ul>
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
            <ActionButton action="/sign-in" label="Sign in" about={`as ${person.name}`}>
              <input type="hidden" name="next" value={next} />
              <input type="hidden" name="email" value={person.email} />
              <input type="hidden" name="password" value={demoPassword} />
            </ActionButton>
          </td>
        </tr>
      ))}
    </Table>
  </section>
)

const inOneLine = ({ role, name }: Membership) => `${roleWords[role]}, ${name}`
