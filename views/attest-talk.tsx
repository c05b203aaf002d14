import { html } from 'hono/html'
import type { FC } from 'hono/jsx'
import type { Comment } from '../src/attestations/comment-queries.ts'
import type { ActivityRow } from '../src/attestations/questionnaire-queries.ts'
import { activityWord } from './attest-words.ts'
import { Choices, Field, Form, type Problems } from './ui/form.tsx'
import { instantText } from './ui/text.ts'

export type Colleague = { id: number; name: string }

/** Who looks after a question. The answer stays where it is, whoever has it. */
export const Assignment: FC<{ path: string; colleagues: Colleague[]; assigned_to: number | null; organisation: string | null }> = ({
  path,
  colleagues,
  assigned_to,
  organisation,
}) => (
  <section class="stack" aria-labelledby="assignment">
    <h2 id="assignment">Assigned to</h2>
    <Form action={`${path}/assignment`}>
      <Field
        name="assigned_to"
        label="Colleague"
        value={assigned_to === null ? '' : String(assigned_to)}
        choices={[{ value: '', label: 'Nobody in particular' }, ...colleagues.map(({ id, name }) => ({ value: String(id), label: name }))]}
      />
      <button class="button plain" type="submit">
        Assign
      </button>
    </Form>
    {organisation === null ? null : (
      <p class="small quiet">
        Somebody is missing? <a href={`/admin/organisations/${organisation}`}>Invite them</a>, at whatever address: nothing is lost.
      </p>
    )}
  </section>
)

export const Comments: FC<{ path: string; comments: Comment[]; typed: string; problems: Problems }> = ({ path, comments, typed, problems }) => (
  <section class="stack" aria-labelledby="comments">
    <h2 id="comments">Comments</h2>
    {comments.length === 0 ? (
      <p class="quiet">Nobody has said anything.</p>
    ) : (
      <ol class="timeline moments">
        {comments.map(
          ({ name, text, is_shared, at }) =>
            html`<li>${instantText(at)}<div><b>${name ?? 'Somebody at procurement'}</b>${is_shared ? html` <span class="quiet">(procurement reads it too)</span>` : null}<p class="spoken">${text}</p></div></li>`,
        )}
      </ol>
    )}
    <Form action={`${path}/comments`}>
      <Field name="comment" label="Say something" value={typed} error={problems.comment} rows={2} maxlength={4000} />
      <Choices
        name="is_shared"
        label="Who reads it"
        type="radio"
        choices={[
          { value: '', label: 'Your own people' },
          { value: '1', label: 'Procurement too' },
        ]}
        chosen={['']}
      />
      <button class="button plain" type="submit">
        Add the comment
      </button>
    </Form>
  </section>
)

/** Who did what when, out of the log. */
export const Activity: FC<{ activity: ActivityRow[] }> = ({ activity }) =>
  activity.length === 0 ? null : (
    <section class="stack" aria-labelledby="activity">
      <h2 id="activity">Activity</h2>
      <ol class="timeline moments">
        {activity.map(({ at, action, name }) => html`<li>${instantText(at)}<div>${name ?? 'Somebody'} ${activityWord(action)}.</div></li>`)}
      </ol>
    </section>
  )
