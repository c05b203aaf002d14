import { html } from 'hono/html'
import type { FC } from 'hono/jsx'
import type { Colleague } from '../src/desk/review-queries.ts'
import { labelOf } from '../src/questions/answer.ts'
import type { Bank } from '../src/questions/question.ts'
import { lostDueOn } from '../src/watch/lost.ts'
import type { Lost } from '../src/watch/lost-queries.ts'
import type { ChangeTask } from '../src/watch/task-queries.ts'
import { Title } from './layout.tsx'
import { Field, Form } from './ui/form.tsx'
import type { Html } from './ui/icons.ts'
import { Empty } from './ui/messages.tsx'
import { Breadcrumb } from './ui/record.tsx'
import { column, Table } from './ui/table.tsx'
import { demoMark } from './ui/tags.ts'
import { dateCell } from './ui/text.ts'
import { count } from './words.ts'

type Props = { lost: Lost[]; changed: ChangeTask[]; bank: Bank; today: string }

export const wordingOf = (bank: Bank, id: string) => bank.byId.get(id)?.wording ?? id
export const labelIn = (bank: Bank, { question, value }: Pick<Lost, 'question' | 'value'>) => {
  const asked = bank.byId.get(question)
  return asked ? labelOf(asked, value) : String(value)
}

/** What vendors say now that they did not when answers were taken: passages that are gone, then other words that somebody has to read. */
export const WatchPage: FC<Props> = ({ lost, changed, bank, today }) => {
  const tasks = lost.filter(({ fact }, i) => lost.findIndex((one) => one.fact === fact) === i)
  return (
    <>
      <Title>The watch</Title>
      <div class="head">
        <Breadcrumb steps={[{ label: 'Desk', href: '/desk' }]} />
        <h1>The watch</h1>
        <p>
          What vendors’ documents say now. <a href="/desk/documents">Read a document, or upload a copy</a>.
        </p>
      </div>
      <section class="stack" aria-labelledby="tasks">
        <h2 id="tasks">{tasks.length === 1 ? '1 lost passage' : `${tasks.length} lost passages`}</h2>
        {tasks.length === 0 ? (
          <Empty title="Nothing is lost">Every passage that an answer rests on is in the newest copy that was compared.</Empty>
        ) : (
          <>
            <p>
              The passage is gone from the newest copy of its document. Until somebody looks, the answer counts for nothing good, and clearances that rest on it
              are in re-review.
            </p>
            <Table
              id="lost"
              caption="The longest known first"
              head={[column('Answer'), column('Document'), column('Gone on'), column('Due on'), column('Clearances'), column('Who looks after it')]}
            >
              {tasks.map((one) => lostRow(one, bank, today))}
            </Table>
          </>
        )}
      </section>
      <section class="stack" aria-labelledby="changed">
        <h2 id="changed">{changed.length === 1 ? '1 document changed' : `${changed.length} documents changed`}</h2>
        {changed.length === 0 ? (
          <Empty title="Nothing to read">No document says anything new about what answers rest on, as far as copies were taken.</Empty>
        ) : (
          <>
            <p>Sentences about training, retention, licence and the like came, went or say something else. Somebody reads whether an answer is another now.</p>
            <Table
              id="changed-table"
              caption="The earliest due first"
              head={[
                column('Document'),
                column('Since'),
                column('Copy of'),
                column('Material changes', 'number'),
                column('Due on'),
                column('Who looks after it'),
              ]}
            >
              {changed.map((one) => changedRow(one, today))}
            </Table>
          </>
        )}
      </section>
    </>
  )
}

const dueCell = (due: string, today: string): Html => (due < today ? html`<b class="wrong">${dateCell(due)}</b>` : html`${dateCell(due)}`)

const lostRow = (one: Lost, bank: Bank, today: string): Html =>
  html`<tr><th scope="row"><a href="/desk/watch/${one.fact}">${one.name}</a> ${demoMark(one.is_demo)}<span class="sub">${wordingOf(bank, one.question)} “${labelIn(bank, one)}”</span></th>
<td>${one.document}</td><td>${dateCell(one.lost_on)}</td><td>${dueCell(lostDueOn(one.noticed_on), today)}</td>
<td>${one.clearances.map(({ id }, i) => html`${i > 0 ? ', ' : ''}<a href="/clearances/${id}">${id}</a>`)}</td><td>${ownersOf(one) ?? html`<span class="quiet">nobody yet</span>`}</td></tr>`

const changedRow = (one: ChangeTask, today: string): Html =>
  html`<tr><th scope="row"><a href="/desk/watch/changes/${one.id}">${one.title}</a> ${demoMark(one.is_demo)}<span class="sub">${one.vendor_name}, ${count(one.answers.length, 'answer')} on it</span></th>
<td>${dateCell(one.since_on)}</td><td>${dateCell(one.captured_on)}</td><td class="number">${one.material}</td><td>${dueCell(one.due_on, today)}</td><td>${one.owner ?? html`<span class="quiet">nobody yet</span>`}</td></tr>`

/** Who was told to look; failing that, who answers for the clearances on it. */
export const ownersOf = ({ owner, clearances }: Lost): string | null => {
  const owners = [...new Set(clearances.flatMap((one) => one.owner ?? []))]
  return owner ?? (owners.length === 0 ? null : owners.join(', '))
}

/** Hands a task to somebody of the studio. */
export const OwnerForm: FC<{ action: string; colleagues: Colleague[]; owner: string | null }> = ({ action, colleagues, owner }) => (
  <details class="more not-printed">
    <summary>{owner === null ? 'Nobody looks after it yet' : `${owner} looks after it`}</summary>
    <Form action={action}>
      <Field name="owner" label="Who looks after it?" choices={colleagues.map(({ id, name }) => ({ value: String(id), label: name }))} />
      <button class="button plain" type="submit">
        Hand it over
      </button>
    </Form>
  </details>
)
