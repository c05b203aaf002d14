import { type FC, useContext } from 'hono/jsx'
import { type TypedAnswer, vendorEvidence, visibilities } from '../src/attestations/answer-form.ts'
import type { Fact } from '../src/facts/fact.ts'
import { labelOf } from '../src/questions/answer.ts'
import type { Question } from '../src/questions/question.ts'
import { answerChoices } from './answer-choices.ts'
import { clockWords, stanceWords, vendorEvidenceWords } from './attest-words.ts'
import { type Choice, Choices, Csrf, Field, type Problems } from './ui/form.tsx'
import { visibilityWords } from './words.ts'

export type Saved = { at: Date } | { instead: string } | null

type Props = {
  path: string
  question: Question
  /** Ours, that it may speak of. */
  readings: Fact[]
  typed: TypedAnswer
  problems: Problems
  saved: Saved
  /** What is typed is saved as it is typed; not while two saves stand against one another. */
  isLive: boolean
  hasNext: boolean
}

/** One answer of a draft. Without JavaScript the buttons save; with it, typing does. */
export const AnswerForm: FC<Props> = (props) => {
  const csrf = useContext(Csrf)
  const { path, question, readings, typed, problems, isLive } = props
  const live = isLive
    ? {
        'hx-post': path,
        'hx-trigger': 'input delay:800ms',
        'hx-target': '#saved',
        'hx-select': '#saved-text',
        'hx-swap': 'innerHTML',
        'hx-select-oob': '#preview:outerHTML,#f-version:outerHTML',
        'hx-sync': 'this:queue last',
      }
    : {}
  return (
    <form class="form" id="answer" action={path} method="post" novalidate data-draft {...live}>
      {csrf === null ? null : <input type="hidden" name="csrf" value={csrf} />}
      <input type="hidden" id="f-version" name="version" value={String(typed.version)} />
      {readings.length > 0 ? <StanceFields {...{ question, readings, typed, problems }} /> : null}
      <ValueFields {...{ question, typed, problems }} />
      <Field
        name="note"
        label="Note"
        optional
        hint="Why it does not apply, or what is wrong with our reading; limits of what you say."
        value={typed.note}
        error={problems.note}
        rows={3}
        maxlength={4000}
      />
      <Choices
        name="evidence"
        label="What does it rest on?"
        type="radio"
        choices={vendorEvidence.map((value) => choiceOf(value, vendorEvidenceWords[value]))}
        chosen={[typed.evidence]}
        error={problems.evidence}
      />
      <SourceFields typed={typed} problems={problems} />
      <Choices
        name="readers"
        label="Who may read this answer, once it is signed?"
        type="radio"
        choices={visibilities.map((value) => choiceOf(value, visibilityWords[value]))}
        chosen={[typed.visibility]}
        error={problems.visibility}
      />
      <Buttons {...props} />
    </form>
  )
}

/** Folded while there is nothing in it: an assertion needs none. */
const SourceFields: FC<Pick<Props, 'typed' | 'problems'>> = ({ typed, problems }) => {
  const names = ['source_title', 'source_url', 'quote'] as const
  return (
    <details class="source" open={names.some((name) => typed[name] !== '' || problems[name] !== undefined)}>
      <summary>Source: a document and its passage</summary>
      <p class="hint">Where others can read it, and the words that say it. Not needed for an assertion.</p>
      <Field name="source_title" label="Title of the document" optional value={typed.source_title} error={problems.source_title} maxlength={300} />
      <Field name="source_url" label="Address" optional type="url" value={typed.source_url} error={problems.source_url} maxlength={2000} />
      <Field name="quote" label="Passage, word for word" optional value={typed.quote} error={problems.quote} rows={3} maxlength={4000} />
    </details>
  )
}

const choiceOf = (value: string, { word, means }: { word: string; means: string }): Choice => ({ value, label: word, hint: means })

const Buttons: FC<Props> = ({ isLive, hasNext, saved }) => (
  <div class="save stack">
    <div class="row">
      {isLive ? (
        <>
          <button class="button" type="submit" name="go" value="next">
            {hasNext ? 'Save, and to the next open question' : 'Save, and to the overview'}
          </button>
          <button class="button plain" type="submit">
            Save
          </button>
        </>
      ) : (
        <button class="button" type="submit">
          Save mine over it
        </button>
      )}
    </div>
    <p class="saved" id="saved" role="status">
      <SavedText saved={saved} isLive={isLive} />
    </p>
  </div>
)

const SavedText: FC<{ saved: Saved; isLive: boolean }> = ({ saved, isLive }) => (
  <span id="saved-text" data-state={saved && 'instead' in saved ? 'not' : 'saved'}>
    {saved === null ? (isLive ? 'Nothing is saved yet.' : '') : 'instead' in saved ? `Not saved: ${saved.instead}` : `Saved ${clockWords(saved.at)}`}
  </span>
)

type Part = Pick<Props, 'question' | 'typed' | 'problems'>

const StanceFields: FC<Part & { readings: Fact[] }> = ({ question, readings, typed, problems }) => {
  const [only, ...more] = readings
  return (
    <>
      <Choices
        name="stance"
        label="How does your answer stand to our reading?"
        type="radio"
        choices={(['answer', 'confirm', 'contest', 'supersede'] as const).map((value) => choiceOf(value, stanceWords[value]))}
        chosen={[typed.stance]}
        error={problems.stance}
      />
      {more.length === 0 && only && problems.fact_id === undefined ? (
        <input type="hidden" name="fact_id" value={String(only.id)} />
      ) : (
        <Field
          name="fact_id"
          label="Which of our readings?"
          optional
          hint="Only when you confirm, contest or supersede one."
          value={typed.fact_id}
          error={problems.fact_id}
          choices={[
            { value: '', label: 'Choose' },
            ...readings.map((fact) => ({ value: String(fact.id), label: `Reading ${fact.id}: ${labelOf(question, fact.value)}` })),
          ]}
        />
      )}
    </>
  )
}

const ValueFields: FC<Part> = ({ question, typed, problems }) => (
  <>
    <Choices
      name="value"
      label="Answer"
      hint={question.type === 'any_of' ? 'Choose all that hold.' : null}
      type={question.type === 'any_of' ? 'checkbox' : 'radio'}
      choices={answerChoices(question, 'Always allowed. It never counts in your favour, nor as a “no”.')}
      chosen={typed.values}
      error={problems.value}
    />
    {question.type === 'days' ? (
      <Field name="days" label="Days" optional hint="0 when nothing is kept." inputmode="numeric" value={typed.days} error={problems.days} maxlength={6} />
    ) : null}
    {question.type === 'text' ? <Field name="words" label="In words" optional value={typed.words} error={problems.words} rows={3} maxlength={4000} /> : null}
  </>
)
