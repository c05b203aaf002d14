import type { FC } from 'hono/jsx'
import type { MailRow } from '../src/mail/queries.ts'
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
  first: string | null
  next: string | null
}

export const MailsPage: FC<MailsProps> = ({ mails, maySend, first, next }) => (
  <>
    <Title>Mails</Title>
    <header class="head">
      <Breadcrumb steps={[{ label: 'Administration', href: '/admin' }]} />
      <h1>Mails</h1>
      <p>Invitations, links for a password and notices. A text is kept until it was sent, or until its link has ended.</p>
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
            <Row mail={mail} maySend={maySend} />
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

const Row: FC<{ mail: MailRow; maySend: boolean }> = ({ mail, maySend }) => (
  <tr>
    <th scope="row">{mail.address}</th>
    <td>
      <State mail={mail} maySend={maySend} />
    </td>
    <td>{mail.subject}</td>
    <td>{instantText(mail.created_at)}</td>
  </tr>
)

const State: FC<{ mail: MailRow; maySend: boolean }> = ({ mail, maySend }) => {
  if (mail.sent_at)
    return (
      <>
        Sent <span class="sub">{instantText(mail.sent_at)}</span>
      </>
    )
  if (mail.is_blank)
    return (
      <>
        Ended, not sent{' '}
        <span class="sub">
          {instantText(mail.expires_at)} {mail.last_error}
        </span>
      </>
    )
  if (mail.last_error === null)
    return (
      <>
        Waiting{' '}
        <span class="sub">
          {maySend ? 'Goes out until' : 'Of use until'} {instantText(mail.expires_at)}
        </span>
      </>
    )
  return (
    <>
      Failed{' '}
      <span class="sub">
        {mail.last_error} {count(mail.attempts, 'attempt')} so far; the next {instantText(mail.next_attempt_at)}.
      </span>
      {maySend ? <ActionButton action={`/admin/mails/${mail.id}/retry`} label="Send again" about={`to ${mail.address}`} /> : null}
    </>
  )
}
