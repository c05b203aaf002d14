import type { FC } from 'hono/jsx'
import type { Membership, Person } from '../src/people/person.ts'
import type { SessionRow } from '../src/people/session-queries.ts'
import type { WaysIn } from '../src/people/ways-in-queries.ts'
import { Title } from './layout.tsx'
import { ActionButton, ErrorSummary, Field, Form, type Problems } from './ui/form.tsx'
import { Breadcrumb, Facts } from './ui/record.tsx'
import { column, Table } from './ui/table.tsx'
import { demoMark } from './ui/tags.ts'
import { instantText } from './ui/text.ts'
import { count, organisationKindWords, roleWords, signInWords } from './words.ts'

type Account = {
  person: Person
  sessions: SessionRow[]
  /** The session of this browser. */
  here: string
  ways: WaysIn
  name: string
  problems: Problems
}

export const AccountPage: FC<Account> = ({ person, sessions, here, ways, name, problems }) => (
  <>
    <Title error={Object.keys(problems).length > 0}>Your account</Title>
    <div class="head">
      <ErrorSummary problems={problems} />
      <div class="row">
        <h1>{person.name}</h1>
        <ActionButton action="/sign-out" label="Sign out" />
      </div>
      {person.is_demo ? <p>{demoMark()} This person is invented.</p> : null}
    </div>
    <div class="split">
      <div class="stack">
        <section class="stack" aria-labelledby="roles">
          <h2 id="roles">Your roles</h2>
          <Roles of={person} />
        </section>
        <Sessions {...{ sessions, here }} />
      </div>
      <div class="stack">
        <WaysInto ways={ways} />
        <section class="stack" aria-labelledby="notifications">
          <h2 id="notifications">Notifications</h2>
          <p>
            <a href="/account/notifications">What you follow, and when you are told</a>
          </p>
        </section>
        <section class="stack" aria-labelledby="known">
          <h2 id="known">What is known about you</h2>
          <Facts
            of={[
              ['E-mail address', person.email],
              ['In the log', <code>{person.log_name}</code>],
            ]}
          />
          <Form action="/account/name">
            <Field name="name" label="Name" autocomplete="name" value={name} error={problems.name} />
            <button class="button plain" type="submit">
              Change the name
            </button>
          </Form>
          <p>
            <a href={`/audit?who=${person.log_name}`}>What you did, in the log</a>. <a href="/account/forgetting">Be forgotten</a>
          </p>
        </section>
      </div>
    </div>
  </>
)

const Roles: FC<{ of: Person }> = ({ of: { memberships, organisation_id } }) => {
  if (memberships.length === 0) return <p>You have no role yet. Ask an administrator of your organisation to invite you.</p>
  const several = new Set(memberships.map((one) => one.organisation_id)).size > 1
  return (
    <>
      {several ? <p>You act for one organisation at a time: what you see and may do is what its roles allow.</p> : null}
      <Table
        id="memberships"
        caption={memberships.length === 1 ? 'One role' : `${memberships.length} roles, by organisation`}
        head={[column('Organisation'), column('Role'), column('Kind'), ...(several ? [column('Act for')] : [])]}
      >
        {memberships.map((membership, i) => (
          <tr>
            <th scope="row">
              <a href={`/admin/organisations/${membership.slug}`}>{membership.name}</a>
            </th>
            <td>{roleWords[membership.role]}</td>
            <td>{organisationKindWords[membership.kind]}</td>
            {several ? (
              <td>{memberships[i - 1]?.organisation_id === membership.organisation_id ? null : <Switch {...{ membership, organisation_id }} />}</td>
            ) : null}
          </tr>
        ))}
      </Table>
    </>
  )
}

const Switch: FC<{ membership: Membership; organisation_id: number | null }> = ({ membership, organisation_id }) =>
  membership.organisation_id === organisation_id ? (
    <b>At present</b>
  ) : (
    <ActionButton action="/account/organisation" label="Act for it" about={membership.name}>
      <input type="hidden" name="organisation" value={membership.slug} />
    </ActionButton>
  )

