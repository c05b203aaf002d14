import type { FC } from 'hono/jsx'
import type { Person } from '../src/people/person.ts'
import { scopeNames } from '../src/people/rights.ts'
import type { TypedToken } from '../src/people/rules.ts'
import type { TokenRow } from '../src/people/token-queries.ts'
import { Title } from './layout.tsx'
import { ActionButton, Choices, ErrorSummary, Field, Form, type Problems } from './ui/form.tsx'
import { Note } from './ui/messages.tsx'
import { Breadcrumb } from './ui/record.tsx'
import { column, Table } from './ui/table.tsx'
import { dateText, instantText } from './ui/text.ts'
import { count, scopeWords } from './words.ts'

export type { TypedToken }

type Tokens = { person: Person; tokens: TokenRow[]; typed: TypedToken; problems: Problems; isFresh: boolean; now: Date }

export const TokensPage: FC<Tokens> = ({ person, tokens, typed, problems, isFresh, now }) => (
  <>
    <Title error={Object.keys(problems).length > 0}>Tokens for programs</Title>
    <div class="stack">
      <Breadcrumb steps={[{ label: 'Your account', href: '/account' }]} />
      <ErrorSummary problems={problems} />
      <h1>Tokens for programs</h1>
      <p>
        A program that holds one of your tokens acts in your name, within what the token allows and never beyond what you may do. How to use one:{' '}
        <a href="/api">API</a>.
      </p>
      {tokens.length > 0 ? <List {...{ tokens, now }} /> : <p>You have no token.</p>}
    </div>
    <section class="stack" aria-labelledby="new">
      <h2 id="new">Make a token</h2>
      {isFresh ? (
        <Form action="/account/tokens">
          <Field name="name" label="Name" hint="Which program it is for, like “Shot tracker, staging”." value={typed.name} error={problems.name} />
          <Choices
            name="scopes"
            label="It may"
            type="checkbox"
            error={problems.scopes}
            choices={scopeNames.map((scope) => ({ value: scope, label: scopeWords[scope] ?? scope }))}
            chosen={typed.scopes}
          />
          <Field name="days" label="For how many days" hint="At most a year." type="number" value={typed.days} error={problems.days} />
          <p>
            It is good for {person.memberships.find(({ organisation_id }) => organisation_id === person.organisation_id)?.name ?? 'what everybody may read'}.
          </p>
          <button class="button" type="submit">
            Make the token
          </button>
        </Form>
      ) : (
        <p>
          <a href="/sign-in?next=%2Faccount%2Ftokens">Show that it is you</a> first: you signed in more than a quarter of an hour ago.
        </p>
      )}
    </section>
  </>
)

const List: FC<{ tokens: TokenRow[]; now: Date }> = ({ tokens, now }) => (
  <Table
    id="token-list"
    caption={`${count(tokens.length, 'token')}, newest first`}
    head={[column('Token'), column('State'), column('May'), column('For'), column('Last used'), column('Revoke')]}
  >
    {tokens.map((token) => (
      <tr>
        <th scope="row">{token.name}</th>
        <td>{stateOf(token, now)}</td>
        <td>{token.scopes.map((scope) => scopeWords[scope] ?? scope).join('; ')}</td>
        <td>{token.organisation ?? '–'}</td>
        <td>{token.last_used_at ? instantText(token.last_used_at) : 'Never'}</td>
        <td>
          {token.revoked_at === null && token.expires_at > now ? (
            <ActionButton action={`/account/tokens/${token.id}/revocation`} label="Revoke" about={token.name} />
          ) : null}
        </td>
      </tr>
    ))}
  </Table>
)

const stateOf = ({ revoked_at, expires_at }: TokenRow, now: Date) =>
  revoked_at ? <>Revoked on {dateText(revoked_at)}</> : expires_at <= now ? <>Ended on {dateText(expires_at)}</> : <>Until {dateText(expires_at)}</>

export const NewTokenPage: FC<{ token: string; name: string; until: Date; publicUrl: string }> = ({ token, name, until, publicUrl }) => (
  <>
    <Title>Token made</Title>
    <div class="stack">
      <Breadcrumb
        steps={[
          { label: 'Your account', href: '/account' },
          { label: 'Tokens for programs', href: '/account/tokens' },
        ]}
      />
      <h1>Token “{name}”</h1>
      <Note>Copy it now. It is shown this once; only a hash of it is kept. It ends on {dateText(until)}.</Note>
      <pre class="secret">
        <code>{token}</code>
      </pre>
      <p>A program sends it with every request:</p>
      <pre>
        <code>{`curl -H "Authorization: Bearer ${token}" ${publicUrl}/api/v1/offerings`}</code>
      </pre>
      <p>
        <a href="/account/tokens">Back to your tokens</a>
      </p>
    </div>
  </>
)
