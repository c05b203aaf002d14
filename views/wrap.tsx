import { html } from 'hono/html'
import type { FC } from 'hono/jsx'
import type { Problems } from '../src/http/problem.ts'
import type { Production } from '../src/productions/production.ts'
import type { Deletion, Wrap } from '../src/wrap/queries.ts'
import { type DeletionState, deletionAnswers, deletionState, type ToAsk, type TypedAnswer } from '../src/wrap/rules.ts'
import { fileEndings, filesTaken } from './evidence-slot.tsx'
import { Title } from './layout.tsx'
import { Choices, ErrorSummary, Field, FileField, FileForm, Form } from './ui/form.tsx'
import { Note } from './ui/messages.tsx'
import { ProductionNav } from './ui/production-nav.tsx'
import { Breadcrumb, Facts } from './ui/record.tsx'
import { column, Table } from './ui/table.tsx'
import { demoMark } from './ui/tags.ts'
import { dateCell, dateText } from './ui/text.ts'
import { count } from './words.ts'

export const deletionWords: Record<DeletionState, string> = {
  waiting: 'Waiting for an answer',
  overdue: 'No answer in time',
  deleted: 'Confirmed: deleted',
  partly: 'Deleted in part',
  refused: 'Refused',
}

type Props = {
  production: Production
  wrap: Wrap | null
  deletions: Deletion[]
  /** Whom a wrap would ask. */
  asked: ToAsk[]
  typed: { wrapped_on: string; note: string }
  problems: Problems
  mayWrap: boolean
  exceptions: number
  today: string
  once: string
}

/** The end: what is open, whom it asks to delete, and what they answered. */
export const WrapPage: FC<Props> = (props) => {
  const { production, wrap, problems, exceptions } = props
  return (
    <>
      <Title error={Object.keys(problems).length > 0}>{`Wrap of ${production.name}`}</Title>
      <div class="head">
        <h1>
          Wrap of {production.name} {demoMark(production.is_demo)}
        </h1>
        <p>
          {wrap === null
            ? 'When the work with generative tools is over, each vendor that kept what was put in is asked to delete it, and what they answer is kept.'
            : `Wrapped on ${wrap.wrapped_on}${wrap.by === null ? '' : ` by ${wrap.by}`}. ${wrap.note}`}
        </p>
        <ProductionNav slug={production.slug} current="wrap" />
      </div>
      {exceptions === 0 ? null : (
        <Note>
          <p>
            <a href={`/productions/${production.slug}/exceptions`}>{count(exceptions, 'exception')}</a> of the register {exceptions === 1 ? 'is' : 'are'} open.
          </p>
        </Note>
      )}
      <ErrorSummary problems={problems} />
      {wrap === null ? <Before {...props} /> : <After {...props} />}
    </>
  )
}

const Before: FC<Props> = ({ production, asked, typed, problems, mayWrap, once }) => (
  <>
    <section class="stack" aria-labelledby="asked">
      <h2 id="asked">Whom it would ask today</h2>
      {asked.length === 0 ? (
        <p>Nobody: the register has no tool that is known, or may be taken, to keep inputs.</p>
      ) : (
        <ul>
          {asked.map(({ vendor, because }) => (
            <li>
              <b>{vendor.name}.</b> {because.join(' ')}
            </li>
          ))}
        </ul>
      )}
    </section>
    {mayWrap ? (
      <Form action={`/productions/${production.slug}/wrap`}>
        <input type="hidden" name="once" value={once} />
        <Field name="wrapped_on" label="Last day of the work" type="date" value={typed.wrapped_on} error={problems.wrapped_on} />
        <Field name="note" label="Note" optional rows={2} value={typed.note} maxlength={2000} error={problems.note} />
        <Choices
          name="sure"
          label="Are you sure?"
          type="checkbox"
          choices={[
            { value: 'yes', label: asked.length === 0 ? 'Wrap it; no vendor has to be asked' : `Wrap it, and ask ${count(asked.length, 'vendor')} to delete` },
          ]}
          error={problems.sure}
        />
        <button class="button" type="submit">
          Wrap it
        </button>
      </Form>
    ) : (
      <p class="quiet">A producer of the production wraps it.</p>
    )}
  </>
)

