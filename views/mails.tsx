import type { Child, FC } from 'hono/jsx'
import type { MailRow } from '../src/mail/queries.ts'
import { type MailState, mailState } from '../src/mail/rules.ts'
import { Title } from './layout.tsx'
import { ActionButton } from './ui/form.tsx'
import { Empty, Note } from './ui/messages.tsx'
import { Breadcrumb } from './ui/record.tsx'
import { column, Pager, Table } from './ui/table.tsx'
import { instantText } from './ui/text.ts'
import { count } from './words.ts'

type MailsProps = {
  mails: MailRow[]
  /** An SMTP server is set. */
  maySend: boolean
  now: Date
  first: string | null
  next: string | null
}

export const MailsPage: FC<MailsProps> = ({ mails, maySend, now, first, next }) => (
  <>
    <Title>Mails</Title>
    <header class="head">
      <Breadcrumb steps={[{ label: 'Administration', href: '/admin' }]} />
      <h1>Mails</h1>
      <p>Invitations, links for a password, notices and digests. A text is kept until it was sent, or until it is of no use any more.</p>
    </header>
    {maySend ? null : <NoServer />}
    <Texts mails={mails} />
    <section class="stack" aria-labelledby="found">
      <h2 class={maySend ? 'visually-hidden' : undefined} id="found">
        All mails
      </h2>
      {mails.length === 0 ? (
        <Empty title={first === null ? 'No mail yet' : 'No older mail'} action={first === null ? undefined : <a href={first}>Show the newest</a>}>
          What is written to somebody stands here, with what became of it.
        </Empty>
      ) : (
        <Table
          id="mails"
          caption={`${count(mails.length, 'mail')}, newest first; times are UTC`}
          head={
            <>
              {column('To')}
              {column('State')}
              {column('Subject')}
              {column('Written')}
            </>
          }
        >
          {mails.map((mail) => (
            <Row mail={mail} maySend={maySend} now={now} />
          ))}
        </Table>
      )}
      <Pager label="Pages of mails" first={first} next={next} />
    </section>
  </>
)

const NoServer: FC = () => (
  <Note>
    <p>
      <b>No SMTP server is set: nothing is sent.</b> Set <code>SMTP_URL</code>, like <code class="id">smtp://user:password@mail.studio.example:587</code>, and{' '}
      <code>MAIL_FROM</code>, like <code class="id">{'Toolslate <toolslate@studio.example>'}</code>, and start Toolslate again. What waits here then goes out.
    </p>
    <p>Until then, hand the texts below over yourself. Whoever has one can follow its link: give it to nobody but the person it is for.</p>
  </Note>
)

/** Only what was not sent has a text, and only without a server is it here. */
const Texts: FC<{ mails: MailRow[] }> = ({ mails }) => {
  const waiting = mails.filter(({ text }) => text)
  return waiting.length === 0 ? null : (
    <section class="stack" aria-labelledby="texts">
      <h2 id="texts">Texts to hand over</h2>
      {waiting.map(({ address, subject, text }) => (
        <details>
          <summary>
            {address}: {subject}
          </summary>
          <pre class="example">{text}</pre>
        </details>
      ))}
    </section>
  )
}

const Row: FC<{ mail: MailRow; maySend: boolean; now: Date }> = ({ mail, maySend, now }) => {
  const state = mailState(mail, now)
  const mayRetry = maySend && !mail.is_blank && (state === 'failed' || state === 'unsure')
  return (
    <tr>
      <th scope="row">{mail.address}</th>
      <td>
        {stateWords[state]} <span class="sub">{sayMore(mail, state, maySend)}</span>
        {mayRetry ? <ActionButton action={`/admin/mails/${mail.id}/retry`} label="Send again" about={`to ${mail.address}`} /> : null}
      </td>
      <td>{mail.subject}</td>
      <td>{instantText(mail.created_at)}</td>
    </tr>
  )
}

const stateWords: Record<MailState, string> = {
  waiting: 'Waiting',
  sending: 'On its way',
  sent: 'Sent',
  failed: 'Failed',
  unsure: 'May have been sent',
  ended: 'Ended, not sent',
}

const sayMore = (mail: MailRow, state: MailState, maySend: boolean): Child => {
  const { sent_at, begun_at, expires_at, last_error, attempts } = mail
  if (state === 'sent' || state === 'sending') return instantText(sent_at ?? begun_at ?? expires_at)
  if (state === 'unsure')
    return (
      <>
        {last_error ?? 'Toolslate ended while it was sending, and does not know what the SMTP server did.'} Begun {begun_at ? instantText(begun_at) : null}. It
        is not sent again by itself: ask whether it arrived.
      </>
    )
  if (state === 'failed')
    return (
      <>
        {last_error} {count(attempts, 'attempt')} so far; it is tried again, every six hours at the least, until {instantText(expires_at)}.
      </>
    )
  return state === 'waiting' ? (
    <>
      {maySend ? 'Goes out until' : 'Of use until'} {instantText(expires_at)}
    </>
  ) : (
    <>
      {instantText(expires_at)} {last_error}
    </>
  )
}
