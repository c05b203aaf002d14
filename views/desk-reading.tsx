import { html } from 'hono/html'
import type { FC } from 'hono/jsx'
import { answerFrom } from '../src/facts/form.ts'
import type { Problems } from '../src/http/problem.ts'
import { labelOf, problemWith } from '../src/questions/answer.ts'
import type { EvidenceKind, Question } from '../src/questions/question.ts'
import type { Passage, ReadingLine } from '../src/readings/queries.ts'
import { rulingIn, type Standing, type TypedDecision, type TypedReading } from '../src/readings/rules.ts'
import { answerChoices } from './answer-choices.ts'
import { Title } from './layout.tsx'
import { firstWords, readingRulingWords, secondWords } from './reading-words.ts'
import { Choices, ErrorSummary, Field, Form } from './ui/form.tsx'
import type { Html } from './ui/icons.ts'
import { Note } from './ui/messages.tsx'
import { Breadcrumb } from './ui/record.tsx'
import { dateText } from './ui/text.ts'
import { evidenceWords } from './words.ts'

export type ReadingPageProps = {
  line: ReadingLine
  question: Question
  passages: Passage[]
  /** What the first reader rests on; only once there are two readings. */
  first: { evidence: EvidenceKind; note: string | null; recorded_at: Date } | undefined
  standing: Standing
  /** Why the reader may not read, or not decide; null when they may. */
  refusal: string | null
  /** Another that the reader may make. */
  next: number | null
  typed: TypedReading | undefined
  decision: TypedDecision | undefined
  problems: Problems
}

/**
 * One drawn fact. Before the second reading it holds the question and the quotes, and nothing that depends on the first answer: no
 * address on it leads there either. After it both readings stand side by side.
 */
export const ReadingPage: FC<ReadingPageProps> = (props) => {
  const { line, question, passages, standing, problems } = props
  return (
    <>
      <Title error={Object.keys(problems).length > 0}>{`Second reading ${line.id}: ${line.tool_name}, ${line.offering_name}`}</Title>
      <div class="head">
        <Breadcrumb
          steps={[
            { label: 'Desk', href: '/desk' },
            { label: 'Second readings', href: '/desk/readings' },
          ]}
        />
        <ErrorSummary problems={problems} />
        <h1>{question.wording}</h1>
        <p>
          About{' '}
          <b>
            {line.tool_name}, {line.offering_name}
          </b>
          , of {line.vendor_name}. Drawn by lot on {dateText(line.drawn_at)}. {scopeOf(line)}
        </p>
        <p>{question.help}</p>
      </div>
      <section class="stack" aria-labelledby="quotes">
        <h2 id="quotes">{passages.length === 1 ? 'The quote' : 'The quotes'}</h2>
        {passages.map(passage)}
      </section>
      {standing === 'lapsed' ? (
        <>
          <Note>
            <p>The fact was replaced by another before anybody read it a second time. There is nothing to do here.</p>
          </Note>
          <Unsaved {...props} />
        </>
      ) : standing === 'to_read' ? (
        <Read {...props} />
      ) : (
        <Both {...props} />
      )}
    </>
  )
}

const scopeOf = ({ territory, account }: ReadingLine): string | null => {
  const scope = [
    territory === null ? null : `in ${territory}`,
    account === null ? null : `for accounts of ${account === 'individual' ? 'individuals' : 'organisations'}`,
  ].filter((part) => part !== null)
  return scope.length === 0 ? null : `Answer for what holds ${scope.join(', ')}.`
}

const passage = (one: Passage): Html => html`<figure class="quote">
<blockquote cite="${one.url}"><p>${one.quote}</p></blockquote>
<figcaption><cite><a href="${one.url}" rel="noreferrer">${one.document}</a></cite>${one.locator === null ? null : html`, ${one.locator}`}, ${one.copied_on === null ? 'date of the copy not stated' : html`copied on ${dateText(one.copied_on)}`}. ${one.before === null ? (one.had_at === null ? null : html`<a href="${one.had_at}" rel="noreferrer">The copy that it was taken from</a>`) : html`<a href="/captures/${one.capture}.txt">The whole text of the copy</a>`}</figcaption>
</figure>
${one.before === null ? null : html`<details><summary>In its context</summary><p class="context">… ${one.before}<mark>${one.quote}</mark>${one.after} …</p></details>`}`

const Read: FC<ReadingPageProps> = ({ line, question, refusal, typed, problems }) => (
  <section class="stack not-printed" aria-labelledby="read">
    <h2 id="read">Your reading</h2>
    {refusal ? (
      <p>{refusal}</p>
    ) : (
      <>
        <p>
          Go by the quote and what stands around it. The page of the offering, and that of the copy in the register, say what was answered first: open neither
          before you have saved.
        </p>
        <Form action={`/desk/readings/${line.id}/result`}>
          <Choices
            name="value"
            label="What does the quote say?"
            type={question.type === 'any_of' ? 'checkbox' : 'radio'}
            choices={choicesOf(question)}
            chosen={typed?.values ?? []}
            error={problems.value}
          />
          {question.type === 'days' ? <Field name="days" label="Days" optional hint="0 when nothing is kept." inputmode="numeric" value={typed?.days} /> : null}
          <Field
            name="reason"
            label="Reason"
            hint="Which words decide. Procurement reads it, and nobody else."
            rows={3}
            maxlength={2000}
            value={typed?.reason}
            error={problems.reason}
          />
          <p class="small quiet">Once it is saved a reading cannot be changed.</p>
          <button class="button" type="submit">
            Save the reading
          </button>
        </Form>
      </>
    )}
  </section>
)

