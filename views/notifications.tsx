import type { Child, FC } from 'hono/jsx'
import type { NoticeRow, SubscriptionRow } from '../src/notifications/queries.ts'
import { digestHour, digestSlot, type Settings } from '../src/notifications/rules.ts'
import type { Kind } from '../src/notifications/unsubscribing.ts'
import { Title } from './layout.tsx'
import { ActionButton, Choices, ErrorSummary, Field, Form, type Problems } from './ui/form.tsx'
import { Empty } from './ui/messages.tsx'
import { Breadcrumb } from './ui/record.tsx'
import { column, Table } from './ui/table.tsx'
import { dateText, instantText } from './ui/text.ts'
import { count } from './words.ts'

type NotificationsProps = {
  settings: Settings
  subscriptions: SubscriptionRow[]
  /** Productions that the reader could follow. */
  productions: { slug: string; name: string }[]
  notices: NoticeRow[]
  now: Date
  problems: Problems
}

export const NotificationsPage: FC<NotificationsProps> = ({ settings, subscriptions, productions, notices, now, problems }) => (
  <>
    <Title error={Object.keys(problems).length > 0}>Notifications</Title>
    <header class="head">
      <ErrorSummary problems={problems} />
      <Breadcrumb steps={[{ label: 'Your account', href: '/account' }]} />
      <h1>Notifications</h1>
      <p>What you follow, when you are told that something about it changed, and what you were told.</p>
    </header>
    <div class="split">
      <div class="stack">
        <section class="stack" aria-labelledby="followed">
          <h2 id="followed">What you follow</h2>
          <Subscriptions of={subscriptions} />
          {productions.length === 0 ? null : <FollowProduction productions={productions} />}
        </section>
        <section class="stack" aria-labelledby="told">
          <h2 id="told">What you were told lately</h2>
          <Notices of={notices} settings={settings} now={now} />
        </section>
      </div>
      <section class="stack" aria-labelledby="when">
        <h2 id="when">When you are told</h2>
        <SettingsForm settings={settings} problems={problems} />
      </section>
    </div>
  </>
)

const kindWords = { tool: 'Tool', vendor: 'Vendor', production: 'Production' } as const
const placeOf = {
  tool: (slug: string) => `/tools/${slug}`,
  vendor: (slug: string) => `/vendors/${slug}`,
  production: (slug: string) => `/productions/${slug}/clearances`,
} as const

const Subscriptions: FC<{ of: SubscriptionRow[] }> = ({ of }) =>
  of.length === 0 ? (
    <Empty title="You follow nothing yet" action={<a href="/tools">Choose a tool</a>}>
      The page of a tool or a vendor has a button “Follow”. You are then told when a verdict moves or something happens to a clearance.
    </Empty>
  ) : (
    <Table
      id="subscriptions"
      caption={`You follow ${count(of.length, 'record')}, by name`}
      head={[column('Name'), column('What'), column('Since'), column('End')]}
    >
      {of.map(({ id, kind, slug, name, since }) => (
        <tr>
          <th scope="row">{name === null ? 'A production that you no longer belong to' : <a href={placeOf[kind](slug ?? '')}>{name}</a>}</th>
          <td>{kindWords[kind]}</td>
          <td>{dateText(since)}</td>
          <td>
            <ActionButton action={`/account/notifications/subscriptions/${id}/end`} label="Stop following" about={name ?? 'it'} />
          </td>
        </tr>
      ))}
    </Table>
  )

const FollowProduction: FC<{ productions: { slug: string; name: string }[] }> = ({ productions }) => (
  <Form action="/account/notifications/subscriptions">
    <input type="hidden" name="kind" value="production" />
    <Field
      name="of"
      label="Follow a production"
      hint="You are told of every clearance that concerns it. Whoever is of the production is told of a suspension anyway."
      choices={productions.map(({ slug, name }) => ({ value: slug, label: name }))}
    />
    <button class="button plain" type="submit">
      Follow this production
    </button>
  </Form>
)

const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']

