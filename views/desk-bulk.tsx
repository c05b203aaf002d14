import type { FC } from 'hono/jsx'
import { deskHref, queryOf } from '../src/desk/queue.ts'
import type { QueueProps } from './desk-queue.tsx'
import { Field, Form } from './ui/form.tsx'
import { Note } from './ui/messages.tsx'
import { count } from './words.ts'

/** What can be done with the parts that are ticked in the table: its boxes belong to this form. */
export const Bulk: FC<QueueProps & { rows: number }> = ({ filter, colleagues, refusal, ticksAll, rows, today }) => {
  const here = deskHref(filter)
  return (
    <section class="bulk" aria-labelledby="bulk-title">
      <h3 id="bulk-title">With the parts that are ticked</h3>
      {refusal.left.length > 0 ? <Left {...refusal} /> : null}
      <Form action="/desk/parts" id="bulk">
        <input type="hidden" name="view" value={queryOf(filter)} />
        {refusal.problem === null ? null : (
          <p class="error" role="alert">
            <span class="visually-hidden">Error: </span>
            {refusal.problem}
          </p>
        )}
        <div class="deeds">
          <div>
            <Field
              name="owner"
              label="Owner"
              choices={[
                { value: '', label: 'Choose' },
                ...colleagues.map(({ id, name }) => ({ value: String(id), label: name })),
                { value: 'nobody', label: 'Nobody' },
              ]}
              value={refusal.owner}
            />
            <button class="button plain" type="submit" name="do" value="assign">
              Assign
            </button>
          </div>
          <div>
            <Field name="due_on" label="Due" type="date" value={refusal.due_on === '' ? today : refusal.due_on} />
            <button class="button plain" type="submit" name="do" value="due">
              Set the day
            </button>
          </div>
          <div>
            <button class="button plain" type="submit" name="do" value="start">
              Start
            </button>
          </div>
          <a class="small" href={ticksAll ? here : `${here}${here.includes('?') ? '&' : '?'}tick=all`}>
            {ticksAll ? 'Tick none' : `Tick all ${rows}`}
          </a>
        </div>
      </Form>
    </section>
  )
}

const Left: FC<{ done: number; left: { name: string; because: string }[] }> = ({ done, left }) => (
  <Note>
    <p role="alert">
      <b>
        {done === 0 ? 'Nothing was changed.' : `${count(done, 'part')} ${done === 1 ? 'is' : 'are'} changed.`}{' '}
        {left.length === 1 ? 'One was left' : `${left.length} were left`} as
        {left.length === 1 ? ' it is' : ' they are'}:
      </b>
    </p>
    <ul>
      {left.map(({ name, because }) => (
        <li>
          {name}: {because}
        </li>
      ))}
    </ul>
  </Note>
)
