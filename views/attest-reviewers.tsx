import type { FC } from 'hono/jsx'
import type { Comment, Conversation } from '../src/talk/queries.ts'
import { Title } from './layout.tsx'
import { ErrorSummary, Form, type Problems } from './ui/form.tsx'
import { Empty } from './ui/messages.tsx'
import { Breadcrumb } from './ui/record.tsx'
import { demoMark } from './ui/tags.ts'
import { instantText } from './ui/text.ts'

type Props = {
  vendor: string
  conversations: Conversation[]
  comments: Comment[]
  typed: { review: number; text: string; once: string; problems: Problems } | null
  once: string
}

/** What studios ask a vendor in their reviews, each in its own conversation. */
export const ReviewersPage: FC<Props> = (props) => {
  const { vendor, conversations, typed } = props
  return (
    <>
      <Title error={typed !== null}>What reviewers ask</Title>
      <div class="head">
        <Breadcrumb steps={[{ label: `Questionnaires of ${vendor}`, href: '/attest' }]} />
        {typed === null ? null : <ErrorSummary problems={{ [`text-${typed.review}`]: typed.problems.text ?? '' }} />}
        <h1>What reviewers ask</h1>
        <p>
          A studio that reviews one of your tools writes to you here. What you answer is read by that studio only, and is no part of what you sign: what every
          studio should know belongs into the questionnaire.
        </p>
      </div>
      {conversations.length === 0 ? (
        <Empty title="Nobody asks anything" action={<a href="/attest">Your questionnaires</a>}>
          When a studio writes to you about one of your tools, it stands here, and you get a mail.
        </Empty>
      ) : (
        conversations.map((conversation) => <Talk {...props} conversation={conversation} />)
      )}
    </>
  )
}

const Talk: FC<Props & { conversation: Conversation }> = ({ conversation, comments, vendor, typed, once }) => {
  const { id, studio, tool_name, offering_name, is_demo, is_closed } = conversation
  const own = typed?.review === id ? typed : null
  return (
    <section class="stack" id={`review-${id}`} aria-labelledby={`review-${id}-title`}>
      <h2 id={`review-${id}-title`}>
        {studio} about {tool_name}, {offering_name} {demoMark(is_demo)}
      </h2>
      <ol class="talk">
        {comments
          .filter(({ review_id }) => review_id === id)
          .map((comment) => (
            <li id={`comment-${comment.id}`}>
              <p class="small">
                <b>{comment.organisation_id === null ? studio : `${comment.name ?? 'Somebody'} of ${vendor}`}</b>{' '}
                <span class="quiet">{instantText(comment.at)}</span>
              </p>
              <p class="spoken">{comment.text}</p>
            </li>
          ))}
      </ol>
      {is_closed ? (
        <p class="quiet">This review is closed: nothing is added to it.</p>
      ) : (
        <Form action={`/attest/reviewers/${id}/comments`}>
          <input type="hidden" name="once" value={own?.once ?? `${once}-${id}`} />
          <div class="field">
            <label for={`f-text-${id}`}>Your answer</label>
            {own ? (
              <p class="error" id={`f-text-${id}-error`}>
                <span class="visually-hidden">Error: </span>
                {own.problems.text}
              </p>
            ) : null}
            <textarea
              id={`f-text-${id}`}
              name="text"
              rows={3}
              maxlength={4000}
              aria-describedby={own ? `f-text-${id}-error` : undefined}
              aria-invalid={own ? 'true' : undefined}
            >
              {own?.text ?? ''}
            </textarea>
          </div>
          <button class="button plain" type="submit">
            Answer {studio}
          </button>
        </Form>
      )}
    </section>
  )
}
