import type { FC } from 'hono/jsx'
import type { Problems } from '../src/http/problem.ts'
import { inGroups } from '../src/people/second-factor-rules.ts'
import { Title } from './layout.tsx'
import { ActionButton, ErrorSummary, Field, Form } from './ui/form.tsx'
import { Note } from './ui/messages.tsx'
import { qr } from './ui/qr.ts'
import { Breadcrumb, Facts } from './ui/record.tsx'
import { dateText } from './ui/text.ts'
import { count } from './words.ts'

const name = 'Second factor'
const account = { label: 'Your account', href: '/account' }
const here = { label: name, href: '/account/second-factor' }

/** The second question of a sign-in. */
export const CodePage: FC<{ code: string; problems: Problems }> = ({ code, problems }) => (
  <>
    <Title error={problems.code !== undefined}>Enter the code</Title>
    <div class="stack">
      <ErrorSummary problems={problems} />
      <h1>Enter the code</h1>
      <Form action="/sign-in/code">
        <Field
          name="code"
          label="Code"
          hint="Six digits that your authenticator app shows, or one of your recovery codes."
          inputmode="numeric"
          autocomplete="one-time-code"
          maxlength={40}
          value={code}
          error={problems.code}
        />
        <button class="button" type="submit">
          Sign in
        </button>
      </Form>
      <p>
        <a href="/sign-in">Sign in another way</a>
      </p>
    </div>
  </>
)

export const SecondFactorOffPage: FC = () => (
  <>
    <Title>{name}</Title>
    <div class="head">
      <Breadcrumb steps={[account]} />
      <h1>{name}</h1>
    </div>
    <div class="prose">
      <p>
        <strong>Off.</strong> A password alone opens your account.
      </p>
      <p>
        With a second factor, signing in with a password also asks for six digits that an authenticator app on your phone shows, new every half minute. A
        password that somebody guessed or stole is then not enough.
      </p>
      <p>Any app for one-time codes will do. A passkey and single sign-on do not ask for the code: each is more than a password already.</p>
      <Form action="/account/second-factor">
        <button class="button" type="submit">
          Set it up
        </button>
      </Form>
    </div>
  </>
)

type Setup = { secret: string; uri: string; code: string; problems: Problems }

export const SecondFactorSetupPage: FC<Setup> = ({ secret, uri, code, problems }) => (
  <>
    <Title error={problems.code !== undefined}>Set up the second factor</Title>
    <ErrorSummary problems={problems} />
    <div class="head">
      <Breadcrumb steps={[account, here]} />
      <h1>Set up the second factor</h1>
    </div>
    <ol class="steps">
      <li class="stack">
        <h2>Give the key to your app</h2>
        <p>Point the app at this picture:</p>
        {qr(uri, 'The key, for an authenticator app to read')}
        <p>
          Or <a href={uri}>open the app on this device</a>, or type the key:
        </p>
        <p>
          <code class="key">{inGroups(secret, 4)}</code>
        </p>
      </li>
      <li class="stack">
        <h2>Show that it works</h2>
        <Form action="/account/second-factor/confirmation">
          <Field
            name="code"
            label="Code"
            hint="Six digits that the app shows now."
            inputmode="numeric"
            autocomplete="one-time-code"
            maxlength={20}
            value={code}
            error={problems.code}
          />
          <button class="button" type="submit">
            Turn it on
          </button>
        </Form>
        <p class="small quiet">You then get recovery codes, and your other sessions end.</p>
      </li>
    </ol>
    <div class="row">
      <ActionButton action="/account/second-factor" label="Make another key" />
      <a href="/account">Leave it off</a>
    </div>
  </>
)

export const SecondFactorOnPage: FC<{ since: Date; codes_left: number }> = ({ since, codes_left }) => (
  <>
    <Title>{name}</Title>
    <div class="head">
      <Breadcrumb steps={[account]} />
      <h1>{name}</h1>
    </div>
    <div class="stack">
      <Facts
        of={[
          ['State', 'On: a password also asks for a code'],
          ['Since', dateText(since)],
          ['Recovery codes', codes_left === 0 ? 'None left' : `${codes_left} of 10 left`],
        ]}
      />
      {codes_left < 3 ? (
        <Note>
          <p>Make new recovery codes while you can sign in: without the app and without codes nobody can.</p>
        </Note>
      ) : null}
      <h2>Recovery codes</h2>
      <p>Each opens your account once when the app is not at hand. New ones end the old ones.</p>
      <ActionButton action="/account/second-factor/recovery-codes" label="Make new recovery codes" />
      <h2>Turn it off</h2>
      <p>A password alone then opens your account, and the recovery codes end. To move to another phone, turn it off and set it up again.</p>
      <ActionButton action="/account/second-factor/removal" label="Turn the second factor off" />
    </div>
  </>
)

type Codes = { codes: string[]; email: string; site: string; made_on: Date; isNew: boolean }

/** Shown once; made to be printed. */
export const RecoveryCodesPage: FC<Codes> = ({ codes, email, site, made_on, isNew }) => (
  <>
    <Title>Recovery codes</Title>
    <div class="head">
      <Breadcrumb steps={[account, here]} />
      <h1>Recovery codes</h1>
      <p>
        For {email} at {site}, made on {dateText(made_on)}
      </p>
    </div>
    <div class="stack">
      <Note>
        <p>
          {isNew ? 'The second factor is on. ' : 'The old recovery codes have ended. '}
          <strong>These are shown once:</strong> print this page, or copy them to where you keep passwords.
        </p>
      </Note>
      <ol class="codes" aria-label={count(codes.length, 'recovery code')}>
        {codes.map((code) => (
          <li>
            <code>{inGroups(code, 5)}</code>
          </li>
        ))}
      </ol>
      <p>When the app is not at hand, enter one of them in place of its code. Each works once; cross it out.</p>
      <p>
        <a class="button" href="/account/second-factor">
          I have kept them
        </a>
      </p>
    </div>
  </>
)