const WaysInto: FC<{ ways: WaysIn }> = ({ ways }) => (
  <section class="stack" aria-labelledby="ways">
    <h2 id="ways">How you sign in</h2>
    <Facts
      of={[
        ['Password', <a href="/account/password">{ways.has_password ? 'Set: change it' : 'None: set one'}</a>],
        ['Passkeys', <a href="/account/passkeys">{ways.passkeys === 0 ? 'None: add one' : count(ways.passkeys, 'passkey')}</a>],
        [
          'Second factor',
          <a href="/account/second-factor">{ways.has_second_factor ? `On, ${count(ways.recovery_codes, 'recovery code')} left` : 'Off: turn it on'}</a>,
        ],
        ['Single sign-on', ways.issuers.length > 0 ? ways.issuers.map((issuer) => new URL(issuer).host).join(', ') : null],
        ['Programs', <a href="/account/tokens">{ways.tokens === 0 ? 'No token' : count(ways.tokens, 'token')}</a>],
      ]}
    />
  </section>
)

const Sessions: FC<{ sessions: SessionRow[]; here: string }> = ({ sessions, here }) => (
  <section class="stack" aria-labelledby="sessions">
    <h2 id="sessions">Where you are signed in</h2>
    <Table
      id="session-list"
      caption={`${count(sessions.length, 'session')}, last used first`}
      head={[column('Browser'), column('Signed in'), column('Last used'), column('From'), column('End')]}
    >
      {sessions.map((session) => (
        <tr>
          <th scope="row">
            {session.browser} {session.id === here ? <b>(this one)</b> : null}
          </th>
          <td>
            {instantText(session.authenticated_at)} {signInWords[session.method]}
          </td>
          <td>{instantText(session.last_seen_at)}</td>
          <td>{session.address}</td>
          <td>
            {session.id === here ? null : (
              <ActionButton action={`/account/sessions/${session.id}/end`} label="End" about={`the session of ${session.browser}`} />
            )}
          </td>
        </tr>
      ))}
    </Table>
    {sessions.length > 1 ? <ActionButton action="/account/sessions/end" label="Sign out everywhere else" /> : null}
  </section>
)

export const PasswordPage: FC<{ hasPassword: boolean; problems: Problems }> = ({ hasPassword, problems }) => (
  <>
    <Title error={Object.keys(problems).length > 0}>Password</Title>
    <div class="stack">
      <Breadcrumb steps={[{ label: 'Your account', href: '/account' }]} />
      <ErrorSummary problems={problems} />
      <h1>{hasPassword ? 'Change the password' : 'Set a password'}</h1>
      <p>Every other session of yours ends with it, and a mail tells you so.</p>
      <Form action="/account/password">
        {hasPassword ? <Field name="present" label="Present password" type="password" autocomplete="current-password" error={problems.present} /> : null}
        <NewPassword problems={problems} />
        <button class="button" type="submit">
          {hasPassword ? 'Change it' : 'Set it'}
        </button>
      </Form>
    </div>
  </>
)

/** Wherever somebody chooses a password. */
export const NewPassword: FC<{ problems: Problems }> = ({ problems }) => (
  <Field
    name="password"
    label="New password"
    hint="At least 12 characters. Several words that do not belong together are good; no particular signs are asked for."
    type="password"
    autocomplete="new-password"
    error={problems.password}
  />
)

/** Somebody new, by a link that was mailed to them; `stands` says where their name is read. */
export const NewAccount: FC<{ name: string; stands: string; problems: Problems }> = ({ name, stands, problems }) => (
  <>
    <Field name="name" label="Your name" hint={`As your colleagues know you. It stands ${stands}.`} autocomplete="name" value={name} error={problems.name} />
    <NewPassword problems={problems} />
  </>
)

export const ForgettingPage: FC<{ person: Person; problems: Problems }> = ({ person, problems }) => (
  <>
    <Title error={Object.keys(problems).length > 0}>Be forgotten</Title>
    <div class="stack">
      <Breadcrumb steps={[{ label: 'Your account', href: '/account' }]} />
      <ErrorSummary problems={problems} />
      <h1>Be forgotten</h1>
      <p>
        Your name, your address, your passkeys, sessions and roles are deleted for good. What you decided stays, by “a person who was forgotten”: others rely on
        it. The log keeps its entries; it knows you as <code>{person.log_name}</code> only, and what could lead from there to your address is deleted.
      </p>
      <Form action="/account/forgetting">
        <Field name="email" label="Your e-mail address" hint="Type it as a sign that you mean it." type="email" autocomplete="off" error={problems.email} />
        <button class="button danger" type="submit">
          Forget me
        </button>
      </Form>
    </div>
  </>
)
