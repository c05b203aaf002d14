import { html } from 'hono/html'
import type { FC, PropsWithChildren } from 'hono/jsx'
import type { Since } from '../src/desk/changes.ts'
import { isDone } from '../src/desk/moves.ts'
import { aboutWords } from '../src/desk/names.ts'
import type { Colleague, listLikelyOfferings, MoveOf, PartOf, RequestOf, ReviewRecord } from '../src/desk/review-queries.ts'
import { tierOf } from '../src/desk/risk.ts'
import { Title } from './layout.tsx'
import { partStateWords, partWords, reviewKindWords, tierWords } from './review-words.ts'
import { ErrorSummary, Field, Form, type Problems } from './ui/form.tsx'
import type { Html } from './ui/icons.ts'
import { Note } from './ui/messages.tsx'
import { Breadcrumb, Facts, Timeline } from './ui/record.tsx'
import { column, Table } from './ui/table.tsx'
import { demoMark } from './ui/tags.ts'
import { dateCell, dateText } from './ui/text.ts'
import { count, dataClassWords } from './words.ts'

/** What the sections of the page of a review share. */
export type CaseProps = {
  review: ReviewRecord
  parts: PartOf[]
  colleagues: Colleague[]
  /** It is open, and the reader may work on it. */
  mayWork: boolean
  today: string
  problems: Problems
  /** What was typed into a form that was refused, by field; null: nothing. */
  typed: (name: string) => string | null
}

export const casePath = ({ id }: { id: number }) => `/desk/reviews/${id}`

/** Which version a form was made of: another that was kept since is not written over. */
export const Version: FC<{ of: { version: number } }> = ({ of }) => <input type="hidden" name="version" value={String(of.version)} />

/** One review. Its children are the sections, each of which stands for itself. */
export const ReviewCasePage: FC<PropsWithChildren<CaseProps & { isOwn: boolean; requests: number }>> = (props) => {
  const { review, problems, isOwn, children } = props
  return (
    <>
      <Title error={Object.keys(problems).length > 0}>{`Review of ${aboutWords(review)}`}</Title>
      <div class="head">
        <Breadcrumb steps={[{ label: 'Desk', href: '/desk' }]} />
        <ErrorSummary problems={problems} />
        <h1>
          {review.tool_name} {review.offering_name === null ? null : <span class="plan">{review.offering_name}</span>} {demoMark(review.is_demo)}
        </h1>
        <p>
          Review {review.id}, opened on {dateText(review.opened_at)}
          {review.opened_by ? ` by ${review.opened_by}` : null}. {reviewKindWords[review.kind].word}: {lower(reviewKindWords[review.kind].means)}
        </p>
      </div>
      {review.closed_at === null ? null : (
        <Note>
          <p>
            <b>Closed</b> on {dateText(review.closed_at)}
            {review.closed_by ? ` by ${review.closed_by}` : null}
            {review.closing_reason === '' ? '.' : `: ${review.closing_reason}`}
          </p>
        </Note>
      )}
      {isOwn ? (
        <Note>
          <p>You speak for the vendor of this tool: somebody else reviews it.</p>
        </Note>
      ) : null}
      <div class="split case">
        <div class="stack">{children}</div>
        <About {...props} />
      </div>
    </>
  )
}

const lower = (text: string) => text.charAt(0).toLowerCase() + text.slice(1)

const About: FC<CaseProps & { requests: number }> = ({ review, parts, colleagues, mayWork, problems, typed, requests }) => (
  <aside class="stack" aria-labelledby="about">
    <h2 id="about">About this review</h2>
    <Facts
      of={[
        ['Inherent risk', <a href="#risk">{tierWords[tierOf(review.irq)].word}</a>],
        ['Parts done', `${parts.filter(({ state }) => isDone(state)).length} of ${parts.length}`],
        ['Asked for by', requests === 0 ? 'Nobody: it was opened here' : <a href="#requests">{count(requests, 'request')}</a>],
        ['Dossier', review.tool === null ? 'Not in the register yet' : <a href={`/tools/${review.tool}/${review.offering}`}>{aboutWords(review)}</a>],
        [
          'Website',
          review.tool_url === '' ? null : (
            <a href={review.tool_url} rel="noreferrer">
              {review.tool_url}
            </a>
          ),
        ],
        ['Lead', review.lead ?? <span class="quiet">nobody</span>],
      ]}
    />
    {mayWork ? (
      <details class="more" open={problems.lead !== undefined}>
        <summary>Change the lead</summary>
        <Form action={`${casePath(review)}/lead`}>
          <Version of={review} />
          <Field
            name="lead"
            label="Who leads it"
            hint="Answers for the whole; each part has an owner of its own."
            choices={[{ value: '', label: 'Nobody' }, ...colleagues.map(({ id, name }) => ({ value: String(id), label: name }))]}
            value={typed('lead') ?? String(review.lead_id ?? '')}
            error={problems.lead}
          />
          <button class="button plain" type="submit">
            Save
          </button>
        </Form>
      </details>
    ) : null}
  </aside>
)

// Sections -------------------------------------------------------------------------------------------------

/** What is not the same as when somebody last finished with it. */
export const SinceLast: FC<{ since: Since | null; isListed: boolean }> = ({ since, isListed }) => (
  <section class="stack" aria-labelledby="since">
    <h2 id="since">What changed since the last review</h2>
    {since === null ? (
      <p>
        {isListed
          ? 'This is the first review of it here, and nothing was cleared before: there is nothing to compare with.'
          : 'The register does not have this tool: it knows of no change.'}
      </p>
    ) : (
      <>
        <p>
          Since{' '}
          {since.since.kind === 'review' ? (
            <a href={`/desk/reviews/${since.since.id}`}>review {since.since.id} was closed</a>
          ) : (
            <a href={`/clearances/${since.since.id}`}>the ruling</a>
          )}{' '}
          on {dateText(since.since.at)}:{' '}
          {since.events.length === 0 ? <b>nothing that is recorded.</b> : `${count(since.events.length, 'change')}, the newest first.`}
        </p>
        {since.events.length === 0 ? null : <Timeline events={since.events} />}
      </>
    )}
  </section>
)

