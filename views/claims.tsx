import type { FC } from 'hono/jsx'
import { NewAccount } from './account.tsx'
import { Title } from './layout.tsx'
import { ErrorSummary, Field, Form, type Problems } from './ui/form.tsx'
import { Note } from './ui/messages.tsx'
import { Breadcrumb } from './ui/record.tsx'
import { dateText } from './ui/text.ts'

// Somebody says that they speak for a vendor.

type Vendor = { slug: string; name: string }

type ClaimProps = {
  vendor: Vendor
  /** Host of the vendor's website; null when it is not known. */
  host: string | null
  /** Since when people of its own speak for it. */
  since: Date | null
  typed: { email: string; message: string }
  problems: Problems
}

export const ClaimPage: FC<ClaimProps> = ({ vendor, host, since, typed, problems }) => (
  <>
    <Title error={Object.keys(problems).length > 0}>{`Speak for ${vendor.name}`}</Title>
    <div class="stack">
      <Breadcrumb
        steps={[
          { label: 'Vendors', href: '/vendors' },
          { label: vendor.name, href: `/vendors/${vendor.slug}` },
        ]}
      />
      <ErrorSummary problems={problems} />
      <h1>Speak for {vendor.name}</h1>
      <p>Do you work at {vendor.name}? Then you can answer for its tools yourself:</p>
      <ul>
        <li>You answer once, for every studio. Most of it is filled in with what we read in your public terms.</li>
        <li>You invite colleagues, also with addresses at other domains.</li>
        <li>You sign. What is signed is held against your own public terms, and where the two disagree, everybody sees that they do.</li>
        <li>That {vendor.name} is represented here becomes public; by whom does not.</li>
      </ul>
      {since ? (
        <Note>
          <p>
            Its own people have spoken for {vendor.name} here since {dateText(since)}. They can invite you at once. Without them, a person of procurement
            decides.
          </p>
        </Note>
      ) : null}
      <Form action={`/vendors/${vendor.slug}/claim`}>
        <Field
          name="email"
          label="Your work e-mail address"
          hint={
            since === null && host !== null
              ? `At ${host}, a link comes at once. At any other domain a person looks at it first.`
              : 'A person looks at it, and answers by mail.'
          }
          type="email"
          autocomplete="email"
          value={typed.email}
          error={problems.email}
        />
        <Field
          name="message"
          label="What a person should know who looks at it"
          hint="For example what you do there, and how that can be checked."
          optional
          rows={4}
          value={typed.message}
          error={problems.message}
        />
        <button class="button" type="submit">
          Claim {vendor.name}
        </button>
      </Form>
    </div>
  </>
)

/** The same in every case: what comes next stands in the mail only. */
export const ClaimSentPage: FC<{ vendor: Vendor; email: string }> = ({ vendor, email }) => (
  <>
    <Title>Look into your mail</Title>
    <div class="stack">
      <h1>Look into your mail</h1>
      <p>
        A letter about {vendor.name} is on its way to <b>{email}</b>. It says what comes next: a link to begin with, or that a person looks at it first.
      </p>
      <p>Nothing came? Look among unwanted mail, and check the address.</p>
      <p>
        <a href={`/vendors/${vendor.slug}`}>Back to {vendor.name}</a>
      </p>
    </div>
  </>
)

type ConfirmProps = { token: string; vendor: Vendor; email: string; isNew: boolean; name: string; problems: Problems }

export const ConfirmClaimPage: FC<ConfirmProps> = ({ token, vendor, email, isNew, name, problems }) => (
  <>
    <Title error={Object.keys(problems).length > 0}>{`Speak for ${vendor.name}`}</Title>
    <div class="stack">
      <ErrorSummary problems={problems} />
      <h1>Speak for {vendor.name}</h1>
      <p>
        As {email} you will be <b>signatory and contributor</b> of {vendor.name}: you answer questions about its tools, sign for it, and look after its people
        here.
      </p>
      <Form action="/claim">
        <input type="hidden" name="token" value={token} />
        {isNew ? <NewAccount name={name} stands="under what you sign" problems={problems} /> : null}
        <button class="button" type="submit">
          I speak for {vendor.name}
        </button>
      </Form>
    </div>
  </>
)

export const ClaimWaitsPage: FC<{ vendor: Vendor }> = ({ vendor }) => (
  <>
    <Title>A person decides on it</Title>
    <div class="stack">
      <h1>A person decides on it</h1>
      <p>
        Since the link was mailed, somebody else has begun to speak for {vendor.name}. So a person of procurement looks at your claim, and you get a letter with
        what they say. If you know your colleague there, it is quicker to ask them: they can invite you.
      </p>
      <p>
        <a href={`/vendors/${vendor.slug}`}>Back to {vendor.name}</a>
      </p>
    </div>
  </>
)
