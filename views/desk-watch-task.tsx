import type { FC } from 'hono/jsx'
import type { Colleague } from '../src/desk/review-queries.ts'
import type { Problems } from '../src/http/problem.ts'
import type { Bank } from '../src/questions/question.ts'
import type { TextChange } from '../src/watch/changes.ts'
import { likelyShare, lostDueOn, type Near } from '../src/watch/lost.ts'
import type { Lost } from '../src/watch/lost-queries.ts'
import type { ChangeTask } from '../src/watch/task-queries.ts'
import { Changes, markedSides } from './capture-changes.tsx'
import { labelIn, OwnerForm, ownersOf, wordingOf } from './desk-watch.tsx'
import { Title } from './layout.tsx'
import { Choices, ErrorSummary, Field, Form } from './ui/form.tsx'
import { Breadcrumb, Facts } from './ui/record.tsx'
import { demoMark } from './ui/tags.ts'
import { dateText } from './ui/text.ts'

const steps = [
  { label: 'Desk', href: '/desk' },
  { label: 'The watch', href: '/desk/watch' },
]

type LostProps = { task: Lost; nearest: Near[]; quote: string; bank: Bank; colleagues: Colleague[]; problems: Problems; once: string; today: string }

/** One task: the old words, the likest new ones, and the three answers, each one press or one key. */
export const LostTaskPage: FC<LostProps> = ({ task, nearest, quote, bank, colleagues, problems, once, today }) => {
  const due = lostDueOn(task.noticed_on)
  const [first] = nearest
  // Words are marked where one is the other in other words; of two sentences they would say nothing.
  const marked = first && first.share >= likelyShare ? markedSides(task.quote, first.text) : null
  return (
    <>
      <Title error={Object.keys(problems).length > 0}>{`Lost: ${task.name}`}</Title>
      <div class="head">
        <Breadcrumb steps={steps} />
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
          <blockquote>“{marked?.[0] ?? task.quote}”</blockquote>
          <p class="small">
            {task.held_capture === null ? 'No copy with it was compared.' : <a href={`/captures/${task.held_capture}`}>Copy of {dateText(task.held_on)}</a>}
          </p>
        </div>
        <div>
          <h2>What it says now</h2>
          {nearest.length === 0 ? <p>Nothing in the new copy is like it{task.is_here ? '' : ', as far as the register knows: its text is not here'}.</p> : null}
          {nearest.map(({ text }, i) => (
            <blockquote>“{i === 0 && marked ? marked[1] : text}”</blockquote>
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
      <OwnerForm action={`/desk/watch/${task.fact}/owner`} colleagues={colleagues} owner={ownersOf(task)} />
      <section class="stack not-printed" aria-labelledby="answer">
        <h2 id="answer">What does the new copy say?</h2>
        <Form action={`/desk/watch/${task.fact}/answers`}>
          <input type="hidden" name="once" value={once} />
          {nearest.length === 0 ? null : (
            <Choices
              name="chosen"
              label="The passage that says the same"
              type="radio"
              choices={nearest.map(({ text }) => ({ value: text, label: text }))}
              chosen={nearest.filter(({ share }, i) => i === 0 && share >= likelyShare).map(({ text }) => text)}
            />
          )}
          <Field name="quote" label="Or another passage of the new copy" hint="Letter for letter." optional rows={3} value={quote} error={problems.quote} />
          {problems.answer === undefined ? null : <p class="error">{problems.answer}</p>}
          <div class="row" data-answers>
            <button class="button plain" type="submit" name="answer" value="same" data-key="s">
              The same, in other words
            </button>
            <a class="button plain" href={`/tools/${task.tool}/${task.offering}/facts/new?question=${task.question}&supersedes=${task.fact}`} data-key="c">
              It changed: record what it is now
            </a>
            <button class="button plain" type="submit" name="answer" value="unknown" data-key="u">
              Nothing: it is unknown now
            </button>
          </div>
        </Form>
        <KeysChoice />
      </section>
    </>
  )
}

/** Shown where there is a script for it. */
const KeysChoice: FC = () => (
  <p class="small" data-keys="watch" hidden>
    <label>
      <input type="checkbox" /> Answer by keys: <kbd>s</kbd> the same, <kbd>c</kbd> changed, <kbd>u</kbd> unknown
    </label>
  </p>
)

type ChangeProps = {
  task: ChangeTask
  changes: TextChange[]
  bank: Bank
  colleagues: Colleague[]
  note: string
  problems: Problems
  once: string
  today: string
}

/** A document with other words than a person last read: what moved, the answers that cite it, and what came of reading it. */
export const ChangeTaskPage: FC<ChangeProps> = ({ task, changes, bank, colleagues, note, problems, once, today }) => (
  <>
    <Title error={Object.keys(problems).length > 0}>{`Changed: ${task.title}`}</Title>
    <div class="head">
      <Breadcrumb steps={steps} />
      <h1>
        {task.title} {demoMark(task.is_demo)}
      </h1>
      <p>
        <a href={`/vendors/${task.vendor}`}>{task.vendor_name}</a>. Between the copy of {dateText(task.since_on)}, the last that somebody read, and{' '}
        <a href={`/captures/${task.capture_id}`}>that of {dateText(task.captured_on)}</a>. To be read by {dateText(task.due_on)}
        {task.due_on < today ? <b class="wrong">: overdue</b> : null}.
      </p>
      <OwnerForm action={`/desk/watch/changes/${task.id}/owner`} colleagues={colleagues} owner={task.owner} />
    </div>
    <ErrorSummary problems={problems} />
    <section class="stack" aria-labelledby="material">
      <h2 id="material">What changed</h2>
      <Changes id="material-changes" of={changes} view="sides" />
      <p>
        <a href={`/captures/${task.capture_id}/changes?since=${task.since_id}`}>All changes, the editorial ones too</a>
      </p>
    </section>
    <section class="stack" aria-labelledby="answers">
      <h2 id="answers">Answers that cite it</h2>
      {task.answers.length === 0 ? <p>None: no answer rests on it now.</p> : null}
      <ul>
        {task.answers.map((one) => (
          <li>
            <a href={`/tools/${one.tool}/${one.offering}#fact-${one.id}`}>{one.name}</a>: {wordingOf(bank, one.question)} <b>{labelIn(bank, one)}</b>.{' '}
            <a href={`/tools/${one.tool}/${one.offering}/facts/new?question=${one.question}&supersedes=${one.id}`}>It is another now</a>
          </li>
        ))}
      </ul>
    </section>
    <section class="stack not-printed" aria-labelledby="done">
      <h2 id="done">What came of it?</h2>
      <Form action={`/desk/watch/changes/${task.id}/answers`}>
        <input type="hidden" name="once" value={once} />
        <Field
          name="note"
          label="Why"
          hint="For whoever asks later: which sentences you read, and what they mean for the answers."
          rows={3}
          value={note}
          error={problems.note}
          maxlength={2000}
        />
        <div class="row" data-answers>
          <button class="button" type="submit" name="way" value="answers_stand">
            The answers stand
          </button>
          <button class="button plain" type="submit" name="way" value="answers_changed">
            I recorded what changed
          </button>
        </div>
      </Form>
    </section>
  </>
)
