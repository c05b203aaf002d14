import type { FC } from 'hono/jsx'
import type { Fact } from '../src/facts/fact.ts'
import type { TypedFact, TypedSource } from '../src/facts/form.ts'
import type { OfferingName } from '../src/facts/queries.ts'
import type { Problems } from '../src/http/problem.ts'
import { labelOf } from '../src/questions/answer.ts'
import { type Bank, evidenceKinds, type Question } from '../src/questions/question.ts'
import { answerChoices } from './answer-choices.ts'
import { Title } from './layout.tsx'
import { Choices, ErrorSummary, Field, Form } from './ui/form.tsx'
import { demoMark } from './ui/tags.ts'
import { evidenceWords } from './words.ts'

const nameOf = ({ tool_name, offering_name }: OfferingName) => `${tool_name}, ${offering_name}`
const pathOf = ({ tool, offering }: OfferingName) => `/tools/${tool}/${offering}`

/** First step: which question the fact answers; open ones say so. */
export const ChooseQuestionPage: FC<{ offering: OfferingName; bank: Bank; facts: Fact[] }> = ({ offering, bank, facts }) => {
  const answered = new Set(facts.map((fact) => fact.question))
  return (
    <>
      <Title>{`Record a fact about ${nameOf(offering)}`}</Title>
      <div class="stack">
        <h1>Record a fact</h1>
        <p>
          About <a href={pathOf(offering)}>{nameOf(offering)}</a> {offering.is_demo ? demoMark() : null}. Which question does your source answer?
        </p>
        <Form action={`${pathOf(offering)}/facts/new`} method="get">
          <div class="field">
            <label for="f-question">Question</label>
            <select id="f-question" name="question">
              {bank.sections.map((section) => (
                <optgroup label={section.title}>
                  {bank.questions
                    .filter((question) => question.section === section.id && question.id !== 'plan' && question.id !== 'deployment')
                    .map((question) => (
                      <option value={question.id}>
                        {question.wording}
                        {answered.has(question.id) ? '' : ' (open)'}
                      </option>
                    ))}
                </optgroup>
              ))}
            </select>
          </div>
          <button class="button" type="submit">
            Go on
          </button>
        </Form>
      </div>
    </>
  )
}

/** Second step: the answer, what it rests on, and the passage that says it. */
export const RecordFactPage: FC<{ offering: OfferingName; question: Question; facts: Fact[]; typed: TypedFact; problems: Problems; once: string }> = ({
  offering,
  question,
  facts,
  typed,
  problems,
  once,
}) => {
  const present = facts.filter((fact) => fact.question === question.id && fact.id > 0)
  return (
    <>
      <Title error={Object.keys(problems).length > 0}>{`Record a fact about ${nameOf(offering)}`}</Title>
      <div class="stack">
        <ErrorSummary problems={problems} />
        <h1>{question.wording}</h1>
        <p>
          About <a href={pathOf(offering)}>{nameOf(offering)}</a> {offering.is_demo ? demoMark() : null}. {question.help}{' '}
          <span class="quiet">{question.why}</span>
        </p>
        <Form action={`${pathOf(offering)}/facts/new`}>
          <input type="hidden" name="question" value={question.id} />
          <input type="hidden" name="once" value={once} />
          <Answers question={question} typed={typed} problems={problems} />
          <Field
            name="evidence"
            label="What does the answer rest on?"
            value={typed.evidence}
            error={problems.evidence}
            choices={[{ value: '', label: 'Choose' }, ...evidenceKinds.map((kind) => ({ value: kind, label: evidenceWords[kind] }))]}
          />
          <Source typed={typed} problems={problems} />
          {present.length > 0 ? (
            <Field
              name="supersedes"
              label="Does it take the place of a fact?"
              hint="The earlier fact stays on record. Without this, both stand, and if they disagree the answer counts as contradicted."
              value={typed.supersedes}
              error={problems.supersedes}
              choices={[
                { value: '', label: 'No, it stands beside the others' },
                ...present.map((fact) => ({ value: String(fact.id), label: `Fact ${fact.id}: ${labelOf(question, fact.value)}` })),
              ]}
            />
          ) : null}
          <Field
            name="note"
            label="Note"
            optional
            hint="Limits of scope, or where you looked when nothing says."
            value={typed.note}
            error={problems.note}
            rows={2}
            maxlength={2000}
          />
          <button class="button" type="submit">
            Record the fact
          </button>
        </Form>
      </div>
    </>
  )
}

const Answers: FC<{ question: Question; typed: TypedFact; problems: Problems }> = ({ question, typed, problems }) => (
  <>
    <Choices
      name="value"
      label="Answer"
      type={question.type === 'any_of' ? 'checkbox' : 'radio'}
      choices={answerChoices(question, 'You looked, and nothing says. It never counts in favour.')}
      chosen={typed.values}
      error={problems.value}
    />
    {question.type === 'days' ? <Field name="days" label="Days" optional hint="0 when nothing is kept." value={typed.days} /> : null}
    {question.type === 'text' ? <Field name="words" label="Answer in words" value={typed.words} error={problems.words} rows={2} maxlength={1000} /> : null}
  </>
)

/** Where a passage stands, word for word. */
export const Source: FC<{ typed: TypedSource; problems: Problems }> = ({ typed, problems }) => (
  <fieldset class="group">
    <legend>Source</legend>
    <p class="hint">
      A fact from terms, documentation or press needs its passage. It is called verified only when the whole text is given and holds the passage, word for word.
    </p>
    <Field name="title" label="Title of the document" value={typed.title} error={problems.title} maxlength={300} />
    <Field name="url" label="Address" type="url" value={typed.url} error={problems.url} maxlength={2000} />
    <Field name="copied_on" label="Day of the copy" type="date" value={typed.copied_on} error={problems.copied_on} />
    <Field name="quote" label="Passage, word for word" value={typed.quote} error={problems.quote} rows={3} maxlength={2000} />
    <Field name="locator" label="Where in the document" optional hint="Heading or clause number." value={typed.locator} maxlength={200} />
    <Field
      name="text"
      label="Whole text of the document"
      optional
      hint="It is kept with its digest. Paste only text that you may keep."
      value={typed.text}
      rows={6}
    />
  </fieldset>
)