const choicesOf = (question: Question) =>
  answerChoices(question, 'Nor can it be concluded from it.').map((choice) =>
    choice.value === 'unknown'
      ? { ...choice, label: 'The quote does not say' }
      : choice.value === 'not_applicable'
        ? { ...choice, hint: 'Say why in the reason.' }
        : choice,
  )

const Both: FC<ReadingPageProps> = (props) => {
  const { line, question, first, standing, next } = props
  const at = `/tools/${line.tool}/${line.offering}`
  return (
    <>
      {standing === 'agreed' ? (
        <Note>
          <p>
            <b>Both readings agree.</b>
          </p>
        </Note>
      ) : null}
      {line.ruling === null ? null : <Decided {...props} at={at} />}
      <Unsaved {...props} />
      <div class="sides">
        <section class="stack" aria-labelledby="first">
          <h2 id="first">The first reading</h2>
          <p>
            <b>{firstWords(question, line.first)}</b>
          </p>
          {first?.note ? <p>{first.note}</p> : null}
          <p class="small quiet">
            {first ? (
              <>
                {evidenceWords[first.evidence]}, recorded on {dateText(first.recorded_at)}.{' '}
              </>
            ) : null}
            {line.is_superseded ? `Fact ${line.fact}, replaced since` : <a href={`${at}#fact-${line.fact}`}>Fact {line.fact}</a>}
          </p>
        </section>
        <section class="stack" aria-labelledby="second">
          <h2 id="second">The second reading</h2>
          <p>
            <b>{secondWords(question, line.second)}</b>
          </p>
          <p>{line.reason}</p>
          <p class="small quiet">
            Read on {dateText(line.read_at)}
            {line.reader === null ? '' : ` by ${line.reader}`}.
          </p>
        </section>
      </div>
      {standing === 'undecided' ? <Decide {...props} /> : null}
      {next === null ? null : (
        <p class="not-printed">
          <a href={`/desk/readings/${next}`}>Read the next fact</a>
        </p>
      )}
    </>
  )
}

const Decided: FC<ReadingPageProps & { at: string }> = ({ line, at }) => (
  <Note>
    <p>
      <b>{line.ruling === null ? null : readingRulingWords[line.ruling]}.</b> Decided on {dateText(line.decided_at)}
      {line.decider === null ? '' : ` by ${line.decider}`}: {line.ruling_reason}
    </p>
    {line.ruling === 'reversed' ? (
      line.is_mended ? (
        <p>Another fact, which says something else, has taken its place.</p>
      ) : (
        <p>
          The fact still stands. <a href={`${at}/facts/new?question=${line.question}&supersedes=${line.fact}`}>Record it anew</a> from its source, in place of
          fact {line.fact}.
        </p>
      )
    ) : null}
  </Note>
)

/** What somebody typed who was second: it is not lost, and it is not saved. */
const Unsaved: FC<ReadingPageProps> = ({ question, typed, decision, standing }) => {
  const answer = typed ? answerFrom(typed, question) : null
  const ruling = decision && standing !== 'undecided' ? rulingIn(decision.ruling) : null
  const chosen = answer !== null && problemWith(question, answer) === null ? labelOf(question, answer) : ruling && readingRulingWords[ruling]
  return chosen === null ? null : (
    <section class="stack" aria-labelledby="unsaved">
      <h2 id="unsaved">What you had written, which is not saved</h2>
      <p>
        <b>{chosen}</b>
      </p>
      <p>{typed?.reason ?? decision?.reason}</p>
    </section>
  )
}

const Decide: FC<ReadingPageProps> = ({ line, refusal, decision, problems }) => (
  <section class="stack not-printed" aria-labelledby="decide">
    <h2 id="decide">Which stands?</h2>
    {refusal ? (
      <p>{refusal}</p>
    ) : (
      <Form action={`/desk/readings/${line.id}/decision`}>
        <Choices
          name="ruling"
          label="By the quote above"
          type="radio"
          chosen={[decision?.ruling ?? '']}
          error={problems.ruling}
          choices={[
            { value: 'first_stands', label: readingRulingWords.first_stands, hint: 'The fact stays as it is.' },
            {
              value: 'reversed',
              label: readingRulingWords.reversed,
              hint: 'It is counted as a reversal, and the fact is to be recorded anew from its source.',
            },
          ]}
        />
        <Field name="reason" label="Reason" hint="Everybody reads it." rows={3} maxlength={2000} value={decision?.reason} error={problems.reason} />
        <button class="button" type="submit">
          Decide
        </button>
      </Form>
    )}
  </section>
)
