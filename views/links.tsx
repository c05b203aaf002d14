import type { FC } from 'hono/jsx'
import type { Role } from '../src/db/schema.ts'
import { NewAccount, NewPassword } from './account.tsx'
import { Title } from './layout.tsx'
import { ErrorSummary, Field, Form, type Problems } from './ui/form.tsx'
import { roleMeans, roleWords } from './words.ts'

export const ForgottenPage: FC<{ email: string; problems: Problems }> = ({ email, problems }) => (
  <>
    <Title error={Object.keys(problems).length > 0}>Forgot the password</Title>
    <div class="stack">
      <ErrorSummary problems={problems} />
      <h1>Forgot the password</h1>
      <p>Say which address you sign in with. If it is known here, a link to set a new password goes there.</p>
      <Form action="/forgotten">
        <Field name="email" label="E-mail address" type="email" autocomplete="username" value={email} error={problems.email} />
        <button class="button" type="submit">
          Send the link
        </button>
      </Form>
    </div>
  </>
)

export const SentPage: FC<{ email: string }> = ({ email }) => (
  <>
    <Title>Look into your mail</Title>
    <div class="stack">
      <h1>Look into your mail</h1>
      <p>
        If <b>{email}</b> is known here, a link to set a new password is on its way there. It works once, for an hour.
      </p>
      <p>Nothing came? Look among unwanted mail, check the address, or ask the administrator of your organisation.</p>
      <p>
        <a href="/sign-in">Back to sign-in</a>
      </p>
    </div>
  </>
)

export const ResetPage: FC<{ token: string; email: string; problems: Problems }> = ({ token, email, problems }) => (
  <>
    <Title error={Object.keys(problems).length > 0}>Set a new password</Title>
    <div class="stack">
      <ErrorSummary problems={problems} />
      <h1>Set a new password</h1>
      <p>For {email}. Every session ends with it.</p>
      <Form action="/reset">
        <input type="hidden" name="token" value={token} />
        <NewPassword problems={problems} />
        <button class="button" type="submit">
          Set it
        </button>
      </Form>
    </div>
  </>
)

type Invited = { organisation: { name: string }; role: Role; person: { email: string }; issued_by: { name: string } | null }

export const InvitationPage: FC<{ token: string; link: Invited; isNew: boolean; name: string; problems: Problems }> = ({
  token,
  link,
  isNew,
  name,
  problems,
}) => (
  <>
    <Title error={Object.keys(problems).length > 0}>{`Join ${link.organisation.name}`}</Title>
    <div class="stack">
      <ErrorSummary problems={problems} />
      <h1>Join {link.organisation.name}</h1>
      <p>
        {link.issued_by?.name ?? 'An administrator'} invites {link.person.email} as <b>{roleWords[link.role].toLowerCase()}</b>: {lower(roleMeans[link.role])}
      </p>
      <Form action="/invitation">
        <input type="hidden" name="token" value={token} />
        {isNew ? <NewAccount name={name} stands="beside what you decide" problems={problems} /> : null}
        <button class="button" type="submit">
          Join {link.organisation.name}
        </button>
      </Form>
    </div>
  </>
)

const lower = (text: string) => text.charAt(0).toLowerCase() + text.slice(1)

export const AskDomainPage: FC<{ token: string; link: { domain: string; organisation: { name: string }; role: Role; issued_by: { name: string } | null } }> = ({
  token,
  link,
}) => (
  <>
    <Title>{`Does ${link.domain} belong to ${link.organisation.name}?`}</Title>
    <div class="stack">
      <h1>
        Does {link.domain} belong to {link.organisation.name}?
      </h1>
      <p>
        {link.issued_by?.name ?? 'An administrator'} of {link.organisation.name} says so. If you agree, whoever signs in with their organisation’s account and
        has an address at {link.domain} becomes {roleWords[link.role].toLowerCase()} of {link.organisation.name}. If you do not, close this page: nothing
        happens.
      </p>
      <Form action="/domain">
        <input type="hidden" name="token" value={token} />
        <button class="button" type="submit">
          It belongs to {link.organisation.name}
        </button>
      </Form>
    </div>
  </>
)

export const LinkOverPage: FC = () => (
  <>
    <Title>This link opens nothing</Title>
    <div class="stack">
      <h1>This link opens nothing</h1>
      <p>It was used, it was withdrawn, it has ended, or a part of it is missing. Every link works once and for a limited time.</p>
      <ul>
        <li>
          To set a new password, <a href="/forgotten">ask for a new link</a>.
        </li>
        <li>To accept an invitation, ask whoever invited you to send it again.</li>
        <li>
          You have joined already? <a href="/sign-in">Sign in</a>.
        </li>
      </ul>
    </div>
  </>
)

export const SetupPage: FC<{ token: string; typed: { studio: string; name: string; email: string }; problems: Problems }> = ({ token, typed, problems }) => (
  <>
    <Title error={Object.keys(problems).length > 0}>Set up Toolslate</Title>
    <div class="stack">
      <ErrorSummary problems={problems} />
      <h1>Set up Toolslate</h1>
      <p>Nobody looks after this installation yet. You will: its studio is the one named here, and you are its first administrator. Others are invited next.</p>
      <Form action="/setup">
        <input type="hidden" name="token" value={token} />
        <Field name="studio" label="Name of the studio" value={typed.studio} error={problems.studio} />
        <Field name="name" label="Your name" autocomplete="name" value={typed.name} error={problems.name} />
        <Field name="email" label="Your e-mail address" type="email" autocomplete="username" value={typed.email} error={problems.email} />
        <NewPassword problems={problems} />
        <button class="button" type="submit">
          Set it up
        </button>
      </Form>
    </div>
  </>
)
