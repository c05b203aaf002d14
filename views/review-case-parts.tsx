import type { FC } from 'hono/jsx'
import { reviewParts } from '../src/db/review-tables.ts'
import { isDone, movesFrom } from '../src/desk/moves.ts'
import { isPartOverdue } from '../src/desk/queue.ts'
import type { PartOf } from '../src/desk/review-queries.ts'
import { addDays, daysBetween } from '../src/policy/dates.ts'
import { type CaseProps, casePath, Version } from './review-case.tsx'
import { dueWords, partStateWords, partWords } from './review-words.ts'
import { ActionButton, Field, Form } from './ui/form.tsx'
import { dateText } from './ui/text.ts'
import { count } from './words.ts'

/** The parts as a list of tasks: how far each is, whose it is, when it is due, and what can be done next. */
export const CaseParts: FC<CaseProps> = (props) => {
  const { review, parts, mayWork } = props
  const missing = reviewParts.filter((part) => !parts.some((one) => one.part === part))
  return (
    <section class="stack" aria-labelledby="parts">
      <h2 id="parts">Parts</h2>
      {parts.map((part) => (
        <Part {...props} part={part} />
      ))}
      {mayWork && missing.length > 0 ? (
        <details class="more">
          <summary>Add a part</summary>
          <p>The answers about the risk do not call for {missing.length === 1 ? 'it' : 'them'}.</p>
          <div class="row">
            {missing.map((part) => (
              <ActionButton action={`${casePath(review)}/parts`} label={`Add ${partWords[part].word}`}>
                <input type="hidden" name="part" value={part} />
              </ActionButton>
            ))}
          </div>
        </details>
      ) : null}
    </section>
  )
}

type PartProps = CaseProps & { part: PartOf }

const Part: FC<PartProps> = (props) => {
  const { part, mayWork } = props
  const { word, means } = partWords[part.part]
  return (
    <article class="review-part" id={`part-${part.part}`} aria-labelledby={`h-${part.part}`} tabindex={-1}>
      <h3 id={`h-${part.part}`}>
        {word} <span class="quiet small">{means}</span>
      </h3>
      <p class="state" data-state={isDone(part.state) ? 'done' : 'open'} title={partStateWords[part.state].means}>
        {partStateWords[part.state].word}
      </p>
      <Line {...props} />
      {mayWork ? (
        <div class="work">
          <Steps {...props} />
          <WithReason {...props} />
          <Assignment {...props} />
        </div>
      ) : null}
    </article>
  )
}

const Line: FC<PartProps> = ({ part, today }) => {
  const moved = part.moved_at.toISOString().slice(0, 10)
  const days = Math.max(0, daysBetween(moved, today))
  const due = dueWords(daysBetween(today, part.due_on))
  return (
    <p class="small">
      {part.owner ?? 'Nobody has it'}.{' '}
      {part.state === 'completed' ? (
        <>
          Done on {dateText(moved)}; looked at again from {dateText(addDays(moved, part.cadence_days))}, after {count(part.cadence_days, 'day')}.
        </>
      ) : part.state === 'withdrawn' ? (
        <>Withdrawn on {dateText(moved)}.</>
      ) : (
        <>
          Due {dateText(part.due_on)}, {isPartOverdue(part, today) ? <b class="wrong">{due}</b> : due}. In this stage{' '}
          {days === 0 ? 'since today' : `for ${count(days, 'day')}`}. Once done, looked at again after {count(part.cadence_days, 'day')}.
        </>
      )}
    </p>
  )
}

/** One press for what needs no reason. */
const Steps: FC<PartProps> = ({ review, part }) => (
  <>
    {movesFrom(part.state)
      .filter(({ needs_reason }) => !needs_reason)
      .map(({ to, label }) => (
        <ActionButton action={`${casePath(review)}/parts/${part.part}/moves`} label={label} about={`: ${partWords[part.part].word}`}>
          <Version of={part} />
          <input type="hidden" name="to" value={to} />
        </ActionButton>
      ))}
  </>
)

/** Every step, also those for which whoever comes after has to know why. */
const WithReason: FC<PartProps> = ({ review, part, problems, typed }) => {
  const name = `reason-${part.part}`
  const all = movesFrom(part.state)
  const asks = all.filter(({ needs_reason }) => needs_reason).map(({ label }) => `“${label}”`)
  return (
    <details class="more" open={problems[name] !== undefined}>
      <summary>
        With a reason<span class="visually-hidden">: {partWords[part.part].word}</span>
      </summary>
      <Form action={`${casePath(review)}/parts/${part.part}/moves`}>
        <Version of={part} />
        <Field
          name={name}
          label="Reason"
          hint={`Needed for ${asks.join(' and ')}. It stays in the history.`}
          rows={2}
          maxlength={2000}
          value={typed(name) ?? ''}
          error={problems[name]}
        />
        <div class="row">
          {all.map(({ to, label }) => (
            <button class="button plain" type="submit" name="to" value={to}>
              {label}
            </button>
          ))}
        </div>
      </Form>
    </details>
  )
}

const Assignment: FC<PartProps> = ({ review, part, colleagues, problems, typed }) => {
  const [owner, due, cadence] = [`owner-${part.part}`, `due-${part.part}`, `cadence-${part.part}`]
  return (
    <details class="more" open={[owner, due, cadence].some((name) => problems[name] !== undefined)}>
      <summary>
        Owner and days<span class="visually-hidden">: {partWords[part.part].word}</span>
      </summary>
      <Form action={`${casePath(review)}/parts/${part.part}/assignment`}>
        <Version of={part} />
        <Field
          name={owner}
          label="Owner"
          choices={[{ value: '', label: 'Nobody' }, ...colleagues.map(({ id, name }) => ({ value: String(id), label: name }))]}
          value={typed(owner) ?? String(part.owner_id ?? '')}
          error={problems[owner]}
        />
        <Field name={due} label="Due" type="date" value={typed(due) ?? part.due_on} error={problems[due]} />
        <Field
          name={cadence}
          label="Looked at again after so many days"
          inputmode="numeric"
          value={typed(cadence) ?? String(part.cadence_days)}
          error={problems[cadence]}
        />
        <button class="button plain" type="submit">
          Save
        </button>
      </Form>
    </details>
  )
}