const SettingsForm: FC<{ settings: Settings; problems: Problems }> = ({ settings, problems }) => (
  <Form action="/account/notifications">
    <Choices
      type="radio"
      name="digest"
      label="Digest of what changed"
      hint={`One mail, at ${digestHour}:00 UTC. Nothing to say, no mail.`}
      error={problems.digest}
      chosen={[settings.digest]}
      choices={[
        { value: 'weekly', label: 'Once a week' },
        { value: 'daily', label: 'Once a day' },
        { value: 'off', label: 'Never', hint: 'What changed still stands on this page.' },
      ]}
    />
    <Field
      name="weekday"
      label="Day of the weekly digest"
      value={String(settings.weekday)}
      choices={weekdays.map((label, i) => ({ value: String(i + 1), label }))}
    />
    <Choices
      type="checkbox"
      name="instant"
      label="At once"
      hint="When a clearance that concerns you is suspended or revoked, when a suspension ends, and a week and a day before a clearance ends. Without it these come with the digest, which may be too late."
      chosen={settings.instant ? ['yes'] : []}
      choices={[{ value: 'yes', label: 'Mail me at once' }]}
    />
    <button class="button" type="submit">
      Save
    </button>
  </Form>
)

const Notices: FC<{ of: NoticeRow[]; settings: Settings; now: Date }> = ({ of, settings, now }) =>
  of.length === 0 ? (
    <Empty title="Nothing yet">When something that you follow changes, it stands here, whether a mail went out or not.</Empty>
  ) : (
    <Table
      id="notices"
      caption={`${of.length === 1 ? 'The newest notice' : `The newest ${of.length} notices`}, newest first; times are UTC`}
      head={[column('What'), column('When'), column('Told')]}
    >
      {of.map((notice) => (
        <tr>
          <th scope="row">
            <a href={notice.path}>{notice.subject}</a>: {notice.sentence}
            <span class="sub">{notice.because}</span>
          </th>
          <td>{instantText(notice.at)}</td>
          <td>{toldWords(notice, settings, now)}</td>
        </tr>
      ))}
    </Table>
  )

const toldWords = ({ told_at, is_instant, at }: NoticeRow, settings: Settings, now: Date): Child => {
  if (told_at !== null) return <>By mail, {instantText(told_at)}</>
  if (is_instant && settings.instant) return 'By mail, at once'
  const last = digestSlot(settings, now)
  if (last === null) return 'Here only: the digest is off'
  const next = at < last ? last : new Date(last.getTime() + (settings.digest === 'daily' ? 1 : 7) * 86_400_000)
  return <>With the digest of {dateText(next)}</>
}

// For whoever holds a mail ----------------------------------------------------------------------------------

const stopWords: Record<Kind, { title: string; does: string; done: string }> = {
  digest: {
    title: 'Get no more digests',
    does: 'Toolslate sends you no more digests of what changed. What you follow stays as it is, and mails about a suspension still come at once.',
    done: 'You get no more digests.',
  },
  instant: {
    title: 'Get no more mails at once',
    does: 'Toolslate sends you no more mails of their own when a clearance is suspended, revoked or about to end. They come with your digest, if you get one, which may be too late.',
    done: 'You get no more mails at once.',
  },
}

/** Looking at the address does nothing: programs look too. */
export const StopPage: FC<{ kind: Kind; token: string }> = ({ kind, token }) => (
  <>
    <Title>{stopWords[kind].title}</Title>
    <div class="stack">
      <h1>{stopWords[kind].title}</h1>
      <p>{stopWords[kind].does}</p>
      <Form action={`/unsubscribe?token=${token}`}>
        <button class="button" type="submit">
          Stop these mails
        </button>
      </Form>
      <p>
        <a href="/account/notifications">Set it in your account instead</a>
      </p>
    </div>
  </>
)

export const StoppedPage: FC<{ kind: Kind }> = ({ kind }) => (
  <>
    <Title>{stopWords[kind].done}</Title>
    <div class="stack">
      <h1>{stopWords[kind].done}</h1>
      <p>
        Changed your mind? <a href="/account/notifications">Set it in your account</a>.
      </p>
    </div>
  </>
)