/** Who asked, and for what. */
export const CaseRequests: FC<{ requests: RequestOf[] }> = ({ requests }) => (
  <section class="stack" aria-labelledby="requests">
    <h2 id="requests">Requests</h2>
    {requests.length === 0 ? (
      <p>Nobody asked: it was opened at the desk.</p>
    ) : (
      <Table
        id="request-list"
        caption={`${count(requests.length, 'request')}, the oldest first`}
        head={[column('For'), column('Asked by'), column('What goes in'), column('Needed by')]}
      >
        {requests.map(requestRow)}
      </Table>
    )}
  </section>
)

const requestRow = (
  one: RequestOf,
): Html => html`<tr><th scope="row"><a href="/requests/${one.id}">${one.production ?? 'The studio itself'}</a><span class="sub">${one.purpose}</span></th>
<td>${one.by ?? html`<span class="quiet">somebody who is gone</span>`}<span class="sub">${dateCell(one.asked_at.toISOString())}</span></td>
<td>${one.data_classes.length === 0 ? 'not known' : one.data_classes.map((id) => `${id} ${dataClassWords[id]}`).join('; ')}</td>
<td>${one.needed_on === null ? html`<span class="quiet">not said</span>` : dateCell(one.needed_on)}</td></tr>`

type LinkProps = CaseProps & { offerings: Awaited<ReturnType<typeof listLikelyOfferings>> /** `tool/offering` out of the address. */; chosen: string | null }

/** For a tool that the register did not have when it was asked for. */
export const CaseLink: FC<LinkProps> = ({ review, mayWork, offerings, chosen, problems, typed }) =>
  review.offering_id !== null || !mayWork ? null : (
    <section class="stack" aria-labelledby="link">
      <h2 id="link">Which offering it is</h2>
      <p>Nothing can be cleared that the register does not have. Once it does, say which offering was meant.</p>
      {offerings.length === 0 ? null : (
        <p>
          With a name like it:{' '}
          {offerings.map((one, i) => (
            <>
              {i > 0 ? '; ' : null}
              <a href={`${casePath(review)}?offering=${one.tool}/${one.offering}#link`}>{aboutWords(one)}</a>
            </>
          ))}
        </p>
      )}
      <Form action={`${casePath(review)}/offering`}>
        <Version of={review} />
        <Field
          name="offering"
          label="Tool and plan"
          hint="As in the address of its dossier: chatgpt/enterprise."
          maxlength={200}
          value={typed('offering') ?? chosen ?? ''}
          error={problems.offering}
        />
        <button class="button plain" type="submit">
          Link the review
        </button>
      </Form>
    </section>
  )

export const CaseHistory: FC<{ moves: MoveOf[] }> = ({ moves }) => (
  <section class="stack" aria-labelledby="history">
    <h2 id="history">History of its parts</h2>
    <Timeline events={moves.map((move) => ({ on: move.at, what: moveSentence(move) }))} />
  </section>
)

const moveSentence = ({ part, from_state, to_state, reason, by }: MoveOf): Html =>
  html`<b>${partWords[part].word}</b>: ${from_state === null ? 'opened' : html`from ${partStateWords[from_state].word.toLowerCase()} to ${partStateWords[to_state].word.toLowerCase()}`}${by === null ? '' : ` by ${by}`}.${reason === '' ? null : html` <span class="quiet">${reason}</span>`}`

/** What comes after the parts: a proposal, and the end of the review. */
export const CaseEnd: FC<CaseProps & { mayPropose: boolean }> = ({ review, parts, mayWork, mayPropose, problems, typed }) => {
  const open = parts.filter(({ state }) => !isDone(state))
  const proposal = review.tool === null ? null : `/tools/${review.tool}/${review.offering}/clearance/new?review=${review.id}`
  if (!mayWork && !(mayPropose && proposal && open.length === 0)) return null
  return (
    <section class="stack" aria-labelledby="close">
      <h2 id="close">The end of the review</h2>
      {mayPropose && proposal !== null && open.length === 0 ? (
        <p>
          <a class="button" href={proposal}>
            Propose a clearance
          </a>
        </p>
      ) : null}
      {mayWork ? (
        <Form action={`${casePath(review)}/closure`}>
          <Version of={review} />
          <p>
            {open.length === 0
              ? 'Every part is done. A closed review stays as it is; another one is opened when its time comes again.'
              : `${open.length === 1 ? 'One part is' : `${open.length} parts are`} not done: ${open.map(({ part }) => partWords[part].word).join(', ')}. A review closes when each is completed or withdrawn.`}
          </p>
          <Field
            name="closing-reason"
            label={open.length === 0 ? 'What came of it' : 'Why it is not finished'}
            hint="Whoever asked reads it."
            rows={2}
            maxlength={2000}
            optional={open.length === 0}
            value={typed('closing-reason') ?? ''}
            error={problems['closing-reason']}
          />
          {open.length === 0 ? (
            <button class="button plain" type="submit" name="do" value="close">
              Close the review
            </button>
          ) : (
            <button class="button plain" type="submit" name="do" value="withdraw">
              Withdraw what is left, and close
            </button>
          )}
        </Form>
      ) : null}
    </section>
  )
}
