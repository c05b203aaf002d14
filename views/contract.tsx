import type { FC } from 'hono/jsx'
import type { TypedTerm } from '../src/contracts/forms.ts'
import type { TermRecord } from '../src/contracts/queries.ts'
import { contractQuestions, type TermStanding, termStanding } from '../src/contracts/rules.ts'
import type { OfferingName } from '../src/facts/queries.ts'
import { labelOf } from '../src/questions/answer.ts'
import type { Bank, Question } from '../src/questions/question.ts'
import { answerChoices } from './answer-choices.ts'
import { fileEndings, filesTaken } from './evidence-slot.tsx'
import { Title } from './layout.tsx'
import { Choices, ErrorSummary, Field, FileField, FileForm, Form, type Problems } from './ui/form.tsx'
import { Empty } from './ui/messages.tsx'
import { Breadcrumb } from './ui/record.tsx'
import { demoMark } from './ui/tags.ts'
import { dateText } from './ui/text.ts'

const nameOf = ({ tool_name, offering_name }: OfferingName) => `${tool_name}, ${offering_name}`
const recordOf = ({ tool, offering }: OfferingName) => `/tools/${tool}/${offering}`
const pathOf = (offering: OfferingName) => `${recordOf(offering)}/contract`

const standingWords: Record<TermStanding, string> = {
  in_force: 'In force',
  to_come: 'Not yet in force',
  ended: 'Ended by itself',
  withdrawn: 'Withdrawn',
  replaced: 'Replaced by a later term',
}

const Head: FC<{ offering: OfferingName; title: string; deeper?: boolean }> = ({ offering, title, deeper = false }) => (
  <>
    <Breadcrumb
      steps={[
        { label: 'Tools', href: '/tools' },
        { label: nameOf(offering), href: recordOf(offering) },
        ...(deeper ? [{ label: 'Your studio’s contract', href: pathOf(offering) }] : []),
      ]}
    />
    <h1>
      {title} {demoMark(offering.is_demo)}
    </h1>
  </>
)

type ContractPageProps = {
  offering: OfferingName
  /** Newest first. */
  terms: TermRecord[]
  bank: Bank
  mayRecord: boolean
  today: string
  /** A withdrawal that was refused. */
  typed: { term: number; reason: string } | null
  problems: Problems
}

/** What a studio's contract says about an offering, with its words and its days. */
export const ContractPage: FC<ContractPageProps> = (props) => {
  const { offering, terms, mayRecord, problems } = props
  return (
    <>
      <Title error={Object.keys(problems).length > 0}>{`Your studio’s contract: ${nameOf(offering)}`}</Title>
      <div class="head">
        <ErrorSummary problems={problems} />
        <Head offering={offering} title="Your studio’s contract" />
        <p>
          What your contract with the vendor says counts for your studio and its productions in the place of what everybody reads, until it ends. Nobody else
          sees any of it: not other studios, not the vendor, not the public.
        </p>
      </div>
      {terms.length === 0 ? (
        <Empty title="Nothing is recorded" action={mayRecord ? <a href={`${pathOf(offering)}/new`}>Record what the contract says</a> : undefined}>
          Each answer that your contract gives stands here with its words, its file and the day on which it ends.
        </Empty>
      ) : (
        <>
          {mayRecord ? (
            <p>
              <a class="button plain" href={`${pathOf(offering)}/new`}>
                Record what the contract says
              </a>
            </p>
          ) : null}
          <section class="stack" aria-labelledby="terms">
            <h2 id="terms">Terms</h2>
            <ol class="terms">
              {terms.map((term) => (
                <TermItem {...props} term={term} />
              ))}
            </ol>
          </section>
        </>
      )}
    </>
  )
}

const TermItem: FC<ContractPageProps & { term: TermRecord }> = ({ term, offering, bank, mayRecord, today, typed, problems }) => {
  const question = bank.byId.get(term.question)
  const standing = termStanding(term, today)
  const own = typed?.term === term.id ? typed : null
  return (
    <li id={`term-${term.id}`}>
      <h3>{question?.wording ?? term.question}</h3>
      <p>
        <b>{question ? labelOf(question, term.value) : JSON.stringify(term.value)}</b> <span class="state">{standingWords[standing]}</span>
      </p>
      <p>
        From {dateText(term.valid_from)} until {dateText(term.ends_on)}. {term.contract}
        {term.locator === null ? '' : `, ${term.locator}`}.{' '}
        {term.file === null ? <span class="quiet">No file.</span> : <a href={`/evidence/${term.file.id}`}>The file: {term.file.title}</a>}
      </p>
      <figure class="quote">
        <blockquote>
          <p>{term.quote}</p>
        </blockquote>
      </figure>
      <p class="small quiet">
        Term {term.id}, recorded by {term.recorded_by ?? 'somebody who left'} on {dateText(term.recorded_at)}.
        {term.withdrawn_at === null ? null : (
          <>
            {' '}
            Withdrawn by {term.withdrawn_by ?? 'somebody who left'} on {dateText(term.withdrawn_at)}: {term.reason}
          </>
        )}
      </p>
      {mayRecord && (standing === 'in_force' || standing === 'to_come') ? (
        <details class="more not-printed" open={own !== null}>
          <summary>Withdraw it</summary>
          <Form action={`${pathOf(offering)}/${term.id}/withdrawal`}>
            <div class="field">
              <label for={`f-reason-${term.id}`}>Reason</label>
              {own ? (
                <p class="error" id={`f-reason-${term.id}-error`}>
                  <span class="visually-hidden">Error: </span>
                  {problems[`reason-${term.id}`]}
                </p>
              ) : null}
              <textarea
                id={`f-reason-${term.id}`}
                name="reason"
                rows={2}
                maxlength={2000}
                aria-describedby={own ? `f-reason-${term.id}-error` : undefined}
                aria-invalid={own ? 'true' : undefined}
              >
                {own?.reason ?? ''}
              </textarea>
            </div>
            <button class="button plain" type="submit">
              Withdraw the term
            </button>
          </Form>
        </details>
      ) : null}
    </li>
  )
}

