import { html } from 'hono/html'
import type { FC } from 'hono/jsx'
import type { Problems } from '../src/http/problem.ts'
import { labelOf } from '../src/questions/answer.ts'
import type { Bank } from '../src/questions/question.ts'
import { lostDueOn } from '../src/watch/lost.ts'
import type { Lost } from '../src/watch/lost-queries.ts'
import { Title } from './layout.tsx'
import { Choices, ErrorSummary, Field, Form } from './ui/form.tsx'
import { Empty } from './ui/messages.tsx'
import { Breadcrumb, Facts } from './ui/record.tsx'
import { column, Table } from './ui/table.tsx'
import { demoMark } from './ui/tags.ts'
import { dateCell, dateText } from './ui/text.ts'
import { count } from './words.ts'

type Props = { lost: Lost[]; bank: Bank; today: string }

const wordingOf = (bank: Bank, id: string) => bank.byId.get(id)?.wording ?? id
const labelIn = (bank: Bank, { question, value }: Lost) => {
  const asked = bank.byId.get(question)
  return asked ? labelOf(asked, value) : String(value)
}

/** What a vendor's newest words no longer say, each a task. */
export const LostPage: FC<Props> = ({ lost, bank, today }) => {
  const tasks = lost.filter(({ fact }, i) => lost.findIndex((one) => one.fact === fact) === i)
  return (
    <>
      <Title>Lost passages</Title>
      <div class="head">
        <Breadcrumb steps={[{ label: 'Desk', href: '/desk' }]} />
        <h1>Lost passages</h1>
        <p>
          Answers whose passage is gone from the newest copy of its document. Until somebody looks they count for nothing good, and clearances that rest on them
          are in re-review.
        </p>
      </div>
      <section class="stack" aria-labelledby="tasks">
        <h2 id="tasks">{count(tasks.length, 'task')}</h2>
        {tasks.length === 0 ? (
          <Empty title="Nothing is lost">Every passage that an answer rests on is in the newest copy that was compared.</Empty>
        ) : (
          <Table
            id="lost"
            caption="The longest known first"
            head={[column('Answer'), column('Document'), column('Gone on'), column('Due on'), column('Clearances'), column('Who answers for them')]}
          >
            {tasks.map((one) => row(one, bank, today))}
          </Table>
        )}
      </section>
    </>
  )
}

const row = (one: Lost, bank: Bank, today: string) => {
  const due = lostDueOn(one.noticed_on)
  const owners = [...new Set(one.clearances.flatMap(({ owner }) => owner ?? []))]
  return html`<tr><th scope="row"><a href="/desk/watch/${one.fact}">${one.name}</a> ${demoMark(one.is_demo)}<span class="sub">${wordingOf(bank, one.question)} “${labelIn(bank, one)}”</span></th>
<td>${one.document}</td><td>${dateCell(one.lost_on)}</td><td>${due < today ? html`<b class="wrong">${dateCell(due)}</b>` : dateCell(due)}</td>
<td>${one.clearances.map(({ id }, i) => html`${i > 0 ? ', ' : ''}<a href="/clearances/${id}">${id}</a>`)}</td><td>${owners.length === 0 ? html`<span class="quiet">nobody is named</span>` : owners.join(', ')}</td></tr>`
}

type TaskProps = { task: Lost; nearest: string[]; quote: string; bank: Bank; problems: Problems; once: string; today: string }

/** One task: the old words, the likest new ones, and the three answers. */
export const LostTaskPage: FC<TaskProps> = ({ task, nearest, quote, bank, problems, once, today }) => {
  const due = lostDueOn(task.noticed_on)
  return (
    <>
      <Title error={Object.keys(problems).length > 0}>{`Lost: ${task.name}`}</Title>
      <div class="head">
        <Breadcrumb
          steps={[
            { label: 'Desk', href: '/desk' },
            { label: 'Lost passages', href: '/desk/watch' },
          ]}
        />
        <h1>
          {task.name} {demoMark(task.is_demo)}
        </h1>
        <p>
          {wordingOf(bank, task.question)} <b>{labelIn(bank, task)}</b>. To be looked at by {dateText(due)}
          {due < today ? <b class="wrong">: overdue</b> : null}.
        </p>
      </div>
      <ErrorSummary problems={problems} />
      <section class="sides" aria-label="Old and new words">
        <div>
          <h2>What it said</h2>
          <blockquote>“{task.quote}”</blockquote>
          <p class="small">
            {task.held_capture === null ? 'No copy with it was compared.' : <a href={`/captures/${task.held_capture}`}>Copy of {dateText(task.held_on)}</a>}
          </p>
        </div>
        <div>
          <h2>What it says now</h2>
          {nearest.length === 0 ? <p>Nothing in the new copy is like it{task.is_here ? '' : ', as far as the register knows: its text is not here'}.</p> : null}
          {nearest.map((text) => (
            <blockquote>“{text}”</blockquote>
          ))}
          <p class="small">
            <a href={`/captures/${task.capture}`}>Copy of {dateText(task.lost_on)}</a>
            {task.is_here ? (
              <>
                , <a href={`/captures/${task.capture}/changes`}>what changed in it</a>
              </>
            ) : null}
          </p>
        </div>
      </section>
      <Facts
        of={[
          [
            'Document',
            <a href={task.url} rel="noreferrer">
              {task.document}
            </a>,
          ],
          ['Clearances in re-review', task.clearances.length === 0 ? null : task.clearances.map(({ id }) => <a href={`/clearances/${id}`}>clearance {id} </a>)],
        ]}
      />
      <Form action={`/desk/watch/${task.fact}/answers`}>
        <input type="hidden" name="once" value={once} />
        <Choices
          name="answer"
          label="What does the new copy say?"
          type="radio"
          choices={[
            { value: 'same', label: 'The same, in other words', hint: 'The answer stands on the passage that you choose below.' },
            { value: 'unknown', label: 'Nothing: it is unknown now', hint: 'Unknown is never a pass.' },
          ]}
          error={problems.answer}
        />
        {nearest.length === 0 ? null : (
          <Choices name="chosen" label="The passage that says the same" type="radio" choices={nearest.map((text) => ({ value: text, label: text }))} />
        )}
        <Field name="quote" label="Or another passage of the new copy" hint="Letter for letter." optional rows={3} value={quote} error={problems.quote} />
        <button class="button" type="submit">
          Put it on record
        </button>
      </Form>
      <p>
        It says something else?{' '}
        <a href={`/tools/${task.tool}/${task.offering}/facts/new?question=${task.question}&supersedes=${task.fact}`}>Record the new answer with its passage</a>
      </p>
    </>
  )
}
