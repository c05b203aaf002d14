import type { Child, FC } from 'hono/jsx'
import type { Problems } from '../src/http/problem.ts'
import type { PasskeyRow } from '../src/people/passkey-queries.ts'
import { longestName } from '../src/people/passkey-rules.ts'
import { Title } from './layout.tsx'
import { ActionButton, ErrorSummary, Field, Form } from './ui/form.tsx'
import { Empty, Note } from './ui/messages.tsx'
import { Breadcrumb } from './ui/record.tsx'
import { column, Table } from './ui/table.tsx'
import { dateCell } from './ui/text.ts'
import { count } from './words.ts'

/** Where passkeys work instead of here; null when they work here. */
export type Elsewhere = { at: string | null }

type Passkeys = { passkeys: PasskeyRow[]; elsewhere: Elsewhere | null; name: string; problems: Problems }

export const PasskeysPage: FC<Passkeys> = ({ passkeys, elsewhere, name, problems }) => (
  <>
    <Title error={Object.keys(problems).length > 0}>Passkeys</Title>
    <ErrorSummary problems={problems} />
    <div class="head">
      <Breadcrumb steps={[{ label: 'Your account', href: '/account' }]} />
      <h1>Passkeys</h1>
      <p>
        A passkey signs you in with what opens your device: a fingerprint, your face or a PIN. It works on this site only, so nobody can lure it out of you, and
        it needs neither a password nor a code.
      </p>
    </div>
    <section class="stack" aria-labelledby="yours">
      <h2 id="yours">Your passkeys</h2>
      {passkeys.length === 0 ? (
        <Empty title="No passkeys yet">Add one for each device that you sign in with, or a security key that goes with you.</Empty>
      ) : (
        <List of={passkeys} />
      )}
    </section>
    <section class="stack" aria-labelledby="add">
      <h2 id="add">Add a passkey</h2>
      {elsewhere ? (
        <NotHere at={elsewhere.at} what="your passkeys" />
      ) : (
        <Form action="/account/passkeys">
          <Field name="name" label="Name" hint="By which you will know it in this list." maxlength={longestName} value={name} error={problems.name} />
          <button class="button" type="submit">
            Add a passkey
          </button>
        </Form>
      )}
    </section>
  </>
)

const List: FC<{ of: PasskeyRow[] }> = ({ of }) => (
  <Table
    id="passkeys"
    caption={`${count(of.length, 'passkey')}, newest first`}
    head={
      <>
        {column('Name')}
        {column('Added')}
        {column('Last used')}
        <th scope="col">
          <span class="visually-hidden">Remove</span>
        </th>
      </>
    }
  >
    {of.map(({ id, name, created_at, last_used_at }) => (
      <tr>
        <th scope="row">{name}</th>
        <td>{dateCell(created_at.toISOString())}</td>
        <td>{last_used_at ? dateCell(last_used_at.toISOString()) : <span class="quiet">not yet</span>}</td>
        <td>
          <ActionButton action={`/account/passkeys/${id}/removal`} label="Remove" about={name} />
        </td>
      </tr>
    ))}
  </Table>
)

const NotHere: FC<{ at: string | null; what: string }> = ({ at, what }) => (
  <Note>
    <p>
      Browsers keep passkeys for a name, and the address of this page is a number.{' '}
      {at ? (
        <>
          Open{' '}
          <a href={at}>
            {what} at {new URL(at).host}
          </a>
          : it is the same place under another address, where you sign in anew.
        </>
      ) : (
        'Ask whoever runs this installation to give it a name.'
      )}
    </p>
  </Note>
)

/** The answer to somebody who wants to sign in with a passkey where there can be none. */
export const PasskeysElsewherePage: FC<{ at: string | null }> = ({ at }) => (
  <>
    <Title>Sign in with a passkey</Title>
    <div class="stack">
      <h1>Sign in with a passkey</h1>
      <NotHere at={at} what="the sign-in" />
      <OtherWays />
    </div>
  </>
)

type Words = { title: string; waiting: string; failed: string; known?: string; unable: string; back: Child }
type Ceremony = { kind: 'create' | 'get'; action: string; options: object; words: Words }

/** Between the page and the browser: app.js asks the browser for what `options` says, shows how it goes, and sends the form. */
const CeremonyPart: FC<Ceremony> = ({ kind, action, options, words }) => (
  <>
    <Title>{words.title}</Title>
    <div class="stack" data-passkey={kind} data-options={JSON.stringify(options)}>
      <h1>{words.title}</h1>
      <div aria-live="polite">
        <p data-when="unable">{words.unable}</p>
        <p data-when="waiting" hidden>
          {words.waiting}
        </p>
        <p data-when="failed" hidden>
          {words.failed}
        </p>
        {words.known ? (
          <p data-when="known" hidden>
            {words.known}
          </p>
        ) : null}
      </div>
      <Form action={action}>
        <input type="hidden" name="response" />
        <button class="button" type="submit" data-when="failed known" hidden>
          Try again
        </button>
      </Form>
      <p>{words.back}</p>
    </div>
  </>
)

export const MakePasskeyPage: FC<{ options: object }> = ({ options }) => (
  <CeremonyPart
    kind="create"
    action="/account/passkeys/answer"
    options={options}
    words={{
      title: 'Add a passkey',
      waiting: 'Your browser now asks where to keep the passkey. Follow what it says.',
      failed: 'No passkey was made: it was cancelled, or it took too long. Nothing has changed.',
      known: 'This device holds a passkey of your account already. Use that one, or try again with another device or a security key.',
      unable: 'Your browser cannot make a passkey: that takes JavaScript, https and a browser of the last two years. Nothing has changed.',
      back: <a href="/account/passkeys">Back to your passkeys</a>,
    }}
  />
)

export const ShowPasskeyPage: FC<{ options: object }> = ({ options }) => (
  <CeremonyPart
    kind="get"
    action="/sign-in/passkey/answer"
    options={options}
    words={{
      title: 'Sign in with a passkey',
      waiting: 'Your browser now asks for your passkey. Follow what it says.',
      failed: 'No passkey was shown: it was cancelled, it took too long, or this device has none for this site.',
      unable: 'Your browser cannot show a passkey: that takes JavaScript, https and a browser of the last two years.',
      back: <a href="/sign-in">Sign in another way</a>,
    }}
  />
)

export const PasskeyRefusedPage: FC<{ next: string }> = ({ next }) => (
  <>
    <Title error>Sign in with a passkey</Title>
    <ErrorSummary problems={{ '': 'Try again, or sign in another way: this passkey opens no account here' }} />
    <div class="stack">
      <h1>Sign in with a passkey</h1>
      <p>
        It may have been removed from your account, or the answer came after more than ten minutes. If it was removed, remove it from your device too, so that
        it is not offered again.
      </p>
      <div class="row">
        <ActionButton action="/sign-in/passkey" label="Try again">
          <input type="hidden" name="next" value={next} />
        </ActionButton>
        <OtherWays />
      </div>
    </div>
  </>
)

const OtherWays: FC = () => <a href="/sign-in">Sign in another way</a>