const After: FC<Props> = ({ production, deletions, today }) => (
  <section class="stack" aria-labelledby="deletions">
    <h2 id="deletions">What was asked to be deleted</h2>
    {deletions.length === 0 ? (
      <p>No vendor had to be asked.</p>
    ) : (
      <Table id="requests" caption={count(deletions.length, 'vendor')} head={[column('Vendor'), column('State'), column('By'), column('Sent')]}>
        {deletions.map((one) => {
          const state = deletionState({ due_on: one.due_on, answer: one.answers.at(-1)?.answer ?? null }, today)
          return html`<tr><th scope="row"><a href="/productions/${production.slug}/deletions/${one.id}">${one.vendor_name}</a></th>
<td>${state === 'deleted' || state === 'waiting' ? deletionWords[state] : html`<b class="wrong">${deletionWords[state]}</b>`}</td><td>${dateCell(one.due_on)}</td><td>${one.sent_to === '' ? 'by you: nobody speaks for it here' : one.sent_to}</td></tr>`
        })}
      </Table>
    )}
  </section>
)

type DeletionProps = { production: Production; deletion: Deletion; typed: TypedAnswer; problems: Problems; mayRecord: boolean; today: string; once: string }

/** One request: the letter, and what came back. */
export const DeletionPage: FC<DeletionProps> = ({ production, deletion, typed, problems, mayRecord, today, once }) => {
  const state = deletionState({ due_on: deletion.due_on, answer: deletion.answers.at(-1)?.answer ?? null }, today)
  const here = `/productions/${production.slug}`
  return (
    <>
      <Title error={Object.keys(problems).length > 0}>{`Deletion by ${deletion.vendor_name}`}</Title>
      <div class="head">
        <Breadcrumb steps={[{ label: 'Wrap', href: `${here}/wrap` }]} />
        <h1>Deletion by {deletion.vendor_name}</h1>
        <p>
          <strong>{deletionWords[state]}.</strong> Asked on {dateText(deletion.asked_at)}
          {deletion.by === null ? '' : ` by ${deletion.by}`}, to be answered by {dateText(deletion.due_on)}.
        </p>
        <ProductionNav slug={production.slug} current="wrap" />
      </div>
      <ErrorSummary problems={problems} />
      {deletion.answers.length === 0 ? null : (
        <section class="stack" aria-labelledby="answers">
          <h2 id="answers">What came back</h2>
          {deletion.answers.toReversed().map((one) => (
            <article class="ruled">
              <h3>
                {deletionWords[one.answer]}, {dateText(one.answered_on)}
              </h3>
              <blockquote>“{one.words}”</blockquote>
              <Facts
                of={[
                  ['Answered by', one.answered_by],
                  ['File', one.file_id === null ? null : <a href={`/evidence/${one.file_id}/about`}>{one.file_name}</a>],
                  ['Put on record', `${one.by ?? 'Somebody'}, ${one.at.slice(0, 10)}`],
                ]}
              />
            </article>
          ))}
        </section>
      )}
      <section class="stack" aria-labelledby="letter">
        <h2 id="letter">The letter</h2>
        <p>
          {deletion.sent_to === '' ? 'Nobody speaks for this vendor here: send it yourself, to the address in its terms.' : `Mailed to ${deletion.sent_to}.`}
        </p>
        <pre class="letter" tabindex={0}>
          {deletion.letter}
        </pre>
      </section>
      {mayRecord ? (
        <section class="stack not-printed" aria-labelledby="record">
          <h2 id="record">Put an answer on record</h2>
          <FileForm action={`${here}/deletions/${deletion.id}/answers`}>
            <input type="hidden" name="once" value={once} />
            <Choices
              name="answer"
              label="What did they answer?"
              type="radio"
              choices={deletionAnswers.map((value) => ({ value, label: deletionWords[value] }))}
              chosen={[typed.answer]}
              error={problems.answer}
            />
            <Field name="answered_by" label="Who answered" value={typed.answered_by} maxlength={200} error={problems.answered_by} />
            <Field name="answered_on" label="When" type="date" value={typed.answered_on} error={problems.answered_on} />
            <Field name="words" label="In their words" rows={3} value={typed.words} maxlength={5000} error={problems.words} />
            <FileField name="file" label="The answer as a file" optional hint={filesTaken} accept={fileEndings} error={problems.file} />
            <button class="button" type="submit">
              Put it on record
            </button>
          </FileForm>
        </section>
      ) : null}
    </>
  )
}
