import type { FC } from 'hono/jsx'
import type { ReviewRecord } from '../src/findings/queries.ts'
import type { Comment } from '../src/talk/queries.ts'
import type { Colleague, TypedComment } from '../src/talk/rules.ts'
import { Title } from './layout.tsx'
import { ReviewHead, reviewName } from './review-head.tsx'
import { partChoices, partWords } from './review-words.ts'
import { Choices, ErrorSummary, Field, Form, type Problems } from './ui/form.tsx'
import { instantText } from './ui/text.ts'

export type ReviewTalkProps = {
  review: Pick<ReviewRecord, 'id' | 'vendor_id' | 'vendor_name' | 'closed_at'>
  comments: Comment[]
  colleagues: Colleague[]
  mayWrite: boolean
  typed: TypedComment
  problems: Problems
  once: string
}

/** What is said about a review: a region of its page, and the whole of /desk/reviews/{id}/comments. */
export const ReviewTalk: FC<ReviewTalkProps> = (props) => {
  const { comments, review, mayWrite } = props
  return (
    <section class="stack" aria-labelledby="comments">
      <h2 id="comments">Comments</h2>
      {comments.length === 0 ? (
        <p class="quiet">Nobody has said anything.</p>
      ) : (
        <ol class="talk">
          {comments.map((comment) => (
            <li id={`comment-${comment.id}`} data-shared={comment.is_shared ? '' : undefined}>
              <p class="small">
                <b>{speakerOf(comment)}</b> <span class="quiet">{instantText(comment.at)}</span>
                {comment.part === null ? null : <span class="quiet"> · {partWords[comment.part].word}</span>} ·{' '}
                <span class="reach">{reachOf(comment, review)}</span>
              </p>
              <p class="spoken">{comment.text}</p>
              {comment.mentioned.length === 0 ? null : <p class="small quiet">To {comment.mentioned.map(({ name }) => name).join(', ')}</p>}
            </li>
          ))}
        </ol>
      )}
      {!mayWrite ? null : review.closed_at === null ? <Say {...props} /> : <p class="quiet">The review is closed: nothing is added to it.</p>}
    </section>
  )
}

const reachOf = ({ is_shared, organisation_id }: Comment, { vendor_name }: ReviewTalkProps['review']): string =>
  organisation_id !== null ? 'To your studio' : is_shared ? `${vendor_name ?? 'The vendor'} reads it too` : 'Your studio only'

const speakerOf = ({ organisation_id, vendor, name }: Comment): string =>
  organisation_id === null ? (name ?? 'Somebody who left') : `${name === null ? 'Somebody' : name} of ${vendor ?? 'the vendor'}`

const Say: FC<ReviewTalkProps> = ({ review, colleagues, typed, problems, once }) => (
  <div class="not-printed">
    <Form action={`/desk/reviews/${review.id}/comments`}>
      <input type="hidden" name="once" value={once} />
      <Field
        name="text"
        label="Say something"
        hint="@ and a name, as in the list below, mentions somebody: they get a mail."
        rows={4}
        maxlength={4000}
        value={typed.text}
        error={problems.text}
      />
      <details open={typed.mentions.length > 0}>
        <summary>Mention people</summary>
        <Choices
          name="mention"
          label="Who gets a mail"
          type="checkbox"
          optional
          chosen={typed.mentions}
          choices={colleagues.map(({ id, name }) => ({ value: String(id), label: name }))}
        />
      </details>
      <Field name="part" label="Part of the review" optional value={typed.part ?? ''} choices={[{ value: '', label: 'All of it' }, ...partChoices]} />
      {review.vendor_id === null ? null : (
        <Choices
          name="is_shared"
          label="Who reads it"
          type="radio"
          chosen={[typed.is_shared ? '1' : '']}
          choices={[
            { value: '', label: 'Your studio only' },
            { value: '1', label: `Also the people of ${review.vendor_name ?? 'the vendor'}`, hint: 'They get a mail and can answer. It cannot be taken back.' },
          ]}
        />
      )}
      <button class="button" type="submit">
        Add the comment
      </button>
    </Form>
  </div>
)

/** The whole conversation, on a page of its own. */
export const ReviewTalkPage: FC<{ review: ReviewRecord; talk: ReviewTalkProps }> = ({ review, talk }) => (
  <>
    <Title error={Object.keys(talk.problems).length > 0}>{`Comments on review ${review.id}: ${reviewName(review)}`}</Title>
    <ErrorSummary problems={talk.problems} />
    <ReviewHead review={review} />
    <ReviewTalk {...talk} />
  </>
)