/** First step: to which question the contract gives the answer. */
export const ChooseTermPage: FC<{ offering: OfferingName; bank: Bank }> = ({ offering, bank }) => {
  const questions = contractQuestions(bank)
  return (
    <>
      <Title>{`Record what your contract says: ${nameOf(offering)}`}</Title>
      <div class="stack">
        <Head offering={offering} title="Record what your contract says" deeper />
        <Form action={`${pathOf(offering)}/new`} method="get">
          <div class="field">
            <label for="f-question">Question</label>
            <select id="f-question" name="question">
              {bank.sections.map((section) => {
                const own = questions.filter((question) => question.section === section.id)
                return own.length === 0 ? null : (
                  <optgroup label={section.title}>
                    {own.map(({ id, wording }) => (
                      <option value={id}>{wording}</option>
                    ))}
                  </optgroup>
                )
              })}
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

type NewTermProps = {
  offering: OfferingName
  question: Question
  standing: TermRecord[]
  files: { id: number; title: string }[]
  typed: TypedTerm
  problems: Problems
  once: string
}

/** Second step: what it says, in which words, and until when. */
export const NewTermPage: FC<NewTermProps> = ({ offering, question, standing, files, typed, problems, once }) => (
  <>
    <Title error={Object.keys(problems).length > 0}>{`Record what your contract says: ${nameOf(offering)}`}</Title>
    <div class="stack">
      <ErrorSummary problems={problems} />
      <Head offering={offering} title={question.wording} deeper />
      <p>What your studio’s contract about {nameOf(offering)} says. It is private to your studio.</p>
      <FileForm action={`${pathOf(offering)}/new`}>
        <input type="hidden" name="question" value={question.id} />
        <input type="hidden" name="once" value={once} />
        <Choices
          name="value"
          label="The contract says"
          type={question.type === 'any_of' ? 'checkbox' : 'radio'}
          choices={answerChoices(question, '').filter(({ value }) => value !== 'unknown' && value !== 'not_applicable')}
          chosen={typed.values}
          error={problems.value}
        />
        {question.type === 'days' ? <Field name="days" label="Days" optional hint="0 when nothing is kept." value={typed.days} inputmode="numeric" /> : null}
        <Field name="contract" label="Which contract it is" hint="Its name and its day." value={typed.contract} error={problems.contract} maxlength={200} />
        <Field name="quote" label="The words of the contract" hint="Word for word." rows={4} maxlength={2000} value={typed.quote} error={problems.quote} />
        <Field
          name="locator"
          label="Where in the contract"
          optional
          hint="Number of the clause."
          value={typed.locator}
          error={problems.locator}
          maxlength={200}
        />
        <Field name="valid_from" label="In force since" type="date" value={typed.valid_from} error={problems.valid_from} />
        <Field
          name="ends_on"
          label="Ends on"
          hint="On this day it no longer counts, and your verdict is everybody’s again. For a contract that goes on by itself: the next day on which it can end."
          type="date"
          value={typed.ends_on}
          error={problems.ends_on}
        />
        {standing.length === 0 ? null : (
          <Field
            name="supersedes"
            label="Does it take the place of a term?"
            value={typed.supersedes}
            error={problems.supersedes}
            choices={[
              { value: '', label: 'No, it speaks of other days' },
              ...standing.map(({ id, value, valid_from, ends_on }) => ({
                value: String(id),
                label: `Term ${id}: ${labelOf(question, value)}, ${valid_from} until ${ends_on}`,
              })),
            ]}
          />
        )}
        {files.length === 0 ? null : (
          <Field
            name="file_on_record"
            label="A contract file on record"
            optional
            value={typed.file}
            choices={[{ value: '', label: 'None' }, ...files.map(({ id, title }) => ({ value: String(id), label: title }))]}
          />
        )}
        <FileField
          name="file"
          label={files.length === 0 ? 'The contract as a file' : 'Or send the contract as a file'}
          optional
          hint={`Without it nobody can check the words later. ${filesTaken}`}
          error={problems.file}
          accept={fileEndings}
        />
        <button class="button" type="submit">
          Record it
        </button>
      </FileForm>
    </div>
  </>
)
